"""Goods whose label has a date that is behind: told, allowed by somebody, or refused, as the shop wants."""

from datetime import UTC, date, datetime

from store.domain import packages
from store.domain.cart import CartLine
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


def _require(what: str, sale: SaleId, rights: Rights) -> None:
    """Ask for the right, naming the goods: who allows it looks at them."""
    try:
        rights.require(Right.SELL_EXPIRED, subject=sale)
    except NeedsApproval as refusal:
        words = f"{what}: a manager can allow it with a PIN; nothing was added"
        raise NeedsApproval(refusal.right, refusal.amount, words, subject=sale) from refusal
