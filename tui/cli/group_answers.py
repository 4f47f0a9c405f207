"""How a group is written in an answer."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from store.domain.groups import Group, QuickDiscount, QuickKind
from store.domain.ids import ProgramId
from store.domain.money import format_percent
from store.domain.names import name_key
from store.domain.rewards import Program
from store.domain.shop import Shop
from store.domain.stamps import Instant
from store.domain.values import dataclass
from tui.cli import door
from tui.cli.door import Json

if TYPE_CHECKING:
    from store.api import Counted, Store


@dataclass(frozen=True, slots=True)
class GroupWriter:
    """Writes groups in the shop's currency and time zone, as they stand at `now`."""

    shop: Shop
    programs: dict[ProgramId, Program]
    now: Instant

    def json(self, counted: "Counted") -> Json:
        """Everything about a group."""
        group = counted.group
        quick = group.discount
        return {
            "id": group.id.hex(),
            "name": group.name,
            "name_conflict": group.label if group.twin else None,
            "kind": group.kind.value,
            "active": group.active,
            "current": group.current(self.now),
            "members": counted.members,
            "description": group.description,
            "discount": quick.kind.value,
            "percent": format_percent(quick.percent) if quick.kind is QuickKind.PERCENT else None,
            "amount": self.shop.currency.format(quick.amount) if quick.kind is QuickKind.AMOUNT else None,
            "scheduled": group.scheduled,
            "from": door.when_text(group.from_at, self.shop.zone),
            "until": door.when_text(group.until_at, self.shop.zone),
            "program": self._program(group) or None,
        }

    def card(self, counted: "Counted") -> Iterator[str]:
        """A group by itself, for people."""
        group = counted.group
        return door.card(
            [
                ("Group", group.label),
                ("Kind", group.kind.value),
                ("State", self._state(group)),
                ("Members", str(counted.members)),
                ("Discount", self._discount(group)),
                ("Period", self._period(group)),
                ("Reward", self._program(group)),
                ("Description", group.description),
                ("Id", group.id.hex()),
            ]
        )

    def table(self, groups: "Iterable[Counted]") -> Iterator[str]:
        """Groups below each other, for people."""
        heads = ("Group", "Kind", "State", ">Members", ">Discount", "Reward", "Id")
        rows = (
            (
                one.group.label,
                one.group.kind.value,
                self._state(one.group),
                str(one.members),
                self._discount(one.group),
                self._program(one.group),
                one.group.id.hex(),
            )
            for one in groups
        )
        return door.table(heads, rows)

    def _state(self, group: Group) -> str:
        if not group.active:
            state = "inactive"
        elif group.trouble:
            state = "broken rule"
        else:
            state = "active" if group.current(self.now) else "not in its period"
        return f"{state}, name conflict" if group.twin else state

    def _discount(self, group: Group) -> str:
        match group.discount:
            case QuickDiscount(kind=QuickKind.PERCENT, percent=percent):
                return f"{format_percent(percent)} %"
            case QuickDiscount(kind=QuickKind.AMOUNT, amount=amount):
                return f"{self.shop.currency.format(amount)} {self.shop.currency.code}"
        return ""

    def _period(self, group: Group) -> str:
        times = (door.when_text(moment, self.shop.zone) or "" for moment in (group.from_at, group.until_at))
        return " to ".join(times) if group.scheduled else ""

    def _program(self, group: Group) -> str:
        known = None if group.program is None else self.programs.get(group.program)
        return "" if known is None else known.name


def conflicts(groups: "Iterable[Counted]") -> Iterator[str]:
    """A sentence for each name that lanes gave to several groups while apart, with the way out."""
    twins = [one.group for one in groups if one.group.twin]
    for group in twins:
        if group.twin > 1:
            first = next(one for one in twins if one.twin == 1 and name_key(one.name) == name_key(group.name))
            yield (
                f"{group.label!r} has the name of {first.label!r}: rename one, or make them one with:"
                f" groups merge {group.label!r} {first.label!r}"
            )


def writer(store: "Store") -> GroupWriter:
    """Writes the groups of a shop."""
    programs = {program.id: program for program in store.programs.all()}
    return GroupWriter(store.shop.get(), programs, store.world.now())
