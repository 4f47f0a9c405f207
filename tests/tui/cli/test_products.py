"""`regulars products`, on a real shop."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support.command_line import CommandLine, shop_after

ESPRESSO = {
    "name": "Espresso",
    "sku": "C-1",
    "barcode": "0012345678905",
    "barcodes": ["0012345678905", "4006381333931"],
    "price": "2.50",
    "category": "Coffee",
    "tax_rate": "19",
    "discountable": True,
    "floor": "2.00",
    "cost": "1.05",
    "margin": "50",
    "weighed": True,
    "quick": 4,
    "active": True,
}

WORDS = (
    "--name", "Espresso", "--price", "2.5", "--sku", "C-1", "--barcode", "4006381333931",
    "--barcode", "0012345678905", "--category", "Coffee", "--tax-rate", "19%", "--floor", "2",
    "--cost", "1.05", "--weighed", "--quick", "4",
)  # fmt: skip


@pytest.fixture(scope="module")
def cafe(tmp_path_factory: pytest.TempPathFactory, new_corner_shop: Path) -> Path:
    create = ("products", "create", *WORDS)
    return shop_after(tmp_path_factory.mktemp("cafe") / "shop", new_corner_shop, create)


@pytest.fixture
def with_espresso(cafe: Path, in_copy_of: Callable[[Path], CommandLine]) -> CommandLine:
    return in_copy_of(cafe)


def told(answer: dict[str, object]) -> dict[str, object]:
    return {key: answer[key] for key in ESPRESSO}


def test_create_keeps_everything(with_espresso: CommandLine) -> None:
    shown = with_espresso.one("products", "show", "Espresso")
    assert told(shown) == ESPRESSO
    assert set(shown) == {*ESPRESSO, "id"}


def test_a_product_needs_a_name_and_a_price_only(regulars: CommandLine) -> None:
    made = regulars.one("products", "create", "--name", "Bag", "--price", "0")
    assert told(made) == {
        **ESPRESSO, "name": "Bag", "sku": "", "barcode": "", "barcodes": [], "price": "0.00", "category": "",
        "tax_rate": "0", "floor": None, "cost": None, "margin": None, "weighed": False, "quick": 0,
    }  # fmt: skip


def test_a_list_is_whole(with_espresso: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("Bread", "Apple", "Milk"):
        with_espresso.one("products", "create", "--name", name, "--price", "1")
    monkeypatch.setattr("tui.cli.product_answers.WINDOW_ROWS", 2)
    listed = with_espresso.many("products", "list")
    assert [one["name"] for one in listed] == ["Apple", "Bread", "Espresso", "Milk"]
    shown = with_espresso.one("products", "show", "C-1")
    columns = ("id", "name", "sku", "barcode", "price", "category", "tax_rate", "active")
    assert listed[2] == {key: shown[key] for key in columns}


SEARCHES = {
    "part of a name": (("--search", "espr"), ["Espresso"]),
    "part of a code": (("--search", "400638"), ["Espresso"]),
    "category": (("--category", "COFFEE"), ["Espresso"]),
    "nothing": (("--search", "tea"), []),
}


@pytest.mark.parametrize("case", SEARCHES)
def test_search(with_espresso: CommandLine, case: str) -> None:
    words, names = SEARCHES[case]
    with_espresso.one("products", "create", "--name", "Bread", "--price", "1")
    assert with_espresso.names("products", "list", *words) == names


NAMED = ("4006381333931", "0012345678905", "012345678905", "C-1", " espresso ", "ESPRESSO")


@pytest.mark.parametrize("text", NAMED)
def test_a_product_is_found_by_any_of_its_names(with_espresso: CommandLine, text: str) -> None:
    with_espresso.one("products", "create", "--name", "Espresso beans", "--price", "1", "--sku", "C-10")
    assert with_espresso.one("products", "show", text)["name"] == "Espresso"


def test_a_product_is_found_by_its_id(with_espresso: CommandLine) -> None:
    product = str(with_espresso.one("products", "show", "C-1")["id"])
    assert with_espresso.one("products", "show", product.upper())["id"] == product
    refusal = with_espresso("products", "show", product[:-1] + ("0" if product[-1] != "0" else "1")).refusal()
    assert refusal.startswith("no product")


EDITED: dict[str, tuple[tuple[str, ...], dict[str, object]]] = {
    "price": (("--price", "2.80"), {"price": "2.80"}),
    "another category": (("--category", "Hot drinks"), {"category": "Hot drinks"}),
    "no category": (("--no-category",), {"category": ""}),
    "a code more": (("--barcode", "96385074"), {"barcodes": ["0012345678905", "4006381333931", "96385074"]}),
    "a code less": (
        ("--no-barcode", "0012345678905"),
        {"barcode": "4006381333931", "barcodes": ["4006381333931"]},
    ),
    "no discounts": (("--not-discountable",), {"discountable": False}),
    "off sale": (("--inactive",), {"active": False}),
    "nothing": ((), {}),
}


@pytest.mark.parametrize("case", EDITED)
def test_edit_changes_only_what_is_named(with_espresso: CommandLine, case: str) -> None:
    words, differs = EDITED[case]
    edited = with_espresso.one("products", "edit", "C-1", *words)
    assert told(edited) == {**ESPRESSO, "margin": edited["margin"], **differs}


def test_a_category_is_made_once(with_espresso: CommandLine) -> None:
    with_espresso.one("products", "create", "--name", "Latte", "--price", "3", "--category", " coffee ")
    assert [one["category"] for one in with_espresso.many("products", "list")] == ["Coffee", "Coffee"]


def test_a_refused_product_leaves_no_category_behind(with_espresso: CommandLine) -> None:
    words = ("--name", "Tea", "--price", "1", "--barcode", "4006381333931", "--category", "Tea")
    assert (
        with_espresso("products", "create", *words).refusal() == "--barcode: 'Espresso' already has this code"
    )
    refusal = with_espresso("products", "list", "--category", "Tea").refusal()
    assert refusal == "no category 'Tea'; every product names its own in: products list"


def test_delete_takes_several_or_none(with_espresso: CommandLine) -> None:
    with_espresso.one("products", "create", "--name", "Bread", "--price", "1")
    refusal = with_espresso("products", "delete", "Bread", "Cake", "Pie").refusal()
    assert refusal == (
        "no product 'Cake'; search with: products list --search (and 1 more); nothing was changed"
    )
    gone = with_espresso.get("products", "delete", "Bread", "C-1")
    assert isinstance(gone, list)
    assert [(one["name"], one["deleted"]) for one in gone] == [("Bread", True), ("Espresso", True)]
    assert with_espresso.many("products", "list") == []


REFUSED = {
    "no price": (
        ("create", "--name", "A", "--price", "-1"),
        "price: a price is not negative and not that large",
    ),
    "too fine": (("create", "--name", "A", "--price", "1.005"), "--price: 1.005 has more than 2 decimals"),
    "tax": (
        ("create", "--name", "A", "--price", "1", "--tax-rate", "101"),
        "tax-rate: a tax rate is between 0 and 100",
    ),
    "same code": (
        ("create", "--name", "A", "--price", "1", "--sku", "C-1"),
        "sku: 'Espresso' already has this code",
    ),
    "nothing": (("show", "zzz"), "no product 'zzz'; search with: products list --search"),
    "two of a name": (("show", "Twin"), "'Twin' names more than one product; use the id"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_is_one_line_and_changes_nothing(with_espresso: CommandLine, case: str) -> None:
    words, refusal = REFUSED[case]
    if "Twin" in words:
        for _ in range(2):
            with_espresso.one("products", "create", "--name", "Twin", "--price", "1")
    before = with_espresso.many("products", "list")
    assert with_espresso("products", *words, "--json").refusal() == refusal
    assert with_espresso.many("products", "list") == before


MISUSED = {
    "no price": ("products", "create", "--name", "A"),
    "no number": ("products", "create", "--name", "A", "--price", "1,50"),
    "no percent": ("products", "create", "--name", "A", "--price", "1", "--tax-rate", "a lot"),
}


@pytest.mark.parametrize("case", MISUSED)
def test_wrong_usage(regulars: CommandLine, case: str) -> None:
    answer = regulars(*MISUSED[case])
    assert (answer.code, answer.out) == (2, "")


def test_prices_have_the_decimals_of_the_currency(nowhere: CommandLine) -> None:
    nowhere.one("shop", "create", "東京", "--currency", "JPY")
    assert nowhere.one("products", "create", "--name", "茶", "--price", "150")["price"] == "150"
    assert nowhere("products", "create", "--name", "A", "--price", "1.5").refusal() == (
        "--price: 1.5 is no whole number"
    )
    assert nowhere("products", "list").out.splitlines()[0].split()[3:5] == ["Price", "JPY"]


def test_what_a_product_can_do_without_is_taken_away_again(with_espresso: CommandLine) -> None:
    edit = ("products", "edit", "Espresso", "--no-cost", "--no-floor", "--by-piece", "--quick", "0")
    bare = {"cost": None, "margin": None, "floor": None, "weighed": False, "quick": 0}
    assert told(with_espresso.one(*edit)) == {**ESPRESSO, **bare}
    assert with_espresso("products", "edit", "Espresso", "--cost", "1", "--no-cost").code == 2


def test_a_list_shows_only_what_is_asked_for(with_espresso: CommandLine) -> None:
    with_espresso.one("products", "create", "--name", "Bag", "--price", "0", "--inactive")
    for show, names in (("inactive", ["Bag"]), ("quick", ["Espresso"]), ("no code", ["Bag"])):
        assert [row["name"] for row in with_espresso.many("products", "list", "--show", show)] == names
    assert with_espresso("products", "list", "--show", "blue").code == 2


@pytest.mark.parametrize(
    ("option", "refusal"),
    [
        (("--price", "4006381333931"), "price: a price is not negative and not that large"),
        (("--price", "-0.01"), "price: a price is not negative and not that large"),
        (("--cost", "0.005"), "--cost: 0.005 has more than 2 decimals"),
        (("--floor", "-1"), "floor: a floor price is not negative and not that large"),
        (("--tax-rate", "100.01"), "tax-rate: a tax rate is between 0 and 100"),
        (("--quick", "100"), "quick: a place from 1 to 99, or 0"),
        (("--name", "x" * 10_000), "name: a name may have 200 characters, this has 10000"),
        (("--sku", "x" * 49), "sku: a code has at most 48 characters"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(
    with_espresso: CommandLine, option: tuple[str, str], refusal: str
) -> None:
    before = with_espresso.one("products", "show", "Espresso")
    assert with_espresso("products", "edit", "Espresso", *option).refusal() == refusal
    assert with_espresso.one("products", "show", "Espresso") == before


@pytest.mark.parametrize("price", ["1e9", "0,005", "9" * 40, "-", "-0", "-0.00", ""])
def test_what_is_no_number_is_wrong_usage(with_espresso: CommandLine, price: str) -> None:
    assert with_espresso("products", "edit", "Espresso", "--price", price).code == 2


def test_controls_in_codes_and_names_are_left_out(with_espresso: CommandLine) -> None:
    made = with_espresso.one(
        "products",
        "create",
        "--name",
        "A\tB\x07",
        "--price",
        "1",
        "--barcode",
        "\x1d96385074\r",
        "--sku",
        "S\x1b1",
    )
    assert (made["name"], made["barcodes"], made["sku"]) == ("A B", ["96385074"], "S1")
