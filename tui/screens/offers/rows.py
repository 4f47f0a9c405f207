"""Discounts and reward programs as rows of one list, and what their cells say."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from store.domain.discounts import ACTIVE, Discount, state
from store.domain.discounts_words import gives
from store.domain.money import Currency
from store.domain.rewards import Program
from tui.ports import Row
from tui.theme.inks import Ink
from tui.widgets.columns import OFF, Column
from tui.widgets.discount_words import target, when, whom
from tui.widgets.moments import Calendar

if TYPE_CHECKING:
    from store.api import Named

Naming: TypeAlias = Callable[[bytes], str]


COLUMNS: Final = (
    Column("name", "Name", 18, share=1),
    Column("gives", "Gives", 16, share=1),
    Column("on", "On", 14),
    Column("who", "For", 11, share=1),
    Column("state", "State", 9),
    Column("when", "When", 8, share=3),
    Column("kind", "Kind", 8),
    Column("used", "Used", 6),
)


def program_row(program: Program, currency: Currency) -> Row:
    """A reward program as a line."""
    points = "1 point" if program.points == 1 else f"{program.points} points"
    gives = f"{points} per {currency.format(program.per_amount)}"
    cells = (
        program.name if program.active else f"{OFF} {program.name}",
        gives,
        "what is paid",
        "its groups",
        "active" if program.active else "off",
        "",
        "reward",
        "",
    )
    return Row(program.id, cells, Ink.TEXT if program.active else Ink.DIM)


def discount_row(
    named: "Named", currency: Currency, calendar: Calendar, naming: Naming, used: int = 0
) -> Row:
    """A discount as a line; `used` is how often it was used, as far as this lane knows."""
    discount = named.discount
    is_on = state(discount, calendar.now(), used) == ACTIVE
    cells = (
        named.name if discount.active else f"{OFF} {named.name}",
        gives(discount, currency),
        target(discount),
        _whom(named, naming),
        state(discount, calendar.now(), used),
        when(discount.schedule, calendar),
        discount.kind.value,
        _used(discount, used),
    )
    return Row(discount.id, cells, Ink.TEXT if is_on else Ink.DIM)


def _whom(named: "Named", naming: Naming) -> str:
    discount = named.discount
    if discount.is_for_nobody:
        return "nobody"  # the state beside it says why
    if discount.coupon and discount.groups is None:
        return "coupon"
    told = whom(discount, naming)
    return f"coupon, {told}" if discount.coupon else told


def _used(discount: Discount, used: int) -> str:
    if not (discount.coupon or discount.limits.counted):
        return ""
    total = discount.limits.total
    return str(used) if total is None else f"{used}/{total}"
