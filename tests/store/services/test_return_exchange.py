"""Goods come back and others go out on one sale: what was paid counts, and nothing counts twice."""

import os
from collections.abc import Callable
from dataclasses import replace

import pytest
from support.killing import kill_at
from support.returns import (
    BREAD,
    COAT,
    MILK,
    asked,
    points_of,
    regular,
    sold,
    stats_of,
    stocked,
    taken,
)
from support.shops import NOON, ShopLane, dice_of, sync

from store.api import Store
from store.domain.day_report import Named
from store.domain.discounts import Discount, Kind, Limits, Target
from store.domain.errors import BadInput, NotFound, Refused
from store.domain.ids import CustomerId, SaleId
from store.domain.listing import SaleList
from store.domain.money import ONE
from store.domain.payment import BALANCE, CARD, CASH, POINTS, VOUCHER, Tender
from store.domain.returns import DAMAGED, BrokenOffer, Choice
from store.domain.rights import NeedsApproval, Right
from store.domain.sale import Origin, SaleKind, seal
from store.domain.shop import Tax, TaxRounding
from store.domain.statistics import Statistics


@pytest.fixture(autouse=True)
def shelf(store: Store) -> None:
    stocked(store)


@pytest.fixture
def ann(store: Store) -> CustomerId:
    return regular(store)


def back(store: Store, sale: SaleId, *places: int, condition: str = "resell") -> int:
    return store.checkout.returned.put(sale, [Choice(place, ONE, condition) for place in places])


# ---- one exchange ----


def test_an_exchange_is_one_document_of_both_parts(store: Store, ann: CustomerId) -> None:
    sale = sold(store, BREAD, MILK, to=ann)  # 2.30 (taxed 7 %) and 0.89
    back(store, sale, 0, condition=DAMAGED)
    store.checkout.scan(COAT)  # 49.90 less 4.99
    till = store.checkout.till()
    assert [(line.name, line.quantity, line.total, line.comes_back) for line in till.lines] == [
        ("Coat", ONE, 4491, False), ("Rye bread", -ONE, -230, True),
    ]  # fmt: skip
    assert (till.total, till.back, till.due_cash) == (4491 - 230, 230, 4261)
    assert till.customer is not None
    assert till.customer.id == ann
    closed = taken(store, CASH, 5000)

    document = store.sales.get(closed.sale)
    assert (document.kind, document.original, document.number) == (SaleKind.EXCHANGE, sale, "1-000002")
    assert [(line.total, line.origin) for line in document.lines] == [
        (4491, None), (-230, Origin(sale, 0, DAMAGED)),
    ]  # fmt: skip
    assert (document.total, document.list_total, document.discount_total) == (4261, 4735, 474)
    assert document.tax_total == sum(line.tax for line in document.lines)
    assert (document.tenders, document.change) == ((Tender(CASH, 5000),), 739)
    assert (closed.total, closed.change, closed.back, closed.opens_drawer) == (4261, 739, 0, True)
    # 3 points for 3.19, of which floor(3 * 230 / 319) = 2 go back; 44 for the coat.
    assert (closed.earned, points_of(store, ann)) == (44, 3 - 2 + 44)
    first = store.sales.get(sale)
    net = sum(line.net for line in (*first.lines, *document.lines))
    assert stats_of(store, ann) == Statistics(2, net, NOON, NOON, 45)
    assert store.checkout.till().lines == ()
    chain = seal(store.sales.numbered("1-000001"), "")
    assert seal(document, chain) != chain


def test_the_cheaper_one_is_paid_out_the_way_it_was_paid(store: Store) -> None:
    sale = sold(store, COAT, by=[Tender(CARD, 4990, "A17")])
    back(store, sale, 0)
    store.checkout.scan(BREAD)
    payable = store.paying.due()
    assert (payable.total, payable.rest, payable.back) == (-4735, 0, (Tender(CARD, -4735, "A17"),))
    assert payable.quick == ()  # nothing of it was cash
    closed = taken(store)
    assert store.sales.get(closed.sale).tenders == (Tender(CARD, -4735, "A17"),)
    assert (closed.back, closed.kept, closed.opens_drawer) == (4735, 0, False)


