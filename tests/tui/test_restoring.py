"""A lane whose book was damaged, restored from the other one by the very programs, over loopback."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from support.counters import BEANS, CARD, MILK
from support.damage import damage
from support.shops import sync
from support.sync import WAIT_SECONDS
from support.two_lanes import AT_BACK, LaneTill, founded, hurrying

from netsync import parcel
from netsync.identity import find_identity, load_identity
from netsync.link import finding
from store.api import Place, Store, open_store, place_in, system_world
from store.domain.customers import CustomerDraft
from store.domain.errors import Damaged, Refused, Unavailable
from store.domain.payment import CASH, Tender
from store.queries import reached
from store.services import snapshots
from store.services.graves import SOON_SECONDS
from store.services.replacing import put_in_place
from tui import boot, control, places, restoring
from tui.bridge import Bridge
from tui.cli.main import run
from tui.founding import Invitation, join_shop_of
from tui.ports import RESTORE
from tui.restoring import SCRATCH, Restored, Wish, restore, sources
from tui.screens.restore.screen import RestoreScreen
from tui.settings import Settings

PEOPLE = 100


@pytest.fixture
def front(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[LaneTill]:
    """A running lane, of a shop that counts as large or as small."""
    monkeypatch.setattr(snapshots, "ROWS_MIN", 20_000 if getattr(request, "param", "") == "small" else 1)
    lane = founded(tmp_path / "front")
    lane.run()
    for number in range(PEOPLE):
        lane.store.customers.create(CustomerDraft(name=f"Guest {number:03}"))
    yield lane
    lane.close()


@pytest.fixture
def back(front: LaneTill, tmp_path: Path) -> Path:
    """Another lane, which has sold and written what nobody else has; it does not run."""
    folder = tmp_path / "back"
    invitation = Invitation(front.running.sync.open_pairing({}), front.address, "Back")
    with hurrying(AT_BACK):
        join_shop_of(place_in(folder), invitation, lambda *_: None)
    store = opened(folder)
    sell(store, BEANS, CARD)
    sell(store, MILK)
    store.customers.create(CustomerDraft(name="Only Here"))
    store.close()
    return folder


def opened(folder: Path) -> Store:
    return open_store(place_in(folder), system_world(), "till")


def sell(store: Store, *codes: str) -> str:
    for code in codes:
        store.checkout.scan(code)
    return store.checkout.pay([Tender(CASH, store.checkout.till().due_cash)]).number


def restored(folder: Path, wish: Wish | None = None) -> Restored:
    with hurrying(AT_BACK):
        return restore(place_in(folder), wish or Wish(), lambda *_: None)


def receipts(store: Store) -> list[str]:
    """The numbers of what this lane sold."""
    with store._database.reading() as connection:
        sql = "SELECT number FROM sales WHERE lane_id = ? ORDER BY number"
        return list(connection.exec_driver_sql(sql, (store.lanes.own().id,)).scalars())


def agree(front: LaneTill, folder: Path) -> None:
    """Wait until a lane that runs again has told the other one all, and heard all."""
    lane = LaneTill(place_in(folder), AT_BACK)
    lane.run()
    ends = time.monotonic() + WAIT_SECONDS
    while lane.store.replication.digest() != front.store.replication.digest():
        assert time.monotonic() < ends, "the books differ"
        threading.Event().wait(0.05)
    lane.close()


@pytest.mark.parametrize("front", ["large", "small"], indirect=True)
def test_what_only_the_damaged_lane_had_is_there_again(front: LaneTill, back: Path) -> None:
    before = numbers(back)
    damage(back / "shop.db", "customers", slice(1, 3))
    done = restored(back)
    assert (done.lane, done.unread, done.refusal) == ("Front", (), "")
    assert f"{done.rows} rows that only this lane had are in it." in done.words()
    store = opened(back)
    assert receipts(store) == before
    assert store.customers.find("Only Here").name == "Only Here"
    assert store.customers.find("Guest 050").name == "Guest 050"
    following = sell(store, BEANS)
    assert following not in before
    assert receipts(store) == [*before, following]
    store.close()
    assert sorted(path.name for path in back.glob("*shop.db*")) == ["damaged-shop.db", "shop.db"]
    assert not (back / SCRATCH).exists()
    agree(front, back)
    assert front.store.customers.find("Only Here").name == "Only Here"


def numbers(folder: Path) -> list[str]:
    store = opened(folder)
    try:
        return receipts(store)
    finally:
        store.close()


LOST = {
    "an index that leads to changes": ("ix_sales_site_ver", ()),
    "sales themselves": ("sales", ("sales",)),
    "what customers are found by": ("ix_customers_site_ver", ()),
}


@pytest.mark.parametrize("name", LOST)
def test_whatever_page_is_damaged_the_rest_is_saved(front: LaneTill, back: Path, name: str) -> None:
    page, unread = LOST[name]
    damage(back / "shop.db", page)
    done = restored(back)
    assert done.refusal == ""
    assert set(unread) <= set(done.unread)
    store = opened(back)
    assert store.customers.find("Only Here").name == "Only Here"
    assert len(receipts(store)) == (0 if unread else 2)
    store.close()
    agree(front, back)


def test_a_book_that_cannot_be_opened_is_restored_by_what_the_lanes_key_says(
    front: LaneTill, back: Path
) -> None:
    damage(back / "shop.db", "local")
    with pytest.raises(Damaged, match="restore it from another lane"):
        opened(back)
    assert restored(back).refusal == ""
    assert len(numbers(back)) == 2
    agree(front, back)


def test_what_was_saved_can_be_taken_in_on_any_lane(front: LaneTill, back: Path) -> None:
    damage(back / "shop.db", "customers", slice(1, 3))
    done = restored(back)
    assert done.saved is not None
    identity = load_identity(front.place.folder, front.store.lanes.shop_id())
    told = parcel.take_in(done.saved, front.store.replication, identity, front.store.lanes.members())
    assert (told.name, told.rows) == ("Back", done.rows)
    assert front.store.customers.find("Only Here").name == "Only Here"
    agree(front, back)


def test_the_command_says_what_became_of_it(
    front: LaneTill, back: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(back / "shop.db", "customers", slice(1, 3))
    told = ["--shop", str(back), "lanes", "restore", "--from", "front", "--address", front.address, "--json"]
    with hurrying(AT_BACK):
        assert run(told) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["from"], answer["unread"], answer["refusal"]) == ("Front", [], "")
    assert answer["rows"] > 0
    assert Path(answer["saved"]).exists()
    assert Path(answer["damaged"]).exists()


def test_without_another_lane_nothing_is_touched(
    front: LaneTill, back: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "_LISTEN_SECONDS", 0.1)
    damage(back / "shop.db", "customers", slice(1, 3))
    front.close()
    before = (back / "shop.db").read_bytes()
    with pytest.raises(Unavailable, match="no other lane answers: switch one on"):
        restored(back)
    assert (back / "shop.db").read_bytes() == before
    assert not (back / SCRATCH).exists()


def test_a_running_till_is_not_restored(front: LaneTill) -> None:
    with pytest.raises(Unavailable, match="already runs on this shop"):
        restored(front.place.folder)


def test_while_a_command_writes_nothing_is_restored(back: Path) -> None:
    before = (back / "shop.db").read_bytes()
    with control.sharing(back, alone=False, refused=""), pytest.raises(Unavailable, match="another command"):
        restored(back, Wish(anyway=True))
    assert (back / "shop.db").read_bytes() == before


def test_a_shop_on_a_server_is_restored_there(tmp_path: Path) -> None:
    place = Place("postgresql+psycopg://127.0.0.1:1/shop", tmp_path)
    with pytest.raises(Refused, match="on a server"):
        restore(place, Wish(), lambda *_: None)


@pytest.mark.usefixtures("front")
def test_the_lanes_that_a_damaged_book_knows_can_be_chosen(back: Path) -> None:
    damage(back / "shop.db", "customers", slice(1, 3))
    [member] = sources(place_in(back))
    assert member.name == "Front"
    assert restored(back, Wish(member.id)).lane == "Front"


DYING = """
import os, sys
from pathlib import Path
from store.api import place_in
from tui.ports import RESTORE
from tui.restoring import Wish, restore
_, folder, moment = sys.argv
def die(what, done, total):
    if what == moment:
        os._exit(9)
    if (what, moment) == ("Saving what only this lane has", "writing it"):
        os.fsync = os._exit
