"""A lane that is lost: what it had the right to is its heir's, and it spends nothing any more."""

import pytest
from support.points import book_points
from support.shops import ShopLane, sync

from store.api import Store
from store.domain.changes import Site
from store.domain.customers import CustomerDraft
from store.domain.errors import BadInput, NotFound, Refused
from store.domain.ids import CustomerId, LaneId
from store.domain.transfers import Ask
from store.queries import sites


def spendable(store: Store, who: CustomerId) -> tuple[int, int]:
    held = store.wallets.of(who)
    return held.points.spendable, held.balance.spendable


def hear(here: Store, there: Store) -> None:
    here.replication.apply(there.replication.since(here.replication.have(), rows_max=5000))


def everywhere(lanes: list[ShopLane]) -> None:
    for one in lanes:
        for other in lanes:
            if one is not other:
                sync(one.store, other.store)


@pytest.fixture
def ann(three: list[ShopLane]) -> CustomerId:
    """300 points and a balance of 5.00, booked on the second lane, with credit of the first."""
    front, back = three[0].store, three[1].store
    ann = front.customers.create(CustomerDraft(name="Ann", credit_limit=1000))
    sync(front, back)
    book_points(back, ann, 300)
    back.wallets.adjust(ann, "balance", 500, "welcome")
    everywhere(three)
    return ann


def test_the_lane_that_retires_another_has_what_it_had_once_all_have_heard_of_it(
    three: list[ShopLane], ann: CustomerId
) -> None:
    front, back, third = (lane.store for lane in three)
    assert spendable(front, ann) == (0, 1000)
    seen = front.lanes.inheritance(three[1].member.id)
    assert (seen.points, seen.balance, seen.vouchers, seen.waits_for) == (300, 500, 0, ("Lane 3",))
    assert front.lanes.retire(three[1].member.id, "stolen").waits_for == ("Lane 3",)
    assert spendable(front, ann) == (0, 1000)
    assert front.wallets.of(ann).points.elsewhere == ("Lane 2",)
    told = [(each.lane.name, each.heir, each.is_here, each.waits_for) for each in front.lanes.estates()]
    assert told == [("Lane 2", "Lane 1", True, ("Lane 3",))]
    hear(third, front)
    assert third.lanes.inheritance(three[0].member.id).waits_for == (), "nobody else is left"
    said = [each.told() for store in (front, third) for each in store.lanes.estates()]
    assert said == [
        "What Lane 2 left can be spent here once Lane 3 has heard of it.",
        "What Lane 2 left can be spent on Lane 1 once that hears that all others know of it.",
    ]
    assert spendable(third, ann) == (0, 0)
    hear(front, third)
    assert spendable(front, ann) == (300, 1500)
    assert not front.lanes.estates()
    everywhere(three)
    assert spendable(third, ann) == (0, 0)
    assert spendable(back, ann) == (0, 0)
    assert [lane.retired for lane in third.lanes.members()] == [False, True, False]


def test_of_two_lanes_that_retired_the_same_one_apart_one_has_what_it_had(
    three: list[ShopLane], ann: CustomerId
) -> None:
    front, _, third = (lane.store for lane in three)
    front.lanes.retire(three[1].member.id, "stolen")
    three[2].machine.at += 5
    third.lanes.retire(three[1].member.id, "burnt")
    assert [spendable(store, ann) for store in (front, third)] == [(0, 1000), (0, 0)]
    hear(third, front)
    assert spendable(third, ann) == (0, 0), (
        "front, which knows nothing of it yet, may take itself for the heir"
    )
    hear(front, third)
    assert spendable(front, ann) == (0, 1000)
    hear(third, front)
    assert [spendable(store, ann) for store in (front, third)] == [(0, 1000), (300, 500)]


def test_an_heir_waits_for_what_others_know_of_the_lost_lane(three: list[ShopLane], ann: CustomerId) -> None:
    front, back, third = (lane.store for lane in three)
    book_points(back, ann, -120)
    hear(third, back)
    site, lost = third.replication.site(), back.replication.site()
    front.lanes.retire(three[1].member.id, "stolen")
    hear(third, front)
    agreed = third.replication.since(front.replication.have(), rows_max=5000)
    front.replication.apply([batch for batch in agreed if batch.site == site])
    assert spendable(front, ann) == (0, 1000)
    front.replication.apply([batch for batch in agreed if batch.site == lost])
    assert spendable(front, ann) == (180, 1500)


def test_who_does_not_wait_has_it_at_once(three: list[ShopLane], ann: CustomerId) -> None:
    front, _, third = (lane.store for lane in three)
    lane = three[1].member.id
    with pytest.raises(Refused, match="Lane 2 is not retired"):
        front.lanes.take_over(lane)
    front.lanes.retire(lane, "stolen")
    assert front.lanes.inheritance(lane).is_said
    with pytest.raises(
        Refused, match=r"retired already\. What it left can be spent here once Lane 3 has heard of it"
    ):
        front.lanes.retire(lane, "again")
    assert front.lanes.take_over(lane).waits_for == ()
    assert spendable(front, ann) == (300, 1500)
    hear(third, front)
    for store in (front, third):
        with pytest.raises(Refused, match="retired already"):
            store.lanes.take_over(lane)
        assert not store.lanes.estates()


