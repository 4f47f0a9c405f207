"""What is scanned: labels of scales, GS1 messages with weights and dates, cards; and what merges."""

from dataclasses import replace

import pytest
from support.shops import ShopLane

from store.api import BasketItem, Store
from store.domain.cart import LINES_MAX
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.errors import NotFound, Refused
from store.domain.instore import number_check_digit
from store.domain.lookup import check_digit_holds
from store.domain.money import ONE
from store.domain.payment import Tender
from store.domain.till import Added, Attached, Choose, Unknown
from store.tables.catalogue import BARCODES

GTIN = "09520123456788"
BREAD = "4006381333931"


def whole(twelve: str) -> str:
    return next(f"{twelve}{last}" for last in range(10) if check_digit_holds(f"{twelve}{last}"))


def german(head: str, number: str) -> str:
    return whole(f"{head}{number_check_digit(number)}{number}")


WEIGHED = german("281234", "00337")
PRICED = german("221234", "00435")


@pytest.fixture(autouse=True)
def goods(store: Store) -> None:
    for draft in (
        ProductDraft(name="Gouda", price=1290, sku="1234", weighed=True, floor=1000, cost=800, tax_rate=700),
        ProductDraft(name="Ham", price=2000, barcodes=(GTIN,), weighed=True),
        ProductDraft(name="Rye bread", price=250, barcodes=(BREAD,)),
    ):
        store.catalogue.create(draft)


def line(store: Store, place: int = 0) -> tuple[str, int, int, int]:
    shown = store.checkout.till().lines[place]
    return shown.name, shown.quantity, shown.unit_price, shown.total


# ---- labels of scales ----


def test_a_label_with_a_weight_is_so_much_of_the_product(store: Store) -> None:
    assert store.checkout.scan(WEIGHED) == Added(0)
    assert line(store) == ("Gouda", 337, 1290, 435)
    assert store.checkout.scan(WEIGHED, 2 * ONE) == Added(0)
    assert line(store) == ("Gouda", 1011, 1290, 1304)


def test_a_label_with_a_price_is_a_package_at_that_price(store: Store) -> None:
    assert store.checkout.scan(PRICED) == Added(0)
    assert line(store) == ("Gouda", ONE, 435, 435)
    cart = store.checkout.sale.cart()
    assert (cart.lines[0].floor, cart.lines[0].cost) == (337, 270)
    assert store.checkout.enter(PRICED) == Added(0)
    assert line(store) == ("Gouda", 2 * ONE, 435, 870)


def test_a_product_with_the_whole_code_comes_first(store: Store) -> None:
    store.catalogue.create(ProductDraft(name="Gift box", price=900, barcodes=(WEIGHED,)))

    assert store.checkout.scan(WEIGHED) == Added(0)
    assert line(store) == ("Gift box", ONE, 900, 900)


def test_a_label_that_cannot_be_read_adds_nothing(store: Store) -> None:
    wrong = whole(f"221234{(number_check_digit('00435') + 1) % 10}00435")
    other = german("229999", "00435")

    assert store.checkout.scan(wrong) == Unknown(
        wrong, "the check digit of its price or weight is wrong: scan again, or type the product"
    )
    assert store.checkout.scan(other) == Unknown(
        other, "no product has the number 9999 of this label; give it that code under Products"
    )
    assert store.checkout.till().lines == ()


def test_a_card_may_look_like_a_label(store: Store) -> None:
    card = german("229999", "00435")
    ann = store.customers.create(CustomerDraft(name="Ann", cards=(card,)))

    assert store.checkout.scan(card) == Attached(ann)


def test_several_products_of_a_label_are_chosen_from_and_keep_what_it_says(front: ShopLane) -> None:
    store = front.store
    old = store.catalogue.create(ProductDraft(name="Old gouda", price=2000, sku="x", weighed=True))
    with front.store._units.begin(
        front.store._actor
    ) as unit:  # as another lane gives the code, cut off from here
        unit.put(BARCODES, [{"code": "1234", "product_id": old, "present": 1}])
    chosen = store.checkout.scan(WEIGHED)

    assert isinstance(chosen, Choose)
    assert (len(chosen.products), chosen.code) == (2, WEIGHED)
    assert store.checkout.add(old, code=chosen.code) == Added(0)
    assert line(store) == ("Old gouda", 337, 2000, 674)


def test_the_shop_says_how_its_labels_are_read(store: Store) -> None:
    store.shop.edit(replace(store.shop.get(), instore="28IIIIIWWWWWC/2"))
    store.catalogue.create(ProductDraft(name="Edam", price=1000, sku="12346", weighed=True))

    assert store.checkout.scan(WEIGHED) == Added(0)
    assert line(store) == ("Edam", 3370, 1000, 3370)


def test_labels_are_sold_from_baskets_too(store: Store) -> None:
    wrong = whole(f"221234{(number_check_digit('00435') + 1) % 10}00435")
    sold = store.checkout.sell(
        None, [BasketItem(WEIGHED, ONE), BasketItem(PRICED, ONE)], [Tender("cash", 1000)]
    )
    assert sold.total == 870
    with pytest.raises(Refused, match="check digit"):
        store.checkout.sell(None, [BasketItem(wrong, ONE)], [])
    with pytest.raises(NotFound):
        store.checkout.sell(None, [BasketItem("4012345678901", ONE)], [])


# ---- GS1 messages ----


def test_a_message_carries_weight_and_price(store: Store) -> None:
    assert store.checkout.scan(f"01{GTIN}3103000250") == Added(0)
    assert line(store) == ("Ham", 250, 2000, 500)
    assert store.checkout.scan(f"]C101{GTIN}3922375") == Added(1)
    assert line(store, 1) == ("Ham", ONE, 375, 375)


# ---- merging, and how much a sale holds ----


def test_the_same_again_adds_to_its_line_or_not_as_the_shop_wants(store: Store) -> None:
    assert [store.checkout.scan(BREAD), store.checkout.scan(BREAD)] == [Added(0), Added(0)]
    store.shop.edit(replace(store.shop.get(), merges=False))

    assert [store.checkout.scan(BREAD), store.checkout.scan(BREAD)] == [Added(1), Added(2)]


def test_a_sale_of_five_thousand_lines_is_refused_and_what_is_there_stays(store: Store) -> None:
    with pytest.raises(Refused, match=f"at most {LINES_MAX} lines"):
        store.checkout.sell(None, [BasketItem(BREAD, ONE)] * 5000, [])
    cart = store.checkout.sale.cart()
    store.checkout.scan(BREAD)
    full = replace(store.checkout.sale.cart(), lines=store.checkout.sale.cart().lines * LINES_MAX)
    store.checkout.sale.save(full)
    with pytest.raises(Refused, match="go on with another"):
        store.checkout.scan(f"01{GTIN}3103000250")
    till = store.checkout.till()
    assert (till.sale, len(till.lines), till.total) == (cart.sale, LINES_MAX, LINES_MAX * 250)


def test_the_code_of_a_product_is_no_voucher(store: Store) -> None:
    with pytest.raises(Refused, match=f"{BREAD} is a code of Rye bread: take one that no product has"):
        store.paying.sell_voucher(1500, BREAD)
    assert store.checkout.till().lines == ()
