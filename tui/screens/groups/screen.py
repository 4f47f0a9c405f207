"""All groups with their figures: create, edit, switch on and off, delete, and on to a group's page."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from textual.timer import Timer

from store.domain.bulk_edits.edits import DeleteGroups, SwitchGroups
from store.domain.errors import TillError
from store.domain.groups import Group, GroupKind
from store.domain.ids import COMMON_GROUP, GroupId
from store.domain.shop import Shop
from store.events import (
    BookChanged,
    CatalogueChanged,
    CustomersChanged,
    GroupsChanged,
    SaleClosed,
    ShopChanged,
)
from tui.dialogs.choose import Choose
from tui.dialogs.undo import undo_on
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.ports import Services
from tui.screens.groups.asking import ask_to_delete
from tui.screens.groups.deleting import delete_detail
from tui.screens.groups.filters import QUICK, asked, read_filter
from tui.screens.groups.form import GroupForm
from tui.screens.groups.page import GroupPage
from tui.screens.groups.rows import COLUMNS, Listed, Wording, group_rows, listed
from tui.screens.groups.tabs import NAMES
from tui.widgets.list_frame import ListScreen
from tui.widgets.marks import NO_MARKS, counted
from tui.widgets.moments import Calendar
from tui.widgets.notices import Tone
from tui.widgets.options import Option, among
from tui.widgets.short_rows import ShortRows

if TYPE_CHECKING:
    from store.api import Store

_FACTS = (
    GroupsChanged, CustomersChanged, CatalogueChanged, SaleClosed, ShopChanged, BookChanged, FactsMissed,
)  # fmt: skip

REST_FACTOR: Final = 5
"""Between two rounds of figures there is a pause so many times as long as a round: in a large shop that
sells all the time they would be worked out all the time."""

REST_SECONDS_MAX: Final = 60

SOON_SECONDS = 1.0
"""The pause is no longer than that where groups themselves were changed, and not what is sold."""


class GroupsScreen(ListScreen):
    """The list of groups."""

    TITLE = "Groups"
    COLUMNS = COLUMNS
    ROW_MORE = ("groups.members",)
    EMPTY = "No groups yet. n creates the first one."
    BINDINGS = bindings(
        "list.open", "list.new", "list.edit", "list.toggle_active", "list.delete",
        "groups.members", "groups.quick", "groups.combine", "list.undo", "list.export",
        *(f"group.tab_{number}" for number in range(1, len(NAMES) + 1)),
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._services: Services | None = None
        self._is_counting = False
        self._rest: Timer | None = None
        self._ends_soon = False

    def shop_opened(self, services: Services) -> None:
        """Show the list, then what it takes time to work out."""
        self._services = services
        super().shop_opened(services)
        self._count()

    def source(self, text: str, order: tuple[str, bool]) -> ShortRows | None:
        """The groups that match."""
        if self._services is None:
            return None
        wanted = read_filter(text)
        shop = self._store.shop.get()
        return group_rows(self._listed(), wanted, order, Wording(shop.currency, self._calendar(shop)))

    @property
    def _store(self) -> "Store":
        if self._services is None:
            raise RuntimeError("no list is shown before the shop is open")
        return self._services.store

    def _listed(self) -> list[Listed]:
        discounts = [named.discount for named in self._store.discounts.all()]
        pages = self._store.group_pages
        return listed(pages.groups(), discounts, pages.known)

    def _calendar(self, shop: Shop) -> Calendar:
        return Calendar(self._store.world.now, shop.zone)

    def fact_arrived(self, fact: Fact) -> None:
        """Read again what concerns groups; the rows are all in memory, so the source is made anew."""
        if isinstance(fact, _FACTS) and self._services is not None:
            self.renew_list()
            if isinstance(fact, GroupsChanged) and not self._ends_soon:
                self._ends_soon = True
                self._shorten()
            self._count()

    def on_screen_resume(self) -> None:
        """Go on with the figures."""
        if self._services is not None:
            self._count()

    # Figures

    def _count(self) -> None:
        """Work out the figures step by step in a thread, while the list is shown.

        A rest comes first, but for figures that were never worked out: nothing stands in their place.
        """
        pages = self._store.group_pages
        if not self._is_counting and (self._rest is None or self.at_once(pages.lacks_some)):
            self._is_counting = True
            self.in_background(pages.step, self._counted, refused=self._not_counted, group="figures")

    def _not_counted(self, refusal: TillError) -> None:
        self._is_counting = False
        self.till.say(str(refusal), Tone.BAD)

    def _counted(self, is_more: bool) -> None:  # noqa: FBT001 - the answer of the store
        self._is_counting = False
        self.renew_list()
        if not self.is_current:
            return
        if is_more:
            self._count()
            return
        pages = self._store.group_pages
        seconds = min(REST_SECONDS_MAX, pages.took_milliseconds * REST_FACTOR / 1000)
        if seconds:
            if self._rest is not None:  # what was never worked out does not wait for its end
                self._rest.stop()
            seconds = min(seconds, SOON_SECONDS) if self._ends_soon else seconds
            self._rest = self.set_timer(seconds, self._rested)
            # A group may have come after they were counted.
            self._count()

    def _shorten(self) -> None:
        if self._rest is not None:
            self._rest.stop()
            self._rest = self.set_timer(SOON_SECONDS, self._rested)

    def _rested(self) -> None:
        self._rest, self._ends_soon = None, False
        if self.is_current:
            self._count()

    # What is done with one

    def action_open(self) -> None:
        """Open the page of the group under the cursor."""
        self.action_tab(1)

    def action_members(self) -> None:
        """Show the members of the group under the cursor."""
        self.action_tab(2)

    def action_tab(self, number: int) -> None:
        """Open the page of the group under the cursor at a tab."""
        self._with_group(lambda group: self._open(group, number))

    def _open(self, group: Group, number: int) -> None:
        shop = self.at_once(self._store.shop.get)
        if shop is not None and self._services is not None:
            GroupPage(self._services, group, shop).open(self, number)

    def action_new(self) -> None:
        """Create a group."""
        self._form(None)

    def action_edit(self) -> None:
        """Edit the group under the cursor."""
        self._with_group(self._edit)

    def _edit(self, group: Group) -> None:
        if group.kind is GroupKind.COMMON:
            self.till.say("Everybody is in the common group; it cannot be changed.", Tone.WARN)
            return
        self._form(group)

    def _form(self, group: Group | None) -> None:
        shop = None if self._services is None else self.at_once(self._store.shop.get)
        if shop is not None:
            self.ask(GroupForm(self._store, shop.currency, self._calendar(shop), group), self._went)

    def _went(self, answer: object) -> None:
        if isinstance(answer, bytes):
            self.show_list(key=answer)

    def _with_group(self, then: Callable[[Group], None]) -> None:
        key = self.table.cursor_key
        if self._services is not None and isinstance(key, bytes):
            group = self.at_once(lambda: self._store.groups.get(GroupId(key)))
            if group is not None:
                then(group)

    # What is shown

    def action_quick(self) -> None:
        """Choose which groups to show."""
        options = [Option("", "All", "every group")]
        options += [Option(question, name, what) for question, name, what in QUICK]
        self.ask(Choose("Which groups?", among(options)), self._narrow)

    def _narrow(self, option: Option | None) -> None:
        if option is not None:
            question = str(option.id)
            self.line.text = asked(self.filter_text, question) if question else ""

    # What is done with several

    def _chosen(self) -> list[GroupId]:
        """The marked groups in the list's order, else the one under the cursor; never the common group."""
        return [GroupId(each) for each in self._meant() if each != COMMON_GROUP]

    def _meant(self) -> list[bytes]:
        marks, key = self.table.marks, self.table.cursor_key
        rows = self.source("" if not marks.is_all else self.filter_text, self.order)
        keys = [row.key for row in rows.window(0, rows.count()) if row.key in marks] if rows else []
        return [each for each in (keys if marks else [key]) if isinstance(each, bytes)]

    def action_toggle_active(self) -> None:
        """Switch the chosen groups on or off, whichever way the first of them is not."""
        chosen = self._chosen() if self._services is not None else []
        if not chosen:
            self.till.say("The common group is always on.", Tone.WARN)
            return
        store = self._store
        self.in_background(lambda: _toggle(store, chosen), lambda told: self.till.say(told, Tone.GOOD))

    def action_delete(self) -> None:
        """Delete the chosen groups, after asking."""
        chosen, row = self._chosen() if self._services is not None else [], self.table.cursor_row
        if not chosen or row is None:
            self.till.say("The common group cannot be deleted.", Tone.WARN)
            return
        gone = [each for each in self._listed() if each.group.id in chosen]
        what = counted(len(chosen), "group") if self.table.marks else f"the group {row.cells[0]}"
        discounts = {discount.id for each in gone for discount in each.discounts}
        detail = delete_detail(len(chosen), _members(gone), len(discounts))
        ask_to_delete(self, self._store, chosen, what, detail, lambda edit: self._delete(chosen, edit))

    def action_combine(self) -> None:
        """Make groups of the chosen ones."""
        if self._services is None:
            return
        from tui.screens.groups.algebra import Algebra

        key, keys = self.table.cursor_key, set(self._meant())
        groups = self.at_once(self._store.group_pages.groups) or []
        wanted = [group for group in groups if group.id in keys]
        if wanted:
            # The one under the cursor first: it is the one that others are taken from.
            wanted.sort(key=lambda group: group.id != key)
            Algebra(self, self._store, self._made).ask(wanted)

    def _made(self, group: GroupId) -> None:
        self.table.marks = NO_MARKS
        self._went(group)

    def action_export(self) -> None:
        """Write groups into a file, or who is in them."""
        from tui.dialogs.export.choices import ask_of_groups

        if self._services is not None:
            meant = self._meant()
            groups = self.at_once(self._store.group_pages.groups) or []
            ask_of_groups(self, self._store, [group for group in groups if group.id in meant])

    def action_undo(self) -> None:
        """Undo the last change that was made here."""
        if self._services is not None:
            undo_on(self, self._store)

    def _delete(self, chosen: Sequence[GroupId], edit: DeleteGroups) -> None:
        store = self._store
        told = f"{counted(len(chosen), 'group')} deleted; u undoes it, for 30 days."
        self.in_background(
            lambda: store.bulk_edits.change_groups(chosen, edit),
            lambda _: self.till.say(told, Tone.GOOD),
        )
        self.table.marks = NO_MARKS


def _members(groups: Sequence[Listed]) -> int | None:
    """Together; None while they are being counted."""
    counts = [each.figures.members for each in groups if each.figures is not None]
    return sum(counts) if len(counts) == len(groups) else None


def _toggle(store: "Store", chosen: Sequence[GroupId]) -> str:
    active = not store.groups.get(chosen[0]).active
    store.bulk_edits.change_groups(chosen, SwitchGroups(active))
    return f"{len(chosen)} switched {'on' if active else 'off'}."
