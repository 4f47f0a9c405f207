"""The entries of customers' accounts, newest first, with what the account held after each."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, and_, func, select, tuple_

from store.domain.accounts import AccountEntry, EntryKey
from store.domain.ids import CustomerId
from store.domain.stamps import Instant
from store.queries import book, sites
from store.queries.driver import fetch, places
from store.queries.survivors import family_then
from store.tables.book import ACTIONS
from store.tables.sales import LEDGER, SALES

_L, _A = LEDGER.c, ACTIONS.c
_ACCOUNTS = ("points", "balance")


def count(connection: Connection, family: Sequence[CustomerId]) -> int:
    """How many entries somebody's accounts have; `family` is them and all that were merged into them."""
    return int(
        connection.execute(select(func.count()).select_from(LEDGER).where(_theirs(family))).scalar_one()
    )


def window(connection: Connection, family: Sequence[CustomerId], start: int, size: int) -> list[AccountEntry]:
    """A slice of the entries."""
    after = func.sum(_L.amount).over(partition_by=_L.account, order_by=(_L.at, _L.document_id, _L.kind))
    by_hand = (
        select(_A.staff_id).where(_A.subject_id == _L.customer_id, _A.at == _L.at).limit(1).scalar_subquery()
    )
    statement = (
        select(
            _L.document_id, _L.kind, _L.at, _L.account, _L.amount, after.label("after"), _L.note, _L.site,
            SALES.c.number, SALES.c.lane_id, func.coalesce(SALES.c.staff_id, by_hand).label("staff_id"),
        )
        .outerjoin(SALES, SALES.c.id == _L.document_id)
        .where(_theirs(family))
        .order_by(_L.at.desc(), _L.document_id.desc(), _L.kind.desc())
        .limit(size)
        .offset(start)
    )  # fmt: skip
    lanes = {member.id: member.name for member in (*book.introduced(connection), *book.members(connection))}
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
        )
        for row in connection.execute(statement)
    ]


def position(connection: Connection, family: Sequence[CustomerId], key: EntryKey) -> int | None:
    """Where an entry stands, from 0; None when it is not among them."""
    is_it = and_(_L.document_id == key.document, _L.kind == key.kind, _theirs(family))
    at = connection.execute(select(_L.at).where(is_it)).scalar_one_or_none()
    if at is None:
        return None
    newer = tuple_(_L.at, _L.document_id, _L.kind) > tuple_(at, *key)
    statement = select(func.count()).select_from(LEDGER).where(newer, _theirs(family))
    return int(connection.execute(statement).scalar_one())


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


def _theirs(family: Sequence[CustomerId]) -> ColumnElement[bool]:
    return and_(_L.customer_id.in_(family), _L.account.in_(_ACCOUNTS))
