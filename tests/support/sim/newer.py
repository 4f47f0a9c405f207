"""What people do at the lanes of a newer version that the others of a run have no columns and tables for."""

from collections.abc import Callable

from support import versions
from support.sim.furnished import Shop

from store.api import Store
from store.tables.customers import MEMBERSHIPS
from store.unit import Actor, Unit

Write = Callable[[Unit, Shop, int, int], None]


def also_older(store: Store, shop: Shop, which: int, value: int) -> None:
    """What somebody at a lane of the older version does besides: rows that the newer ones have more of."""
    with store._units.begin(Actor(store.shop.staff()[0].id, "till")) as unit:
        unit.put(MEMBERSHIPS, [_seat_of(shop, which, value)])


def also(store: Store, shop: Shop, which: int, value: int) -> None:
    """What somebody at a lane of the newer version does besides: a row or a cell of what is new."""
    with store._units.begin(Actor(store.shop.staff()[0].id, "till")) as unit:
        _WRITES[value % len(_WRITES)](unit, shop, which, value)


def _pet(unit: Unit, shop: Shop, which: int, value: int) -> None:
    customer = shop.customers[which % len(shop.customers)]
    versions.edit(unit, "customers", customer, "pet", "" if value % 5 == 0 else f"Pet {value}")


def _shoe(unit: Unit, shop: Shop, which: int, value: int) -> None:
    customer = shop.customers[which % len(shop.customers)]
    versions.edit(unit, "customers", customer, "shoe", 40 if value % 5 == 0 else value)


def _seat(unit: Unit, shop: Shop, which: int, value: int) -> None:
    versions.seat(unit, *_seat_of(shop, which, value).values(), place=value % 5)


def _seat_of(shop: Shop, which: int, value: int) -> dict[str, bytes]:
    return {"customer_id": shop.customers[value % 2], "group_id": shop.groups[which % 2]}


def _mood(unit: Unit, _shop: Shop, _which: int, value: int) -> None:
    versions.did(unit, value)


def _visit(unit: Unit, _shop: Shop, _which: int, value: int) -> None:
    unit.insert(versions.VISITS.table, [{"id": unit.new_id(), "why": f"{value}"}])


def _locker(unit: Unit, shop: Shop, which: int, value: int) -> None:
    identity = shop.customers[which % len(shop.customers)]
    table = versions.LOCKERS.table
    if unit.connection.execute(table.select().where(table.c.id == identity)).first() is None:
        unit.insert(table, [{"id": identity, "owner": f"{value}"}])
    else:
        unit.edit(table, {"id": identity}, {"size": value} if value % 2 else {"owner": f"{value}"})


def _chair(unit: Unit, shop: Shop, which: int, value: int) -> None:
    unit.put(versions.SEATS.table, [{"id": shop.customers[which % 2], "row": value or None}])


_WRITES: tuple[Write, ...] = (_pet, _pet, _shoe, _seat, _seat, _mood, _visit, _locker, _chair)
