"""A lane without a screen: what another program writes beside it reaches the other lanes, and back."""

from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest
from support.permissions import make_read_only
from support.printers import EmulatedPrinter
from support.virtual_usb import VirtualClock, VirtualUsb

from devices import service
from devices.events import DeviceFound
from devices.usb.bus import UsbBus
from netsync.events import LanePaired, PairingEnded, PairingFailed
from netsync.link.newcomer import join
from store.api import Place, Store, join_shop, open_store, place_in, system_world
from store.domain.errors import NotFound, Refused, Unavailable
from store.domain.groups import GroupDraft
from store.domain.shop import new_shop
from store.events import BookChanged, GroupsChanged, MachinesChanged
from store.services.replication import ReplicationService
from tui import control
from tui.founding import found_shop
from tui.restoring import SCRATCH
from tui.running import Parts, RunningLane, run_lane

PATIENCE_SECONDS = 20.0
ALONE = Parts(devices=False, port=0, discover=False)


class Ear:
    """Hears facts and waits for the one that is meant."""

    def __init__(self) -> None:
        self._facts: SimpleQueue[object] = SimpleQueue()

    def hear(self, fact: object) -> None:
        self._facts.put(fact)

    def wait_for(self, kind: type) -> object:
        while not isinstance(fact := self._facts.get(timeout=PATIENCE_SECONDS), kind):
            pass
        return fact


Run = Callable[[Place], tuple[RunningLane, Ear]]


@pytest.fixture
def run() -> Iterator[Run]:
    lanes: list[RunningLane] = []

    def start(place: Place) -> tuple[RunningLane, Ear]:
        ear = Ear()
        lanes.append(run_lane(place, "a test", ear.hear, ALONE))
        return lanes[-1], ear

    yield start
    for lane in reversed(lanes):
        lane.close()


@pytest.fixture
def front(tmp_path: Path) -> Place:
    place = place_in(tmp_path / "front")
    found_shop(place, new_shop("Corner Shop", code="EUR", tax="none", timezone="UTC"), "Front")
    return place


def beside(place: Place) -> Store:
    """Another program on the same book."""
    return open_store(place, system_world(), "cli")


def write_beside(place: Place, name: str) -> None:
    store = beside(place)
    store.groups.create(GroupDraft(name=name))
    store.close()
    control.poke(place.folder)


def joined(lane: RunningLane, folder: Path) -> Place:
    """A place for a second lane that knows the first one, and nothing of its book yet."""
    code = lane.sync.open_pairing({})
    address = f"127.0.0.1:{lane.sync.listening_port}"
    welcome = join(code, address=address, name="Back", identity_dir=folder)
    place, answer = place_in(folder), welcome.answer
    own = next(member for member in answer.members if member.id == welcome.identity.lane)
    join_shop(place, welcome.identity.shop, own, answer.members)
    store = beside(place)
    store.lanes.remember_address(answer.sponsor, address)
    store.close()
    return place


def names(place: Place) -> list[str]:
    store = beside(place)
    listed = [one.group.name for one in store.groups.all()]
    store.close()
    return listed


def test_what_is_written_beside_a_lane_reaches_the_other(front: Place, tmp_path: Path, run: Run) -> None:
    lane, ear = run(front)
    back = joined(lane, tmp_path / "back")
    _, back_ear = run(back)
    write_beside(front, "VIP")
    ear.wait_for(BookChanged)
    back_ear.wait_for(GroupsChanged)
    assert names(back) == ["VIP", "Common group"]
    write_beside(back, "Staff")
    ear.wait_for(GroupsChanged)
    assert names(front) == ["Staff", "VIP", "Common group"]


def test_a_caller_hears_what_becomes_of_its_code(front: Place, tmp_path: Path, run: Run) -> None:
    lane, ear = run(front)
    answers = control.call(front.folder, "pair")
    told = next(answers)
    assert told["port"] == lane.sync.listening_port
    code, address = str(told["code"]), f"127.0.0.1:{told['port']}"
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    with pytest.raises(Refused):
        join(wrong, address=address, name="Thief", identity_dir=tmp_path / "thief")
    failed = next(answers)
    assert (failed["failed"], failed["tries_left"]) == ("wrong code", 2)
    welcome = join(code, address=address, name="Back", identity_dir=tmp_path / "back")
    assert list(answers) == [{"paired": "Back", "lane": welcome.identity.lane.hex()}]
    ear.wait_for(PairingFailed)
    ear.wait_for(LanePaired)


