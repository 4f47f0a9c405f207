"""Goods come back for what was paid, once, and with everything that the sale had caused."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from support.shops import DAY, NOON, ShopLane, dice_of, sync

from store.api import Store
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.discounts import Discount, Kind, Per, Target
from store.domain.drawer import Closing
from store.domain.errors import BadInput, NotFound, Refused
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.ids import CustomerId, SaleId
from store.domain.listing import ProductList
from store.domain.money import ONE
from store.domain.payment import BALANCE, CARD, CASH, Paid, Tender
from store.domain.returns import DAMAGED, BrokenOffer, Choice
from store.domain.rewards import ProgramDraft
from store.domain.rights import NeedsApproval, Right
from store.domain.sale import Origin, SaleKind, Share, seal
from store.domain.shop import Tax, TaxRounding
from store.domain.statistics import Statistics
from store.events import Fact, SaleClosed
from store.queries import returns as queries
from store.queries import sales, statistics
from store.services.catalogue import draft_of
from store.services.shop import write_settings

BREAD, MILK = "4006381333931", "96385074"


@pytest.fixture
def ann(store: Store) -> CustomerId:
    """A customer whose group takes ten percent off and gives a point for each full euro."""
    return customer_of(store)


def customer_of(store: Store) -> CustomerId:
    beans = store.programs.create(ProgramDraft(name="Beans", points=1, per_amount=100))
    discount = QuickDiscount(QuickKind.PERCENT, percent=1000)
    vip = store.groups.create(GroupDraft(name="VIP", program=beans, discount=discount))
    return store.customers.create(CustomerDraft(name="Ann", groups=(vip,)))


@pytest.fixture(autouse=True)
def shelf(store: Store) -> None:
    stock(store)


def stock(store: Store) -> None:
    store.catalogue.create(ProductDraft(name="Rye bread", price=255, barcodes=(BREAD,), tax_rate=700))
    store.catalogue.create(ProductDraft(name="Milk", price=99, barcodes=(MILK,), tax_rate=1900))


def sell(store: Store, *codes: str, customer: CustomerId | None = None, by: str = CASH) -> SaleId:
    for code in codes:
        store.checkout.scan(code)
    if customer is not None:
        store.checkout.attach(customer)
    till = store.checkout.till()
    return store.checkout.pay([Tender(by, till.due_cash if by == CASH else till.total)]).sale


def end_of_day(lane: ShopLane) -> None:
    lane.store.day.count(510)
    lane.store.day.close(Closing())


def points_of(store: Store, customer: CustomerId) -> int:
    with store._database.reading() as connection:
        return sales.points(connection, customer)


def stats_of(store: Store, customer: CustomerId) -> Statistics:
    with store._database.reading() as connection:
        return statistics.stats_of(connection, customer)


# ---- one return ----


def test_a_return_is_a_document_of_its_own(front: ShopLane, ann: CustomerId) -> None:
    store = front.store
    sale = store.sales.get(sell(store, BREAD, BREAD, MILK, customer=ann))
    front.machine.forward(DAY)
    preview = store.returning.preview(sale.id, [Choice(0, ONE, DAMAGED)])
    heard: list[Fact] = []
    store.subscribe(heard.append)
    done = store.returning.commit(sale.id, [Choice(0, ONE, DAMAGED)], reason=" mouldy ")

    # Two breads for 5.10 less 0.51: one is 2.295, rounded half away from zero.
    document = store.sales.get(done.sale)
    bread = sale.lines[0]
    assert document.lines == (
        replace(
            bread,
            quantity=-ONE,
            list=-255,
            shares=(Share(bread.shares[0].discount, "VIP", -25),),
            net=-215,
            tax=-15,
            total=-230,
            origin=Origin(sale.id, 0, DAMAGED),
        ),
    )
    assert (document.number, document.kind, document.original) == ("1-000002", SaleKind.RETURN, sale.id)
    assert (document.customer, document.reason, document.tax) == (ann, "mouldy", "inclusive")
    assert (document.closed_at, document.opened_at) == (NOON + DAY, NOON + DAY)
    assert (document.total, document.tax_total, document.list_total) == (-230, -15, -255)
    assert (document.discount_total, document.tenders, document.rounding) == (-25, (Tender(CASH, -230),), 0)
    # 5 points for 5.48; 2.30 of it is floor(5 * 230 / 548) = 2.
    assert (done.refund_total, done.points, done.tenders) == (230, -2, (Tender(CASH, -230),))
    assert done.opens_drawer
    assert (preview.refund_total, preview.tax, preview.points_taken, preview.cash) == (230, 15, 2, 230)
    assert (preview.lines, preview.before) == (document.lines, 0)
    assert preview.ways == (Paid(CASH, "", 548, cash=548),)
    assert store.returning.preview(sale.id, [Choice(1, ONE)]).before == 230
    assert points_of(store, ann) == 3
    assert SaleClosed(done.sale, "1-000002", -230, here=True) in heard
    assert stats_of(store, ann) == Statistics(1, 504 - 215, NOON, NOON, 3)

    page = store.returning.page(sale.id)
    assert [(left.bought, left.returned, left.quantity) for left in page.left] == [
        (2 * ONE, ONE, ONE), (ONE, 0, ONE),
    ]  # fmt: skip
    assert [(each.number, each.kind, each.total) for each in page.later] == [("1-000002", "return", -230)]
    assert store.returning.page(done.sale).original == "1-000001"


def test_documents_of_all_kinds_are_one_chain(store: Store, ann: CustomerId) -> None:
    sale = sell(store, BREAD, customer=ann)
    back = store.returning.commit(sale, [Choice(0, ONE)])
    other = store.returning.void(sell(store, MILK)).sale
    chain = ""
    for number in ("1-000001", "1-000002", "1-000003", "1-000004"):
        chain = seal(store.sales.numbered(number), chain)
    assert store.sales.numbered("1-000002").id == back.sale
    assert store.sales.numbered("1-000004").id == other


@pytest.mark.parametrize("tax", Tax)
@pytest.mark.parametrize("rounding", TaxRounding)
@pytest.mark.parametrize("step", [1, 5, 10, 100])
def test_a_sale_and_all_its_returns_are_nothing(
    store: Store, ann: CustomerId, tax: Tax, rounding: TaxRounding, step: int
) -> None:
    """In any parts: money in the drawer, tax, discounts, points, and what the customer has spent."""
    store.shop.edit(replace(store.shop.get(), tax=tax, tax_rounding=rounding, cash_step=step))
    dice = dice_of(step)
    for _ in range(3):
        sale = sell(store, *dice.choices([BREAD, MILK], k=7), customer=ann)
        backs = [store.sales.get(each) for each in return_all(store, sale, dice)]
        original = store.sales.get(sale)
        for name in ("total", "tax_total", "list_total", "discount_total", "rounding"):
            assert sum(getattr(back, name) for back in backs) == -getattr(original, name), name
        paid = sum(tender.amount for tender in original.tenders) - original.change
        assert sum(tender.amount for back in backs for tender in back.tenders) == -paid
        assert points_of(store, ann) == 0
    stats = stats_of(store, ann)
    assert (stats.orders, stats.spent, stats.points) == (3, 0, 0)


def return_all(store: Store, sale: SaleId, dice: random.Random) -> list[SaleId]:
    done: list[SaleId] = []
    while any(left.quantity for left in store.returning.page(sale).left):
        left = dice.choice([left for left in store.returning.page(sale).left if left.quantity])
        quantity = dice.choice([left.quantity, dice.randint(1, left.quantity // ONE) * ONE])
        done.append(store.returning.commit(sale, [Choice(left.position, quantity)]).sale)
    return done


def test_a_programs_rate_that_changed_in_between_does_not_matter(store: Store, ann: CustomerId) -> None:
    sale = sell(store, *[BREAD] * 4, customer=ann)
    before = points_of(store, ann)
    (program,) = store.programs.all()
    store.programs.edit(program.id, replace(store.programs.draft(program.id), points=100))
    taken = -sum(store.returning.commit(sale, [Choice(0, ONE)]).points for _ in range(4))
    assert (before, taken, points_of(store, ann)) == (9, 9, 0)


def test_all_for_nothing_comes_back_for_nothing(store: Store) -> None:
    group = store.groups.create(
        GroupDraft(name="Staff", discount=QuickDiscount(QuickKind.PERCENT, percent=10000))
    )
    bob = store.customers.create(CustomerDraft(name="Bob", groups=(group,)))
    sale = sell(store, BREAD, MILK, customer=bob)
    done = store.returning.commit(sale, [Choice(0, ONE), Choice(1, ONE)])
    document = store.sales.get(done.sale)
    assert (document.total, document.tax_total, document.tenders, done.opens_drawer) == (0, 0, (), False)
    assert [(line.net, line.tax, line.total) for line in document.lines] == [(0, 0, 0)] * 2


# ---- refused ----


@pytest.mark.parametrize(
    ("choices", "kind", "words"),
    [
        ([], Refused, "choose a line"),
        ([Choice(4, ONE)], NotFound, "no line 5"),
        ([Choice(0, 3 * ONE)], Refused, "only 2 of Rye bread"),
        ([Choice(0, -ONE)], BadInput, "above 0"),
    ],
)
def test_what_cannot_come_back_is_refused_and_nothing_written(
    store: Store, choices: list[Choice], kind: type[Exception], words: str
) -> None:
    sale = sell(store, BREAD, BREAD)
    for do in (store.returning.preview, store.returning.commit):
        with pytest.raises(kind, match=words):
            do(sale, choices)
    assert store.returning.page(sale).later == ()
    assert store.sales.get(sell(store, MILK)).number == "1-000002"


def test_what_came_back_elsewhere_is_refused_with_where_and_when(three: list[ShopLane]) -> None:
    one, other = three[0], three[1]
    stock(one.store)
    sale = sell(one.store, BREAD)
    sync(one.store, other.store)
    other.machine.forward(DAY)
    other.store.returning.commit(sale, [Choice(0, ONE)])
    sync(one.store, other.store)
    with pytest.raises(Refused, match=r"Rye bread came back already on Lane 2, 2026-03-03 13:00, with"):
        one.store.returning.commit(sale, [Choice(0, ONE)])


def test_of_pieces_whole_ones_come_back_and_of_what_is_weighed_parts(store: Store) -> None:
    sale = sell(store, MILK, MILK)
    milk = store.catalogue.get(store.catalogue.window(ProductList("milk"), 0, 1)[0].id)
    for take in (store.returning.preview, store.returning.commit, store.checkout.returned.put):
        with pytest.raises(Refused, match=r"Milk is sold by the piece: whole ones come back, not 0\.5"):
            take(sale, [Choice(0, 500)])
    store.catalogue.edit(milk.id, replace(draft_of(milk), weighed=True))
    assert store.returning.commit(sale, [Choice(0, 500)]).refund_total == 50
    store.checkout.scan(MILK, 750)
    part = store.checkout.pay([Tender(CASH, 74)]).sale
    store.catalogue.edit(milk.id, draft_of(milk))
    assert store.returning.commit(part, [Choice(0, 250)]).refund_total == 25, "as it was sold"
    assert store.returning.commit(sale, [Choice(0, 1500)]).refund_total == 148, "all that is left"


def test_who_asks_for_more_than_is_left_hears_how_much_that_is(store: Store) -> None:
    sale = sell(store, BREAD, BREAD, BREAD)
    store.returning.commit(sale, [Choice(0, ONE)])
    told = r"only 2 of Rye bread can still come back: the rest did on Front, 2026-03-02 13:00, with 1-000002"
    with pytest.raises(Refused, match=told):
        store.returning.commit(sale, [Choice(0, 3 * ONE)])


def test_two_lanes_that_do_not_hear_each_other_both_take_it_and_both_are_told(three: list[ShopLane]) -> None:
    one, other, third = (lane.store for lane in three)
    stock(one)
    sale = sell(one, BREAD, MILK)
    sync(one, other)
    first = one.returning.commit(sale, [Choice(0, ONE)])
    second = other.returning.commit(sale, [Choice(0, ONE), Choice(1, ONE)])
    assert one.returning.doubles() == other.returning.doubles() == []
    for giver, taker in ((one, other), (other, third)):
        sync(giver, taker)
    for store in (one, other, third):
        (double,) = store.returning.doubles()
        assert (double.number, double.position, double.name) == ("1-000001", 0, "Rye bread")
        assert (double.bought, double.returned) == (ONE, 2 * ONE)
        assert {each.id for each in double.documents} == {first.sale, second.sale}
        assert {each.lane for each in double.documents} == {"Lane 1", "Lane 2"}
        with pytest.raises(Refused, match="came back already"):
            store.returning.commit(sale, [Choice(0, ONE)])


def test_a_cashier_takes_back_up_to_their_limit(store: Store) -> None:
    sale = sell(store, *[BREAD] * 10)
    store._actor.role = "cashier"
    store.returning.commit(sale, [Choice(0, 7 * ONE)])
    store._actor.role = "owner"
    dear = sell(store, *[BREAD] * 10)
    store._actor.role = "cashier"
    with pytest.raises(NeedsApproval) as refused:
        store.returning.commit(dear, [Choice(0, 10 * ONE)])
    assert (refused.value.right, refused.value.amount) == (Right.RETURN, 2550)
    assert store.returning.page(dear).later == ()


def test_a_cashiers_limit_is_for_all_that_comes_back_of_one_receipt(store: Store) -> None:
    sale, other = sell(store, *[BREAD] * 10), sell(store, *[BREAD] * 10)
    store._actor.role = "cashier"
    store.returning.commit(sale, [Choice(0, 4 * ONE)])
    with pytest.raises(NeedsApproval) as refused:
        store.returning.commit(sale, [Choice(0, 4 * ONE)])
    assert (refused.value.right, refused.value.amount) == (Right.RETURN, 2040)
    store.returning.commit(sale, [Choice(0, 3 * ONE)])
    store.returning.commit(other, [Choice(0, 7 * ONE)])


# ---- paid out ----


def test_a_card_gets_back_no_more_than_it_gave(store: Store) -> None:
    sale = sell(store, BREAD, MILK, by=CARD)
    assert store.returning.commit(sale, [Choice(0, ONE)]).tenders == (Tender(CARD, -255),)
    with pytest.raises(Refused, match="in cash"):
        store.returning.commit(sale, [Choice(1, ONE)], tenders=[Tender(CASH, 99)])
    with pytest.raises(Refused, match="had no customer"):
        store.returning.commit(sale, [Choice(1, ONE)], tenders=[Tender(BALANCE, 99)])


def test_a_refund_can_go_to_the_balance(store: Store, ann: CustomerId) -> None:
    sale = sell(store, BREAD, customer=ann)
    done = store.returning.commit(sale, [Choice(0, ONE)], tenders=[Tender(BALANCE, 229)])
    assert (done.tenders, done.opens_drawer) == ((Tender(BALANCE, -229),), False)
    assert store.wallets.of(ann).balance.known == 229


# ---- offers ----


def decide(store: Store, broken: BrokenOffer) -> None:
    store.shop.edit(replace(store.shop.get(), returns_broken=broken.value))


def five_off(store: Store) -> None:
    """5.00 off from 10.00 on."""
    store.discounts.create(
        "Five off",
        Discount(
            id=store.discounts.new_id(),
            kind=Kind.AMOUNT,
            value=500,
            per=Per.SALE,
            target=Target(),
            minimum=1000,
        ),
    )


def test_what_stays_below_the_minimum_keeps_its_offer_unless_the_shop_says_otherwise(store: Store) -> None:
    five_off(store)
    sale = sell(store, *[BREAD] * 4)  # 10.20 less 5.00
    preview = store.returning.preview(sale, [Choice(0, ONE)])
    assert (preview.refund_total, preview.policy, preview.deducted) == (130, BrokenOffer.KEEP, 0)
    assert [(each.name, each.minimum, each.reached, each.amount) for each in preview.broken] == [
        ("Five off", 1000, 765, 375)
    ]
    assert store.returning.commit(sale, [Choice(0, ONE)]).refund_total == 130


def test_an_offer_that_is_lost_comes_off_the_refund_and_back_with_the_goods(store: Store) -> None:
    five_off(store)
    decide(store, BrokenOffer.DEDUCT)
    sale = sell(store, *[BREAD] * 5)  # 12.75 less 5.00: 1.55 each
    first = store.returning.commit(sale, [Choice(0, 2 * ONE)])
    # 3 stay for 7.65 without the offer, 7.75 were paid: 0.10 comes back.
    assert first.refund_total == 10
    document = store.sales.get(first.sale)
    assert [(line.quantity, line.total) for line in document.lines] == [(-2 * ONE, -310), (0, 300)]
    assert store.returning.commit(sale, [Choice(0, ONE)]).refund_total == 255
    assert store.returning.commit(sale, [Choice(0, 2 * ONE)]).refund_total == 510
    assert sum(store.sales.numbered(f"1-00000{place}").total for place in range(1, 5)) == 0


def test_a_lost_offer_may_need_somebody_who_allows_it(store: Store) -> None:
    five_off(store)
    decide(store, BrokenOffer.BLOCK)
    sale = sell(store, *[BREAD] * 4)
    store._actor.role = "cashier"
    with pytest.raises(NeedsApproval) as refused:
        store.returning.commit(sale, [Choice(0, ONE)])
    assert refused.value.right is Right.BREAK_OFFER
    assert store.returning.commit(sale, [Choice(0, 4 * ONE)]).refund_total == 520  # nothing stays below it


def test_a_word_that_this_lane_does_not_know_decides_nothing(store: Store) -> None:
    five_off(store)
    with store._units.begin(store._actor) as unit:
        write_settings(unit, {"returns_broken": "burn"})
    sale = sell(store, *[BREAD] * 4)
    preview = store.returning.preview(sale, [Choice(0, ONE)])
    assert (preview.policy, preview.deducted) == (BrokenOffer.KEEP, 0)


# ---- voids ----


def test_a_void_undoes_a_sale_whole(front: ShopLane, ann: CustomerId) -> None:
    store = front.store
    store.shop.edit(replace(store.shop.get(), cash_step=5))
    sell(store, BREAD, customer=ann)
    before = (points_of(store, ann), stats_of(store, ann))
    for code in (BREAD, MILK):
        store.checkout.scan(code)
    store.checkout.attach(ann)
    sale = store.checkout.pay([Tender(CASH, 1000)]).sale
    assert store.returning.why_no_void(sale) is None
    done = store.returning.void(sale, reason="wrong customer")
    original, document = store.sales.get(sale), store.sales.get(done.sale)
    assert (document.kind, document.original, document.reason) == (SaleKind.VOID, sale, "wrong customer")
    assert document.tenders == (Tender(CASH, -1000),)
    assert (document.total, document.rounding, document.change) == (
        -original.total, -original.rounding, -original.change,
    )  # fmt: skip
    assert (points_of(store, ann), stats_of(store, ann)) == before
    with pytest.raises(Refused, match="was voided with 1-000003"):
        store.returning.commit(sale, [Choice(0, ONE)])
    with pytest.raises(Refused, match="came back or was voided already"):
        store.returning.void(sale)


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        (lambda front, _: end_of_day(front), "session of that sale is closed"),
        (lambda front, sale: front.store.returning.commit(sale, [Choice(0, ONE)]), "came back"),
    ],
)
def test_what_can_not_be_voided(
    front: ShopLane, prepare: Callable[[ShopLane, SaleId], object], words: str
) -> None:
    sale = sell(front.store, BREAD, BREAD)
    prepare(front, sale)
    assert words in (front.store.returning.why_no_void(sale) or "")
    with pytest.raises(Refused, match=words):
        front.store.returning.void(sale)


def test_another_lane_voids_nothing(three: list[ShopLane]) -> None:
    stock(three[0].store)
    sale = sell(three[0].store, BREAD)
    sync(three[0].store, three[1].store)
    with pytest.raises(Refused, match="only the lane that sold it"):
        three[1].store.returning.void(sale)


def test_copies_are_counted_over_all_of_them(three: list[ShopLane]) -> None:
    one, other = three[0].store, three[1].store
    stock(one)
    sale = sell(one, BREAD)
    assert [one.returning.count_copy(sale) for _ in range(2)] == [1, 2]
    sync(one, other)
    assert other.returning.count_copy(sale) == 3
    with other._database.reading() as connection:
        assert queries.copies(connection, sale) == 3
