from dataclasses import replace
from pathlib import Path

import pytest
from support.shops import SHOP_ID, ShopLane, hand_over, join, member, sync

from netsync.ports import MemberBook
from store.api import Store
from store.domain.catalogue import ProductDraft
from store.domain.errors import Invalid, NotFound
from store.domain.ids import LaneId
from store.domain.members import Unshared, next_number
from store.domain.payment import Tender
from store.events import Fact, ShopChanged
from store.queries.book import ADDRESSES_PER_LANE_MAX

BREAD = "4006381333931"
NOBODY = LaneId(b"nobody".ljust(16))


def test_the_service_is_a_member_book(store: Store) -> None:
    book: MemberBook = store.lanes
    assert book.shop_id() == SHOP_ID


def test_the_first_lane_knows_itself(front: ShopLane) -> None:
    assert front.store.lanes.own() == front.member
    assert list(front.store.lanes.members()) == [front.member]


def test_a_newcomer_knows_everybody_before_it_is_filled_and_after(tmp_path: Path, front: ShopLane) -> None:
    newcomer = join(tmp_path / "newcomer", front)
    everybody = [front.member, newcomer.member]
    assert list(newcomer.store.lanes.members()) == everybody
    assert newcomer.store.lanes.own() == newcomer.member

    sync(front.store, newcomer.store)
    assert list(newcomer.store.lanes.members()) == everybody
    assert list(front.store.lanes.members()) == everybody
    newcomer.store.close()


def test_what_the_book_says_counts_more_than_what_was_told_at_pairing(
    tmp_path: Path, front: ShopLane
) -> None:
    newcomer = join(tmp_path / "newcomer", front)
    front.store.lanes.revoke(newcomer.member.id)
    front.store.lanes.rename(front.member.id, "Bar")
    hand_over(front.store, newcomer.store)

    assert [(known.name, known.revoked) for known in newcomer.store.lanes.members()] == [
        ("Bar", False),
        ("Back", True),
    ]
    newcomer.store.close()


def test_enrolling_is_told_once_and_harmless_when_repeated(store: Store) -> None:
    heard: list[Fact] = []
    store.subscribe(heard.append)
    newcomer = member("Newcomer", 2, store.lanes.own().id)
    store.lanes.enrol(newcomer)
    store.lanes.enrol(replace(newcomer, name="Another name"))

    assert list(store.lanes.members())[1] == newcomer
    assert heard == [ShopChanged()]


def test_lanes_that_cannot_hear_each_other_give_different_numbers(
    tmp_path: Path, three: list[ShopLane]
) -> None:
    newcomers = [
        join(tmp_path / f"of{index}", lane, name=f"Newcomer {index}") for index, lane in enumerate(three)
    ]
    assert [newcomer.member.number for newcomer in newcomers] == [4, 201, 301]

    for lane in three:
        sync(three[0].store, lane.store)
    numbers = [known.number for known in three[0].store.lanes.members()]
    assert numbers == [1, 2, 3, 4, 201, 301]
    assert next_number(three[0].member, three[0].store.lanes.members()) == 5
    for newcomer in newcomers:
        newcomer.store.close()


def test_renaming_and_revoking(three: list[ShopLane]) -> None:
    front, back, _ = three
    front.store.lanes.rename(back.member.id, "  Back   bar ")
    front.store.lanes.revoke(back.member.id)
    assert list(front.store.lanes.members())[1] == replace(back.member, name="Back bar", revoked=True)
    with pytest.raises(Invalid, match="name"):
        front.store.lanes.rename(back.member.id, " ")


