"""What others change under an open sale: products, coupons, accounts; it is priced anew and asked about."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from support.shops import ShopLane, join, sync

from store.api import Store, customer_draft_of
from store.domain.by_hand import OpenItem
from store.domain.catalogue import ProductDraft
from store.domain.coupons import CouponCode
from store.domain.customers import CustomerDraft
from store.domain.discounts import Discount, Kind
from store.domain.errors import Refused
from store.domain.groups import GroupDraft
from store.domain.ids import CustomerId, DiscountId, ProductId
from store.domain.instore import number_check_digit
from store.domain.lookup import check_digit_holds
from store.domain.money import ONE
from store.domain.payment import AskAgain, Tender
from store.domain.pricing.basket import Manual, ManualKind
from store.domain.rewards import ProgramDraft
from store.domain.till import Closed, Payable, Redeemed
from store.events import CartChanged, CustomersChanged, Fact
from store.tables.customers import PROGRAMS

BREAD, COUPON = "4006381333931", "SUMMER10"
GOUDA = ProductDraft(name="Gouda", price=1000, sku="1234", floor=500, cost=400, tax_rate=700)


@pytest.fixture
def bread(store: Store) -> ProductId:
    return store.catalogue.create(ProductDraft(name="Bread", price=1000, barcodes=(BREAD,), tax_rate=700))


@pytest.fixture
def summer(store: Store) -> DiscountId:
    ten = Discount(store.discounts.new_id(), Kind.PERCENT, 1000, coupon=True)
    store.discounts.create("Summer", ten)
    store.coupons.add(ten.id, [CouponCode(COUPON, ten.id, 1)])
    return ten.id


@pytest.fixture
def ann(store: Store) -> CustomerId:
    """A customer with 100 points that pay 5.00, and 20.00 on their balance."""
    program = store.programs.create(ProgramDraft(name="Beans", points=1, per_amount=100))
    with store._units.begin(store._actor) as unit:
        unit.edit(PROGRAMS, {"id": program}, {"redeem_points": 100, "redeem_amount": 500})
    vip = store.groups.create(GroupDraft(name="VIP", program=program))
    made = store.customers.create(CustomerDraft(name="Ann", groups=(vip,)))
    store.wallets.adjust(made, "points", 100, "welcome")
    store.wallets.adjust(made, "balance", 2000, "welcome")
    return made


def costs(store: Store, product: ProductId, price: int) -> None:
    """Somebody gives a product another price."""
    found = store.catalogue.get(product)
    draft = ProductDraft(name=found.name, price=price, sku=found.sku, barcodes=found.barcodes, tax_rate=700)
    store.catalogue.edit(product, draft)


def total(store: Store) -> int:
    return store.checkout.till().total


def payable(answer: Closed | Payable) -> Payable:
    assert isinstance(answer, Payable), answer
    return answer


def asked(act: Callable[[], object]) -> AskAgain:
    with pytest.raises(AskAgain) as question:
        act()
    return question.value


# ---- products ----


def test_a_line_costs_what_its_product_costs_now(front: ShopLane, bread: ProductId) -> None:
    store = front.store
    store.checkout.scan(BREAD, 3 * ONE)
    heard: list[Fact] = []
    store.subscribe(heard.append)
    costs(store, bread, 1100)
    assert CartChanged() in heard
    assert (total(store), store.checkout.till().lines[0].unit_price) == (3300, 1100)
    store.checkout.scan(BREAD)
    assert [line.quantity for line in store.checkout.till().lines] == [4 * ONE]
    costs(store, bread, 900)
    closed = store.checkout.pay([Tender("cash", 5000)])
    assert store.sales.get(closed.sale).lines[0].list == 3600


def test_tax_name_floor_and_whether_it_is_discounted_are_those_of_now(store: Store, bread: ProductId) -> None:
    store.checkout.scan(BREAD)
    draft = ProductDraft(
        name="Rye", price=1000, barcodes=(BREAD,), tax_rate=1900, discountable=False, floor=700, cost=300
    )
    store.catalogue.edit(bread, draft)
    store.checkout.till()
    line = store.checkout.sale.cart().lines[0]
    assert (line.name, line.tax_rate, line.discountable, line.floor, line.cost) == (
        "Rye", 1900, False, 700, 300,
    )  # fmt: skip


def test_another_program_and_another_start_change_it_too(front: ShopLane, bread: ProductId) -> None:
    front.store.checkout.scan(BREAD)
    with front.beside() as other:
        costs(other, bread, 1200)
    front.store._units.look()
    assert total(front.store) == 1200
    front.store.close()
    with front.beside() as other:
        costs(other, bread, 1300)
    front.reopen()
    assert total(front.store) == 1300


def test_a_package_costs_what_its_label_says(store: Store) -> None:
    gouda = store.catalogue.create(GOUDA)
    twelve = f"221234{number_check_digit('00435')}00435"
    code = next(f"{twelve}{last}" for last in range(10) if check_digit_holds(f"{twelve}{last}"))
    store.checkout.scan(code)
    store.catalogue.edit(gouda, replace(GOUDA, price=2000, tax_rate=1900, floor=1600))
    shown = store.checkout.till().lines[0]
    line = store.checkout.sale.cart().lines[0]
    assert (shown.unit_price, shown.total, line.tax_rate) == (435, 435, 1900)
    assert (line.floor, line.labelled) == (349, True), "as large a part of a unit's as the package is"


def test_what_was_done_by_hand_stays(store: Store, bread: ProductId) -> None:
    for _ in range(3):
        store.checkout.scan(BREAD)
        store.checkout.by_hand.note_line(len(store.checkout.till().lines) - 1, "one each")
        store.checkout.by_hand.add_open(OpenItem(name="Bag", price=10))
    store.checkout.by_hand.price(0, Manual(ManualKind.PRICE, 800))
    store.checkout.by_hand.price(2, Manual(ManualKind.PERCENT, 1000))
    store.checkout.void_line(4)
    costs(store, bread, 2000)
    assert [line.total for line in store.checkout.till().lines] == [800, 10, 1800, 10, 0, 10]
    assert store.checkout.sale.cart().lines[4].unit_price == 1000, "what was struck stays as it was struck"


def test_goods_on_the_counter_are_sold_though_nobody_sells_them_any_more(
    store: Store, bread: ProductId
) -> None:
    store.checkout.scan(BREAD)
    store.catalogue.delete([bread])
    assert total(store) == 1000
    assert store.checkout.pay([Tender("cash", 1000)]).total == 1000


def test_a_parked_sale_goes_on_at_what_its_products_cost_now(store: Store, bread: ProductId) -> None:
    store.checkout.scan(BREAD)
    store.holding.park("")
    costs(store, bread, 1500)
    recalled = store.holding.recall(store.holding.waiting()[0].sale)
    assert (recalled.before, recalled.total) == (1000, 1500)


def test_a_file_that_cannot_be_written_hides_no_price(
    store: Store, bread: ProductId, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.checkout.scan(BREAD)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        costs(store, bread, 1200)
        broken.setattr("store.services.cart_file.os.open", full)
        assert total(store) == 1200
    assert store.checkout.pay([Tender("cash", 1200)]).total == 1200


# ---- a sale that was paid in part ----


def test_who_paid_in_part_is_asked_once_before_another_price_is_taken(store: Store, bread: ProductId) -> None:
    store.checkout.scan(BREAD)
    store.paying.take("card", 400)
    costs(store, bread, 1100)
    assert store.paying.due().rest == 700
    question = asked(lambda: store.paying.take("cash"))
    assert str(question) == "4.00 was taken already, and prices have changed: total 10.00 -> 11.00"
    assert store.paying.due().rest == 700
    store.checkout.agreements.agree(question)
    assert payable(store.paying.take("cash", 100)).rest == 600
    closed = store.paying.take("cash")
    assert isinstance(closed, Closed)
    assert (closed.total, closed.given) == (1100, 1100)


@pytest.mark.parametrize(
    ("deed", "first", "then"),
    [
        (lambda store: store.paying.take("cash", 100), "10.00 -> 11.00", "10.00 -> 12.00"),
        (lambda store: store.checkout.scan(BREAD), "11.00 -> 22.00", "12.00 -> 24.00"),
    ],
    ids=["paying", "adding"],
)
def test_a_question_is_asked_with_what_the_sale_costs_by_then_and_that_is_agreed_to(
    store: Store, bread: ProductId, deed: Callable[[Store], object], first: str, then: str
) -> None:
    agreements = store.checkout.agreements
    store.checkout.scan(BREAD)
    store.paying.take("card", 400)
    costs(store, bread, 1100)
    store.checkout.till()
    question = asked(lambda: deed(store))
    assert str(question).endswith(f"total {first}")
    assert agreements.as_now(question).about == question.about
    costs(store, bread, 1200)
    store.checkout.till()
    fresh = agreements.as_now(question)
    assert str(fresh).endswith(f"total {then}")
    agreements.agree(fresh)
    deed(store)


def test_what_was_agreed_to_outlives_the_program_and_another_question(
    front: ShopLane, bread: ProductId
) -> None:
    front.store.checkout.scan(BREAD)
    front.store.paying.take("card", 400)
    costs(front.store, bread, 1100)
    question = asked(lambda: front.store.paying.take("cash", 100_000))
    front.store.checkout.agreements.agree(question)
    unusual = asked(lambda: front.store.paying.take("cash", 100_000))
    assert "1,000.00 given" in str(unusual) or "1000.00 given" in str(unusual)
    front.reopen()
    assert isinstance(front.store.paying.take("cash"), Closed)


@pytest.mark.usefixtures("bread")
def test_an_open_sale_of_nobody_in_particular_hears_of_no_customer(store: Store, ann: CustomerId) -> None:
    store.checkout.scan(BREAD)
    heard: list[Fact] = []
    store.subscribe(heard.append)
    store.customers.edit(ann, replace(customer_draft_of(store.customers.get(ann)), name="Anna"))
    assert CustomersChanged(frozenset([ann])) in heard
    assert CartChanged() not in heard
    store.checkout.attach(ann)
    heard.clear()
    store.customers.edit(ann, replace(customer_draft_of(store.customers.get(ann)), name="Annie"))
    assert CartChanged() in heard


@pytest.mark.usefixtures("bread")
def test_a_change_that_was_agreed_to_is_not_asked_about_again(store: Store) -> None:
    store.checkout.scan(BREAD)
    store.paying.take("card", 400)
    question = asked(lambda: store.checkout.scan(BREAD))
    store.checkout.agreements.agree(question)
    store.checkout.scan(BREAD)
    assert isinstance(store.paying.take("cash"), Closed)


def test_a_total_below_what_was_paid_without_cash_says_what_to_do(store: Store, bread: ProductId) -> None:
    store.checkout.scan(BREAD)
    store.paying.take("card", 900)
    costs(store, bread, 500)
    first, _, why = store.paying.due().trouble.partition(": ")
    assert first == "give back first what was taken for it, under =="
    assert why == "9.00 was paid without cash, and the total is 5.00"
    store.checkout.agreements.agree(asked(lambda: store.paying.take("cash")))
    with pytest.raises(Refused, match=r"9\.00 was paid without cash"):
        store.paying.take("cash")
    store.paying.give_back(0)
    assert store.paying.due().trouble == ""
    assert isinstance(store.paying.take("card"), Closed)


# ---- coupons ----


def test_a_coupon_taken_back_meanwhile_is_asked_about(
    store: Store, bread: ProductId, summer: DiscountId
) -> None:
    assert bread
    store.checkout.scan(BREAD)
    store.checkout.scan(COUPON)
    store.paying.take("card", 400)
    assert store.checkout.till().coupons_dead == ()
    store.coupons.take_back(summer, [COUPON])
    assert total(store) == 1000
    assert store.checkout.till().coupons_dead == (COUPON,)
    question = asked(lambda: store.paying.take("cash"))
    assert str(question).endswith("total 9.00 -> 10.00")
    store.checkout.agreements.agree(question)
    assert isinstance(store.paying.take("cash"), Closed)


@pytest.mark.usefixtures("bread", "summer")
def test_a_coupon_used_on_another_lane_meanwhile_is_heard_and_refused(front: ShopLane) -> None:
    back = join(front.folder.parent / "back", front)
    sync(front.store, back.store)
    back.store.checkout.scan(BREAD)
    back.store.checkout.scan(COUPON)
    (wish,) = back.store.transfers.wanted([front.store.replication.site().lane])
    assert front.store.transfers.give(back.store.replication.site(), wish.ask) == 1
    sync(front.store, back.store)
    front.store.checkout.scan(BREAD)
    front.store.checkout.scan(COUPON)
    with pytest.raises(Refused, match="SUMMER10 is for a lane that does not answer now"):
        front.store.paying.take("cash")
    back.store.paying.take("cash")
    heard: list[Fact] = []
    front.store.subscribe(heard.append)
    sync(front.store, back.store)
    assert CartChanged() in heard
    assert total(front.store) == 1000
    with pytest.raises(Refused, match=r"SUMMER10 is used up: it was used .* on Back, receipt 2-000001"):
        front.store.paying.take("cash")
    front.store.checkout.enter(f"-{COUPON}")
    assert isinstance(front.store.paying.take("cash"), Closed)
    back.store.close()


@pytest.mark.usefixtures("bread", "summer")
def test_a_coupon_is_scanned_while_the_sale_is_paid(store: Store) -> None:
    store.checkout.scan(BREAD)
    assert isinstance(store.paying.scan(COUPON), Redeemed)
    assert store.paying.due().total == 900
    store.paying.take("card", 400)
    question = asked(lambda: store.paying.scan(f"-{COUPON}"))
    assert str(question) == "4.00 was taken already; total 9.00 -> 10.00"
    store.checkout.agreements.agree(question)
    store.paying.scan(f"-{COUPON}")
    assert store.paying.due().rest == 600
    with pytest.raises(Refused, match="no card, no voucher, no coupon"):
        store.paying.scan(BREAD)


# ---- accounts ----


@pytest.mark.usefixtures("bread")
@pytest.mark.parametrize(
    ("account", "kind", "taken", "words"),
    [
        ("points", "points", -50, "100 points are needed, 50 usable"),
        ("balance", "balance", -1600, "5.00 are needed from the balance, 4.00 usable"),
    ],
)
def test_what_was_spent_elsewhere_meanwhile_must_be_given_back_first(
    store: Store, ann: CustomerId, account: str, kind: str, taken: int, words: str
) -> None:
    store.checkout.scan(BREAD)
    store.checkout.attach(ann)
    store.paying.take(kind, 500)
    assert store.paying.due().trouble == ""
    store.wallets.adjust(ann, account, taken, "spent elsewhere")
    trouble = f"give back first what was taken for it, under ==: not enough to spend here: {words}"
    assert store.paying.due().trouble == trouble
    with pytest.raises(Refused, match="give back first"):
        store.paying.take("cash")
    store.paying.give_back(0)
    assert store.paying.due().trouble == ""
    assert isinstance(store.paying.take("cash"), Closed)
