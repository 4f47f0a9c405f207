"""What the shop gives: every discount there is, and the reward programs that groups point at."""

from typing import TYPE_CHECKING

from store.domain.ids import ProgramId
from store.domain.rewards import Program
from store.events import BookChanged, CatalogueChanged, GroupsChanged, ShopChanged
from tui.dialogs.choose import Choose
from tui.dialogs.confirm import Confirm
from tui.dialogs.viewer import Viewer
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.ports import Row, Services
from tui.screens.offers.form import ProgramForm
from tui.screens.offers.rewards import RewardsScreen
from tui.screens.offers.rows import COLUMNS, discount_row, program_row
from tui.theme.inks import Ink
from tui.widgets.list_frame import ListScreen
from tui.widgets.moments import Calendar
from tui.widgets.notices import Tone
from tui.widgets.options import Option, among
from tui.widgets.short_rows import ShortRows, having, in_order

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.discounts import Named
    from store.domain.shop import Shop


class OffersScreen(ListScreen):
    """Discounts and reward programs."""

    TITLE = "Offers"
    COLUMNS = COLUMNS
    EMPTY = "No offers yet. n creates a discount or a reward program."
    MARKS = False
    ROW_MORE = ("offers.test", "offers.forecast", "offers.coupons")
    BINDINGS = bindings(
        "list.open", "list.new", "list.edit", "list.toggle_active", "offers.test", "offers.forecast",
        "offers.coupons", "list.delete", "offers.rewards",
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._store: Store | None = None

    def shop_opened(self, services: Services) -> None:
        """Show the list."""
        self._store = services.store
        super().shop_opened(services)

    def source(self, text: str, order: tuple[str, bool]) -> ShortRows | None:
        """The offers that match."""
        store = self._store
        if store is None:
            return None
        shop, naming = store.shop.get(), store.discounts.naming()
        calendar = Calendar(store.world.now, shop.zone)
        programs = [program_row(program, shop.currency) for program in store.programs.all()]
        used = store.discounts.used()
        discounts = [
            discount_row(named, shop.currency, calendar, naming, used.get(named.discount.id, 0))
            for named in store.discounts.all()
        ]
        return ShortRows(in_order(having([*programs, *discounts], text), COLUMNS, order))

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
        """Create a discount, or a reward program."""
        kinds = [Option("discount", "discount"), Option("program", "reward program")]
        self.ask(Choose("A new what?", among(kinds)), self._new)

    def _new(self, chosen: Option | None) -> None:
        if chosen is not None and chosen.id == "program":
            self._form(None)
        elif chosen is not None:
            self._discount_form(None)

    def action_edit(self) -> None:
        """Edit what is under the cursor; of a group's own discount, say all there is."""
        row, program, named = self.table.cursor_row, self._program(), self._discount()
        if program is not None:
            self._form(program)
        elif named is not None and named.owner is None:
            self._discount_form(named)
        elif row is not None:
            told = [
                *_told(row),
                [],
                [("It is part of its group: the group's form changes it (F4, e).", Ink.DIM)],
            ]
            self.ask(Viewer(row.cells[0], told), lambda _: None)

    def action_toggle_active(self) -> None:
        """Switch the discount under the cursor on or off."""
        store, named = self._store, self._discount()
        if store is None or named is None:
            self.till.say("A reward program is switched in its form (e).", Tone.WARN)
            return
        discount = named.discount
        word = "off" if discount.active else "on"
        self.in_background(
            lambda: store.discounts.set_active([discount.id], active=not discount.active),
            lambda _: self.till.say(f"{named.name} is {word}.", Tone.GOOD),
        )

    def action_test(self) -> None:
        """Open the price test bench."""
        from tui.dialogs.discounts.bench import Bench

        store, shop = self._store, self._shop()
        if store is not None and shop is not None:
            self.ask(Bench(store, shop.currency, Calendar(store.world.now, shop.zone)), lambda _: None)

    def action_forecast(self) -> None:
        """Say what the discount under the cursor would have cost."""
        from tui.dialogs.discounts.forecast import ForecastScreen

        store, shop, named = self._store, self._shop(), self._discount()
        if store is None or shop is None or named is None:
            self.till.say("Only a discount has a forecast.", Tone.WARN)
            return
        self.ask(ForecastScreen(store, shop.currency, named), lambda _: None)

    def action_coupons(self) -> None:
        """Open the codes of the discount under the cursor."""
        from tui.screens.offers.coupons import CouponsScreen

        services, named = self.till.services, self._discount()
        if services is None or named is None or named.owner is not None:
            self.till.say("Only a discount of its own has coupons.", Tone.WARN)
            return
        self.ask(CouponsScreen(services, named), lambda _: self.show_list(key=named.discount.id))

    def _discount(self) -> "Named | None":
        key = self.table.cursor_key
        listed = [] if self._store is None else self.at_once(self._store.discounts.all) or []
        return next((named for named in listed if named.discount.id == key), None)

    def _shop(self) -> "Shop | None":
        return None if self._store is None else self.at_once(self._store.shop.get)

    def _discount_form(self, named: "Named | None") -> None:
        from tui.dialogs.discounts.form import DiscountForm

        store, shop = self._store, self._shop()
        if store is not None and shop is not None:
            calendar = Calendar(store.world.now, shop.zone)
            self.ask(DiscountForm(store, shop.currency, calendar, named=named), self._went)

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
        program, named = self._program(), self._discount()
        if named is not None:
            self._ask_delete(named)
        if program is None:
            return
        detail = "Groups that point at it give no points any more. Points already earned stay."
        dialog = Confirm(f"Delete {program.name}?", detail, yes="Delete", is_safe=False)
        self.ask(dialog, lambda yes: self._delete(program.id) if yes else None)

    def _ask_delete(self, named: "Named") -> None:
        store = self._store
        if store is None:
            return
        if named.owner is not None:
            self.till.say("A discount of a group ends in the group's form (F4).", Tone.WARN)
            return
        detail = "Its coupons open nothing any more. Receipts keep its name; u undoes it (F10, History)."
        dialog = Confirm(f"Delete {named.name}?", detail, yes="Delete", is_safe=False)
        discount = named.discount.id

        def answered(yes: object) -> None:
            if yes:
                self.in_background(
                    lambda: store.discounts.delete(discount), lambda _: self.till.say("Deleted.", Tone.GOOD)
                )

        self.ask(dialog, answered)

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