def test_even_goods_need_no_money(store: Store) -> None:
    sale = sold(store, BREAD)
    back(store, sale, 0)
    store.checkout.scan(BREAD)
    closed = taken(store)
    document = store.sales.get(closed.sale)
    assert (document.total, document.tenders, document.rounding, closed.opens_drawer) == (0, (), 0, False)


def test_what_is_paid_out_is_chosen_part_by_part(store: Store, ann: CustomerId) -> None:
    sale = sold(store, COAT, to=ann, by=[Tender(CARD, 3000, "A17"), Tender(CASH, 1491)])
    back(store, sale, 0)
    payable = asked(store, BALANCE, 1000)
    assert payable.tenders == (Tender(BALANCE, -1000),)
    assert sum(tender.amount for tender in payable.back) == -4491
    payable = asked(store, CARD, 500)
    assert [(each.kind, each.amount) for each in payable.tenders] == [(BALANCE, -1000), (CARD, -500)]
    with pytest.raises(Refused, match="paid by card, and no more goes back that way"):
        store.paying.take(CARD, 2991)
    store.paying.give_back(1)
    closed = taken(store)
    tenders = {tender.kind: tender.amount for tender in store.sales.get(closed.sale).tenders}
    assert tenders == {BALANCE: -1000, CARD: -2332, CASH: -1159}
    assert store.wallets.of(ann).balance.known == 1000


def test_cash_may_take_what_cash_had_brought(store: Store) -> None:
    sale = sold(store, COAT, BREAD, by=[Tender(CARD, 245), Tender(CASH, 5000)])
    back(store, sale, 1)
    payable = store.paying.due()
    assert payable.quick == (255,)
    closed = taken(store, CASH, payable.quick[0])
    assert store.sales.get(closed.sale).tenders == (Tender(CASH, -255),)


def test_without_anything_sold_it_is_a_return(store: Store, ann: CustomerId) -> None:
    sale = sold(store, BREAD, MILK, to=ann)
    back(store, sale, 1)
    closed = taken(store)
    document = store.sales.get(closed.sale)
    assert (document.kind, document.original, document.total) == (SaleKind.RETURN, sale, -89)
    assert store.returning.page(sale).left[1].quantity == 0


# ---- what paid for it goes on paying for it ----


def test_an_exchange_turns_no_card_into_cash(store: Store) -> None:
    sale = sold(store, COAT, by=[Tender(CARD, 4990, "A17")])
    back(store, sale, 0)
    store.checkout.scan(COAT)
    other = taken(store).sale
    with pytest.raises(Refused, match="no more goes back in cash"):
        store.returning.commit(other, [Choice(0, ONE)], tenders=[Tender(CASH, 4990)])
    done = store.returning.commit(other, [Choice(0, ONE)])
    assert done.tenders == (Tender(CARD, -4990, "A17"),)


def test_points_that_paid_for_it_come_back_as_points_and_earn_none(store: Store, ann: CustomerId) -> None:
    sold(store, COAT, to=ann)  # 44.91, 44 points
    for code in (COAT,):
        store.checkout.scan(code)
    store.checkout.attach(ann)
    asked(store, POINTS, 40)
    first = taken(store).sale  # 44.51 in cash: 44 points
    assert points_of(store, ann) == 44 - 40 + 44
    back(store, first, 0)
    store.checkout.scan(COAT)
    second = taken(store)
    # 44 taken back, and 44 earned for the 44.51 that the cash of before pays.
    assert (second.earned, points_of(store, ann)) == (44, 48)
    done = store.returning.commit(second.sale, [Choice(0, ONE)])
    assert {tender.kind: (tender.amount, tender.points) for tender in done.tenders} == {
        POINTS: (-40, -40), CASH: (-4451, 0),
    }  # fmt: skip
    assert points_of(store, ann) == 48 - 44 + 40


