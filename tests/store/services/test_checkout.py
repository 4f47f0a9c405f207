"""The open sale of a lane: what is scanned and typed into it, for whom, and that it is never lost."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.shops import DAY, HOUR, NOON, ShopLane, hand_over, join

from store.api import BasketItem, Store
from store.domain.cart import QUANTITY_MAX
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.discounts import Discount, Kind, Target
from store.domain.errors import BadInput, NotFound, Refused, TillError
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.ids import CustomerId, ProductId, SaleId
from store.domain.listing import ProductList, SaleList
from store.domain.money import ONE
from store.domain.payment import Tender
from store.domain.reward_standing import RewardStanding
from store.domain.till import Added, Attached, Choose, Till, TillCustomer, TillGroup, TillLine, Unknown
from store.domain.trials import Trial
from store.events import CartChanged, Fact, SaleClosed
from store.services.catalogue import draft_of
from store.services.selling.entering import CHOICES_MAX

BREAD, MILK, ROLLS = "4006381333931", "96385074", "R1"
ENOUGH = [Tender("cash", 1_000_000)]
SAME = SaleId(b"same".ljust(16))


@pytest.fixture
def products(store: Store) -> dict[str, ProductId]:
    drafts = (
        ProductDraft(name="Rye bread", price=250, barcodes=(BREAD,), tax_rate=700, weighed=True),
        ProductDraft(name="Milk", price=99, barcodes=(MILK,), tax_rate=700, weighed=True),
        ProductDraft(name="Rolls", price=50, sku=ROLLS, tax_rate=1900),
        ProductDraft(name="Old bread", price=100, barcodes=("77",), active=False),
    )
    return {draft.name: store.catalogue.create(draft) for draft in drafts}


@pytest.fixture
def ann(store: Store) -> CustomerId:
    """A customer with a card whose group gives ten percent."""
    vip = store.groups.create(GroupDraft(name="VIP", discount=QuickDiscount(QuickKind.PERCENT, percent=1000)))
    return store.customers.create(CustomerDraft(name="Ann", cards=("CARD1",), groups=(vip,)))


@pytest.fixture
def bob(store: Store) -> CustomerId:
    """A customer whose group takes two off."""
    staff = store.groups.create(
        GroupDraft(name="Staff", discount=QuickDiscount(QuickKind.AMOUNT, amount=200))
    )
    return store.customers.create(CustomerDraft(name="Bob", groups=(staff,)))


def lines(till: Till) -> list[tuple[str, int, int]]:
    return [(line.name, line.quantity, line.total) for line in till.lines]


# ---- scanning and typing ----


@pytest.mark.usefixtures("products")
def test_what_is_scanned_is_on_the_sale(store: Store) -> None:
    assert [store.checkout.scan(code) for code in (BREAD, MILK, MILK, ROLLS)] == [
        Added(0),
        Added(1),
        Added(1),
        Added(2),
    ]
    till = store.checkout.till()

    assert till.lines == (
        TillLine("Rye bread", BREAD, ONE, 250, 0, 250),
        TillLine("Milk", MILK, 2 * ONE, 99, 0, 198),
        TillLine("Rolls", ROLLS, ONE, 50, 0, 50),
    )
    assert (till.list_total, till.discount_total, till.total, till.due_cash) == (498, 0, 498, 498)
    assert (till.opened_at, till.customer, till.before, till.outcomes) == (NOON, None, None, ())
    assert store.checkout.lines_waiting() == 3


@pytest.mark.usefixtures("products")
@pytest.mark.parametrize("code", [f"  {BREAD}\r\n", f"0{BREAD}", MILK.zfill(13), MILK.zfill(14), "R1"])
def test_a_code_is_found_with_and_without_what_scanners_add(store: Store, code: str) -> None:
    assert store.checkout.scan(code) == Added(0)


@pytest.mark.usefixtures("products", "ann")
@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("", "scan again"),
        ("4006381333932", "check digit"),
        ("4006381333901", "check digit"),
        ("0000000000000", "no product or card"),
        ("nothing", "no product or card"),
        ("card1", "no product or card"),
        ("x" * 5000, "no product or card"),
        ("\udcff\x00", "scan again"),
        ("'; DROP TABLE products; --", "no product or card"),
    ],
)
def test_an_unknown_code_is_shown_and_nothing_is_added(store: Store, code: str, says: str) -> None:
    entry = store.checkout.scan(code)
    assert isinstance(entry, Unknown)
    assert entry.raw == code.replace("\udcff\x00", "")
    assert says in entry.why
    assert store.checkout.till().lines == ()


def test_a_card_names_the_customer(store: Store, ann: CustomerId) -> None:
    assert store.checkout.scan("CARD1") == Attached(ann)
    groups = (TillGroup("VIP", 1000, current=True),)
    rewards = RewardStanding(points=0, usable=0, worth=0)
    assert store.checkout.till().customer == TillCustomer(
        ann, "Ann", active=True, groups=groups, points=0, rewards=rewards
    )


def test_a_card_of_two_customers_names_nobody(three: list[ShopLane]) -> None:
    front, back, _ = (lane.store for lane in three)
    for store in (front, back):
        store.customers.create(CustomerDraft(name="Twin", cards=("CARD1",)))
    hand_over(back, front)

    entry = front.checkout.scan("CARD1")
    assert isinstance(entry, Unknown)
    assert "several customers" in entry.why
    assert front.checkout.till().customer is None


def test_a_code_of_two_products_is_for_a_person_to_choose(three: list[ShopLane]) -> None:
    front, back, _ = (lane.store for lane in three)
    made = [
        store.catalogue.create(ProductDraft(name=f"Twin {number}", price=1, barcodes=(BREAD,)))
        for number, store in enumerate((front, back))
    ]
    hand_over(back, front)

    entry = front.checkout.scan(BREAD)
    assert isinstance(entry, Choose)
    assert [product.id for product in entry.products] == made
    assert front.checkout.add(made[1], 2 * ONE, code=BREAD) == Added(0)
    assert lines(front.checkout.till()) == [("Twin 1", 2 * ONE, 2)]


@pytest.mark.usefixtures("products")
def test_a_name_is_enough_when_it_is_only_ones(store: Store) -> None:
    assert store.checkout.enter("rye") == Added(0)
    assert store.checkout.enter("BREAD rye", 3 * ONE) == Added(0)
    assert lines(store.checkout.till()) == [("Rye bread", 4 * ONE, 1000)]
    several = store.checkout.enter("r")
    assert isinstance(several, Choose)
    # What is not sold now is not offered.
    assert [product.name for product in several.products] == ["Rolls", "Rye bread"]


@pytest.mark.parametrize("others", [2, CHOICES_MAX])
def test_what_begins_with_what_was_typed_is_offered_first(store: Store, others: int) -> None:
    for name in [*(f"Chocolate {number:02} milk" for number in range(others)), "Milk fresh", "Milk sour"]:
        store.catalogue.create(ProductDraft(name=name, price=1))
    found = store.checkout.enter("milk")
    assert isinstance(found, Choose)
    assert [product.name for product in found.products[:3]] == [
        "Milk fresh",
        "Milk sour",
        "Chocolate 00 milk",
    ]
    assert len(found.products) == min(CHOICES_MAX, others + 2)


@pytest.mark.usefixtures("products")
@pytest.mark.parametrize("text", ["", "  ", "cheese", "123456789", "\x00"])
def test_typing_what_is_nothing_adds_nothing(store: Store, text: str) -> None:
    assert isinstance(store.checkout.enter(text), Unknown)
    assert store.checkout.till().lines == ()


@pytest.mark.usefixtures("products")
def test_a_product_that_is_not_sold_is_refused_with_the_way_out(store: Store) -> None:
    with pytest.raises(Refused, match="make it active under Products"):
        store.checkout.scan("77")


@pytest.mark.usefixtures("products")
@pytest.mark.parametrize("quantity", [0, -ONE, QUANTITY_MAX + 1])
def test_a_senseless_quantity_changes_nothing(store: Store, quantity: int) -> None:
    store.checkout.scan(MILK)
    before = store.checkout.till()
    for act in (
        lambda: store.checkout.scan(MILK, quantity),
        lambda: store.checkout.enter("rye", quantity),
        lambda: store.checkout.set_quantity(0, quantity),
    ):
        with pytest.raises(BadInput):
            act()
    assert store.checkout.till() == before


@pytest.mark.usefixtures("products")
def test_a_part_of_a_piece_is_sold_in_no_way(store: Store, products: dict[str, ProductId]) -> None:
    store.checkout.scan(ROLLS, 2 * ONE)
    before = store.checkout.till()
    for act in (
        lambda: store.checkout.scan(ROLLS, 500),
        lambda: store.checkout.enter("roll", 500),
        lambda: store.checkout.add(products["Rolls"], 500),
        lambda: store.checkout.set_quantity(0, 2500),
        lambda: store.checkout.set_quantity(0, 500),
        lambda: store.trials.price(Trial(((products["Rolls"], 500),), 0)),
    ):
        with pytest.raises(
            Refused, match=r"Rolls is sold by the piece, not (0|2)\.5: .* or set By weight in F6"
        ):
            act()
    with pytest.raises(Refused, match=r"line 2: Rolls is sold by the piece, not 0\.005"):
        store.checkout.sell(None, [BasketItem(MILK, 500), BasketItem(ROLLS, 5)], [Tender("cash", 1000)])
    assert store.checkout.till() == before
    store.checkout.scan(MILK, 500)
    store.checkout.set_quantity(1, 250)
    assert lines(store.checkout.till())[-1] == ("Milk", 250, 25), "what is weighed comes in parts"


@pytest.mark.usefixtures("products")
def test_lines_are_changed_and_taken_out(store: Store) -> None:
    for code in (BREAD, MILK, ROLLS):
        store.checkout.scan(code)
    store.checkout.set_quantity(1, 1500)
    store.checkout.void_line(0)
    struck, *rest = store.checkout.till().lines
    assert (struck.name, struck.voided, struck.off, struck.total) == ("Rye bread", True, 0, 0)
    assert [line.voided for line in rest] == [False, False]
    assert lines(store.checkout.till())[1:] == [("Milk", 1500, 149), ("Rolls", ONE, 50)]
    assert store.checkout.till().total == 199
    assert store.checkout.lines_waiting() == 2
    with pytest.raises(Refused, match="line 1 is struck"):
        store.checkout.void_line(0)
    for place in (-1, 3):
        with pytest.raises(NotFound):
            store.checkout.void_line(place)

    sale = store.checkout.till().sale
    store.checkout.void_sale("mistake")
    assert store.checkout.till().lines == ()
    assert store.checkout.till().sale != sale


@pytest.mark.usefixtures("products")
def test_every_change_is_told(store: Store) -> None:
    heard: list[Fact] = []
    store.subscribe(heard.append)
    for act in (
        lambda: store.checkout.scan(BREAD),
        lambda: store.checkout.set_quantity(0, 2 * ONE),
        lambda: store.checkout.void_line(0),
        store.checkout.detach,
    ):
        heard.clear()
        act()
        assert heard == [CartChanged()]


# ---- the customer ----


@pytest.mark.usefixtures("products")
def test_a_customer_prices_everything_anew_and_shows_what_it_was_before(
    store: Store, ann: CustomerId
) -> None:
    for code in (BREAD, MILK):
        store.checkout.scan(code)
    store.checkout.attach(ann)
    till = store.checkout.till()

    assert (till.before, till.total, till.discount_total) == (349, 314, 35)
    assert sum(line.off for line in till.lines) == 35
    assert sum(line.total for line in till.lines) == 314
    store.checkout.scan(ROLLS)
    assert store.checkout.till().before is None


@pytest.mark.usefixtures("products")
def test_after_any_change_of_customers_prices_are_those_of_a_fresh_sale(
    store: Store, ann: CustomerId, bob: CustomerId
) -> None:
    def shop_for(customer: CustomerId | None) -> Till:
        store.checkout.sale.begin_anew()
        if customer is not None:
            store.checkout.attach(customer)
        for code in (BREAD, MILK, ROLLS, BREAD):
            store.checkout.scan(code)
        return plain(store.checkout.till())

    fresh = {customer: shop_for(customer) for customer in (ann, bob, None)}
    shop_for(None)
    for customer in (ann, bob, None, bob, ann, None):
        if customer is None:
            store.checkout.detach()
        else:
            store.checkout.attach(customer)
        assert plain(store.checkout.till()) == fresh[customer]
    assert len({till.total for till in fresh.values()}) == 3


def plain(till: Till) -> Till:
    """A till without what tells one sale from another."""
    return replace(till, sale=SAME, before=None)


def test_a_customer_who_is_gone_is_not_attached(store: Store, ann: CustomerId) -> None:
    store.customers.delete([ann])
    with pytest.raises(NotFound):
        store.checkout.attach(ann)
    assert store.checkout.till().customer is None


@pytest.mark.usefixtures("products")
def test_an_inactive_customer_gets_nothing_of_their_groups(store: Store, ann: CustomerId) -> None:
    store.checkout.attach(ann)
    store.checkout.scan(BREAD)
    store.customers.set_active([ann], active=False)

    till = store.checkout.till()
    assert till.customer is not None
    assert (till.customer.active, till.total) == (False, 250)


# ---- what changes under an open sale ----


def dearer_bread(store: Store) -> None:
    bread = store.catalogue.window(ProductList(BREAD), 0, 1)[0].id
    store.catalogue.edit(bread, replace(draft_of(store.catalogue.get(bread)), price=999))


CHANGES: dict[str, tuple[Callable[[Store], object], int]] = {
    "the group is switched off": (
        lambda store: store.groups.set_active([store.groups.find("VIP").id], active=False),
        250,
    ),
    "the group is deleted": (lambda store: store.groups.delete([store.groups.find("VIP").id]), 250),
    "the customer leaves it": (
        lambda store: store.groups.remove_members(
            store.groups.find("VIP").id, [store.customers.find("Ann").id]
        ),
        250,
    ),
    "the group gives more": (
        lambda store: store.groups.edit(
            store.groups.find("VIP").id,
            GroupDraft(name="VIP", discount=QuickDiscount(QuickKind.PERCENT, percent=2000)),
        ),
        200,
    ),
    "an offer is made": (
        lambda store: store.discounts.create(
            "Half bread", Discount(store.discounts.new_id(), Kind.PERCENT, 5000, target=Target())
        ),
        125,
    ),
    "the product becomes dearer": (dearer_bread, 899),
}


@pytest.mark.usefixtures("products")
@pytest.mark.parametrize("what", CHANGES)
def test_an_open_sale_follows_what_it_depends_on(store: Store, ann: CustomerId, what: str) -> None:
    store.checkout.attach(ann)
    store.checkout.scan(BREAD)
    assert store.checkout.till().total == 225
    heard: list[Fact] = []
    store.subscribe(heard.append)
    change, total = CHANGES[what]
    change(store)

    assert CartChanged() in heard
    assert store.checkout.till().total == total


def test_an_open_sale_follows_another_lane(three: list[ShopLane]) -> None:
    front, back, _ = (lane.store for lane in three)
    vip = front.groups.create(GroupDraft(name="VIP", discount=QuickDiscount(QuickKind.PERCENT, percent=1000)))
    ann = front.customers.create(CustomerDraft(name="Ann", groups=(vip,)))
    front.catalogue.create(ProductDraft(name="Bread", price=250, barcodes=(BREAD,)))
    hand_over(front, back)
    back.checkout.attach(ann)
    back.checkout.scan(BREAD)
    assert back.checkout.till().total == 225
    front.groups.edit(vip, GroupDraft(name="VIP", discount=QuickDiscount(QuickKind.PERCENT, percent=2000)))
    heard: list[Fact] = []
    back.subscribe(heard.append)
    hand_over(front, back)

    assert CartChanged() in heard
    assert back.checkout.till().total == 200


@pytest.mark.usefixtures("products")
def test_an_open_sale_follows_another_program_after_a_look(front: ShopLane, ann: CustomerId) -> None:
    front.store.checkout.attach(ann)
    front.store.checkout.scan(BREAD)
    assert front.store.checkout.till().total == 225
    with front.beside() as other:
        other.groups.set_active([other.groups.find("VIP").id], active=False)
    front.store.look()
    assert front.store.checkout.till().total == 250


@pytest.mark.usefixtures("products")
def test_schedules_are_judged_by_when_the_sale_was_opened(front: ShopLane) -> None:
    store = front.store
    happy = GroupDraft(
        name="Happy hour",
        discount=QuickDiscount(QuickKind.PERCENT, percent=1000),
        scheduled=True,
        from_at=NOON,
        until_at=NOON + HOUR,
    )
    ann = store.customers.create(CustomerDraft(name="Ann", groups=(store.groups.create(happy),)))
    front.machine.forward(HOUR - 1)
    store.checkout.scan(BREAD)
    front.machine.forward(HOUR)
    store.checkout.attach(ann)
    assert store.checkout.till().total == 225
    store.checkout.void_sale("mistake")
    store.checkout.attach(ann)
    store.checkout.scan(BREAD)
    assert store.checkout.till().total == 250


# ---- a basket sold as a whole ----


@pytest.mark.usefixtures("products")
def test_a_basket_is_sold_line_by_line_beside_the_open_sale(store: Store, ann: CustomerId) -> None:
    store.checkout.scan(MILK)
    open_sale = store.checkout.till()
    items = [BasketItem(BREAD, ONE), BasketItem(ROLLS, 2 * ONE), BasketItem(f"0{BREAD}", 500)]
    heard: list[Fact] = []
    store.subscribe(heard.append)
    closed = store.checkout.sell("CARD1", items, ENOUGH)

    sale = store.sales.get(closed.sale)
    assert [(line.name, line.quantity) for line in sale.lines] == [
        ("Rye bread", ONE),
        ("Rolls", 2 * ONE),
        ("Rye bread", 500),
    ]
    assert (sale.customer, sale.total) == (ann, 427)
    assert store.checkout.till() == open_sale
    assert SaleClosed(closed.sale, closed.number, 427, here=True) in heard


@pytest.mark.usefixtures("products")
@pytest.mark.parametrize(
    ("customer", "items", "tenders", "says"),
    [
        (None, [], ENOUGH, "nothing on the sale"),
        (None, [BasketItem("nothing", ONE)], ENOUGH, "nothing was sold"),
        (None, [BasketItem(BREAD, ONE), BasketItem("", ONE)], ENOUGH, "nothing was sold"),
        (None, [BasketItem(BREAD, 0)], ENOUGH, "quantity"),
        (None, [BasketItem("77", ONE)], ENOUGH, "not sold at present"),
        ("nobody", [BasketItem(BREAD, ONE)], ENOUGH, "no customer"),
        (None, [BasketItem(BREAD, ONE)], [Tender("cash", 249)], "0.01 is still to pay"),
        (None, [BasketItem(BREAD, ONE)], [Tender("shells", 250)], "cannot take"),
    ],
)
def test_a_basket_is_sold_whole_or_not_at_all(
    store: Store, customer: str | None, items: list[BasketItem], tenders: list[Tender], says: str
) -> None:
    before = store.replication.have()
    with pytest.raises(TillError, match=says):
        store.checkout.sell(customer, items, tenders)
    assert store.replication.have() == before
    assert store.sales.count(SaleList()) == 0


def test_an_empty_lane_sells_nothing(front: ShopLane, tmp_path: Path) -> None:
    newcomer = join(tmp_path / "newcomer", front)
    with pytest.raises(TillError, match="needs a link"):
        newcomer.store.checkout.sell(None, [BasketItem(BREAD, ONE)], ENOUGH)
    with pytest.raises(TillError, match="needs a link"):
        newcomer.store.checkout.pay(ENOUGH)
    newcomer.store.close()


def test_a_day_passes_between_two_sales(front: ShopLane, products: dict[str, ProductId]) -> None:
    front.store.checkout.add(products["Milk"])
    front.store.checkout.pay(ENOUGH)
    front.machine.forward(DAY)
    assert front.store.checkout.till().opened_at is None
    front.store.checkout.add(products["Milk"])
    assert front.store.checkout.till().opened_at == NOON + DAY
