"""Disks that fill up, that take no more writes, that hold what nobody wrote: in the middle of everything."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from support.counters import MILK, Person
from support.damage import damage
from support.screens import SMALL
from support.sync import WAIT_SECONDS
from support.two_lanes import LaneTill, TwoLanes, two_lanes

from netsync.protocol import limits
from store.api import open_store, snapshot_form, system_world
from store.domain.by_hand import OpenItem
from store.domain.customers import CustomerDraft
from store.domain.errors import Damaged, Unavailable
from store.domain.payment import CASH, Tender

FULL = ("PRAGMA max_page_count=1", "PRAGMA max_page_count=1000000", "the disk is full")
READ_ONLY = ("PRAGMA query_only=ON", "PRAGMA query_only=OFF", "the shop's book cannot be written")
GUESTS = 40
FURNITURE = 100


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TwoLanes]:
    monkeypatch.setattr(limits, "RETRY_SECONDS_MIN", 0.1)
    with two_lanes(tmp_path) as made:
        wait(lambda: linked(made.front) and linked(made.back), "the lanes are not linked")
        yield made


def wait(question: Callable[[], bool], otherwise: str) -> None:
    ends = time.monotonic() + WAIT_SECONDS
    while not question():
        assert time.monotonic() < ends, otherwise
        threading.Event().wait(0.02)


def linked(lane: LaneTill) -> bool:
    return bool(lane.running.sync.linked())


def told(lane: LaneTill, words: str) -> bool:
    """Whether the lane's operator was told so."""
    return any(words in fact for fact in lane.said)


def write(lane: LaneTill, pragma: str) -> None:
    """Have the lane's writing connection meet a disk that is so."""
    with closing(lane.store._database._writer.raw_connection()) as connection:
        connection.cursor().execute(pragma)


@contextmanager
def failing(lane: LaneTill, fault: tuple[str, str, str]) -> Iterator[None]:
    # No page is left over that would be used before the file has to grow.
    write(lane, "VACUUM")
    write(lane, fault[0])
    yield
    write(lane, fault[1])


def guests(lane: LaneTill, letter: str = "Guest") -> None:
    for number in range(GUESTS):
        lane.store.customers.create(CustomerDraft(name=f"{letter} {number:02}", notes="x" * 400))


def furnish(lane: LaneTill) -> None:
    """A sale that no free corner of the book's pages has room for."""
    for number in range(FURNITURE):
        lane.store.checkout.by_hand.add_open(OpenItem(name=f"Furniture {number} " + "x" * 40, price=100))


def half_applied(lane: LaneTill) -> int:
    """Rows beyond what the lane says that it has of each site."""
    with lane.store._database.reading() as connection:
        sql = "SELECT count(*) FROM customers JOIN sites USING (site) WHERE customers.ver > sites.ver"
        return int(connection.exec_driver_sql(sql).scalar_one())


@pytest.mark.parametrize("fault", [FULL, READ_ONLY], ids=["full", "read-only"])
def test_a_disk_that_takes_no_more_keeps_lane_and_sale_until_it_does(
    shop: TwoLanes, fault: tuple[str, str, str]
) -> None:
    back = shop.back
    back.store.checkout.scan(MILK)
    furnish(back)
    with failing(back, fault):
        guests(shop.front)
        wait(lambda: told(back, f"Changes of other lanes wait: {fault[2]}"), "not told")
        with pytest.raises(Unavailable, match=fault[2]):
            back.store.checkout.pay([Tender(CASH, 10119)])
        assert len(back.store.checkout.till().lines) == 1 + FURNITURE
        assert half_applied(back) == 0
        assert linked(back)
    wait(lambda: back.book() == shop.front.book(), "the lane did not catch up by itself")
    wait(lambda: told(back, "The book takes part in sync again"), "nobody said that it is over")
    assert back.store.checkout.pay([Tender(CASH, 10119)]).number
    wait(lambda: back.book() == shop.front.book(), "the sale did not get out")


@pytest.mark.parametrize("fault", [FULL, READ_ONLY], ids=["full", "read-only"])
def test_a_person_reads_it_and_pays_again_when_it_is_over(
    shop: TwoLanes, fault: tuple[str, str, str]
) -> None:
    async def story() -> None:
        async with shop.back.app().run_test(size=SMALL) as pilot:
            person = Person(pilot)
            await person.sees("lanes 2/2")
            furnish(shop.back)
            await person.scans(MILK)
            await person.sees("> 101 Milk")
            with failing(shop.back, fault):
                await person.enters("=")
                await person.sees(fault[2], "> 101 Milk")
            await person.enters("=")
            await person.sees("CHANGE")

    asyncio.run(story())


def damaged(lane: LaneTill, page: str) -> None:
    """Let a lane's disk spoil some pages while it is switched off."""
    lane.close()
    damage(lane.place.folder / "shop.db", page)
    lane.run()


DAMAGE: dict[str, tuple[str, Callable[[TwoLanes], None]]] = {
    "read for a peer": ("customers", lambda shop: guests(shop.back, "Mine")),
    "met while changes are merged": ("sqlite_autoindex_customers_1", lambda shop: guests(shop.front)),
}


@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_page_shuts_the_lane_off_and_everybody_reads_why(shop: TwoLanes, how: str) -> None:
    page, write_something = DAMAGE[how]
    front, back = shop.front, shop.back
    shop.cut()
    wait(lambda: not linked(front), "the cable is not cut")
    write_something(shop)
    before = front.book()
    damaged(back, page)
    shop.mend()
    wait(lambda: back.store.is_damaged, "the damage was not met")
    wait(lambda: told(back, "This lane's book is damaged"), "its own staff do not know")
    wait(lambda: told(front, "Back is not linked: its book is damaged"), "the others do not know")
    wait(lambda: not linked(front) and not linked(back), "it is still linked")
    [peer] = front.running.sync.peers()
    assert peer.reason.startswith("its book is damaged")
    assert front.book() == before
    with pytest.raises(Unavailable, match="this lane's book is damaged"):
        back.running.sync.open_pairing({})
    with pytest.raises(Damaged):
        back.store.replication.since({}, rows_max=1)
    assert "damaged" in back.store.snapshots.refusal(snapshot_form_of(back))


def snapshot_form_of(lane: LaneTill) -> str:
    return snapshot_form(lane.place)


def test_damage_is_remembered_by_the_next_program(shop: TwoLanes) -> None:
    back = shop.back
    damaged(back, "sqlite_autoindex_customers_1")
    guests(shop.front)
    wait(lambda: back.store.is_damaged, "the damage was not met")
    back.close()
    back.said.clear()
    back.run()
    assert back.store.is_damaged
    wait(lambda: told(back, "This lane's book is damaged"), "it was forgotten")
    wait(lambda: told(shop.front, "Back is not linked: its book is damaged"), "the others do not know")


def test_a_mark_on_a_sound_file_goes_and_the_lane_is_linked(shop: TwoLanes) -> None:
    back = shop.back
    back.close()
    mark = back.place.folder / "shop.db.damaged"
    mark.touch()
    store = open_store(back.place, system_world(), "cli")
    assert store.is_damaged
    store.close()
    back.run()
    wait(lambda: linked(back), "it was not looked at again")
    assert not mark.exists()
    assert not back.store.is_damaged
