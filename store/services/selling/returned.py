"""Goods that come back with the open sale: what they had cost pays for what is sold with it.

Each takes a right, asked for here as they are put on the sale; that they can come back is looked at again
when it is closed.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from store.domain import return_cart
from store.domain.cart import Cart, CartLine
from store.domain.catalogue import refuse_part_back
from store.domain.ids import CustomerId, SaleId
from store.domain.money import Milli
from store.domain.return_cart import checked_reason
from store.domain.return_worth import WithoutReceipt
from store.domain.returns import Choice
from store.domain.rights import Right
from store.domain.stamps import Instant
from store.queries import catalogue, customers, survivors
from store.services import return_limits, return_plan
from store.services.return_rights import ask
from store.services.rights import Rights
from store.services.selling.open_sale import OpenSale
from store.unit import Units

if TYPE_CHECKING:
    from store.services.prices import Prices, PriceService


class ReturnedLines:
    """Puts goods that come back on the open sale."""

    def __init__(self, units: Units, sale: OpenSale, prices: "PriceService", rights: Rights) -> None:
        self._units = units
        self._sale = sale
        self._prices = prices
        self._rights = rights

    def put(self, sale: SaleId, chosen: Sequence[Choice], *, reason: str = "") -> int:
        """Let goods of a receipt come back with the open sale; answers how many lines do.

        Whoever had bought them is put on it, if nobody is.

        Raises:
            NotFound, Refused, BadInput, NeedsApproval: nothing was changed.
        """
        with self._sale.lock, self._units.database.reading() as connection:
            cart = return_cart.with_goods_of(self._sale.cart(), sale, chosen, self._units.world.now())
            cart = judged(connection, with_reason(cart, reason), self._rights)
            self._sale.save(cart)
        return len(cart.returned)

    def put_without_receipt(self, wanted: WithoutReceipt, *, reason: str) -> int:
        """Let goods come back that nobody has a receipt for; answers how many lines do.

        Raises:
            NotFound, Refused, BadInput, NeedsApproval: nothing was changed.
        """
        prices, now = self._prices.current(), self._units.world.now()
        with self._sale.lock, self._units.database.reading() as connection:
            cart = self._sale.cart()
            goods, takes_leave = return_limits.goods(connection, wanted, prices.shop, now, cart.customer)
            cart = return_cart.with_goods(cart, goods, wanted.condition, now)
            cart = with_reason(cart, reason)
            if takes_leave:
                self._rights.require(Right.PRICE, subject=cart.sale)
            judge_without_receipt(connection, cart, self._rights, prices, now)
            self._sale.save(cart)
        return len(cart.returned)

    def set_quantity(self, place: int, quantity: Milli) -> None:
        """Let more or less of a line come back, counted from 0; raises as `put`."""
        with self._sale.lock, self._units.database.reading() as connection:
            cart = return_cart.with_quantity(self._sale.cart(), place, quantity)
            if return_cart.of_receipt(cart) is None:
                _refuse_part(connection, cart.returned[place].goods, quantity)
                prices, now = self._prices.current(), self._units.world.now()
                judge_without_receipt(connection, cart, self._rights, prices, now)
            else:
                judged(connection, cart, self._rights)
            self._sale.save(cart)

    def take_off(self, place: int) -> None:
        """Let a line not come back after all, counted from 0; raises NotFound."""
        self._sale.change(lambda cart: return_cart.without(cart, place))


def with_reason(cart: Cart, reason: str) -> Cart:
    """The cart with why goods come back, if that is said; raises BadInput."""
    return replace(cart, reason=checked_reason(reason) or cart.reason)


def judged(connection: Connection, cart: Cart, rights: Rights) -> Cart:
    """A cart with goods of a receipt that may come back, for whoever had bought them if it is for nobody.

    Raises:
        NotFound, Refused, BadInput, NeedsApproval: they may not.
    """
    sale = return_cart.of_receipt(cart)
    assert sale is not None  # noqa: S101 - whoever asks has put them there
    planned = return_plan.plan(connection, sale, return_cart.choices(cart))
    ask(rights, planned, subject=cart.sale)
    return replace(cart, customer=_buyer(connection, planned)) if cart.customer is None else cart


def judge_without_receipt(
    connection: Connection, cart: Cart, rights: Rights, prices: "Prices", now: Instant
) -> None:
    """Return if goods without a receipt may come back; raises Refused, BadInput, NeedsApproval."""
    from store.services.return_exchange import back_of

    amount = back_of(connection, cart, prices, now).amount
    return_limits.refuse_beyond(connection, cart, amount, prices.shop, now)
    rights.require(Right.RETURN_WITHOUT_RECEIPT, amount=amount, subject=cart.sale)


def _refuse_part(connection: Connection, goods: CartLine | None, quantity: Milli) -> None:
    if goods is None or goods.product is None:
        return
    product = catalogue.get(connection, goods.product)
    if product is not None:
        refuse_part_back(product, quantity)


def _buyer(connection: Connection, planned: return_plan.Plan) -> CustomerId | None:
    bought = planned.original.customer
    if bought is None:
        return None
    now = survivors.survivor(connection, bought)
    return None if customers.get(connection, now) is None else now
