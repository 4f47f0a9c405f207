"""A large bulk edit or undo is there whole or not at all, whatever happens to the program that writes it."""

import signal
import subprocess
import sys

import pytest
from support.shops import ShopLane

from store.api import Store
from store.domain.bulk_edits.edits import AddTags, AddToGroups, Edit, RemoveTags, SetField
from store.domain.bulk_edits.outcomes import Stopped, Watch
from store.domain.customers import Customer, CustomerDraft
from store.domain.groups import GroupDraft
from store.domain.ids import GroupId
from store.domain.listing import CustomerList, Selection
from store.queries import bulks, chosen_file
from store.queries.chosen_file import Begun
from store.services.bulk_edits.pieces import Sizes
from store.services.bulk_edits.service import BulkEditService

SIZES = Sizes(one_transaction_max=5, piece=6, pause_seconds=0)
COUNT = 11
EVERYBODY = Selection(matching=CustomerList())

KILLED = """
import os, signal, sys
from pathlib import Path
from store.api import World, open_store, place_in
from store.domain.bulk_edits.edits import AddTags, AddToGroups, SetField
from store.domain.bulk_edits.outcomes import Watch
from store.domain.listing import CustomerList, Selection
from store.services.bulk_edits.pieces import Sizes
from store.services.bulk_edits.service import BulkEditService

shop, what, limit, count, stop = sys.argv[1:]
world = World(now=lambda: 1_772_452_801_000, random=os.urandom)
store = open_store(place_in(Path(shop)), world, "till")
sizes = Sizes(one_transaction_max=int(limit), piece=6, pause_seconds=0)
service = BulkEditService(store._units, store._actor, Path(shop), sizes)
calls = 0

def step(done, total):
    global calls
    calls += 1
    if calls == int(count):
        os.kill(os.getpid(), signal.SIGKILL)

watch = Watch(step, lambda: calls >= int(stop))
if what == "edit":
    group = store.groups.find("VIP").id
    edits = [AddToGroups((group,)), SetField("city", "Rom"), AddTags(("a",))]
    service.apply(Selection(matching=CustomerList()), edits, watch)
else:
    service.undo(None, watch)
"""


@pytest.fixture
def lane(front: ShopLane) -> ShopLane:
    """A shop with eleven customers and a group."""
    front.store.groups.create(GroupDraft(name="VIP"))
    for number in range(COUNT):
        front.store.customers.create(CustomerDraft(name=f"P{number:02}", city=f"City {number % 3}"))
    return front


def service(lane: ShopLane) -> BulkEditService:
    return BulkEditService(lane.store._units, lane.store._actor, lane.folder, SIZES)


def vip(store: Store) -> GroupId:
    return store.groups.find("VIP").id


def edits(store: Store) -> list[Edit]:
    return [AddToGroups((vip(store),)), SetField("city", "Rom"), AddTags(("a",))]


def book(store: Store) -> list[Customer]:
    return [store.customers.get(row.id) for row in store.customers.window(CustomerList(), 0, 100)]


def is_done(store: Store) -> bool:
    return all((one.city, one.tags, one.groups) == ("Rom", ("a",), (vip(store),)) for one in book(store))


def is_clean(lane: ShopLane) -> bool:
    """No journal, no plan left."""
    with lane.store._units.database.reading() as connection:
        return not bulks.begun(connection, bulks.EDITS) and not list((lane.folder / "bulk").glob("*"))


def lines(store: Store) -> list[str]:
    return [entry.what for entry in store.history.all(0, 3) if not entry.what.startswith("created")]


WHAT = "add to VIP; set city to Rom; tag a"


def test_in_pieces_as_in_one(lane: ShopLane) -> None:
    heard: list[tuple[int, int]] = []
    watch = Watch(lambda done, total: heard.append((done, total)))
    report = service(lane).apply(EVERYBODY, edits(lane.store), watch)
    assert (report.changed, report.matching) == (COUNT, COUNT)
    assert [step.changing for step in report.steps] == [COUNT] * 3
    assert is_done(lane.store)
    assert heard[-1] == (6, 6)
    assert (lines(lane.store), is_clean(lane)) == ([WHAT], True)


