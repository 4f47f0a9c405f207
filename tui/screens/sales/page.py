"""One closed document: its lines, what it came to and how it was paid, where it came from and what came back.

A scan of another receipt goes on to that one; a scan of goods on it begins their return.
"""

from typing import TYPE_CHECKING

from store.domain.ids import SaleId
from store.domain.money import ONE, Currency
from store.domain.return_preview import SalePage
from store.domain.returns import RETURNABLE_KINDS
from store.domain.sale import SaleKind, is_receipt_number
from store.events import BookChanged, CustomersChanged, SaleClosed
from tui.dialogs.receipt import read_receipt
from tui.finding import numbered
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.ports import Services
from tui.screens.sales.deeds import SaleDeeds
from tui.screens.sales.document_screen import DocumentScreen
from tui.screens.sales.page_state import sheet_of, side_of, title
from tui.widgets.moments import Calendar
from tui.widgets.notices import Tone

if TYPE_CHECKING:
    from store.api import Store
    from tui.widgets.options import Option


def sale_page(services: Services, key: object) -> "SaleScreen":
    """The page of a sale by its id, or by the number of its receipt; raises NotFound."""
    sale = SaleId(key) if isinstance(key, bytes) else numbered(services, str(key)).id
    return SaleScreen(services, services.store.returning.page(sale))


class SaleScreen(DocumentScreen[None]):
    """The page of a document; it may lead on to others, and Esc leads back through them."""

    BINDINGS = bindings(
        "sales.return", "sales.void", "sales.copy", "sales.gift", "receipt.last",
        "sale.read", "sale.why", "sale.linked", "sale.back",
    )  # fmt: skip

    def __init__(self, services: Services, page: SalePage) -> None:
        super().__init__()
        self._services = services
        self._page = page
        self._trail: list[SaleId] = []
        """Documents that led here, the first of them first."""
        self._deeds = SaleDeeds(self, services, done=lambda _: self._read(), left=self._leave)

    def _leave(self) -> None:
        self.dismiss(None)

    @property
    def heading(self) -> str:
        """What it is."""
        return title(self._page.sale)

    @property
    def _store(self) -> "Store":
        return self._services.store

    @property
    def _sale(self) -> SaleId:
        return self._page.sale.id

    def on_mount(self) -> None:
        """Show it."""
        self._show(cursor=0)

    def fact_arrived(self, fact: Fact) -> None:
        """Something of it may have come back."""
        if isinstance(fact, SaleClosed | CustomersChanged | BookChanged | FactsMissed):
            self._read()

    def _read(self) -> None:
        sale = self._sale
        self.in_background(lambda: self._store.returning.page(sale), self._renewed, group="page")

    def _renewed(self, page: SalePage) -> None:
        if page.sale.id == self._sale:
            self._page = page
            self._show()

    def _show(self, *, cursor: int | None = None) -> None:
        page, money, calendar = self._page, self._money(), self._calendar()
        self.paper.show(
            sheet_of(page, money, calendar),
            lambda cells: side_of(page, money, calendar, cells),
            cursor=cursor,
        )
        self.summary.text = self.heading
        self.refresh_bindings()

    def _money(self) -> Currency:
        return self._store.shop.get().currency

    def _calendar(self) -> Calendar:
        return Calendar(self._store.world.now, self._store.shop.get().zone)

    # From one to another

    def _go_to(self, sale: SaleId) -> bool:
        page = self.at_once(lambda: self._store.returning.page(sale))
        if page is None:
            return False
        self._page = page
        self._show(cursor=0)
        return True

    def _lead_to(self, sale: SaleId) -> None:
        here = self._sale
        if sale != here and self._go_to(sale):
            self._trail.append(here)

    def action_linked(self) -> None:
        """Go to what it came from or to what came back of it; choose where there are several."""
        page = self._page
        known = [(page.sale.original, page.original, "where it came from")] if page.sale.original else []
        known += [(each.id, each.number, each.kind) for each in page.later]
        if len(known) == 1:
            self._lead_to(known[0][0])
            return
        from tui.dialogs.choose import Choose
        from tui.widgets.options import Option, among

        options = [Option(sale, number, what) for sale, number, what in known]
        self.ask(Choose("Go to which?", among(options)), self._linked)

    def _linked(self, option: "Option | None") -> None:
        if option is not None and isinstance(option.id, bytes):
            self._lead_to(SaleId(option.id))

    def action_back(self) -> None:
        """To the document that led here, or to where the page was opened."""
        if not self._trail:
            self.dismiss(None)
        else:
            self._go_to(self._trail.pop())

    def take_scan(self, code: str) -> bool:
        """A receipt is gone to; goods on this one come back; anything else is refused."""
        if is_receipt_number(code):
            found = self.at_once(lambda: numbered(self._services, code))
            if found is not None:
                self._lead_to(found.id)
            return True
        from tui.screens.sales.return_screen import line_of

        place = self.at_once(
            lambda: line_of(self._store, self._page.left, code, lambda left: left.quantity > 0)
        )
        if place is None:
            self.refuse(f"{code}: nothing on {self._page.sale.number} has this code. F2 sells it", Tone.BAD)
            return True
        self.paper.go_to(place)
        self._deeds.take_back(self._sale, place=place, quantity=ONE)
        return True

    # Deeds

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Only what there is for a document of its kind."""
        sale = self._page.sale
        if action == "void":
            return sale.kind is SaleKind.SALE and not self._page.later
        if action in {"return", "gift"}:
            return sale.kind in RETURNABLE_KINDS
        if action == "linked":
            return bool(sale.original or self._page.later)
        return action != "why" or bool(sale.lines)

    def action_return(self) -> None:
        """Take goods back, to begin with the line under the cursor."""
        self._deeds.take_back(self._sale, place=self.paper.cursor)

    def action_void(self) -> None:
        """Undo it whole."""
        self._deeds.void(self._sale)

    def action_copy(self) -> None:
        """Print its receipt again."""
        self._deeds.copy(self._sale)

    def action_gift(self) -> None:
        """Print its receipt without prices."""
        self._deeds.gift(self._sale)

    def action_copy_last(self) -> None:
        """Print the last receipt of this lane again."""
        self._deeds.copy_last()

    def action_read(self) -> None:
        """Read its receipt."""
        read_receipt(self, self._store, self._services.printer, self._sale)

    def action_why(self) -> None:
        """Why the line under the cursor cost this."""
        from tui.screens.sales.reasons import asked

        shop, place = self._store.shop.get(), self.paper.cursor
        viewer = self.at_once(lambda: asked(self._store, shop, self._page.sale, place, self.size.width))
        if viewer is not None:
            self.ask(viewer, lambda _: None)