def test_what_points_paid_for_buys_no_voucher(store: Store, ann: CustomerId) -> None:
    sold(store, *[COAT] * 3, to=ann)
    store.checkout.scan(MILK)
    store.checkout.attach(ann)
    sale = taken(store, POINTS, 89).sale
    back(store, sale, 0)
    store.paying.sell_voucher(89, "GIFT0001")
    with pytest.raises(Refused, match="exchanged for goods alone"):
        store.paying.take(CASH)


def test_what_a_remaining_part_of_the_first_sale_gives_back_is_what_is_left(store: Store) -> None:
    sale = sold(store, COAT, BREAD, by=[Tender(CARD, 3000), Tender(CASH, 2245)])
    back(store, sale, 0)
    store.checkout.scan(COAT)
    taken(store)
    done = store.returning.commit(sale, [Choice(1, ONE)])
    assert sum(tender.amount for tender in done.tenders) == -255
    by_kind = {tender.kind: -tender.amount for tender in done.tenders}
    assert by_kind == {CARD: 146, CASH: 109}


# ---- refused ----


def test_more_than_can_come_back_is_refused_at_once_and_again_at_the_close(store: Store) -> None:
    sale = sold(store, BREAD)
    with pytest.raises(Refused, match="only 1 of Rye bread"):
        store.checkout.returned.put(sale, [Choice(0, 2 * ONE)])
    back(store, sale, 0)
    store.checkout.scan(MILK)
    store.returning.commit(sale, [Choice(0, ONE)])
    till = store.checkout.till()
    assert "came back already" in till.lines[1].name
    assert (till.total, till.back) == (99, 0)
    with pytest.raises(Refused, match="came back already"):
        store.paying.take(CASH)
    store.checkout.void_line(1)
    assert taken(store).total == 99


@pytest.mark.parametrize(
    ("deed", "kind", "words"),
    [
        (lambda store, sale, _: back(store, sale), Refused, "choose a line"),
        (lambda store, sale, _: back(store, sale, 7), NotFound, "no line 8"),
        (lambda store, sale, other: (back(store, sale, 0), back(store, other, 0)), Refused, "one receipt"),
        (lambda store, sale, _: back(store, sale, 0, condition="eaten"), BadInput, "damaged"),
        (lambda store, sale, _: (back(store, sale, 0), store.paying.take(CARD, 1)), Refused, "by card"),
        (
            lambda store, sale, _: (back(store, sale, 0), store.paying.take(BALANCE)),
            Refused,
            "put a customer",
        ),
    ],
)
def test_what_cannot_be(
    store: Store, deed: Callable[[Store, SaleId, SaleId], object], kind: type[Exception], words: str
) -> None:
    sale, other = sold(store, BREAD), sold(store, MILK)
    with pytest.raises(kind, match=words):
        deed(store, sale, other)
    assert store.sales.get(sold_after(store)).number == "1-000003"


def sold_after(store: Store) -> SaleId:
    while store.checkout.till().lines:
        store.checkout.void_line(0)
    return sold(store, MILK)


def test_what_was_sold_to_ann_is_no_matter_of_bob(store: Store, ann: CustomerId) -> None:
    sale, bob = sold(store, BREAD, to=ann), regular(store, "Bob")
    store.checkout.attach(bob)
    back(store, sale, 0)
    store.checkout.scan(COAT)
    with pytest.raises(Refused, match="that was sold to Ann"):
        store.paying.take(CASH)


def test_a_cashier_puts_back_up_to_their_limit(store: Store) -> None:
    sale = sold(store, COAT)
    store._actor.role = "cashier"
    with pytest.raises(NeedsApproval) as refused:
        back(store, sale, 0)
    assert (refused.value.right, refused.value.amount) == (Right.RETURN, 4990)
    store.rights.allow_once(Right.RETURN, 4990, refused.value.subject)
    back(store, sale, 0)
    store.checkout.scan(COAT)
    assert taken(store).total == 0


