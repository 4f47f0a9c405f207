"""Products and categories: find, list, create, edit, delete."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection

from store.domain.catalogue import Category, Product, ProductDraft, checked
from store.domain.drafts import rebase
from store.domain.errors import Invalid, NotFound
from store.domain.ids import CategoryId, ProductId
from store.domain.listing import ProductList, ProductRow
from store.domain.lookup import same_codes
from store.domain.names import required_name
from store.domain.together import TOGETHER
from store.events import CatalogueChanged
from store.queries import catalogue
from store.services.asking import asks
from store.tables.base import Scalar
from store.tables.catalogue import BARCODES, CATEGORIES, PRODUCTS
from store.unit import Actor, Unit, Units


class CatalogueService:
    """Everything a person can do with products one at a time."""

    def __init__(self, units: Units, actor: Actor) -> None:
        self._units = units
        self._actor = actor

    def get(self, product: ProductId) -> Product:
        """One product; raises NotFound."""
        with self._units.database.reading() as connection:
            return _get(connection, product)

    def carriers(self, code: str) -> list[Product]:
        """The products that a scan of this code would find."""
        with self._units.database.reading() as connection:
            return catalogue.by_codes(connection, same_codes(code))

    def count(self, query: ProductList) -> int:
        """How many products a list has."""
        with self._units.database.reading() as connection:
            return catalogue.count(connection, query)

    def window(self, query: ProductList, start: int, size: int) -> list[ProductRow]:
        """Lines `start` to `start + size` of a list."""
        with self._units.database.reading() as connection:
            return catalogue.window(connection, query, start, size)

    def position(self, query: ProductList, product: ProductId) -> int | None:
        """Where a product stands in a list, from 0; None when not in it."""
        with self._units.database.reading() as connection:
            return catalogue.position(connection, query, product)

    @asks("PRODUCTS")
    def create(self, draft: ProductDraft) -> ProductId:
        """Add a product with its codes; raises Invalid."""
        tidy = checked(draft)
        with self._units.begin(self._actor) as unit:
            product = ProductId(unit.new_id())
            _refuse_twins(unit.connection, product, tidy.barcodes, tidy.sku)
            write_new(unit, product, tidy)
            unit.did("products.create", product)
            unit.tell([CatalogueChanged()])
        return product

    @asks("PRODUCTS")
    def edit(self, product: ProductId, draft: ProductDraft, *, seen: ProductDraft | None = None) -> None:
        """Change a product to what the form says; only what differs is written. Raises Invalid, NotFound.

        `seen` is what the form began with: fields it left alone keep what others wrote meanwhile.
        """
        with self._units.begin(self._actor) as unit:
            before = _get(unit.connection, product)
            if seen is not None:
                draft = rebase(draft, seen, draft_of(before), TOGETHER["products"])
            tidy = checked(draft)
            # Codes that two lanes gave to two products while apart must not keep a price from being changed.
            sku = "" if tidy.sku == before.sku else tidy.sku
            _refuse_twins(unit.connection, product, set(tidy.barcodes) - set(before.barcodes), sku)
            changed = write_edit(unit, before, tidy)
            if changed:
                # What codes were is not kept, so it is not put back.
                is_kept = "barcodes" not in changed
                unit.did("products.change" if is_kept else "products.edit", product, ", ".join(changed))
                unit.tell([CatalogueChanged()])

    @asks("PRODUCTS")
    def delete(self, chosen: Sequence[ProductId]) -> None:
        """Delete products; receipts keep their names. Raises NotFound."""
        with self._units.begin(self._actor) as unit:
            for product in chosen:
                _get(unit.connection, product)
                unit.edit(PRODUCTS, {"id": product}, {"deleted": 1})
                unit.did("products.delete", product)
            unit.tell([CatalogueChanged()])

    def categories(self) -> list[Category]:
        """Every category by name."""
        with self._units.database.reading() as connection:
            return catalogue.categories(connection)

    @asks("PRODUCTS")
    def create_category(self, name: str) -> CategoryId:
        """Add a category; raises BadInput or Invalid."""
        tidy = required_name(name)
        with self._units.begin(self._actor) as unit:
            _refuse_category_twin(unit.connection, None, tidy)
            category = write_category(unit, tidy)
            unit.did("categories.create", category)
            unit.tell([CatalogueChanged()])
        return category

    @asks("PRODUCTS")
    def rename_category(self, category: CategoryId, name: str) -> None:
        """Rename a category; raises BadInput, Invalid or NotFound."""
        tidy = required_name(name)
        with self._units.begin(self._actor) as unit:
            _category(unit.connection, category)
            _refuse_category_twin(unit.connection, category, tidy)
            unit.edit(CATEGORIES, {"id": category}, {"name": tidy})
            unit.did("categories.edit", category)
            unit.tell([CatalogueChanged()])

    @asks("PRODUCTS")
    def delete_category(self, category: CategoryId) -> None:
        """Delete a category; its products stay, without one. Raises NotFound."""
        with self._units.begin(self._actor) as unit:
            _category(unit.connection, category)
            unit.edit(CATEGORIES, {"id": category}, {"deleted": 1})
            unit.did("categories.delete", category)
            unit.tell([CatalogueChanged()])


def draft_of(product: Product) -> ProductDraft:
    """A stored product as the form shows it."""
    return ProductDraft(
        name=product.name,
        price=product.price,
        sku=product.sku,
        barcodes=product.barcodes,
        category=product.category,
        tax_rate=product.tax_rate,
        discountable=product.discountable,
        floor=product.floor,
        active=product.active,
        cost=product.cost,
        weighed=product.weighed,
        quick=product.quick,
    )


def write_new(unit: Unit, product: ProductId, draft: ProductDraft) -> None:
    """Write a checked draft as a new product."""
    unit.insert(PRODUCTS, [{"id": product, **_columns(draft)}])
    unit.put(BARCODES, [{"code": code, "product_id": product} for code in draft.barcodes])


def write_edit(unit: Unit, before: Product, draft: ProductDraft) -> list[str]:
    """Write what differs; answers the names of the changed fields."""
    old = _columns(draft_of(before))
    changed = {name: value for name, value in _columns(draft).items() if old[name] != value}
    unit.edit(PRODUCTS, {"id": before.id}, changed)
    gone, new = set(before.barcodes) - set(draft.barcodes), set(draft.barcodes) - set(before.barcodes)
    unit.put(BARCODES, [{"code": code, "product_id": before.id, "present": 0} for code in sorted(gone)])
    unit.put(BARCODES, [{"code": code, "product_id": before.id} for code in sorted(new)])
    return [*changed, *(["barcodes"] if gone or new else [])]


def write_category(unit: Unit, name: str) -> CategoryId:
    """Write a new category."""
    category = CategoryId(unit.new_id())
    unit.insert(CATEGORIES, [{"id": category, "name": name}])
    return category


def _columns(draft: ProductDraft) -> dict[str, Scalar | None]:
    return {
        "name": draft.name,
        "sku": draft.sku,
        "price": draft.price,
        "category_id": draft.category,
        "tax_rate": draft.tax_rate,
        "discountable": int(draft.discountable),
        "floor": draft.floor,
        "active": int(draft.active),
        "cost": draft.cost,
        "weighed": int(draft.weighed),
        "quick": draft.quick,
    }


def _refuse_twins(connection: Connection, product: ProductId, barcodes: Collection[str], sku: str) -> None:
    # A scan finds a code with and without its leading zeros, so two products in those forms would never sell.
    read_alike = {form for code in barcodes for form in same_codes(code)}
    problems: dict[str, str] = {}
    for field, codes in (("barcodes", read_alike), ("sku", {sku} if sku else set())):
        for twin in catalogue.by_codes(connection, codes) if codes else ():
            if twin.id != product:
                problems[field] = f"{twin.name!r} already has this code"
    if problems:
        raise Invalid(problems)


def _get(connection: Connection, product: ProductId) -> Product:
    found = catalogue.get(connection, product)
    if found is None:
        raise NotFound("that product is not there any more; go back to the list")
    return found


def _category(connection: Connection, category: CategoryId) -> Category:
    for known in catalogue.categories(connection):
        if known.id == category:
            return known
    raise NotFound("that category is not there any more; go back to the list")


def _refuse_category_twin(connection: Connection, category: CategoryId | None, name: str) -> None:
    twin = catalogue.category_named(connection, name)
    if twin not in {None, category}:
        raise Invalid({"name": f"there is already a category {name!r}; choose another name"})
