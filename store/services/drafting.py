"""What a sale's document will say of its goods and of who buys: worked out before it is paid.

Somebody waits while a sale is closed, and nobody while money is counted. All of it follows from what the sale
costs, so that it is thrown away as soon as that is judged anew; whoever finds none makes it then.
"""

from sqlalchemy import Connection

from store.domain.cart import Cart
from store.domain.ids import SaleId
from store.domain.sale import SaleLine
from store.domain.stamps import Instant
from store.domain.values import dataclass
from store.services import documents
from store.services.prices import Judged, Prices
from store.services.sold import Buyer, buyer_of, lines_of


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a document before its number and its payment."""

    sale: SaleId
    judged: Judged
    """What it costs, and who buys."""
    opened: Instant
    buyer: Buyer
    lines: tuple[SaleLine, ...]
    drawn: documents.Drawn


def draft(connection: Connection, cart: Cart, prices: Prices, judged: Judged, now: Instant) -> Draft:
    """The draft of a cart that costs so much; raises Refused when its customer is not there any more."""
    opened = now if cart.opened_at is None else cart.opened_at
    buyer = Buyer() if cart.customer is None else buyer_of(connection, judged.buyer, opened, prices)
    lines = lines_of(cart, judged.result, prices)
    return Draft(cart.sale, judged, opened, buyer, lines, documents.draw(cart.sale, lines))


class Drafts:
    """Keeps the last draft for as long as the sale costs the same. Threads may ask at once."""

    def __init__(self) -> None:
        self._last: tuple[Prices, Draft] | None = None

    def of(self, connection: Connection, cart: Cart, prices: Prices, judged: Judged, now: Instant) -> Draft:
        """As `draft`; what the cart costs was judged on this connection."""
        if self._last is not None:
            known, last = self._last
            # Judged once for as long as nothing that it depends on is another: so is the draft.
            if known is prices and last.judged is judged and last.sale == cart.sale:
                return last
        made = draft(connection, cart, prices, judged, now)
        if cart.opened_at is not None:
            self._last = prices, made
        return made
