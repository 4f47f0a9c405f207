"""The door to the open sale of this lane; what is done behind it stands in `selling`, by intention."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from store.domain.baskets import BasketItem, WholeBasket
from store.domain.ids import CustomerId, ProductId
from store.domain.money import ONE, Milli
from store.domain.till import Added, Closed, Entry, Redeemed, Till
from store.services.cart_file import CartFile
from store.services.day_watch import DayWatch
from store.services.lanes import LaneService
from store.services.prices import PriceService
from store.services.rights import Rights
from store.services.selling.agreeing import Agreements
from store.services.selling.buyer import Buyer
from store.services.selling.entering import Entering
from store.services.selling.open_sale import OpenSale
from store.services.selling.viewing import Viewing
from store.unit import Actor, Units

if TYPE_CHECKING:
    from store.domain.payment import Tender
    from store.services.selling.by_hand import ByHand
    from store.services.selling.returned import ReturnedLines
    from store.services.whole_sales import WholeSales


class CheckoutService:
    """The lane's open sale. Every change is saved, then told as CartChanged; ask `till` for the result."""

    def __init__(
        self, units: Units, actor: Actor, lanes: LaneService, cart_file: CartFile, rights: Rights
    ) -> None:
        self._units = units
        self._actor = actor
        self._lanes = lanes
        self._rights = rights
        self.prices = PriceService(units)
        self._days = DayWatch(units)
        self.sale = OpenSale(units, cart_file, actor.via)
        self.sale.attended = rights.attended
        """The cart itself, for the services that share it."""
        self.agreements = Agreements(units, self.prices)
        self.sale.guard = self.agreements.guard
        self._viewing = Viewing(units, self.sale, self.prices, self._days)
        self._buyer = Buyer(units, self.sale, lambda: self._viewing.till().total)
        self._entering = Entering(units, self.sale, self._buyer, self.prices, rights)

    def till(self) -> Till:
        """The open sale, priced now."""
        return self._viewing.till()

    def look_at_day(self) -> None:
        """See to it that members of groups are today's, where a customer is on the sale."""
        self._viewing.look_at_day()

    def lines_waiting(self) -> int:
        """Lines on the open sale."""
        cart = self.sale.cart()
        return len(cart.live) + len(cart.returned)

    def sales_parked(self) -> int:
        """How many sales of the shop wait to be taken up again."""
        from store.queries import parked_mark  # nothing is parked before the first frame

        with self._units.database.reading() as connection:
            return parked_mark.count(connection)

    def scan(self, code: str, quantity: Milli = ONE) -> Entry:
        """What a scanner read: a product, a customer's card, or nothing that is known.

        Raises:
            Refused, BadInput: it cannot go on the sale.
            NeedsApproval: its date is over.
        """
        return self.explained(self._entering.scan(code, quantity))

    def enter(self, text: str, quantity: Milli = ONE) -> Entry:
        """What a person typed: a code, a card, or part of a product's name. Raises as `scan`."""
        return self.explained(self._entering.enter(text, quantity))

    def explained(self, entry: Entry) -> Entry:
        """What was entered; of a coupon, with what it takes off as things stand, or why nothing."""
        if not isinstance(entry, Redeemed):
            return entry
        from store.services.selling import coupon_gains  # most sales have none

        till, shop = self.till(), self.prices.current().shop
        with self._units.database.reading() as connection:
            return coupon_gains.told(connection, entry, till, shop)

    def add(self, product: ProductId, quantity: Milli = ONE, *, code: str = "") -> Added:
        """Put a chosen product on the sale; raises NotFound, Refused, BadInput, NeedsApproval."""
        return self._entering.add(product, quantity, code)

    @cached_property
    def by_hand(self) -> "ByHand":
        """Prices by hand, struck lines, notes, open and quick items, voiding the sale."""
        from store.services.selling.by_hand import ByHand  # the first scan needs none of it

        return ByHand(self._units, self._actor, self._lanes, self.sale, self._entering, self._rights)

    @cached_property
    def whole(self) -> "WholeSales":
        """Baskets that are sold as a whole, beside the open sale."""
        from store.services.whole_sales import WholeSales  # commands use it, screens do not

        return WholeSales(self._units, self._actor, self._lanes, self.prices, self._rights)

    @cached_property
    def returned(self) -> "ReturnedLines":
        """Goods that come back with the open sale."""
        from store.services.selling.returned import ReturnedLines  # as above

        return ReturnedLines(self._units, self.sale, self.prices, self._rights)

    def set_quantity(self, place: int, quantity: Milli) -> int:
        """Change a line's quantity; answers where it is then. Raises as `ByHand.set_quantity`."""
        with self.sale.lock:
            back = place - len(self.sale.cart().lines)
            if 0 <= back < len(self.sale.cart().returned):
                self.returned.set_quantity(back, quantity)
                return place
            return self.by_hand.set_quantity(place, quantity)

    def void_line(self, place: int) -> None:
        """Strike a line; raises NotFound, Refused, NeedsApproval."""
        self.by_hand.void_line(place)

    def void_sale(self, reason: str) -> str:
        """Void the open sale as a document; answers its number. Raises Refused, BadInput, NeedsApproval."""
        return self.by_hand.void_sale(reason)

    def attach(self, customer: CustomerId) -> None:
        """Say whom the sale is for; everything is priced anew. Raises NotFound."""
        self._buyer.attach(customer)

    def detach(self) -> None:
        """Take the customer off the sale; everything is priced anew."""
        self._buyer.detach()

    def pay(self, tenders: "Sequence[Tender]") -> Closed:
        """Close the sale; raises Refused, BadInput. Nothing is lost when it fails."""
        from store.services import closing, sold

        self._rights.attended()
        self._viewing.look_at_day()
        with self.sale.lock:
            self.sale.renew()
            cart = self.sale.cart()
            prices = self.prices.current()
            lane = self._lanes.own()
            with self._units.begin(self._actor) as unit:
                closed = closing.close(unit, cart, sold.Payment((*cart.tenders, *tenders)), prices, lane)
            self.sale.begin_anew()
        return closed

    def sell(
        self,
        customer: str | None,
        items: Sequence[BasketItem],
        tenders: "Sequence[Tender]",
        *,
        change_in: str = "cash",
    ) -> Closed:
        """Close goods as a sale of its own, beside the open one; `whole` sells all else too.

        Raises:
            NotFound, Refused, BadInput, NeedsApproval: nothing was sold.
        """
        return self.whole.sell(WholeBasket(tuple(items), customer), tenders, change_in=change_in)
