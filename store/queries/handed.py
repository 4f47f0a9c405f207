"""Rights to spend that lanes handed each other, the latest first."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection

from store.domain.ids import ID_BYTES, CustomerId, LaneId
from store.domain.spending import BALANCE, POINTS, VOUCHER
from store.domain.transfers import Transfer
from store.queries import book, sites
from store.queries.driver import fetch, places
from store.queries.survivors import IDS_MAX, survivors

_LATEST = """
SELECT id, at, site, taker, account, amount, customer_id FROM transfers
ORDER BY at DESC, id DESC LIMIT ? OFFSET ?
"""
_OF = """
SELECT id, at, site, taker, account, amount, customer_id FROM transfers WHERE customer_id IN ({})
ORDER BY at DESC, id DESC LIMIT ? OFFSET ?
"""
_UNKNOWN = "another lane"


def latest(
    connection: Connection, start: int, size: int, holders: Collection[bytes] | None = None
) -> list[Transfer]:
    """Transfers `start` to `start + size`; of some holders alone, if they are given."""
    if holders is None:
        found = fetch(connection, _LATEST, [size, start])
    else:
        found = fetch(connection, _OF.format(places(holders)), [*holders, size, start])
    lanes = book.lane_names(connection)
    givers = {number: site.lane for number, site in sites.all_sites(connection).items()}
    names = _names(connection, found)
    return [
        Transfer(
            id=bytes(row[0]),
            at=row[1],
            giver=lanes.get(givers.get(row[2], LaneId(b"")), _UNKNOWN),
            taker=lanes.get(LaneId(bytes(row[3])[:ID_BYTES]), _UNKNOWN),
            account=row[4],
            amount=row[5],
            holder=bytes(row[6]),
            whose=names.get(bytes(row[6]), ""),
        )
        for row in found
    ]


def _names(connection: Connection, found: Iterable[tuple[Any, ...]]) -> dict[bytes, str]:
    """What customers and discounts are called now, by what the transfers name them with."""
    people: set[CustomerId] = set()
    discounts: set[bytes] = set()
    for *_, account, _, holder in found:
        if account in {POINTS, BALANCE}:
            people.add(CustomerId(bytes(holder)))
        elif account != VOUCHER:
            discounts.add(bytes(holder))
    now = survivors(connection, people)
    called = _called(connection, "customers", {now.get(one, one) for one in people})
    names = {bytes(one): called.get(now.get(one, one), "") for one in people}
    return names | _called(connection, "discounts", discounts)


def _called(connection: Connection, table: str, ids: Collection[bytes]) -> dict[bytes, str]:
    asked = sorted(ids)
    called: dict[bytes, str] = {}
    for start in range(0, len(asked), IDS_MAX):
        piece = asked[start : start + IDS_MAX]
        sql = f"SELECT id, name FROM {table} WHERE id IN ({places(piece)})"  # noqa: S608 - question marks alone
        called |= {bytes(one): name for one, name in fetch(connection, sql, piece)}
    return called
