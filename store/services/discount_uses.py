"""What sales use of discounts that have limits or coupons: written with them, given back by their returns."""

from collections.abc import Collection

from sqlalchemy import Connection

from store.domain.cart import Cart
from store.domain.errors import Refused
from store.domain.ids import SaleId
from store.domain.pricing.priced import PricedBasket
from store.domain.sale import Sale
from store.queries import coupons, discount_uses
from store.services.coupon_words import used_up
from store.services.prices import Prices
from store.tables.sales import DISCOUNT_USES
from store.unit import Row, Unit


def refuse_spent(connection: Connection, cart: Cart) -> None:
    """Refuse to close a sale with a coupon that is used up by now; another lane may have been first.

    Raises:
        Refused: it names the coupon, and where it was used.
    """
    if not cart.coupons:
        return
    there = [each for code in cart.coupons for each in coupons.find(connection, code)]
    used = discount_uses.of_codes(connection, {each.code for each in there if each.uses is not None})
    for each in there:
        if each.uses is not None and used.get((each.code, each.discount), 0) >= each.uses:
            raise Refused(f"{used_up(connection, each)}; take it off the sale, then pay")
    usable = discount_uses.usable_codes(connection, there)
    for each in there:
        if usable.get((each.code, each.discount), 1) <= 0:
            away = f"the coupon {each.code} is for a lane that does not answer now"
            raise Refused(f"{away}; take it off the sale, then pay")


def record(unit: Unit, sale: Sale, cart: Cart, result: PricedBasket, prices: Prices) -> None:
    """Write what a sale that is being closed uses; nothing where no discount is limited."""
    limited = prices.book.recorded
    applied = [each for each in result.outcomes if each.applied and each.discount in limited]
    if not applied:
        return
    opened = coupons.opened(unit.connection, cart.coupons, cart.customer)
    codes = {each: coupon.code for each, coupon in opened.items() if limited[each].coupon}
    rows: list[Row] = [
        {
            "sale_id": sale.id,
            "discount_id": outcome.discount,
            "back": 0,
            "customer_id": sale.customer,
            "code": codes.get(outcome.discount, ""),
            "uses": outcome.uses,
            "at": sale.closed_at,
        }
        for outcome in applied
    ]
    unit.insert(DISCOUNT_USES, rows)


def give_back(unit: Unit, document: SaleId, original: SaleId, gone: Collection[int]) -> None:
    """Give back what a sale used, as far as all goods that took a discount have come back.

    Args:
        unit: the transaction of the return or void.
        document: the return or void itself.
        original: the sale it takes back from.
        gone: places of the lines of that sale of which nothing is left with the customer, this one included.
    """
    rows: list[Row] = [
        {
            "sale_id": document,
            "discount_id": each.discount,
            "back": 1,
            "customer_id": each.customer,
            "code": each.code,
            "uses": -each.uses,
            "at": unit.now,
        }
        for each in discount_uses.freed(unit.connection, original, gone)
    ]
    unit.insert(DISCOUNT_USES, rows)
