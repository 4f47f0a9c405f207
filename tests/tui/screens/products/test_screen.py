"""Products and categories, key by key."""

from dataclasses import replace

import pytest
from support.counters import BEANS, ROLL, Counter, Person

from store.domain.catalogue import Product, ProductDraft
from store.domain.listing import ProductList, ProductSelection
from store.domain.product_edits import Switch
from tui.screens.products.form import draft_from

NEW_CODE = "9520000000059"


def product(counter: Counter, name: str) -> Product:
    rows = counter.store.catalogue.window(ProductList(), 0, 100)
    return counter.store.catalogue.get(next(row.id for row in rows if row.name == name))


def categories(counter: Counter) -> dict[str, int]:
    return {each.name: each.products for each in counter.store.catalogue.categories()}


def test_every_product_with_price_code_category_and_tax(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees(
            "Name ▲ Price Barcode Category Tax SKU",
            "> Croissant 1.30 9520000000028 Bakery 7 %",
            "Espresso beans 1 kg 14.90 4006381333931 Coffee 7 %",
            "Products · 5",
        )
        assert person.line == "Enter Open n New e Edit / Filter . Menu Space Mark a All x On/off b Change"

    counter.serve(story, place="products")


def test_an_empty_shop_says_what_to_do(counter: Counter) -> None:
    counter.store.catalogue.delete(list(counter.products.values()))

    async def story(person: Person) -> None:
        await person.sees("No products yet. n creates the first one; Ctrl+O imports a file.")

    counter.serve(story, place="products")


def test_a_product_is_created_with_a_scanned_code_and_a_new_category(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("New product", ">Name")
        await person.press(*"Green tea", "tab", *"3,5")
        await person.sees(">Price 3,5 3.50 EUR")
        await person.press("tab")
        await person.scans(NEW_CODE)
        await person.sees(f"Barcode {NEW_CODE}", ">Category", "> Bakery", "Dairy")
        await person.types("tea")
        await person.sees("> tea (new category)")
        await person.press("enter")
        await person.sees("Category tea (new category)", ">Tax rate")
        await person.press(*"19", "tab", *"T-1", "tab", *"3", "tab", "n", "ctrl+s")
        await person.sees(f"> Green tea 3.50 {NEW_CODE} tea 19 % T-1", "Products · 6")

    counter.serve(story, place="products")
    tea = product(counter, "Green tea")
    assert (tea.price, tea.barcodes, tea.tax_rate, tea.sku, tea.floor) == (350, (NEW_CODE,), 1900, "T-1", 300)
    assert (tea.discountable, tea.active, tea.category_name) == (False, True, "tea")


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        (("ctrl+s",), "! Name is needed"),
        ((*"Tea", "ctrl+s"), "! Price is needed"),
        ((*"Tea", "tab", *"free", "ctrl+s"), "! 'free' is not a number; write an amount such as 12.50"),
        ((*"Tea", "tab", *"-1", "ctrl+s"), "! a price is not negative and not that large"),
        ((*"Tea", "tab", *"4006381333931", "ctrl+s"), "! a price is not negative and not that large"),
        ((*"Tea", "tab", *"1", "tab", *BEANS, "ctrl+s"), "!"),
        ((*"Tea", "tab", *"1", "tab", "tab", "tab", *"101", "ctrl+s"), "! a tax rate is between 0 and 100"),
    ],
)
def test_what_cannot_be_is_told_under_its_field(
    counter: Counter, keys: tuple[str, ...], problem: str
) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("New product")
        await person.press(*keys)
        await person.sees(problem, "New product")

    counter.serve(story, place="products")
    assert counter.store.catalogue.count(ProductList()) == 5