def test_with_a_stolen_lane_goes_who_it_took_in_whoever_heard_of_it_when(
    tmp_path: Path, three: list[ShopLane]
) -> None:
    front, stolen, third = three
    heard_of = join(tmp_path / "heard_of", stolen, name="Heard of")
    sync(stolen.store, front.store)
    front.store.lanes.revoke(stolen.member.id)
    later = join(tmp_path / "later", stolen, name="Later")
    sync(stolen.store, third.store)
    sync(front.store, third.store)

    for lane in (front, third):
        out = {each.name for each in lane.store.lanes.members() if each.revoked}
        assert out == {"Lane 2", "Heard of", "Later"}
        assert lane.store.replication.floor().keys() == front.store.replication.floor().keys()

    third.store.lanes.revoke(stolen.member.id, keep=[heard_of.member.id])
    sync(third.store, front.store)
    assert {each.name for each in front.store.lanes.members() if each.revoked} == {"Lane 2", "Later"}
    for newcomer in (heard_of, later):
        newcomer.store.close()


def test_a_lane_that_shuts_out_who_took_it_in_stays_and_keeps_its_numbers(
    tmp_path: Path, three: list[ShopLane]
) -> None:
    front, back, third = three
    assert [each.name for each in back.store.lanes.going_with(front.member.id)] == ["Lane 3"]
    back.store.lanes.revoke(front.member.id, keep=[third.member.id])
    assert [each.name for each in back.store.lanes.members() if each.revoked] == ["Lane 1"]
    newcomer = join(tmp_path / "newcomer", back, name="Newcomer")
    assert newcomer.member.number == 201
    newcomer.store.close()


def test_who_took_in_whom_changes_for_lanes_alone_that_stay_though_they_would_go(
    three: list[ShopLane],
) -> None:
    """Else one that is kept today would stay when the lane that really took it in is stolen."""
    front, back, third = three
    back.store.lanes.revoke(third.member.id, keep=[front.member.id, third.member.id])
    sponsors = {each.name: each.sponsor for each in back.store.lanes.members()}
    assert sponsors == {"Lane 1": None, "Lane 2": front.member.id, "Lane 3": front.member.id}


def test_a_lane_that_is_not_in_the_book_is_not_changed(tmp_path: Path, front: ShopLane) -> None:
    newcomer = join(tmp_path / "newcomer", front)
    for store, lane in ((front.store, NOBODY), (newcomer.store, front.member.id)):
        before = store.replication.have()
        with pytest.raises(NotFound):
            store.lanes.rename(lane, "Bar")
        with pytest.raises(NotFound):
            store.lanes.revoke(lane)
        assert store.replication.have() == before
    newcomer.store.close()


def test_addresses_are_this_lanes_own_notes_the_latest_first(three: list[ShopLane]) -> None:
    front, back, _ = three
    for number in range(ADDRESSES_PER_LANE_MAX + 2):
        front.machine.forward(1)
        front.store.lanes.remember_address(back.member.id, f"10.0.0.{number}:4000")
    front.machine.forward(1)
    front.store.lanes.remember_address(back.member.id, "10.0.0.5:4000")

    known = front.store.lanes.addresses(back.member.id)
    assert list(known) == [f"10.0.0.{number}:4000" for number in (5, 9, 8, 7, 6, 4, 3, 2)]
    assert list(front.store.lanes.addresses(NOBODY)) == []
    sync(front.store, back.store)
    assert list(back.store.lanes.addresses(back.member.id)) == []


def test_sales_that_nobody_else_has_are_counted_from_the_oldest(front: ShopLane) -> None:
    store, site = front.store, front.store.replication.site()
    store.catalogue.create(ProductDraft(name="Rye bread", price=340, barcodes=(BREAD,)))
    before = store.replication.have()[site]
    assert store.lanes.unshared(before) == Unshared(0, None)
    ends = []
    for _ in range(3):
        front.machine.forward(60_000)
        store.checkout.scan(BREAD)
        store.checkout.pay([Tender("cash", 340)])
        ends.append((front.machine.at, store.replication.have()[site]))
    assert store.lanes.unshared(before) == Unshared(3, ends[0][0])
    assert store.lanes.unshared(ends[0][1]) == Unshared(2, ends[1][0])
    assert store.lanes.unshared(ends[2][1]) == Unshared(0, None)
