"""A lane that is lost: what it had the right to is its heir's, and it spends nothing any more."""

from pathlib import Path

import pytest
from support.points import book_points
from support.shops import ShopLane, image_of, join, lanes, meet, sync

from store.api import Store
from store.domain.cart import Cart
from store.domain.changes import Site
from store.domain.customers import CustomerDraft
from store.domain.errors import BadInput, NotFound, Refused
from store.domain.heirs import EVERY_EPOCH
from store.domain.ids import CustomerId, LaneId, SaleId
from store.domain.payment import Tender
from store.domain.transfers import Ask
from store.queries import sites
from store.tables.book import ESTATES
from store.unit import Row


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
    held = front.wallets.of(ann).points
    assert (held.elsewhere, held.holders, held.left) == ((), (), (three[1].member.id,))
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


def test_a_lane_that_was_brought_back_says_what_it_knows_now(
    three: list[ShopLane], ann: CustomerId, tmp_path: Path
) -> None:
    front, back, _ = (lane.store for lane in three)
    image = image_of(three[2], tmp_path / "image")
    third = three[2].store
    book_points(back, ann, -120)
    hear(third, back)
    front.lanes.retire(three[1].member.id, "stolen")
    hear(third, front)
    written = third.replication.site()
    batches = third.replication.since(front.replication.have(), rows_max=5000)
    front.replication.apply([batch for batch in batches if batch.site == written])
    (left,) = front.lanes.estates()
    assert left.waits_for == left.have_heard == ("Lane 3",)
    assert left.told() == (
        "What Lane 2 left can be spent here once Lane 3 has told what is known there alone of that lane."
    )
    again = image.bring_back(seed=9)
    again.store.replication.renew(written, front.replication.have()[written])
    for _ in range(3):
        meet(front, again.store)
    assert not front.lanes.estates()
    assert not again.store.lanes.estates()
    assert spendable(front, ann) == (300, 1500), "nobody knows any more what was spent"


def test_an_heir_that_was_brought_back_may_have_spent_it(
    three: list[ShopLane], ann: CustomerId, tmp_path: Path
) -> None:
    front, _, third = (lane.store for lane in three)
    image = image_of(three[0], tmp_path / "image")
    front, lost = three[0].store, three[1].member.id
    front.lanes.retire(lost, "stolen")
    hear(third, front)
    hear(front, third)
    assert spendable(front, ann) == (300, 1500)
    front.wallets.adjust(ann, "points", -300, "spent, and nobody hears of it")
    again = image.bring_back(seed=9)
    there, again.machine.at = again.store, three[0].machine.at + 5
    there.replication.renew(site := there.replication.site(), third.replication.have()[site])
    there.lanes.retire(lost, "stolen, as I said")
    for _ in range(3):
        meet(third, there)
    assert not there.lanes.estates()
    assert spendable(there, ann) == (0, 0)
    there.lanes.retire(three[0].member.id, "the disk is broken")
    assert spendable(there, ann) == (0, 0)
    there.lanes.take_over(three[0].member.id)
    assert spendable(there, ann) == (300, 1500), "at the risk that is told"


def test_as_many_versions_of_another_life_are_not_known(
    three: list[ShopLane], ann: CustomerId, tmp_path: Path
) -> None:
    """Two lives of the lost lane gave other lanes the same: neither heard of the other's."""
    front, _, third = (lane.store for lane in three)
    image = image_of(three[1], tmp_path / "image")
    back, lost = three[1].store, three[1].member.id
    book_points(back, ann, -120)
    hear(third, back)
    copy = image.bring_back(seed=9).store
    book_points(copy, ann, -130)
    hear(front, copy)
    site = copy.replication.site()
    assert front.replication.have()[site] == third.replication.have()[site]
    front.lanes.retire(lost, "stolen")
    for _ in range(2):
        meet(third, front)
    assert [each.have_heard for each in front.lanes.estates()] == [("Lane 3",)]
    assert spendable(front, ann) == (0, 1000)
    front.lanes.take_over(lost)
    assert spendable(front, ann) == (170, 1500)


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
    hear(third, front)
    with pytest.raises(Refused, match=r"retired already\. What Lane 2 left can be spent on Lane 1 once that"):
        third.lanes.retire(lane, "")
    assert front.lanes.take_over(lane).waits_for == ()
    assert spendable(front, ann) == (300, 1500)
    hear(third, front)
    for store, heir in ((front, "this lane"), (third, "Lane 1")):
        with pytest.raises(Refused, match=rf"retired already\. What it left is with {heir}\."):
            store.lanes.take_over(lane)
        assert not store.lanes.estates()


def test_nobody_is_asked_for_what_a_retired_lane_left(three: list[ShopLane], ann: CustomerId) -> None:
    front = three[0].store
    cart = Cart(SaleId(b"s" * 16), customer=ann)
    wanted = [Tender("balance", 1500)]
    assert [wish.name for wish in front.transfers.wanted_by(cart, wanted)] == ["Lane 2"]
    front.lanes.retire(three[1].member.id, "stolen")
    assert front.transfers.wanted_by(cart, wanted) == []


def test_a_lane_that_is_shut_out_is_not_waited_for(three: list[ShopLane], ann: CustomerId) -> None:
    front = three[0].store
    front.lanes.retire(three[1].member.id, "stolen")
    assert spendable(front, ann) == (0, 1000)
    front.lanes.revoke(three[2].member.id)
    assert spendable(front, ann) == (300, 1500)


