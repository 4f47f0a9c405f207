"""The second tab: who is in the group, with what they bought; add, take out, look at one."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias, cast, get_args

from store.domain.bulk_edits.edits import DeleteCustomers, Edit, RemoveFromGroups
from store.domain.bulk_edits.outcomes import Report
from store.domain.customers import CustomerDraft
from store.domain.group_figures import MemberList, MemberRow, MemberSort
from store.domain.groups import GroupKind
from store.domain.ids import CustomerId
from store.domain.listing import CustomerList, Selection
from store.domain.money import Currency
from tui.dialogs.bulk.screen import BulkScreen, change_one
from tui.dialogs.choose import Choose
from tui.dialogs.delete_customer import delete_customer
from tui.dialogs.pick_customer import NewCustomer, chosen_customer, suggest_customers
from tui.dialogs.undo import undo_on
from tui.keys import bindings
from tui.ports import Row, RowKey
from tui.screens.groups.list_tab import GroupListTab
from tui.screens.groups.pins import OUT_PIN, PinForm, PinsScreen, choose_and_pin
from tui.screens.groups.tabs import Page
from tui.theme.inks import Ink
from tui.widgets.columns import OFF, Column
from tui.widgets.marks import NO_MARKS, counted
from tui.widgets.moments import Calendar
from tui.widgets.notices import Tone
from tui.widgets.options import Option

if TYPE_CHECKING:
    from store.api import Store

Chosen: TypeAlias = Callable[[], Sequence[CustomerId]]

PINNED: Final = "(pin)"
"""Stands before the name of a member whom a pin keeps in."""


class MemberRows:
    """Members that match a search."""

    def __init__(self, page: Page, query: MemberList) -> None:
        self._store: Store = page.store
        self._currency, self._calendar = page.currency, page.calendar
        self.query = query
        self.is_quick = not query.text and self._store.group_pages.is_small(query.group)

    def count(self) -> int:
        """How many match."""
        return self._store.group_pages.count_members(self.query)

    def window(self, start: int, size: int) -> Sequence[Row]:
        """A slice of them."""
        found = self._store.group_pages.members(self.query, start, size)
        return [member_row(member, self._currency, self._calendar) for member in found]

    def position(self, key: RowKey) -> int | None:
        """Where one stands."""
        if not isinstance(key, bytes):
            return None
        return self._store.group_pages.position(self.query, CustomerId(key))


def member_row(member: MemberRow, currency: Currency, calendar: Calendar) -> Row:
    """A member as a line."""
    marks = [mark for mark, is_so in ((OFF, not member.active), (PINNED, member.pinned)) if is_so]
    cells = (
        " ".join([*marks, member.name]),
        "" if member.age is None else str(member.age),
        member.gender,
        member.location,
        f"{member.spending.orders:,}",
        currency.format(member.spending.spent),
        days_ago(member.last_at, calendar),
    )
    return Row(member.id, cells, Ink.TEXT if member.active else Ink.DIM)


def days_ago(instant: int | None, calendar: Calendar) -> str:
    """Days since then on the shop's own calendar; nothing for never."""
    if instant is None:
        return ""
    return f"{max(0, (calendar.today() - calendar.local(instant).date()).days):,}"


