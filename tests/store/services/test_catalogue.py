from dataclasses import replace

import pytest
from support.books import Key, read
from support.shops import ShopLane, sync

from store.api import Store
from store.domain.catalogue import Category, Product, ProductDraft
from store.domain.errors import BadInput, Invalid, NotFound
from store.domain.ids import CategoryId, ProductId
from store.domain.listing import ProductList, ProductRow
from store.events import CatalogueChanged, Fact
from store.services.catalogue import draft_of

NOTHING = ProductId(b"nothing".ljust(16))
BREAD = ProductDraft(name="Rye bread", price=250, sku="R1", barcodes=("4006381333931",), tax_rate=700)


def stamped(store: Store, product: ProductId) -> set[str]:
    content = read(store)[Key("products", (product,))].content
    return {name for name, order in content.cells if order[:2] != content.created}


def names(store: Store, query: ProductList) -> list[str]:
    rows = store.catalogue.window(query, 0, 100)
    assert store.catalogue.count(query) == len(rows)
    assert [store.catalogue.position(query, row.id) for row in rows] == list(range(len(rows)))
    return [row.name for row in rows]


def hear(store: Store) -> list[Fact]:
    heard: list[Fact] = []
    store.subscribe(lambda fact: heard.append(fact) if isinstance(fact, CatalogueChanged) else None)
    return heard


def test_a_product_keeps_everything(store: Store) -> None:
    bakery = store.catalogue.create_category("Bakery")
    heard = hear(store)
    draft = replace(
        BREAD,
        barcodes=("4006381333931", "0042"),
        category=bakery,
        discountable=False,
        floor=100,
        active=False,
    )
    product = store.catalogue.create(draft)

    assert store.catalogue.get(product) == Product(
        id=product,
        name="Rye bread",
        sku="R1",
        price=250,
        barcodes=("0042", "4006381333931"),
        category=bakery,
        category_name="Bakery",
        tax_rate=700,
        discountable=False,
        floor=100,
        active=False,
    )
    assert draft_of(store.catalogue.get(product)) == replace(draft, barcodes=("0042", "4006381333931"))
    assert heard == [CatalogueChanged()]


@pytest.mark.parametrize(
    ("draft", "problems"),
    [
        (ProductDraft(name="", price=-1), {"name", "price"}),
        (replace(BREAD, name="Other", sku=""), {"barcodes"}),
        (replace(BREAD, name="Other", barcodes=()), {"sku"}),
        (ProductDraft(name="Other", price=1, sku="4006381333931"), {"sku"}),
        (ProductDraft(name="Other", price=1, barcodes=("7", "R1")), {"barcodes"}),
        (replace(BREAD, name="Other"), {"barcodes", "sku"}),
    ],
)
def test_a_code_belongs_to_one_product(store: Store, draft: ProductDraft, problems: set[str]) -> None:
    store.catalogue.create(BREAD)
    before = read(store)
    with pytest.raises(Invalid) as refused:
        store.catalogue.create(draft)
    assert set(refused.value.problems) == problems
    assert read(store) == before


@pytest.mark.parametrize(
    ("one", "other"), [("036000291452", "0036000291452"), ("00036000291452", "36000291452")]
)
def test_a_code_and_its_leading_zeros_are_one_code(store: Store, one: str, other: str) -> None:
    product = store.catalogue.create(ProductDraft(name="Tissues", price=1, barcodes=(one,)))
    with pytest.raises(Invalid) as refused:
        store.catalogue.create(ProductDraft(name="Other", price=1, barcodes=(other,)))
    assert refused.value.problems == {"barcodes": "'Tissues' already has this code"}
    store.catalogue.edit(product, ProductDraft(name="Tissues", price=1, barcodes=(one, other)))
    assert set(store.catalogue.get(product).barcodes) == {one, other}


def test_two_products_may_have_one_name_and_no_codes(store: Store) -> None:
    for _ in range(2):
        store.catalogue.create(ProductDraft(name="Bread", price=1))
    assert names(store, ProductList()) == ["Bread", "Bread"]


