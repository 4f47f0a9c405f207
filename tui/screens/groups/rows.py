"""Groups as rows of a list, and what their cells say."""

from collections.abc import Mapping, Sequence
from typing import Final

from store.domain.discounts import Discount
from store.domain.discounts_words import gives
from store.domain.group_figures import GroupFigures
from store.domain.groups import Group, GroupKind
from store.domain.ids import COMMON_GROUP, GroupId
from store.domain.money import Currency
from store.domain.names import name_key
from store.domain.stamps import Instant
from store.domain.values import dataclass
from tui.ports import Row
from tui.screens.groups.filters import GroupFilter
from tui.theme.inks import Ink
from tui.widgets.columns import Column
from tui.widgets.moments import Calendar, day_text
from tui.widgets.short_rows import ShortRows

COLUMNS: Final = (
    Column("name", "Name", 12, share=4),
    Column("status", "Status", 8),
    Column("members", "Members", 9, align="right"),
    Column("discount", "Discount", 11, align="right"),
    Column("schedule", "Schedule", 11),
    Column("average", "Average", 9, align="right"),
    Column("top", "Top", 10, share=3),
    Column("kind", "Kind", 6),
)

WAITING: Final = "..."
"""Stands for a figure that is being worked out."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A group with all that its row tells."""

    group: Group
    discounts: tuple[Discount, ...]
    """Those linked to it, its own included."""
    figures: GroupFigures | None
    """None while they are worked out."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What cells need to be written: the shop's currency and calendar."""

    currency: Currency
    calendar: Calendar


def is_given(discount: Discount, group: GroupId) -> bool:
    """Whether a discount is linked to a group; what everybody has belongs to the common group."""
    if group == COMMON_GROUP:
        return discount.groups is None and discount.active
    return group in discount.linked


def listed(
    groups: Sequence[Group],
    discounts: Sequence[Discount],
    figures: Mapping[GroupId, GroupFigures],
) -> list[Listed]:
    """The groups with their discounts and figures."""
    return [
        Listed(
            group,
            tuple(each for each in discounts if is_given(each, group.id)),
            figures.get(group.id),
        )
        for group in groups
    ]


def group_rows(
    groups: Sequence[Listed], wanted: GroupFilter, order: tuple[str, bool], wording: Wording
) -> ShortRows:
    """The groups that match, in order: of equals by name, those without the figure last either way."""
    now = wording.calendar.now()
    shown = [
        each for each in groups if wanted.matches(each.group, status(each.group, now), len(each.discounts))
    ]
    shown.sort(key=lambda each: (name_key(each.group.name), each.group.twin))
    column, descending = order
    keys = {each.group.id: _sort_key(each, column, now) for each in shown}
    there = [each for each in shown if keys[each.group.id] is not None]
    there.sort(key=lambda each: keys[each.group.id] or "", reverse=descending)
    absent = [each for each in shown if keys[each.group.id] is None]
    return ShortRows([group_row(each, wording) for each in (*there, *absent)])


def _sort_key(each: Listed, column: str, now: Instant) -> str | None:
    """What counts in a column, as a text that sorts as it does."""
    group, figures = each.group, each.figures
    average = None if figures is None else figures.average
    top = None if figures is None else figures.top
    keys: dict[str, str | None] = {
        "name": name_key(group.name),
        "status": status(group, now),
        "members": None if figures is None else _digits(figures.members),
        "discount": f"{len(each.discounts):06} {_one(each.discounts)}" if each.discounts else None,
        "schedule": _digits(group.from_at or 0) if group.scheduled else None,
        "average": None if average is None else _digits(average),
        "top": None if top is None else name_key(top.name),
        "kind": group.kind.value,
    }
    return keys[column]


def _digits(number: int) -> str:
    """Sorts as the number does, also below nothing."""
    return f"{number + 10**18:020}"


def _one(discounts: Sequence[Discount]) -> str:
    first = discounts[0] if discounts else None
    return "" if first is None else f"{first.kind.value} {first.value:012}"


def group_row(each: Listed, wording: Wording) -> Row:
    """One group as a line."""
    group, now = each.group, wording.calendar.now()
    cells = (
        group.label,
        status(group, now),
        WAITING if each.figures is None else f"{each.figures.members:,}",
        discount_text(each.discounts, wording.currency),
        schedule_text(group, wording.calendar),
        average_text(each.figures, wording.currency),
        top_text(each.figures),
        group.kind.value,
    )
    ink = Ink.WARN if group.trouble or group.twin else Ink.TEXT if group.current(now) else Ink.DIM
    return Row(group.id, cells, ink)


def status(group: Group, now: Instant) -> str:
    """Whether the group gives anything now, in a word."""
    if group.kind is GroupKind.COMMON:
        return "always"
    if not group.active:
        return "inactive"
    if group.trouble:
        return "broken"
    if group.current(now):
        return "active"
    return "waiting" if group.from_at is not None and now < group.from_at else "over"


def discount_text(discounts: Sequence[Discount], currency: Currency) -> str:
    """What the group is given: the one discount, or how many there are."""
    if len(discounts) == 1:
        return gives(discounts[0], currency)
    return f"{len(discounts)} discounts" if discounts else ""


def schedule_text(group: Group, calendar: Calendar) -> str:
    """Where the group's period stands now; nothing for a group without one."""
    if not group.scheduled or group.from_at is None or group.until_at is None:
        return ""
    now = calendar.now()
    if now < group.from_at:
        return f"from {day_text(group.from_at, calendar)}"
    return "now" if now < group.until_at else "over"


def average_text(figures: GroupFigures | None, currency: Currency) -> str:
    """What each member spent, on average."""
    if figures is None or figures.ever is None:
        return WAITING
    return "" if figures.average is None else currency.format(figures.average)


def top_text(figures: GroupFigures | None) -> str:
    """What the members buy most."""
    if figures is None or not figures.has_top:
        return WAITING
    return "" if figures.top is None else figures.top.name
