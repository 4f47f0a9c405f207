"""What a person does to lines of an open sale: which right it takes, and how much of it."""

from collections.abc import Iterable

from store.domain.cart import GOODS, Cart, CartLine, checked_quantity
from store.domain.catalogue import PRICE_MINOR_MAX, TAX_RATE_MAX
from store.domain.errors import BadInput, Refused
from store.domain.ids import CategoryId
from store.domain.money import ONE, Basis, Milli, Minor, rounded
from store.domain.names import clean, required_name
from store.domain.pricing.basket import BasketLine, Manual, ManualKind
from store.domain.pricing.engine import value_by_hand
from store.domain.rights import Right
from store.domain.sale import LineKind
from store.domain.values import dataclass

NOTE_CHARACTERS_MAX = 200
REASON_CHARACTERS_MAX = 200

_RIGHTS = {
    ManualKind.PERCENT: Right.DISCOUNT_PERCENT,
    ManualKind.AMOUNT: Right.DISCOUNT_AMOUNT,
    ManualKind.PRICE: Right.PRICE,
}


@dataclass(frozen=True, slots=True)
class Override:
    """A line priced by hand, judged."""

    right: Right
    amount: int
    """In the unit of the right."""
    before: Minor
    """What the line costs by list."""
    after: Minor
    is_below_floor: bool


def override(line: CartLine, manual: Manual) -> Override:
    """What a price by hand comes to; raises Refused when the line may not have it."""
    basket_line = BasketLine(unit_price=line.unit_price, quantity=line.quantity)
    before, after = basket_line.list_value, value_by_hand(basket_line, manual)
    if not line.discountable and manual.kind is not ManualKind.PRICE and after < before:
        raise Refused(f"{line.name} is never discounted; its price can be put right, as with 2.00=")
    if manual.kind is ManualKind.AMOUNT and manual.value > before:
        raise Refused(
            f"{line.name} does not cost as much as was to be taken off; 100% takes all off, % takes none"
        )
    amount = 0 if manual.kind is ManualKind.PRICE else manual.value
    floor = None if line.floor is None else rounded(line.floor * line.quantity, ONE)
    return Override(_RIGHTS[manual.kind], amount, before, after, floor is not None and after < floor)


def struck_value(cart: Cart, *more: CartLine) -> Minor:
    """What all struck lines of a sale would have cost by list, and some more."""
    struck: Iterable[CartLine] = (*(line for line in cart.lines if line.voided), *more)
    return sum(rounded(line.unit_price * line.quantity, ONE) for line in struck)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """Something no product has, typed in."""

    name: str
    price: Minor
    quantity: Milli = ONE
    tax_rate: Basis = 0
    category: CategoryId | None = None
    code: str = ""
    """What was scanned, if something was."""


def open_line(item: OpenItem) -> CartLine:
    """The line for an open item; raises BadInput."""
    if not 0 < item.price <= PRICE_MINOR_MAX:
        raise BadInput("a price is above 0 and not that large", field="price")
    if not 0 <= item.tax_rate <= TAX_RATE_MAX:
        raise BadInput("a tax rate is between 0 and 100", field="tax_rate")
    return CartLine(
        product=None,
        category=item.category,
        name=required_name(item.name),
        code=item.code,
        unit_price=item.price,
        tax_rate=item.tax_rate,
        discountable=True,
        floor=None,
        quantity=checked_quantity(item.quantity),
        kind=LineKind.OPEN.value,
    )


def is_goods(line: CartLine) -> bool:
    """Whether a line is something that is handed over."""
    return line.kind in {GOODS, LineKind.OPEN.value}


def checked_note(text: str) -> str:
    """A note on one line of text; raises BadInput."""
    tidy = clean(text)
    if len(tidy) > NOTE_CHARACTERS_MAX:
        raise BadInput(f"a note has at most {NOTE_CHARACTERS_MAX} characters", field="note")
    return tidy


def checked_reason(text: str) -> str:
    """A reason, which must be there; raises BadInput."""
    tidy = clean(text)
    if not tidy:
        raise BadInput("say why: it is kept with the document", field="reason")
    if len(tidy) > REASON_CHARACTERS_MAX:
        raise BadInput(f"a reason has at most {REASON_CHARACTERS_MAX} characters", field="reason")
    return tidy
