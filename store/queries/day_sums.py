"""What the documents of a drawer's session come to.

Every sum goes from the session's documents, found by their index, to what hangs on them: a year of sales
beside them costs nothing.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from store.domain.day_report import Named, Part, Sums, TaxSum, named, taxed
from store.domain.discounts import NOBODY
from store.domain.drawer import Cash
from store.domain.holding import PARKED
from store.domain.ids import LaneId
from store.domain.money import Minor
from store.domain.payment import CASH
from store.domain.points import REDEEMED
from store.domain.sale import MONEY_KINDS, LineKind, SaleKind
from store.domain.spending import BALANCE, POINTS
from store.domain.values import dataclass
from store.tables.catalogue import DISCOUNT_GROUPS, DISCOUNTS
from store.tables.customers import GROUPS
from store.tables.sales import HELD, LEDGER, SALE_DISCOUNTS, SALE_LINES, SALE_TENDERS, SALES

_S, _L, _T, _B = SALES.c, SALE_LINES.c, SALE_TENDERS.c, LEDGER.c

BY_HAND = "by hand"
NO_GROUP = "everybody"
NO_LABEL = "without a label"
GONE_BACK = "{}, gone back"
"""What was taken off goods that came back stands by itself: together with the rest it would count nothing."""
_MONEY = sorted(kind.value for kind in MONEY_KINDS)


@dataclass(frozen=True, slots=True)
class Receipts:
    """The documents of a session."""

    count: int
    first: str
    last: str


class _Heads(NamedTuple):
    sold: int
    returned: int
    voided: int
    given_up: int
    rounding: Minor


def cash(connection: Connection, session: bytes) -> Cash:
    """Cash taken and given back for the session's documents."""
    change = select(_sum(_S.change)).where(_S.session_id == session)
    tendered = _of(SALE_TENDERS, session, _sum(_T.amount)).where(_T.kind == CASH)
    return Cash(tendered=_number(connection, tendered), change=_number(connection, change))


def counts(connection: Connection, sessions: Sequence[bytes]) -> dict[bytes, int]:
    """How many documents each session has that has any."""
    statement = select(_S.session_id, func.count()).where(_S.session_id.in_(sessions)).group_by(_S.session_id)
    return {bytes(session): int(count) for session, count in connection.execute(statement)}


def receipts(connection: Connection, session: bytes) -> Receipts:
    """How many documents, and the numbers of the first and the last."""
    count = _number(connection, select(func.count()).select_from(SALES).where(_S.session_id == session))
    ends = (func.length(_S.number), _S.number)
    return Receipts(
        count,
        _number_at(connection, session, *ends),
        _number_at(connection, session, *(end.desc() for end in ends)),
    )


def sums(connection: Connection, session: bytes, lane: LaneId) -> Sums:
    """All figures but those of the drawer's own book."""
    heads, lines = _heads(connection, session), _lines(connection, session)
    ledger = _ledger(connection, session)
    return Sums(
        sales=lines.sold(heads.sold),
        refunds=lines.returned(heads.returned),
        no_receipt=_no_receipt(connection, session),
        voids=lines.voided(heads.voided),
        baskets_voided=heads.given_up,
        lines_voided=lines.struck,
        moved=sum(lines.money.values()),
        taxes=lines.taxes,
        discounts=named(_discounts(connection, session)),
        group_discounts=named(_group_discounts(connection, session)),
        tenders=named(_tenders(connection, session)),
        rounding=heads.rounding,
        cash=cash(connection, session),
        points_earned=ledger.earned,
        points_used=ledger.redeemed,
        topped_up=ledger.put,
        vouchers_sold=lines.money[LineKind.VOUCHER.value],
        balance_used=ledger.taken,
        held=named(_held(connection, lane)),
    )


