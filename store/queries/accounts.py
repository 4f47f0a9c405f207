"""The entries of customers' accounts, newest first, with what the account held after each."""

from collections.abc import Sequence

from sqlalchemy import Connection, LargeBinary, Subquery, and_, func, literal, null, select, tuple_, union_all

from store.domain.accounts import MOVED, AccountEntry, EntryKey
from store.domain.ids import ID_BYTES, CustomerId, LaneId
from store.domain.stamps import Instant
from store.queries import book, sites
from store.queries.driver import fetch, places
from store.queries.survivors import family_then
from store.tables.book import ACTIONS
from store.tables.sales import LEDGER, SALES, TRANSFERS

_L, _A, _T = LEDGER.c, ACTIONS.c, TRANSFERS.c
_ACCOUNTS = ("points", "balance")


def _entries(family: Sequence[CustomerId]) -> Subquery:
    """What was booked, and between it which lane gave another one the right to how much of it."""
    booked = select(
        _L.document_id, _L.kind, _L.at, _L.account, _L.amount, _L.note, _L.site, _L.customer_id,
        literal(0).label("moved"), null().cast(LargeBinary).label("taker"),
    )  # fmt: skip
    moved = select(
        _T.id, literal(MOVED), _T.at, _T.account, literal(0), literal(""), _T.site, _T.customer_id,
        _T.amount, _T.taker,
    )  # fmt: skip
    return union_all(
        booked.where(_L.customer_id.in_(family), _L.account.in_(_ACCOUNTS)),
        moved.where(_T.customer_id.in_(family), _T.account.in_(_ACCOUNTS)),
    ).subquery("entries")


def count(connection: Connection, family: Sequence[CustomerId]) -> int:
    """How many entries somebody's accounts have; `family` is them and all that were merged into them."""
    return int(connection.execute(select(func.count()).select_from(_entries(family))).scalar_one())


def window(connection: Connection, family: Sequence[CustomerId], start: int, size: int) -> list[AccountEntry]:
    """A slice of the entries."""
    entries = _entries(family)
    e = entries.c
    order = e.at, e.document_id, e.kind
    after = func.sum(e.amount).over(partition_by=e.account, order_by=order)
    by_hand = (
        select(_A.staff_id).where(_A.subject_id == e.customer_id, _A.at == e.at).limit(1).scalar_subquery()
    )
    statement = (
        select(
            *order, e.account, e.amount, after.label("after"), e.note, e.site, e.moved, e.taker,
            SALES.c.number, SALES.c.lane_id, func.coalesce(SALES.c.staff_id, by_hand).label("staff_id"),
        )
        .select_from(entries)
        .outerjoin(SALES, SALES.c.id == e.document_id)
        .order_by(*(each.desc() for each in order))
        .limit(size)
        .offset(start)
    )  # fmt: skip
    lanes = book.lane_names(connection)
    staff = {person.id: person.name for person in book.staff(connection)}
    written_by = sites.all_sites(connection)
    return [
        AccountEntry(
            key=EntryKey(row.document_id, row.kind),
            at=row.at,
            account=row.account,
            amount=row.amount,
            after=int(row.after),
            number=row.number or "",
            lane=lanes.get(row.lane_id or written_by[row.site].lane, ""),
            staff=staff.get(row.staff_id, ""),
            note=row.note,
            moved=row.moved,
            taker=lanes.get(LaneId(bytes(row.taker or b"")[:ID_BYTES]), ""),
        )
        for row in connection.execute(statement)
    ]


def position(connection: Connection, family: Sequence[CustomerId], key: EntryKey) -> int | None:
    """Where an entry stands, from 0; None when it is not among them."""
    entries = _entries(family)
    e = entries.c
    is_it = and_(e.document_id == key.document, e.kind == key.kind)
    at = connection.execute(select(e.at).where(is_it)).scalar_one_or_none()
    if at is None:
        return None
    newer = tuple_(e.at, e.document_id, e.kind) > tuple_(at, *key)
    return int(connection.execute(select(func.count()).select_from(entries).where(newer)).scalar_one())


def totals(connection: Connection, family: Sequence[CustomerId]) -> dict[str, int]:
    """What the accounts hold as far as this lane knows."""
    sql = f"""
        SELECT account, SUM(amount) FROM ledger
        WHERE customer_id IN ({places(family)}) AND account IN ({places(_ACCOUNTS)}) GROUP BY account
    """  # noqa: S608 - question marks alone
    held = {account: int(amount) for account, amount in fetch(connection, sql, [*family, *_ACCOUNTS])}
    return {account: held.get(account, 0) for account in _ACCOUNTS}


def held_then(connection: Connection, customer: CustomerId, account: str, until: Instant) -> int:
    """What an account held at a moment, as far as this lane knows now; who was merged counts from then on."""
    whose = family_then(connection, customer, until)
    entries = (_L.customer_id.in_(whose), _L.account == account, _L.at <= until)
    statement = select(func.coalesce(func.sum(_L.amount), 0)).where(*entries)
    return int(connection.execute(statement).scalar_one())
