import dataclasses
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from support.lanes import SHOP, Lane, first_lane, next_lane
from support.memory_log import MemoryBook, MemoryLog
from support.sync import QUICK, Cable, Facts, MachineClock, Shop, Till, open_shop

from netsync.events import CaughtUp, Listening, PeerOffline, PeerOnline, PeerState, SyncRecovered, SyncTrouble
from netsync.options import SyncOptions
from netsync.protocol import limits
from netsync.service import SyncService
from store.domain.changes import Batch, Vector
from store.domain.errors import BadInput, Unavailable
from store.domain.ids import LaneId


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as shop:
        yield shop


@pytest.fixture
def lanes(tmp_path: Path) -> list[Lane]:
    front = first_lane(tmp_path / "front", name="Front")
    return [
        front,
        next_lane(tmp_path / "back", front, name="Back"),
        next_lane(tmp_path / "bar", front, name="Bar", number=3),
    ]


def pair_of_tills(shop: Shop, lanes: list[Lane]) -> tuple[Till, Till]:
    members = [lane.member for lane in lanes[:2]]
    front = shop.till(lanes[0], members).start()
    front.facts.wait_for(Listening)
    back = shop.till(lanes[1], members)
    back.knows(front)
    return front, back


def linked(shop: Shop, lanes: list[Lane]) -> tuple[Till, Till]:
    front, back = pair_of_tills(shop, lanes)
    back.start()
    for till in (front, back):
        till.facts.wait_for(CaughtUp)
    return front, back


def has(key: bytes, log: MemoryLog) -> bool:
    return key in log.values()


def test_two_lanes_link_and_say_so(shop: Shop, lanes: list[Lane]) -> None:
    front, back = linked(shop, lanes)

    assert front.facts.all(PeerOnline) == [PeerOnline(LaneId(back.id), "Back")]
    assert back.facts.all(PeerOnline) == [PeerOnline(LaneId(front.id), "Front")]
    [peer] = back.service.peers()
    assert isinstance(peer.since, int)
    assert dataclasses.replace(peer, since=None, clock_ahead_ms=None) == PeerState(
        id=LaneId(front.id),
        name="Front",
        number=1,
        linked=True,
        since=None,
        address=front.address,
        behind_out=0,
        behind_in=0,
        clock_ahead_ms=None,
        has_here=0,
    )
    assert back.service.finding.endswith(".")
    [peer] = front.service.peers()
    assert peer.address == back.address, "the port it listens at, not the one it dialled from"


def test_a_change_reaches_the_other_lane_within_a_second(shop: Shop, lanes: list[Lane]) -> None:
    front, back = linked(shop, lanes)

    for writer, reader, key in ((front, back, b"f"), (back, front, b"b")):
        writer.log.put(key, "value")
        writer.service.nudge()
        assert reader.log.wait_until(lambda log, key=key: has(key, log), seconds=1)  # type: ignore[misc]
    assert front.log.values() == back.log.values()


