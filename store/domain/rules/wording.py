"""A rule as the text that screens and the command line show: what `grammar` reads as the same rule again.

Groups and goods are written by name. What has no name of its own any more, or shares it, is written with its
identity after it: `group = "VIP #0193…"`. That is for typing and for files; where it is only looked at, a
group that was deleted is called so: `group = "VIP" (deleted)`.
"""

import re
from collections.abc import Callable, Iterable
from typing import Final

from store.domain.errors import TillError
from store.domain.ids import COMMON_GROUP, CategoryId, GroupId, ProductId
from store.domain.names import clean
from store.domain.rules.days import FIRST
from store.domain.rules.figures import words_of, write_days, write_figure
from store.domain.rules.phrases import RESERVED
from store.domain.rules.ports import Names
from store.domain.rules.questions import BY_ID
from store.domain.rules.shape import EVERYBODY, NOBODY, normal
from store.domain.rules.tree import (
    AllOf,
    AnyOf,
    BirthdayWithin,
    Bought,
    BoughtOf,
    Date,
    HasTag,
    InGroup,
    Is,
    Money,
    Not,
    Number,
    NumberIn,
    NumberIs,
    OrdersWithin,
    Question,
    Rule,
    SpentWithin,
    TextContains,
    TextIs,
)

_BARE: Final = re.compile(r"[^\W_][\w.@+-]*")
"""A value that is one plain word is written without quotes."""


def render(rule: Rule, names: Names) -> str:
    """The text of a rule's normal form."""
    return _Writer(names).written(normal(rule))


def shown(rule: Rule, names: Names) -> str:
    """The same to be looked at, not to be read back: without identities where something was deleted."""
    return _Writer(names, is_shown=True).written(normal(rule))


class _Writer:
    def __init__(self, names: Names, *, is_shown: bool = False) -> None:
        self._names = names
        self._is_shown = is_shown

    def written(self, rule: Rule) -> str:
        if rule in (EVERYBODY, NOBODY):
            return "everyone" if rule == EVERYBODY else "nobody"
        if isinstance(rule, Not):
            return self._equal(rule.part, "!=", "not in") or f"not {self._part(rule.part)}"
        equal = self._equal(rule, "=", "in")
        if equal:
            return equal
        if isinstance(rule, AllOf):
            return " and ".join(map(self._part, rule.parts))
        if isinstance(rule, AnyOf):
            return " or ".join(map(self._part, rule.parts))
        return self._question(rule)

    def _part(self, rule: Rule) -> str:
        """A rule where it stands beside others: what has parts is in brackets."""
        text = self.written(rule)
        is_one = not isinstance(rule, AllOf | AnyOf) or not rule.parts or self._equal(rule, "=", "in")
        return text if is_one else f"({text})"

    def _equal(self, rule: Rule, one: str, many: str) -> str:  # noqa: PLR0911 - one case for each
        """A rule that asks whether something is one of some, by the given signs; empty for any other."""
        match rule:
            case TextIs(text, values):
                return _compared(text.value, one, many, map(as_value, values))
            case NumberIs(field, "=", value):
                return f"{words_of(field)} {one} {self._figure(field, value)}"
            case NumberIn(field, numbers):
                return _compared(words_of(field), one, many, (self._figure(field, each) for each in numbers))
            case OrdersWithin(days, "=", value):
                return f"orders in {write_days(days)} {one} {value}"
            case SpentWithin(days, "=", value):
                return f"spent in {write_days(days)} {one} {self._figure(Money.SPENT, value)}"
            case InGroup() | HasTag():
                return self._listed((rule,), one, many)
            case AnyOf(parts):
                return self._listed(parts, one, many)
            case _:
                return ""

    def _listed(self, parts: tuple[Rule, ...], one: str, many: str) -> str:
        """Nothing but groups, or nothing but tags, as a list; empty for any other."""
        groups = [self._group(part.group) for part in parts if isinstance(part, InGroup)]
        if groups and len(groups) == len(parts):
            return _compared("group", one, many, groups)
        tags = [as_value(part.tag) for part in parts if isinstance(part, HasTag)]
        return _compared("tag", one, many, tags) if tags and len(tags) == len(parts) else ""

    def _question(self, question: Question) -> str:  # noqa: C901, PLR0911 - one case for each
        match question:
            case TextContains(text, part):
                return f"{text.value} contains {as_value(part)}" if part else f"{text.value} known"
            case NumberIs(Date.BIRTH, ">=", value) if value == FIRST:
                return "birth date known"
            case NumberIs(field, order, value):
                return f"{words_of(field)} {order} {self._figure(field, value)}"
            case OrdersWithin(days, order, value):
                return f"orders in {write_days(days)} {order} {value}"
            case SpentWithin(days, order, value):
                return f"spent in {write_days(days)} {order} {self._figure(Money.SPENT, value)}"
            case BirthdayWithin(days):
                return f"birthday in {write_days(days)}" if days else "birthday today"
            case Is(flag):
                return flag.value
            case Bought(product, days):
                return f"bought {_quoted(self._product(product))}{_period(days)}"
            case BoughtOf(category, days):
                return f"bought category {as_value(self._category(category))}{_period(days)}"
            case TextIs() | NumberIn() | HasTag() | InGroup():
                return self._equal(question, "=", "in")

    def _figure(self, field: Number | Money | Date, value: int) -> str:
        return write_figure(field, value, self._names.currency)

    def _group(self, group: GroupId) -> str:
        name = self._names.group_name(group)
        if self._is_shown and group != COMMON_GROUP and _is_gone(group, self._names.group):
            return f"{_quoted(clean(name))} (deleted)" if name else "a group that is not here"
        return as_value(_named(group, name, self._names.group))

    def _product(self, product: ProductId) -> str:
        return _named(product, self._names.product_name(product), self._names.product)

    def _category(self, category: CategoryId) -> str:
        return _named(category, self._names.category_name(category), self._names.category)


def _named(wanted: bytes, name: str, look_up: Callable[[str], bytes]) -> str:
    """The name if it leads back to what is wanted, else with the identity after it."""
    tidy = clean(name)
    if tidy and not BY_ID.search(tidy):
        try:
            if look_up(tidy) == wanted:
                return tidy
        except TillError:
            pass  # gone, or one of several of that name: written as below
    return f"{tidy} #{wanted.hex()}".lstrip()


def _is_gone(group: GroupId, look_up: Callable[[str], GroupId]) -> bool:
    try:
        return look_up(group.hex()) != group
    except TillError:
        return True


def _compared(words: str, sign: str, verb: str, values: Iterable[str]) -> str:
    listed = list(values)
    return f"{words} {sign} {listed[0]}" if len(listed) == 1 else f"{words} {verb} ({', '.join(listed)})"


def _period(days: int | None) -> str:
    return "" if days is None else f" in {write_days(days)}"


def as_value(text: str) -> str:
    """A value as it stands in a rule: in quotes where it would be misread without."""
    if _BARE.fullmatch(text) and text.casefold() not in RESERVED:
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