def test_edit_finds_the_row_again(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("e")
        await person.sees("Product Croissant", "Category Bakery", "Price 1.30 1.30 EUR")
        await person.press(*"s", "tab", *["backspace"] * 4, *"1.45", *["tab"] * 7, "n", "ctrl+s")
        await person.sees("> (off) Croissants 1.45")
        await person.press("f2")
        await person.scans(ROLL)
        await person.sees("Croissants is not sold at present")

    counter.serve(story, place="products")


def test_filter_and_order(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("/")
        await person.types("bread")
        await person.sees("Products · 2 · filter bread", "> Rye bread")
        await person.press("escape", "right", "s")
        await person.sees("Price ▲", "> Milk 1 l 1.19")
        await person.press("s")
        await person.sees("Price ▼", "> Espresso beans 1 kg")

    counter.serve(story, place="products")


def test_one_several_and_all_are_deleted_after_asking(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("delete")
        await person.sees("Delete Croissant?", "Receipts keep their names.")
        await person.press("y")
        await person.sees("Products · 4", "1 deleted.")
        await person.press("space", "space", "delete")
        await person.sees("Delete 2 products?")
        await person.press("y")
        await person.sees("Products · 2", "> Rye bread")
        await person.press("a", "space", "delete")
        await person.sees("Delete 1 product?")
        await person.press("y")
        await person.sees("> Rye bread", "Products · 1", "1 deleted.")

    counter.serve(story, place="products")


def test_prices_from_elsewhere_are_shown_without_a_key(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("> Croissant 1.30")
        with counter.lane.beside() as other:
            other.catalogue.edit(counter.products["Croissant"], ProductDraft(name="Croissant", price=160))
        counter.store.look()
        await person.sees("> Croissant 1.60")

    counter.serve(story, place="products")


# Categories


def test_categories_are_created_renamed_and_deleted(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("c")
        await person.sees("Categories · 3", "> Bakery 3", "Coffee 1", "Dairy 1")
        assert "Mark" not in person.line
        await person.press("n")
        await person.sees("New category")
        await person.enters("Tea")
        await person.sees("> Tea 0", "Categories · 4")
        await person.press("e")
        await person.sees("Rename category")
        await person.press("end")
        await person.enters("s")
        await person.sees("> Teas 0", "Renamed.")
        await person.press("home", "delete")
        await person.sees("Delete Bakery?", "Its products stay, without a category.")
        await person.press("y")
        await person.sees("Categories · 3", "Deleted.")
        await person.press("right", "s", "s")
        await person.sees("Products ▼", "Coffee 1")
        await person.press("/")
        await person.types("dai")
        await person.sees("> Dairy 1", "Categories · 1 · filter dai")
        await person.press("escape", "escape")
        await person.sees("Products · 5")

    counter.serve(story, place="products")
    assert categories(counter) == {"Coffee": 1, "Dairy": 1, "Teas": 0}


def test_a_category_that_cannot_be_keeps_what_was_typed(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("c")
        await person.sees("Categories · 3")
        await person.press("n")
        await person.sees("New category")
        await person.press("enter")
        await person.sees("! ")
        await person.enters("COFFEE")
        await person.sees("there is already", "│ COFFEE")
        await person.enters(" to go")
        await person.sees("> COFFEE to go 0")
        await person.press("e")
        await person.sees("Rename category")
        await person.press(*["backspace"] * 12)
        await person.enters("dairy")
        await person.sees("there is already", "│ dairy")
        await person.press("escape")
        await person.sees("> COFFEE to go 0")

    counter.serve(story, place="products")


def test_codes_are_scanned_one_after_the_other_wherever_the_caret_is(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("New product")
        await person.scans(NEW_CODE)
        await person.scans("96385074")
        await person.sees(f"Barcode {NEW_CODE} 96385074")
        await person.scans("96385074")
        await person.sees("That code stands there already.")
        await person.scans(BEANS)
        await person.sees("Espresso beans 1 kg already has the code", f"Barcode {NEW_CODE} 96385074")
        await person.press(*"Tea", "tab", *"2", "ctrl+s")
        await person.sees("Products · 6")

    counter.serve(story, place="products")
    assert set(product(counter, "Tea").barcodes) == {NEW_CODE, "96385074"}


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("4006381333931 96385074", ("4006381333931", "96385074")),
        ("4006381333931, 96385074,", ("4006381333931", "96385074")),
        ("4006381333931;96385074", ("4006381333931", "96385074")),
        ("AB,12", ("AB,12",)),
        (" , ", ()),
    ],
)
def test_commas_between_codes_are_no_part_of_them(typed: str, codes: tuple[str, ...]) -> None:
    assert draft_from({"name": "Tea", "barcodes": typed}).barcodes == codes


def test_cost_says_the_margin_and_all_is_kept(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("New product")
        await person.press(*"Ham", "tab", *"20", *["tab"] * 8, *"10")
        await person.sees("Cost 10 10.00 EUR, margin 50 %")
        await person.press("tab", "y", "tab", *"100", "ctrl+s")
        await person.sees("! a place from 1 to 99, or nothing")
        await person.press("backspace", "ctrl+s")
        await person.sees("Products · 6")

    counter.serve(story, place="products")
    ham = product(counter, "Ham")
    assert (ham.cost, ham.weighed, ham.quick) == (1000, True, 10)


def test_named_tax_rates_are_chosen(counter: Counter) -> None:
    counter.store.shop.edit(replace(counter.store.shop.get(), tax_rates="19 Standard\n7 Food"))

    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("New product")
        await person.press(*"Tea", "tab", *"2", "tab", "tab", "tab", *"sta")
        await person.sees("> 19 % Standard")
        await person.press("enter", "ctrl+s")
        await person.sees("Products · 6")

    counter.serve(story, place="products")
    assert product(counter, "Tea").tax_rate == 1900


def test_x_switches_one_and_u_puts_it_back(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("x")
        await person.sees("1 product: switch off. u undoes it.", "(off) Croissant")
        await person.press("u")
        await person.sees("Undo:")
        await person.press("y")
        await person.sees("> Croissant")

    counter.serve(story, place="products")
    assert product(counter, "Croissant").active


def test_prices_of_all_are_changed_after_a_preview(counter: Counter) -> None:
    before = {row.name: row.price for row in counter.store.catalogue.window(ProductList(), 0, 99)}

    async def story(person: Person) -> None:
        await person.press("a", "b")
        await person.sees("Change what?", "> Price")
        await person.press("enter")
        await person.sees("Which price?", "+5% and -10% change it")
        await person.types("+10%")
        await person.press("enter")
        await person.sees("5 would change", "change price by +10 %", "Croissant price: 1.30 -> 1.43")
        await person.press("enter")
        await person.sees("5 products: change price by +10 %. u undoes it.")

    counter.serve(story, place="products")
    after = {row.name: row.price for row in counter.store.catalogue.window(ProductList(), 0, 99)}
    assert after == {name: (price * 11 + 5) // 10 for name, price in before.items()}


def test_only_some_are_shown(counter: Counter) -> None:
    counter.store.product_edits.apply(
        ProductSelection(frozenset({product(counter, "Croissant").id})), Switch("active", on=False)
    )

    async def story(person: Person) -> None:
        await person.press("f")
        await person.sees("Which products?", "Inactive")
        await person.types("ina")
        await person.press("enter")
        await person.sees("Products · 1 · filter inactive", "> (off) Croissant")
        await person.press("escape")
        await person.sees("Products · 5")

    counter.serve(story, place="products")
