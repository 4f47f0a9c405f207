"""All customers, and those of one group: find, create, edit, group, switch off, delete.

What a key opens is loaded when it is pressed: the list alone is there in a blink, and small.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from store.domain.customers import Customer
from store.domain.ids import CustomerId
from store.domain.listing import Selection
from store.events import BookChanged, CustomersChanged, GroupsChanged
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.ports import Services
from tui.screens.customers.filters import QUICK, asked
from tui.screens.customers.rows import COLUMNS, CustomerRows
from tui.widgets.list_frame import ListScreen
from tui.widgets.marks import NO_MARKS, counted
from tui.widgets.notices import Tone

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.bulk_edits.edits import Edit
    from tui.dialogs.ask_rule import Asked
    from tui.dialogs.bulk.asking import Asking, Then
    from tui.screens.customers.doubles import Doubles
    from tui.widgets.options import Option

TWO = 2


class CustomersScreen(ListScreen):
    """The list of customers."""

    TITLE = "Customers"
    COLUMNS = COLUMNS
    EMPTY = "No customers yet. n creates the first one; Ctrl+O imports a file."
    BINDINGS = bindings(
        *(f"list.{name}" for name in ("open", "new", "edit", "add_to_groups", "remove_from_groups")),
        *(f"list.{name}" for name in ("toggle_active", "change", "delete", "undo", "export")),
        *(f"customers.{name}" for name in ("orders", "account", "twins", "merge", "unmerge")),
        "customers.quick", "customers.rule",
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._store: Store | None = None
        self._rule: Asked | None = None
        """Only those who meet it are shown."""

    def shop_opened(self, services: Services) -> None:
        """Show the list."""
        self._store = services.store
        super().shop_opened(services)

    def source(self, text: str, order: tuple[str, bool]) -> CustomerRows | None:
        """The customers that match."""
        store = self._store
        rule = None if self._rule is None else self._rule.rule
        return None if store is None else CustomerRows(store, text, order, store.shop.get(), rule=rule)

    @property
    def filter_told(self) -> str:
        """The words, and the rule."""
        rule = "" if self._rule is None else self._rule.text
        return " · ".join(each for each in (self.filter_text, rule) if each)

    def clear_filter(self) -> bool:
        """Take out the words, then the rule."""
        if super().clear_filter():
            return True
        had_rule = self._rule is not None
        self._show_those(None)
        return had_rule

    def fact_arrived(self, fact: Fact) -> None:
        """Read again what concerns customers."""
        if isinstance(fact, CustomersChanged | GroupsChanged | BookChanged | FactsMissed):
            super().fact_arrived(fact)

    def action_quick(self) -> None:
        """Choose which customers to show."""
        from tui.dialogs.choose import Choose
        from tui.widgets.options import Option, among

        options = [Option("", "All", "every customer")]
        options += [Option(question, name, what) for question, name, what in QUICK]
        self.ask(Choose("Which customers?", among(options)), self._narrow)

    def _narrow(self, option: "Option | None") -> None:
        if option is not None:
            question = str(option.id)
            self.line.text = asked(self.filter_text, question) if question else ""

    def action_rule(self) -> None:
        """Show only those who meet a rule."""
        from tui.dialogs.ask_rule import AskRule
        from tui.widgets.rule_words import RuleWords

        store = self._store
        if store is not None:
            text = "" if self._rule is None else self._rule.text
            question = "Show whom? Nothing and Enter shows everybody."
            dialog = AskRule(question, RuleWords(store), text=text, may_be_empty=True)
            self.ask(dialog, lambda asked: None if asked is None else self._show_those(asked))

    def _show_those(self, asked: "Asked | None") -> None:
        rule = asked if asked is not None and asked.text else None
        if rule != self._rule:
            self._rule = rule
            self.table.marks = NO_MARKS
            self.show_list()

    def action_open(self) -> None:
        """Open the customer under the cursor."""
        self.action_edit()

    def action_new(self) -> None:
        """Create a customer."""
        self._form(None)

    def action_edit(self) -> None:
        """Edit the customer under the cursor."""
        customer = self._current()
        if customer is not None:
            self._form(customer)

    def _form(self, customer: Customer | None) -> None:
        from tui.screens.customers.form import customer_form

        store = self._store
        form = None if store is None else self.at_once(lambda: customer_form(store, customer))
        if form is not None:
            self.ask(form, self._went)

    def _went(self, answer: object) -> None:
        if isinstance(answer, bytes):
            self.table.show_key(answer)

    # What belongs to one, and who is there twice

    def action_orders(self) -> None:
        """What the customer under the cursor bought."""
        from tui.dialogs.orders import OrderHistory

        customer, services = self._current(), self.till.services
        if customer is not None and services is not None:
            self.ask(OrderHistory(services, customer.id, customer.name), lambda _: None)

    def action_account(self) -> None:
        """Points and balance of the customer under the cursor."""
        from tui.dialogs.account import AccountHistory

        customer, services = self._current(), self.till.services
        if customer is not None and services is not None:
            self.ask(AccountHistory(services, customer.id, customer.name), lambda _: None)

    def action_twins(self) -> None:
        """Customers that may be one person."""
        doubles = self._doubles()
        if doubles is not None:
            doubles.show_twins()

    def action_merge(self) -> None:
        """Merge the two that are marked, or the one under the cursor with another."""
        marks, key, doubles = self.table.marks, self.table.cursor_key, self._doubles()
        if doubles is None or not isinstance(key, bytes):
            return
        if not marks:
            doubles.merge_with(CustomerId(key))
            return
        two = [CustomerId(one) for one in marks.keys if isinstance(one, bytes)]
        if marks.is_all or len(two) != TWO:
            self.till.say("Mark the two that are one person, or none to choose the other.", Tone.WARN)
            return
        first, second = sorted(two, key=lambda one: (one != key, one))
        doubles.merge(first, second)
        self.table.marks = NO_MARKS

    def action_unmerge(self) -> None:
        """Make one who was merged into the customer under the cursor one of their own again."""
        customer, doubles = self._current(), self._doubles()
        if customer is not None and doubles is not None:
            doubles.unmerge(customer.id)

    def _current(self) -> Customer | None:
        key, store = self.table.cursor_key, self._store
        if store is None or not isinstance(key, bytes):
            return None
        return self.at_once(lambda: store.customers.get(CustomerId(key)))

    def _doubles(self) -> "Doubles | None":
        from tui.screens.customers.doubles import Doubles

        return None if self._store is None else Doubles(self, self._store)

    # What is done with several

    def selection(self) -> Selection:
        """Whom an action is about, a small value however many: the marked, else the one under the cursor."""
        marks, key = self.table.marks, self.table.cursor_key
        source = self.source(self.filter_text, self.order)
        keys = marks.keys if marks else {key}
        named = frozenset(CustomerId(one) for one in keys if isinstance(one, bytes))
        return Selection(named, source.query if marks.is_all and source is not None else None)

    def action_change(self) -> None:
        """Change something of the chosen: groups, a field, tags, or delete them."""
        self._ask_what(lambda asking: asking.anything)

    def action_add_to_groups(self) -> None:
        """Put the chosen into groups."""
        self._ask_what(lambda asking: asking.join)

    def action_remove_from_groups(self) -> None:
        """Take the chosen out of groups."""
        self._ask_what(lambda asking: asking.leave)

    def _ask_what(self, question: "Callable[[Asking], Callable[[Then], None]]") -> None:
        from tui.dialogs.bulk.asking import Asking

        row = self.table.cursor_row
        if self._store is not None and row is not None:
            asking = Asking(self, self._store, self.selection())
            question(asking)(self._change)

    def action_toggle_active(self) -> None:
        """Switch the chosen on or off: all of them to what the one under the cursor is not."""
        from store.domain.bulk_edits.edits import SetField

        customer = self._current()
        if customer is not None:
            self._change(self.selection(), [SetField("active", int(not customer.active))])

    def action_delete(self) -> None:
        """Delete the chosen, after asking."""
        from store.domain.bulk_edits.edits import DeleteCustomers

        if self.table.cursor_row is not None:
            self._change(self.selection(), [DeleteCustomers()])

    def action_export(self) -> None:
        """Write the marked into a file, or all that are shown."""
        from tui.dialogs.export.choices import customers
        from tui.dialogs.export.screen import write_file

        store, marks = self._store, self.table.marks
        source = self.at_once(lambda: self.source(self.filter_text, self.order))
        if store is None or source is None:
            return
        if marks:
            chosen, what = self.selection(), counted(marks.count(self.table.total), "customer")
        else:
            chosen = Selection(matching=source.query)
            what = "the customers shown" if self.filter_told else "all customers"
        write_file(self, store, customers(store, chosen, what))

    def action_undo(self) -> None:
        """Undo what was done last on this lane, after saying what that would do."""
        from tui.dialogs.undo import undo_on

        if self._store is not None:
            undo_on(self, self._store)

    def _change(self, selection: Selection, edits: "Sequence[Edit]") -> None:
        """Show first what it does to the marked; do it at once to the one under the cursor."""
        from store.domain.bulk_edits.edits import DeleteCustomers
        from tui.dialogs.bulk.screen import BulkScreen, change_one
        from tui.dialogs.delete_customer import delete_customer

        store, is_deletion = self._store, DeleteCustomers() in edits
        if store is None:
            return
        if self.table.marks:
            screen = BulkScreen(store, selection, edits)
            self.ask(screen, lambda report: self._deleted() if is_deletion and report else None)
            return
        key = next(iter(selection.keys), None)
        customer = None if key is None else self.at_once(lambda: store.customers.get(key))
        if customer is None:
            return
        name = customer.name
        if is_deletion:
            dialog = delete_customer(name)
            self.ask(dialog, lambda yes: change_one(self, store, selection, edits, name) if yes else None)
        else:
            change_one(self, store, selection, edits, name)

    def _deleted(self) -> None:
        self.table.marks = NO_MARKS
