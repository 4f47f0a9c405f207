"""A lane whose machine has a wrong clock edits by the time of the others, once somebody said so."""

from dataclasses import replace

import pytest
from support.books import read
from support.shops import DAY, HOUR, SECOND, ShopLane, sync

from store.api import Store
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.errors import Refused
from store.domain.groups import GroupDraft
from store.domain.listing import CustomerList
from store.domain.payment import CASH, Tender
from store.domain.stamps import AHEAD_MAX, instant
from store.queries import sites
from store.queries.driver import fetch
from store.services.group_writing import draft_of

CODE = "4006381333931"
AHEAD = 400 * DAY


def hlc(store: Store) -> int:
    with store._database.reading() as connection:
        own = sites.own(connection)
    assert own is not None
    return own.hlc


def names(store: Store) -> set[str]:
    return {row.name for row in store.customers.window(CustomerList(), 0, 100)}


def link(*lanes: ShopLane) -> None:
    """Let each lane hear the clocks of the others, as links do before they send anything."""
    for lane in lanes:
        ahead = [other.machine.at - lane.machine.at for other in lanes if other is not lane]
        lane.store.replication.hear_clocks(ahead, lambda: 1000.0)


@pytest.fixture
def wrong(three: list[ShopLane]) -> ShopLane:
    """The third lane, linked to the others, with its clock 400 days ahead."""
    three[2].machine.forward(AHEAD)
    link(*three)
    return three[2]


def test_nothing_is_edited_until_somebody_has_looked_at_the_clock(
    three: list[ShopLane], wrong: ShopLane
) -> None:
    before = read(wrong.store)
    with pytest.raises(Refused, match="clock is 400 d ahead of the other lanes: set it right, or go on by"):
        wrong.store.customers.create(CustomerDraft(name="Ann"))
    assert wrong.store.lanes.clock_off() == -AHEAD
    assert read(wrong.store) == before

    wrong.store.lanes.go_by_lanes()
    wrong.store.customers.create(CustomerDraft(name="Ann"))
    sync(three[0].store, wrong.store)
    assert wrong.store.lanes.clock_off() == 0
    assert names(three[0].store) == {"Ann"}
    assert three[0].store.lanes.dated_ahead() == []
    assert instant(hlc(three[0].store)) <= three[0].machine.at


def test_it_blocks_nobody_else(three: list[ShopLane], wrong: ShopLane) -> None:
    for lane in three[:2]:
        lane.store.customers.create(CustomerDraft(name=lane.member.name))
        assert lane.store.lanes.clock_off() == 0
    sync(three[0].store, wrong.store)
    sync(three[1].store, wrong.store)
    assert names(wrong.store) == {"Lane 1", "Lane 2"}


def test_sales_go_on(three: list[ShopLane], wrong: ShopLane) -> None:
    three[0].store.catalogue.create(ProductDraft(name="Bread", price=250, barcodes=(CODE,)))
    sync(three[0].store, wrong.store)
    wrong.store.checkout.scan(CODE)
    sold = wrong.store.checkout.pay([Tender(CASH, 250)])
    sync(three[0].store, wrong.store)
    assert three[0].store.sales.get(sold.sale).total == 250


def test_what_is_confirmed_holds_for_that_much_and_for_other_programs(wrong: ShopLane) -> None:
    with wrong.beside() as other:
        assert other.lanes.clock_off() == -AHEAD
        with pytest.raises(Refused, match="400 d ahead"):
            other.groups.create(GroupDraft(name="VIP"))
        other.lanes.go_by_lanes()
    wrong.store.groups.create(GroupDraft(name="VIP"))
    with pytest.raises(Refused, match="nothing is to be done"):
        wrong.store.lanes.go_by_lanes()

    wrong.machine.forward(HOUR)
    wrong.store.replication.hear_clocks([-AHEAD - HOUR, -AHEAD - HOUR], lambda: 0.0)
    with pytest.raises(Refused, match="400 d ahead"):
        wrong.store.groups.create(GroupDraft(name="More"))


def test_a_lane_that_starts_goes_by_its_own_clock_until_it_hears_others(wrong: ShopLane) -> None:
    wrong.machine.forward(-AHEAD)
    wrong.reopen()
    wrong.store.claim()
    assert wrong.store.lanes.clock_off() == 0
    wrong.store.customers.create(CustomerDraft(name="Ann"))
    with wrong.beside() as other:
        assert other.lanes.clock_off() == 0


def test_common_time_goes_on_whatever_is_done_to_the_clock(three: list[ShopLane]) -> None:
    front, seconds = three[0], [5.0]
    at = front.machine.at
    front.store.replication.hear_clocks([0, 0], lambda: seconds[0])
    front.machine.forward(DAY)
    seconds[0] += 30
    front.store.lanes.go_by_lanes()
    front.store.groups.create(GroupDraft(name="VIP"))
    assert at <= instant(hlc(front.store)) <= at + 30 * SECOND


def test_edits_of_a_lonely_lane_are_dated_anew_before_anybody_sees_them(three: list[ShopLane]) -> None:
    """Its clock was wrong while nobody was linked; nobody waits for anything of it."""
    front, _, lonely = three
    group = front.store.groups.create(GroupDraft(name="VIP"))
    sync(front.store, lonely.store)
    lonely.reopen()
    lonely.machine.forward(AHEAD)
    lonely.store.groups.edit(group, replace(draft_of(lonely.store.groups.get(group)), name="Later"))
    lonely.store.customers.create(CustomerDraft(name="Ann"))
    assert instant(hlc(lonely.store)) >= lonely.machine.at

    link(*three)
    sync(front.store, lonely.store)

    assert front.store.lanes.dated_ahead() == []
    assert front.store.groups.get(group).name == "Later"
    assert names(front.store) == {"Ann"}
    assert instant(hlc(lonely.store)) <= front.machine.at + AHEAD_MAX
    assert read(front.store) == read(lonely.store)
    front.store.groups.edit(group, replace(draft_of(front.store.groups.get(group)), name="Last"))
    sync(front.store, lonely.store)
    assert lonely.store.groups.get(group).name == "Last"


