"""Changing many products at once: what it would do, then all of it in one transaction; undo puts it back."""

from sqlalchemy import Connection

from store.domain.bulk_edits.outcomes import (
    SAMPLES_MAX,
    Change,
    Preview,
    Refusal,
    Report,
    Sample,
    StepCount,
    Watch,
)
from store.domain.bulk_edits.written import Detail
from store.domain.catalogue import Product
from store.domain.errors import BadInput, Refused
from store.domain.ids import CustomerId
from store.domain.listing import ProductSelection
from store.domain.money import Currency
from store.domain.product_edits import (
    DeleteProducts,
    ProductEdit,
    SetCategory,
    applied,
    column,
    described,
    shown,
)
from store.domain.values import dataclass
from store.events import CatalogueChanged
from store.queries import book, catalogue
from store.services.asking import asks
from store.services.shop import shop_from
from store.tables.base import Scalar
from store.tables.catalogue import PRODUCTS
from store.unit import Actor, Unit, Units

CHOSEN_MAX = 50_000
"""More are changed in parts: one transaction must not keep the checkout waiting."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What a change comes to."""

    matching: int
    changing: tuple[Product, ...]
    refusals: tuple[Refusal, ...]


class ProductEditService:
    """Changes many products at once."""

    def __init__(self, units: Units, actor: Actor) -> None:
        self._units = units
        self._actor = actor

    def preview(self, selection: ProductSelection, edit: ProductEdit) -> Preview:
        """What `apply` would do; nothing is written. Raises Refused for too many."""
        with self._units.database.reading() as connection:
            found = _found(connection, selection, edit)
            currency = shop_from(book.settings(connection)).currency
        what = described(edit, currency)
        samples = tuple(_sample(one, edit, currency) for one in found.changing[:SAMPLES_MAX])
        steps = (StepCount(what, len(found.changing)),)
        return Preview(found.matching, len(found.changing), steps, samples, found.refusals)

    @asks("PRODUCTS")
    def apply(self, selection: ProductSelection, edit: ProductEdit, watch: Watch | None = None) -> Report:
        """Do it, as a whole or not at all; `undo` puts it back.

        Raises:
            Refused: too many are chosen, or the category is not there any more.
            Stopped: `watch` wanted it; everything is as before.
        """
        watch = watch or Watch()
        action: bytes | None = None
        with self._units.begin(self._actor) as unit:
            found = _found(unit.connection, selection, edit)
            what = described(edit, shop_from(book.settings(unit.connection)).currency)
            for done, product in enumerate(found.changing):
                watch.tell(done, len(found.changing))
                _write(unit, product, edit)
            if found.changing:
                subject = found.changing[0].id if len(found.changing) == 1 else None
                detail = Detail(what, len(found.changing), 0, (), ())
                action = unit.did("products.bulk", subject, detail.text())
                unit.tell([CatalogueChanged()])
        steps = (StepCount(what, len(found.changing)),)
        return Report(action, what, found.matching, len(found.changing), steps, found.refusals)


def _found(connection: Connection, selection: ProductSelection, edit: ProductEdit) -> _Found:
    if isinstance(edit, SetCategory) and edit.category is not None:
        known = {category.id for category in catalogue.categories(connection)}
        if edit.category not in known:
            raise Refused(f"the category {edit.name} is not there any more; choose another")
    chosen = catalogue.chosen(connection, selection, CHOSEN_MAX + 1)
    if len(chosen) > CHOSEN_MAX:
        raise Refused(f"at most {CHOSEN_MAX:,} products are changed at once: choose by category")
    changing: list[Product] = []
    wrong: dict[str, list[str]] = {}
    for product in chosen:
        try:
            after = applied(product, edit)
        except BadInput as error:
            wrong.setdefault(str(error), []).append(product.name)
            continue
        if after != product or isinstance(edit, DeleteProducts):
            changing.append(product)
    refusals = [Refusal(_names(names), why, blocks=False) for why, names in wrong.items()]
    lost = len(selection.keys) - len(chosen) if selection.matching is None else 0
    if lost > 0:
        refusals.append(
            Refusal(
                "1 product" if lost == 1 else f"{lost} products",
                "deleted since they were chosen",
                blocks=False,
            )
        )
    return _Found(len(chosen), tuple(changing), tuple(refusals))


def _names(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def _write(unit: Unit, product: Product, edit: ProductEdit) -> None:
    unit.edit(PRODUCTS, {"id": product.id}, {column(edit): _value(product, edit)})


def _value(product: Product, edit: ProductEdit) -> Scalar | None:
    after = applied(product, edit)
    columns: dict[str, Scalar | None] = {
        "price": after.price,
        "tax_rate": after.tax_rate,
        "category_id": after.category,
        "active": int(after.active),
        "discountable": int(after.discountable),
        "deleted": 1,
    }
    return columns[column(edit)]


def _sample(product: Product, edit: ProductEdit, currency: Currency) -> Sample:
    what, before = shown(product, edit, currency)
    after = (
        "deleted" if isinstance(edit, DeleteProducts) else shown(applied(product, edit), edit, currency)[1]
    )
    return Sample(CustomerId(product.id), product.name, (Change(what, before, after),))
