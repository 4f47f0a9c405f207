"""A row about a group: its cells become a draft. Rules and programs are read by others."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar
from zoneinfo import ZoneInfo

from store.domain.drafts import Check
from store.domain.errors import BadInput
from store.domain.exports.groups import NONE
from store.domain.groups import GroupDraft, LimitPeriod, QuickDiscount, QuickKind
from store.domain.imports import cells as cell
from store.domain.imports.dates import moment_of
from store.domain.money import Currency, parse_percent
from store.domain.stamps import Instant

T = TypeVar("T")


def drafted(base: GroupDraft, said: Mapping[str, str], currency: Currency, zone: ZoneInfo) -> GroupDraft:
    """What a row makes of a group; what is empty stays. Program and rule are left alone.

    Raises:
        Invalid: with every fault by its field.
    """
    check = Check()

    def taken(field: str, read: Callable[[str], T], before: T) -> T:
        text = said.get(field, "")
        return check.read(field, lambda: read(text), before) if text else before

    def moment(text: str) -> Instant | None:
        return moment_of(text, None, zone)

    has_times = bool(said.get("from") or said.get("until"))
    quick = taken("discount", _quick_kind, _kind_of(said.get("value", ""), base))
    draft = replace(
        base,
        name=said.get("name") or base.name,
        description=said.get("description") or base.description,
        active=taken("active", _truth, base.active),
        discount=taken("value", lambda text: _discount(quick, text, currency), base.discount),
        scheduled=taken("scheduled", _truth, base.scheduled or has_times),
        from_at=taken("from", moment, base.from_at),
        until_at=taken("until", moment, base.until_at),
        points_limit=taken("points_limit", _limit, base.points_limit),
        limit_period=taken("limit_period", _period, base.limit_period),
        limit_days=taken("limit_days", _whole, base.limit_days),
    )
    if quick is QuickKind.NONE:
        draft = replace(draft, discount=QuickDiscount())
    check.require("value", quick is draft.discount.kind, "say the value of the discount")
    check.done()
    return draft


def _kind_of(value: str, base: GroupDraft) -> QuickKind:
    return QuickKind.PERCENT if value.endswith("%") else base.discount.kind


def _quick_kind(text: str) -> QuickKind:
    try:
        return QuickKind(text.casefold())
    except ValueError as error:
        raise BadInput(f"{text[:40]!r} is no discount; use none, percent or amount") from error


def _discount(kind: QuickKind, text: str, currency: Currency) -> QuickDiscount:
    match kind:
        case QuickKind.PERCENT:
            return QuickDiscount(kind, percent=parse_percent(text))
        case QuickKind.AMOUNT:
            return QuickDiscount(kind, amount=currency.parse(text))
    return QuickDiscount()


def _truth(text: str) -> bool:
    truth = cell.truth(text)
    if truth is None:
        raise BadInput(f"{text[:40]!r} is neither yes nor no")
    return truth


def _limit(text: str) -> int | None:
    return None if text.casefold() == NONE else _whole(text)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= DIGITS_MAX):
        raise BadInput(f"{text[:40]!r} is not a whole number")
    return int(text)


DIGITS_MAX = 12
"""Longer numbers are codes in the wrong column."""


def _period(text: str) -> LimitPeriod:
    try:
        return LimitPeriod(text.casefold())
    except ValueError as error:
        raise BadInput(f"{text[:40]!r} is no period; use day, week, month or days") from error
