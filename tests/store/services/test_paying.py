"""Payments are taken one by one, given back, kept over a crash, and close the sale once."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from support.books import Key, read
from support.shops import HOUR, ShopLane, hand_over, sync

from store.api import BasketItem, Store
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.errors import BadInput, NotFound, Refused, TillError
from store.domain.groups import GroupDraft, LimitPeriod, QuickDiscount, QuickKind
from store.domain.ids import CustomerId, SaleId
from store.domain.listing import SaleList
from store.domain.money import ONE, currency
from store.domain.payment import AskAgain, Tender
from store.domain.rewards import ProgramDraft
from store.domain.rights import NeedsApproval
from store.domain.sale import LineKind
from store.domain.spending import BEYOND_LIMIT, voucher_key
from store.domain.till import Attached, Closed, Means, Payable
from store.services.paying import PayingService
from store.tables.customers import PROGRAMS

BREAD = "4006381333931"


@pytest.fixture(autouse=True)
def shelf(store: Store) -> None:
    store.catalogue.create(ProductDraft(name="Rye bread", price=1002, barcodes=(BREAD,), tax_rate=700))


@pytest.fixture
def ann(store: Store) -> CustomerId:
    """A customer with ten percent off, a card, and a program whose hundred points pay 5.00."""
    program = store.programs.create(ProgramDraft(name="Beans", points=1, per_amount=100))
    with store._units.begin(store._actor) as unit:
        unit.edit(PROGRAMS, {"id": program}, {"redeem_points": 100, "redeem_amount": 500})
    vip = store.groups.create(
        GroupDraft(name="VIP", program=program, discount=QuickDiscount(QuickKind.PERCENT, percent=1000))
    )
    return store.customers.create(CustomerDraft(name="Ann", cards=("CARD1",), groups=(vip,)))


@pytest.fixture
def ben(store: Store) -> CustomerId:
    """A customer of no group with 20.00 on their balance."""
    made = store.customers.create(CustomerDraft(name="Ben", cards=("CARD2",)))
    store.wallets.adjust(made, "balance", 2000, "welcome")
    return made


def payable(answer: Closed | Payable) -> Payable:
    assert isinstance(answer, Payable), answer
    return answer


def closed(answer: Closed | Payable) -> Closed:
    assert isinstance(answer, Closed), answer
    return answer


def entries(store: Store, account: str) -> list[tuple[str, int]]:
    """What is booked on accounts of a name, by sale or later."""
    found = [(key.key[1], kept.content) for key, kept in read(store).items() if key.table == "ledger"]
    return sorted((str(kind), int(str(row["amount"]))) for kind, row in found if row["account"] == account)


# ---- one by one ----


def test_payments_are_taken_one_by_one_until_the_sale_is_covered(store: Store) -> None:
    store.checkout.scan(BREAD)
    begun = store.paying.due()
    assert (begun.total, begun.rest, begun.due_cash, begun.tenders, begun.means) == (1002, 1002, 1002, (), ())
    assert begun.quick == (1002, 1500, 2000, 5000, 10000, 20000)

    card = payable(store.paying.take("card", 400, reference="  A-17 "))
    assert (card.rest, card.due_cash, card.tenders) == (602, 602, (Tender("card", 400, "A-17"),))
    cash = payable(store.paying.take("cash", 200))
    assert (cash.rest, cash.tenders[1:]) == (402, (Tender("cash", 200),))
    assert store.sales.count(SaleList()) == 0
    done = closed(store.paying.take("cash", 500))
    assert (done.number, done.total, done.given, done.change) == ("1-000001", 1002, 1100, 98)
    kept = store.sales.get(done.sale)
    assert kept.tenders == (Tender("card", 400, "A-17"), Tender("cash", 200), Tender("cash", 500))
    assert store.checkout.till().tenders == ()


def test_a_payment_given_back_is_owed_again(store: Store) -> None:
    store.checkout.scan(BREAD)
    store.paying.take("card", 400)
    store.paying.take("cash", 200)
    assert store.paying.give_back(0).tenders == (Tender("cash", 200),)
    assert store.paying.due().rest == 802
    with pytest.raises(NotFound, match="no payment 2"):
        store.paying.give_back(1)


@pytest.mark.parametrize("kind", ["cash", "card"])
def test_without_an_amount_all_that_is_left_is_taken(store: Store, kind: str) -> None:
    store.checkout.scan(BREAD)
    store.paying.take("card", 400)
    assert closed(store.paying.take(kind)).change == 0


def test_a_sale_with_payments_survives_a_killed_program(front: ShopLane) -> None:
    front.store.checkout.scan(BREAD)
    front.store.paying.take("card", 400, reference="A-17")
    front.reopen()
    assert front.store.paying.due().tenders == (Tender("card", 400, "A-17"),)
    assert front.store.checkout.till().due_cash == 602
    assert closed(front.store.paying.take("cash")).given == 1002


def _struck(store: Store) -> PayingService:
    store.checkout.void_line(0)
    return store.paying


REFUSED: dict[str, tuple[Callable[[Store], object], type[TillError], str]] = {
    "nothing on the sale": (lambda s: _struck(s).take("cash"), Refused, "scan"),
    "more by card": (lambda s: s.paying.take("card", 1003), Refused, "10.02 is left to pay, and only cash"),
    "a kind nobody knows": (lambda s: s.paying.take("cheque", 5), BadInput, "cannot take 'cheque'"),
    "nothing": (lambda s: s.paying.take("cash", 0), BadInput, "above zero"),
    "less than nothing": (lambda s: s.paying.take("cash", -5), BadInput, "above zero"),
    "a code": (lambda s: s.paying.take("cash", int(BREAD)), BadInput, "not that large"),
    "points of nobody": (lambda s: s.paying.take("points"), Refused, "put one on the sale with @"),
    "balance of nobody": (lambda s: s.paying.take("balance", 5), Refused, "put one on the sale with @"),
    "no such voucher": (lambda s: s.paying.take("voucher", reference="GV1"), Refused, "no voucher GV1"),
    "no code": (lambda s: s.paying.take("voucher", 5), BadInput, "named by its code"),
    "a product in the panel": (lambda s: s.paying.scan(BREAD), Refused, "no card, no voucher, no coupon"),
    "change of nobody": (
        lambda s: s.paying.take("cash", 1100, change_in="balance"), Refused, "goes on a customer's balance",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_taken_changes_nothing(store: Store, what: str) -> None:
    work, error, says = REFUSED[what]
    store.checkout.scan(BREAD)
    with pytest.raises(error, match=says):
        work(store)
    assert store.checkout.till().tenders == ()
    assert store.sales.count(SaleList()) == 0


def test_a_scan_is_never_an_amount(store: Store, ben: CustomerId) -> None:
    store.checkout.scan(BREAD)
    assert store.paying.scan("CARD2") == Attached(ben)
    with pytest.raises(Refused, match="no card, no voucher, no coupon"):
        store.paying.scan("2000")
    assert store.checkout.till().tenders == ()


# ---- asked again ----


def test_more_cash_than_anybody_gives_is_asked_about(store: Store) -> None:
    store.checkout.scan(BREAD)
    with pytest.raises(AskAgain, match=r"1000.00 given for 10.02: change 989.98") as asked:
        store.paying.take("cash", 100_000)
    assert store.checkout.till().tenders == ()
    store.checkout.agreements.agree(asked.value)
    assert closed(store.paying.take("cash", 100_000)).change == 98_998


def test_the_shop_says_what_is_much(store: Store) -> None:
    store.shop.edit(replace(store.shop.get(), cash_ask=1500))
    store.checkout.scan(BREAD)
    with pytest.raises(AskAgain):
        store.paying.take("cash", 1501)
    assert closed(store.paying.take("cash", 1500)).change == 498


CHANGES: dict[str, Callable[[Store, CustomerId], object]] = {
    "a customer is put on": lambda store, ann: store.checkout.attach(ann),
    "a card is scanned": lambda store, _: store.checkout.scan("CARD1"),
    "something is added": lambda store, _: store.checkout.scan(BREAD),
    "a line is struck": lambda store, _: store.checkout.void_line(0),
    "a quantity": lambda store, _: store.checkout.set_quantity(0, 3 * ONE),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_paid_sale_asks_before_it_costs_something_else(store: Store, ann: CustomerId, what: str) -> None:
    store.checkout.scan(BREAD)
    store.checkout.scan("96385074")
    store.paying.take("card", 400)
    before = store.checkout.till()
    with pytest.raises(AskAgain, match=r"4.00 was taken already; total 10.02 -> ") as asked:
        CHANGES[what](store, ann)
    assert store.checkout.till() == before
    store.checkout.agreements.agree(asked.value)
    CHANGES[what](store, ann)
    after = store.checkout.till()
    assert f"total 10.02 -> {currency('EUR').format(after.total)}" in str(asked.value)
    assert after.tenders == before.tenders
    with pytest.raises(AskAgain):
        store.checkout.set_quantity(0, 7 * ONE) if what != "a line is struck" else store.checkout.scan(BREAD)


def test_a_paid_sale_is_not_dropped(store: Store) -> None:
    store.checkout.scan(BREAD)
    store.paying.take("card", 400)
    with pytest.raises(Refused, match=r"give it back first|paid already"):
        store.checkout.void_sale("mistake")
    store.paying.give_back(0)
    store.checkout.void_sale("mistake")
    assert store.checkout.till().lines == ()


def test_what_was_paid_by_another_customers_balance_is_theirs_again(
    store: Store, ann: CustomerId, ben: CustomerId
) -> None:
    store.checkout.scan(BREAD)
    store.checkout.attach(ben)
    store.paying.take("card", 100)
    store.paying.take("balance", 500)
    with pytest.raises(
        AskAgain, match=r"6.00 was taken already, 5.00 of it from the customer's account"
    ) as asked:
        store.checkout.attach(ann)
    store.checkout.agreements.agree(asked.value)
    store.checkout.attach(ann)
    assert store.checkout.till().tenders == (Tender("card", 100),)


# ---- once ----


def test_the_same_payment_twice_closes_one_sale(store: Store) -> None:
    store.checkout.scan(BREAD)
    sale = store.paying.due().sale
    first = store.paying.take("cash", sale=sale)
    store.checkout.scan(BREAD)
    assert store.paying.take("cash", sale=sale) == replace(closed(first), again=True)
    assert store.sales.count(SaleList()) == 1
    assert len(store.checkout.till().lines) == 1
    with pytest.raises(Refused, match="another sale is open now"):
        store.paying.take("cash", sale=SaleId(b"never".ljust(16)))


def test_two_threads_that_pay_close_one_sale(store: Store) -> None:
    store.checkout.scan(BREAD)
    sale = store.paying.due().sale
    answers: list[Closed | Payable] = []
    threads = [
        threading.Thread(target=lambda: answers.append(store.paying.take("cash", sale=sale)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    assert sorted(closed(answer).again for answer in answers) == [False, True, True, True]
    assert store.sales.count(SaleList()) == 1


# ---- the customer's own ----


def test_a_balance_pays_up_to_what_is_there(store: Store, ben: CustomerId) -> None:
    for _ in range(3):
        store.checkout.scan(BREAD)
    store.checkout.attach(ben)
    assert store.paying.due().means == (Means("balance", 2000, "20.00"),)
    with pytest.raises(Refused, match=r"20.01 are needed from the balance, 20.00 usable"):
        store.paying.take("balance", 2001)
    part = payable(store.paying.take("balance"))
    assert (part.tenders, part.rest, part.means) == (
        (Tender("balance", 2000),),
        1006,
        (Means("balance", 0, "0.00 left"),),
    )
    assert entries(store, "balance") == [("balance.adjusted", 2000)], "nothing is booked before the close"
    with pytest.raises(Refused, match="balance can pay nothing here"):
        store.paying.take("balance")
    done = closed(store.paying.take("card"))
    assert entries(store, "balance") == [("balance.adjusted", 2000), ("balance.paid", -2000)]
    assert not done.opens_drawer
    assert store.wallets.of(ben).balance.known == 0


def test_a_balance_goes_below_zero_by_the_credit_limit_alone(store: Store, ben: CustomerId) -> None:
    draft = CustomerDraft(name="Cleo", credit_limit=500)
    cleo = store.customers.create(draft)
    store.checkout.scan(BREAD)
    store.checkout.attach(cleo)
    assert store.paying.due().means == (Means("balance", 500, "0.00, credit 5.00"),)
    with pytest.raises(Refused, match=r"5.00, 5.00 of credit among it usable"):
        store.paying.take("balance", 501)
    assert payable(store.paying.take("balance")).tenders == (Tender("balance", 500),)
    store.paying.give_back(0)
    store.checkout.attach(ben)
    with pytest.raises(Refused, match=r"10.02 is left to pay"):
        store.paying.take("balance", 2500, reference=BEYOND_LIMIT)


@pytest.mark.parametrize(("role", "allowed"), [("manager", True), ("cashier", False)])
def test_beyond_the_credit_limit_takes_the_right(store: Store, role: str, *, allowed: bool) -> None:
    cleo = store.customers.create(CustomerDraft(name="Cleo", credit_limit=500))
    store.checkout.scan(BREAD)
    store.checkout.attach(cleo)
    store._actor.role = role
    if not allowed:
        with pytest.raises(NeedsApproval, match="beyond their credit limit") as refused:
            store.paying.take("balance", 1002, reference=BEYOND_LIMIT)
        assert refused.value.amount == 502
        store.rights.allow_once(refused.value.right, 502, store.paying.due().sale)
    closed(store.paying.take("balance", 1002, reference=BEYOND_LIMIT))
    assert store.wallets.of(cleo).balance.known == -1002


def test_leave_beyond_the_limit_is_for_the_sum_of_the_sale(front: ShopLane) -> None:
    cleo = front.store.customers.create(CustomerDraft(name="Cleo", credit_limit=400))
    front.store.wallets.adjust(cleo, "balance", 100, "welcome")
    front.store.checkout.scan(BREAD, 3 * ONE)
    front.store.checkout.attach(cleo)
    front.store._actor.role = "cashier"
    with pytest.raises(NeedsApproval) as refused:
        front.store.paying.take("balance", 700, reference=BEYOND_LIMIT)
    front.store.rights.allow_once(refused.value.right, 200, front.store.paying.due().sale)
    front.store.paying.take("balance", 700, reference=BEYOND_LIMIT)
    front.reopen()
    store = front.store
    store._actor.role = "cashier"
    with pytest.raises(
        Refused, match=r"27.00 are needed from the balance, 2.00 beyond the limit were allowed"
    ):
        store.paying.take("balance", 2000)
    with pytest.raises(NeedsApproval) as refused:
        store.paying.take("balance", 2000, reference=BEYOND_LIMIT)
    assert refused.value.amount == 2200, "all of the sale, not the step"
    store.paying.give_back(0)
    parts = [payable(store.paying.take("balance", part)).tenders[-1].amount for part in (400, 300)]
    assert parts == [400, 300], "as much as was allowed, in any parts"
    store._actor.role = "owner"
    store.wallets.adjust(cleo, "balance", -1, "a fee")
    with pytest.raises(Refused, match=r"7.00 are needed from the balance, 2.00 beyond"):
        store.paying.take("cash")
    store.wallets.adjust(cleo, "balance", 1, "no fee")
    closed(store.paying.take("cash"))
    assert store.wallets.of(cleo).balance.known == -600


def test_points_pay_what_they_are_worth_and_earn_nothing_on_that(store: Store, ann: CustomerId) -> None:
    store.wallets.adjust(ann, "points", 103, "welcome")
    store.checkout.scan(BREAD)
    store.checkout.attach(ann)
    assert store.paying.due().means == (Means("points", 515, "103"),)
    part = payable(store.paying.take("points"))
    assert part.tenders == (Tender("points", 515, points=103),)
    done = closed(store.paying.take("cash"))
    assert (done.total, done.earned) == (902, 3), "a point for each euro of 3.87"
    assert entries(store, "points") == [("earned", 3), ("points.adjusted", 103), ("points.spent", -103)]


def test_points_pay_no_more_than_the_strictest_group_allows(store: Store, ann: CustomerId) -> None:
    police = GroupDraft(name="Police", points_limit=50, limit_period=LimitPeriod.WEEK)
    store.groups.add_members(store.groups.create(police), [ann])
    store.wallets.adjust(ann, "points", 500, "welcome")
    store.checkout.scan(BREAD)
    store.checkout.attach(ann)
    assert store.paying.due().means == (
        Means("points", 250, "Police allows 50 a week: 50 left until Monday"),
    )
    with pytest.raises(Refused, match="51 points are needed, Police allows 50 a week"):
        store.paying.take("points", 255)
    assert payable(store.paying.take("points")).tenders == (Tender("points", 250, points=50),)
    closed(store.paying.take("cash"))
    store.checkout.scan(BREAD)
    store.checkout.attach(ann)
    with pytest.raises(Refused, match="points can pay nothing here: Police allows 50 a week: none left"):
        store.paying.take("points")


@pytest.mark.parametrize("why", ["an inactive group", "an inactive customer", "a period that is over"])
def test_points_pay_nothing_where_no_group_counts(front: ShopLane, ann: CustomerId, why: str) -> None:
    store = front.store
    store.wallets.adjust(ann, "points", 100, "welcome")
    if why == "an inactive group":
        store.groups.set_active([store.groups.find("VIP").id], active=False)
    elif why == "an inactive customer":
        store.customers.set_active([ann], active=False)
    else:
        from store.api import group_draft_of

        vip = store.groups.find("VIP")
        now = store.world.now()
        draft = replace(group_draft_of(vip), scheduled=True, from_at=now - HOUR, until_at=now)
        store.groups.edit(vip.id, draft)
    store.checkout.scan(BREAD)
    store.checkout.attach(ann)
    assert store.paying.due().means == ()
    with pytest.raises(Refused, match="pay nothing now"):
        store.paying.take("points")


def test_what_another_lane_booked_is_known_and_not_usable(three: list[ShopLane]) -> None:
    front, back, _ = (lane.store for lane in three)
    ben = front.customers.create(CustomerDraft(name="Ben"))
    front.catalogue.create(ProductDraft(name="Rye bread", price=1002, barcodes=(BREAD,)))
    front.wallets.adjust(ben, "balance", 700, "welcome")
    sync(front, back)
    back.wallets.adjust(ben, "balance", 120, "and more")
    back.checkout.scan(BREAD)
    back.checkout.attach(ben)
    told = f"1.20 of 8.20 usable here; the rest is with {three[0].member.name}"
    assert back.paying.due().means == (Means("balance", 120, told, (three[0].member.id,), most=820),)
    with pytest.raises(Refused, match=told.replace(".", r"\.")):
        back.paying.take("balance", 121)
    assert payable(back.paying.take("balance")).tenders == (Tender("balance", 120),)


def test_two_lanes_that_do_not_hear_each_other_never_spend_more_than_there_is(three: list[ShopLane]) -> None:
    front, back, third = (lane.store for lane in three)
    ben = front.customers.create(CustomerDraft(name="Ben"))
    front.catalogue.create(ProductDraft(name="Rye bread", price=1002, barcodes=(BREAD,)))
    front.wallets.adjust(ben, "balance", 1002, "welcome")
    sync(front, back)
    redeemed = 0
    for store in (front, back):
        sold = [Tender("balance", 1002)]
        try:
            redeemed += store.checkout.sell(ben.hex(), [BasketItem(BREAD, ONE)], sold).total
        except Refused as refusal:
            assert "usable here" in str(refusal)  # noqa: PT017 - one of two is refused, whichever
    assert redeemed == 1002
    sync(front, back)
    hand_over(back, third)
    for store in (front, back, third):
        assert store.wallets.of(ben).balance.known == 0
    assert [front.customers.accounts.totals(ben)] * 2 == [
        s.customers.accounts.totals(ben) for s in (back, third)
    ]


def test_a_tender_taken_and_spent_elsewhere_meanwhile_is_refused_at_the_close(
    front: ShopLane, ben: CustomerId
) -> None:
    store = front.store
    for _ in range(2):
        store.checkout.scan(BREAD)
    store.checkout.attach(ben)
    store.paying.take("balance", 2000)
    with front.beside() as other:
        other.checkout.sell(ben.hex(), [BasketItem(BREAD, ONE)], [Tender("balance", 1002)])
    with pytest.raises(Refused, match=r"20.00 are needed from the balance, 9.98 usable"):
        store.paying.take("cash")
    assert store.checkout.till().tenders == (Tender("balance", 2000),)
    assert store.wallets.of(ben).balance.known == 998


# ---- money that changes its place ----


def test_a_top_up_is_no_turnover_and_no_points(store: Store, ann: CustomerId) -> None:
    store.checkout.scan(BREAD)
    with pytest.raises(Refused, match="put one on the sale"):
        store.paying.top_up(2000)
    store.checkout.attach(ann)
    store.paying.top_up(2000)
    till = store.checkout.till()
    assert (till.total, till.discount_total) == (2902, 100)
    done = closed(store.paying.take("cash", 5000))
    assert (done.change, done.earned) == (2098, 9)
    line = store.sales.get(done.sale).lines[1]
    assert (line.kind, line.total, line.tax, line.shares) == (LineKind.TOP_UP, 2000, 0, ())
    assert entries(store, "balance") == [("balance.top-up", 2000)]
    assert store.wallets.of(ann).balance.spendable == 2000


def test_a_balance_does_not_pay_for_a_top_up(store: Store, ben: CustomerId) -> None:
    store.checkout.attach(ben)
    store.checkout.scan(BREAD)
    store.paying.top_up(500)
    with pytest.raises(Refused, match=r"points and balance pay for goods, 10.02 here"):
        store.paying.take("balance", 1003)
    assert payable(store.paying.take("balance")).rest == 500


@pytest.mark.parametrize(
    ("amount", "says"), [(0, "at least"), (-5, "at least"), (499, "at least 5.00"), (10**8, "at most")]
)
def test_a_top_up_that_cannot_be(store: Store, ben: CustomerId, amount: int, says: str) -> None:
    store.shop.edit(replace(store.shop.get(), top_up_min=500))
    store.checkout.attach(ben)
    with pytest.raises(BadInput, match=says):
        store.paying.top_up(amount)


def test_a_top_up_takes_the_right_up_to_its_limit(store: Store, ben: CustomerId) -> None:
    store._actor.role = "cashier"
    store.checkout.attach(ben)
    store.paying.top_up(20_000)
    with pytest.raises(NeedsApproval, match=r"above 200.00"):
        store.paying.top_up(20_001)


def test_a_customer_is_topped_up_beside_the_open_sale(store: Store, ben: CustomerId) -> None:
    store.checkout.scan(BREAD)
    done = store.paying.top_up_now("CARD2", 1250)
    assert (done.number, done.total, done.given) == ("1-000001", 1250, 1250)
    assert store.wallets.of(ben).balance.known == 3250
    assert len(store.checkout.till().lines) == 1


def test_change_is_put_on_the_balance(store: Store, ben: CustomerId) -> None:
    store.checkout.scan(BREAD)
    store.checkout.attach(ben)
    done = closed(store.paying.take("cash", 1500, change_in="balance"))
    assert (done.change, done.kept, done.opens_drawer) == (0, 498, True)
    assert store.sales.get(done.sale).tenders == (Tender("cash", 1500), Tender("balance", -498))
    assert entries(store, "balance") == [("balance.adjusted", 2000), ("balance.change", 498)]
    assert store.wallets.of(ben).balance.known == 2498


def test_a_voucher_is_sold_and_pays_up_to_what_is_left(store: Store) -> None:
    store.paying.sell_voucher(1500, "gv-1234-5678")
    with pytest.raises(Refused, match="on this sale already"):
        store.paying.sell_voucher(1500, "GV12345678")
    sold = closed(store.paying.take("cash"))
    assert store.sales.get(sold.sale).lines[0].kind is LineKind.VOUCHER
    assert store.wallets.voucher("GV 1234 5678").spendable == 1500
    with pytest.raises(Refused, match="was sold already"):
        store.paying.sell_voucher(500, "GV12345678")

    store.checkout.scan(BREAD)
    assert closed(store.paying.take("voucher", reference="GV12345678")).total == 1002
    assert store.wallets.voucher("GV12345678").spendable == 498
    store.checkout.scan(BREAD)
    part = store.paying.scan("GV12345678")
    assert isinstance(part, Payable)
    assert (part.rest, part.tenders) == (504, (Tender("voucher", 498, "GV12345678"),))
    with pytest.raises(Refused, match="voucher can pay nothing here"):
        store.paying.take("voucher", reference="GV12345678")
    store.paying.take("card")
    assert store.wallets.voucher("GV12345678").spendable == 0
    assert entries(store, "voucher") == [
        ("voucher.paid.0", -1002),
        ("voucher.paid.0", -498),
        ("voucher.sold.0", 1500),
    ]


def test_a_voucher_gets_a_code_of_its_own(store: Store) -> None:
    store.paying.sell_voucher(1500)
    code = store.checkout.till().lines[0].code
    assert code.startswith("GV")
    assert store.checkout.till().lines[0].name == f"Voucher {code}"
    closed(store.paying.take("card"))
    assert store.wallets.voucher(code).known == 1500
    assert voucher_key(code) in {
        kept.content["customer_id"] for key, kept in read(store).items() if key.table == "ledger"
    }


# ---- by hand ----


def test_an_account_is_corrected_for_a_reason(store: Store, ben: CustomerId) -> None:
    store.wallets.adjust(ben, "balance", -300, " typed  twice ")
    told = {(each.amount, each.note, each.staff) for each in store.customers.accounts.window(ben, 0, 9)}
    assert told == {(2000, "welcome", "Owner"), (-300, "typed twice", "Owner")}
    with pytest.raises(Refused, match=r"no more than is there: 17.00 usable here"):
        store.wallets.adjust(ben, "balance", -1701, "too much")
    for amount, reason in ((0, "why"), (10**10, "why"), (5, " ")):
        with pytest.raises(BadInput):
            store.wallets.adjust(ben, "points", amount, reason)
    store._actor.role = "cashier"
    with pytest.raises(NeedsApproval):
        store.wallets.adjust(ben, "points", 5, "why")


def test_nothing_of_the_ledger_is_ever_edited(store: Store, ben: CustomerId) -> None:
    before = {key: kept for key, kept in read(store).items() if key.table == "ledger"}
    store.checkout.scan(BREAD)
    store.checkout.attach(ben)
    store.paying.take("balance")
    after = read(store)
    assert all(after[Key(key.table, key.key)] == kept for key, kept in before.items())


def test_change_of_a_whole_basket_goes_on_the_balance_only_with_the_right(
    store: Store, ben: CustomerId
) -> None:
    store._actor.role = "cashier"
    basket = [BasketItem(BREAD, ONE)]
    with pytest.raises(NeedsApproval, match="put money on a customer's balance above 200"):
        store.checkout.sell("Ben", basket, [Tender("cash", 50_000)], change_in="balance")
    assert store.sales.count(SaleList()) == 0
    assert store.wallets.of(ben).balance.known == 2000
    assert store.checkout.sell("Ben", basket, [Tender("cash", 2000)], change_in="balance").kept == 998
