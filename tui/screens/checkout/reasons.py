"""Why this price: the open sale, or one line of it, with every discount that was tried."""

from typing import TYPE_CHECKING, Final

from store.domain.errors import NotFound
from tui.dialogs.viewer import Viewer
from tui.widgets.price_reasons import Telling, one_line, whole_sale

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.shop import Shop

_AROUND: Final = 5
"""Cells beside the text: the frame of the dialog, and the mark of where one is."""


def asked(store: "Store", shop: "Shop", number: int | None, screen_width: int) -> Viewer:
    """The page to read; `number` is that of a line as it is shown. Raises NotFound."""
    trace = store.trials.open_sale()
    telling = Telling(store.discounts.naming(), shop.currency, shop.zone, screen_width - _AROUND)
    if number is None:
        return Viewer("Why this price", whole_sale(trace, telling))
    if not 1 <= number <= len(trace.lines):
        raise NotFound(f"there is no line {number} to ask about; ? alone tells of the whole sale")
    return Viewer(f"Why the price of line {number}", one_line(trace, number - 1, telling))
