"""The form of a product; a category is picked by typing, or made there."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from store.domain.catalogue import QUICK_MAX, Product, ProductDraft, margin
from store.domain.errors import BadInput
from store.domain.ids import CategoryId
from store.domain.money import Basis, format_percent
from store.domain.names import clean, name_key
from store.domain.product_edits import tax_rate
from store.domain.shop import Shop
from store.domain.tax_rates import tax_rates
from tui.widgets.field_kinds import Code, Money, Percent, Pick, Text, Value, YesNo
from tui.widgets.form_frame import FormScreen
from tui.widgets.forms import Field
from tui.widgets.notices import Tone
from tui.widgets.options import Option, matching

if TYPE_CHECKING:
    from store.api import Store

_BETWEEN_CODES: Final = re.compile(r"(?<=\d{8})[,;](?=\d{8})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cost(Money):
    """An amount that says beside it what it leaves of the price."""

    margin: Callable[[int], str]

    def reading(self, text: str) -> str:
        """The amount with its currency, and the margin."""
        value = self.read(text)
        return (
            f"{self.write(value)} {self.currency.code}{self.margin(value) if isinstance(value, int) else ''}"
        )


class ProductForm(FormScreen):
    """Create or edit one product; the answer is its id."""

    def __init__(self, store: "Store", shop: Shop, product: Product | None = None, *, code: str = "") -> None:
        """`code` is what was scanned for a product that is not there yet."""
        super().__init__()
        self._store = store
        self._shop = shop
        self._rates = tax_rates(shop.tax_rates)
        self._product = product
        self._code = code

    @property
    def heading(self) -> str:
        """Which product."""
        return "New product" if self._product is None else f"Product {self._product.name}"

    @property
    def can_start_next(self) -> bool:
        """Only new ones come in a row."""
        return self._product is None

    def fields(self) -> Sequence[Field]:
        """What is known of a product."""
        currency = self._shop.currency
        return (
            Field("name", "Name", Text(), required=True),
            Field("price", "Price", Money(currency), required=True),
            Field("barcodes", "Barcode", Code(1_000), hint="scan it; each scan is one more"),
            Field("category", "Category", Pick(self._suggest), hint="type its name"),
            Field("tax_rate", "Tax rate", Pick(self._suggest_rate) if self._rates else Percent()),
            Field("sku", "SKU", Text()),
            Field("floor", "Floor price", Money(currency), hint="never sold for less by hand"),
            Field("discountable", "Discounts", YesNo()),
            Field("active", "Active", YesNo()),
            Field("cost", "Cost", Cost(currency, self._margin), hint="of one, without tax"),
            Field(
                "weighed", "By weight", YesNo(), hint="or measure: 0.375 of it can be sold", is_hint_kept=True
            ),
            Field("quick", "Quick item", Text(), hint=f"its place, 1 to {QUICK_MAX}"),
        )

    def _suggest_rate(self, typed: str) -> Sequence[Option]:
        known = [Option(rate.percent, rate.words) for rate in self._rates]
        found = matching(known, typed)
        try:
            percent = tax_rate(typed.removesuffix("%")).rate if typed else None
        except BadInput:
            return found
        if percent is None or any(option.id == percent for option in found):
            return found
        return [*found, Option(percent, f"{format_percent(percent)} %")]

    def _margin(self, cost: int) -> str:
        """What a cost leaves of the price that stands in the form, in words."""
        form = self.form.form
        values = {field.id: form.value(field) for field in form.fields if field.id in {"price", "tax_rate"}}
        price, rate = _number(values, "price"), _number(values, "tax_rate") or 0
        earned = None if price is None else margin(price, cost, rate, self._shop.tax)
        return "" if earned is None else f", margin {format_percent(earned)} %"

    def take_scan(self, code: str) -> bool:
        """One more code of the product, wherever the caret is; one that somebody has is told with whose."""
        tidy = clean(code)
        if tidy in str(self.form.form["barcodes"].line.text).split():
            self.till.say("That code stands there already.", Tone.WARN)
            return True
        others = self.at_once(lambda: self._store.catalogue.carriers(tidy)) or []
        whose = [
            product.name for product in others if self._product is None or product.id != self._product.id
        ]
        if whose:
            self.till.say(f"{whose[0]} already has the code {tidy}; it was not taken.", Tone.WARN)
            return True
        self.form.add_code("barcodes", tidy)
        return True

    def _suggest(self, typed: str) -> Sequence[Option]:
        known = [Option(category.id, category.name) for category in self._store.catalogue.categories()]
        name = clean(typed)
        is_new = name and all(name_key(option.label) != name_key(name) for option in known)
        return [*matching(known, typed), *([Option(name, f"{name} (new category)")] if is_new else [])]

    def values(self) -> Mapping[str, Value]:
        """What the product has now."""
        product = self._product
        if product is None:
            return {"barcodes": self._code, "discountable": True, "active": True}
        category = Option(product.category, product.category_name) if product.category is not None else None
        return {
            "name": product.name,
            "price": product.price,
            "barcodes": " ".join(product.barcodes),
            "category": category if product.category_name else None,
            "tax_rate": self._rate(product.tax_rate),
            "sku": product.sku,
            "floor": product.floor,
            "discountable": product.discountable,
            "active": product.active,
            "cost": product.cost,
            "weighed": product.weighed,
            "quick": product.quick or None,
        }

    def _rate(self, percent: Basis) -> Value:
        if not self._rates:
            return percent or None
        named = (rate.words for rate in self._rates if rate.percent == percent)
        return Option(percent, next(named, f"{format_percent(percent)} %"))

    def save(self, values: dict[str, Value]) -> object:
        """Write it; a new category first. The store has the last word on every field."""
        category = values.get("category")
        if isinstance(category, str):
            values["category"] = self._store.catalogue.create_category(category)
        draft = draft_from(values)
        if self._product is None:
            return self._store.catalogue.create(draft)
        from store.api import product_draft_of

        self._store.catalogue.edit(self._product.id, draft, seen=product_draft_of(self._product))
        return self._product.id


def draft_from(values: Mapping[str, Value]) -> ProductDraft:
    """The form as the store wants it."""
    category = values.get("category")
    return ProductDraft(
        name=str(values.get("name") or ""),
        price=_number(values, "price") or 0,
        sku=str(values.get("sku") or ""),
        barcodes=_codes(str(values.get("barcodes") or "")),
        category=CategoryId(category) if isinstance(category, bytes) else None,
        tax_rate=_number(values, "tax_rate") or 0,
        discountable=bool(values.get("discountable", True)),
        floor=_number(values, "floor"),
        active=bool(values.get("active", True)),
        cost=_number(values, "cost"),
        weighed=bool(values.get("weighed")),
        quick=_place(str(values.get("quick") or "")),
    )


def _codes(text: str) -> tuple[str, ...]:
    """Codes with blanks between them; whoever writes commas too means none of them."""
    parts = (part.strip(",;") for part in text.split())
    return tuple(code for part in parts for code in _BETWEEN_CODES.split(part) if code)


def _place(text: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(QUICK_MAX))):
        raise BadInput(f"a place from 1 to {QUICK_MAX}, or nothing", field="quick")
    return int(text)


def _number(values: Mapping[str, Value], name: str) -> int | None:
    value = values.get(name)
    return value if isinstance(value, int) else None