def _heads(connection: Connection, session: bytes) -> _Heads:
    statement = (
        select(_S.kind, _S.original_id.is_(None), func.count(), _sum(_S.rounding))
        .where(_S.session_id == session)
        .group_by(_S.kind, _S.original_id.is_(None))
    )
    counts: dict[tuple[str, bool], int] = defaultdict(int)
    rounding = 0
    for kind, is_first, count, rounded in connection.execute(statement):
        counts[kind, bool(is_first)] += count
        rounding += int(rounded)
    of = {kind: counts[kind.value, True] + counts[kind.value, False] for kind in SaleKind}
    exchanged = of[SaleKind.EXCHANGE]
    return _Heads(
        sold=of[SaleKind.SALE] - _money_alone(connection, session) + exchanged,
        returned=of[SaleKind.RETURN] + exchanged,
        voided=counts[SaleKind.VOID.value, False],
        given_up=counts[SaleKind.VOID.value, True],
        rounding=rounding,
    )


def _money_alone(connection: Connection, session: bytes) -> int:
    """Sales of nothing but top-ups and vouchers: they sold no goods, and stand by themselves elsewhere."""
    goods = select(_L.position).where(_L.sale_id == _S.id, _L.kind.not_in(_MONEY))
    statement = (
        select(func.count())
        .select_from(SALES)
        .where(_S.session_id == session, _S.kind == SaleKind.SALE.value, ~goods.exists())
    )
    return _number(connection, statement)


def _no_receipt(connection: Connection, session: bytes) -> Part:
    """Goods without a receipt have a condition and no sale they were sold with."""
    documents = func.count(func.distinct(_S.id))
    statement = _of(SALE_LINES, session, documents, _sum(_L.total), _sum(_L.net)).where(
        _L.original_id.is_(None), _L.condition != ""
    )
    count, gross, net = connection.execute(statement).one()
    return Part(int(count), int(gross), int(net))


@dataclass(frozen=True, slots=True)
class _Lines:
    """Turnover by what its lines do, gross and net; and money that only changed its place, by kind."""

    amounts: dict[str, tuple[Minor, Minor]]
    money: dict[str, Minor]
    taxes: tuple[TaxSum, ...]
    struck: int

    def sold(self, count: int) -> Part:
        return Part(count, *self.amounts["sold"])

    def returned(self, count: int) -> Part:
        return Part(count, *self.amounts["back"])

    def voided(self, count: int) -> Part:
        return Part(count, *self.amounts["void"])


def _comes_back() -> ColumnElement[bool]:
    """What an offer lost with goods that came back is a line without a quantity: it belongs to them."""
    return or_(_L.quantity < 0, _L.original_id.is_not(None))


def _lines(connection: Connection, session: bytes) -> _Lines:
    role = case((_S.kind == SaleKind.VOID.value, "void"), (_comes_back(), "back"), else_="sold")
    kind = case((_L.kind.in_(_MONEY), _L.kind), else_="")
    statement = (
        _of(
            SALE_LINES, session, role, kind, _L.tax_rate, _sum(_L.net), _sum(_L.tax), _sum(_L.total),
            _sum(_L.voided),
        ).group_by(role, kind, _L.tax_rate)
    )  # fmt: skip
    amounts: dict[str, tuple[Minor, Minor]] = defaultdict(lambda: (0, 0))
    money: dict[str, Minor] = defaultdict(int)
    taxes: list[TaxSum] = []
    struck = 0
    for does, moves, rate, net, tax, total, voided in connection.execute(statement):
        struck += int(voided)
        if moves:
            money[moves] += int(total)
            continue
        before = amounts[does]
        amounts[does] = (before[0] + int(total), before[1] + int(net))
        taxes.append(TaxSum(rate, int(net), int(tax)))
    kept = tuple(one for one in taxed(taxes) if one.net or one.tax)
    return _Lines(amounts, money, kept, struck)


def _discounts(connection: Connection, session: bytes) -> Iterator[Named]:
    """By kind; what was taken off by hand has no discount behind it."""
    for share in _shares(connection, session):
        yield share.as_named(share.kind)


def _group_discounts(connection: Connection, session: bytes) -> Iterator[Named]:
    found = list(_shares(connection, session))
    if not found:
        return
    names: dict[bytes, list[str]] = defaultdict(list)
    own = DISCOUNT_GROUPS.c
    linked = (
        select(own.discount_id, GROUPS.c.name)
        .join_from(DISCOUNT_GROUPS, GROUPS, GROUPS.c.id == own.group_id)
        .where(own.present == 1)
        .order_by(GROUPS.c.name, GROUPS.c.id)
    )
    for discount, name in connection.execute(linked):
        names[discount].append(name)
    for discount, is_for_all in connection.execute(select(DISCOUNTS.c.id, DISCOUNTS.c.everybody)):
        names[discount] = [NO_GROUP] if is_for_all else names[discount] or [NOBODY]
    for share in found:
        yield share.as_named(" + ".join(names.get(share.discount, [NO_GROUP])))


