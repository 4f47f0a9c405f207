"""Lines of a sale that move money: top-ups and vouchers, judged as they come on it."""

from sqlalchemy import Connection

from store.domain import cart as carts
from store.domain.cart import Cart, CartLine
from store.domain.errors import BadInput, Refused
from store.domain.lookup import same_codes
from store.domain.money import Currency, Minor
from store.domain.names import clean
from store.domain.shop import Shop
from store.domain.spending import VOUCHER, new_code, voucher_key
from store.queries import catalogue
from store.queries import spending as queries


def top_up(amount: Minor, shop: Shop) -> CartLine:
    """The line of a top-up; raises BadInput."""
    _judge("a top-up", amount, shop.top_up_min, shop.currency)
    return carts.money_line(carts.TOP_UP, "Top-up of the balance", amount)


def voucher(
    connection: Connection, cart: Cart, amount: Minor, code: str, *, shop: Shop, randomness: bytes
) -> CartLine:
    """The line of a voucher; one without a code gets one out of `randomness`. Raises Refused, BadInput."""
    _judge("a voucher", amount, 1, shop.currency)
    told = clean(code) or new_code(randomness)
    key = voucher_key(told)
    if queries.is_kept(connection, key, VOUCHER):
        raise Refused(f"the voucher {told} was sold already; take another one")
    if code and (goods := catalogue.by_codes(connection, same_codes(told))):
        raise Refused(f"{told} is a code of {goods[0].name}: take one that no product has")
    if any(line.kind == carts.VOUCHER and voucher_key(line.code) == key for line in cart.live):
        raise Refused(f"the voucher {told} is on this sale already")
    return carts.money_line(carts.VOUCHER, f"Voucher {told}", amount, code=told)


def _judge(what: str, amount: Minor, least: Minor, money: Currency) -> None:
    if amount < max(1, least):
        raise BadInput(f"{what} is of at least {money.format(max(1, least))}", field="amount")
    if amount > carts.MONEY_MAX:
        raise BadInput(f"{what} is of at most {money.format(carts.MONEY_MAX)}", field="amount")
