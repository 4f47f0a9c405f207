"""Every row means somebody new, a change, nothing or a refusal; what is somebody else's is left alone."""

from collections.abc import Sequence

from store.domain.imports.codes import code_key
from store.domain.imports.decisions import (
    GROUP_FILLS_ITSELF,
    CustomerDecisions,
    NewGroups,
    ProductDecisions,
    customer_keys,
    product_keys,
)
from store.domain.imports.line import Line, Said, Value
from store.domain.imports.outcome import Verdict
from store.domain.imports.register import Key, Known, Register

CREATED, UPDATED, UNCHANGED, REFUSED = Verdict.CREATED, Verdict.UPDATED, Verdict.UNCHANGED, Verdict.REFUSED


def register(*known: tuple[Known, Sequence[Key]]) -> Register:
    numbers = iter(range(100, 200))
    made = Register(lambda: (number := next(numbers), bytes([number])))
    made.load({key: each for each, keys in known for key in keys})
    return made


def person(number: int, **book: Value) -> tuple[Known, list[Key]]:
    known = Known(number, bytes([number]), is_fresh=False, book=book)
    return known, [Key(kind, str(book[kind])) for kind in ("reference", "email") if book.get(kind)]


def customers(*known: tuple[Known, list[Key]], groups: dict[str, str] | None = None) -> CustomerDecisions:
    return CustomerDecisions(register(*known), groups or {}, Said(), NewGroups(wanted=False))


def customer(row: int, cards: tuple[str, ...] = (), groups: tuple[str, ...] = (), **values: Value) -> Line:
    lists = {name: items for name, items in (("cards", cards), ("groups", groups)) if items}
    return Line(row, values, lists)


def told(line: Line) -> list[str]:
    return [field for field, _ in line.faults]


def test_a_customer_is_recognised_by_the_files_own_id_before_the_email() -> None:
    ann, bob = person(1, reference="7", email="a@x.com", name="Ann"), person(2, email="b@x.com", name="Bob")
    decisions = customers(ann, bob)
    line = customer(2, reference="7", email="b@x.com", name="Anna")
    assert decisions.decide(line) is UPDATED
    assert ann[0].given == {"name": "Anna"}
    assert line.faults == [("email", "b@x.com belongs to 'Bob'; taken without it")]


def test_an_email_finds_who_has_no_id_yet_and_gives_them_one() -> None:
    bob = person(2, email="b@x.com", name="Bob", reference="")
    assert customers(bob).decide(customer(2, reference="9", email="b@x.com", name="Bob")) is UPDATED
    assert bob[0].given == {"reference": "9"}


def test_the_same_email_under_another_id_is_another_person_without_it() -> None:
    ann = person(1, reference="7", email="a@x.com", name="Ann")
    decisions = customers(ann)
    line = customer(2, reference="8", email="a@x.com", name="Al")
    assert decisions.decide(line) is CREATED
    assert told(line) == ["email"]
    assert [(each.given, each.is_fresh) for each in decisions.register.touched()] == [
        ({"reference": "8", "name": "Al"}, True)
    ]


def test_what_the_book_knows_is_unchanged() -> None:
    ann = person(1, email="a@x.com", name="Ann", city="Bonn")
    assert customers(ann).decide(customer(2, email="a@x.com", name="Ann")) is UNCHANGED


def test_the_later_of_two_rows_wins_and_is_told() -> None:
    decisions = customers()
    first, second = customer(2, email="a@x.com", name="Ann"), customer(5, email="a@x.com", name="Anna")
    assert [decisions.decide(first), decisions.decide(second)] == [CREATED, UPDATED]
    assert second.faults == [("email", "the same as in row 2: this later row was taken over it")]
    assert [known.given for known in decisions.register.touched()] == [{"email": "a@x.com", "name": "Anna"}]


def test_nobody_is_new_without_a_name_or_an_email() -> None:
    decisions = customers()
    assert decisions.decide(customer(2, name="Ann")) is CREATED
    assert decisions.decide(customer(3, name="Ann")) is CREATED
    named = customer(4, email="a@x.com")
    assert decisions.decide(named) is CREATED
    assert named.values["name"] == "a@x.com"
    nobody = customer(5, reference="7", phone="1")
    assert decisions.decide(nobody) is REFUSED
    assert nobody.faults == [("name", "a new customer needs a name")]


def test_a_card_of_somebody_else_is_left_out() -> None:
    ann = person(1, email="a@x.com", name="Ann")
    decisions = customers((ann[0], [*ann[1], Key("card", "C1")]))
    line = customer(2, name="Bob", cards=("C1", "C2"))
    assert decisions.decide(line) is CREATED
    assert line.faults == [("cards", "card C1 belongs to 'Ann'; taken without it")]
    assert [known.added for known in decisions.register.touched()] == [{"cards": ["C2"]}]


def test_groups_are_found_by_name_alone_or_in_a_list() -> None:
    ids = {"vip": "01", "friends, family": "02", "born in may": GROUP_FILLS_ITSELF}
    decisions = customers(groups=ids)
    lines = [
        customer(2, name="A", groups=("VIP",)),
        customer(3, name="B", groups=("Friends,  Family",)),
        customer(4, name="C", groups=("vip; staff",)),
        customer(5, name="D", groups=("staff, Born in May",)),
    ]
    assert [decisions.decide(line) for line in lines] == [CREATED] * 4
    assert [known.added.get("groups", []) for known in decisions.register.touched()] == [
        ["01"],
        ["02"],
        ["01"],
        [],
    ]
    assert [line.faults for line in lines] == [
        [], [],
        [("groups", "there is no group 'staff'; create it and import again (said once)")],
        [("groups", "the group 'Born in May' fills itself; nobody is added by hand (said once)")],
    ]  # fmt: skip


