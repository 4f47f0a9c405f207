"""A row about a product becomes checked values; variants take what they leave out from the row above."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.imports.amounts import NumberStyle
from store.domain.imports.headings import recognised
from store.domain.imports.line import Line
from store.domain.imports.products import ProductReader
from store.domain.imports.survey import Habits
from store.domain.money import currency

EUR = currency("EUR")
PLAIN = (
    "id",
    "sku",
    "name",
    "description",
    "price",
    "barcode",
    "category",
    "vat",
    "discountable",
    "active",
    "archived",
)


def reader(*headings: str, habits: Habits | None = None) -> ProductReader:
    _, places = recognised("products", headings, [])
    return ProductReader(places, habits or Habits(), EUR)


def read(**cells: str) -> Line:
    return read_in(Habits(), cells)


def read_in(habits: Habits, cells: Mapping[str, str]) -> Line:
    return reader(*PLAIN, habits=habits).read(7, [cells.get(heading, "") for heading in PLAIN])


def test_everything_a_row_can_say() -> None:
    line = read(
        id="99", sku="T-1", name=" Green  Tea ", price="1.234,50", barcode="4006381333931 96385074",
        category="Tea > Green", vat="19 %", discountable="no", active="1",
    )  # fmt: skip
    assert line == Line(
        7,
        {
            "sku": "T-1", "name": "Green Tea", "category": "Tea > Green", "price": 123450, "tax_rate": 1900,
            "discountable": 0, "active": 1,
        },
        {"barcodes": ("4006381333931", "96385074")},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "values", "doubts"),
    [
        ({"cost": "1,20", "floor": "2", "sold by weight": "yes", "quick": "7"},
         {"cost": 120, "floor": 200, "weighed": 1, "quick": 7}, []),
        ({"cost": "0.005", "quick": "0"}, {"cost": 1, "quick": 0}, ["cost"]),
        ({"cost": "-1", "floor": "cheap", "quick": "100", "sold by weight": "perhaps"}, {},
         ["floor", "cost", "quick", "weighed"]),
        ({"cost": "9" * 40, "floor": "1e9", "quick": "-1"}, {}, ["floor", "cost", "quick"]),
    ],
)  # fmt: skip
def test_what_a_product_can_do_without_is_taken_or_left(
    cells: dict[str, str], values: dict[str, int], doubts: list[str]
) -> None:
    headings = ("name", "price", "cost", "floor", "sold by weight", "quick")
    line = reader(*headings).read(
        7, [cells.get(each, {"name": "Tea", "price": "3"}.get(each, "")) for each in headings]
    )
    assert (line.values, line.is_refused) == ({"name": "Tea", "price": 300, **values}, False)
    assert [field for field, _ in line.faults] == doubts


def test_empty_cells_say_nothing() -> None:
    assert read() == Line(7)


def test_the_own_id_stands_in_for_a_missing_sku() -> None:
    assert read(id="99", name="Tea").values == {"sku": "99", "name": "Tea"}
    assert read(id="0", name="Tea").values == {"name": "Tea"}


def test_archived_is_the_opposite_of_active() -> None:
    assert read(name="Tea", archived="Y").values == {"name": "Tea", "active": 0}
    assert read(name="Tea", archived="N").values == {"name": "Tea", "active": 1}


def test_a_description_names_what_has_no_other_name() -> None:
    assert reader("barcode", "description").read(2, ["123", "Tea"]).values == {"name": "Tea"}
    assert read(sku="1", description="a fine tea").values == {"sku": "1"}


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"name": "Tea", "price": "free"}, "price"),
        ({"name": "Tea", "price": "1.234"}, "price"),
        ({"name": "Tea", "price": "-1"}, "price"),
        ({"name": "Tea", "price": "12 USD"}, "price"),
        ({"name": "Tea", "vat": "lots"}, "tax_rate"),
        ({"name": "Tea", "vat": "120"}, "tax_rate"),
        ({"name": "x" * 300}, "name"),
        ({"name": "Tea", "sku": "x" * 300}, "sku"),
    ],
)
def test_bad_money_and_bad_identities_refuse_the_row(cells: dict[str, str], field: str) -> None:
    line = read(**cells)
    assert line.is_refused
    assert [name for name, _ in line.faults] == [field]


@pytest.mark.parametrize(
    ("cells", "field", "message"),
    [
        ({"barcode": "4006381333932"}, "barcodes", "check digit"),
        ({"barcode": "4.00638E+12"}, "barcodes", "rounded barcode"),
        ({"price": "8.69565"}, "price", "8.69565 was rounded to 8.70"),
        ({"active": "perhaps"}, "active", "neither yes nor no"),
    ],
)
def test_what_is_doubtful_is_told_and_the_row_taken(cells: dict[str, str], field: str, message: str) -> None:
    line = read(name="Tea", **cells)
    assert not line.is_refused
    assert [(name, message in words) for name, words in line.faults] == [(field, True)]


def test_a_wrong_check_digit_is_kept_and_a_rounded_code_is_not() -> None:
    assert read(name="Tea", barcode="4006381333932").lists == {"barcodes": ("4006381333932",)}
    assert read(name="Tea", barcode="4.00638E+12").lists == {}


def test_the_habits_of_the_file_decide() -> None:
    comma, fractions = Habits(numbers=NumberStyle(",")), Habits(numbers=NumberStyle(".", fractions=True))
    assert read_in(comma, {"name": "Tea", "price": "1.234"}).values["price"] == 123400
    assert read_in(fractions, {"vat": "0.07"}).values["tax_rate"] == 700


def test_names_of_taxes_are_left_out_and_told_once() -> None:
    rows = reader("name", "vat", habits=Habits(has_rates=False))
    lines = [rows.read(number, ["Tea", "GST"]) for number in (2, 3)]
    assert [line.values for line in lines] == [{"name": "Tea"}] * 2
    assert [len(line.faults) for line in lines] == [1, 0]


def test_taxes_add_up() -> None:
    rows = reader("Item Name", "Unit Price", "Cost Price", "Tax 1 Percent", "Tax 2 Percent")
    assert rows.read(2, ["Tea", "2", "1", "5", "9.975"]).values["tax_rate"] == 1498
    flags = reader("Item Name", "Variation Name", "Tax - VAT (20%)", "Tax - Bag (1%)")
    assert flags.read(2, ["Tea", "", "Y", "Y"]).values["tax_rate"] == 2100
    assert flags.read(3, ["Tea", "", "N", "N"]).values["tax_rate"] == 0
    assert "tax_rate" not in flags.read(4, ["Tea", "", "", ""]).values


def test_variants_of_shopify_take_name_and_category_from_their_first_row() -> None:
    rows = reader(
        "Handle",
        "Title",
        "Type",
        "Option1 Value",
        "Option2 Value",
        "Variant SKU",
        "Variant Price",
        "Image Src",
    )
    table = [
        ["tee", "T-Shirt", "Shirts", "Red", "M", "T-RM", "9.90", "a.jpg"],
        ["tee", "", "", "Red", "L", "T-RL", "10.90", ""],
        ["tee", "", "", "", "", "", "", "b.jpg"],
        ["mug", "Mug", "", "Default Title", "", "", "5", ""],
    ]
    lines = [rows.read(number, cells) for number, cells in enumerate(table, start=2)]
    assert lines == [
        Line(2, {"sku": "T-RM", "name": "T-Shirt - Red / M", "category": "Shirts", "price": 990}),
        Line(3, {"sku": "T-RL", "name": "T-Shirt - Red / L", "category": "Shirts", "price": 1090}),
        Line(4, is_passed=True),
        Line(5, {"name": "Mug", "price": 500}),
    ]


@pytest.mark.parametrize(
    ("variation", "name"), [("Large", "Tea - Large"), ("Regular", "Tea"), ("", "Tea"), ("TEA", "Tea")]
)
def test_variations_of_square_are_part_of_the_name(variation: str, name: str) -> None:
    rows = reader("Token", "Item Name", "Variation Name", "Price")
    assert rows.read(2, ["tok", "Tea", variation, "$2"]).values == {"sku": "tok", "name": name, "price": 200}


def test_rows_of_woocommerce_that_only_hold_variants_together_are_passed() -> None:
    rows = reader("ID", "Type", "SKU", "Name", "Regular price")
    assert rows.read(2, ["1", "variable", "H", "Hoodie", ""]) == Line(2, is_passed=True)
    assert rows.read(3, ["2", "variation", "H-R", "Hoodie - Red", "45"]) == Line(
        3, {"sku": "H-R", "name": "Hoodie - Red", "price": 4500}
    )


@given(st.lists(st.text(), max_size=len(PLAIN) + 2))
def test_no_row_breaks_the_reader(cells: list[str]) -> None:
    line = reader(*PLAIN).read(2, cells)
    assert not line.is_refused or line.faults
