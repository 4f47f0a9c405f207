"""The form of a product; a category is picked by typing, or made there."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from store.domain.catalogue import Product, ProductDraft
from store.domain.ids import CategoryId
from store.domain.money import Currency
from store.domain.names import clean, name_key
from tui.widgets.field_kinds import Code, Money, Percent, Pick, Text, Value, YesNo
from tui.widgets.form_frame import FormScreen
from tui.widgets.forms import Field
from tui.widgets.options import Option, matching

if TYPE_CHECKING:
    from store.api import Store


class ProductForm(FormScreen):
    """Create or edit one product; the answer is its id."""

    def __init__(
        self, store: "Store", currency: Currency, product: Product | None = None, *, code: str = ""
    ) -> None:
        """`code` is what was scanned for a product that is not there yet."""
        super().__init__()
        self._store = store
        self._currency = currency
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
        return (
            Field("name", "Name", Text(), required=True),
            Field("price", "Price", Money(self._currency), required=True),
            Field("barcodes", "Barcode", Code(), hint="scan it; several with a blank between"),
            Field("category", "Category", Pick(self._suggest), hint="type its name"),
            Field("tax_rate", "Tax rate", Percent()),
            Field("sku", "SKU", Text()),
            Field("floor", "Floor price", Money(self._currency), hint="never sold for less by hand"),
            Field("discountable", "Discounts", YesNo()),
            Field("active", "Active", YesNo()),
        )

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
            "tax_rate": product.tax_rate or None,
            "sku": product.sku,
            "floor": product.floor,
            "discountable": product.discountable,
            "active": product.active,
        }

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
        barcodes=tuple(str(values.get("barcodes") or "").split()),
        category=CategoryId(category) if isinstance(category, bytes) else None,
        tax_rate=_number(values, "tax_rate") or 0,
        discountable=bool(values.get("discountable", True)),
        floor=_number(values, "floor"),
        active=bool(values.get("active", True)),
    )


def _number(values: Mapping[str, Value], name: str) -> int | None:
    value = values.get(name)
    return value if isinstance(value, int) else None