def test_clocks_are_heard_before_anything_is_read_for_a_new_link(
    shop: Shop, lanes: list[Lane], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a wrong clock dated here is dated anew as long as nobody has been told of it."""
    front, back = pair_of_tills(shop, lanes)
    front.log.put(b"f", "value")
    front.service.nudge()
    done: list[str] = []
    for name in ("hear_clocks", "since"):
        genuine = getattr(front.log, name)

        def noted(*given: Any, name: str = name, genuine: Any = genuine, **named: Any) -> Any:  # noqa: ANN401 - whatever the genuine one takes
            done.append(name)
            return genuine(*given, **named)

        monkeypatch.setattr(front.log, name, noted)
    back.start()
    assert back.log.wait_until(lambda log: has(b"f", log))
    assert done[:2] == ["hear_clocks", "since"]


def test_the_book_is_not_looked_at_for_what_the_links_wrote_themselves(
    shop: Shop, lanes: list[Lane], monkeypatch: pytest.MonkeyPatch
) -> None:
    front, back = linked(shop, lanes)
    apply, floor, looks = back.log.apply, back.log.floor, list[Vector]()

    def tell_and_apply(batches: Sequence[Batch]) -> None:
        apply(batches)
        back.service.nudge()

    def counted() -> Vector:
        looks.append(floor())
        return looks[-1]

    monkeypatch.setattr(back.log, "apply", tell_and_apply)
    monkeypatch.setattr(back.log, "floor", counted)
    for number in range(5):
        key = b"%d" % number
        front.log.put(key, number)
        front.service.nudge()
        assert back.log.wait_until(lambda log, key=key: has(key, log), seconds=5)  # type: ignore[misc]
        back.service.peers()
    assert looks == []


def test_a_bulk_arrives_whole_and_an_old_till_gets_what_it_missed(shop: Shop, lanes: list[Lane]) -> None:
    front, back = pair_of_tills(shop, lanes)
    bulk: dict[bytes, str | int | bytes | None] = {b"%d" % n: n for n in range(12_000)}
    front.log.put_many(bulk)
    front.service.nudge()
    back.start()
    back.facts.wait_for(CaughtUp)

    assert back.log.values() == bulk
    assert back.log.applied_rows == 12_000


def test_lanes_that_know_one_lane_get_to_know_each_other(shop: Shop, lanes: list[Lane]) -> None:
    members = [lane.member for lane in lanes]
    front = shop.till(lanes[0], members).start()
    front.facts.wait_for(Listening)
    for lane in lanes[1:]:
        till = shop.till(lane, members)
        till.knows(front)
        till.start()
    back, bar = shop.tills[1:]

    back.facts.wait_for(PeerOnline, lambda fact: fact.lane == bar.id)
    bar.facts.wait_for(PeerOnline, lambda fact: fact.lane == back.id)
    assert back.book.wait_for_address(LaneId(bar.id), bar.address)
    assert bar.book.wait_for_address(LaneId(back.id), back.address)


def test_a_cut_cable_is_noticed_and_both_books_agree_after_it_is_mended(
    shop: Shop, lanes: list[Lane]
) -> None:
    members = [lane.member for lane in lanes[:2]]
    low, high = sorted(lanes[:2], key=lambda lane: lane.identity.lane)
    # Only the lower one dials, through the cable.
    pace = dataclasses.replace(QUICK, yield_to_lower=600)
    target = shop.till(high, members, pace=pace).start()
    target.facts.wait_for(Listening)
    cable = Cable(target.address)
    dialling = shop.till(low, members, pace=pace)
    dialling.knows(target, cable.address)
    dialling.start()
    try:
        dialling.facts.wait_for(CaughtUp)
        target.facts.wait_for(CaughtUp)
        cable.cut()
        for till in (dialling, target):
            offline = till.facts.wait_for(PeerOffline)
            assert offline.reason == "the other lane went away"
            [peer] = till.service.peers()
            assert not peer.linked
            till.log.put(till.id, "written alone")
            till.service.nudge()
        cable.mend()
        for till in (dialling, target):
            till.facts.wait_for(CaughtUp)
            assert till.log.wait_until(lambda log: len(log.values()) == 2)
        assert dialling.log.values() == target.log.values()
    finally:
        shop.tills[0].service.stop()
        shop.tills[1].service.stop()
        cable.close()


def test_a_restarted_lane_is_linked_again(shop: Shop, lanes: list[Lane]) -> None:
    front, back = linked(shop, lanes)
    port = front.service.listening_port
    assert port is not None
    front.service.stop()
    assert back.facts.wait_for(PeerOffline).reason == "it was closed"

    members = [lane.member for lane in lanes[:2]]
    again = shop.till(lanes[0], members, log=front.log, port=port).start()
    back.facts.wait_for(PeerOnline)
    back.log.put(b"k", 1)
    back.service.nudge()
    assert again.log.wait_until(lambda log: has(b"k", log))


def test_a_book_that_refuses_is_troubled_once_and_recovers(
    shop: Shop, lanes: list[Lane], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "RETRY_SECONDS_MIN", 0.02)
    front, back = linked(shop, lanes)
    back.log.refusal = Unavailable("the disk is full")
    front.log.put(b"k", 1)
    front.service.nudge()
    assert back.log.wait_until(lambda log: log.refused >= 2)
    assert back.facts.all(SyncTrouble) == [SyncTrouble("Changes of other lanes wait: the disk is full")]

    back.log.refusal = None
    back.facts.wait_for(SyncRecovered)
    assert has(b"k", back.log)
    assert not back.facts.all(PeerOffline), "the link stays"


def test_a_batch_the_book_cannot_use_ends_the_link_and_staff_hear_why(shop: Shop, lanes: list[Lane]) -> None:
    front, back = linked(shop, lanes)
    back.log.refusal = BadInput("a batch of unknown shape")
    front.log.put(b"k", 1)
    front.service.nudge()

    words = "it cannot use what was sent: a batch of unknown shape"
    assert front.facts.wait_for(PeerOffline).reason == words
    assert front.facts.wait_for(SyncTrouble) == SyncTrouble(f"Back is not linked: {words}")
    back.log.refusal = None
    assert back.log.wait_until(lambda log: has(b"k", log)), "and it is tried again"


def test_a_revoked_lane_is_dropped_at_once_and_stays_out(shop: Shop, lanes: list[Lane]) -> None:
    front, back = linked(shop, lanes)
    front.book.revoke(LaneId(back.id))
    front.service.nudge()

    words = "lane Back was removed from the shop"
    assert front.facts.wait_for(PeerOffline).reason == words
    assert back.facts.wait_for(PeerOffline).reason == words
    assert back.facts.wait_for(SyncTrouble) == SyncTrouble(f"Front is not linked: {words}")
    assert front.service.peers() == ()
    front.log.put(b"secret", 1)
    front.service.nudge()
    assert not back.log.wait_until(lambda log: has(b"secret", log), seconds=0.3)


def test_a_lane_that_was_itself_removed_knows_it(shop: Shop, lanes: list[Lane]) -> None:
    front, back = linked(shop, lanes)
    back.book.revoke(LaneId(back.id))
    back.service.nudge()

    back.facts.wait_for(SyncTrouble, lambda fact: "This lane was removed" in fact.message)
    front.facts.wait_for(PeerOffline)


def test_a_lane_paired_elsewhere_is_let_in_by_its_sponsors_signature(shop: Shop, lanes: list[Lane]) -> None:
    front = shop.till(lanes[0], [lanes[0].member]).start()
    front.facts.wait_for(Listening)
    back = shop.till(lanes[1], [lanes[0].member, lanes[1].member])
    back.knows(front)
    back.start()

    front.facts.wait_for(PeerOnline, lambda fact: fact.lane == back.id)
    back.log.put(b"k", 1)
    back.service.nudge()
    assert front.log.wait_until(lambda log: has(b"k", log))


def test_lanes_of_different_shops_do_not_link(shop: Shop, lanes: list[Lane], tmp_path: Path) -> None:
    front, back = pair_of_tills(shop, lanes)
    stranger = first_lane(tmp_path / "stranger")
    rogue = shop.till(stranger, [stranger.member, lanes[0].member])
    rogue.knows(front)
    rogue.start()
    back.start()
    front.facts.wait_for(PeerOnline)

    assert [fact.lane for fact in front.facts.all(PeerOnline)] == [back.id]
    assert rogue.facts.all(PeerOnline) == []


def test_an_address_that_leads_to_another_lane_is_dropped(shop: Shop, lanes: list[Lane]) -> None:
    members = [lane.member for lane in lanes]
    tills = [shop.till(lane, members).start() for lane in lanes[:2]]
    for till in tills:
        till.facts.wait_for(Listening)
    bar = shop.till(lanes[2], members)
    bar.knows(tills[0])
    bar.knows(tills[1])
    bar.knows(tills[0], tills[1].address)
    bar.start()

    for till in tills:
        bar.facts.rewind()
        bar.facts.wait_for(PeerOnline, lambda fact, till=till: fact.lane == till.id)  # type: ignore[misc]
    addresses = {peer.id: peer.address for peer in bar.service.peers()}
    assert addresses == {LaneId(till.id): till.address for till in tills}


def test_a_lane_that_listens_where_another_did_says_nothing_of_itself(shop: Shop, lanes: list[Lane]) -> None:
    members = [lane.member for lane in lanes[:2]]
    gone = shop.till(lanes[0], members).start()
    gone.facts.wait_for(Listening)
    address, port = gone.address, gone.service.listening_port
    assert port is not None
    gone.service.stop()
    back = shop.till(lanes[1], members, port=port)
    back.knows(gone, address)
    back.start()
    back.facts.wait_for(Listening)

    front = shop.till(lanes[0], members)
    front.knows(back)
    front.start()
    back.facts.wait_for(PeerOnline)
    assert back.facts.all(SyncTrouble) == []


def test_without_an_identity_sync_says_so_and_the_till_goes_on(tmp_path: Path) -> None:
    facts, lane = Facts(), LaneId(b"l" * 16)
    service = SyncService(
        MemoryLog(lane),
        MemoryBook(SHOP, []),
        clock=MachineClock(),
        identity_dir=tmp_path,
        emit=facts.emit,
        options=SyncOptions(port=0, discover=False, pace=QUICK),
    )
    service.start()
    assert not service.wait_ready()

    words = f"{tmp_path} holds no lane key; create the shop there or pair this lane"
    assert facts.all(SyncTrouble) == [SyncTrouble(words)]
    assert (service.peers(), service.listening_port) == ((), None)
    service.nudge()
    service.close_pairing()
    with pytest.raises(Unavailable, match="holds no lane key"):
        service.open_pairing({})
    service.stop()


def test_a_stopped_service_leaves_nothing_behind(shop: Shop, lanes: list[Lane]) -> None:
    before = threading.active_count()
    front, back = linked(shop, lanes)
    for till in (front, back):
        till.service.stop()

    assert threading.active_count() == before
    assert front.service.peers() == ()
    front.service.nudge()
    front.service.stop()


def test_facts_may_ask_how_the_peers_stand(shop: Shop, lanes: list[Lane]) -> None:
    _, back = pair_of_tills(shop, lanes)
    asked: list[tuple[PeerState, ...]] = []
    emit = back.facts.emit

    def ask(fact: object) -> None:
        if isinstance(fact, PeerOnline):
            asked.append(back.service.peers())
        emit(fact)  # type: ignore[arg-type]

    back.service._emit = ask
    back.start()
    back.facts.wait_for(CaughtUp)

    assert [[peer.linked for peer in peers] for peers in asked] == [[True]]


def test_a_name_that_another_lane_has_spoilt_is_shown_as_text(shop: Shop, lanes: list[Lane]) -> None:
    spoilt = dataclasses.replace(lanes[1].member, name="Back\x1b[2J\r\nHa\u202e[red]")
    front = shop.till(lanes[0], [lanes[0].member, spoilt]).start()
    front.facts.wait_for(Listening)
    back = shop.till(lanes[1], [lanes[0].member, lanes[1].member])
    back.knows(front)
    back.start()
    told = front.facts.wait_for(PeerOnline)
    [peer] = front.service.peers()
    assert told.name == peer.name
    assert told.name.startswith("Back")
    assert told.name.isprintable()
