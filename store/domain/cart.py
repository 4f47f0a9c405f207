"""The open sale: lines and a customer. Every operation gives a new cart; nothing here knows a price rule."""

from dataclasses import replace

from store.domain.catalogue import Product
from store.domain.errors import BadInput, NotFound, Refused
from store.domain.ids import CategoryId, CustomerId, ProductId, SaleId
from store.domain.money import ONE, Basis, Milli, Minor
from store.domain.stamps import Instant
from store.domain.values import dataclass

LINES_MAX = 500
"""More lines than any receipt that was ever printed; a stuck scanner ends here."""

QUANTITY_MAX: Milli = 99_999 * ONE
"""Five digits: a barcode is never a quantity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CartLine:
    """One line, with what the product was when it was added."""

    product: ProductId | None
    category: CategoryId | None
    name: str
    code: str
    """What was scanned or typed."""
    unit_price: Minor
    tax_rate: Basis
    discountable: bool
    floor: Minor | None
    quantity: Milli


@dataclass(frozen=True, slots=True)
class Cart:
    """A sale that is not closed yet."""

    sale: SaleId
    """Known from the start, so that closing twice is closing once."""
    opened_at: Instant | None = None
    """When the first line came; schedules are judged by it."""
    customer: CustomerId | None = None
    lines: tuple[CartLine, ...] = ()


def line_of(product: Product, *, code: str, quantity: Milli) -> CartLine:
    """A line for a product; raises Refused when it is not sold now, BadInput for a senseless quantity."""
    if not product.active:
        raise Refused(f"{product.name} is not sold at present; make it active under Products first")
    return CartLine(
        product=product.id,
        category=product.category,
        name=product.name,
        code=code,
        unit_price=product.price,
        tax_rate=product.tax_rate,
        discountable=product.discountable,
        floor=product.floor,
        quantity=checked_quantity(quantity),
    )


def checked_quantity(quantity: Milli) -> Milli:
    """The quantity, if a line may have it; raises BadInput."""
    if not 0 < quantity <= QUANTITY_MAX:
        raise BadInput("a quantity is above 0 and at most 99999", field="quantity")
    return quantity


def add(cart: Cart, line: CartLine, now: Instant) -> tuple[Cart, int]:
    """Add a line, or its quantity to the last line of the same thing; answers the line's place too."""
    opened = replace(cart, opened_at=now if cart.opened_at is None else cart.opened_at)
    last = len(cart.lines) - 1
    if last >= 0 and _same(cart.lines[last], line):
        quantity = checked_quantity(cart.lines[last].quantity + line.quantity)
        return with_quantity(opened, last, quantity), last
    if len(cart.lines) >= LINES_MAX:
        raise Refused(f"a sale has at most {LINES_MAX} lines; close this one and go on with another")
    return replace(opened, lines=(*cart.lines, line)), last + 1


def append(cart: Cart, line: CartLine, now: Instant) -> Cart:
    """Add a line as it is, merged with none."""
    if len(cart.lines) >= LINES_MAX:
        raise Refused(f"a sale has at most {LINES_MAX} lines")
    opened = now if cart.opened_at is None else cart.opened_at
    return replace(cart, opened_at=opened, lines=(*cart.lines, line))


def with_quantity(cart: Cart, place: int, quantity: Milli) -> Cart:
    """Set the quantity of a line; raises NotFound, BadInput."""
    line = replace(_at(cart, place), quantity=checked_quantity(quantity))
    return replace(cart, lines=(*cart.lines[:place], line, *cart.lines[place + 1 :]))


def void(cart: Cart, place: int) -> Cart:
    """Take a line out; raises NotFound."""
    _at(cart, place)
    return replace(cart, lines=(*cart.lines[:place], *cart.lines[place + 1 :]))


def attach(cart: Cart, customer: CustomerId | None) -> Cart:
    """Whom the sale is for; None takes the customer off."""
    return replace(cart, customer=customer)


def _same(line: CartLine, other: CartLine) -> bool:
    return line.product is not None and replace(line, quantity=other.quantity, code=other.code) == other


def _at(cart: Cart, place: int) -> CartLine:
    if not 0 <= place < len(cart.lines):
        raise NotFound(f"there is no line {place + 1}")
    return cart.lines[place]
