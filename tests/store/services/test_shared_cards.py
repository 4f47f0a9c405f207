"""A card that two customers carry opens nobody's account until somebody has said whose it is."""

from dataclasses import replace

import pytest
from support.shops import ShopLane, sync

from store.api import Store
from store.domain.catalogue import ProductDraft
from store.domain.conflicts import Answer
from store.domain.customers import CustomerDraft
from store.domain.discounts import Discount, Kind
from store.domain.errors import Refused
from store.domain.groups import GroupDraft
from store.domain.ids import CustomerId
from store.domain.payment import BALANCE, CASH, POINTS
from store.domain.rewards import ProgramDraft
from store.domain.till import Closed, Payable

BREAD = "4006381333931"
CARD = "7777"
UNTIL = "another customer carries the card 7777 too: until that is settled"


@pytest.fixture
def front(three: list[ShopLane]) -> Store:
    """Ann has points and a balance; Ben was given her card on another lane."""
    front, back = three[0].store, three[1].store
    front.catalogue.create(ProductDraft(name="Bread", price=100, barcodes=(BREAD,)))
    beans = front.programs.create(ProgramDraft(name="Beans", redeem_points=1, redeem_amount=1))
    vip = front.groups.create(GroupDraft(name="VIP", program=beans))
    ann = front.customers.create(CustomerDraft(name="Ann", cards=(CARD,), groups=(vip,)))
    front.wallets.adjust(ann, BALANCE, 500, "welcome")
    front.wallets.adjust(ann, POINTS, 500, "welcome")
    back.customers.create(CustomerDraft(name="Ben", cards=(CARD, "8888")))
    sync(front, back)
    return front


@pytest.fixture
def ann(front: Store) -> CustomerId:
    return front.customers.find("Ann").id


@pytest.mark.parametrize("kind", [POINTS, BALANCE])
def test_neither_points_nor_balance_pay_however_the_customer_was_found(
    front: Store, ann: CustomerId, kind: str
) -> None:
    with pytest.raises(Refused):
        front.customers.find(CARD)
    front.checkout.scan(BREAD)
    front.checkout.attach(ann)
    with pytest.raises(Refused, match=UNTIL):
        front.paying.take(kind)
    due = front.paying.due()
    assert {means.kind: means.usable for means in due.means if means.kind in {POINTS, BALANCE}} == {
        POINTS: 0, BALANCE: 0
    }  # fmt: skip
    assert isinstance(front.paying.take(CASH), Closed)


def test_a_tender_that_was_taken_before_the_card_was_doubtful_is_refused_at_the_close(
    three: list[ShopLane],
) -> None:
    front, back = three[0].store, three[1].store
    front.catalogue.create(ProductDraft(name="Bread", price=100, barcodes=(BREAD,)))
    ann = front.customers.create(CustomerDraft(name="Ann", cards=(CARD,)))
    front.wallets.adjust(ann, BALANCE, 500, "welcome")
    front.checkout.scan(BREAD)
    front.checkout.attach(ann)
    assert isinstance(front.paying.take(BALANCE, 40), Payable)
    back.customers.create(CustomerDraft(name="Ben", cards=(CARD,)))
    sync(front, back)
    with pytest.raises(Refused, match=UNTIL):
        front.paying.take(CASH)
    assert front.customers.accounts.totals(ann)[BALANCE] == 500


@pytest.mark.parametrize("answer", [Answer.KEEP, Answer.TAKE, Answer.MERGE])
def test_it_pays_again_once_the_card_is_one_customers(front: Store, ann: CustomerId, answer: Answer) -> None:
    assert front.wallets.of(ann).balance.spendable == 0
    (found,) = front.conflicts.all()
    front.conflicts.settle(found.id, answer)
    assert front.wallets.of(ann).balance.spendable == front.wallets.of(ann).points.spendable == 500


def test_a_card_of_somebody_who_was_deleted_is_nobodys(front: Store, ann: CustomerId) -> None:
    front.customers.delete([front.customers.find("Ben").id])
    assert front.wallets.of(ann).balance.spendable == 500


def test_points_buy_no_coupon_meanwhile(front: Store, ann: CustomerId) -> None:
    ten = Discount(front.discounts.new_id(), Kind.PERCENT, 1000, coupon=True)
    front.discounts.create("Ten", ten)
    program = front.programs.all()[0]
    draft = replace(front.programs.draft(program.id), coupon_points=100, coupon_discount=ten.id)
    front.programs.edit(program.id, draft)
    with pytest.raises(Refused, match=UNTIL):
        front.redeeming.buy_coupon(ann)


def test_what_was_booked_wrongly_is_put_right_all_the_same(front: Store, ann: CustomerId) -> None:
    front.wallets.adjust(ann, BALANCE, -500, "of Ben")
    assert front.customers.accounts.totals(ann)[BALANCE] == 0
