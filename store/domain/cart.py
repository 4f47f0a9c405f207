"""The open sale: lines, a customer, coupons, tenders. Every operation gives a new cart.

Prices are worked out elsewhere. A line that is voided stays where it is, struck through: a customer and a
manager can see what was there.
"""

from dataclasses import replace

from store.domain.catalogue import Product, refuse_part
from store.domain.errors import BadInput, NotFound, Refused
from store.domain.ids import CategoryId, CustomerId, ProductId, SaleId
from store.domain.money import ONE, Basis, Milli, Minor, rounded
from store.domain.payment import OWN, Tender
from store.domain.pricing.basket import Manual
from store.domain.stamps import Instant
from store.domain.values import dataclass

GOODS = ""
TOP_UP, VOUCHER = "top-up", "voucher"
MONEY = frozenset({TOP_UP, VOUCHER})
"""Kinds of lines that move money: they are added whole, and their price is what they move."""

MONEY_MAX: Minor = 10**7
"""As much as one line moves at most: a code typed for an amount is longer."""

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
    cost: Minor | None = None
    kind: str = GOODS
    """As `LineKind` of a closed line says."""
    manual: Manual | None = None
    """What was done to its price by hand."""
    note: str = ""
    voided: bool = False
    labelled: bool = False
    """Its price is that of a label on the package, whatever the product costs."""
    package: str = ""
    """Dates and lot of the package, as `packages.written` has them."""


@dataclass(frozen=True, slots=True)
class Returned:
    """Goods of an earlier sale that come back with this one."""

    sale: SaleId | None
    """None without a receipt."""
    position: int
    """Of the line there."""
    quantity: Milli
    """Above zero."""
    condition: str
    goods: CartLine | None = None
    """Without a receipt: what it is; its unit price is what a unit is worth."""


@dataclass(frozen=True, slots=True)
class Cart:
    """A sale that is not closed yet."""

    sale: SaleId
    """Known from the start, so that closing twice is closing once."""
    opened_at: Instant | None = None
    """When the first line came; schedules are judged by it."""
    customer: CustomerId | None = None
    lines: tuple[CartLine, ...] = ()
    coupons: tuple[str, ...] = ()
    """Codes that were typed or scanned, as they are kept with their discounts."""
    tenders: tuple[Tender, ...] = ()
    """What was given so far."""
    returned: tuple[Returned, ...] = ()
    """Makes the sale an exchange."""
    reason: str = ""
    """Why goods come back."""
    note: str = ""
    held: SaleId | None = None
    """The parked sale that goes on with it."""
    beyond: Minor = 0
    """How far beyond the credit limit somebody has let all payments from the balance go together."""
    agreed: Minor | None = None
    """What it cost when its last payment was taken, or what was agreed to since; None before the first."""
    parked_at: Instant | None = None
    """When it was parked first since `opened_at`: parking it again keeps its prices no longer."""

    @property
    def live(self) -> tuple[CartLine, ...]:
        """The lines that count: those that are not voided."""
        return tuple(line for line in self.lines if not line.voided)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing on it that could be paid."""
        return not self.live and not self.returned


def line_of(product: Product, *, code: str, quantity: Milli) -> CartLine:
    """A line for a product.

    Raises:
        Refused: it is not sold now, or it is sold by the piece and this would be a part of one.
        BadInput: a senseless quantity.
    """
    line = measured(product, code=code, quantity=quantity)
    refuse_part(product, quantity)
    return line


def measured(product: Product, *, code: str, quantity: Milli) -> CartLine:
    """A line for as much as a label says is in the package; raises Refused, BadInput as `line_of`."""
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
        cost=product.cost,
    )


def packaged(line: CartLine, price: Minor, product: Product) -> CartLine:
    """The line for a package that costs what its label says; floor and cost are in proportion."""
    part = rounded(price * ONE, product.price) if product.price else ONE
    return replace(
        line,
        unit_price=price,
        floor=None if product.floor is None else rounded(product.floor * part, ONE),
        cost=None if product.cost is None else rounded(product.cost * part, ONE),
        labelled=True,
    )


def renewed(line: CartLine, product: Product) -> CartLine:
    """The line with what its product is now: what a label says stays, and what was done by hand."""
    fresh = replace(
        line,
        name=product.name,
        category=product.category,
        unit_price=product.price,
        tax_rate=product.tax_rate,
        discountable=product.discountable,
        floor=product.floor,
        cost=product.cost,
    )
    return packaged(fresh, line.unit_price, product) if line.labelled else fresh


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


def money_line(kind: str, name: str, amount: Minor, *, code: str = "") -> CartLine:
    """A line that moves money: a top-up of the customer's balance, or a voucher with its code."""
    return CartLine(
        product=None,
        category=None,
        name=name,
        code=code,
        unit_price=amount,
        tax_rate=0,
        discountable=False,
        floor=None,
        quantity=ONE,
        kind=kind,
    )


