"""Baskets that are sold as a whole, beside the open sale; every right is asked for as if done one by one.

Lines keep their order and none are merged.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace

from sqlalchemy import Connection

from store.domain import cart as carts
from store.domain import return_cart
from store.domain.baskets import BasketItem, GoodsBack, MoneyItem, WholeBasket
from store.domain.by_hand import OpenItem, checked_note, open_line, override
from store.domain.cart import Cart, CartLine
from store.domain.errors import BadInput, NotAllowed, NotFound, Refused, TillError
from store.domain.ids import SaleId
from store.domain.members import Member
from store.domain.money import ONE, rounded
from store.domain.payment import CASH, Tender
from store.domain.pricing.basket import Manual
from store.domain.rights import Right
from store.domain.shop import Shop
from store.domain.stamps import Instant
from store.domain.till import Closed
from store.services import closing, coupons, return_limits, sold
from store.services.customers import resolve
from store.services.day_watch import DayWatch
from store.services.lanes import LaneService
from store.services.prices import Prices, PriceService
from store.services.receipt_numbers import sale_named
from store.services.rights import Rights
from store.services.selling import dated, money_lines
from store.services.selling.entering import line_for
from store.unit import Actor, Unit, Units


class WholeSales:
    """Closes baskets as sales of their own."""

    def __init__(
        self, units: Units, actor: Actor, lanes: LaneService, prices: PriceService, rights: Rights
    ) -> None:
        self._units = units
        self._actor = actor
        self._lanes = lanes
        self._prices = prices
        self._rights = rights
        self._days = DayWatch(units)

    def sell(self, basket: WholeBasket, tenders: Sequence[Tender], *, change_in: str = CASH) -> Closed:
        """Close a basket as a sale.

        Raises:
            NotFound, Refused, BadInput, NeedsApproval: nothing was sold.
        """
        self._rights.attended()
        if basket.customer is not None:
            self._days.look()  # it writes next anyway: what this waits for it would wait for then
        prices, lane = self._prices.current(), self._lanes.own()
        with self._units.begin(self._actor) as unit:
            cart = self.filled(unit, basket, prices.shop)
            return self.close(unit, cart, sold.Payment(tuple(tenders), change_in), prices, lane)

    def close(self, unit: Unit, cart: Cart, payment: sold.Payment, prices: Prices, lane: Member) -> Closed:
        """Close a cart that nobody looks at; raises as `sell`."""
        closed = closing.close(unit, cart, payment, prices, lane)
        if closed.kept:
            self._rights.require(Right.TOP_UP, amount=closed.kept, subject=closed.sale)
        return closed

    def filled(self, unit: Unit, basket: WholeBasket, shop: Shop) -> Cart:
        """A cart with all of a basket on it; raises as `sell`."""
        connection, cart = unit.connection, Cart(SaleId(self._units.new_id()))
        if basket.customer is not None:
            cart = carts.attach(cart, resolve(connection, basket.customer))
        for number, item in enumerate(basket.items, 1):
            with _named("line", number):
                cart = carts.append(cart, self._line(unit, cart, item, shop), unit.now)
        for code in basket.coupons:
            cart = _with_coupon(connection, cart, code, unit.now)
        cart = replace(cart, note=checked_note(basket.note))
        return cart if basket.back is None else self._with_back(unit, cart, basket.back)

    def looked_at(self, basket: WholeBasket) -> Cart:
        """Whom and what a basket has, as far as it is known; nothing is judged."""
        cart, now = Cart(SaleId(self._units.new_id())), self._units.world.now()
        shop = self._prices.current().shop
        with self._units.database.reading() as connection:
            if basket.customer is not None:
                with suppress(TillError):
                    cart = carts.attach(cart, resolve(connection, basket.customer))
            for item in basket.items:
                if isinstance(item, BasketItem):
                    with suppress(TillError):
                        line = line_for(connection, item.barcode, item.quantity, shop)
                        cart = carts.append(cart, line, now)
            for code in basket.coupons:
                with suppress(TillError):
                    cart = _with_coupon(connection, cart, code, now)
        return cart

    def _with_back(self, unit: Unit, cart: Cart, back: GoodsBack) -> Cart:
        """The same with goods that come back; raises as `sell`."""
        from store.services.selling import returned

        if back.receipt:
            sale = sale_named(unit.connection, back.receipt)
            cart = return_cart.with_goods_of(cart, sale, back.choices, unit.now)
            return returned.judged(unit.connection, returned.with_reason(cart, back.reason), self._rights)
        prices = self._prices.current()
        cart = replace(cart, reason=return_cart.checked_reason(back.reason))
        for number, item in enumerate(back.items, 1):
            with _named("returned line", number):
                wanted = return_limits.of_code(unit.connection, item)
                goods, takes_leave = return_limits.goods(
                    unit.connection, wanted, prices.shop, unit.now, cart.customer
                )
                if takes_leave:
                    self._rights.require(Right.PRICE, subject=cart.sale)
                cart = return_cart.with_goods(cart, goods, item.condition, unit.now)
        returned.judge_without_receipt(unit.connection, cart, self._rights, prices, unit.now)
        return cart

    def _line(self, unit: Unit, cart: Cart, item: BasketItem | OpenItem | MoneyItem, shop: Shop) -> CartLine:
        if isinstance(item, MoneyItem):
            return self._money(unit, cart, item, shop)
        if isinstance(item, OpenItem):
            line = open_line(item)
            value = rounded(line.unit_price * line.quantity, ONE)
            self._rights.require(Right.OPEN_ITEM, amount=value, subject=cart.sale)
            return line
        line = line_for(unit.connection, item.barcode, item.quantity, shop)
        if line.package:
            dated.judged(line, cart.sale, shop, unit.now, self._rights)
        line = replace(line, note=checked_note(item.note))
        return line if item.manual is None else self._by_hand(cart, line, item.manual)

    def _money(self, unit: Unit, cart: Cart, item: MoneyItem, shop: Shop) -> CartLine:
        if item.kind == carts.TOP_UP:
            if cart.customer is None:
                raise Refused("a top-up is for a customer: name one beside the lines")
            line = money_lines.top_up(item.amount, shop)
            self._rights.require(Right.TOP_UP, amount=item.amount, subject=cart.sale)
            return line
        randomness = self._units.world.random(8)
        return money_lines.voucher(
            unit.connection, cart, item.amount, item.code, shop=shop, randomness=randomness
        )

    def _by_hand(self, cart: Cart, line: CartLine, manual: Manual) -> CartLine:
        """A line with its price by hand; raises Refused, NeedsApproval."""
        done = override(line, manual)
        self._rights.require(
            done.right, amount=done.amount, subject=cart.sale, before=done.before, after=done.after
        )
        if done.is_below_floor and not manual.below_floor:
            raise Refused(f"{line.name} would cost less than its floor price; below_floor allows it")
        if done.is_below_floor:
            self._rights.require(Right.BELOW_FLOOR, subject=cart.sale, before=done.before, after=done.after)
        return replace(line, manual=replace(manual, below_floor=done.is_below_floor))


@contextmanager
def _named(what: str, number: int) -> Iterator[None]:
    """Say of which line a refusal is: nobody sees them one by one."""
    try:
        yield
    except NotAllowed:
        raise  # somebody may allow it: it is asked for as it is
    except (BadInput, NotFound, Refused) as refusal:
        raise type(refusal)(f"{what} {number}: {refusal}") from refusal


def _with_coupon(connection: Connection, cart: Cart, code: str, now: Instant) -> Cart:
    found = coupons.find(connection, code)
    if found is None:
        raise NotFound(f"no coupon has the code {code!r}; nothing was sold")
    return coupons.put_on(connection, cart, found, now)