def test_lines_that_come_back_are_taken_off_and_not_changed(store: Store) -> None:
    sale = sold(store, BREAD, BREAD, MILK)
    back(store, sale, 0, 1)
    store.checkout.scan(MILK)
    store.checkout.returned.set_quantity(0, 2 * ONE)
    assert store.checkout.till().total == 99 - 510 - 99
    with pytest.raises(Refused, match="line 2 comes back"):
        store.checkout.by_hand.unprice(1)
    store.checkout.void_line(1)
    assert [(line.name, line.total) for line in store.checkout.till().lines] == [("Milk", 99), ("Milk", -99)]


# ---- discounts ----


def five_off(store: Store) -> None:
    """5.00 off from 50.00 on."""
    offer = Discount(id=store.discounts.new_id(), kind=Kind.AMOUNT, value=500, target=Target(), minimum=5000)
    store.discounts.create("Five off", offer)


def limited(store: Store, *, each: int | None = None) -> None:
    """Half off, once for a customer."""
    store.discounts.create(
        "Half",
        Discount(
            id=store.discounts.new_id(), kind=Kind.PERCENT, value=5000, target=Target(),
            limits=Limits(customer=each),
        ),
    )  # fmt: skip


def test_the_use_of_a_discount_comes_back_with_the_goods_and_is_used_again(
    store: Store, ann: CustomerId
) -> None:
    limited(store, each=1)
    sale = sold(store, COAT, to=ann)
    assert store.sales.get(sale).total == 2495
    back(store, sale, 0)
    store.checkout.scan(COAT)
    assert store.checkout.till().total == 0
    other = taken(store).sale
    assert store.sales.get(sold(store, COAT, to=ann)).total == 4491  # it was used
    store.returning.commit(other, [Choice(0, ONE)])
    assert store.sales.get(sold(store, COAT, to=ann)).total == 2495  # and is free again


def test_a_threshold_is_that_of_what_is_sold(store: Store) -> None:
    five_off(store)
    sale = sold(store, COAT)
    back(store, sale, 0)
    store.checkout.scan(COAT)
    store.checkout.scan(BREAD)
    assert store.checkout.till().total == 4990 + 255 - 500 - 4990


def test_an_offer_that_what_stays_no_longer_reaches_is_dealt_with_as_in_a_return(store: Store) -> None:
    store.shop.edit(replace(store.shop.get(), returns_broken=BrokenOffer.DEDUCT.value))
    five_off(store)
    sale = sold(store, COAT, BREAD)  # 52.45 less 5.00
    back(store, sale, 0)
    store.checkout.scan(MILK)
    till = store.checkout.till()
    page = store.sales.get(sale)
    bread_off = page.lines[1].shares[0].amount
    assert till.back == page.lines[0].total - bread_off
    document = store.sales.get(taken(store).sale)
    assert [line.quantity for line in document.lines] == [ONE, -ONE, 0]
    sums = store.day.x().sums
    assert sums.refunds.gross == -till.back
    assert sums.discounts == (Named("amount", 2, 500), Named("amount, gone back", 2, -500))


# ---- laws ----