class _Shares(NamedTuple):
    """What a discount took off goods that were sold, or off goods that came back."""

    discount: bytes
    kind: str
    is_back: bool
    lines: int
    amount: Minor

    def as_named(self, name: str) -> Named:
        return Named(GONE_BACK.format(name) if self.is_back else name, self.lines, self.amount)


def _shares(connection: Connection, session: bytes) -> Iterator[_Shares]:
    shares, kind = SALE_DISCOUNTS.c, func.coalesce(DISCOUNTS.c.kind, BY_HAND)
    is_back = case((or_(_S.kind == SaleKind.VOID.value, _comes_back()), 1), else_=0)
    statement = (
        _of(SALE_DISCOUNTS, session, shares.discount_id, kind, is_back, func.count(), _sum(shares.amount))
        .join(SALE_LINES, and_(_L.sale_id == shares.sale_id, _L.position == shares.position))
        .outerjoin(DISCOUNTS, DISCOUNTS.c.id == shares.discount_id)
        .group_by(shares.discount_id, kind, is_back)
    )
    for discount, known, back, count, amount in connection.execute(statement):
        yield _Shares(bytes(discount), known, bool(back), count, int(amount))


def _tenders(connection: Connection, session: bytes) -> Iterator[Named]:
    statement = _of(SALE_TENDERS, session, _T.kind, func.count(), _sum(_T.amount)).group_by(_T.kind)
    for kind, count, amount in connection.execute(statement):
        yield Named(kind, count, int(amount))


@dataclass(frozen=True, slots=True)
class _Ledger:
    """What the documents did to accounts of customers."""

    earned: int
    """Points, less what went back with goods."""
    redeemed: int
    """Points, less what came back with goods."""
    put: Minor
    """On balances: topped up, change, paid back."""
    taken: Minor
    """Paid from balances."""


def _ledger(connection: Connection, session: bytes) -> _Ledger:
    is_redeemed = case((_B.kind.in_(sorted(REDEEMED)), 1), else_=0)
    is_put = case((_B.amount > 0, 1), else_=0)
    statement = (
        select(_B.account, is_redeemed, is_put, _sum(_B.amount))
        .join_from(SALES, LEDGER, _B.document_id == _S.id)
        .where(_S.session_id == session)
        .group_by(_B.account, is_redeemed, is_put)
    )
    points, balance = [0, 0], [0, 0]
    for account, redeemed, put, amount in connection.execute(statement):
        if account == POINTS:
            points[redeemed] += int(amount)
        elif account == BALANCE:
            balance[put] += int(amount)
    return _Ledger(points[0], -points[1], balance[1], -balance[0])


def _held(connection: Connection, lane: LaneId) -> Iterator[Named]:
    columns = HELD.c
    statement = select(columns.label, columns.total).where(columns.lane_id == lane, columns.state == PARKED)
    for label, total in connection.execute(statement):
        yield Named(label or NO_LABEL, 1, total)


def _of(table: Any, session: bytes, *columns: Any) -> Any:  # noqa: ANN401 - Core's own generic types
    """Columns of what hangs on the documents of a session."""
    return (
        select(*columns)
        .select_from(SALES.join(table, table.c.sale_id == _S.id))
        .where(_S.session_id == session)
    )


def _sum(column: Any) -> ColumnElement[int]:  # noqa: ANN401 - as above
    return func.coalesce(func.sum(column), 0)


def _number(connection: Connection, statement: Any) -> int:  # noqa: ANN401 - as above
    return int(connection.execute(statement).scalar_one())


def _number_at(connection: Connection, session: bytes, *order: Any) -> str:  # noqa: ANN401 - as above
    statement = select(_S.number).where(_S.session_id == session).order_by(*order).limit(1)
    return connection.execute(statement).scalar_one_or_none() or ""
