"""The groups of the customer at the till, as options to tick."""

from collections.abc import Sequence

from store.domain.groups import Group, GroupKind
from store.domain.ids import GroupId
from store.domain.money import format_percent
from store.domain.values import dataclass
from tui.widgets.options import Option


@dataclass(frozen=True, slots=True)
class GroupChoice:
    """A group, and whether the customer is in it now."""

    group: GroupId
    inside: bool


def group_options(groups: Sequence[Group], inside: Sequence[GroupId]) -> list[Option]:
    """Groups filled by hand; those the customer is in are ticked and come first."""
    options = [
        Option(
            GroupChoice(group.id, group.id in inside),
            f"[{'x' if group.id in inside else ' '}] {group.name}",
            _note(group),
        )
        for group in groups
        if group.kind is GroupKind.MANUAL
    ]
    return sorted(options, key=lambda option: option.label.startswith("[ ]"))


def _note(group: Group) -> str:
    percent = f"{format_percent(group.discount.percent)} %" if group.discount.percent else ""
    return "  ".join(part for part in (percent, "" if group.active else "inactive") if part)
