"""Points for what was sold: from the best program of the customer's groups, one entry for a sale.

What was earned is kept with the sale; what goes back with goods is worked out from that and from the lines as
they were sold, whatever the program has become since.
"""

from collections.abc import Callable, Iterable
from datetime import tzinfo

from sqlalchemy import Connection

from store.domain import rewards
from store.domain.earning import Buying
from store.domain.earning import taken_back as share_taken_back
from store.domain.groups import Group
from store.domain.ids import COMMON_GROUP, CustomerId
from store.domain.money import Minor
from store.domain.payment import POINTS
from store.domain.points import EARNED
from store.domain.rewards import Program
from store.domain.sale import LineKind, Sale, SaleLine
from store.domain.schedule import weekday
from store.domain.stamps import Instant
from store.domain.values import dataclass
from store.queries import sales
from store.tables.sales import LEDGER
from store.unit import Row, Unit

# Looked up once: members of an enumeration are slow to reach in Python 3.11, and slower to find in a set.
_TOP_UP, _VOUCHER = LineKind.TOP_UP, LineKind.VOUCHER


@dataclass(frozen=True, slots=True)
class Earner:
    """What decides the points of a purchase."""

    programs: tuple[Program, ...] = ()
    """Active ones of the customer's groups that count."""
    buying: Buying = Buying()


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Points that go back with goods."""

    points: int
    program: bytes | None
    """That they were earned by."""


def earner(
    current: Iterable[Group], programs: Callable[[], Iterable[Program]], at: Instant, zone: tzinfo
) -> Earner:
    """Who buys at a moment: a customer in these groups, which are all active and inside their schedules.

    `programs` gives all of the shop; it is asked when any of them counts.
    """
    theirs = list(current)
    wanted = {group.program for group in theirs if group.program is not None}
    if not wanted:
        return Earner()
    usable = tuple(each for each in programs() if each.id in wanted and each.active)
    groups = frozenset([COMMON_GROUP, *(group.id for group in theirs)])
    return Earner(usable, Buying(groups, weekday(at, zone)))


def earn(unit: Unit, sale: Sale, who: Earner, *, in_points: Minor = 0) -> list[Row]:
    """Book the points of a sale that has just been closed; answers the entries it wrote.

    `in_points` is what goods that were paid with points paid of it, coming back with it.
    """
    if sale.customer is None or not who.programs:
        return []
    in_points += sum(max(0, tender.amount) for tender in sale.tenders if tender.kind == POINTS)
    value = goods_value(sale) - in_points
    program = rewards.best(who.programs, value, who.buying)
    if program is None:
        return []
    points = rewards.earned(program, value, who.buying)
    rows = [entry(sale, sale.customer, points, program)]
    unit.insert(LEDGER, rows)
    return rows


def entry(sale: Sale, customer: CustomerId, points: int, program: Program) -> Row:
    """The row of the ledger: its key is the sale and what it is, so that no sale earns twice."""
    return {
        "document_id": sale.id,
        "kind": EARNED,
        "customer_id": customer,
        "account": POINTS,
        "amount": points,
        "at": sale.closed_at,
        "program_id": program.id,
        "note": sale.number,
    }


def value_of(line: SaleLine, tax: str) -> Minor:
    """What points are earned for on a line of a document taxed so; nothing for money that moved."""
    if line.voided or line.kind is _TOP_UP or line.kind is _VOUCHER:
        return 0
    return line.net + line.tax if tax == "inclusive" else line.net


def goods_value(sale: Sale) -> Minor:
    """What points are earned for on a sale, before what was paid with points; not what came back with it."""
    return sum(value_of(line, sale.tax) for line in sale.lines if line.origin is None)


def taken_back(connection: Connection, original: Sale, *, before: Minor, now: Minor) -> TakenBack:
    """Points that go back when goods of a sale do.

    Args:
        connection: the book.
        original: the sale.
        before: what `value_of` was of all that came back earlier, as an amount above zero.
        now: the same of what comes back with this document.
    """
    booked = sales.earned(connection, original.id)
    if booked is None:
        return TakenBack(0, None)
    points = share_taken_back(booked.amount, goods_value(original), before=before, now=now)
    return TakenBack(points, booked.program)
