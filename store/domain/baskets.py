"""A basket that is sold or parked as a whole: all that a person could have put on a sale one by one."""

from typing import TYPE_CHECKING

from store.domain.money import Milli, Minor
from store.domain.pricing.basket import Manual
from store.domain.values import dataclass

if TYPE_CHECKING:
    from store.domain.by_hand import OpenItem
    from store.domain.returns import Choice


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
class BackItem:
    """Goods that come back without a receipt, by a code of theirs."""

    barcode: str
    quantity: Milli
    condition: str
    value: Minor | None = None
    """What a unit is worth by agreement; None: the lowest it was sold for lately."""


@dataclass(frozen=True, slots=True)
class GoodsBack:
    """Goods that come back: lines of a receipt, or goods that nobody has one for."""

    receipt: str = ""
    choices: "tuple[Choice, ...]" = ()
    items: tuple[BackItem, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WholeBasket:
    """Everything on a sale but what is given for it."""

    items: "tuple[BasketItem | OpenItem | MoneyItem, ...]"
    customer: str | None = None
    """Id, e-mail, card number or name."""
    coupons: tuple[str, ...] = ()
    note: str = ""
    back: GoodsBack | None = None
    """What comes back with it."""