def append(cart: Cart, line: CartLine, now: Instant) -> Cart:
    """Add a line as it is, merged with none."""
    if len(cart.lines) >= LINES_MAX:
        raise Refused(f"a sale has at most {LINES_MAX} lines; close this one and go on with another")
    opened = now if cart.opened_at is None else cart.opened_at
    return replace(cart, opened_at=opened, lines=(*cart.lines, line))


def with_quantity(cart: Cart, place: int, quantity: Milli) -> Cart:
    """Set the quantity of a line; raises NotFound, Refused, BadInput."""
    _refuse_money(cart, place)
    return _with(cart, place, replace(_at(cart, place), quantity=checked_quantity(quantity)))


def void(cart: Cart, place: int) -> Cart:
    """Strike a line; raises NotFound, Refused when it is struck already."""
    return _with(cart, place, replace(_at(cart, place), voided=True))


def with_manual(cart: Cart, place: int, manual: Manual | None) -> Cart:
    """Set the price of a line by hand, or give it back to the offers; raises NotFound, Refused."""
    _refuse_money(cart, place)
    return _with(cart, place, replace(_at(cart, place), manual=manual))


def with_line_note(cart: Cart, place: int, note: str) -> Cart:
    """Write a note on a line; raises NotFound, Refused."""
    return _with(cart, place, replace(_at(cart, place), note=note))


def with_coupon(cart: Cart, code: str) -> Cart:
    """Put a coupon on the sale; raises Refused when it is on it already."""
    if code in cart.coupons:
        raise Refused(f"the coupon {code} is on the sale already")
    return replace(cart, coupons=(*cart.coupons, code))


def without_coupon(cart: Cart, code: str) -> Cart:
    """Take a coupon off; raises NotFound."""
    if code not in cart.coupons:
        raise NotFound(f"the coupon {code} is not on the sale")
    return replace(cart, coupons=tuple(each for each in cart.coupons if each != code))


def with_tender(cart: Cart, tender: Tender, *, beyond: Minor = 0) -> Cart:
    """Note what was given, and how far beyond the credit limit the balance went by it with leave."""
    return replace(cart, tenders=(*cart.tenders, tender), beyond=max(cart.beyond, beyond))


def without_tender(cart: Cart, place: int) -> Cart:
    """Give a tender back: the sale owes it again; raises NotFound."""
    if not 0 <= place < len(cart.tenders):
        raise NotFound(f"there is no payment {place + 1}")
    return replace(cart, tenders=(*cart.tenders[:place], *cart.tenders[place + 1 :]))


def attach(cart: Cart, customer: CustomerId | None) -> Cart:
    """Whom the sale is for; None takes them off. What another one paid with theirs is theirs again."""
    if customer == cart.customer:
        return cart
    kept = tuple(tender for tender in cart.tenders if tender.kind not in OWN)
    return replace(cart, customer=customer, tenders=kept, beyond=0)


def _with(cart: Cart, place: int, line: CartLine) -> Cart:
    if _at(cart, place).voided:
        raise Refused(f"line {place + 1} is struck; add the product again instead")
    return replace(cart, lines=(*cart.lines[:place], line, *cart.lines[place + 1 :]))


def _refuse_money(cart: Cart, place: int) -> None:
    if _at(cart, place).kind in MONEY:
        raise Refused(f"line {place + 1} moves money and costs just that: void it and enter another amount")


def _same(line: CartLine, other: CartLine) -> bool:
    return line.product is not None and replace(line, quantity=other.quantity, code=other.code) == other


def _at(cart: Cart, place: int) -> CartLine:
    if not 0 <= place < len(cart.lines):
        raise NotFound(f"there is no line {place + 1}" if cart.lines else "nothing is on the sale yet")
    return cart.lines[place]
