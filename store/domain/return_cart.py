"""Goods that come back with the open sale: of one receipt at a time, or without any.

Every change is a new cart.
"""

from collections.abc import Sequence
from dataclasses import replace

from store.domain.cart import Cart, CartLine, Returned
from store.domain.errors import BadInput, NotFound, Refused
from store.domain.ids import SaleId
from store.domain.money import Milli
from store.domain.names import clean
from store.domain.returns import CONDITIONS, DAMAGED, RESELL, Choice
from store.domain.stamps import Instant

REASON_CHARACTERS_MAX = 200
RETURNED_MAX = 500
"""As many lines come back as a receipt has at most."""


def checked_reason(reason: str) -> str:
    """A reason as it is kept; raises BadInput when it is longer than anybody reads."""
    tidy = clean(reason)
    if len(tidy) > REASON_CHARACTERS_MAX:
        raise BadInput(f"a reason has at most {REASON_CHARACTERS_MAX} characters", field="reason")
    return tidy


def checked_condition(condition: str) -> str:
    """A condition that goods can come back in; raises BadInput."""
    if condition not in CONDITIONS:
        raise BadInput(f"goods come back to {RESELL} or {DAMAGED}", field="condition")
    return condition


def of_receipt(cart: Cart) -> SaleId | None:
    """The sale whose goods come back; None when none do, or none of a receipt."""
    return cart.returned[0].sale if cart.returned else None


def choices(cart: Cart) -> tuple[Choice, ...]:
    """What comes back, as returns take it; for goods of a receipt."""
    return tuple(Choice(each.position, each.quantity, each.condition) for each in cart.returned)


def with_goods_of(cart: Cart, sale: SaleId, chosen: Sequence[Choice], now: Instant) -> Cart:
    """Let goods of a receipt come back; more of the same line adds to it. Raises Refused, BadInput."""
    if not chosen:
        raise Refused("nothing comes back yet: choose a line first")
    _refuse_others(cart, sale)
    lines = {each.position: each for each in cart.returned}
    for choice in chosen:
        checked_condition(choice.condition)
        before = lines.get(choice.position)
        more = choice.quantity + (0 if before is None else before.quantity)
        lines[choice.position] = Returned(sale, choice.position, more, choice.condition)
    return _opened(cart, tuple(lines[position] for position in sorted(lines)), now)


def with_goods(cart: Cart, goods: CartLine, condition: str, now: Instant) -> Cart:
    """Let goods come back that nobody has a receipt for; raises Refused, BadInput."""
    _refuse_others(cart, None)
    back = Returned(None, 0, goods.quantity, checked_condition(condition), goods)
    return _opened(cart, (*cart.returned, back), now)


def without(cart: Cart, place: int) -> Cart:
    """Let one of them not come back after all; raises NotFound."""
    _at(cart, place)
    return _with(cart, (*cart.returned[:place], *cart.returned[place + 1 :]))


def with_quantity(cart: Cart, place: int, quantity: Milli) -> Cart:
    """Let more or less of one come back; raises NotFound, BadInput."""
    if quantity <= 0:
        raise BadInput("a quantity that comes back is above 0", field="quantity")
    back = _at(cart, place)
    goods = None if back.goods is None else replace(back.goods, quantity=quantity)
    changed = replace(back, quantity=quantity, goods=goods)
    return _with(cart, (*cart.returned[:place], changed, *cart.returned[place + 1 :]))


def _at(cart: Cart, place: int) -> Returned:
    if not 0 <= place < len(cart.returned):
        raise NotFound("nothing comes back in that line")
    return cart.returned[place]


def _refuse_others(cart: Cart, sale: SaleId | None) -> None:
    if not cart.returned or of_receipt(cart) == sale:
        return
    what = "goods without a receipt come" if of_receipt(cart) is None else "goods of another receipt come"
    raise Refused(f"{what} back with this sale already: finish it first, one receipt at a time")


def _opened(cart: Cart, returned: tuple[Returned, ...], now: Instant) -> Cart:
    if len(returned) > RETURNED_MAX:
        raise Refused(f"at most {RETURNED_MAX} lines come back at once")
    opened = now if cart.opened_at is None else cart.opened_at
    return _with(replace(cart, opened_at=opened), returned)


def _with(cart: Cart, returned: tuple[Returned, ...]) -> Cart:
    return replace(cart, returned=returned, reason=cart.reason if returned else "")
