"""The groups of the customer at the till, as options to tick."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from store.domain.groups import Group, GroupKind
from store.domain.ids import GroupId
from store.domain.money import format_percent
from store.domain.values import dataclass
from tui.widgets.options import Option

if TYPE_CHECKING:
    from store.api import Counted


@dataclass(frozen=True, slots=True)
class GroupChoice:
    """A group, and whether the customer is in it now."""

    group: GroupId
    inside: bool


def group_options(groups: "Sequence[Counted]", inside: Sequence[GroupId]) -> list[Option]:
    """Groups filled by hand; those the customer is in are ticked and come first."""
    options = [
        Option(
            GroupChoice(counted.group.id, counted.group.id in inside),
            f"[{'x' if counted.group.id in inside else ' '}] {counted.group.name}",
            _note(counted.group),
        )
        for counted in groups
        if counted.group.kind is GroupKind.MANUAL
    ]
    return sorted(options, key=lambda option: option.label.startswith("[ ]"))


def _note(group: Group) -> str:
    percent = f"{format_percent(group.discount.percent)} %" if group.discount.percent else ""
    return "  ".join(part for part in (percent, "" if group.active else "inactive") if part)
