"""All groups: create, edit, switch on and off, delete, and on to their members."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from store.domain.groups import Group, GroupKind
from store.domain.ids import COMMON_GROUP, GroupId
from store.domain.shop import Shop
from store.events import BookChanged, CatalogueChanged, CustomersChanged, GroupsChanged, ShopChanged
from tui.dialogs.confirm import Confirm
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.ports import Services
from tui.screens.groups.form import GroupForm
from tui.screens.groups.members import MembersScreen
from tui.screens.groups.rows import COLUMNS, GroupRows, group_rows
from tui.widgets.list_frame import ListScreen
from tui.widgets.marks import NO_MARKS, counted
from tui.widgets.moments import Calendar
from tui.widgets.notices import Tone

if TYPE_CHECKING:
    from store.api import Store

_FACTS = (GroupsChanged, CustomersChanged, CatalogueChanged, ShopChanged, BookChanged, FactsMissed)


class GroupsScreen(ListScreen):
    """The list of groups."""

    TITLE = "Groups"
    COLUMNS = COLUMNS
    EMPTY = "No groups yet. n creates the first one."
    BINDINGS = bindings("list.open", "list.new", "list.edit", "list.toggle_active", "list.delete")

    def __init__(self) -> None:
        super().__init__()
        self._store: Store | None = None

    def shop_opened(self, services: Services) -> None:
        """Show the list."""
        self._store = services.store
        super().shop_opened(services)

    def source(self, text: str, order: tuple[str, bool]) -> GroupRows | None:
        """The groups that match."""
        store = self._store
        if store is None:
            return None
        shop = store.shop.get()
        return group_rows(
            store.groups.all(),
            text,
            order,
            currency=shop.currency,
            calendar=self._calendar(shop),
            programs={program.id: program.name for program in store.groups.programs()},
        )

    def _calendar(self, shop: Shop) -> Calendar:
        return Calendar(self._opened().world.now, shop.zone)

    def _opened(self) -> "Store":
        if self._store is None:
            raise RuntimeError("no list is shown before the shop is open")
        return self._store

    def fact_arrived(self, fact: Fact) -> None:
        """Read again what concerns groups; the rows are all in memory, so the source is made anew."""
        if isinstance(fact, _FACTS) and self._store is not None:
            self.show_list(key=self.table.cursor_key)

    def action_open(self) -> None:
        """Show the members of the group under the cursor."""
        self._with_group(lambda group: self.ask(MembersScreen(self._opened(), group), lambda _: None))

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
        store = self._store
        shop = None if store is None else self.at_once(store.shop.get)
        if store is not None and shop is not None:
            self.ask(GroupForm(store, shop.currency, self._calendar(shop), group), self._went)

    def _went(self, answer: object) -> None:
        if isinstance(answer, bytes):
            self.show_list(key=answer)

    def _with_group(self, then: Callable[[Group], None]) -> None:
        key = self.table.cursor_key
        if self._store is not None and isinstance(key, bytes):
            store = self._store
            group = self.at_once(lambda: store.groups.get(GroupId(key)))
            if group is not None:
                then(group)

    def _chosen(self) -> list[GroupId]:
        """The marked groups, else the one under the cursor; never the common group."""
        store, marks, key = self._store, self.table.marks, self.table.cursor_key
        if store is None:
            return []
        shown = self.source(self.filter_text, self.order)
        rows = shown.window(0, shown.count()) if shown is not None else []
        wanted = [row.key for row in rows if (row.key in marks if marks else row.key == key)]
        return [GroupId(one) for one in wanted if isinstance(one, bytes) and one != COMMON_GROUP]

    def action_toggle_active(self) -> None:
        """Switch the chosen groups on or off: all the way the first of them is not."""
        store, chosen = self._store, self._chosen()
        if store is None or not chosen:
            self.till.say("The common group is always on.", Tone.WARN)
            return
        self.in_background(lambda: _toggle(store, chosen), lambda told: self.till.say(told, Tone.GOOD))

    def action_delete(self) -> None:
        """Delete the chosen groups, after asking."""
        store, chosen, row = self._store, self._chosen(), self.table.cursor_row
        if store is None or not chosen or row is None:
            self.till.say("The common group cannot be deleted.", Tone.WARN)
            return
        what = counted(len(chosen), "group") if self.table.marks else f"the group {row.cells[0]}"
        detail = "Discounts end, customers stay. Deleting is for good; x only switches off."
        dialog = Confirm(f"Delete {what}?", detail, yes="Delete", is_safe=False)
        self.ask(dialog, lambda yes: self._delete(store, chosen) if yes else None)

    def _delete(self, store: "Store", chosen: Sequence[GroupId]) -> None:
        self.in_background(
            lambda: store.groups.delete(chosen), lambda _: self.till.say(f"{len(chosen)} deleted.", Tone.GOOD)
        )
        self.table.marks = NO_MARKS


def _toggle(store: "Store", chosen: Sequence[GroupId]) -> str:
    active = not store.groups.get(chosen[0]).active
    store.groups.set_active(chosen, active=active)
    return f"{len(chosen)} switched {'on' if active else 'off'}."
