"""Who is in one group: find and add, create and add, remove; and what the group is, in the rule below."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from store.domain.customers import CustomerDraft
from store.domain.groups import Group, GroupKind
from store.domain.ids import CustomerId
from store.domain.listing import CustomerList, CustomerRow, CustomerSort
from store.events import BookChanged, CustomersChanged, GroupsChanged
from tui.dialogs.choose import Choose
from tui.dialogs.pick_customer import NewCustomer, chosen_customer, suggest_customers
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.ports import Row, RowKey
from tui.theme.inks import Ink
from tui.widgets.columns import OFF, Column
from tui.widgets.list_frame import ListScreen
from tui.widgets.marks import NO_MARKS
from tui.widgets.notices import Tone
from tui.widgets.options import Option

if TYPE_CHECKING:
    from store.api import Store

_SORTS: Final[dict[str, CustomerSort]] = {"name": "name", "email": "email", "city": "city"}


class MemberRows:
    """Members that match a search."""

    def __init__(self, store: "Store", group: Group, text: str, order: tuple[str, bool]) -> None:
        self._store = store
        wanted = None if group.kind is GroupKind.COMMON else group.id
        self.query = CustomerList(text, wanted, _SORTS.get(order[0], "name"), order[1])

    @property
    def is_quick(self) -> bool:
        """A search goes through all of them, in a thread."""
        return not self.query.text

    def count(self) -> int:
        """How many match."""
        return self._store.customers.count(self.query)

    def window(self, start: int, size: int) -> Sequence[Row]:
        """A slice of them."""
        return [_row(member) for member in self._store.customers.window(self.query, start, size)]

    def position(self, key: RowKey) -> int | None:
        """Where one stands."""
        return self._store.customers.position(self.query, CustomerId(key)) if isinstance(key, bytes) else None


def _row(member: CustomerRow) -> Row:
    name = member.name if member.active else f"{OFF} {member.name}"
    cells = (name, member.email, member.phone, member.city, ", ".join(member.groups))
    return Row(member.id, cells, Ink.TEXT if member.active else Ink.DIM)


class MembersScreen(ListScreen):
    """The members of one group."""

    COLUMNS = (
        Column("name", "Name", 18, share=3),
        Column("email", "E-mail", 16, share=2),
        Column("phone", "Phone", 15, sortable=False),
        Column("city", "City", 10, share=1),
        Column("groups", "Groups", 14, share=2, sortable=False),
    )
    EMPTY = "Nobody is in this group yet. n finds or creates the first member."
    BINDINGS = bindings("list.new", "list.remove_from_groups")

    def __init__(self, store: "Store", group: Group) -> None:
        super().__init__()
        self._store = store
        self._group = group

    @property
    def heading(self) -> str:
        """Of which group."""
        return f"Members of {self._group.name}"

    def source(self, text: str, order: tuple[str, bool]) -> MemberRows:
        """The members that match."""
        return MemberRows(self._store, self._group, text, order)

    def fact_arrived(self, fact: Fact) -> None:
        """Read again what concerns members."""
        if isinstance(fact, CustomersChanged | GroupsChanged | BookChanged | FactsMissed):
            super().fact_arrived(fact)

    def back(self) -> None:
        """To the list of groups."""
        self.dismiss(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Everybody is in the common group; nobody joins or leaves it."""
        is_common = self._group.kind is GroupKind.COMMON
        return not (is_common and action in {"new", "remove_from_groups"})

    def action_new(self) -> None:
        """Find a customer, or create one, and put them in."""
        dialog = Choose(f"Who joins {self._group.name}?", suggest_customers(self._store))
        self.ask(dialog, self._chosen)

    def _chosen(self, option: Option | None) -> None:
        match chosen_customer(option):
            case NewCustomer(name):
                draft = CustomerDraft(name=name, groups=(self._group.id,))
                self.in_background(lambda: self._store.customers.create(draft), self._joined)
            case None:
                pass
            case customer:
                self.in_background(
                    lambda: self._store.groups.add_members(self._group.id, [customer]),
                    lambda _: self._joined(customer),
                )

    def _joined(self, customer: CustomerId) -> None:
        self.table.show_key(customer)
        self.till.say("Added.", Tone.GOOD)

    def action_remove_from_groups(self) -> None:
        """Take the marked, or the one under the cursor, out of this group; they stay customers."""
        marks, key, query = self.table.marks, self.table.cursor_key, self._query()
        if not marks and key is None:
            return

        def remove() -> int:
            if marks.is_all:
                chosen = [one for one in self._store.customers.ids(query) if one in marks]
            else:
                chosen = [CustomerId(one) for one in marks.keys or {key} if isinstance(one, bytes)]
            return self._store.groups.remove_members(self._group.id, chosen)

        self.in_background(remove, lambda count: self.till.say(f"{count:,} removed.", Tone.GOOD))
        self.table.marks = NO_MARKS

    def _query(self) -> CustomerList:
        return self.source(self.filter_text, self.order).query
