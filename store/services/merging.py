"""Customers that are one person: found, looked at, made one, and made two again.

A merge writes the chosen fields of the one who stays and a pointer into the other. Sales, ledgers, cards and
memberships keep their own customer; whoever reads them follows the pointer. The older record stays, whichever
was named first: two lanes that merge the same two agree. What is booked while the two are one is that one's,
also when they are made two again; what each had before is theirs again then. Those who only look like one
person are said to be two, once, for all lanes.
"""

from collections.abc import Mapping

from sqlalchemy import Connection

from store.domain.customers import Customer
from store.domain.errors import NotFound, Refused
from store.domain.ids import CustomerId
from store.domain.listing import SaleList
from store.domain.merging import Belongings, MergePreview, merge_fields, values_of
from store.domain.names import name_key
from store.domain.twins import Pair, Strangers, Twins, pair_of
from store.events import CustomersChanged, GroupsChanged
from store.queries import accounts, customers, history, members, merged, sales, strangers, twins
from store.services.asking import ask_for_benefits, asks
from store.tables.customers import CUSTOMERS, STRANGERS
from store.unit import Actor, Row, Unit, Units


class MergeService:
    """What can be done with customers that are there twice."""

    def __init__(self, units: Units, actor: Actor) -> None:
        self._units = units
        self._actor = actor

    def twins(self, limit: int) -> list[Twins]:
        """Pairs that may be one person, the surest first."""
        with self._units.database.reading() as connection:
            return twins.find(connection, limit)

    def twins_of(self, customer: CustomerId) -> list[Twins]:
        """Who may be the same person as one customer, the surest first."""
        with self._units.database.reading() as connection:
            return twins.of(connection, customer)

    def dismissed(self, limit: int) -> list[Strangers]:
        """Pairs that were said to be two people, the latest first."""
        with self._units.database.reading() as connection:
            return strangers.listed(connection, limit)

    @asks("CUSTOMERS")
    def dismiss(self, first: CustomerId, second: CustomerId) -> None:
        """Two who look like one person are two people: they are not found as twins again, on any lane.

        Raises:
            NotFound: one of them is not there.
            Refused: they are one customer already.
        """
        with self._units.begin(self._actor) as unit:
            one, other = _two(unit.connection, first, second)
            pair = pair_of(one.id, other.id)
            if pair not in strangers.pairs(unit.connection):
                unit.put(STRANGERS, [_apart(pair, present=1)])
                unit.did("customers.dismiss", one.id, other.name)
                _tell(unit, *pair)

    @asks("CUSTOMERS")
    def restore(self, first: CustomerId, second: CustomerId) -> None:
        """Two who were said to be two people may be one after all.

        Raises:
            NotFound: one of them is not there.
            Refused: nobody said so, or they are one customer already.
        """
        with self._units.begin(self._actor) as unit:
            one, other = _two(unit.connection, first, second)
            written = strangers.written(unit.connection, pair_of(one.id, other.id))
            if not written:
                raise Refused(f"nobody said that {one.name} and {other.name} are two people")
            unit.put(STRANGERS, [_apart(pair, present=0) for pair in written])
            unit.did("customers.restore", one.id, other.name)
            _tell(unit, one.id, other.id)

    def preview(self, first: CustomerId, second: CustomerId, chosen: Mapping[str, str]) -> MergePreview:
        """What a merge would make; `chosen` says whose value stays, by field.

        Raises:
            NotFound, Refused, BadInput: it cannot be.
        """
        with self._units.database.reading() as connection:
            one, other = _two(connection, first, second)
            here, there = _belongings(connection, one), _belongings(connection, other)
            fields = merge_fields(one, other, chosen)
            return MergePreview(
                one, other, min(one.id, other.id), fields, here, there, _together(here, there)
            )

    @asks("BULK")
    def merge(self, first: CustomerId, second: CustomerId, chosen: Mapping[str, str]) -> CustomerId:
        """Make two customers one; answers who that is. Raises NotFound, Refused, BadInput."""
        with self._units.begin(self._actor) as unit:
            one, other = _two(unit.connection, first, second)
            ask_for_benefits(self._actor, unit.connection, {*one.groups} ^ {*other.groups})
            kept, gone = sorted((one, other), key=lambda customer: customer.id)
            values = values_of(merge_fields(one, other, chosen), one, other)
            changed = {name: value for name, value in values.items() if value != getattr(kept, name)}
            unit.edit(CUSTOMERS, {"id": kept.id}, changed)
            unit.edit(CUSTOMERS, {"id": gone.id}, {"merged_into": kept.id, "deleted": 1})
            unit.did("customers.merged", gone.id, kept.name)
            was = "" if changed.get("name") is None else f"; was {kept.name} until then"
            unit.did("customers.merge", kept.id, f"{gone.name}{was}")
            _tell(unit, kept.id, gone.id)
        return kept.id

    def merged(self, customer: CustomerId) -> list[merged.Merged]:
        """Those that were merged into a customer, the latest first."""
        with self._units.database.reading() as connection:
            return merged.into(connection, customer)

    @asks("BULK")
    def unmerge(self, customer: CustomerId) -> CustomerId:
        """Make a merged customer one of their own again, as they were; answers who they were part of.

        What the other took over from them goes back, unless it was changed since. What each had before is
        theirs again; what was sold and booked while they were one stays with the other. Raises NotFound.
        """
        with self._units.begin(self._actor) as unit:
            there = merged.pointer(unit.connection, customer)
            if there is None:
                raise NotFound("that customer is not merged into another one")
            for keeper, back in merged.taken_over(unit.connection, customer).items():
                unit.edit(CUSTOMERS, {"id": keeper}, back)
            unit.edit(CUSTOMERS, {"id": customer}, {"merged_into": None, "deleted": 0})
            name = history.names(unit.connection, [customer, there])
            unit.did("customers.unmerged", customer, name[there])
            unit.did("customers.unmerge", there, name[customer])
            _tell(unit, there, customer)
        return there


def _apart(pair: Pair, *, present: int) -> Row:
    return {"customer_id": pair[0], "other_id": pair[1], "present": present}


def _two(connection: Connection, first: CustomerId, second: CustomerId) -> tuple[Customer, Customer]:
    one, other = customers.get(connection, first), customers.get(connection, second)
    if one is None or other is None:
        raise NotFound("one of these customers is not there any more; go back to the list")
    if one.id == other.id:
        raise Refused("these two are one customer already")
    return one, other


def _belongings(connection: Connection, customer: Customer) -> Belongings:
    held = accounts.totals(connection, (customer.id, *customer.merged))
    named = members.named_groups_of(connection, [customer.id]).get(customer.id, [])
    return Belongings(
        orders=sales.count(connection, SaleList(customer=customer.id)),
        points=held["points"],
        balance=held["balance"],
        cards=customer.cards,
        tags=customer.tags,
        groups=tuple(name for _, name in named),
    )


def _together(one: Belongings, other: Belongings) -> Belongings:
    return Belongings(
        one.orders + other.orders,
        one.points + other.points,
        one.balance + other.balance,
        tuple(sorted({*one.cards, *other.cards})),
        tuple(sorted({*one.tags, *other.tags})),
        tuple(sorted({*one.groups, *other.groups}, key=name_key)),
    )


def _tell(unit: Unit, *changed: CustomerId) -> None:
    unit.tell([CustomersChanged(frozenset(changed)), GroupsChanged()])
