"""Why a line of a closed sale cost what it did: what was granted then, as it was kept."""

from typing import TYPE_CHECKING, Final

from tui.dialogs.viewer import Viewer
from tui.screens.sales.page_state import manual_words
from tui.theme.inks import Ink
from tui.widgets.price_reasons import Telling, one_line

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.sale import Sale
    from store.domain.shop import Shop

_AROUND: Final = 5
"""Cells beside the text: the frame of the dialog, and the mark of where one is."""

_KEPT: Final = "As it was when the sale was closed; what was refused then is not kept."


def asked(store: "Store", shop: "Shop", sale: "Sale", place: int, screen_width: int) -> Viewer:
    """The page to read of one line; raises NotFound."""
    names = store.trials.names_of(sale.id)
    telling = Telling(
        lambda discount: names.get(bytes(discount), "a discount"),
        shop.currency,
        shop.zone,
        screen_width - _AROUND,
    )
    lines = one_line(store.trials.sold(sale.id), place, telling)
    manual = sale.lines[place].manual
    if manual:
        lines.append([(f"    {manual_words(manual, shop.currency)}", Ink.TEXT)])
    return Viewer(f"Why the price of line {place + 1}", [*lines, [], [(_KEPT, Ink.DIM)]])
