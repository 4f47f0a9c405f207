"""What the tabs of a group's page share: the strip with their names, the keys between them, the group itself.

    class ProductsTab(GroupTab, ListScreen):
        NUMBER = 3

Each tab is a screen of its own. A digit shows another one in its place; what was typed into a tab's filter,
its order and its cursor are there again when one comes back to it.
"""

from collections.abc import Iterable
from typing import ClassVar, Final, Protocol

from textual.app import ComposeResult
from textual.widget import Widget

from store.api import Store
from store.domain.errors import NotFound
from store.domain.groups import Group, GroupKind
from store.domain.ids import GroupId
from store.domain.money import Currency
from store.domain.values import dataclass
from store.events import (
    BookChanged,
    CatalogueChanged,
    CustomersChanged,
    GroupsChanged,
    SaleClosed,
    ShopChanged,
)
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.ports import RowKey, Services
from tui.theme.inks import Ink
from tui.widgets.cells import shorten, width
from tui.widgets.frame import TillScreen
from tui.widgets.moments import Calendar
from tui.widgets.notices import Tone
from tui.widgets.paper import Paper, Span

NAMES: Final = ("Overview", "Members", "Products", "Offers", "Rule", "History")

_NAME_CELLS_MIN = 8
"""As much of a group's name is always shown."""

_GROUP_FACTS = (
    GroupsChanged, CustomersChanged, CatalogueChanged, SaleClosed, ShopChanged, BookChanged, FactsMissed,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kept:
    """How a tab was left."""

    filter_text: str = ""
    order: tuple[str, bool] = ("", False)
    key: RowKey | None = None


class Page(Protocol):
    """One group's page, as far as its tabs know it."""

    services: Services
    group: Group
    currency: Currency
    calendar: Calendar
    kept: dict[int, Kept]

    @property
    def store(self) -> Store:
        """The shop's book."""

    @property
    def rule_text(self) -> str:
        """The rule that fills the group, as it is written; empty without one."""

    def show(self, number: int) -> None:
        """Show another tab instead of the one shown."""

    def edit(self) -> None:
        """Open the form of the group."""


class TabStrip(Paper):
    """The name of the group and the names of the tabs; the one shown stands in brackets."""

    def __init__(self, group: str, shown: int) -> None:
        super().__init__()
        self._group, self._shown = group, shown

    def show(self, group: str) -> None:
        """The group has another name."""
        if group != self._group:
            self._group = group
            self.repaint()

    def line(self, y: int, width: int) -> list[Span]:  # noqa: ARG002 - there is one row
        """One row."""
        return strip_spans(self._group, self._shown, width)


def strip_spans(group: str, shown: int, cells: int) -> list[Span]:
    """` VIP  [1 Overview]  2 Members …`; of the name as much as there is room for."""
    tabs: list[Span] = []
    for number, name in enumerate(NAMES, 1):
        is_shown = number == shown
        tabs.append(
            (f"[{number} {name}]" if is_shown else f" {number} {name} ", Ink.ACCENT if is_shown else Ink.DIM)
        )
    taken = sum(width(text) for text, _ in tabs)
    name = shorten(group, max(_NAME_CELLS_MIN, cells - taken - 3))
    return [(" ", Ink.STRONG), (name, Ink.STRONG), ("  ", Ink.STRONG), *tabs]


class GroupTab(TillScreen[None]):
    """One tab."""

    BINDINGS = bindings(
        *(f"group.tab_{number}" for number in range(1, len(NAMES) + 1)),
        "group.next",
        "group.previous",
        "list.edit",
        "list.back",
    )
    CSS_PATH = "groups.tcss"
    NUMBER: ClassVar[int]

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.strip = TabStrip(page.group.label, self.NUMBER)

    @property
    def group(self) -> Group:
        """The group as it was last read."""
        return self.page.group

    @property
    def group_id(self) -> GroupId:
        """Which group."""
        return self.page.group.id

    @property
    def is_common(self) -> bool:
        """Whether everybody is in it."""
        return self.page.group.kind is GroupKind.COMMON

    @property
    def heading(self) -> str:
        """The tab and the group."""
        return f"{NAMES[self.NUMBER - 1]} of {self.page.group.name}"

    def compose_work(self) -> ComposeResult:
        """The strip and the tab."""
        yield self.strip
        yield from self.compose_tab()

    def compose_tab(self) -> Iterable[Widget]:
        """What the tab shows."""
        return ()

    def back(self) -> None:
        """To the list of groups."""
        self.keep()
        self.dismiss(None)

    def keep(self) -> None:
        """Note how the tab is left."""

    def action_tab(self, number: int) -> None:
        """Show another tab."""
        if number != self.NUMBER:
            self.keep()
            self.page.show(number)

    def action_next(self) -> None:
        """Show the tab on the right."""
        self.action_tab(self.NUMBER % len(NAMES) + 1)

    def action_previous(self) -> None:
        """Show the tab on the left."""
        self.action_tab((self.NUMBER - 2) % len(NAMES) + 1)

    def action_back(self) -> None:
        """Go back."""
        self.back()

    def action_edit(self) -> None:
        """Edit the group."""
        if self.is_common:
            self.till.say("Everybody is in the common group; it cannot be changed.", Tone.WARN)
            return
        self.page.edit()

    def fact_arrived(self, fact: Fact) -> None:
        """Read the group again; when it is gone, say so and go back."""
        if not isinstance(fact, _GROUP_FACTS):
            return
        name = self.page.group.name
        try:
            self.page.group = self.page.store.groups.get(self.group_id)
        except NotFound:
            is_on_top = self.is_active
            self.dismiss(None)
            if is_on_top:
                told = f"{name} was deleted meanwhile; here are the groups that are left."
                self.till.say(told, Tone.WARN)
            return
        self.strip.show(self.page.group.name)
        self.changed(fact)

    def changed(self, fact: Fact) -> None:
        """Something about the group may be another."""