def test_a_closed_lane_leaves_room_for_the_next(front: Place, run: Run) -> None:
    lane, _ = run(front)
    with pytest.raises(Unavailable, match=r"^a test \(process \d+\) already runs on this shop"):
        run(front)
    lane.close()
    run(front)


def test_what_a_killed_restore_left_goes_when_nobody_is_at_work_there(front: Place, run: Run) -> None:
    draft, scratch = front.folder / ".regulars-1a.part", front.folder / SCRATCH
    draft.touch()
    scratch.mkdir()
    (scratch / "shop.db").touch()
    with control.sharing(front.folder, alone=False, refused=""):
        lane, _ = run(front)
        assert (draft.exists(), scratch.exists()) == (True, True)
        lane.close()
    run(front)
    assert (draft.exists(), scratch.exists()) == (False, False)


def test_a_book_that_can_only_be_read_has_no_lane(
    front: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        make_read_only(front.folder / "shop.db", patch)
        with pytest.raises(Unavailable, match=r"can only be read.*chmod u\+w"):
            run(front)
        assert names(front) == ["Common group"]
    (front.folder / "shop.db").chmod(0o600)
    run(front)


def test_a_lane_that_runs_has_loaded_what_the_first_change_needs(
    front: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lanes of a shop hear of it at once: none may be busy with that then."""
    prepared: list[ReplicationService] = []
    monkeypatch.setattr(ReplicationService, "prepare", lambda book: prepared.append(book))  # noqa: PLW0108 - to be bound
    lane, _ = run(front)
    assert prepared == [lane.store.replication]


def test_there_is_no_lane_without_a_shop(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        run_lane(place_in(tmp_path / "nowhere"), "a test", print, ALONE)
    assert not (tmp_path / "nowhere").exists()


def test_pairing_that_ends_unused_is_told(front: Place, tmp_path: Path, run: Run) -> None:
    lane, ear = run(front)
    answers = control.call(front.folder, "pair")
    told = next(answers)
    wrong = f"{(int(str(told['code'])) + 1) % 1_000_000:06}"
    for number in range(3):
        with pytest.raises(Refused):
            join(
                wrong,
                address=f"127.0.0.1:{lane.sync.listening_port}",
                name="Thief",
                identity_dir=tmp_path / str(number),
            )
    assert [next(answers)["tries_left"] for _ in range(3)] == [2, 1, 0]
    with pytest.raises(Refused, match="three times"):
        next(answers)
    ear.wait_for(PairingEnded)


def test_devices_are_used_as_another_program_sets_them(front: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    vbus = VirtualUsb(VirtualClock())
    vbus.plug(EmulatedPrinter())
    monkeypatch.setattr(service, "UsbBus", lambda: UsbBus(vbus))
    monkeypatch.setattr(service, "plug_watch", lambda: vbus.watch)
    ear = Ear()
    lane = run_lane(front, "a test", ear.hear, Parts(devices=True, port=0, discover=False))
    try:
        ear.wait_for(DeviceFound)
        assert lane.printers is not None
        store = beside(front)
        store.machines.set_printer("1-1/04b8:0e28/0", {"name": "Counter"})
        store.close()
        assert list(control.call(front.folder, "devices-set")) == []
        ear.wait_for(MachinesChanged)
        assert [info.name for info in lane.printers.printers()] == ["Counter"]
        store = beside(front)
        store.machines.set_printer("1-1/04b8:0e28/0", {"name": "Bar"})
        store.groups.create(GroupDraft(name="VIP"))
        store.close()
        lane.store.look()
        assert [info.name for info in lane.printers.printers()] == ["Bar"]
    finally:
        lane.close()