def test_a_product_may_have_its_sku_as_its_barcode(store: Store) -> None:
    product = store.catalogue.create(ProductDraft(name="Bread", price=1, sku="42", barcodes=("42",)))
    store.catalogue.edit(product, ProductDraft(name="Bread", price=2, sku="42", barcodes=("42",)))
    assert store.catalogue.get(product).price == 2


def test_the_codes_of_a_deleted_product_are_free(store: Store) -> None:
    store.catalogue.delete([store.catalogue.create(BREAD)])
    store.catalogue.create(BREAD)
    assert names(store, ProductList()) == ["Rye bread"]


@pytest.mark.parametrize(
    ("draft", "columns"),
    [
        (replace(BREAD, price=260), {"price", "weighed"}),
        (replace(BREAD, name="Rye", tax_rate=1900), {"name", "tax_rate"}),
        (replace(BREAD, floor=0), {"floor"}),
        (replace(BREAD, active=False, discountable=False), {"active", "discountable"}),
        (replace(BREAD, barcodes=("42",)), set()),
        (replace(BREAD, name=" Rye  bread "), set()),
    ],
)
def test_an_edit_writes_only_what_differs(store: Store, draft: ProductDraft, columns: set[str]) -> None:
    product = store.catalogue.create(BREAD)
    store.catalogue.edit(product, draft)

    assert stamped(store, product) == columns
    assert draft_of(store.catalogue.get(product)) == replace(draft, name=" ".join(draft.name.split()))


def test_a_code_is_taken_off_and_given_to_another(store: Store) -> None:
    bread = store.catalogue.create(BREAD)
    store.catalogue.edit(bread, replace(BREAD, barcodes=()))
    rolls = store.catalogue.create(ProductDraft(name="Rolls", price=50, barcodes=BREAD.barcodes))

    assert store.catalogue.get(rolls).barcodes == BREAD.barcodes
    with pytest.raises(Invalid, match="'Rolls' already has this code"):
        store.catalogue.edit(bread, BREAD)


def test_a_form_that_was_open_long_keeps_what_others_wrote_meanwhile(store: Store) -> None:
    product = store.catalogue.create(BREAD)
    store.catalogue.edit(product, replace(BREAD, price=300))
    store.catalogue.edit(product, replace(BREAD, name="Rye"), seen=BREAD)
    assert draft_of(store.catalogue.get(product)) == replace(BREAD, name="Rye", price=300)


def test_a_code_that_two_lanes_gave_away_at_once_does_not_lock_the_price(three: list[ShopLane]) -> None:
    front, back, _ = (lane.store for lane in three)
    made = [store.catalogue.create(BREAD) for store in (front, back)]
    sync(front, back)
    for product in made:
        front.catalogue.edit(product, replace(BREAD, price=300))
    assert [row.price for row in front.catalogue.window(ProductList(), 0, 9)] == [300, 300]


def test_what_is_gone_is_neither_shown_nor_edited_nor_deleted(store: Store) -> None:
    product, other = store.catalogue.create(BREAD), store.catalogue.create(ProductDraft(name="Milk", price=1))
    store.catalogue.delete([product])
    for gone in (product, NOTHING):
        with pytest.raises(NotFound, match="go back to the list"):
            store.catalogue.get(gone)
        with pytest.raises(NotFound):
            store.catalogue.edit(gone, BREAD)
        with pytest.raises(NotFound):
            store.catalogue.delete([other, gone])
    assert names(store, ProductList()) == ["Milk"]


# ---- lists ----