class MembersTab(GroupListTab):
    """The members of one group."""

    NUMBER = 2
    COLUMNS = (
        Column("name", "Name", 16, share=3),
        Column("age", "Age", 5, align="right"),
        Column("gender", "Gender", 8),
        Column("location", "Location", 10, share=2),
        Column("orders", "Orders", 8, align="right"),
        Column("spent", "Spent", 10, align="right"),
        Column("last", "Days ago", 10, align="right"),
    )
    ROW_MORE = ("group.orders", "group.account", "group.pins")
    EMPTY = "Nobody is in this group yet. n finds or creates the first member."
    BINDINGS = bindings(
        "list.open", "list.new", "list.remove_from_groups", "group.orders", "group.account", "group.pins",
        "list.undo", "list.delete", "list.export",
    )  # fmt: skip

    def __init__(self, page: Page) -> None:
        super().__init__(page)

    def source(self, text: str, order: tuple[str, bool]) -> MemberRows:
        """The members that match."""
        sort = cast("MemberSort", order[0]) if order[0] in get_args(MemberSort) else "name"
        return MemberRows(self.page, MemberList(self.group_id, text, sort, order[1]))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Everybody is in the common group; nobody joins or leaves it."""
        if action == "pins":
            return self.is_auto
        return not (self.is_common and action in {"new", "remove_from_groups"})

    @property
    def is_auto(self) -> bool:
        """Whether a rule puts members in: people make exceptions then."""
        return self.group.kind is GroupKind.AUTO

    def action_new(self) -> None:
        """Find a customer, or create one, and put them in."""
        if self.is_auto:
            choose_and_pin(self, self.page)
            return
        dialog = Choose(f"Who joins {self.group.name}?", suggest_customers(self.page.store))
        self.ask(dialog, self._chosen)

    def _chosen(self, option: Option | None) -> None:
        store, group = self.page.store, self.group_id
        match chosen_customer(option):
            case NewCustomer(name):
                draft = CustomerDraft(name=name, groups=(group,))
                self.in_background(lambda: store.customers.create(draft), self._joined)
            case None:
                pass
            case customer:
                self.in_background(
                    lambda: store.groups.add_members(group, [customer]),
                    lambda added: self._joined(customer, is_new=bool(added)),
                )

    def _joined(self, customer: CustomerId, *, is_new: bool = True) -> None:
        self.table.show_key(customer)
        if is_new:
            self.till.say("Added.", Tone.GOOD)
        else:
            self.till.say("They are in this group already.", Tone.WARN)

    def action_remove_from_groups(self) -> None:
        """Take the marked, after showing what that does, or the one under the cursor out of this group."""
        if self.is_auto:
            chosen = self._marked()
            if chosen is not None:
                self.ask(PinForm(self.page, chosen, self._who(), OUT_PIN), lambda _: None)
            return
        self._change(RemoveFromGroups((self.group_id,)))

    def _change(self, edit: Edit) -> None:
        """Show first what it does to the marked; do it at once to the one under the cursor."""
        store = self.page.store
        if self.table.marks:
            self._with_selection(
                lambda selection: self.ask(BulkScreen(store, selection, [edit]), self._changed)
            )
            return
        who = self._under_cursor()
        if who is not None:
            change_one(self, store, Selection(frozenset({who[0]})), [edit], who[1])

    def _changed(self, report: Report | None) -> None:
        if report is not None:
            self.table.marks = NO_MARKS

    def _with_selection(self, then: Callable[[Selection], None]) -> None:
        """Whom the marks mean; of all who match what was typed, that is found in a thread."""
        marks, chosen = self.table.marks, self._marked()
        if marks.is_all and not self.filter_text:
            kept = frozenset(CustomerId(one) for one in marks.keys if isinstance(one, bytes))
            group = None if self.is_common else self.group_id
            then(Selection(kept, CustomerList(group=group)))
        elif chosen is not None:
            self.in_background(lambda: Selection(frozenset(chosen())), then, group="marked")

    def action_export(self) -> None:
        """Write members into a file: the marked, all, who is in, a mailing list."""
        from tui.dialogs.export.choices import ask_of_members

        store = self.page.store
        if not self.table.marks:
            ask_of_members(self, store, self.group, None, "")
            return
        count = self._who()
        self._with_selection(lambda marked: ask_of_members(self, store, self.group, marked, count))

    def _marked(self) -> Chosen | None:
        """Whom an action is about, to be asked for in a thread; None: nobody."""
        marks, key, query = self.table.marks, self.table.cursor_key, self._query()
        if marks.is_all:
            return lambda: [one for one in self.page.store.group_pages.member_ids(query) if one in marks]
        keys = marks.keys or ({key} if key is not None else set())
        named = [CustomerId(one) for one in keys if isinstance(one, bytes)]
        return (lambda: named) if named else None

    def _who(self) -> str:
        """Whom an action is about, in words."""
        marks, row = self.table.marks, self.table.cursor_row
        if marks:
            return counted(marks.count(self.table.total), "member")
        return "" if row is None else row.cells[0]

    def action_pins(self) -> None:
        """All exceptions from the rule."""
        self.ask(PinsScreen(self.page), lambda _: None)

    def action_undo(self) -> None:
        """Undo the last change that was made here."""
        undo_on(self, self.page.store)

    def action_delete(self) -> None:
        """Delete customers from the whole book, which is not taking them out of the group."""
        who = self._under_cursor()
        if self.table.marks:
            self._change(DeleteCustomers())
        elif who is not None:
            self.ask(delete_customer(who[1]), lambda yes: self._change(DeleteCustomers()) if yes else None)

    def _query(self) -> MemberList:
        return self.source(self.filter_text, self.order).query

    def action_open(self) -> None:
        """Open the page of the customer under the cursor; Esc there leads back to the members."""
        key = self.table.cursor_key
        page = None if key is None else self.at_once(lambda: self.till.record("customers", key))
        if page is not None:
            self.ask(page, lambda _: None)

    def action_orders(self) -> None:
        """What the member under the cursor bought."""
        from tui.dialogs.orders import OrderHistory

        if (who := self._under_cursor()) is not None:
            self.ask(OrderHistory(self.page.services, *who), lambda _: None)

    def action_account(self) -> None:
        """Points and balance of the member under the cursor, entry by entry."""
        from tui.dialogs.account import AccountHistory

        if (who := self._under_cursor()) is not None:
            self.ask(AccountHistory(self.page.services, *who), lambda _: None)

    def _under_cursor(self) -> tuple[CustomerId, str] | None:
        key = self.table.cursor_key
        if not isinstance(key, bytes):
            return None
        customer = self.at_once(lambda: self.page.store.customers.get(CustomerId(key)))
        return None if customer is None else (customer.id, customer.name)
