from dataclasses import replace

import pytest
from support.points import book_points
from support.shops import DAY, HOUR, NOON, ShopLane, sync

from store.api import Store
from store.domain.customers import CustomerDraft
from store.domain.groups import GroupDraft, LimitPeriod
from store.domain.ids import CustomerId
from store.domain.points import COUPON, GIVEN_BACK
from store.domain.points_limits import UNLIMITED, Allowance
from store.services import rewards_limits

POLICE = GroupDraft(name="Police", points_limit=200, limit_period=LimitPeriod.WEEK)


def allowed(store: Store, customer: CustomerId) -> Allowance:
    with store._units.database.reading() as connection:
        return rewards_limits.allowed(connection, customer, store.world.now())


def told(store: Store, customer: CustomerId) -> str:
    return allowed(store, customer).told(store.world.now(), store.shop.get().zone)


@pytest.fixture
def ann(store: Store) -> CustomerId:
    return store.customers.create(CustomerDraft(name="Ann"))


def join(store: Store, customer: CustomerId, draft: GroupDraft) -> None:
    store.groups.add_members(store.groups.create(draft), [customer])


def test_points_that_were_redeemed_count_until_the_period_is_over(front: ShopLane, ann: CustomerId) -> None:
    store = front.store
    assert allowed(store, ann) == UNLIMITED
    join(store, ann, POLICE)
    book_points(store, ann, 1000)
    assert told(store, ann) == "Police allows 200 a week: 200 left until Monday"
    book_points(store, ann, -50)
    book_points(store, ann, -30, kind=COUPON)
    assert told(store, ann) == "Police allows 200 a week: 120 left until Monday"
    book_points(store, ann, 10, kind=GIVEN_BACK)
    assert allowed(store, ann).points == 130

    front.machine.at = NOON + 6 * DAY + 10 * HOUR  # Sunday, 23:00 on the shop's clock
    assert allowed(store, ann).points == 130
    front.machine.forward(HOUR)
    assert allowed(store, ann).points == 200


def test_the_strictest_of_all_groups_that_count_is_named(front: ShopLane, ann: CustomerId) -> None:
    store = front.store
    join(store, ann, POLICE)
    join(store, ann, replace(POLICE, name="Pensioners", points_limit=90, limit_period=LimitPeriod.MONTH))
    join(store, ann, GroupDraft(name="Neighbours"))
    book_points(store, ann, -20)
    assert told(store, ann) == "Pensioners allows 90 a month: 70 left until 1 April"
    store.groups.set_active([store.groups.find("Pensioners").id], active=False)
    assert told(store, ann) == "Police allows 200 a week: 180 left until Monday"


def test_a_group_outside_its_schedule_limits_nothing(front: ShopLane, ann: CustomerId) -> None:
    store = front.store
    join(store, ann, replace(POLICE, scheduled=True, from_at=NOON, until_at=NOON + HOUR))
    assert allowed(store, ann).points == 200
    front.machine.forward(HOUR)
    assert allowed(store, ann) == UNLIMITED


def test_lanes_count_what_was_redeemed_on_all_of_them(three: list[ShopLane]) -> None:
    one, two, _ = (lane.store for lane in three)
    ann = one.customers.create(CustomerDraft(name="Ann"))
    join(one, ann, POLICE)
    book_points(one, ann, -80)
    sync(one, two)
    assert told(two, ann) == "Police allows 200 a week: 120 left until Monday"
    book_points(two, ann, -100)
    assert allowed(one, ann).points == 120  # not heard of yet
    sync(one, two)
    assert allowed(one, ann).points == allowed(two, ann).points == 20


def test_what_somebody_redeemed_who_was_merged_into_them_counts(store: Store, ann: CustomerId) -> None:
    twin = store.customers.create(CustomerDraft(name="Anne"))
    join(store, ann, POLICE)
    book_points(store, twin, -80)
    store.customers.merging.merge(ann, twin, {})
    assert allowed(store, ann).points == 120


def test_nobody_has_no_limit(store: Store) -> None:
    assert allowed(store, CustomerId(b"nobody".ljust(16))) == UNLIMITED
