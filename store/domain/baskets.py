"""A basket that is sold or parked as a whole: all that a person could have put on a sale one by one."""

from typing import TYPE_CHECKING

from store.domain.money import Milli, Minor
from store.domain.pricing.basket import Manual
from store.domain.values import dataclass

if TYPE_CHECKING:
    from store.domain.by_hand import OpenItem


@dataclass(frozen=True, slots=True)
class BasketItem:
    """Goods, by a code of theirs."""

    barcode: str
    quantity: Milli
    manual: Manual | None = None
    """Their price by hand; it is judged as at the till."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class MoneyItem:
    """Money that moves: a top-up of the customer's balance, or a voucher."""

    kind: str
    """`TOP_UP` or `VOUCHER` of the cart."""
    amount: Minor
    code: str = ""
    """Of a voucher; one without gets one."""


@dataclass(frozen=True, slots=True)
class WholeBasket:
    """Everything on a sale but what is given for it."""

    items: "tuple[BasketItem | OpenItem | MoneyItem, ...]"
    customer: str | None = None
    """Id, e-mail, card number or name."""
    coupons: tuple[str, ...] = ()
    note: str = ""
