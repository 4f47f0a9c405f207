"""One question of a rule, read from its text. How questions are joined is `grammar`."""

import re
from collections.abc import Callable, Collection, Sequence
from typing import Final, TypeVar

from store.domain.errors import BadInput, TillError
from store.domain.ids import CategoryId, GroupId, ProductId
from store.domain.rules.cursor import Cursor, Value
from store.domain.rules.days import FIRST
from store.domain.rules.faults import BadRule, did_you_mean, shown
from store.domain.rules.figures import is_date, read_figure
from store.domain.rules.phrases import JOINTS, SUBJECTS, YES_OR_NO, Special, Subject
from store.domain.rules.ports import Names
from store.domain.rules.shape import EVERYBODY, NOBODY, check_value
from store.domain.rules.tree import (
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
    Rule,
    SpentWithin,
    Text,
    TextContains,
    TextIs,
)
from store.domain.rules.words import Kind

BY_ID: Final = re.compile(r"#([0-9a-f]{32})\Z")
"""Ends the name of what has no name of its own any more; see `wording`."""

_ORDERS: Final[dict[str, Order]] = {"=": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_PERIODS: Final = frozenset({"in", "within"})

_Id = TypeVar("_Id", bound=bytes)


class Questions:
    """Reads questions at a cursor, one at a time."""

    def __init__(self, cursor: Cursor, names: Names) -> None:
        self._cursor = cursor
        self._names = names
        self._phrase = ""
        """What the question before asked about, for hints."""

    def question(self) -> Rule:
        """Read a question; raises BadRule."""
        found = self._cursor.subject()
        if found is None:
            raise self._unknown()
        subject, length = found
        self._phrase = " ".join(self._cursor.take().key for _ in range(length))
        if self._cursor.now.key == "is" and self._lists():
            self._cursor.take()
        return self._asked(subject)

    def _lists(self) -> bool:
        """Whether `in (` or `not in (` follows this word."""
        cursor = self._cursor
        place = 2 if cursor.ahead(1).key == "not" else 1
        return cursor.ahead(place).key == "in" and cursor.ahead(place + 1).kind is Kind.OPEN

    def _asked(self, subject: Subject) -> Rule:
        match subject:
            case Text():
                return self._text(subject)
            case Number() | Money() | Date():
                return self._figure(subject)
            case Flag():
                return self._flag(subject)
            case Special():
                return self._special(subject)

    def _special(self, subject: Special) -> Rule:  # noqa: PLR0911 - one case for each
        match subject:
            case Special.EVERYONE:
                return EVERYBODY
            case Special.NOBODY:
                return NOBODY
            case Special.BIRTHDAY:
                return self._birthday()
            case Special.BOUGHT:
                return self._bought()
            case Special.STATUS:
                return self._status()
            case Special.GROUP:
                return self._named(lambda value: InGroup(self._id(GroupId, self._names.group, value)))
            case Special.TAG:
                return self._named(lambda value: HasTag(_some(value)))

    def _text(self, text: Text) -> Rule:
        cursor = self._cursor
        if cursor.accept("known"):
            return TextContains(text, "")
        none = f"who has none is found by: not {text.value} known"
        negated = cursor.accept("not")
        if cursor.accept("contains"):
            return _negated(TextContains(text, _some(cursor.value(), none)), negated)
        if cursor.accept("in"):
            values = cursor.values(is_amount=False)
            return _negated(TextIs(text, tuple(_some(value, none) for value in values)), negated)
        order = None if negated else self._order({"=", "!="})
        if order is None:
            raise self._no_comparison("=, !=, in (…), contains or known")
        return _negated(TextIs(text, (_some(cursor.value(), none),)), order == "!=")

    def _named(self, ask: Callable[[Value], Rule]) -> Rule:
        """Compare a group or a tag."""
        cursor = self._cursor
        negated = cursor.accept("not")
        if cursor.accept("in"):
            return _negated(AnyOf(tuple(map(ask, cursor.values(is_amount=False)))), negated)
        order = None if negated else self._order({"=", "!="})
        if order is None:
            raise self._no_comparison("=, != or in (…)")
        return _negated(ask(cursor.value()), order == "!=")

    def _figure(self, field: Number | Money | Date) -> Rule:
        cursor = self._cursor
        if field is Date.BIRTH and cursor.accept("known"):
            return NumberIs(field, ">=", FIRST)
        is_period = cursor.now.key in _PERIODS and cursor.ahead(1).kind is not Kind.OPEN
        if is_period:
            cursor.take()
            return self._within(field, cursor.period())
        negated = cursor.accept("not")
        if cursor.accept("in"):
            return _negated(self._listed(field, cursor.values(is_amount=isinstance(field, Money))), negated)
        order = None if negated else self._order(_ORDERS.keys())
        if order is None:
            raise self._no_comparison("=, !=, <, <=, >, >= or in (…)")
        value = cursor.number()
        counted = self._counted(field, value)
        number = read_figure(counted, value, self._names.currency)
        return _negated(NumberIs(counted, "=" if order == "!=" else order, number), order == "!=")

    def _within(self, field: Number | Money | Date, days: int) -> Rule:
        """Go on after `in 30 days`."""
        recent: dict[Number | Money | Date, Number] = {
            Number.LAST_ORDER: Number.LAST_ORDER,
            Number.JOINED_DAYS: Number.JOINED_DAYS,
            Date.JOINED: Number.JOINED_DAYS,
        }
        if field in recent:
            return NumberIs(recent[field], "<", days)
        if field is not Number.ORDERS and field is not Money.SPENT:
            raise BadRule(f"{self._phrase} has no period", self._cursor.now.start)
        order = self._order(_ORDERS.keys())
        if order is None:
            raise self._no_comparison("=, !=, <, <=, > or >=")
        number = read_figure(field, self._cursor.number(), self._names.currency)
        shape = OrdersWithin if field is Number.ORDERS else SpentWithin
        return _negated(shape(days, "=" if order == "!=" else order, number), order == "!=")

    def _listed(self, field: Number | Money | Date, values: Sequence[Value]) -> Rule:
        counted = self._counted(field, values[0])
        return NumberIn(counted, tuple(read_figure(counted, value, self._names.currency) for value in values))

    def _counted(self, field: Number | Money | Date, value: Value) -> Number | Money | Date:
        """The field a value is for: when somebody joined is compared with a date or with days ago."""
        is_days = field is Date.JOINED and not is_date(value) and value.text.casefold().endswith(_DAYS)
        return Number.JOINED_DAYS if is_days else field

    def _flag(self, flag: Flag) -> Rule:
        order = self._order({"=", "!="})
        if order is None:
            return Is(flag)
        value = self._cursor.value()
        answer = YES_OR_NO.get(value.text.casefold())
        if answer is None:
            raise BadRule(
                f"{shown(value.text)} is neither yes nor no", value.start, f"write {flag.value} = yes"
            )
        return _negated(Is(flag), answer == (order == "!="))

    def _status(self) -> Rule:
        order = self._order({"=", "!="})
        if order is None:
            raise self._no_comparison("= or !=")
        value = self._cursor.value()
        if value.text.casefold() not in {"active", "inactive"}:
            raise BadRule(f"{shown(value.text)} is no status", value.start, "it is active or inactive")
        return _negated(Is(Flag.ACTIVE), (value.text.casefold() == "active") == (order == "!="))

    def _birthday(self) -> Rule:
        cursor = self._cursor
        if cursor.accept("in", "within"):
            return BirthdayWithin(cursor.period())
        order = self._order({"=", "!="})
        if not cursor.accept("today"):
            raise BadRule(
                f"what about the birthday{cursor.before(cursor.now)}?",
                cursor.now.start,
                "write birthday in 14 days, birthday today, birthday month = 5 or birth date = 1980-12-31",
            )
        return _negated(BirthdayWithin(0), order == "!=")

    def _bought(self) -> Rule:
        cursor = self._cursor
        is_category = cursor.accept("category")
        if not is_category:
            cursor.accept("product")
        value = cursor.value(until=_PERIODS)
        days = cursor.period() if cursor.accept(*_PERIODS) else None
        if is_category:
            return BoughtOf(self._id(CategoryId, self._names.category, value), days)
        return Bought(self._id(ProductId, self._names.product, value), days)

    def _id(self, kind: Callable[[bytes], _Id], named: Callable[[str], _Id], value: Value) -> _Id:
        by_id = BY_ID.search(value.text)
        if by_id is not None:
            return kind(bytes.fromhex(by_id[1]))
        _some(value)
        try:
            return named(value.text)
        except TillError as error:
            raise BadRule(str(error), value.start, self._going_on()) from error

    def _going_on(self) -> str:
        """The hint for a bare name that may go on after an `and` that was meant as part of it."""
        cursor = self._cursor
        goes_on = cursor.now.key in JOINTS and cursor.ahead(1).kind is Kind.WORD and cursor.subject(1) is None
        return f"put a name with {shown(cursor.now.text)} in it in quotes" if goes_on else ""

    def _order(self, allowed: Collection[str]) -> Order | None:
        """Read a sign of comparison, or `is` and `is not`; None when there is none."""
        sign = self._cursor.now
        if self._cursor.accept("is"):
            return "!=" if self._cursor.accept("not") else "="
        if not self._cursor.accept_kind(Kind.SIGN):
            return None
        if sign.text not in allowed:
            ways = " or ".join(sorted(allowed))
            raise BadRule(f"{self._phrase} cannot be compared by {sign.text}", sign.start, f"write {ways}")
        return _ORDERS[sign.text]

    def _no_comparison(self, ways: str) -> BadRule:
        token = self._cursor.now
        if token.key == "between" and self._cursor.ahead(2).key == "and":
            low, high = (self._cursor.ahead(place).text for place in (1, 3))
            hint = f"write {self._phrase} >= {low} and {self._phrase} <= {high}"
        else:
            hint = f"{self._phrase} is compared by {ways}"
        return BadRule(f"a comparison is missing{self._cursor.before(token)}", token.start, hint)

    def _unknown(self) -> BadRule:
        """What stands where a question should begin is no question."""
        token, cursor = self._cursor.now, self._cursor
        if token.kind is not Kind.WORD or token.key in JOINTS:
            hint = f"write {self._phrase} again" if token.kind is Kind.SIGN and self._phrase else ""
            return BadRule(f"a question is missing{cursor.before(token)}", token.start, hint)
        return BadRule(f"{shown(token.text)} is nothing a rule can ask about", token.start, self._meant())

    def _meant(self) -> str:
        word, following = self._cursor.now.key, self._cursor.ahead(1).key
        phrases = [" ".join(phrase) for phrase in SUBJECTS]
        near = did_you_mean(f"{word} {following}".strip(), phrases) or did_you_mean(word, phrases)
        if near:
            return near
        try:
            self._names.group(self._cursor.now.text)
        except TillError:
            pass
        else:
            return f"did you mean group = {self._cursor.now.text}?"
        if not self._phrase:
            return "a question begins with a word such as age, city, spent or group"
        return f"a value of several words goes in quotes, one of several is {self._phrase} in (…, …)"


_DAYS: Final = ("day", "days", "week", "weeks", "ago")


def _negated(rule: Rule, negated: bool) -> Rule:  # noqa: FBT001 - as it was read
    return Not(rule) if negated else rule


def _some(value: Value, hint: str = "") -> str:
    if not value.text:
        raise BadRule("the text is empty", value.start, hint)
    try:
        check_value(value.text)
    except BadInput as error:
        raise BadRule(str(error), value.start) from error
    return value.text
