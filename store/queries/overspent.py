"""Accounts of which more was spent than was there: who spent knew of less than others did."""

from collections.abc import Iterator

from sqlalchemy import Connection

from store.domain.changes import VECTOR_ENTRY_BYTES, Site, vector_of_bytes
from store.domain.ids import ID_BYTES, CustomerId, LaneId
from store.domain.money import Minor
from store.domain.spending import BALANCE, POINTS, VOUCHER
from store.domain.stamps import Stamp
from store.domain.values import dataclass
from store.queries import sites
from store.queries.driver import fetch, places
from store.queries.survivors import family, survivor


@dataclass(frozen=True, slots=True)
class Overspent:
    """An account that is below what it may be."""

    holder: bytes
    """A customer, or the key of a voucher."""
    account: str
    left: int | Minor
    """What is in it: below zero, or further below than the customer's credit goes."""
    document: bytes
    """What spent of it last."""
    stamp: Stamp
    site: Site
    """When that was written, and where."""


def accounts(connection: Connection) -> list[Overspent]:
    """All of them, by holder; the same on lanes that agree.

    Looked for is where it can have come to that: a lane had an allowance, or had been retired and spent on,
    or was taken over by two.
    """
    found = []
    for holder, account in sorted(set(_suspected(connection))):
        holders = [holder] if account == VOUCHER else family(connection, CustomerId(holder))
        given = [account, *holders]
        ((left,),) = fetch(connection, _LEFT.format(places(holders)), given)
        if left is None or left >= -_credit(connection, holder, account):
            continue
        for document, stamp, site in fetch(connection, _LAST.format(places(holders)), given):
            named = sites.site_of(connection, site)
            found.append(Overspent(holder, account, int(left), bytes(document), stamp, named))
    return found


def _suspected(connection: Connection) -> Iterator[tuple[bytes, str]]:
    rows = list(fetch(connection, "SELECT customer_id, account FROM overdrawn"))
    heirs: dict[bytes, set[bytes]] = {}
    for lane, heir, heard in fetch(connection, "SELECT lane_id, heir, heard FROM estates"):
        heirs.setdefault(bytes(lane), set()).add(bytes(heir)[:ID_BYTES])
        known = vector_of_bytes(heard) if len(heard) % VECTOR_ENTRY_BYTES == 0 else {}
        for number, epoch in fetch(connection, "SELECT site, epoch FROM sites WHERE lane_id = ?", [lane]):
            after = known.get(Site(LaneId(bytes(lane)), epoch), 0)
            rows += fetch(connection, _SINCE, [number, after, number, after])
    for lane, theirs in heirs.items():
        if len(theirs) > 1:
            rows += fetch(connection, _TAKEN_TWICE, [lane])
    for written, account in rows:
        holder = bytes(written)
        if account in {POINTS, BALANCE}:
            yield survivor(connection, CustomerId(holder)), account
        elif account == VOUCHER:
            yield holder, account


def _credit(connection: Connection, holder: bytes, account: str) -> Minor:
    if account == BALANCE:
        for (limit,) in fetch(connection, "SELECT credit_limit FROM customers WHERE id = ?", [holder]):
            return int(limit)
    return 0


_SINCE = """
SELECT customer_id, account FROM ledger WHERE site = ? AND ver > ? AND amount < 0
UNION SELECT customer_id, account FROM transfers WHERE site = ? AND ver > ?
"""
_TAKEN_TWICE = """
SELECT customer_id, account FROM ledger WHERE customer_id IN (
    SELECT customer_id FROM ledger WHERE site IN (SELECT site FROM sites WHERE lane_id = ?)
) GROUP BY customer_id, account HAVING SUM(amount) < 0
"""
_LEFT = "SELECT SUM(amount) FROM ledger WHERE account = ? AND customer_id IN ({})"
_LAST = """
SELECT document_id, hlc, site FROM ledger WHERE account = ? AND customer_id IN ({}) AND amount < 0
ORDER BY at DESC, document_id DESC LIMIT 1
"""
