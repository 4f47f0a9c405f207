from dataclasses import replace

import pytest
from sqlalchemy import event, select
from support.points import book_points
from support.shops import DAY, HOUR, NOON, ShopLane, sync

from store.api import Store, customer_draft_of
from store.domain.customers import CustomerDraft
from store.domain.discounts import Discount, Kind
from store.domain.errors import NotFound, Refused
from store.domain.groups import GroupDraft, LimitPeriod
from store.domain.ids import CustomerId, DiscountId
from store.domain.reward_standing import CouponOffer, RewardStanding
from store.domain.rewards import ProgramDraft
from store.services.group_writing import draft_of
from store.services.redeeming import KEPT_MILLISECONDS, Standings
from store.tables.catalogue import COUPONS, DISCOUNTS

ENDS = NOON + 40 * DAY + 10 * HOUR
"""Of a day forty days later: the clock was put forward an hour in between."""


@pytest.fixture
def five_off(store: Store) -> DiscountId:
    return with_coupons(store, "Five off")


def with_coupons(store: Store, name: str) -> DiscountId:
    discount = Discount(id=store.discounts.new_id(), kind=Kind.AMOUNT, value=500)
    store.discounts.create(name, discount)
    with store._units.begin(store._actor) as unit:
        unit.edit(DISCOUNTS, {"id": discount.id}, {"coupon": 1})
        unit.did("discounts.edit", discount.id)
    return discount.id


@pytest.fixture
def ann(store: Store) -> CustomerId:
    """A customer in Gold, which has no program yet."""
    customer = store.customers.create(CustomerDraft(name="Ann"))
    store.groups.add_members(store.groups.create(GroupDraft(name="Gold")), [customer])
    return customer


def give(store: Store, draft: ProgramDraft, group: str = "Gold") -> None:
    there = store.groups.find(group)
    store.groups.edit(there.id, replace(draft_of(there), program=store.programs.create(draft)))


def codes(store: Store) -> list[tuple[object, ...]]:
    columns = COUPONS.c
    with store._units.database.reading() as connection:
        found = connection.execute(
            select(columns.discount_id, columns.uses, columns.customer_id, columns.present)
        )
        return [tuple(row) for row in found]


def points_of(store: Store, customer: CustomerId) -> int:
    return store.redeeming.standing(customer).points


def test_points_that_pay_say_what_they_are_worth(store: Store, ann: CustomerId) -> None:
    book_points(store, ann, 337)
    assert store.redeeming.standing(ann) == RewardStanding(points=337, usable=337, worth=0)
    give(store, ProgramDraft(name="Beans", redeem_points=100, redeem_amount=150))
    assert store.redeeming.standing(ann) == RewardStanding(points=337, usable=337, worth=505)


def test_a_group_that_does_not_count_lets_nobody_redeem(
    front: ShopLane, ann: CustomerId, five_off: DiscountId
) -> None:
    store = front.store
    give(
        store,
        ProgramDraft(
            name="Beans", redeem_points=1, redeem_amount=1, coupon_points=5, coupon_discount=five_off
        ),
    )
    book_points(store, ann, 10)
    assert store.redeeming.standing(ann).worth == 10
    gold = store.groups.find("Gold")
    scheduled = replace(draft_of(gold), scheduled=True, from_at=NOON, until_at=NOON + HOUR)
    store.groups.edit(gold.id, scheduled)
    assert store.redeeming.standing(ann).worth == 10
    front.machine.forward(HOUR)
    asleep = store.redeeming.standing(ann)
    assert (asleep.points, asleep.worth, asleep.coupon) == (10, 0, None)
    with pytest.raises(Refused, match="no group of Ann that counts now has a program that sells coupons"):
        store.redeeming.buy_coupon(ann)
    front.machine.forward(-HOUR)
    store.groups.set_active([gold.id], active=False)
    assert store.redeeming.standing(ann).worth == 0


def test_points_that_end_soon_are_told(front: ShopLane, ann: CustomerId) -> None:
    store = front.store
    give(store, ProgramDraft(name="Beans", expires_days=40))
    program = store.programs.all()[0].id
    book_points(store, ann, 30, program=program)
    front.machine.forward(DAY)
    book_points(store, ann, 10, program=program)
    assert store.redeeming.standing(ann).ending is None  # too far away
    front.machine.forward(10 * DAY)
    assert store.redeeming.standing(ann).ending == (ENDS, 30)
    front.machine.at = ENDS
    assert (points_of(store, ann), store.redeeming.standing(ann).ending) == (10, (ENDS + DAY, 10))


