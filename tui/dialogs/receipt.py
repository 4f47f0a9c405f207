"""The receipt of a closed sale: to read, to print again with its number as a copy, to give without prices.

    read_receipt(self, store, printer, sale)        # self: any screen
    print_copy(self, store, printer, sale)

Copies are counted where they are printed, and none opens the drawer.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from store.domain.errors import NotFound, Unavailable
from store.domain.ids import SaleId
from store.domain.receipt_layout import receipt_text
from store.domain.returns import RETURNABLE_KINDS
from tui.dialogs.viewer import Viewer
from tui.keys import bindings
from tui.theme.inks import Ink
from tui.widgets.notices import Tone
from tui.widgets.paper import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from store.api import Store
    from store.domain.errors import TillError
    from store.domain.receipt import Receipt
    from tui.ports import PrinterControl
    from tui.widgets.frame import TillScreen

RECEIPT_CELLS: Final = 42
NO_PRINTER: Final = "no printer is there: plug one in, then again"


class ReceiptViewer(Viewer):
    """Answers "print" for a copy, "gift" for one without prices."""

    BINDINGS = bindings("view.gift")

    def __init__(self, title: str, lines: Sequence[Sequence[Span]], *, can_gift: bool) -> None:
        super().__init__(title, lines, can_print=True)
        self._can_gift = can_gift

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what was sold is given to somebody."""
        return self._can_gift if action == "gift" else super().check_action(action, parameters)

    def action_gift(self) -> None:
        """Print it without prices."""
        self.dismiss("gift")


def read_receipt(screen: "TillScreen[Any]", store: "Store", printer: "PrinterControl", sale: SaleId) -> None:
    """Open it over `screen`; what is refused is said there."""
    found = screen.at_once(lambda: (store.sales.receipt(sale), store.sales.get(sale).kind))
    if found is None:
        return
    receipt, kind = found
    told = printer.preview(receipt) or receipt_text(receipt, RECEIPT_CELLS).splitlines()
    lines = [[(line, Ink.TEXT)] for line in told]
    act = {"print": print_copy, "gift": print_gift}

    def answered(answer: str | None) -> None:
        if answer is not None:
            act[answer](screen, store, printer, sale)

    viewer = ReceiptViewer(f"Receipt {receipt.number}", lines, can_gift=kind in RETURNABLE_KINDS)
    screen.ask(viewer, answered)


def print_copy(screen: "TillScreen[Any]", store: "Store", printer: "PrinterControl", sale: SaleId) -> None:
    """Print it again, as its next copy."""
    _print(screen, lambda: _copied(store, printer, sale))


def print_gift(screen: "TillScreen[Any]", store: "Store", printer: "PrinterControl", sale: SaleId) -> None:
    """Print it without prices, for whoever is given what it lists."""
    _print(screen, lambda: _given(store, printer, sale))


def print_last(screen: "TillScreen[Any]", store: "Store", printer: "PrinterControl") -> None:
    """Print the receipt of what this lane closed last again, as its next copy."""
    _print(screen, lambda: _copied(store, printer, _last(store)))


def _print(screen: "TillScreen[Any]", work: "Callable[[], str]") -> None:
    screen.in_background(
        work,
        lambda told: screen.say(told, Tone.GOOD),
        refused=lambda refusal: screen.say(as_sentence(refusal), Tone.BAD),
        group="receipt",
    )


def as_sentence(refusal: "TillError") -> str:
    """A refusal as it stands in the line by itself."""
    words = str(refusal)
    return f"{words[:1].upper()}{words[1:]}."


def _copied(store: "Store", printer: "PrinterControl", sale: SaleId) -> str:
    """What was done; a copy that nothing would print is not counted."""
    if not printer.is_there:
        raise Unavailable(NO_PRINTER)
    number = store.returning.count_copy(sale)
    receipt = store.sales.receipt(sale, copy_number=number)
    return _queued(printer, receipt, f"Copy {number} of {receipt.number}")


def _given(store: "Store", printer: "PrinterControl", sale: SaleId) -> str:
    receipt = store.sales.receipt(sale, gift=True)
    return _queued(printer, receipt, f"A gift receipt of {receipt.number}")


def _queued(printer: "PrinterControl", receipt: "Receipt", what: str) -> str:
    if printer.print(receipt) is None:
        raise Unavailable(NO_PRINTER)
    return f"{what} is being printed."


def _last(store: "Store") -> SaleId:
    last = store.sales.last(store.lanes.own().id)
    if last is None:
        raise NotFound("nothing was sold on this lane yet: F7 lists what other lanes sold")
    return last.id
