"""Accounts of which more was spent than was there: found when what lanes took out of them meets.

A lane that takes in what another one spent looks whether the account bears it, and notes one that does not as
it notes an edit that was lost: in a row that all lanes get. So they all know of the same accounts, whatever
else changes what these hold: a credit limit that is lowered, customers who are made one, or two again. Until
when such an account waits for somebody is asked of the book anew whenever it is shown.
"""
# ruff: noqa: S608 - put together from our own words alone

from collections.abc import Collection, Iterator, Sequence
from datetime import tzinfo
from functools import cached_property
from typing import Any, Final

from sqlalchemy import Connection

from store.domain.changes import Cell, Site, Version
from store.domain.conflicts import Kind, conflict_id
from store.domain.ids import CustomerId
from store.domain.money import Minor
from store.domain.overspending import Overspending, overspending
from store.domain.points import Booked, end_of
from store.domain.spending import BALANCE, BEYOND_LIMIT, POINTS, VOUCHER
from store.domain.stamps import Stamp
from store.domain.values import dataclass
from store.queries import book, conflicts, points, priors, sites, spending
from store.queries.days import known_zone
from store.queries.driver import LOT, fetch, places
from store.queries.rows import Mark, Row, spec_of
from store.queries.survivors import family_then, survivor
from store.tables.sales import LEDGER

_TABLE: Final = spec_of(LEDGER).number
_ACCOUNTS: Final = {priors.written(account): account for account in (POINTS, BALANCE, VOUCHER)}


@dataclass(frozen=True, slots=True)
class Overspent:
    """An account that is below what it may be."""

    holder: bytes
    """A customer, or the key of a voucher."""
    account: str
    stands: Overspending


def accounts(connection: Connection) -> list[Overspent]:
    """All of them, by holder; the same on lanes that agree."""
    noted = {(bytes(holder), _ACCOUNTS.get(kept, "")) for holder, kept in fetch(connection, _NOTED)}
    whose = {(_whole(connection, holder, account), account) for holder, account in noted if account}
    known = _Known(connection)
    found = ((holder, account, known.stands(holder, account)) for holder, account in sorted(whose))
    return [Overspent(holder, account, stands) for holder, account, stands in found if stands is not None]


def note(connection: Connection, taken: Collection[tuple[Cell, Cell]], mark: Mark) -> Version | None:
    """Note the accounts that do not bear what was taken out of them, of those that were just taken from.

    What is derived from the rows must have followed them. Answers the last version that took, None where
    there was nothing to note.

    Args:
        connection: of the transaction that took in what others have spent.
        taken: holders and accounts.
        mark: what a row is noted with.
    """
    known = _Known(connection)
    found = [each for each in sorted(_suspected(connection, taken)) if known.is_news(*each)]
    return conflicts.enter_rows(connection, map(_noted, found), mark) if found else None


def _noted(found: tuple[bytes, str]) -> Row:
    kind = Kind.ACCOUNT.value
    what: Row = {"id": conflict_id(kind, *found), "part": 0, "kind": kind, "table_no": _TABLE}
    return {**what, "row_id": found[0], "value": priors.written(found[1])}


_NOTED = f"SELECT row_id, value FROM conflicts WHERE table_no = {_TABLE} AND part = 0 AND kind = 'account'"


def _whole(connection: Connection, holder: bytes, account: str) -> bytes:
    return holder if account == VOUCHER else survivor(connection, CustomerId(holder))


def _suspected(connection: Connection, taken: Collection[tuple[Cell, Cell]]) -> set[tuple[bytes, str]]:
    """Those that may be below what they may be; sums are kept of customers, but not of points that ended."""
    holders: dict[str, list[bytes]] = {POINTS: [], BALANCE: [], VOUCHER: []}
    for holder, account in taken:
        if isinstance(holder, bytes) and account in holders:
            holders[str(account)].append(holder)
    found = {(holder, VOUCHER) for holder in _each(connection, _SPENT_VOUCHERS, holders[VOUCHER])}
    found |= {(holder, BALANCE) for holder in _each(connection, _BELOW_CREDIT, holders[BALANCE])}
    found |= {(holder, POINTS) for holder in _each(connection, _BELOW_ZERO, holders[POINTS])}
    if points.may_end(connection):
        spent_late = _each(connection, _SPENT_LATE, holders[POINTS])
        found |= {(_whole(connection, holder, POINTS), POINTS) for holder in spent_late}
    return found


def _each(connection: Connection, sql: str, holders: Sequence[bytes]) -> Iterator[bytes]:
    for start in range(0, len(holders), LOT):
        some = holders[start : start + LOT]
        given = [*some] * sql.count("{0}")
        yield from (bytes(holder) for (holder,) in fetch(connection, sql.format(places(some)), given))