def test_what_others_do_meanwhile_is_not_undone_with_it(lane: ShopLane) -> None:
    store = lane.store
    before, newcomer = book(store), []

    def meanwhile(done: int, _total: int) -> None:
        if done == 1:
            groups = (vip(store),)
            newcomer.append(store.customers.create(CustomerDraft(name="New", groups=groups, tags=("a",))))

    done = service(lane).apply(EVERYBODY, edits(store), Watch(meanwhile))
    assert (done.changed, is_clean(lane)) == (COUNT, True)
    undone = service(lane).undo(done.action)
    assert (undone.restored, undone.left) == (3 * COUNT, ())
    new = store.customers.get(newcomer[0])
    assert (new.groups, new.tags) == ((vip(store),), ("a",))
    assert [one for one in book(store) if one.id != new.id] == before
    again = service(lane).undo(undone.action)
    assert (again.restored, again.left) == (3 * COUNT, ())
    assert lines(store)[:2] == [f"did again: {WHAT}", f"undid: {WHAT}"]


def test_a_large_undo_says_what_it_left(lane: ShopLane) -> None:
    store = lane.store
    done = service(lane).apply(EVERYBODY, edits(store))
    one = book(store)[0]
    store.bulk_edits.apply(Selection(frozenset([one.id])), [SetField("city", "Oslo"), RemoveTags(("a",))])
    undone = service(lane).undo(done.action)
    assert (undone.restored, undone.not_restored) == (3 * COUNT - 2, 2)
    assert store.customers.get(one.id).city == "Oslo"


def test_stopped_it_is_undone_as_a_whole(lane: ShopLane) -> None:
    before, calls = book(lane.store), []
    watch = Watch(lambda done, _total: calls.append(done), lambda: len(calls) >= 4)
    with pytest.raises(Stopped, match="everything is as it was"):
        service(lane).apply(EVERYBODY, edits(lane.store), watch)
    assert (book(lane.store), is_clean(lane)) == (before, True)
    assert lines(lane.store) == [f"stopped a bulk edit; everything is as it was: {WHAT}"]


