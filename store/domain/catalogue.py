"""Products and categories: what is sold, under which codes, at what price."""

from dataclasses import replace
from typing import TYPE_CHECKING

from store.domain.drafts import Check
from store.domain.errors import BadInput, Refused
from store.domain.ids import CategoryId, ProductId
from store.domain.money import ONE, WHOLE, Basis, Milli, Minor, format_quantity, rounded
from store.domain.names import clean, required_name
from store.domain.values import dataclass

if TYPE_CHECKING:
    from store.domain.shop import Tax

PRICE_MINOR_MAX = 10**11
"""A thousand million of a currency with hundredths; more is a code typed into the price."""

TAX_RATE_MAX: Basis = 10_000
CODE_CHARACTERS_MAX = 48
BARCODES_MAX = 50
QUICK_MAX = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDraft:
    """A product as typed into a form or read from a file; not yet checked."""

    name: str
    price: Minor
    sku: str = ""
    barcodes: tuple[str, ...] = ()
    category: CategoryId | None = None
    tax_rate: Basis = 0
    discountable: bool = True
    floor: Minor | None = None
    active: bool = True
    cost: Minor | None = None
    """What one unit costs the shop, without tax; None is not known."""
    weighed: bool = False
    """Sold by weight or measure: the price is for a kilogram, metre or litre, and parts of it are sold."""
    quick: int = 0
    """Place among the quick items, from 1; 0 is none of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """Something the shop sells."""

    id: ProductId
    name: str
    sku: str
    price: Minor
    barcodes: tuple[str, ...]
    category: CategoryId | None
    category_name: str
    tax_rate: Basis
    discountable: bool
    floor: Minor | None
    active: bool
    cost: Minor | None = None
    """What one unit costs the shop, without tax; None is not known."""
    weighed: bool = False
    """Sold by weight or measure: the price is for a kilogram, metre or litre, and parts of it are sold."""
    quick: int = 0
    """Place among the quick items, from 1; 0 is none of them."""


@dataclass(frozen=True, slots=True)
class Category:
    """A shelf of the shop; discounts may target it."""

    id: CategoryId
    name: str
    products: int
    """Products in it now."""


def checked(draft: ProductDraft) -> ProductDraft:
    """The draft tidied; raises Invalid with every fault by its field."""
    check = Check()
    tidy = replace(
        draft,
        name=check.read("name", lambda: required_name(draft.name), ""),
        sku=check.read("sku", lambda: code(draft.sku), ""),
        barcodes=check.read("barcodes", lambda: _codes(draft.barcodes), ()),
    )
    check.require("price", 0 <= draft.price <= PRICE_MINOR_MAX, "a price is not negative and not that large")
    check.require("tax_rate", 0 <= draft.tax_rate <= TAX_RATE_MAX, "a tax rate is between 0 and 100")
    check.require("barcodes", len(tidy.barcodes) <= BARCODES_MAX, f"at most {BARCODES_MAX} codes")
    check.require("quick", 0 <= draft.quick <= QUICK_MAX, f"a place from 1 to {QUICK_MAX}, or 0")
    if draft.cost is not None:
        check.require("cost", 0 <= draft.cost <= PRICE_MINOR_MAX, "a cost is not negative and not that large")
    if draft.floor is not None:
        fits = 0 <= draft.floor <= PRICE_MINOR_MAX
        check.require("floor", fits, "a floor price is not negative and not that large")
    check.done()
    return tidy


def is_part(product: Product, quantity: Milli) -> bool:
    """Whether so much of it would be a part of a piece: only what is weighed or measured has parts."""
    return quantity % ONE != 0 and not product.weighed


def refuse_part(product: Product, quantity: Milli) -> None:
    """Return if so much of a product can be sold; raises Refused for a part of a piece."""
    if is_part(product, quantity):
        raise Refused(
            f"{product.name} is sold by the piece, not {format_quantity(quantity)}:"
            " sell it open (2.50+), or set By weight in F6"
        )


def refuse_part_back(product: Product, quantity: Milli) -> None:
    """Return if so much of it can come back; raises Refused for a part of a piece."""
    if is_part(product, quantity):
        raise Refused(
            f"{product.name} is sold by the piece: whole ones come back, not {format_quantity(quantity)}"
        )


def margin(price: Minor, cost: Minor | None, rate: Basis, tax: "Tax") -> Basis | None:
    """What stays of a price without its tax after the cost, as a part of it; None when nobody can say."""
    from store.domain.shop import Tax
    from store.domain.tax import TaxPolicy, taxes

    contained = taxes([price], [rate], TaxPolicy(tax))[0] if tax is Tax.INCLUSIVE else 0
    net = price - contained
    return None if cost is None or net <= 0 else rounded((net - cost) * WHOLE, net)


def code(text: str) -> str:
    """A SKU or barcode without spaces around; raises BadInput when it cannot be one."""
    tidy = clean(text)
    if len(tidy) > CODE_CHARACTERS_MAX:
        raise BadInput(f"a code has at most {CODE_CHARACTERS_MAX} characters")
    return tidy


def _codes(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code(text) for text in texts if clean(text)))
