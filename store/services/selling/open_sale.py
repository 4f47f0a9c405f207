"""The one open sale of this lane: kept in its file after every change, then told as CartChanged.

What may be done to it is for the services that share it.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from threading import RLock

from store.domain.cart import Cart
from store.domain.errors import Unavailable
from store.domain.ids import SaleId
from store.domain.money import Minor
from store.events import (
    BookChanged,
    CartChanged,
    CatalogueChanged,
    CustomersChanged,
    Fact,
    GroupsChanged,
    SaleClosed,
)
from store.services.cart_file import CartFile
from store.unit import Units, Via

_LOG = logging.getLogger(__name__)

_CONCERNS = (CatalogueChanged, BookChanged)
_PRICES_DEPEND_ON = (CatalogueChanged, GroupsChanged, BookChanged)
"""And on its customer, and on what another lane sold: a coupon may be used up by it."""


class OpenSale:
    """Holds the cart; whoever looks first and changes then holds `lock` meanwhile."""

    def __init__(self, units: Units, file: CartFile, via: Via) -> None:
        self._units = units
        self._file = file
        self._via = via
        self._cart: Cart | None = None
        self.lock = RLock()
        self.before: Minor | None = None
        """The total before the customer was changed, while that is the last thing that happened."""
        self.guard: Callable[[Cart, Cart], Cart] = lambda _old, new: new
        """Raises when one cart may not become another just so; answers what it becomes."""
        self.attended: Callable[[], None] = lambda: None
        """Raises while the till is locked: nothing is added to a sale then, and nothing taken off it."""
        self.changes = 0
        """How often something besides the sale became true: counted before anybody is told to look again."""
        self._is_outdated = True
        """Whether products may have changed since its lines were last compared with them."""
        units.feed.subscribe(self._on_fact)

    def cart(self) -> Cart:
        """The cart as it is now, or as it was left."""
        with self.lock:
            if self._cart is None:
                kept = self._file.load()
                # Nothing on it: its id may be that of a sale which a book restored from a copy does not know.
                is_over = kept is None or kept.is_empty or self._is_closed(kept)
                self._cart = self.new() if kept is None or is_over else self._gone_on(kept)
            return self._cart

    def renew(self) -> None:
        """Let lines cost what their products cost by now; whoever shows or closes the sale calls it first.

        Nobody is asked: it became so, and a sale that was paid in part says so before it is closed.
        """
        with self.lock:
            if not self._is_outdated:
                return
            cart = self.cart()
            self._is_outdated = False
            if not cart.lines:
                return
            from store.services.selling import renewing  # a product seldom changes under a sale

            with self._units.database.reading() as connection:
                fresh = renewing.as_now(connection, cart)
            if fresh is cart:
                return
            self._cart = fresh
            try:
                self._file.save(fresh)
            except Unavailable:
                _LOG.exception("the open sale is shown as it is now; after a restart it is looked at anew")

    def outdate(self) -> None:
        """Lines came from elsewhere: their products may be others by now."""
        self._is_outdated = True

    def new(self) -> Cart:
        """A cart with nothing on it."""
        return Cart(SaleId(self._units.new_id()))

    def change(self, change: Callable[[Cart], Cart]) -> None:
        """Make another cart out of this one; raises what `change` raises, and Unavailable."""
        with self.lock:
            self.save(change(self.cart()))

    def save(self, cart: Cart, *, before: Minor | None = None) -> None:
        """Be this cart from now on; raises Refused while the till is locked, Unavailable."""
        with self._units.deed():
            self.attended()
            self._keep(cart, before)

    def _keep(self, cart: Cart, before: Minor | None) -> None:
        with self.lock:
            if self._cart is not None and self._cart.tenders:
                cart = self.guard(self._cart, cart)
            self._file.save(cart)
            self._cart, self.before = cart, before
        self._units.feed.publish([CartChanged()])

    def begin_anew(self) -> None:
        """An empty cart after a closed sale, which is closed whether or not the file can be written."""
        with self.lock:
            self._cart, self.before = self.new(), None
            try:
                self._keep(self._cart, None)
            except Unavailable:
                _LOG.exception("the closed sale's cart is still in its file; it will be known as closed")
                self._units.feed.publish([CartChanged()])

    def _gone_on(self, kept: Cart) -> Cart:
        """What another run of the program left, as it goes on in this one.

        The disk may be a copy that was brought back, and whoever went on with the first may close it too: in
        the book both are there then, as two sales.
        """
        if self._via != "till":
            return kept  # it is open on the till, and this program only looks on
        from store.domain.holding import gone_on  # mostly nothing was left

        fresh = replace(kept, sale=gone_on(kept.sale, self._units.run))
        try:
            # Before it is closed under this id: nobody may find it as it was, and closed by no sale.
            self._file.save_for_good(fresh)
        except Unavailable:
            _LOG.exception("the open sale keeps the id that it had before this program")
            return kept
        return fresh

    def _is_closed(self, cart: Cart) -> bool:
        """Whether a cart was paid or parked just before the program ended: the next scan begins another."""
        from store.queries import holding, sales

        with self._units.database.reading() as connection:
            return sales.row(connection, cart.sale) is not None or holding.was_parked(connection, cart.sale)

    def _part_from(self, sale: SaleId) -> None:
        """Another sale of this id came: this lane closed it in a life that its restored book knew nothing of.

        So it is where no other id could be kept for it as the program began. What stands on the open one
        stays, to be looked at; it has another id from now on.
        """
        with self.lock:
            if self._cart is not None and self._cart.sale == sale:
                from store.domain.holding import gone_on  # this hardly ever happens

                self._cart = replace(self._cart, sale=gone_on(sale, self._units.new_id()))
                self._file.save(self._cart)

    def _on_fact(self, fact: Fact) -> None:
        self.changes += not isinstance(fact, CartChanged)
        if isinstance(fact, _CONCERNS):
            self._is_outdated = True
        if isinstance(fact, SaleClosed) and not fact.here:
            self._part_from(fact.sale)
        # What prices depend on has changed under an open sale: its screen must look again.
        if self._may_cost_otherwise(fact):
            self._units.feed.publish([CartChanged()])

    def _may_cost_otherwise(self, fact: Fact) -> bool:
        """Whether what is on the sale may have another price now."""
        if isinstance(fact, SaleClosed):
            return not fact.here
        if isinstance(fact, CustomersChanged):
            # To a sale of nobody in particular these make no difference; what has no names may be coupons.
            return self._cart is None or self._cart.customer is not None or not fact.ids
        return isinstance(fact, _PRICES_DEPEND_ON)