def test_what_a_command_retires_a_running_till_settles(three: list[ShopLane], ann: CustomerId) -> None:
    front, back, third = (lane.store for lane in three)
    book_points(back, ann, -120)
    hear(third, back)
    agreeing, lost = third.replication.site(), back.replication.site()
    front.replication.prepare()
    front.look()
    with three[0].beside() as command:
        command.lanes.retire(three[1].member.id, "stolen")
        hear(third, front)
        batches = third.replication.since(front.replication.have(), rows_max=5000)
        command.replication.apply([batch for batch in batches if batch.site == agreeing])
    front.look()
    front.replication.apply([batch for batch in batches if batch.site == lost])
    assert not front.lanes.estates()
    assert spendable(front, ann) == (180, 1500)


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
    with pytest.raises(Refused, match=r"Lane 2 is retired already\. What it left is with this lane\."):
        third.lanes.inheritance(three[1].member.id)


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


def test_a_new_lane_can_have_what_two_left_that_retired_each_other(tmp_path: Path) -> None:
    here = lanes(tmp_path, 2)
    front, back = (lane.store for lane in here)
    ann = front.customers.create(CustomerDraft(name="Ann"))
    sync(front, back)
    book_points(front, ann, 100)
    book_points(back, ann, 200)
    sync(front, back)
    front.lanes.retire(here[1].member.id, "lost")
    back.lanes.retire(here[0].member.id, "lost")
    assert [spendable(store, ann)[0] for store in (front, back)] == [300, 300], "each thinks itself alone"
    sync(front, back)
    assert [spendable(store, ann)[0] for store in (front, back)] == [0, 0]
    new = join(tmp_path / "new", here[0], name="New", seed=7)
    here.append(new)
    everywhere(here)
    assert sorted(each.told() for each in new.store.lanes.estates()) == [
        f"Nobody has what Lane {lost} left, for Lane {heir} is out of the shop, too: retire Lane {lost} again"
        " on a lane that is in use."
        for lost, heir in ((1, 2), (2, 1))
    ]
    assert new.store.lanes.retire(here[1].member.id, "both were well").waits_for == ()
    assert not new.store.lanes.estates()
    everywhere(here)
    assert [spendable(lane.store, ann)[0] for lane in here] == [0, 0, 300]
    for lane in here:
        lane.store.close()


def test_what_was_overspent_is_not_taken_off_what_a_lane_leaves(
    three: list[ShopLane], ann: CustomerId
) -> None:
    front, back, _ = (lane.store for lane in three)
    bob, eve = (front.customers.create(CustomerDraft(name=name)) for name in ("Bob", "Eve"))
    sync(front, back)
    book_points(back, bob, -450)
    back.wallets.adjust(eve, "balance", 100, "welcome")
    sync(front, back)
    left = front.lanes.inheritance(three[1].member.id)
    assert (left.points, left.balance, left.vouchers) == (300, 600, 0)
    front.customers.merging.merge(ann, bob, {})
    left = front.lanes.inheritance(three[1].member.id)
    assert (left.points, left.balance, left.vouchers) == (0, 600, 0), "two who are one have one account"


@pytest.mark.parametrize("is_retired", [False, True])
def test_what_an_heir_was_to_have_that_is_shut_out_another_lane_can_have(
    three: list[ShopLane],
    ann: CustomerId,
    is_retired: bool,  # noqa: FBT001 - a case
) -> None:
    front, _, third = (lane.store for lane in three)
    heir, lost = three[0].member.id, three[1].member.id
    front.lanes.retire(lost, "stolen")
    hear(third, front)
    if is_retired:
        third.lanes.retire(heir, "stolen, too")
        told, is_here = "What Lane 2 left can be spent here now.", True
    else:
        third.lanes.revoke(heir, keep=[lost])
        told, is_here = (
            (
                "Nobody has what Lane 2 left, for Lane 1 is out of the shop, too: retire Lane 2 again on a"
                " lane that is in use."
            ),
            False,
        )
        assert [(each.told(), each.is_here) for each in third.lanes.estates()] == [(told, is_here)]
        with pytest.raises(
            Refused, match="whoever was to have what Lane 2 left is out, too: retire Lane 2 again"
        ):
            third.lanes.take_over(lost)
        third.lanes.retire(lost, "stolen")
    assert not third.lanes.estates()
    assert spendable(third, ann) == (300, 1500 if is_retired else 500)


def test_a_row_of_a_broken_lane_gives_nobody_what_another_left(
    three: list[ShopLane], ann: CustomerId
) -> None:
    front, _, third = (lane.store for lane in three)
    lost = three[1].member.id
    with third.lanes._units.begin(third._actor) as unit:
        row: Row = {"lane_id": lost, "below": EVERY_EPOCH, "heir": b"nobody", "heard": b""}
        unit.put(ESTATES, [row])
        unit.did("lanes.take_over", lost, "nobody")
    hear(front, third)
    front.lanes.retire(lost, "stolen")
    for _ in range(2):
        meet(third, front)
    assert spendable(front, ann) == (300, 1500)


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
        front.lanes.retire(three[1].member.id, "")
    with pytest.raises(Refused, match="cannot retire itself"):
        front.lanes.retire(three[0].member.id, "")
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
    assert spendable(back, ann) == (0, 0)
    everywhere(three)
    everywhere(three)
    assert spendable(back, ann) == (300, 500)
    assert not any(lane.retired for lane in three[0].store.lanes.members())
    assert three[0].store.wallets.of(ann).points.known == 300
    with pytest.raises(Refused, match="no earlier life"):
        back.lanes.retire(three[1].member.id, "again")