def test_a_coupon_is_bought_with_points(store: Store, ann: CustomerId, five_off: DiscountId) -> None:
    give(store, ProgramDraft(name="Beans", coupon_points=500, coupon_discount=five_off))
    program = store.programs.all()[0].id
    book_points(store, ann, 499)
    assert store.redeeming.standing(ann).coupon == CouponOffer(program, five_off, "Five off", 500, 1)
    with pytest.raises(Refused, match="a coupon of Five off costs 500 points: 499 points usable here"):
        store.redeeming.buy_coupon(ann)
    assert (points_of(store, ann), codes(store)) == (499, [])
    book_points(store, ann, 600)
    bought = store.redeeming.buy_coupon(ann)
    assert (bought.name, bought.points) == ("Five off", 500)
    assert codes(store) == [(five_off, 1, ann, 1)]
    assert points_of(store, ann) == 599
    assert store.redeeming.buy_coupon(ann, program).code != bought.code
    assert points_of(store, ann) == 99


def test_the_dearest_coupon_that_can_be_had_is_offered(
    store: Store, ann: CustomerId, five_off: DiscountId
) -> None:
    give(store, ProgramDraft(name="Beans", coupon_points=500, coupon_discount=five_off))
    club = store.groups.create(GroupDraft(name="Club"))
    store.groups.add_members(club, [ann])
    ten = with_coupons(store, "Ten off")
    give(store, ProgramDraft(name="Stars", coupon_points=900, coupon_discount=ten), "Club")
    offered = []
    for more in (100, 400, 400, 100):
        book_points(store, ann, more)
        offer = store.redeeming.standing(ann).coupon
        assert offer is not None
        offered.append((offer.name, offer.missing))
    assert offered == [("Five off", 400), ("Five off", 0), ("Ten off", 0), ("Ten off", 0)]


def test_coupons_keep_to_the_limits_of_groups(store: Store, ann: CustomerId, five_off: DiscountId) -> None:
    give(store, ProgramDraft(name="Beans", coupon_points=100, coupon_discount=five_off))
    police = GroupDraft(name="Police", points_limit=150, limit_period=LimitPeriod.WEEK)
    store.groups.add_members(store.groups.create(police), [ann])
    book_points(store, ann, 1000)
    assert store.redeeming.standing(ann).note == "Police allows 150 a week: 150 left until Monday"
    store.redeeming.buy_coupon(ann)
    with pytest.raises(Refused, match="costs 100 points: Police allows 150 a week: 50 left until Monday"):
        store.redeeming.buy_coupon(ann)
    assert points_of(store, ann) == 900


def test_two_lanes_apart_never_sell_more_than_there_is(three: list[ShopLane]) -> None:
    one, two, _ = (lane.store for lane in three)
    five = with_coupons(one, "Five off")
    ann = one.customers.create(CustomerDraft(name="Ann"))
    one.groups.add_members(one.groups.create(GroupDraft(name="Gold")), [ann])
    give(one, ProgramDraft(name="Beans", coupon_points=100, coupon_discount=five))
    book_points(one, ann, 150)
    sync(one, two)
    one.redeeming.buy_coupon(ann)
    with pytest.raises(Refused, match="0 of 150 usable here; the rest is with Lane 1"):
        two.redeeming.buy_coupon(ann)
    sync(one, two)
    assert [points_of(store, ann) for store in (one, two)] == [50, 50]
    assert codes(one) == codes(two)


def test_the_standing_on_a_sale_is_found_out_once(front: ShopLane, ann: CustomerId) -> None:
    store = front.store
    kept = Standings(lambda: store.checkout.sale.changes)

    def seen() -> tuple[RewardStanding, int]:
        statements = 0

        def count(*_: object) -> None:
            nonlocal statements
            statements += 1

        known, shop = store.customers.get(ann), store.shop.get()
        with store._units.database.reading() as connection:
            event.listen(connection, "before_cursor_execute", count)
            found = kept.of(connection, known, NOON, store.world.now(), shop)
            event.remove(connection, "before_cursor_execute", count)
        return found, statements

    first, asked = seen()
    assert asked > 0
    assert seen() == (first, 0)
    store.checkout.enter("anything")  # what changes the sale alone changes no points
    assert seen() == (first, 0)
    book_points(store, ann, 5)
    store.customers.edit(ann, replace(customer_draft_of(store.customers.get(ann)), notes="a fact"))
    assert seen()[0].points == 5
    assert seen()[1] == 0
    front.machine.forward(KEPT_MILLISECONDS)
    assert seen()[1] > 0


def test_nobody_has_no_points(store: Store) -> None:
    nobody = CustomerId(b"nobody".ljust(16))
    with pytest.raises(NotFound):
        store.redeeming.standing(nobody)
    with pytest.raises(NotFound):
        store.redeeming.buy_coupon(nobody)


def test_points_below_zero_are_shown_as_that(store: Store, ann: CustomerId, five_off: DiscountId) -> None:
    give(store, ProgramDraft(name="Beans", coupon_points=100, coupon_discount=five_off))
    book_points(store, ann, 50)
    book_points(store, ann, -414)
    found = store.redeeming.standing(ann)
    assert (found.points, found.usable) == (-364, 0)
    assert found.coupon is not None
    assert found.coupon.missing == 464, "what is owed comes first"
    assert points_of(store, ann) == -364