restore(place_in(Path(folder)), Wish(), die)
"""


@pytest.mark.parametrize(
    ("moment", "left"),
    [
        ("Taking the book of Front", [SCRATCH]),
        ("Saving what only this lane has", [SCRATCH]),
        ("writing it", [parcel.DRAFT, SCRATCH]),
    ],
)
def test_power_that_fails_on_the_way_leaves_the_damaged_book_and_what_was_saved(
    front: LaneTill, back: Path, moment: str, left: list[str]
) -> None:
    damage(back / "shop.db", "customers", slice(1, 3))
    words = [sys.executable, "-c", DYING, str(back), moment]
    assert subprocess.run(words, check=False, timeout=60).returncode
    assert [name for name in (parcel.DRAFT, SCRATCH) if list(back.glob(name))] == left
    assert restored(back).rows
    assert not [*back.glob(parcel.DRAFT), *back.glob(SCRATCH)]
    store = opened(back)
    assert len(receipts(store)) == 2
    store.close()
    agree(front, back)


STEPS: tuple[tuple[object, str], ...] = (
    (os, "link"),
    (Path, "rename"),
    (Path, "replace"),
    (Path, "unlink"),
    (os, "fsync"),
)


def test_whatever_step_of_the_exchange_fails_there_is_a_book(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every call that changes a folder is the last one once; then it is done again."""
    calls = 0

    def count_then(fail_at: int, genuine: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object, **named: object) -> object:
            nonlocal calls
            calls += 1
            if calls == fail_at:
                raise OSError(28, "No space left on device")
            return genuine(*given, **named)

        return call

    for fail_at in range(1, 12):
        folder = tmp_path / str(fail_at)
        folder.mkdir()
        book, made = folder / "shop.db", folder / "made.db"
        for path, name in ((book, "old"), (made, "new")):
            with closing(sqlite3.connect(path)) as connection:
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("CREATE TABLE said (name TEXT)")
                connection.execute("INSERT INTO said VALUES (?)", (name,))
                connection.commit()
        calls = 0
        with monkeypatch.context() as patched:
            for owner, name in STEPS:
                patched.setattr(owner, name, count_then(fail_at, getattr(owner, name)))
            with suppress(Unavailable):
                put_in_place(made, book)
        with closing(sqlite3.connect(book)) as connection:
            [(name,)] = connection.execute("SELECT name FROM said")
        assert name == ("old" if made.exists() else "new")
    assert calls < fail_at, "the last round fails nowhere: every step had its turn"


