"""A till whose folder was put back from an old copy meets the others again, over real links."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic

import pytest
from support.sync import WAIT_SECONDS
from support.two_lanes import LaneTill, TwoLanes, free_port, hurrying, two_lanes

from netsync.events import SyncTrouble
from store.api import open_store, place_in, system_world
from store.domain.changes import Site
from store.domain.customers import CustomerDraft
from store.domain.listing import CustomerList
from tui.founding import Invitation, join_shop_of

AT_SIDE = "127.0.0.4"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[TwoLanes]:
    with two_lanes(tmp_path) as made:
        yield made


def until(facts: "SimpleQueue[object]", question: Callable[[], bool]) -> list[object]:
    """What was told until the question was true; it is asked again whenever something was told."""
    told: list[object] = []
    deadline = monotonic() + WAIT_SECONDS
    while not question():
        assert monotonic() < deadline, f"it never became true; told was {told}"
        try:
            told.append(facts.get(timeout=0.2))
        except Empty:
            continue
    return told


def test_it_goes_on_as_new_and_has_everything_of_both_its_lives(shop: TwoLanes, tmp_path: Path) -> None:
    front, back = shop.front, shop.back
    until(back._facts, lambda: front.book() == back.book())
    front.close()
    image = tmp_path / "image"
    shutil.copytree(front.place.folder, image)
    front.run()
    front.store.customers.create(CustomerDraft(name="After the copy was made"))
    until(back._facts, lambda: front.book() == back.book())
    front.close()

    shutil.rmtree(front.place.folder)
    shutil.copytree(image, front.place.folder)
    store = open_store(front.place, system_world(), "cli")
    before = store.replication.site()
    store.customers.create(CustomerDraft(name="Before it met anybody"))
    store.close()
    front.run()
    told = until(front._facts, lambda: front.book() == back.book())

    assert front.store.replication.site() == before._replace(epoch=before.epoch + 1)
    names = {row.name for row in back.store.customers.window(CustomerList(), 0, 10)}
    assert names >= {"After the copy was made", "Before it met anybody"}
    assert any(isinstance(fact, SyncTrouble) and "an old copy" in fact.message for fact in told)


def joined(shop: TwoLanes, folder: Path, name: str) -> LaneTill:
    """Another lane, that takes part by the first one; not running."""
    lane = LaneTill(place_in(folder), AT_SIDE, free_port(AT_SIDE))
    code = shop.front.running.sync.open_pairing({})
    with hurrying(AT_SIDE):
        join_shop_of(lane.place, Invitation(code, shop.front.address, name), lambda *_: None)
    return lane


def all_names(lane: LaneTill) -> set[str]:
    return {row.name for row in lane.store.customers.window(CustomerList(), 0, 10)}


def write_two_lives(shop: TwoLanes, side: LaneTill, image: Path) -> Site:
    """Let the first lane write twice from one image: the second lane has the one life, `side` the other.

    Answers the site of both.
    """
    front, back = shop.front, shop.back
    side.run()
    until(side._facts, lambda: front.book() == back.book() == side.book())
    for lane in (side, front):
        lane.close()
    shutil.copytree(front.place.folder, image)
    front.run()
    before = front.store.replication.site()
    front.store.customers.create(CustomerDraft(name="First life"))
    until(back._facts, lambda: front.book() == back.book())
    for lane in (front, back):
        lane.close()

    shutil.rmtree(front.place.folder)
    shutil.copytree(image, front.place.folder)
    for lane in (front, side):
        lane.run()
    front.store.customers.create(CustomerDraft(name="Second life"))
    until(side._facts, lambda: front.book() == side.book())
    return before


def test_it_parts_from_its_life_before_when_it_first_meets_who_was_away_too(
    shop: TwoLanes, tmp_path: Path
) -> None:
    front, back = shop.front, shop.back
    side = joined(shop, tmp_path / "side", "Side")
    try:
        before = write_two_lives(shop, side, tmp_path / "image")
        assert front.store.replication.site() == before, "neither could tell"
        back.run()
        told = until(front._facts, lambda: front.book() == back.book() == side.book())

        assert front.store.replication.site() == before._replace(epoch=before.epoch + 1)
        for lane in (front, back, side):
            assert all_names(lane) >= {"First life", "Second life"}
            assert lane.store.replication.have() == front.store.replication.have()
        assert any(isinstance(fact, SyncTrouble) and "an old copy" in fact.message for fact in told)
    finally:
        side.close()


def test_it_hears_of_its_life_before_by_a_lane_between(shop: TwoLanes, tmp_path: Path) -> None:
    """It is never linked to the one that has it."""
    front, back = shop.front, shop.back
    side = joined(shop, tmp_path / "side", "Side")
    try:
        before = write_two_lives(shop, side, tmp_path / "image")

        front.close()
        back.run()
        until(side._facts, lambda: bool(side.store.lanes.partly_elsewhere()))
        until(back._facts, lambda: bool(back.store.lanes.partly_elsewhere()))
        back.close()
        front.run()
        told = until(front._facts, lambda: front.store.replication.site() != before)
        until(side._facts, lambda: front.book() == side.book())
        back.run()
        told += until(front._facts, lambda: front.book() == back.book() == side.book())

        assert front.store.replication.site() == before._replace(epoch=before.epoch + 1)
        for lane in (front, back, side):
            assert all_names(lane) >= {"First life", "Second life"}
            assert lane.store.lanes.partly_elsewhere() == []
        assert any(isinstance(fact, SyncTrouble) and "an old copy" in fact.message for fact in told)
    finally:
        side.close()
