"""Goods that come back with the open sale: what they had cost pays for what is sold with it.

Each takes a right, asked for here as they are put on the sale; that they can come back is looked at again
when it is closed.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from store.domain import return_cart
from store.domain.cart import Cart
from store.domain.ids import CustomerId, SaleId
from store.domain.money import Milli
from store.domain.return_cart import checked_reason
from store.domain.returns import Choice
from store.domain.rights import Right
from store.queries import customers, survivors
from store.services import return_limits, return_plan
from store.services.return_limits import WithoutReceipt
from store.services.return_rights import ask
from store.services.rights import Rights
from store.services.selling.open_sale import OpenSale
from store.unit import Units

if TYPE_CHECKING:
    from store.services.prices import PriceService


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
        tidy = checked_reason(reason)
        with self._sale.lock, self._units.database.reading() as connection:
            before = self._sale.cart()
            cart = return_cart.with_goods_of(before, sale, chosen, self._units.world.now())
            planned = return_plan.plan(connection, sale, return_cart.choices(cart))
            if cart.customer is None:
                cart = replace(cart, customer=_buyer(connection, planned))
            ask(self._rights, planned, subject=cart.sale)
            self._sale.save(replace(cart, reason=tidy or cart.reason))
        return len(cart.returned)

    def put_without_receipt(self, wanted: WithoutReceipt, *, reason: str) -> int:
        """Let goods come back that nobody has a receipt for; answers how many lines do.

        Raises:
            NotFound, Refused, BadInput, NeedsApproval: nothing was changed.
        """
        shop, now = self._prices.current().shop, self._units.world.now()
        with self._sale.lock, self._units.database.reading() as connection:
            goods, takes_leave = return_limits.goods(connection, wanted, shop, now)
            cart = return_cart.with_goods(self._sale.cart(), goods, wanted.condition, now)
            cart = replace(cart, reason=checked_reason(reason) or cart.reason)
            self._allow_without(connection, cart, takes_leave=takes_leave)
            self._sale.save(cart)
        return len(cart.returned)

    def set_quantity(self, place: int, quantity: Milli) -> None:
        """Let more or less of a line come back, counted from 0; raises as `put`."""
        with self._sale.lock, self._units.database.reading() as connection:
            cart = return_cart.with_quantity(self._sale.cart(), place, quantity)
            sale = return_cart.of_receipt(cart)
            if sale is None:
                self._allow_without(connection, cart, takes_leave=False)
            else:
                planned = return_plan.plan(connection, sale, return_cart.choices(cart))
                ask(self._rights, planned, subject=cart.sale)
            self._sale.save(cart)

    def take_off(self, place: int) -> None:
        """Let a line not come back after all, counted from 0; raises NotFound."""
        self._sale.change(lambda cart: return_cart.without(cart, place))

    def _allow_without(self, connection: Connection, cart: Cart, *, takes_leave: bool) -> None:
        from store.services.return_exchange import back_of

        prices, now = self._prices.current(), self._units.world.now()
        amount = back_of(connection, cart, prices, now).amount
        return_limits.refuse_beyond(connection, cart, amount, prices.shop, now)
        if takes_leave:
            self._rights.require(Right.PRICE, subject=cart.sale)
        self._rights.require(Right.RETURN_WITHOUT_RECEIPT, amount=amount, subject=cart.sale)


def _buyer(connection: Connection, planned: return_plan.Plan) -> CustomerId | None:
    bought = planned.original.customer
    if bought is None:
        return None
    now = survivors.survivor(connection, bought)
    return None if customers.get(connection, now) is None else now