def test_a_lane_that_is_shut_out_is_not_waited_for(three: list[ShopLane], ann: CustomerId) -> None:
    front = three[0].store
    front.lanes.retire(three[1].member.id, "stolen")
    assert spendable(front, ann) == (0, 1000)
    front.lanes.revoke(three[2].member.id)
    assert spendable(front, ann) == (300, 1500)


def test_a_lane_that_begins_to_run_says_what_it_has_to(three: list[ShopLane], ann: CustomerId) -> None:
    """As one that was filled from a copy does: what it has to agree to came by no batch."""
    front, _, third = (lane.store for lane in three)
    front.lanes.retire(three[1].member.id, "stolen")
    hear(third, front)
    with third._database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO local (key, number) VALUES ('gc', 1)")
        connection.exec_driver_sql("DELETE FROM consents")
        connection.exec_driver_sql("DELETE FROM local WHERE key = 'gc'")
    three[2].reopen()
    three[2].store.replication.prepare()
    hear(front, three[2].store)
    assert spendable(front, ann) == (300, 1500)


def test_a_retired_lane_that_comes_back_spends_nothing_and_says_so(
    three: list[ShopLane], ann: CustomerId
) -> None:
    front, back = three[0].store, three[1].store
    front.lanes.retire(three[1].member.id, "stolen")
    sync(front, back)
    book_points(back, ann, 50)
    assert spendable(back, ann) == (0, 0)
    with pytest.raises(Refused, match="this lane was retired"):
        back.wallets.adjust(ann, "points", -1, "a try")
    ask = Ask(bytes(16), ann, "points", 10)
    assert back.transfers.give(front.replication.site(), ask) == 0
    everywhere(three)
    everywhere(three)
    assert spendable(front, ann) == (350, 1500)


def test_what_a_retired_lane_had_spent_before_is_gone(three: list[ShopLane], ann: CustomerId) -> None:
    front, back, third = (lane.store for lane in three)
    book_points(back, ann, -120)
    front.lanes.retire(three[1].member.id, "stolen")
    sync(front, third)
    sync(third, front)
    assert spendable(front, ann)[0] == 300
    sync(front, back)
    assert spendable(front, ann)[0] == 180


def test_an_heir_that_is_lost_too_leaves_all_to_its_own(three: list[ShopLane], ann: CustomerId) -> None:
    front, _, third = (lane.store for lane in three)
    front.lanes.retire(three[1].member.id, "stolen")
    everywhere(three)
    everywhere(three)
    seen = third.lanes.inheritance(three[0].member.id)
    assert (seen.points, seen.balance, seen.waits_for) == (300, 500, ())
    third.lanes.retire(three[0].member.id, "burnt")
    assert spendable(third, ann) == (300, 1500)


def test_what_a_lost_lane_was_to_have_is_had_by_who_retires_it(
    three: list[ShopLane], ann: CustomerId
) -> None:
    front, _, third = (lane.store for lane in three)
    front.lanes.retire(three[1].member.id, "stolen")
    sync(front, third)
    third.lanes.retire(three[0].member.id, "burnt")
    assert spendable(third, ann) == (300, 1500)
    assert not third.lanes.estates()


def test_lanes_that_retired_each_other_both_spend_nothing(three: list[ShopLane], ann: CustomerId) -> None:
    front, back, third = (lane.store for lane in three)
    front.lanes.retire(three[1].member.id, "stolen")
    back.lanes.retire(three[0].member.id, "stolen")
    everywhere(three)
    assert [spendable(store, ann) for store in (front, back, third)] == [(0, 0)] * 3
    third.lanes.retire(three[0].member.id, "nobody has it")
    assert spendable(third, ann) == (300, 1500)


def test_what_cannot_be_retired_is_refused(three: list[ShopLane]) -> None:
    front = three[0].store
    with pytest.raises(BadInput, match="why"):
        front.lanes.retire(three[1].member.id, " ")
    with pytest.raises(NotFound):
        front.lanes.retire(LaneId(b"x" * 16), "gone")
    with pytest.raises(Refused, match="cannot retire itself"):
        front.lanes.retire(three[0].member.id, "a slip")
    front.lanes.retire(three[1].member.id, "gone")
    with pytest.raises(Refused, match="retired already"):
        front.lanes.retire(three[1].member.id, "gone")
    front._actor.role = "cashier"
    with pytest.raises(Refused, match="lanes"):
        front.lanes.retire(three[2].member.id, "gone")


def test_a_restored_lane_has_nothing_of_its_earlier_life_until_that_is_said(
    three: list[ShopLane], ann: CustomerId
) -> None:
    back = three[1].store
    with back._database.writing() as connection:
        sites.become(connection, Site(three[1].member.id, 2))
    three[1].reopen()
    back = three[1].store
    assert spendable(back, ann) == (0, 0)
    assert back.lanes.inheritance(three[1].member.id).points == 300
    back.lanes.retire(three[1].member.id, "restored, and all that it sold is here")
    assert spendable(back, ann) == (300, 500)
    everywhere(three)
    assert not any(lane.retired for lane in three[0].store.lanes.members())
    assert three[0].store.wallets.of(ann).points.known == 300
    with pytest.raises(Refused, match="no earlier life"):
        back.lanes.retire(three[1].member.id, "again")
