"""What the shop gives: every discount there is, and the reward programs that groups point at."""

from typing import TYPE_CHECKING

from store.domain.ids import ProgramId
from store.domain.rewards import Program
from store.events import BookChanged, CatalogueChanged, GroupsChanged, ShopChanged
from tui.dialogs.confirm import Confirm
from tui.dialogs.viewer import Viewer
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.ports import Row, Services
from tui.screens.offers.form import ProgramForm
from tui.screens.offers.rewards import RewardsScreen
from tui.screens.offers.rows import COLUMNS, OfferRows, discount_row, offer_rows, program_row
from tui.theme.inks import Ink
from tui.widgets.list_frame import ListScreen
from tui.widgets.moments import Calendar
from tui.widgets.notices import Tone

if TYPE_CHECKING:
    from store.api import Store


class OffersScreen(ListScreen):
    """Discounts and reward programs."""

    TITLE = "Offers"
    COLUMNS = COLUMNS
    EMPTY = "No offers yet. n creates a reward program.\nA group's form (F4, then e) gives it a discount."
    MARKS = False
    BINDINGS = bindings("list.open", "list.new", "list.edit", "list.delete", "offers.rewards")

    def __init__(self) -> None:
        super().__init__()
        self._store: Store | None = None

    def shop_opened(self, services: Services) -> None:
        """Show the list."""
        self._store = services.store
        super().shop_opened(services)

    def source(self, text: str, order: tuple[str, bool]) -> OfferRows | None:
        """The offers that match."""
        store = self._store
        if store is None:
            return None
        shop, naming = store.shop.get(), store.discounts.naming()
        calendar = Calendar(store.world.now, shop.zone)
        programs = [program_row(program, shop.currency) for program in store.programs.all()]
        discounts = [discount_row(named, shop.currency, calendar, naming) for named in store.discounts.all()]
        return offer_rows([*programs, *discounts], text, order)

    def fact_arrived(self, fact: Fact) -> None:
        """Read again what concerns offers; all rows are in memory, so the source is made anew."""
        if isinstance(fact, CatalogueChanged | GroupsChanged | ShopChanged | BookChanged | FactsMissed):
            self.renew_list()

    def action_open(self) -> None:
        """Open what is under the cursor."""
        self.action_edit()

    def action_rewards(self) -> None:
        """The reward programs, a list of their own."""
        if self._store is not None:
            self.ask(RewardsScreen(self._store), lambda _: self.show_list(key=self.table.cursor_key))

    def action_new(self) -> None:
        """Create a reward program."""
        self._form(None)

    def action_edit(self) -> None:
        """Edit a reward program; of a discount, say all there is."""
        row, program = self.table.cursor_row, self._program()
        if program is not None:
            self._form(program)
        elif row is not None:
            self.ask(Viewer(row.cells[0], _told(row)), lambda _: None)

    def _program(self) -> Program | None:
        key = self.table.cursor_key
        programs = [] if self._store is None else self._store.programs.all()
        return next((program for program in programs if program.id == key), None)

    def _form(self, program: Program | None) -> None:
        store = self._store
        shop = None if store is None else self.at_once(store.shop.get)
        if store is not None and shop is not None:
            self.ask(ProgramForm(store, shop.currency, program), self._went)

    def _went(self, answer: object) -> None:
        if isinstance(answer, bytes):
            self.show_list(key=answer)

    def action_delete(self) -> None:
        """Delete the reward program under the cursor, after asking."""
        program = self._program()
        if program is None:
            self.till.say("A discount of a group ends in the group's form (F4).", Tone.WARN)
            return
        detail = "Groups that point at it give no points any more. Points already earned stay."
        dialog = Confirm(f"Delete {program.name}?", detail, yes="Delete", is_safe=False)
        self.ask(dialog, lambda yes: self._delete(program.id) if yes else None)

    def _delete(self, program: ProgramId) -> None:
        store = self._store
        if store is not None:
            self.in_background(
                lambda: store.programs.delete(program), lambda _: self.till.say("Deleted.", Tone.GOOD)
            )


def _told(row: Row) -> list[list[tuple[str, Ink]]]:
    return [
        [(f"{column.title:10}", Ink.DIM), (cell, Ink.TEXT)]
        for column, cell in zip(COLUMNS, row.cells, strict=True)
        if cell
    ]
