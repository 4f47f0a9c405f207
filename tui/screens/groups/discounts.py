"""The fourth tab: the discounts linked to a group; create one for it, attach one that is there, detach."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from store.domain.discounts import NOBODY
from store.domain.discounts_words import gives
from store.domain.ids import DiscountId
from tui.dialogs.choose import Choose
from tui.dialogs.confirm import Confirm
from tui.dialogs.discounts.form import DiscountForm
from tui.dialogs.viewer import Viewer
from tui.keys import bindings
from tui.ports import Row, RowKey
from tui.screens.groups.list_tab import GroupListTab
from tui.screens.groups.rows import is_given
from tui.theme.inks import Ink
from tui.widgets.cells import wrap
from tui.widgets.columns import OFF, Column
from tui.widgets.discount_words import target, when, whom
from tui.widgets.notices import Tone
from tui.widgets.options import Option, among
from tui.widgets.paper import Span
from tui.widgets.short_rows import ShortRows, having, in_order

if TYPE_CHECKING:
    from store.api import Named

Naming: TypeAlias = Callable[[bytes], str]

_READ_CELLS: Final = 58


class DiscountsTab(GroupListTab):
    """What the members are given."""

    NUMBER = 4
    COLUMNS = (
        Column("name", "Name", 18, share=2),
        Column("gives", "Gives", 17, share=1),
        Column("on", "On", 14, share=1),
        Column("when", "When", 12, share=2),
        Column("also", "Also for", 11, share=1),
    )
    EMPTY = "No discount is linked to this group. n creates one, l links one that is there."
    MARKS = False
    ROW_MORE = ("group.link",)
    BINDINGS = bindings("list.open", "list.new", "group.link", "list.remove_from_groups")

    def source(self, text: str, order: tuple[str, bool]) -> ShortRows:
        """The linked discounts that match."""
        naming = self.page.store.discounts.naming()
        rows = [self._row(named, naming) for named in self._linked()]
        return ShortRows(in_order(having(rows, text), self.COLUMNS, order))

    def show_again(self, key: RowKey | None) -> None:  # noqa: ARG002 - the list keeps its place
        """The rows are all in memory: the source is made anew."""
        self.renew_list()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """A discount without groups is everybody's; the common group has no links."""
        return not (self.is_common and action in {"new", "link", "remove_from_groups"})

    def _linked(self) -> "list[Named]":
        named = self.page.store.discounts.all()
        return [each for each in named if is_given(each.discount, self.group_id)]

    def _row(self, named: "Named", naming: Naming) -> Row:
        discount = named.discount
        others = sorted(naming(group) for group in discount.linked if group != self.group_id)
        cells = (
            named.name if discount.active else f"{OFF} {named.name}",
            gives(discount, self.page.currency),
            target(discount),
            when(discount.schedule, self.page.calendar),
            ", ".join(others),
        )
        return Row(discount.id, cells, Ink.TEXT if discount.active else Ink.DIM)

    def action_open(self) -> None:
        """Say all there is about the discount under the cursor."""
        row = self.table.cursor_row
        if row is not None:
            self.ask(Viewer(row.cells[0], _told(row)), lambda _: None)

    def action_new(self) -> None:
        """Create a discount for this group."""
        if self._is_open():
            form = DiscountForm(self.page.store, self.page.currency, self.page.calendar, group=self.group)
            self.ask(form, self._made)

    def _made(self, answer: object) -> None:
        if isinstance(answer, bytes):
            self.show_list(key=answer)
            self.till.say(f"{self.group.name} has one more discount.", Tone.GOOD)

    def _is_open(self) -> bool:
        """Whether the group may be given more; says why not."""
        if self.group.active:
            return True
        told = f"{self.group.name} is inactive: nothing is added to it. 1, then x, switches it on."
        self.till.say(told, Tone.WARN)
        return False

    def action_link(self) -> None:
        """Choose a discount that is there and give it to this group."""
        named = self.at_once(self.page.store.discounts.all)
        if named is None or not self._is_open():
            return
        free = [each for each in named if each.owner is None and self.group_id not in each.discount.linked]
        if not free:
            others = sum(each.owner not in {None, self.group_id} for each in named)
            self.till.say(_nothing_free(others), Tone.WARN)
            return
        naming = self.page.store.discounts.naming()
        options = [Option(each.discount.id, each.name, self._note(each, naming)) for each in free]
        by_id = {each.discount.id: each for each in free}
        dialog = Choose(f"Which discount for {self.group.name}?", among(options))
        self.ask(dialog, lambda option: self._link(by_id, option))

    def _note(self, named: "Named", naming: Naming) -> str:
        discount = named.discount
        what = f"{gives(discount, self.page.currency)} on {target(discount)}"
        return f"{what}, {NOBODY}" if discount.is_for_nobody else f"{what}, for {whom(discount, naming)}"

    def _link(self, by_id: "dict[DiscountId, Named]", option: Option | None) -> None:
        named = None if option is None else by_id.get(option.id)  # type: ignore[call-overload]
        if named is None:
            return
        discounts, discount, group = self.page.store.discounts, named.discount, self.group_id
        if discount.groups is not None:
            self._do(lambda: discounts.attach(discount.id, group), discount.id, f"{named.name} is linked.")
            return
        detail = f"Now everybody has it. From then on only the members of {self.group.name} have it."
        dialog = Confirm(f"Take {named.name} from all others?", detail, yes="Restrict it", is_safe=False)
        told = f"{named.name} is for {self.group.name} alone now."
        self.ask(
            dialog,
            lambda yes: (
                self._do(lambda: discounts.restrict(discount.id, group), discount.id, told) if yes else None
            ),
        )

    def _do(self, work: Callable[[], None], discount: DiscountId, told: str) -> None:
        def done(_: None) -> None:
            self.show_list(key=discount)
            self.till.say(told, Tone.GOOD)

        self.in_background(work, done)

    def action_remove_from_groups(self) -> None:
        """Take the discount under the cursor from this group."""
        key, row = self.table.cursor_key, self.table.cursor_row
        if row is None or not isinstance(key, bytes):
            return
        discounts, group, name = self.page.store.discounts, self.group_id, row.cells[0]

        def detached(is_last: bool) -> None:  # noqa: FBT001 - the answer of the store
            told = (
                "has no group left: nobody has it until it is given one, or made everybody's."
                if is_last
                else f"is taken from {self.group.name}."
            )
            self.till.say(f"{name} {told}", Tone.GOOD)

        self.in_background(lambda: discounts.detach(DiscountId(key), group), detached)


def _nothing_free(others: int) -> str:
    """Why there is nothing to choose, though the list of offers shows discounts."""
    if not others:
        return "There is no other discount to link; n creates one."
    whose = "one belongs to its group" if others == 1 else f"{others} belong to their groups"
    return f"The other {whose} and cannot be linked; n creates one."


def _told(row: Row) -> Sequence[Sequence[Span]]:
    lines: list[list[Span]] = []
    for column, cell in zip(DiscountsTab.COLUMNS, row.cells, strict=True):
        if cell:
            for place, part in enumerate(wrap(cell, _READ_CELLS)):
                lines.append([(f"{'' if place else column.title:10}", Ink.DIM), (part, Ink.TEXT)])
    return lines
