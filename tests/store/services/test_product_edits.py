"""Many products at once: told first, done as a whole, put back by undo."""

import pytest

from store.api import Store
from store.domain.bulk_edits.outcomes import Change, Refusal, Stopped, Watch
from store.domain.catalogue import ProductDraft
from store.domain.errors import Refused
from store.domain.ids import ProductId
from store.domain.listing import ProductList, ProductSelection
from store.domain.product_edits import (
    AddToPrice,
    DeleteProducts,
    ProductEdit,
    ScalePrice,
    SetCategory,
    SetPrice,
    SetTaxRate,
    Switch,
)
from store.events import CatalogueChanged, Fact

ALL = ProductSelection(matching=ProductList())


@pytest.fixture(autouse=True)
def shelf(store: Store) -> dict[str, ProductId]:
    drafts = [
        ProductDraft(name="Bread", price=255, tax_rate=700),
        ProductDraft(name="Milk", price=99, tax_rate=700),
        ProductDraft(name="Wine", price=1000, tax_rate=1900, active=False),
    ]
    return {draft.name: store.catalogue.create(draft) for draft in drafts}


def prices(store: Store) -> dict[str, int]:
    return {row.name: row.price for row in store.catalogue.window(ProductList(), 0, 99)}


def test_a_preview_says_what_would_change_and_writes_nothing(store: Store) -> None:
    told = store.product_edits.preview(ALL, AddToPrice(-100))
    assert (told.matching, told.changing, told.is_blocked) == (3, 2, False)
    assert [(one.name, one.changes) for one in told.samples] == [
        ("Bread", (Change("price", "2.55", "1.55"),)),
        ("Wine", (Change("price", "10.00", "9.00"),)),
    ]
    assert told.refusals == (Refusal("Milk", "the price would be below zero", blocks=False),)
    assert prices(store) == {"Bread": 255, "Milk": 99, "Wine": 1000}


@pytest.mark.parametrize(
    ("edit", "changed"),
    [
        (
            ScalePrice(1000),
            {"Bread": (281, 700, True), "Milk": (109, 700, True), "Wine": (1100, 1900, False)},
        ),
        (SetPrice(99), {"Bread": (99, 700, True), "Wine": (99, 1900, False)}),
        (SetTaxRate(1900), {"Bread": (255, 1900, True), "Milk": (99, 1900, True)}),
        (Switch("active", on=True), {"Wine": (1000, 1900, True)}),
        (Switch("active", on=False), {"Bread": (255, 700, False), "Milk": (99, 700, False)}),
    ],
)
def test_all_are_changed_at_once_and_undo_puts_them_back(
    store: Store, edit: ProductEdit, changed: dict[str, tuple[int, int, bool]]
) -> None:
    def state() -> dict[str, tuple[int, int, bool]]:
        rows = store.catalogue.window(ProductList(), 0, 99)
        return {row.name: (row.price, row.tax_rate, row.active) for row in rows}

    before = state()
    heard: list[Fact] = []
    store.subscribe(heard.append)
    report = store.product_edits.apply(ALL, edit)
    assert (report.matching, report.changed) == (3, len(changed))
    assert state() == {**before, **changed}
    assert [fact for fact in heard if isinstance(fact, CatalogueChanged)]
    assert store.history.all(0, 1)[0].what == report.what
    undone = store.bulk_edits.undo()
    assert (undone.what, undone.restored) == (report.what, len(changed))
    assert state() == before


def test_one_and_those_named_are_changed_alone(store: Store, shelf: dict[str, ProductId]) -> None:
    store.product_edits.apply(ProductSelection(frozenset({shelf["Milk"]})), SetPrice(109))
    assert prices(store) == {"Bread": 255, "Milk": 109, "Wine": 1000}
    but_milk = ProductSelection(frozenset({shelf["Milk"]}), ProductList())
    store.product_edits.apply(but_milk, SetPrice(1))
    assert prices(store) == {"Bread": 1, "Milk": 109, "Wine": 1}


def test_a_list_is_followed_by_its_search_and_what_it_shows(store: Store) -> None:
    store.product_edits.apply(ProductSelection(matching=ProductList("i", show="active")), SetPrice(1))
    assert prices(store) == {"Bread": 255, "Milk": 1, "Wine": 1000}


def test_a_category_is_given_and_taken_and_one_that_is_gone_is_refused(store: Store) -> None:
    hot = store.catalogue.create_category("Hot")
    store.product_edits.apply(ALL, SetCategory(hot, "Hot"))
    assert {category.name: category.products for category in store.catalogue.categories()} == {"Hot": 3}
    store.product_edits.apply(ALL, SetCategory(None))
    assert {category.name: category.products for category in store.catalogue.categories()} == {"Hot": 0}
    store.catalogue.delete_category(hot)
    with pytest.raises(Refused, match="the category Hot is not there any more"):
        store.product_edits.preview(ALL, SetCategory(hot, "Hot"))


def test_deleted_ones_come_back_by_undo(store: Store) -> None:
    report = store.product_edits.apply(ALL, DeleteProducts())
    assert (report.changed, store.catalogue.count(ProductList())) == (3, 0)
    store.bulk_edits.undo()
    assert store.catalogue.count(ProductList()) == 3


def test_what_was_deleted_meanwhile_is_told(store: Store, shelf: dict[str, ProductId]) -> None:
    store.catalogue.delete([shelf["Milk"]])
    told = store.product_edits.preview(ProductSelection(frozenset(shelf.values())), SetPrice(1))
    assert told.refusals == (Refusal("1 product", "deleted since they were chosen", blocks=False),)
    assert (told.matching, told.changing) == (2, 2)


def test_nothing_to_change_writes_nothing(store: Store, shelf: dict[str, ProductId]) -> None:
    before = store.history.all(0, 1)
    report = store.product_edits.apply(ProductSelection(frozenset({shelf["Milk"]})), SetPrice(99))
    assert (report.action, report.changed) == (None, 0)
    assert store.history.all(0, 1) == before


def test_one_that_is_stopped_has_changed_nothing(store: Store) -> None:
    with pytest.raises(Stopped):
        store.product_edits.apply(ALL, SetPrice(1), Watch(is_stopped=lambda: True))
    assert prices(store) == {"Bread": 255, "Milk": 99, "Wine": 1000}


def test_an_edit_in_the_form_is_put_back_too(store: Store, shelf: dict[str, ProductId]) -> None:
    store.catalogue.edit(shelf["Milk"], ProductDraft(name="Milk", price=129, tax_rate=700))
    store.bulk_edits.undo()
    assert prices(store)["Milk"] == 99
