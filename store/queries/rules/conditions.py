"""A rule as a condition on customers, for SQLite and PostgreSQL alike.

Never unknown where it counts: `Not` is moved down to the questions, which are asked for yes or for no. What
is left are `AND`s and `OR`s, in which an unknown part is the same as no. Nothing here calls a function for
each customer where a bound that is worked out beforehand will do.
"""

from collections.abc import Collection, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Join,
    Select,
    String,
    and_,
    false,
    func,
    not_,
    or_,
    select,
    true,
    union,
)

from store.domain.birthdays import latest_birth, season
from store.domain.names import name_key
from store.domain.rules.days import FIRST, LAST, Day, date_of
from store.domain.rules.needs import Source, sources_of
from store.domain.rules.shape import normal
from store.domain.rules.tree import (
    AllOf,
    AnyOf,
    BirthdayWithin,
    Bought,
    BoughtOf,
    Date,
    Flag,
    HasTag,
    InGroup,
    Is,
    Money,
    Not,
    Number,
    NumberIn,
    NumberIs,
    Order,
    OrdersWithin,
    Question,
    Rule,
    SpentWithin,
    Text,
    TextContains,
    TextIs,
)
from store.domain.values import dataclass
from store.queries import members
from store.queries.kin import Kin
from store.queries.rules.calendar import start_of
from store.tables.customers import CUSTOMERS, TAGS
from store.tables.derived import BOUGHT, CUSTOMER_DAYS, CUSTOMER_STATS, SURVIVORS

_C, _S, _D, _B, _T, _W = CUSTOMERS.c, CUSTOMER_STATS.c, CUSTOMER_DAYS.c, BOUGHT.c, TAGS.c, SURVIVORS.c

PEOPLE: Final[Join] = CUSTOMER_STATS.join(CUSTOMERS, _C.id == _S.customer_id)
"""What a condition is asked of: everybody, since who never bought has sums too."""

DAYS_STORED_MAX: Final = 2**31 - 1
"""Either way: what the column of days holds."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a rule is asked under."""

    today: Day
    """Of the shop's own calendar."""
    zone: ZoneInfo
    kin: Kin


def condition(rule: Rule, sight: Sight) -> ColumnElement[bool]:
    """Whether a row of PEOPLE meets a rule."""
    return _asked(normal(rule), sight, _C.id, True)


def chosen(rule: Rule, sight: Sight) -> Select[bytes]:
    """The ids of those who meet a rule and are not deleted.

    What is not about the customers' own rows is asked of the sums alone: they are a tenth as wide. Neither
    way goes by an index of who is there, which nearly everybody is. SQLite is left without statistics about
    the tables (ANALYZE): with them a plan would depend on when they were taken, and of these few shapes the
    best is the same in every shop.
    """
    is_there = _S.is_there + 0 == 1
    sources = sources_of(rule)
    if Source.CUSTOMER not in sources:
        return select(_S.customer_id).where(is_there, _asked(normal(rule), sight, _S.customer_id, True))
    people = people_for(rule)
    is_there = is_there if people is PEOPLE else _C.deleted + 0 == 0
    return select(_C.id).select_from(people).where(is_there, condition(rule, sight))


_SUMMED: Final = frozenset({Source.STATS, Source.LEDGER})


def people_for(rule: Rule) -> FromClause:
    """Customers, with their sums if a rule asks for any: what its condition is asked of."""
    return PEOPLE if sources_of(rule) & _SUMMED else CUSTOMERS


def _asked(
    rule: Rule,
    sight: Sight,
    who: ColumnElement[bytes],
    wanted: bool,  # noqa: FBT001 - the answer asked for
) -> ColumnElement[bool]:
    match rule:
        case Not(part):
            return _asked(part, sight, who, not wanted)
        case AllOf(parts) | AnyOf(parts):
            is_all = isinstance(rule, AllOf) is wanted
            asked = [_asked(part, sight, who, wanted) for part in sorted(parts, key=_is_dear)]
            return and_(true(), *asked) if is_all else or_(false(), *asked)
        case _:
            return _question(rule, sight, who, wanted)


def _is_dear(part: Rule) -> bool:
    """Whether more than sums are asked for: these come last, many need not be asked any more."""
    return not sources_of(part) <= _SUMMED