_WHO = """
s.customer_id IN (
    SELECT customer_id FROM customer_stats WHERE customer_id IN ({0})
    UNION SELECT survivor_id FROM survivors WHERE customer_id IN ({0})
)
"""
_BELOW_ZERO = f"SELECT s.customer_id FROM customer_stats s WHERE s.points < 0 AND {_WHO}"
_BELOW_CREDIT = f"""
SELECT s.customer_id FROM customer_stats s JOIN customers c ON c.id = s.customer_id
WHERE s.balance + c.credit_limit < 0 AND {_WHO}
"""
_SPENT_LATE = f"""
SELECT l.customer_id FROM ledger l LEFT JOIN programs p ON p.id = l.program_id
WHERE l.customer_id IN ({{0}}) AND l.account = '{POINTS}' GROUP BY l.customer_id
HAVING MIN(CASE WHEN l.amount > 0 THEN l.at + (p.expires_days - 1) * 86400000.0 END)
    <= MAX(CASE WHEN l.amount < 0 THEN l.at END)
UNION SELECT customer_id FROM survivors WHERE customer_id IN ({{0}})
UNION SELECT survivor_id FROM survivors WHERE survivor_id IN ({{0}})
"""
"""Who spent points when others may have ended, a day too early: it is not asked what the shop's days are. Who
was several customers is always among them."""
_SPENT_VOUCHERS = f"""
SELECT customer_id FROM ledger WHERE customer_id IN ({{0}}) AND account = '{VOUCHER}'
GROUP BY customer_id HAVING SUM(amount) < 0
"""


class _Known:
    """What one transaction knows of accounts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._sites: dict[int, Site] = {}

    def stands(self, holder: bytes, account: str) -> Overspending | None:
        """How far more was spent of an account than was there; None where it was not."""
        return self._judged(holder, account, self._credit(holder, account)[0])

    def is_news(self, holder: bytes, account: str) -> bool:
        """Whether more was spent of it than was there when it was spent.

        What was within a credit that was lowered since is nobody's loss, nor what was there until somebody
        who was part of a customer was made one of their own again.
        """
        limit, since = self._credit(holder, account)
        found = self._judged(holder, account, limit)
        if found is None:
            return False
        last = found.entries[-1].stamp
        later = () if account == VOUCHER else fetch(self._connection, _DONE_SINCE, [holder, last])
        return last > since and not any(verb.endswith(":customers.unmerge") for (verb,) in later)

    def _credit(self, holder: bytes, account: str) -> tuple[Minor, Stamp]:
        if account == BALANCE:
            for limit, since in fetch(self._connection, _CREDIT, [holder]):
                return int(limit), int(since or 0)
        return 0, 0

    def _judged(self, holder: bytes, account: str, credit: Minor) -> Overspending | None:
        whole = CustomerId(holder)
        holders = [holder] if account == VOUCHER else family_then(self._connection, whole, None)
        rows = fetch(self._connection, _BOOKED.format(places(holders)), [account, *holders])
        may_end = any(days is not None for _, _, _, _, _, _, days, *_ in rows)
        if not may_end and sum(amount for _, _, amount, *_ in rows) >= -credit:
            return None
        if not self._sites:
            self._sites = sites.all_sites(self._connection)
        ruled = max((since or 0 for _, _, _, _, _, _, days, since, *_ in rows if days is not None), default=0)
        return overspending(
            map(self._entry, rows),
            credit=credit,
            ruled=ruled,
            allowed=frozenset(document for document, *_, is_allowed in rows if is_allowed),
        )

    def _entry(self, row: Sequence[Any]) -> Booked:
        document, kind, amount, at, site, hlc, days, _, origin, opened, _ = row
        ends = None
        if days is not None and amount > 0:
            ends = end_of(at, days, self._zone)
        return Booked(
            site=self._sites[site],
            stamp=hlc,
            document=document,
            kind=kind,
            amount=amount,
            at=at if amount > 0 or opened is None else opened,
            ends=ends,
            origin=origin or b"",
        )

    @cached_property
    def _zone(self) -> tzinfo:
        return known_zone(book.settings(self._connection).get("timezone", "UTC"))


_CREDIT = "SELECT credit_limit, COALESCE(credit_limit_hlc, created_hlc) FROM customers WHERE id = ?"
_DONE_SINCE = "SELECT verb FROM actions WHERE subject_id = ? AND hlc > ?"
_BOOKED = f"""
SELECT l.document_id, l.kind, l.amount, l.at, {spending.BOOKER}, {spending.STAMP}, p.expires_days,
    COALESCE(p.expires_days_hlc, p.created_hlc), s.original_id, s.opened_at,
    CASE WHEN l.account = '{BALANCE}' AND l.amount < 0 THEN (
        SELECT COUNT(*) FROM sale_tenders t
        WHERE t.sale_id = l.document_id AND t.kind = '{BALANCE}' AND t.reference = '{BEYOND_LIMIT}'
    ) END
FROM ledger l LEFT JOIN programs p ON p.id = l.program_id LEFT JOIN sales s ON s.id = l.document_id
WHERE l.account = ? AND l.customer_id IN ({{}})
"""