def test_every_book_that_was_replaced_is_kept(tmp_path: Path) -> None:
    book, made = tmp_path / "shop.db", tmp_path / "made.db"
    book.write_bytes(b"first")
    kept = []
    for content in (b"second", b"third", b"fourth"):
        made.write_bytes(content)
        kept.append(put_in_place(made, book))
    assert [path.read_bytes() for path in [*kept, book]] == [b"first", b"second", b"third", b"fourth"]
    assert [path.name for path in kept] == ["damaged-shop.db", "damaged-2-shop.db", "damaged-3-shop.db"]


def forget(store: Store) -> None:
    """Let a lane clear away what is deleted, as it does when a month has passed and all lanes know of it."""
    with store._database.writing() as connection:
        reached.raise_floor(connection, store.replication.have(), system_world().now())
    while store.graves.tend() == SOON_SECONDS:
        pass


def test_a_lane_that_slept_too_long_is_let_in_again_with_what_it_sold(front: LaneTill, back: Path) -> None:
    guest = front.store.customers.find("Guest 050").id
    front.store.customers.edit(guest, CustomerDraft(name="Guest 050", cards=("12345",)))
    store = opened(back)
    sync(front.store, store)
    sell(store, BEANS)
    store.customers.edit(guest, CustomerDraft(name="Edited Asleep", cards=("12345",)))
    store.close()
    before = numbers(back)
    front.store.customers.edit(guest, CustomerDraft(name="Guest 050"))
    lane = find_identity(back).lane
    front.store.lanes.retire(lane, "not seen for a month")
    forget(front.store)

    with pytest.raises(Refused, match="no damage is found"):
        restored(back)
    done = restored(back, Wish(anyway=True))
    assert (done.lane, done.is_stale, done.refusal) == ("Front", True, "")
    assert "What was only edited here is not" in done.words()
    store = opened(back)
    assert receipts(store) == before
    known = store.customers.get(guest)
    assert (known.name, known.cards) == ("Guest 050", ())
    store.close()
    agree(front, back)
    assert front.store.customers.get(guest).cards == ()
    with front.store._database.reading() as connection:
        sold = connection.exec_driver_sql("SELECT number FROM sales WHERE lane_id = ?", (lane,)).scalars()
        assert set(before) == set(sold)


def test_a_till_that_is_to_be_restored_asks_first_and_then_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Boot begins again with the same settings; nothing of the shop is opened before somebody answered."""
    opened: list[object] = []
    monkeypatch.setattr(boot, "_open", lambda *given: opened.append(given))
    opens = boot._restored_first(Settings(shop="somewhere", log=Path("till.log")))
    with pytest.raises(Damaged):
        opens(Bridge())
    assert not opened
    opens(Bridge())
    assert len(opened) == 1


def test_a_till_that_ends_to_be_restored_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    codes, wished = [RESTORE, RESTORE, 0], list[bool]()

    def run(*_: object, is_wished: bool = False) -> int:
        wished.append(is_wished)
        return codes.pop(0)

    monkeypatch.setattr(boot, "run", run)
    for stream in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(getattr(sys, stream), "isatty", lambda: True, raising=False)
    monkeypatch.setattr(boot, "start_log", lambda _: None)
    assert boot.main(shop="somewhere") == 0
    assert not codes
    assert wished == [False, True, True], "what is wished for may be a sound book's end"


@pytest.mark.parametrize("is_wished", [False, True])
def test_a_sound_book_is_replaced_by_a_till_only_for_who_wished_it(
    monkeypatch: pytest.MonkeyPatch, *, is_wished: bool
) -> None:
    wishes: list[Wish] = []

    def restored(_: object, wish: Wish, __: object) -> object:
        wishes.append(wish)
        raise Refused("seen")

    monkeypatch.setattr(restoring, "restore", restored)
    screen = places.restore(Settings(shop="somewhere", log=Path("till.log")), is_wished=is_wished)
    assert isinstance(screen, RestoreScreen)
    with pytest.raises(Refused, match="seen"):
        screen._restore(None, "10.0.0.7", lambda *_: None)
    assert wishes == [Wish(None, "10.0.0.7", anyway=is_wished)]
    assert ("damaged" in screen.heading) is not is_wished
