"""What returns and voids do to accounts: one entry a document and kind, beside those of the sale."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from store.domain.errors import Refused
from store.domain.ids import CustomerId
from store.domain.money import Minor
from store.domain.payment import BALANCE, POINTS, VOUCHER
from store.domain.points import EARNED, GIVEN_BACK, SPENT, TAKEN_BACK
from store.domain.sale import Sale, SaleLine
from store.domain.spending import voucher_key
from store.queries import book as book_queries
from store.queries.survivors import survivor
from store.services import earning
from store.services.shop import shop_from
from store.services.spending import Accounts, entry
from store.tables.sales import LEDGER
from store.unit import Row, Unit

BALANCE_BACK = "balance.back"
VOUCHER_BACK = "voucher.back"
"""Kinds of entries; that of vouchers goes on with the place of its tender."""

_UNDOES = {EARNED: TAKEN_BACK, SPENT: GIVEN_BACK}
_L = LEDGER.c


def taken_back(connection: Connection, sale: Sale, later: Sequence[Sale], lines: Sequence[SaleLine]) -> int:
    """Earned points that go back with some lines of a return."""
    before = [line for document in later for line in document.lines if _is_of(line, sale)]
    found = earning.taken_back(
        connection, sale, before=_value(before, sale.tax), now=max(0, _value(lines, sale.tax))
    )
    return found.points


def book(unit: Unit, document: Sale, original: Sale | None, *, taken: int) -> None:
    """Write what a return does to accounts; `original` is None for goods without a receipt."""
    rows: list[Row] = []
    if document.customer is not None:
        given = -sum(tender.points for tender in document.tenders if tender.kind == POINTS)
        balance = -sum(tender.amount for tender in document.tenders if tender.kind == BALANCE)
        for kind, account, amount, of in (
            (TAKEN_BACK, POINTS, -taken, EARNED),
            (GIVEN_BACK, POINTS, given, SPENT),
            (BALANCE_BACK, BALANCE, balance, ""),
        ):
            if amount:
                program = _program(unit.connection, original, of)
                rows.append(_row(document, kind, document.customer, account, amount, program))
    for place, tender in enumerate(document.tenders):
        if tender.kind == VOUCHER:
            key = voucher_key(tender.reference)
            rows.append(_row(document, f"{VOUCHER_BACK}.{place}", key, VOUCHER, -tender.amount))
    if rows:
        unit.insert(LEDGER, rows)


def reverse(unit: Unit, document: Sale, original: Sale) -> int:
    """Write the opposite of all that a sale booked; answers what it does to points.

    Raises:
        Refused: money that the sale put on an account was spent since, or is with another lane.
    """
    statement = select(_L.kind, _L.customer_id, _L.account, _L.amount, _L.program_id).where(
        _L.document_id == original.id
    )
    booked = list(unit.connection.execute(statement))
    put: dict[tuple[str, bytes], Minor] = {}
    for row in booked:
        if row.account != POINTS:
            whose = row.account, _holder(unit.connection, row.account, row.customer_id)
            put[whose] = put.get(whose, 0) + row.amount
    for (account, holder), amount in put.items():
        if amount > 0:
            _refuse_spent(unit, account, holder, amount)
    rows = [
        _row(
            document, _UNDOES.get(row.kind, row.kind), row.customer_id, row.account, -row.amount,
            row.program_id,
        )
        for row in booked
    ]  # fmt: skip
    if rows:
        unit.insert(LEDGER, rows)
    return -sum(int(row.amount) for row in booked if row.account == POINTS)


def _holder(connection: Connection, account: str, holder: bytes) -> bytes:
    return holder if account == VOUCHER else survivor(connection, CustomerId(holder))


def _refuse_spent(unit: Unit, account: str, holder: bytes, amount: Minor) -> None:
    """Raise Refused unless an account has what a void takes out: what is there, and no credit instead."""
    accounts = Accounts(unit.connection, None, unit.now, shop_from(book_queries.settings(unit.connection)))
    held = accounts.kept(account, holder)
    put = f"what the sale put on the {'voucher' if account == VOUCHER else 'balance'}"
    if held.known < amount:
        raise Refused(f"{put} was spent since: it can not be voided any more")
    if held.is_stopped or held.own < amount:
        raise Refused(f"{put} can not be taken back here now: {accounts.told_of(held)}")


def _program(connection: Connection, sale: Sale | None, kind: str) -> bytes | None:
    if not kind or sale is None:
        return None
    statement = select(_L.program_id).where(_L.document_id == sale.id, _L.kind == kind)
    return connection.execute(statement).scalar_one_or_none()


def _row(
    document: Sale, kind: str, holder: bytes, account: str, amount: int, program: bytes | None = None
) -> Row:
    return entry(
        document.id,
        kind,
        holder,
        account,
        amount,
        at=document.closed_at,
        note=document.number,
        program=program,
    )


def _is_of(line: SaleLine, sale: Sale) -> bool:
    return line.origin is not None and line.origin.sale == sale.id


def _value(lines: Sequence[SaleLine], tax: str) -> Minor:
    return -sum(earning.value_of(line, tax) for line in lines)
