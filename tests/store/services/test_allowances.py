"""What a lane may spend beyond its rights: given by who may, in all, and shown as a risk."""

import pytest
from support.points import book_points
from support.shops import ShopLane, sync

from store.api import BasketItem, Store
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.errors import BadInput, NotFound, Refused
from store.domain.ids import CustomerId, LaneId
from store.domain.money import ONE
from store.domain.payment import Tender

BREAD = "4006381333931"


@pytest.fixture
def two(three: list[ShopLane]) -> list[ShopLane]:
    front = three[0].store
    front.catalogue.create(ProductDraft(name="Rye bread", price=1000, barcodes=(BREAD,)))
    return three


def customer(lanes: list[ShopLane], name: str, balance: int) -> CustomerId:
    """Somebody whose balance was paid in at the first lane, and of whom the second has heard."""
    front, back = lanes[0].store, lanes[1].store
    whose = front.customers.create(CustomerDraft(name=name))
    front.wallets.adjust(whose, "balance", balance, "welcome")
    sync(front, back)
    return whose


def pay(store: Store, whose: CustomerId, amount: int) -> None:
    tenders = [Tender("balance", amount), Tender("cash", 1000 - amount)]
    store.checkout.sell(whose.hex(), [BasketItem(BREAD, ONE)], tenders)


def test_an_allowance_is_for_all_customers_together_and_never_beyond_what_is_known(
    two: list[ShopLane],
) -> None:
    front, back = two[0].store, two[1].store
    ann, ben = customer(two, "Ann", 500), customer(two, "Ben", 900)
    front.allowances.give(two[1].member.id, "balance", 700, "the line is dug up")
    assert back.wallets.of(ann).balance.spendable == 0
    sync(front, back)
    assert [back.wallets.of(each).balance.spendable for each in (ann, ben)] == [500, 700]
    pay(back, ann, 400)
    assert [back.wallets.of(each).balance.spendable for each in (ann, ben)] == [100, 300]
    with pytest.raises(Refused, match=r"3\.00 of 9\.00 usable here"):
        pay(back, ben, 301)
    pay(back, ben, 300)
    assert [back.wallets.of(each).balance.spendable for each in (ann, ben)] == [0, 0]
    (given,) = back.allowances.given()
    assert (given.lane, given.account, given.amount, given.used) == (two[1].member.id, "balance", 700, 700)
    assert (given.risk, given.reason) == (700, "the line is dug up")


def test_what_was_drawn_comes_back_when_the_rights_do(two: list[ShopLane]) -> None:
    from store.domain.transfers import Ask

    front, back = two[0].store, two[1].store
    ann = customer(two, "Ann", 500)
    front.allowances.give(two[1].member.id, "balance", 500, "the line is dug up")
    sync(front, back)
    pay(back, ann, 400)
    sync(front, back)
    assert [each.used for each in front.allowances.given()] == [400]
    # The first lane gives no more than is left when what the other owes is paid.
    assert front.wallets.of(ann).balance.spendable == 100
    assert front.transfers.give(back.replication.site(), Ask(bytes(16), ann, "balance", 500)) == 100
    sync(front, back)
    assert [each.used for each in front.allowances.given()] == [300]


def test_points_bought_with_by_allowance_are_counted_too(two: list[ShopLane]) -> None:
    front, back = two[0].store, two[1].store
    ann = front.customers.create(CustomerDraft(name="Ann"))
    book_points(front, ann, 80)
    front.allowances.give(two[1].member.id, "points", 50, "the line is dug up")
    sync(front, back)
    assert back.wallets.of(ann).points.spendable == 50
    assert front.wallets.of(ann).points.spendable == 80


def test_an_allowance_that_was_taken_back_allows_nothing(two: list[ShopLane]) -> None:
    front, back = two[0].store, two[1].store
    ann = customer(two, "Ann", 500)
    front.allowances.give(two[1].member.id, "balance", 500, "the line is dug up")
    front.allowances.give(two[1].member.id, "balance", 0, "it is mended")
    sync(front, back)
    assert back.wallets.of(ann).balance.spendable == 0
    assert back.allowances.given() == []


@pytest.mark.parametrize(
    ("account", "amount", "reason"),
    [("voucher", 5, "x"), ("points", -1, "x"), ("points", 10**10, "x"), ("points", 5, " ")],
)
def test_an_allowance_that_cannot_be_is_not_given(
    two: list[ShopLane], account: str, amount: int, reason: str
) -> None:
    with pytest.raises(BadInput):
        two[0].store.allowances.give(two[1].member.id, account, amount, reason)


def test_only_who_may_gives_one_and_to_a_lane_there_is(two: list[ShopLane]) -> None:
    front = two[0].store
    with pytest.raises(NotFound):
        front.allowances.give(LaneId(b"x" * 16), "points", 5, "x")
    front._actor.role = "cashier"
    with pytest.raises(Refused, match="spend more than they surely may"):
        front.allowances.give(two[1].member.id, "points", 5, "x")
    front._actor.role = "manager"
    front.allowances.give(two[1].member.id, "points", 5, "x")


def test_both_accounts_are_one_deed(two: list[ShopLane]) -> None:
    front, lane = two[0].store, two[1].member.id
    front.allowances.change(lane, {"points": 50, "balance": 700}, "the line is dug up")
    assert [(each.account, each.amount) for each in front.allowances.given()] == [
        ("points", 50),
        ("balance", 700),
    ]
    assert front.history.all(0, 1)[0].what.endswith("50 points and 7.00 of balances: the line is dug up")
    with pytest.raises(BadInput):
        front.allowances.change(lane, {}, "x")


def test_a_lane_that_was_retired_is_allowed_nothing_but_it_can_be_taken_back(two: list[ShopLane]) -> None:
    front, lane = two[0].store, two[1].member.id
    front.allowances.give(lane, "points", 50, "x")
    assert front.allowances.in_force() == front.allowances.given() != []
    front.lanes.retire(lane, "stolen")
    assert front.allowances.in_force() == []
    with pytest.raises(Refused, match="Lane 2 is out of the shop or retired"):
        front.allowances.give(lane, "points", 60, "x")
    front.allowances.give(lane, "points", 0, "x")
    assert front.allowances.given() == []