def _question(  # noqa: C901, PLR0911 - one case for each
    question: Question,
    sight: Sight,
    who: ColumnElement[bytes],
    wanted: bool,  # noqa: FBT001 - as above
) -> ColumnElement[bool]:
    match question:
        case TextIs(field, values):
            return _one_of(_TEXTS[field], {name_key(value) for value in values} - {""}, wanted)
        case TextContains(field, part):
            return _contains(_TEXTS[field], name_key(part), wanted)
        case NumberIs(field, order, value):
            return _number(field, _span(order, value), sight, wanted)
        case NumberIn(field, values):
            each = [_number(field, Span(value, value), sight, wanted) for value in values]
            return or_(false(), *each) if wanted else and_(true(), *each)
        case OrdersWithin(days, order, value):
            return _summed(who, _D.orders, sight.today - days, _span(order, value), wanted)
        case SpentWithin(days, order, value):
            return _summed(who, _D.spent, sight.today - days, _span(order, value), wanted)
        case BirthdayWithin(days):
            return _birthday_within(days, sight, wanted)
        case Is(flag):
            return _FLAGS[flag] != 0 if wanted else _FLAGS[flag] == 0
        case HasTag(tag):
            return _among(who, _tagged(name_key(tag)), wanted)
        case Bought(product, days):
            return _among(who, _buyers(_B.product_id == product, days, sight), wanted)
        case BoughtOf(category, days):
            return _among(who, _buyers(_B.category_id == category, days, sight), wanted)
        case InGroup(group):
            inside = members.is_in(sight.kin, group, who)
            return inside if wanted else not_(inside)


@dataclass(frozen=True, slots=True)
class Span:
    """Whole numbers between two, both within; None is without end."""

    low: int | None
    high: int | None

    def __contains__(self, value: int) -> bool:
        return (self.low is None or self.low <= value) and (self.high is None or value <= self.high)


def _span(order: Order, value: int) -> Span:
    spans: dict[Order, Span] = {
        "=": Span(value, value),
        "<": Span(None, value - 1),
        "<=": Span(None, value),
        ">": Span(value + 1, None),
        ">=": Span(value, None),
    }
    return spans[order]


def _number(field: Number | Money | Date, span: Span, sight: Sight, wanted: bool) -> ColumnElement[bool]:  # noqa: FBT001, PLR0911 - as above
    match field:
        case Number.AGE:
            return _born_in(*_births_of_ages(span, sight.today), wanted)
        case Date.BIRTH:
            return _born_in(*_births_of_days(span), wanted)
        case Number.BIRTHDAY_MONTH:
            return _part_of_birth(6, [month for month in range(1, 13) if month in span], wanted)
        case Number.BIRTHDAY_DAY:
            return _part_of_birth(9, [day for day in range(1, 32) if day in span], wanted)
        case Date.JOINED:
            return _within(_C.joined, _moments(span, sight.zone), wanted)
        case Number.JOINED_DAYS:
            return _within(_C.joined, _moments(_ago(span, sight.today), sight.zone), wanted)
        case Number.LAST_ORDER:
            return _within(_S.last_at, _ever(_moments(_ago(span, sight.today), sight.zone)), wanted)
        case _:
            return _within(_SUMS[field], span, wanted)


def _within(column: ColumnElement[int], span: Span, wanted: bool) -> ColumnElement[bool]:  # noqa: FBT001 - as above
    bounds: list[ColumnElement[bool]] = []
    if span.low is not None:
        bounds.append(column >= span.low if wanted else column < span.low)
    if span.high is not None:
        bounds.append(column <= span.high if wanted else column > span.high)
    return and_(true(), *bounds) if wanted else or_(false(), *bounds)


def _born_in(after: str, until: str | None, wanted: bool) -> ColumnElement[bool]:  # noqa: FBT001 - as above
    """Born later than one day and not later than another; who has no birth date is not."""
    if wanted:
        return _C.born > after if until is None else and_(_C.born > after, _C.born <= until)
    return _C.born <= after if until is None else or_(_C.born <= after, _C.born > until)


def _births_of_ages(span: Span, today: Day) -> tuple[str, str | None]:
    now = date_of(today)
    too_old = "" if span.high is None else latest_birth(span.high + 1, now)
    return too_old, None if span.low is None else latest_birth(span.low, now)


def _births_of_days(span: Span) -> tuple[str, str | None]:
    before = "" if span.low is None or span.low <= FIRST else date_of(min(span.low - 1, LAST)).isoformat()
    if span.high is None or span.high >= LAST:
        return before, None
    return before, date_of(span.high).isoformat() if span.high >= FIRST else ""


def _part_of_birth(place: int, values: Sequence[int], wanted: bool) -> ColumnElement[bool]:  # noqa: FBT001 - as above
    part = func.substr(_C.born, place, 2, type_=String())
    return _one_of(part, {f"{value:02d}" for value in values}, wanted)