@pytest.mark.parametrize("tax", [Tax.INCLUSIVE, Tax.EXCLUSIVE])
@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_exchanged_and_returned_all_sums_are_what_was_paid(
    store: Store, ann: CustomerId, tax: Tax, seed: int
) -> None:
    """When all goods are back, nobody has anything left: money, tax, points, uses, whatever the order."""
    shop = store.shop.get()
    store.shop.edit(replace(shop, tax=tax, tax_rounding=list(TaxRounding)[seed % 2]))
    limited(store, each=2)
    dice = dice_of(seed)
    open_sales = [sold_in_parts(store, dice.choices([BREAD, MILK, COAT], k=4), ann, dice.random())]
    documents = [*open_sales]
    for _ in range(6):
        left = [
            (sale, each) for sale in open_sales for each in store.returning.page(sale).left if each.quantity
        ]
        sale, chosen = dice.choice(left)
        store.checkout.attach(ann)
        store.checkout.returned.put(
            sale, [Choice(chosen.position, dice.randint(1, chosen.quantity // ONE) * ONE)]
        )
        for code in dice.choices([BREAD, MILK, COAT], k=dice.randint(0, 2)):
            store.checkout.scan(code)
        closed = taken(store)
        documents.append(closed.sale)
        if store.sales.get(closed.sale).kind is SaleKind.EXCHANGE:
            open_sales.append(closed.sale)
    for sale in open_sales:
        left_over = [each for each in store.returning.page(sale).left if each.quantity]
        if left_over:
            choices = [Choice(each.position, each.quantity) for each in left_over]
            documents.append(store.returning.commit(sale, choices).sale)
    whole = [store.sales.get(each) for each in documents]
    for name in ("total", "tax_total", "list_total", "discount_total", "rounding"):
        assert sum(getattr(each, name) for each in whole) == 0, name
    by_kind: dict[str, int] = {}
    for each in whole:
        by_kind[CASH] = by_kind.get(CASH, 0) - each.change
        for tender in each.tenders:
            by_kind[tender.kind] = by_kind.get(tender.kind, 0) + tender.amount
    assert set(by_kind.values()) == {0}
    assert points_of(store, ann) == 0
    assert stats_of(store, ann).spent == 0
    sums = store.day.x().sums
    assert (sums.turnover.gross, sums.turnover.net, sums.points_earned) == (0, 0, 0)


def sold_in_parts(store: Store, codes: list[str], to: CustomerId, part: float) -> SaleId:
    for code in codes:
        store.checkout.scan(code)
    store.checkout.attach(to)
    total = store.checkout.till().total
    asked(store, CARD, max(1, int(total * part)), reference="A17")
    return taken(store).sale


def test_a_program_killed_at_any_write_of_an_exchange_leaves_all_of_it_or_nothing(
    front: ShopLane, ann: CustomerId
) -> None:
    limited(front.store, each=1)
    sale = sold(front.store, COAT, BREAD, to=ann)
    back(front.store, sale, 0, 1)
    front.store.checkout.scan(MILK)
    points, open_sale = points_of(front.store, ann), front.store.checkout.till()
    front.store.close()
    closed, steps = False, 0
    while not closed:
        steps += 1
        assert steps < 70
        if (child := os.fork()) == 0:
            front.reopen()
            kill_at(front.store, steps)
            front.store.paying.take(CASH)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) in {9, 0}
        front.reopen()
        closed = front.store.sales.count(SaleList()) == 2
        till, page = front.store.checkout.till(), front.store.returning.page(sale)
        if closed:
            assert (till.lines, [left.quantity for left in page.left]) == ((), [0, 0])
        else:
            assert (till.lines, till.total) == (open_sale.lines, open_sale.total)
            assert [left.quantity for left in page.left] == [ONE, ONE]
            assert points_of(front.store, ann) == points
        front.store.close()
    front.reopen()
    assert front.store.sales.numbered("1-000002").kind is SaleKind.EXCHANGE
    assert steps > 6


def test_an_exchange_is_the_same_on_every_lane(three: list[ShopLane]) -> None:
    one, other = three[0].store, three[1].store
    stocked(one)
    ann = regular(one)
    sale = sold(one, BREAD, COAT, to=ann)
    sync(one, other)
    back(other, sale, 1)
    other.checkout.scan(MILK)
    closed = taken(other)
    sync(one, other)
    assert one.sales.get(closed.sale) == other.sales.get(closed.sale)
    assert points_of(one, ann) == points_of(other, ann)
    assert stats_of(one, ann) == stats_of(other, ann)
    with pytest.raises(Refused, match="Lane 2"):
        one.returning.commit(sale, [Choice(1, ONE)])


def test_a_voucher_that_paid_gets_its_money_back(store: Store) -> None:
    store.paying.sell_voucher(5000, "GIFT0001")
    taken(store)
    store.checkout.scan(COAT)
    sale = taken(store, VOUCHER, reference="GIFT0001").sale
    back(store, sale, 0)
    store.checkout.scan(BREAD)
    closed = taken(store)
    assert store.sales.get(closed.sale).tenders == (Tender(VOUCHER, -4735, "GIFT0001"),)
    store.checkout.scan(COAT)
    asked(store, VOUCHER, reference="GIFT0001")
    assert store.paying.due().rest == 4990 - 4745