def test_keys_of_a_customer() -> None:
    line = customer(2, reference="7", email="a@x.com", name="Ann", cards=("C1",))
    assert customer_keys(line) == [Key("reference", "7"), Key("email", "a@x.com"), Key("card", "C1")]
    assert customer_keys(customer(2, name="Ann")) == []


EAN, OTHER = "4006381333931", "96385074"


def article(number: int, *codes: str, **book: Value) -> tuple[Known, list[Key]]:
    sku = str(book.get("sku", ""))
    known = Known(
        number, bytes([number]), is_fresh=False, book=book, held={"barcodes": frozenset(codes)}
    )  # fmt: skip
    keys = [Key("code", code_key(code)) for code in (sku, *codes) if code]
    name = str(book["name"]).casefold()
    return known, keys or [Key("bare", name), Key("name", name)]


def products(
    *known: tuple[Known, list[Key]], file_has_codes: bool = True, file_has_prices: bool = True
) -> ProductDecisions:
    return ProductDecisions(register(*known), file_has_codes, file_has_prices, Said())


def product(row: int, *codes: str, **values: Value) -> Line:
    return Line(row, values, {"barcodes": codes} if codes else {})


def test_a_product_is_recognised_by_its_sku_before_its_barcodes() -> None:
    tea, bun = article(1, EAN, sku="T-1", name="Tea"), article(2, OTHER, name="Bun", sku="")
    decisions = products(tea, bun)
    line = product(2, OTHER, sku="T-1", name="Green Tea")
    assert decisions.decide(line) is UPDATED
    assert tea[0].given == {"name": "Green Tea"}
    assert line.faults == [("barcodes", "barcode 96385074 belongs to 'Bun'; taken without it")]


def test_a_barcode_finds_what_has_no_sku_yet_and_gives_it_one() -> None:
    bun = article(2, OTHER, name="Bun", sku="")
    assert products(bun).decide(product(2, OTHER, sku="B-1", name="Bun")) is UPDATED
    assert bun[0].given == {"sku": "B-1"}


def test_a_barcode_under_another_sku_is_another_product_without_it() -> None:
    tea = article(1, EAN, sku="T-1", name="Tea")
    line = product(2, EAN, sku="T-2", name="Tea, large", price=100)
    assert products(tea).decide(line) is CREATED
    assert told(line) == ["barcodes"]


def test_a_code_without_its_zeros_is_the_same_code() -> None:
    tea = article(1, "0012345678905", name="Tea", sku="")
    assert products(tea).decide(product(2, "12345678905", name="Tea")) is UNCHANGED


def test_codes_are_added() -> None:
    tea = article(1, EAN, name="Tea", sku="")
    assert products(tea).decide(product(2, EAN, OTHER, name="Tea")) is UPDATED
    assert tea[0].added == {"barcodes": [OTHER]}


def test_a_name_alone_names_what_has_no_code() -> None:
    loose, tea = article(1, name="Apples", sku=""), article(2, EAN, name="Tea", sku="")
    decisions = products(loose, tea)
    assert decisions.decide(product(2, name="APPLES", price=300)) is UPDATED
    assert decisions.decide(product(3, name="Tea", price=300)) is CREATED


def test_a_name_names_any_product_in_a_file_without_codes() -> None:
    tea, keys = article(2, EAN, name="Tea", sku="")
    decisions = products((tea, [*keys, Key("name", "tea")]), file_has_codes=False)
    assert decisions.decide(product(2, name="Tea", price=300)) is UPDATED


def test_a_category_is_the_same_however_it_is_spelled() -> None:
    tea = article(1, EAN, name="Tea", sku="", category="Hot  Drinks")
    decisions = products(tea)
    assert decisions.decide(product(2, EAN, category="hot drinks")) is UNCHANGED
    assert decisions.decide(product(3, EAN, category="Drinks")) is UPDATED


def test_a_new_product_without_a_price_costs_nothing_and_that_is_told() -> None:
    line = product(2, EAN, name="Tea")
    assert products().decide(line) is CREATED
    assert (line.values["price"], line.faults) == (0, [("price", "no price: the new product costs 0")])
    priceless = products(file_has_prices=False)
    lines = [product(2, EAN, name="Tea"), product(3, OTHER, name="Bun")]
    assert [priceless.decide(each) for each in lines] == [CREATED, CREATED]
    assert [len(each.faults) for each in lines] == [1, 0]


def test_nothing_is_new_without_a_name() -> None:
    line = product(2, EAN, price=100)
    assert products().decide(line) is REFUSED
    assert line.faults == [("name", "a new product needs a name")]


def test_the_later_of_two_rows_about_a_product_wins_and_is_told() -> None:
    decisions = products()
    lines = [product(2, EAN, name="Tea", price=1), product(3, EAN, name="Tea", price=2)]
    assert [decisions.decide(line) for line in lines] == [CREATED, UPDATED]
    assert lines[1].faults == [("barcodes", "the same as in row 2: this later row was taken over it")]


def test_keys_of_a_product() -> None:
    line = product(2, "0012345678905", sku="A-1", name="Tea")
    assert product_keys(line, file_has_codes=True) == [Key("code", "A-1"), Key("code", "12345678905")]
    assert product_keys(product(2, name="Green  TEA"), file_has_codes=True) == [Key("bare", "green tea")]
    assert product_keys(product(2, name="Green  TEA"), file_has_codes=False) == [Key("name", "green tea")]
    assert product_keys(product(2, price=1), file_has_codes=True) == []
