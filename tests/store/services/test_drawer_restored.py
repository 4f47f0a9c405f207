"""The drawer of a till whose book came back goes on where the others know it to be: no day is ended twice."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.returns import BREAD, COAT, sold, stocked
from support.shops import DAY, SHOP_ID, Image, ShopLane, image_of, lanes, meet, place_in, sync

from store.api import Store, adopt_snapshot, join_shop, open_store
from store.domain.day_report import DayReport, seal, written
from store.domain.drawer import Closing
from store.domain.errors import Refused
from store.engine import Database
from store.queries import drawer, sites
from store.services import drawer_restored, salvage


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[ShopLane, ShopLane]]:
    front, back = lanes(tmp_path, 2)
    stocked(front.store)
    sync(front.store, back.store)
    yield front, back
    front.store.close()
    back.store.close()


def closed(store: Store) -> DayReport:
    """The Z of the session that is open, with what should be there."""
    store.day.count(store.day.state().expected or 0)
    return store.day.close(Closing())


def ended_since(two: tuple[ShopLane, ShopLane], folder: Path) -> Image:
    """An image with a day open that has its Z since, as the other lane knows."""
    front, back = two
    front.store.day.open(10000)
    sold(front.store, BREAD)
    sync(front.store, back.store)
    image = image_of(front, folder)
    sold(front.store, BREAD)
    assert closed(front.store).number == 1
    sync(front.store, back.store)
    return image


def test_a_day_that_was_ended_since_is_over_once_that_is_heard(
    two: tuple[ShopLane, ShopLane], tmp_path: Path
) -> None:
    image = ended_since(two, tmp_path / "image")
    restored, back = image.bring_back(seed=7), two[1]
    assert restored.store.day.state().session is not None
    meet(restored.store, back.store)
    state = restored.store.day.state()
    assert (state.session, state.left, state.last_number) == (None, 10510, 1)
    with pytest.raises(Refused, match="the drawer is not open"):
        restored.store.day.close(Closing())
    sold(restored.store, COAT)
    second = closed(restored.store)
    assert (second.number, second.documents, second.sums.cash.opening) == (2, 1, 10510)
    meet(restored.store, back.store)
    first, last = (
        back.store.day_reports.numbered(number, back.store.lanes.members()[0].id) for number in (1, 2)
    )
    assert last.seal == seal(written(last.report), first.seal)
    restored.store.close()


def test_what_is_in_a_z_is_not_voided_on_a_till_that_was_brought_back(
    two: tuple[ShopLane, ShopLane], tmp_path: Path
) -> None:
    front, back = two
    front.store.day.open(0)
    sale = sold(front.store, COAT)
    sync(front.store, back.store)
    image = image_of(front, tmp_path / "image")
    closed(front.store)
    sync(front.store, back.store)
    restored = image.bring_back(seed=7)
    meet(restored.store, back.store)
    with pytest.raises(Refused, match="session of that sale is closed"):
        restored.store.returning.void(sale, reason="mistake")
    restored.store.close()


def test_a_sale_that_is_open_as_its_day_ends_belongs_to_the_next_one(
    two: tuple[ShopLane, ShopLane], tmp_path: Path
) -> None:
    image = ended_since(two, tmp_path / "image")
    restored = image.bring_back(seed=7)
    restored.store.checkout.scan(COAT)
    restored.store.paying.take("cash", 1000)
    meet(restored.store, two[1].store)
    restored.store.paying.take("cash", 3990)
    state = restored.store.day.state()
    assert (state.opening, state.documents, state.expected) == (10510, 1, 15500)
    restored.store.close()


def test_a_day_that_was_begun_since_goes_on(two: tuple[ShopLane, ShopLane], tmp_path: Path) -> None:
    front, back = two
    image = image_of(front, tmp_path / "image")
    front.store.day.open(5000)
    sold(front.store, BREAD)
    sync(front.store, back.store)
    restored = image.bring_back(seed=7)
    meet(restored.store, back.store)
    sold(restored.store, COAT)
    only = closed(restored.store)
    assert (only.number, only.documents, only.sums.cash.expected) == (1, 2, 5000 + 255 + 4990)
    restored.store.close()


def test_of_two_days_that_one_drawer_began_each_gets_its_z(
    two: tuple[ShopLane, ShopLane], tmp_path: Path
) -> None:
    front, back = two
    image = image_of(front, tmp_path / "image")
    sold(front.store, BREAD)
    sync(front.store, back.store)
    restored = image.bring_back(seed=7)
    sold(restored.store, COAT)
    meet(restored.store, back.store)
    ends = [closed(restored.store), closed(restored.store)]
    assert [(end.number, end.sums.cash.tendered) for end in ends] == [(1, 4990), (2, 255)]
    assert restored.store.day.state().session is None
    meet(restored.store, back.store)
    assert back.store.day_reports.count() == 2
    restored.store.close()


@pytest.mark.parametrize(
    "come", [pytest.param("as a copy", marks=pytest.mark.sqlite_only("copies a file")), "as a log"]
)
def test_a_lane_that_takes_anothers_book_goes_on_with_its_drawer(
    two: tuple[ShopLane, ShopLane], tmp_path: Path, come: str
) -> None:
    front, back = two
    for _ in range(3):
        sold(back.store, BREAD)
        last = closed(back.store)
        back.machine.forward(DAY)
    back.store.day.open(20000)
    sold(back.store, BREAD)
    sync(front.store, back.store)
    sealed = back.store.day_reports.get(last.session).seal
    place = place_in(tmp_path / "made")
    place.folder.mkdir()
    known = front.store.lanes.members()
    join_shop(place, SHOP_ID, back.member, known, epoch=2)
    if come == "as a copy":
        file = place.folder / "copy.db"
        shutil.copy(front.store.snapshots.write(), file)
        adopt_snapshot(place, file, SHOP_ID, back.member, known, epoch=2)
        database = Database(place.url)
        salvage.begin_life(database)
        database.close()
    restored = open_store(place, back.machine.world(), "till")
    sync(front.store, restored)
    state = restored.day.state()
    assert (state.documents, state.expected, state.left, state.last_number) == (1, 20255, 765, 3)
    sold(restored, COAT)
    fourth = closed(restored)
    assert (fourth.number, fourth.documents) == (4, 2)
    kept = restored.day_reports.get(fourth.session)
    assert kept.seal == seal(written(kept.report), sealed)
    restored.close()


def test_a_day_that_has_its_z_all_the_same_is_not_ended_twice(two: tuple[ShopLane, ShopLane]) -> None:
    front, _ = two
    front.store.day.open(1000)
    session = closed(front.store).session
    with front.store._database.writing() as connection:
        sites.set_local(connection, sites.SESSION, 0, session.hex())
    front.store.day.count(1000)
    with pytest.raises(Refused, match="Z 1 has ended this day already"):
        front.store.day.close(Closing())
    assert front.store.day.state().session is None
    sold(front.store, BREAD)
    assert closed(front.store).number == 2


def test_a_z_that_cannot_be_read_here_leaves_the_float_that_is_known(
    two: tuple[ShopLane, ShopLane], monkeypatch: pytest.MonkeyPatch
) -> None:
    front, _ = two
    front.store.day.open(1000)
    session = closed(front.store).session
    for content in ("of a newer version", '{"session": "00", "sums": {}, "next_float": "much"}'):
        kept = drawer.Kept(session, front.member.id, 5, 0, 0, content, "its seal")
        monkeypatch.setattr(drawer, "latest", lambda *_, kept=kept: kept)
        with front.store._database.writing() as connection:
            drawer_restored.follow(connection, front.member.id)
        assert (front.store.day.state().left, front.store.day.state().last_number) == (1000, 5)
