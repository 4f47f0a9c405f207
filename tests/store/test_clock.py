"""The time of a lane whose machine has a wrong clock: it stops nobody, and nothing goes back with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.people import signed_in, staffed
from support.shops import DAY, HOUR, MINUTE, NOON, SECOND, ShopLane, join, sync

from store.clock import BEHIND_TOLD, LaneClock
from store.domain.catalogue import ProductDraft
from store.domain.discounts import Discount, Kind
from store.domain.drawer import Closing
from store.domain.errors import Refused
from store.domain.groups import GroupDraft
from store.domain.listing import SaleList
from store.domain.payment import Tender
from store.domain.rights import NeedsApproval
from store.domain.sale import Sale
from store.domain.schedule import Schedule

BREAD = "4006381333931"
BACK = 26 * HOUR


@given(st.lists(st.tuples(st.integers(-3 * DAY, 3 * DAY), st.booleans()), max_size=30))
def test_no_write_is_before_the_one_before_it(steps: list[tuple[int, bool]]) -> None:
    at = [NOON]
    clock = LaneClock(lambda: at[0])
    last = 0
    for moved, writes in steps:
        at[0] += moved
        now = clock.now()
        assert now >= last
        assert now >= at[0], "it is never behind the machine"
        assert clock.behind() in {0, now - at[0]}
        if writes:
            last = now
            clock.wrote(now)


def test_time_goes_on_at_the_pace_of_a_clock_that_is_behind_and_is_right_again_with_it() -> None:
    at = [NOON]
    clock = LaneClock(lambda: at[0])
    clock.wrote(clock.now())
    at[0] -= BACK
    assert (clock.now(), clock.behind()) == (NOON, BACK)
    at[0] += HOUR
    assert (clock.now(), clock.behind()) == (NOON + HOUR, BACK)
    at[0] += BACK
    assert (clock.now(), clock.behind()) == (NOON + HOUR, 0)


def test_what_the_network_puts_right_is_not_worth_a_word() -> None:
    at = [NOON]
    clock = LaneClock(lambda: at[0])
    clock.wrote(NOON)
    at[0] -= BEHIND_TOLD - 1
    assert (clock.now(), clock.behind()) == (NOON, 0)


def sell(lane: ShopLane) -> Sale:
    lane.store.checkout.scan(BREAD)
    return lane.store.sales.get(lane.store.checkout.pay([Tender("cash", 500)]).sale)


@pytest.fixture
def shop(front: ShopLane) -> ShopLane:
    front.store.catalogue.create(ProductDraft(name="Bread", price=250, barcodes=(BREAD,)))
    return front


def test_a_clock_set_back_a_day_stops_nobody_and_nothing_goes_back_with_it(shop: ShopLane) -> None:
    store = shop.store
    store.day.open(1000)
    first = sell(shop)
    shop.machine.forward(MINUTE - BACK)
    assert store.lanes.clock_behind() == BACK - MINUTE
    shop.machine.forward(SECOND)
    second = sell(shop)
    assert first.closed_at <= second.opened_at <= second.closed_at
    shop.machine.forward(MINUTE)
    x = store.day.x()
    assert x.opened_at <= first.closed_at <= second.closed_at < x.at
    assert [row.id for row in store.sales.window(SaleList(), 0, 2)] == [second.id, first.id]
    assert store.returning.why_no_void(second.id) is None
    store.returning.void(second.id)
    assert store.day.state().expected == 1250
    assert not store.day.state().is_overdue
    store.day.count(1250)
    assert store.day.close(Closing()).at > second.closed_at


def test_it_is_known_after_a_start_too_and_over_when_the_clock_is_right(shop: ShopLane) -> None:
    sold = sell(shop)
    shop.machine.forward(-BACK)
    shop.reopen()
    assert shop.store.lanes.clock_behind() == BACK
    assert sell(shop).closed_at >= sold.closed_at
    shop.machine.forward(BACK)
    assert shop.store.lanes.clock_behind() == 0
    assert sell(shop).closed_at == NOON


def test_an_offer_that_is_over_does_not_come_back_with_the_clock(shop: ShopLane) -> None:
    store = shop.store
    over = Discount(store.discounts.new_id(), Kind.PERCENT, 5000, schedule=Schedule(ends=NOON + MINUTE))
    store.discounts.create("Yesterday", over)
    assert sell(shop).total == 125
    shop.machine.forward(HOUR)
    assert sell(shop).total == 250
    shop.machine.forward(-BACK)
    assert sell(shop).total == 250


def test_another_lane_with_a_clock_ahead_moves_no_other(shop: ShopLane) -> None:
    other = join(shop.folder.parent / "other", shop)
    sync(shop.store, other.store)
    other.machine.forward(DAY)
    sell(other)
    sync(other.store, shop.store)
    assert (shop.store.lanes.clock_behind(), sell(shop).closed_at) == (0, NOON)
    other.store.close()


def test_a_lane_that_was_ahead_goes_by_its_clock_again_when_who_may_says_so(shop: ShopLane) -> None:
    with pytest.raises(Refused, match="not behind"):
        shop.store.lanes.trust_clock()
    shop.machine.forward(400 * DAY)
    sell(shop)
    shop.machine.forward(-400 * DAY + SECOND)
    with shop.beside() as other:
        assert shop.store.lanes.clock_behind() == 400 * DAY - SECOND
        assert sell(shop).closed_at >= NOON + 400 * DAY
        staffed(shop.store)
        signed_in(shop.store, "Ben")
        with pytest.raises(NeedsApproval):
            shop.store.lanes.trust_clock()
        signed_in(shop.store, "Owner")
        shop.store.lanes.trust_clock()
        assert sell(shop).closed_at == NOON + SECOND
        other.groups.create(GroupDraft(name="Made beside it"))
        assert other.lanes.clock_behind() == 0
    assert shop.store.world.now() == NOON + SECOND