def test_a_program_that_dates_anew_before_it_writes_begins_at_that_time(three: list[ShopLane]) -> None:
    front, _, lonely = three
    lonely.reopen()
    lonely.machine.forward(AHEAD)
    lonely.store.customers.create(CustomerDraft(name="Ann"))
    lonely.reopen()
    link(*three)
    sync(front.store, lonely.store)

    with lonely.store._database.reading() as connection:
        before, last = fetch(connection, "SELECT hlc FROM runs WHERE site = 1 ORDER BY ver")
    assert instant(before[0]) >= lonely.machine.at, "that of the program that edited"
    assert instant(last[0]) <= front.machine.at + AHEAD_MAX


def test_what_is_dated_anew_once_may_have_to_be_again(three: list[ShopLane]) -> None:
    """A lane that told others of what it wrote in time, before its clock went wrong, and then again."""
    front, _, lonely = three
    lonely.store.customers.create(CustomerDraft(name="Ann"))
    sync(front.store, lonely.store)
    for name in ("Bob", "Cem"):
        lonely.machine.forward(AHEAD)
        lonely.store.customers.create(CustomerDraft(name=name))
        lonely.reopen()
        lonely.machine.forward(-AHEAD)
        link(*three)
        sync(front.store, lonely.store)
        assert front.store.lanes.dated_ahead() == [], name
        assert instant(hlc(lonely.store)) <= front.machine.at + AHEAD_MAX, name
        lonely.reopen()


def test_a_lane_without_edits_ahead_writes_nothing(three: list[ShopLane]) -> None:
    """What it heard is far ahead, and nothing of its own: a row without a version would never be told."""
    front, back, lonely = three
    front.machine.forward(AHEAD)
    lonely.machine.forward(AHEAD)
    lonely.reopen()
    front.store.customers.create(CustomerDraft(name="Ann"))
    sync(front.store, lonely.store)
    lonely.machine.forward(-AHEAD)
    link(back, lonely)

    with lonely.store._database.reading() as connection:
        own = sites.own(connection)
        assert own is not None
        above = fetch(connection, "SELECT ver FROM runs WHERE site = ? AND ver > ?", (own.site, own.ver))
    assert above == []


@pytest.mark.parametrize("told_by", ["a link", "a file"])
def test_what_others_may_know_already_keeps_its_date(three: list[ShopLane], told_by: str) -> None:
    """They would have the value under a later stamp than this lane then gives it."""
    front, back, lonely = three
    lonely.machine.forward(AHEAD)
    lonely.store.customers.create(CustomerDraft(name="Ann"))
    if told_by == "a link":
        sync(back.store, lonely.store)
    else:
        with lonely.beside() as other:
            other.replication.since({}, rows_max=5000)
    link(*three)
    sync(front.store, lonely.store)

    (told,) = front.store.lanes.dated_ahead()
    assert (told.name, told.count) == (lonely.member.name, 1)
    assert instant(hlc(lonely.store)) > front.machine.at + DAY


def test_a_clock_without_power_holds_nobody_back(three: list[ShopLane]) -> None:
    front, back, _ = three
    group = front.store.groups.create(GroupDraft(name="VIP"))
    sync(front.store, back.store)
    back.machine.at = 12_000
    back.reopen()
    link(front, back)
    assert front.store.lanes.clock_off() == back.store.lanes.clock_off() == 0
    back.store.groups.edit(group, replace(draft_of(back.store.groups.get(group)), name="Back"))
    sync(front.store, back.store)
    assert front.store.groups.get(group).name == "Back"
    assert front.store.lanes.dated_ahead() == []
    assert instant(hlc(back.store)) == front.machine.at


def test_edits_wait_by_the_common_time(three: list[ShopLane]) -> None:
    """A lane whose own clock is far behind takes in what the others date by theirs."""
    front, _, slow = three
    slow.machine.forward(-DAY)
    link(*three)
    front.store.customers.create(CustomerDraft(name="Ann"))
    sync(front.store, slow.store)
    assert names(slow.store) == {"Ann"}
    assert slow.store.lanes.dated_ahead() == []


@pytest.mark.parametrize("off", [HOUR, DAY, 150 * DAY])
def test_two_lanes_that_differ_take_turns_as_if_they_did_not(three: list[ShopLane], off: int) -> None:
    """Neither can know which of them is wrong, so neither is refused anything."""
    front, back, _ = three
    front.machine.forward(off)
    back.machine.forward(150 * DAY)
    front.machine.forward(150 * DAY)
    group = front.store.groups.create(GroupDraft(name="VIP"))
    link(front, back)
    sync(front.store, back.store)
    for name in ("Back", "Front", "Back again"):
        lane, other = (back, front) if name.startswith("Back") else (front, back)
        lane.store.groups.edit(group, replace(draft_of(lane.store.groups.get(group)), name=name))
        sync(front.store, back.store)
        assert other.store.groups.get(group).name == name
    assert front.store.lanes.dated_ahead() == back.store.lanes.dated_ahead() == []


def test_a_clock_set_right_is_not_asked_about(three: list[ShopLane], wrong: ShopLane) -> None:
    wrong.machine.forward(-AHEAD)
    link(*three)
    wrong.store.customers.create(CustomerDraft(name="Ann"))
    assert wrong.store.lanes.clock_off() == 0
