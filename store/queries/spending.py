"""What each site has the right to spend of an account, and what points pay."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, and_, select

from store.domain.accounts import OPENING
from store.domain.changes import Site
from store.domain.ids import CustomerId, ProgramId
from store.domain.spending import Rate
from store.queries.driver import fetch, places
from store.queries.heirs import Owners
from store.tables.customers import PROGRAMS

_P = PROGRAMS.c

BOOKER = f"""CASE WHEN l.kind = '{OPENING}' THEN COALESCE(
    (SELECT created_site FROM customers WHERE customers.id = l.customer_id), l.site) ELSE l.site END
"""  # noqa: S608 - our own words
"""In SQL, which site had the right to what an entry `l` of the ledger booked.

What was brought along from another system the site has that wrote the customer down, as it has their credit.
Lanes that take in the same file while apart write the same entry, each its own, and would all have it.
"""

STAMP = f"CASE WHEN l.kind = '{OPENING}' THEN 0 ELSE l.hlc END"
"""In SQL, when an entry `l` was booked, among those of its account: what was brought along was there first,
on whichever lane the file was taken in."""

_BOOKED = f"""
SELECT {BOOKER} AS booker, SUM(amount) FROM ledger l
WHERE l.account = ? AND l.customer_id IN ({{}}) GROUP BY booker
"""  # noqa: S608 - our own words
_MOVED = "SELECT site, taker, amount FROM transfers WHERE account = ? AND customer_id IN ({})"


def rights(connection: Connection, holders: Sequence[bytes], account: str, owners: Owners) -> dict[Site, int]:
    """What each site booked on an account, with what came to it from others and without what went.

    `holders` are a customer and all that were merged into them, or the key of a voucher.
    """
    held: dict[Site, int] = {}
    for site, amount in fetch(connection, _BOOKED.format(places(holders)), [account, *holders]):
        booker = owners.of(site)
        held[booker] = held.get(booker, 0) + int(amount)
    return with_moved(held, connection, holders, account, owners)


def with_moved(
    held: Mapping[Site, int], connection: Connection, holders: Sequence[bytes], account: str, owners: Owners
) -> dict[Site, int]:
    """Rights as they are after all that sites handed each other."""
    moved = dict(held)
    for site, to, amount in fetch(connection, _MOVED.format(places(holders)), [account, *holders]):
        giver, taker = owners.of(site), owners.of_written(to)
        moved[giver] = moved.get(giver, 0) - amount
        moved[taker] = moved.get(taker, 0) + amount
    return moved


def with_credit(
    held: Mapping[Site, int], connection: Connection, customer: CustomerId, limit: int, owners: Owners
) -> dict[Site, int]:
    """Rights to a balance that may go below zero as far as `limit`.

    The right to the credit was at first with the site that wrote the customer down, and goes from there with
    the rest. So all lanes together go no further than one could. It is that site and not the one that set the
    limit last, for two that set it while apart would both have had it.
    """
    if not limit:
        return dict(held)
    found = fetch(connection, "SELECT created_site FROM customers WHERE id = ?", [customer])
    extended = dict(held)
    for (site,) in found:
        home = owners.of(site)
        extended[home] = extended.get(home, 0) + limit
    return extended


def is_kept(connection: Connection, holder: bytes, account: str) -> bool:
    """Whether anything was ever booked on an account."""
    sql = "SELECT 1 FROM ledger WHERE customer_id = ? AND account = ? LIMIT 1"
    return bool(fetch(connection, sql, [holder, account]))


def rates(connection: Connection, programs: Collection[ProgramId]) -> list[Rate]:
    """What points pay by some programs; those whose points pay nothing are left out."""
    pays = and_(_P.redeem_points > 0, _P.redeem_amount > 0, _P.deleted == 0, _P.active == 1)
    statement = select(_P.id, _P.redeem_points, _P.redeem_amount).where(_P.id.in_(programs), pays)
    return [Rate(ProgramId(row[0]), row[1], row[2]) for row in connection.execute(statement)]
