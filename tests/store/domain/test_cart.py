from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.cart import (
    LINES_MAX,
    QUANTITY_MAX,
    Cart,
    CartLine,
    add,
    append,
    attach,
    checked_quantity,
    line_of,
    measured,
    void,
    with_coupon,
    with_line_note,
    with_manual,
    with_quantity,
    with_tender,
    without_coupon,
    without_tender,
)
from store.domain.catalogue import Product
from store.domain.errors import BadInput, NotFound, Refused
from store.domain.ids import CategoryId, CustomerId, ProductId, SaleId
from store.domain.money import ONE
from store.domain.payment import Tender
from store.domain.pricing.basket import Manual, ManualKind

BREAD = Product(
    id=ProductId(b"b" * 16),
    name="Bread",
    sku="B1",
    price=250,
    barcodes=("42",),
    category=CategoryId(b"c" * 16),
    category_name="Bakery",
    tax_rate=700,
    discountable=False,
    floor=100,
    active=True,
)
MILK = replace(BREAD, id=ProductId(b"m" * 16), name="Milk", price=99)
EMPTY = Cart(SaleId(b"s" * 16))


def line(product: Product = BREAD, *, code: str = "42", quantity: int = ONE) -> CartLine:
    return line_of(product, code=code, quantity=quantity)


def quantities(cart: Cart) -> list[tuple[str, int]]:
    return [(each.name, each.quantity) for each in cart.lines]


def test_a_line_remembers_what_the_product_was() -> None:
    assert line_of(replace(BREAD, weighed=True), code="042", quantity=1500) == CartLine(
        product=BREAD.id,
        category=BREAD.category,
        name="Bread",
        code="042",
        unit_price=250,
        tax_rate=700,
        discountable=False,
        floor=100,
        quantity=1500,
    )


def test_a_line_has_parts_only_of_what_is_weighed() -> None:
    with pytest.raises(Refused, match=r"Bread is sold by the piece, not 1\.5: sell it open \(2\.50\+\)"):
        line_of(BREAD, code="042", quantity=1500)
    assert measured(BREAD, code="042", quantity=375).quantity == 375, "a label says how much is in a package"


def test_a_product_that_is_not_sold_says_what_to_do() -> None:
    with pytest.raises(Refused, match="make it active under Products"):
        line_of(replace(BREAD, active=False), code="", quantity=ONE)


@pytest.mark.parametrize("quantity", [0, -1, -ONE, QUANTITY_MAX + 1, 4_006_381_333_931 * ONE])
def test_a_senseless_quantity_is_refused(quantity: int) -> None:
    with pytest.raises(BadInput, match="quantity"):
        checked_quantity(quantity)
    with pytest.raises(BadInput):
        line(quantity=quantity)
    with pytest.raises(BadInput):
        with_quantity(add(EMPTY, line(), 5)[0], 0, quantity)


def test_the_same_thing_again_counts_up_the_last_line() -> None:
    cart, places = EMPTY, []
    for product in (BREAD, BREAD, MILK, BREAD):
        cart, place = add(cart, line(product), 5)
        places.append(place)
    assert quantities(cart) == [("Bread", 2 * ONE), ("Milk", ONE), ("Bread", ONE)]
    assert places == [0, 0, 1, 2]


def test_another_code_of_the_same_thing_counts_up_too() -> None:
    cart, _ = add(add(EMPTY, line(), 5)[0], line(code="0042"), 6)
    assert [(each.code, each.quantity) for each in cart.lines] == [("42", 2 * ONE)]


@pytest.mark.parametrize(
    "other",
    [
        replace(line(), unit_price=240),
        replace(line(), name="Rye bread"),
        replace(line(), tax_rate=0),
        replace(line(), floor=None),
        replace(line(), discountable=True),
        replace(line(), category=None),
    ],
)
def test_a_product_that_was_changed_meanwhile_gets_a_line_of_its_own(other: CartLine) -> None:
    cart, place = add(add(EMPTY, line(), 5)[0], other, 6)
    assert (len(cart.lines), place) == (2, 1)


def test_lines_without_a_product_are_never_merged() -> None:
    quick = replace(line(), product=None)
    cart, place = add(add(EMPTY, quick, 5)[0], quick, 5)
    assert (len(cart.lines), place) == (2, 1)


def test_counting_up_stops_at_the_largest_quantity() -> None:
    cart, _ = add(EMPTY, line(quantity=QUANTITY_MAX), 5)
    with pytest.raises(BadInput):
        add(cart, line(), 5)


def test_a_sale_is_opened_by_its_first_line_whatever_the_clock_says() -> None:
    for first in (0, 5):
        cart = add(add(EMPTY, line(), first)[0], line(MILK), 9)[0]
        assert cart.opened_at == first
        assert append(append(EMPTY, line(), first), line(), 9).opened_at == first