def killed(lane: ShopLane, what: str, *, count: int, limit: int = 5, stop: int = 999) -> None:
    """Run it in another program that kills itself at the `count`th word of how far it is."""
    lane.store.close()
    words = [sys.executable, "-c", KILLED, str(lane.folder), what, str(limit), str(count), str(stop)]
    done = subprocess.run(words, capture_output=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    lane.reopen()


@pytest.mark.sqlite_only("the other program is given a folder")
@pytest.mark.parametrize("count", [1, 2, 4, 6])
def test_a_killed_edit_is_finished_at_the_next_start(lane: ShopLane, count: int) -> None:
    before = book(lane.store)
    killed(lane, "edit", count=count)
    assert (is_done(lane.store), is_clean(lane)) == (True, True)
    assert lane.store.resumed == (f"a bulk edit that was cut off is finished: {WHAT}",)
    assert lines(lane.store) == [WHAT]
    assert lane.store.bulk_edits.undo().restored == 3 * COUNT
    assert book(lane.store) == before


@pytest.mark.sqlite_only("the other program is given a folder")
@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_a_killed_edit_of_one_transaction_was_never_there(lane: ShopLane, count: int) -> None:
    before, have = book(lane.store), lane.store.replication.have()
    killed(lane, "edit", count=count, limit=1000)
    assert (book(lane.store), lane.store.replication.have()) == (before, have)
    assert lane.store.resumed == (f"a bulk edit was cut off and did not happen: {WHAT}",)
    assert not (lane.folder / "bulk").exists()


def left_by(lane: ShopLane, action: bytes, begun: Begun | None) -> None:
    """What a program leaves that is killed before it has struck out what it was at."""
    folder = lane.folder / "bulk"
    folder.mkdir()
    file = chosen_file.create(folder / f"{action.hex()}.chosen")
    if begun is not None:
        file.note(begun)
    file.close()


def test_killed_after_its_commit_it_is_there_and_that_is_said(lane: ShopLane) -> None:
    edit = service(lane).apply(EVERYBODY, edits(lane.store)).action
    assert edit is not None
    left_by(lane, edit, Begun("a bulk edit", WHAT))
    lane.reopen()
    assert lane.store.resumed == (f"a bulk edit was cut off and is there, whole: {WHAT}",)
    assert (is_done(lane.store), is_clean(lane)) == (True, True)


def test_a_small_undo_that_was_killed_is_there_or_not(lane: ShopLane) -> None:
    lane.store.bulk_edits.apply(EVERYBODY, edits(lane.store))
    left_by(lane, bytes(16), Begun("an undo", WHAT))
    lane.reopen()
    assert lane.store.resumed == (f"an undo was cut off and did not happen: {WHAT}",)
    undo = lane.store.bulk_edits.undo().action
    assert undo is not None
    left_by(lane, undo, Begun("an undo", WHAT))
    lane.reopen()
    assert lane.store.resumed == (f"an undo was cut off and is there, whole: {WHAT}",)


def test_killed_before_it_could_say_what_it_does_it_says_nothing_and_is_swept(lane: ShopLane) -> None:
    left_by(lane, bytes(16), None)
    lane.reopen()
    assert (lane.store.resumed, (lane.folder / "bulk").exists()) == ((), False)


def test_a_file_that_cannot_be_read_is_told_as_what_it_is(lane: ShopLane) -> None:
    (lane.folder / "bulk").mkdir()
    (lane.folder / "bulk" / f"{bytes(16).hex()}.chosen").write_bytes(b"no plan at all" * 100)
    lane.reopen()
    assert lane.store.resumed == ("a bulk edit was cut off before it began; nothing is changed",)


def test_what_is_refused_leaves_no_file(lane: ShopLane) -> None:
    with pytest.raises(Stopped):
        lane.store.bulk_edits.apply(EVERYBODY, edits(lane.store), Watch(is_stopped=lambda: True))
    assert not (lane.folder / "bulk").exists()


@pytest.mark.sqlite_only("the other program is given a folder")
def test_killed_while_it_was_stopped_it_is_undone(lane: ShopLane) -> None:
    before = book(lane.store)
    killed(lane, "edit", count=5, stop=4)
    assert (book(lane.store), is_clean(lane)) == (before, True)
    assert lane.store.resumed == (f"a bulk edit that was stopped is undone: {WHAT}",)


@pytest.mark.sqlite_only("the other program is given a folder")
def test_without_its_plan_a_killed_edit_is_undone(lane: ShopLane) -> None:
    before, store = book(lane.store), lane.store

    def lose(done: int, _total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        service(lane).apply(EVERYBODY, edits(store), Watch(lose))
    (plan,) = (lane.folder / "bulk").glob("*.chosen")
    plan.unlink()
    lane.reopen()
    assert (book(lane.store), is_clean(lane)) == (before, True)
    assert lane.store.resumed == (f"a bulk edit that was cut off is undone, its plan is lost: {WHAT}",)


@pytest.mark.sqlite_only("the other program is given a folder")
@pytest.mark.parametrize("count", [1, 3, 5])
def test_a_killed_undo_is_finished_at_the_next_start(lane: ShopLane, count: int) -> None:
    before = book(lane.store)
    service(lane).apply(EVERYBODY, edits(lane.store))
    killed(lane, "undo", count=count)
    assert (book(lane.store), is_clean(lane)) == (before, True)
    assert lane.store.resumed == (f"an undo that was cut off is finished: {WHAT}",)
    assert lines(lane.store) == [f"undid: {WHAT}", WHAT]


def test_another_program_lets_it_alone_while_it_works(lane: ShopLane) -> None:
    looked: list[tuple[str, ...]] = []

    def look(done: int, _total: int) -> None:
        if done == 2:
            with lane.beside() as other:
                looked.append(other.resumed)

    service(lane).apply(EVERYBODY, edits(lane.store), Watch(look))
    assert (looked, is_done(lane.store)) == ([()], True)
