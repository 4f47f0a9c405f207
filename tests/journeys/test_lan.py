"""Lanes as real programs on a real network, in kernel namespaces, and what happens to networks of shops."""

from pathlib import Path

import pytest
from support.lan.shop import eventually, lan_shop, lanes_of_a_shop

LANES = 4
EDITS = 20
BULK = 12_000
DAY_SECONDS = 86_400


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lanes_of_a_shop(tmp_path_factory.mktemp("lan"), LANES)


def test_on_one_machine_without_networks_lanes_that_were_apart_agree(founded: Path, tmp_path: Path) -> None:
    with lan_shop(founded, tmp_path / "shop", 3, is_real=False) as shop:
        shop.start()
        first, *others = shop.lanes
        shop.network.part(first.number)
        eventually(lambda: [lane.links() for lane in shop.lanes] == [0, 1, 1], "they are not apart")
        for lane in (first, others[0]):
            lane.edit(EDITS)
        shop.agree(*others)
        assert first.store.replication.digest() != others[0].store.replication.digest()

        shop.network.heal()
        shop.wait_linked()
        shop.agree()


def test_lanes_that_never_met_find_each_other_and_halves_that_were_apart_agree(
    founded: Path, tmp_path: Path
) -> None:
    with lan_shop(founded, tmp_path / "shop", LANES) as shop:
        shop.start()
        shop.agree()

        first, second, *others = shop.lanes
        shop.network.part(first.number, second.number)
        eventually(lambda: [lane.links() for lane in shop.lanes] == [1] * LANES, "the halves are not apart")
        for lane in (first, others[0]):
            lane.edit(EDITS)
        shop.agree(first, second)
        shop.agree(*others)
        assert first.store.replication.digest() != others[0].store.replication.digest()

        shop.network.heal()
        shop.wait_linked()
        shop.agree()


def test_lanes_that_are_killed_while_a_bulk_comes_in_have_it_whole_when_they_are_back(
    founded: Path, tmp_path: Path
) -> None:
    with lan_shop(founded, tmp_path / "shop", 3) as shop:
        shop.start()
        giver, taker, other = shop.lanes
        before = taker.count()

        giver.fill(BULK)
        eventually(lambda: taker.count() > before, "nothing comes in")
        taker.kill()
        giver.kill()
        assert taker.count() < before + BULK, "it was killed too late"

        taker.start()
        giver.start()
        shop.agree()
        assert {lane.count() for lane in (giver, taker, other)} == {before + BULK}


def test_nothing_is_lost_where_a_third_of_all_frames_is(founded: Path, tmp_path: Path) -> None:
    with lan_shop(founded, tmp_path / "shop", 2) as shop:
        shop.start()
        shop.network.lose(30)
        for lane in shop.lanes:
            lane.edit(EDITS)
        shop.agree()


def test_lanes_far_apart_agree(founded: Path, tmp_path: Path) -> None:
    with lan_shop(founded, tmp_path / "shop", 2) as shop:
        shop.network.delay(200)
        shop.start()
        for lane in shop.lanes:
            lane.edit(EDITS)
        shop.agree()


def test_a_lane_is_found_at_a_new_address_and_at_saved_ones_where_multicast_is_blocked(
    founded: Path, tmp_path: Path
) -> None:
    with lan_shop(founded, tmp_path / "shop", 3) as shop:
        shop.start()
        moved, restarted, other = shop.lanes
        moved.kill()
        shop.network.move(moved.number, 200)
        moved.start()
        shop.wait_linked()

        shop.network.block_multicast()
        restarted.kill()
        restarted.start()
        shop.wait_linked()
        moved.edit(EDITS)
        shop.agree(moved, restarted, other)


def test_an_address_that_changes_under_a_running_lane_is_followed(founded: Path, tmp_path: Path) -> None:
    with lan_shop(founded, tmp_path / "shop", 2) as shop:
        shop.start()
        moved, other = shop.lanes
        shop.network.move(moved.number, 201)
        moved.create("After the move")
        shop.agree(moved, other)


def test_a_clock_of_next_year_keeps_nobody_out_and_nothing_back(founded: Path, tmp_path: Path) -> None:
    with lan_shop(founded, tmp_path / "shop", 3) as shop:
        early, *others = shop.lanes
        early.start(clock_ahead_seconds=400 * DAY_SECONDS)
        for lane in others:
            lane.start()
        shop.wait_linked()

        others[0].edit(EDITS)
        shop.agree(*others)
        shop.agree()
