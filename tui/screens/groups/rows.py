"""Groups as rows of a list, and what their cells say."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from store.domain.groups import Group, GroupKind, QuickKind
from store.domain.money import Currency, format_percent
from store.domain.names import name_key
from store.domain.stamps import Instant
from tui.ports import Row, RowKey
from tui.theme.inks import Ink
from tui.widgets.columns import Column
from tui.widgets.moments import Calendar, show_day

if TYPE_CHECKING:
    from store.api import Counted

COLUMNS: Final = (
    Column("name", "Name", 17, share=3),
    Column("kind", "Kind", 6),
    Column("status", "Status", 8),
    Column("members", "Members", 9, align="right"),
    Column("discount", "Discount", 10, align="right"),
    Column("schedule", "Schedule", 21),
    Column("reward", "Reward", 8, share=1),
)


class GroupRows:
    """The groups that match a search. There are hundreds at most: read once, sorted and filtered here."""

    is_quick = True

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    def count(self) -> int:
        """How many there are."""
        return len(self._rows)

    def window(self, start: int, size: int) -> Sequence[Row]:
        """A slice of them."""
        return self._rows[start : start + size]

    def position(self, key: RowKey) -> int | None:
        """Where one stands."""
        return next((place for place, row in enumerate(self._rows) if row.key == key), None)


def group_rows(
    groups: "Sequence[Counted]",
    text: str,
    order: tuple[str, bool],
    *,
    currency: Currency,
    calendar: Calendar,
    programs: dict[bytes, str],
) -> GroupRows:
    """The list of groups whose name or description has every word of `text`."""
    words = name_key(text).split()
    shown = [counted for counted in groups if _matches(counted.group, words)]
    now = calendar.now()
    rows = [group_row(counted, currency, calendar, programs, now) for counted in shown]
    keys: dict[RowKey, dict[str, str]] = {}
    for counted, row in zip(shown, rows, strict=True):
        keys[row.key] = _sort_key(counted, row)
    column, descending = order
    in_order = sorted(rows, key=lambda row: str(keys[row.key].get(column, "")), reverse=descending)
    return GroupRows(in_order)


def _matches(group: Group, words: Sequence[str]) -> bool:
    text = name_key(f"{group.name} {group.description}")
    return all(word in text for word in words)


def _sort_key(counted: "Counted", row: Row) -> dict[str, str]:
    by_cell = {column.id: name_key(cell) for column, cell in zip(COLUMNS, row.cells, strict=True)}
    return {
        **by_cell,
        "members": f"{counted.members:012}",
        "discount": f"{counted.group.discount.kind.value} {counted.group.discount.value:012}",
        "schedule": f"{counted.group.from_at or 0:015}",
    }


def group_row(
    counted: "Counted", currency: Currency, calendar: Calendar, programs: dict[bytes, str], now: Instant
) -> Row:
    """One group as a line."""
    group = counted.group
    cells = (
        group.name,
        group.kind.value,
        status(group, now),
        f"{counted.members:,}",
        discount_text(group, currency),
        schedule_text(group, calendar),
        programs.get(group.program, "") if group.program is not None else "",
    )
    return Row(group.id, cells, Ink.TEXT if group.current(now) else Ink.DIM)


def status(group: Group, now: Instant) -> str:
    """Whether the group gives anything now, in a word."""
    if group.kind is GroupKind.COMMON:
        return "always"
    if not group.active:
        return "inactive"
    if group.current(now):
        return "active"
    return "waiting" if group.from_at is not None and now < group.from_at else "over"


def discount_text(group: Group, currency: Currency) -> str:
    """The group's own discount."""
    if group.discount.kind is QuickKind.PERCENT:
        return f"{format_percent(group.discount.percent)} %"
    if group.discount.kind is QuickKind.AMOUNT:
        return f"{currency.format(group.discount.amount)} off"
    return ""


def schedule_text(group: Group, calendar: Calendar) -> str:
    """Which end of the period matters now: from when, if it has not begun, else until when."""
    if not group.scheduled or group.from_at is None or group.until_at is None:
        return ""
    if calendar.now() < group.from_at:
        return f"from {show_day(calendar.local(group.from_at).date())}"
    return f"until {show_day(calendar.local(group.until_at).date())}"
