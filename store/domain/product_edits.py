"""One change of many products: what each of them gets, and why some get nothing.

How it is typed: `12.50` is a price, `+0.50` and `-0.50` change it, `+5%` and `-10 %` do so in percent.
"""

from dataclasses import replace
from typing import Final, TypeAlias

from store.domain.catalogue import PRICE_MINOR_MAX, TAX_RATE_MAX, Product
from store.domain.errors import BadInput
from store.domain.ids import CategoryId
from store.domain.money import WHOLE, Basis, Currency, Minor, format_percent, parse_percent, rounded
from store.domain.values import dataclass

PERCENT_MAX: Basis = 10 * WHOLE
"""A thousand percent more is a price typed for a percent."""


@dataclass(frozen=True, slots=True)
class SetPrice:
    """One price for all of them."""

    price: Minor


@dataclass(frozen=True, slots=True)
class AddToPrice:
    """So much more, or less."""

    amount: Minor


@dataclass(frozen=True, slots=True)
class ScalePrice:
    """So many percent more, or less; rounded once."""

    percent: Basis


@dataclass(frozen=True, slots=True)
class SetTaxRate:
    """Another tax rate."""

    rate: Basis


@dataclass(frozen=True, slots=True)
class SetCategory:
    """Another category, or none."""

    category: CategoryId | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Switch:
    """Sold or not, discountable or not: `field` is `active` or `discountable`."""

    field: str
    on: bool


@dataclass(frozen=True, slots=True)
class DeleteProducts:
    """Delete them; receipts keep their names."""


ProductEdit: TypeAlias = (
    SetPrice | AddToPrice | ScalePrice | SetTaxRate | SetCategory | Switch | DeleteProducts
)

_SWITCHES: Final = {
    ("active", True): "switch on",
    ("active", False): "switch off",
    ("discountable", True): "let discounts apply",
    ("discountable", False): "let no discount apply",
}


def price_change(text: str, currency: Currency) -> ProductEdit:
    """What somebody typed for a change of prices; raises BadInput."""
    plain = text.strip().replace(" ", "").replace(",", ".")
    sign = plain[:1] if plain[:1] in {"+", "-"} else ""
    if plain.endswith("%"):
        if not sign:
            raise BadInput(f"say whether it is more or less: +{plain} or -{plain}")
        percent = parse_percent(plain)
        if not -WHOLE <= percent <= PERCENT_MAX:
            raise BadInput(f"a price changes by -100 to +{PERCENT_MAX // 100} %")
        return ScalePrice(percent)
    amount = currency.parse(plain)
    if abs(amount) > PRICE_MINOR_MAX:
        raise BadInput("that is no price: it is a code, perhaps")
    return AddToPrice(amount) if sign else SetPrice(amount)


def tax_rate(text: str) -> SetTaxRate:
    """A tax rate as typed; raises BadInput."""
    rate = parse_percent(text.replace(",", "."))
    if not 0 <= rate <= TAX_RATE_MAX:
        raise BadInput("a tax rate is between 0 and 100")
    return SetTaxRate(rate)


def described(edit: ProductEdit, currency: Currency) -> str:
    """What is done, in words."""
    match edit:
        case SetPrice(price):
            told = f"set price to {currency.format(price)}"
        case AddToPrice(amount):
            told = f"change price by {'+' if amount >= 0 else ''}{currency.format(amount)}"
        case ScalePrice(percent):
            told = f"change price by {'+' if percent >= 0 else ''}{format_percent(percent)} %"
        case SetTaxRate(rate):
            told = f"set tax rate to {format_percent(rate)} %"
        case SetCategory(category, name):
            told = "take out of their category" if category is None else f"put into category {name}"
        case Switch(field, on):
            told = _SWITCHES[field, on]
        case DeleteProducts():
            told = "delete"
    return told


def applied(product: Product, edit: ProductEdit) -> Product:
    """The product with the change; raises BadInput when it cannot have it."""
    match edit:
        case SetPrice() | AddToPrice() | ScalePrice():
            return replace(product, price=_priced(product.price, edit))
        case SetTaxRate(rate):
            return replace(product, tax_rate=rate)
        case SetCategory(category, name):
            return replace(product, category=category, category_name=name)
        case Switch("active", on):
            return replace(product, active=on)
        case Switch(_, on):
            return replace(product, discountable=on)
        case DeleteProducts():
            return product


def _priced(price: Minor, edit: SetPrice | AddToPrice | ScalePrice) -> Minor:
    match edit:
        case SetPrice(new):
            wanted = new
        case AddToPrice(amount):
            wanted = price + amount
        case ScalePrice(percent):
            wanted = rounded(price * (WHOLE + percent), WHOLE)
    if wanted < 0:
        raise BadInput("the price would be below zero")
    if wanted > PRICE_MINOR_MAX:
        raise BadInput("the price would be larger than any price")
    return wanted


def shown(product: Product, edit: ProductEdit, currency: Currency) -> tuple[str, str]:
    """What is changed of a product, and how it is there now."""
    match edit:
        case SetPrice() | AddToPrice() | ScalePrice():
            return "price", currency.format(product.price)
        case SetTaxRate():
            return "tax rate", f"{format_percent(product.tax_rate)} %"
        case SetCategory():
            return "category", product.category_name
        case Switch("active", _):
            return "state", "active" if product.active else "inactive"
        case Switch():
            return "discounts", "may apply" if product.discountable else "none"
        case DeleteProducts():
            return "product", "there"


def column(edit: ProductEdit) -> str:
    """The one field of a product that is changed, as it is kept."""
    match edit:
        case SetPrice() | AddToPrice() | ScalePrice():
            return "price"
        case SetTaxRate():
            return "tax_rate"
        case SetCategory():
            return "category_id"
        case Switch(field, _):
            return field
        case DeleteProducts():
            return "deleted"
