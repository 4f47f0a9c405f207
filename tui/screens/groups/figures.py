"""The figures of a group as lines of text. Pure."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from store.domain.discounts_words import gives
from store.domain.group_figures import RECENT_DAYS, Overview, Spending, share
from store.domain.groups import Group, GroupKind, LimitPeriod
from store.domain.money import Currency, format_percent, format_quantity
from tui.screens.groups.rows import status
from tui.theme.inks import Ink
from tui.widgets.cells import shorten, wrap
from tui.widgets.discount_words import target
from tui.widgets.moments import Calendar, day_text, show_moment
from tui.widgets.paper import Span

if TYPE_CHECKING:
    from store.api import Named

Lines = list[list[Span]]

LABEL_CELLS: Final = 13

DISCOUNTS_SHOWN_MAX: Final = 4
"""More are on their own tab."""

DESCRIPTION_LINES_MAX: Final = 3

PARTS_LINES_MAX: Final = 3

NAME_CONFLICT: Final = (
    "Name conflict: lanes that were apart gave it twice. Rename one, or c in the list merges them."
)


def fact_lines(group: Group, program: str, calendar: Calendar, cells: int) -> Lines:
    """What the group is."""
    lines = [
        _fact("Kind", _KINDS[group.kind], cells),
        _fact("Status", status(group, calendar.now()), cells, Ink.TEXT if group.active else Ink.WARN),
        *(
            [[(f" {part}", Ink.BAD)] for part in wrap(f"! {group.trouble}", cells - 1)]
            if group.trouble
            else []
        ),
        *([[(f" {part}", Ink.BAD)] for part in wrap(f"! {NAME_CONFLICT}", cells - 1)] if group.twin else []),
        *_fact_rows("Schedule", _period(group, calendar), cells),
        _fact("Points", program or "no reward program", cells, Ink.TEXT if program else Ink.DIM),
        *([] if group.points_limit is None else [_fact("", limit_text(group), cells)]),
    ]
    about = wrap(group.description, cells - LABEL_CELLS - 1) if group.description else []
    if len(about) > DESCRIPTION_LINES_MAX:
        about = [
            *about[: DESCRIPTION_LINES_MAX - 1],
            f"{shorten(about[DESCRIPTION_LINES_MAX - 1], cells - LABEL_CELLS - 5)} ...",
        ]
    return [*lines, *_fact_rows("Description", about, cells)]


_KINDS: Final = {
    GroupKind.MANUAL: "manual, filled by hand",
    GroupKind.AUTO: "auto, filled by its rule",
    GroupKind.COMMON: "common, everybody",
}


def limit_text(group: Group) -> str:
    """How many points a member may use in which time."""
    is_days = group.limit_period is LimitPeriod.DAYS
    period = f"in {group.limit_days} days" if is_days else f"a {group.limit_period.value}"
    return f"at most {group.points_limit:,} used {period}"


def _period(group: Group, calendar: Calendar) -> list[str]:
    if not group.scheduled or group.from_at is None or group.until_at is None:
        return ["always"]
    return [f"from {show_moment(group.from_at, calendar)}", f"to {show_moment(group.until_at, calendar)}"]


def part_lines(names: Sequence[str], cells: int) -> Lines:
    """The groups that were merged into it."""
    if not names:
        return []
    told = wrap(f"{', '.join(names)} (v takes one out)", cells - LABEL_CELLS - 1)
    return _fact_rows("Parts", told[:PARTS_LINES_MAX], cells)


def discount_lines(discounts: "Sequence[Named]", currency: Currency, cells: int) -> Lines:
    """What its members are given."""
    if not discounts:
        return [_fact("Discounts", "none", cells, Ink.DIM)]
    told = [f"{gives(each.discount, currency)} on {target(each.discount)}{_off(each)}" for each in discounts]
    if len(told) > DISCOUNTS_SHOWN_MAX:
        told = [*told[: DISCOUNTS_SHOWN_MAX - 1], f"and {len(told) - DISCOUNTS_SHOWN_MAX + 1} more: 4"]
    return _fact_rows("Discounts", told, cells)


def _off(named: "Named") -> str:
    return "" if named.discount.active else " (off)"


def figure_lines(overview: Overview | None, currency: Currency, calendar: Calendar, cells: int) -> Lines:
    """What its members bought."""
    if overview is None:
        return [[(" Working out the figures ...", Ink.DIM)]]
    top = overview.top
    recent = f"Last {RECENT_DAYS} days"
    return [
        _fact("Members", _members(overview), cells),
        _fact("Buyers", _buyers(overview), cells),
        _fact("Orders", f"{overview.ever.orders:,}", cells),
        _fact("Spent ever", _spent(overview.ever, overview.members, currency), cells, Ink.STRONG),
        _fact(recent, _spent(overview.recent, overview.members, currency), cells, Ink.STRONG),
        _fact("Last order", _last(overview, calendar), cells),
        _fact("Top product", "none" if top is None else top.name, cells),
        *([] if top is None else [_fact("", f"{format_quantity(top.quantity)} sold", cells, Ink.DIM)]),
        [(" Net of refunds, tax and voids.", Ink.DIM)],
    ]


def _members(overview: Overview) -> str:
    off = overview.members - overview.active_members
    return f"{overview.members:,}" + (f", {off:,} of them inactive" if off else "")


def _buyers(overview: Overview) -> str:
    if not overview.members:
        return "0"
    return f"{overview.buyers:,} ({format_percent(share(overview.buyers, overview.members))} %)"


def _spent(spending: Spending, members: int, currency: Currency) -> str:
    average = spending.average(members)
    each = "" if average is None else f", {currency.format(average)} each"
    return f"{currency.format(spending.spent)}{each}"


def _last(overview: Overview, calendar: Calendar) -> str:
    if overview.last_at is None:
        return "never"
    day = calendar.local(overview.last_at).date()
    days = (calendar.today() - day).days
    return f"{day_text(overview.last_at, calendar)}, {ago(days)}"


def ago(days: int) -> str:
    """How long ago a day is."""
    if days <= 0:
        return "today"
    return "yesterday" if days == 1 else f"{days:,} days ago"


def _fact(label: str, told: str, cells: int, ink: Ink = Ink.TEXT) -> list[Span]:
    return [(f" {label:<{LABEL_CELLS}}", Ink.DIM), (shorten(told, max(4, cells - LABEL_CELLS - 1)), ink)]


def _fact_rows(label: str, told: Sequence[str], cells: int) -> Lines:
    return [_fact("" if place else label, each, cells) for place, each in enumerate(told)]