@pytest.fixture
def shelf(store: Store) -> dict[str, ProductId]:
    bakery = store.catalogue.create_category("Bakery")
    drafts = (
        replace(BREAD, category=bakery),
        ProductDraft(name="Apfelsaft", price=199, barcodes=("96385074", "A-7"), sku="s_1"),
        ProductDraft(name="\u00c4pfel 100%", price=300),
        ProductDraft(name="brioche", price=90, category=bakery, active=False),
    )
    return {draft.name: store.catalogue.create(draft) for draft in drafts}


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["Apfelsaft", "brioche", "Rye bread", "\u00c4pfel 100%"]),
        ("bread RYE", ["Rye bread"]),
        ("br", ["brioche", "Rye bread"]),
        ("\u00c4PFEL", ["\u00c4pfel 100%"]),
        ("%", ["\u00c4pfel 100%"]),
        ("_", ["Apfelsaft"]),
        ("4006", ["Rye bread"]),
        ("3931", []),
        ("a-7", ["Apfelsaft"]),
        ("r1", ["Rye bread"]),
        ("bread milk", []),
    ],
)
def test_a_search_finds_names_skus_and_the_beginning_of_codes(
    store: Store, text: str, found: list[str]
) -> None:
    assert names(store, ProductList(text)) == found


@pytest.mark.usefixtures("shelf")
def test_a_list_can_be_of_one_category_and_sorted(store: Store) -> None:
    bakery = store.catalogue.categories()[0].id
    assert names(store, ProductList(category=bakery)) == ["brioche", "Rye bread"]
    assert names(store, ProductList(sort="price")) == ["brioche", "Apfelsaft", "Rye bread", "\u00c4pfel 100%"]
    assert names(store, ProductList(sort="price", descending=True))[0] == "\u00c4pfel 100%"
    assert names(store, ProductList(sort="sku", descending=True))[0] == "Apfelsaft"


def test_a_line_of_the_list(store: Store, shelf: dict[str, ProductId]) -> None:
    assert store.catalogue.window(ProductList("rye"), 0, 1) == [
        ProductRow(
            id=shelf["Rye bread"],
            name="Rye bread",
            sku="R1",
            barcode="4006381333931",
            price=250,
            category="Bakery",
            tax_rate=700,
            active=True,
        )
    ]
    assert store.catalogue.position(ProductList("rye"), shelf["brioche"]) is None


# ---- categories ----


def test_categories_are_listed_by_name_with_their_products(store: Store) -> None:
    drinks, bakery = store.catalogue.create_category(" Drinks "), store.catalogue.create_category("Bakery")
    product = store.catalogue.create(replace(BREAD, category=bakery))
    assert store.catalogue.categories() == [Category(bakery, "Bakery", 1), Category(drinks, "Drinks", 0)]
    store.catalogue.delete([product])
    assert store.catalogue.categories()[0].products == 0


@pytest.mark.parametrize("twin", ["Bakery", " BAKERY ", "ba\u212aery"])
def test_a_category_name_is_there_once(store: Store, twin: str) -> None:
    store.catalogue.create_category("Bakery")
    other = store.catalogue.create_category("Drinks")
    with pytest.raises(Invalid, match="already a category"):
        store.catalogue.create_category(twin)
    with pytest.raises(Invalid, match="already a category"):
        store.catalogue.rename_category(other, twin)


def test_a_category_is_renamed_wherever_it_is_shown(store: Store) -> None:
    bakery = store.catalogue.create_category("Bakery")
    product = store.catalogue.create(replace(BREAD, category=bakery))
    store.catalogue.rename_category(bakery, "bakery & cakes")
    assert store.catalogue.get(product).category_name == "bakery & cakes"
    with pytest.raises(BadInput):
        store.catalogue.rename_category(bakery, " ")


def test_products_of_a_deleted_category_stay_without_one(store: Store) -> None:
    bakery = store.catalogue.create_category("Bakery")
    product = store.catalogue.create(replace(BREAD, category=bakery))
    store.catalogue.delete_category(bakery)

    kept = store.catalogue.get(product)
    assert (kept.category, kept.category_name) == (None, "")
    assert store.catalogue.categories() == []
    assert store.catalogue.create_category("Bakery") != bakery
    for act in (store.catalogue.delete_category, lambda gone: store.catalogue.rename_category(gone, "x")):
        with pytest.raises(NotFound):
            act(bakery)
    with pytest.raises(NotFound):
        store.catalogue.delete_category(CategoryId(b"x" * 16))
