"""Goods whose label has a date that is behind: told, allowed by somebody, or refused, as the shop wants."""

from datetime import UTC, date, datetime

from store.domain import cart as carts
from store.domain import packages
from store.domain.cart import Cart, CartLine
from store.domain.errors import Refused
from store.domain.ids import SaleId
from store.domain.rights import NeedsApproval, Right
from store.domain.shop import Expired, Shop
from store.domain.stamps import Instant
from store.services.rights import Rights


def today(shop: Shop, now: Instant) -> date:
    """The day it is where the shop is."""
    return datetime.fromtimestamp(now / 1000, UTC).astimezone(shop.zone).date()


def judged(line: CartLine, sale: SaleId, shop: Shop, now: Instant, rights: Rights) -> str:
    """What the cashier should know of the dates of a line that is to go on a sale; mostly nothing.

    Raises:
        Refused: its date is over, and the shop never sells it then.
        NeedsApproval: somebody who may must allow it.
    """
    package, day = packages.read(line.package), today(shop, now)
    over = package.over(day)
    if over is None:
        return ""
    if not package.may_not_be_sold(day):
        return f"past its best-before date {over[1]:%Y-%m-%d}; - takes it off again"
    since = f"EXPIRED on {over[1]:%Y-%m-%d}"
    if shop.expired == Expired.REFUSE.value:
        raise Refused(f"{line.name} {since}: the shop does not sell it any more; put it aside")
    if shop.expired != Expired.WARN.value:
        _require(f"{line.name} {since}", sale, rights)
    return f"{since}; - takes it off again"


def ended_since(
    cart: Cart, parked: Instant, shop: Shop, now: Instant, *, rights: Rights
) -> tuple[Cart, tuple[str, ...]]:
    """A sale that waits no longer, and the names of goods that may not be sold since it was parked.

    Nobody was asked about those. They are struck from it, unless a scan would put them on it with a word.
    """
    then, day = today(shop, parked), today(shop, now)
    if then >= day:
        return cart, ()
    ended = [
        place
        for place, line in enumerate(cart.lines)
        if line.package and not line.voided and _ended_between(line.package, then, day)
    ]
    names = tuple(cart.lines[place].name for place in ended)
    if not _goes_with_a_word(shop, rights):
        for place in ended:
            cart = carts.void(cart, place)
    return cart, names


def _goes_with_a_word(shop: Shop, rights: Rights) -> bool:
    """Whether goods whose date is over go on a sale of who is here, and are only told."""
    is_asked = shop.expired not in {Expired.REFUSE.value, Expired.WARN.value}
    return shop.expired == Expired.WARN.value or (is_asked and rights.may(Right.SELL_EXPIRED))


def _ended_between(text: str, then: date, day: date) -> bool:
    package = packages.read(text)
    return package.may_not_be_sold(day) and not package.may_not_be_sold(then)


def _require(what: str, sale: SaleId, rights: Rights) -> None:
    """Ask for the right, naming the goods: who allows it looks at them."""
    try:
        rights.require(Right.SELL_EXPIRED, subject=sale)
    except NeedsApproval as refusal:
        words = f"{what}: a manager can allow it with a PIN; nothing was added"
        raise NeedsApproval(refusal.right, refusal.amount, words, subject=sale) from refusal