def test_a_line_appended_as_it_is_is_merged_with_none() -> None:
    cart = append(append(EMPTY, line(), 5), line(), 6)
    assert quantities(cart) == [("Bread", ONE), ("Bread", ONE)]


def test_a_sale_has_an_end() -> None:
    cart = replace(EMPTY, lines=(line(), line(MILK)) * (LINES_MAX // 2))
    with pytest.raises(Refused, match="close this one"):
        add(cart, line(), 5)
    with pytest.raises(Refused):
        append(cart, line(), 5)
    assert len(add(cart, line(MILK), 5)[0].lines) == LINES_MAX


def test_quantities_are_set_and_lines_struck_by_place() -> None:
    cart = append(append(append(EMPTY, line(), 5), line(MILK), 5), line(), 5)

    assert quantities(with_quantity(cart, 1, 2500)) == [("Bread", ONE), ("Milk", 2500), ("Bread", ONE)]
    struck = void(cart, 0)
    assert [each.voided for each in struck.lines] == [True, False, False]
    assert struck.live == cart.lines[1:]
    assert not struck.is_empty
    assert void(void(struck, 2), 1).is_empty
    assert quantities(void(void(struck, 2), 1)) == quantities(cart)


def test_a_struck_line_stays_as_it_is() -> None:
    cart = void(append(EMPTY, line(), 5), 0)
    changes: list[Callable[[], Cart]] = [
        lambda: void(cart, 0),
        lambda: with_quantity(cart, 0, 2 * ONE),
        lambda: with_manual(cart, 0, Manual(ManualKind.PERCENT, 0)),
        lambda: with_line_note(cart, 0, "mind"),
    ]
    for change in changes:
        with pytest.raises(Refused, match="line 1 is struck"):
            change()
    assert quantities(add(cart, line(), 5)[0]) == [("Bread", ONE), ("Bread", ONE)]


def test_prices_by_hand_and_notes_stand_on_their_line() -> None:
    cart = append(append(EMPTY, line(), 5), line(MILK), 5)
    by_hand = Manual(ManualKind.PRICE, 99)
    changed = with_line_note(with_manual(cart, 1, by_hand), 1, "dented")
    line_by_hand = replace(cart.lines[1], manual=by_hand, note="dented")
    assert changed == replace(cart, lines=(cart.lines[0], line_by_hand))
    assert with_line_note(with_manual(changed, 1, None), 1, "") == cart


def test_coupons_come_once_and_go() -> None:
    cart = with_coupon(with_coupon(EMPTY, "A"), "B")
    assert cart.coupons == ("A", "B")
    with pytest.raises(Refused, match="A is on the sale"):
        with_coupon(cart, "A")
    assert without_coupon(cart, "A").coupons == ("B",)
    with pytest.raises(NotFound, match="C is not on"):
        without_coupon(cart, "C")


def test_tenders_are_noted_and_given_back_by_place() -> None:
    cart = with_tender(with_tender(EMPTY, Tender("cash", 500)), Tender("card", 200))
    assert cart.tenders == (Tender("cash", 500), Tender("card", 200))
    assert without_tender(cart, 0).tenders == (Tender("card", 200),)
    for place in (-1, 2):
        with pytest.raises(NotFound, match="no payment"):
            without_tender(cart, place)


def test_leave_beyond_the_limit_stays_with_the_sale_and_goes_with_the_customer() -> None:
    cart = attach(EMPTY, CustomerId(b"a" * 16))
    cart = with_tender(with_tender(cart, Tender("balance", 700), beyond=200), Tender("cash", 5))
    assert (cart.beyond, without_tender(cart, 0).beyond) == (200, 200)
    assert attach(cart, CustomerId(b"b" * 16)).beyond == 0


@pytest.mark.parametrize("place", [-1, 1, 99])
def test_a_line_that_is_not_there(place: int) -> None:
    cart = append(EMPTY, line(), 5)
    with pytest.raises(NotFound, match="no line"):
        void(cart, place)
    with pytest.raises(NotFound):
        with_quantity(cart, place, ONE)


def test_a_customer_comes_and_goes_and_touches_nothing_else() -> None:
    cart = append(EMPTY, line(), 5)
    with_ann = attach(cart, CustomerId(b"a" * 16))

    assert with_ann == replace(cart, customer=CustomerId(b"a" * 16))
    assert attach(with_ann, None) == cart


@given(st.lists(st.sampled_from((BREAD, MILK)), max_size=30))
def test_merging_lines_loses_and_invents_nothing(scanned: list[Product]) -> None:
    cart = EMPTY
    for product in scanned:
        cart, place = add(cart, line(product), 5)
        assert cart.lines[place].product == product.id
    for product in (BREAD, MILK):
        kept = sum(each.quantity for each in cart.lines if each.product == product.id)
        assert kept == ONE * scanned.count(product)
    assert all(one.product != other.product for one, other in zip(cart.lines, cart.lines[1:], strict=False))
