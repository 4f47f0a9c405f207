"""A rule as the text it is kept and replicated as: versioned JSON, the same for what means the same.

A lane that has not been updated yet may get rules with questions it does not know; it says so. The readable
text of a rule is not here (`wording`): it depends on names that change.
"""

import json
from collections.abc import Callable
from typing import Final, TypeVar

from store.domain.errors import BadInput
from store.domain.ids import ID_BYTES, CategoryId, GroupId, ProductId
from store.domain.rules.shape import checked
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
    Rule,
    SpentWithin,
    Text,
    TextContains,
    TextIs,
)

VERSION: Final = 1
CHARACTERS_MAX: Final = 1_000_000
"""Ten times the largest rule: more is damage."""

_ORDERS: Final[tuple[Order, ...]] = ("=", "<", "<=", ">", ">=")
_NUMBERS: Final[dict[str, Number | Money | Date]] = {field.value: field for field in (*Number, *Money, *Date)}
_TEXTS: Final = {field.value: field for field in Text}
_FLAGS: Final = {field.value: field for field in Flag}

_UNREADABLE: Final = "the rule of this group cannot be read; write it anew"
_NEWER: Final = "this rule asks something this lane does not know yet; update this lane"

_Known = TypeVar("_Known")


def to_text(rule: Rule) -> str:
    """The text of a rule's normal form; raises BadInput when it is out of bounds."""
    kept = {"version": VERSION, "rule": _written(checked(rule))}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _written(rule: Rule) -> list[object]:  # noqa: C901, PLR0911, PLR0912 - one case for each question
    match rule:
        case AllOf(parts):
            return ["all", [_written(part) for part in parts]]
        case AnyOf(parts):
            return ["any", [_written(part) for part in parts]]
        case Not(part):
            return ["not", _written(part)]
        case TextIs(text, values):
            return ["text", text.value, list(values)]
        case TextContains(text, part):
            return ["contains", text.value, part]
        case NumberIs(number, order, value):
            return ["number", number.value, order, value]
        case NumberIn(number, numbers):
            return ["numbers", number.value, list(numbers)]
        case OrdersWithin(days, order, value):
            return ["orders", days, order, value]
        case SpentWithin(days, order, value):
            return ["spent", days, order, value]
        case BirthdayWithin(days):
            return ["birthday", days]
        case Is(flag):
            return ["is", flag.value]
        case HasTag(tag):
            return ["tag", tag]
        case Bought(product, within):
            return ["product", product.hex(), within]
        case BoughtOf(category, within):
            return ["category", category.hex(), within]
        case InGroup(group):
            return ["group", group.hex()]


def from_text(text: str) -> Rule:
    """The rule of a stored text, in its normal form.

    Raises:
        BadInput: it cannot be read, or it asks what only a newer lane knows.
    """
    if len(text) > CHARACTERS_MAX:
        raise BadInput(_UNREADABLE, field="rule")
    try:
        kept: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(_UNREADABLE, field="rule") from error
    match kept:
        case {"version": int(version), "rule": node} if version == VERSION:
            return _read_all(node)
        case {"version": int(version)} if version > VERSION:
            raise BadInput(_NEWER, field="rule")
        case _:
            raise BadInput(_UNREADABLE, field="rule")


def _read_all(node: object) -> Rule:
    try:
        return checked(_read(node))
    except RecursionError as error:
        raise BadInput(_UNREADABLE, field="rule") from error


def _read(node: object) -> Rule:  # noqa: C901, PLR0911, PLR0912 - one case for each question
    match node:
        case ["all", list(parts)]:
            return AllOf(tuple(map(_read, parts)))
        case ["any", list(parts)]:
            return AnyOf(tuple(map(_read, parts)))
        case ["not", part]:
            return Not(_read(part))
        case ["text", str(field), list(values)]:
            return TextIs(_known(_TEXTS, field), tuple(map(_text, values)))
        case ["contains", str(field), str(part)]:
            return TextContains(_known(_TEXTS, field), part)
        case ["number", str(field), str(order), value]:
            return NumberIs(_known(_NUMBERS, field), _order(order), _whole(value))
        case ["numbers", str(field), list(values)]:
            return NumberIn(_known(_NUMBERS, field), tuple(map(_whole, values)))
        case ["orders", days, str(order), value]:
            return OrdersWithin(_whole(days), _order(order), _whole(value))
        case ["spent", days, str(order), value]:
            return SpentWithin(_whole(days), _order(order), _whole(value))
        case ["birthday", days]:
            return BirthdayWithin(_whole(days))
        case ["is", str(flag)]:
            return Is(_known(_FLAGS, flag))
        case ["tag", str(tag)]:
            return HasTag(tag)
        case ["product", str(product), within]:
            return Bought(_id(ProductId, product), None if within is None else _whole(within))
        case ["category", str(category), within]:
            return BoughtOf(_id(CategoryId, category), None if within is None else _whole(within))
        case ["group", str(group)]:
            return InGroup(_id(GroupId, group))
        case [str(), *_]:
            raise BadInput(_NEWER, field="rule")
        case _:
            raise BadInput(_UNREADABLE, field="rule")


def _known(fields: dict[str, _Known], name: str) -> _Known:
    if name not in fields:
        raise BadInput(_NEWER, field="rule")
    return fields[name]


def _order(text: str) -> Order:
    for order in _ORDERS:
        if order == text:
            return order
    raise BadInput(_NEWER, field="rule")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise BadInput(_UNREADABLE, field="rule")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadInput(_UNREADABLE, field="rule")
    return value


def _id(kind: Callable[[bytes], _Known], text: str) -> _Known:
    try:
        value = bytes.fromhex(text)
    except ValueError as error:
        raise BadInput(_UNREADABLE, field="rule") from error
    if len(value) != ID_BYTES:
        raise BadInput(_UNREADABLE, field="rule")
    return kind(value)
