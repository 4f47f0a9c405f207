"""After goods came back or a sale was undone: the drawer first, then the receipt; and what is said of it."""

from store.domain.ids import SaleId
from store.domain.money import Currency
from store.domain.return_preview import Returned
from store.domain.values import dataclass
from tui.ports import Services
from tui.screens.sales.return_state import done_words


@dataclass(frozen=True, slots=True)
class Written:
    """A document that is written."""

    sale: SaleId
    told: str
    """What it did, without a full stop."""
    is_printing: bool


@dataclass(frozen=True, slots=True)
class Exchanged:
    """Goods that were put on the open sale instead, where they are settled."""

    lines: int

    @property
    def told(self) -> str:
        """What is to be done next."""
        what = "1 line comes" if self.lines == 1 else f"{self.lines} lines come"
        return f"{what} back with this sale: scan what is taken instead, = settles it."


def finished(services: Services, done: Returned, currency: Currency) -> Written:
    """Open the drawer where cash moves, and print; in the thread that wrote it."""
    if done.opens_drawer:
        services.printer.kick()  # before the paper moves
    sales = services.store.sales
    is_printing = services.printer.print(sales.receipt(done.sale)) is not None
    return Written(done.sale, done_words(sales.get(done.sale), currency), is_printing)