def _birthday_within(days: int, sight: Sight, wanted: bool) -> ColumnElement[bool]:  # noqa: FBT001 - as above
    stretch = season(date_of(sight.today), days)
    if stretch is None:
        return _C.born != "" if wanted else _C.born == ""
    day = func.substr(_C.born, 6, type_=String())
    if stretch.wraps:
        late, early = day >= stretch.first, and_(_C.born != "", day <= stretch.last)
        near = or_(late, early)
        return near if wanted else not_(near)
    if wanted:
        return and_(day >= stretch.first, day <= stretch.last)
    return or_(day < stretch.first, day > stretch.last)


def _one_of(column: ColumnElement[str], values: Collection[str], wanted: bool) -> ColumnElement[bool]:  # noqa: FBT001 - as above
    if not values:
        return false() if wanted else true()
    return column.in_(sorted(values)) if wanted else column.not_in(sorted(values))


def _contains(column: ColumnElement[str], part: str, wanted: bool) -> ColumnElement[bool]:  # noqa: FBT001 - as above
    if not part:
        return column != "" if wanted else column == ""
    found = column.contains(part, autoescape=True)
    return found if wanted else not_(found)


def _among(who: ColumnElement[bytes], customers: Select[bytes], wanted: bool) -> ColumnElement[bool]:  # noqa: FBT001 - as above
    return who.in_(customers) if wanted else who.not_in(customers)


def _summed(
    who: ColumnElement[bytes],
    column: ColumnElement[int],
    after: Day,
    span: Span,
    wanted: bool,  # noqa: FBT001 - as above
) -> ColumnElement[bool]:
    """A sum over days. Who has none of them has the sum 0, so those are named who are not as they are."""
    nothing = 0 in span
    lately = select(_D.customer_id).where(_D.day > max(after, -DAYS_STORED_MAX)).group_by(_D.customer_id)
    others = lately.having(_within(func.sum(column), span, not nothing))
    return _among(who, others, wanted is not nothing)


def _tagged(key: str) -> Select[bytes]:
    by_hand = select(_T.customer_id).where(_T.tag_key == key, _T.present == 1)
    as_another = (
        select(_W.survivor_id)
        .join(TAGS, _T.customer_id == _W.customer_id)
        .where(_T.tag_key == key, _T.present == 1)
    )
    both = union(by_hand, as_another).subquery("tagged")
    return select(both.c.customer_id)


def _buyers(what: ColumnElement[bool], days: int | None, sight: Sight) -> Select[bytes]:
    since = 1 if days is None else max(start_of(sight.today - days + 1, sight.zone), 1)
    return select(_B.customer_id).where(what, _B.quantity > 0, _B.last_at >= since)


def _ago(span: Span, today: Day) -> Span:
    """The days that are so many days ago."""
    return Span(
        None if span.high is None else today - span.high, None if span.low is None else today - span.low
    )


def _moments(days: Span, zone: ZoneInfo) -> Span:
    """The moments of some days of a calendar."""
    return Span(
        None if days.low is None else start_of(days.low, zone),
        None if days.high is None else start_of(days.high + 1, zone) - 1,
    )


def _ever(moments: Span) -> Span:
    """Of a column in which 0 is never, which is within nothing."""
    return Span(max(moments.low or 1, 1), moments.high)


_TEXTS: Final[dict[Text, ColumnElement[str]]] = {
    Text.NAME: _C.name_key,
    Text.EMAIL: _C.email_folded,
    Text.PHONE: _C.phone_folded,
    Text.REFERENCE: _C.reference_folded,
    Text.CITY: _C.city_folded,
    Text.REGION: _C.region_folded,
    Text.COUNTRY: _C.country_folded,
    Text.GENDER: _C.gender_folded,
    Text.NOTES: _C.notes_folded,
}

_FLAGS: Final[dict[Flag, ColumnElement[int]]] = {
    Flag.ACTIVE: _C.active,
    Flag.CONSENT: _C.consent,
    Flag.TAX_EXEMPT: _C.tax_exempt,
}

_SUMS: Final[dict[Number | Money | Date, ColumnElement[int]]] = {
    Number.ORDERS: _S.orders,
    Number.POINTS: _S.points,
    Money.SPENT: _S.spent,
    Money.BALANCE: _S.balance,
}


def only_column(ids: Select[bytes]) -> ColumnElement[bytes]:
    """The one column that a choice of customers has."""
    [column] = ids.selected_columns
    return column
