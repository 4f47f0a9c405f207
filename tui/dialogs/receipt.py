"""The receipt of a closed sale, to read and to print a copy of.

read_receipt(self, store, printer, sale)        # self: any screen
"""

from typing import TYPE_CHECKING, Final

from store.domain.ids import SaleId
from store.domain.receipt_layout import receipt_text
from tui.dialogs.viewer import Viewer
from tui.theme.inks import Ink
from tui.widgets.notices import Tone

if TYPE_CHECKING:
    from store.api import Store
    from tui.ports import PrinterControl
    from tui.widgets.frame import TillScreen

RECEIPT_CELLS: Final = 42


def read_receipt(screen: "TillScreen[None]", store: "Store", printer: "PrinterControl", sale: SaleId) -> None:
    """Open it over `screen`; what is refused is said there."""
    receipt = screen.at_once(lambda: store.sales.receipt(sale))
    if receipt is None:
        return
    lines = [[(line, Ink.TEXT)] for line in receipt_text(receipt, RECEIPT_CELLS).splitlines()]
    viewer = Viewer(f"Receipt {receipt.number}", lines, can_print=True)
    screen.ask(viewer, lambda answer: _print(screen, store, printer, sale) if answer == "print" else None)


def _print(screen: "TillScreen[None]", store: "Store", printer: "PrinterControl", sale: SaleId) -> None:
    screen.in_background(
        lambda: printer.print(store.sales.receipt(sale, copy_number=1)) is not None,
        lambda printing: screen.say(
            "A copy is being printed." if printing else "No printer is there: plug one in, then again.",
            Tone.GOOD if printing else Tone.BAD,
        ),
    )
