"""What a running till answers, with links that only pretend."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from threading import Event

import pytest

from devices.events import Machine, MachineKind, MachineState
from netsync.events import LanePaired, PairingEnded, PairingFailed, PeerState
from store.api import Store, open_store, place_in, system_world
from store.domain.errors import Refused, Unavailable
from store.domain.ids import LaneId
from store.domain.shop import new_shop
from store.domain.slip import Slip
from store.domain.transfers import Ask
from tui import control
from tui.callers import Callers
from tui.fittings import from_words
from tui.founding import found_shop

PATIENCE_SECONDS = 10.0
BACK = LaneId(bytes(range(16)))


class PretendLinks:
    """Links to one lane; a code is shown until it is taken down."""

    listening_port = 4747
    finding = "Lanes find each other."

    def __init__(self) -> None:
        self.welcome: Mapping[str, str] = {}
        self.closed = Event()
        self.asked: list[tuple[LaneId, Ask]] = []
        self.refusal: Unavailable | None = None

    def peers(self) -> tuple[PeerState, ...]:
        return (PeerState(BACK, "Back", 2, True, 5, "192.0.2.7:4747", 3, 0, 250, "", "0.2.0", 17),)

    def open_pairing(self, welcome: Mapping[str, str]) -> str:
        if self.refusal is not None:
            raise self.refusal
        self.welcome = welcome
        return "012345"

    def linked(self) -> frozenset[LaneId]:
        return frozenset({BACK})

    def ask(self, lane: LaneId, ask: Ask) -> None:
        self.asked.append((lane, ask))

    def close_pairing(self) -> None:
        self.closed.set()


PRINTER = "1-1/04b8:0e28/0"


class PretendDevices:
    """One printer, and what was tried on it."""

    def __init__(self) -> None:
        self.there = [Machine(PRINTER, MachineKind.PRINTER, "Counter", MachineState.READY, profile="80 mm")]
        self.printed: list[tuple[str, str | None]] = []
        self.kicked: list[str | None] = []
        self.is_busy = False

    def machines(self) -> list[Machine]:
        return self.there

    def print(self, paper: Slip, *, printer: str | None = None) -> object | None:
        self.printed.append((paper.number, printer))
        return None if self.is_busy else paper

    def kick(self, *, printer: str | None = None) -> bool:
        self.kicked.append(printer)
        return not self.is_busy


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    place = place_in(tmp_path)
    found_shop(place, new_shop("Corner Shop", code="EUR", tax="none", timezone="UTC"), "Front")
    opened = open_store(place, system_world(), "till")
    yield opened
    opened.close()


@pytest.fixture
def links() -> PretendLinks:
    return PretendLinks()


@pytest.fixture
def plugged() -> PretendDevices:
    return PretendDevices()


@pytest.fixture
def callers(store: Store, links: PretendLinks, plugged: PretendDevices) -> Iterator[Callers]:
    made = Callers(store, links, lambda: plugged)
    till = control.serve(store.place.folder, made.handlers())
    yield made
    till.close()


@pytest.mark.usefixtures("callers")
def test_lanes_tell_how_they_stand(store: Store) -> None:
    peer = {
        "id": BACK.hex(),
        "linked": True,
        "behind": 3,
        "ahead": 0,
        "clock_ahead_ms": 250,
        "address": "192.0.2.7:4747",
        "program": "0.2.0",
        "has_here": 17,
        "reason": "",
    }
    assert list(control.call(store.place.folder, "lanes")) == [
        {"port": 4747, "finding": "Lanes find each other.", "peers": [peer]}
    ]


@pytest.mark.usefixtures("callers")
def test_wishes_go_to_the_lanes_that_hear_this_one(store: Store, links: PretendLinks) -> None:
    known = Ask(b"i" * 16, b"h" * 16, "points", 7)
    words = {"id": known.id.hex(), "holder": known.holder.hex(), "account": known.account, "amount": 7}
    asks = [{"lane": BACK.hex(), **words}, {"lane": (b"f" * 16).hex(), **words}]
    assert list(control.call(store.place.folder, "ask", asks=asks)) == [{"linked": [BACK.hex()]}]
    assert links.asked == [(BACK, known)]


@pytest.mark.usefixtures("callers")
@pytest.mark.parametrize(
    "asks", [[{}], [7], [{"lane": "00", "id": "", "holder": "", "account": "", "amount": 1}]]
)
def test_wishes_that_cannot_be_read_are_refused(
    store: Store, links: PretendLinks, asks: list[object]
) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        list(control.call(store.place.folder, "ask", asks=asks))
    assert not links.asked


def test_a_code_is_followed_to_its_end(store: Store, callers: Callers, links: PretendLinks) -> None:
    answers = control.call(store.place.folder, "pair")
    assert next(answers) == {"code": "012345", "port": 4747}
    assert links.welcome == {"name": "Corner Shop", "currency": "EUR"}
    callers.hear(PairingFailed("wrong code", "192.0.2.9", 2))
    assert next(answers) == {"failed": "wrong code", "address": "192.0.2.9", "tries_left": 2}
    callers.hear(LanePaired(BACK, "Back", 2))
    assert list(answers) == [{"paired": "Back", "lane": BACK.hex()}]
    assert not links.closed.is_set()


def test_a_code_that_ends_unused_is_a_refusal(store: Store, callers: Callers) -> None:
    answers = control.call(store.place.folder, "pair")
    next(answers)
    callers.hear(PairingEnded("the code expired unused"))
    with pytest.raises(Refused, match=r"^the code expired unused$"):
        next(answers)


@pytest.mark.usefixtures("callers")
def test_a_caller_who_hangs_up_takes_the_code_down(store: Store, links: PretendLinks) -> None:
    answers = control.call(store.place.folder, "pair")
    next(answers)
    answers.close()  # type: ignore[attr-defined] # a generator
    assert links.closed.wait(PATIENCE_SECONDS)


def test_one_caller_pairs_at_a_time(store: Store, callers: Callers) -> None:
    first = control.call(store.place.folder, "pair")
    next(first)
    with pytest.raises(Refused, match="another caller is pairing"):
        next(control.call(store.place.folder, "pair"))
    callers.hear(LanePaired(BACK, "Back", 2))
    assert [line["paired"] for line in first] == ["Back"]
    assert next(control.call(store.place.folder, "pair"))["code"] == "012345"


@pytest.mark.usefixtures("callers")
def test_links_that_do_not_run_refuse_and_are_free_again(store: Store, links: PretendLinks) -> None:
    links.refusal = Unavailable("no port is free")
    with pytest.raises(Refused, match="no port is free"):
        next(control.call(store.place.folder, "pair"))
    links.refusal = None
    assert next(control.call(store.place.folder, "pair"))["code"] == "012345"


def test_facts_that_nobody_waits_for_pass(callers: Callers) -> None:
    callers.hear(LanePaired(BACK, "Back", 2))
    callers.hear(PairingFailed("wrong code", "192.0.2.9", 2))
    callers.hear(PairingEnded("over"))
    callers.hear("anything else")


@pytest.mark.usefixtures("callers")
def test_devices_are_told_one_by_one(store: Store, plugged: PretendDevices) -> None:
    assert [from_words(words) for words in control.call(store.place.folder, "devices")] == plugged.there


@pytest.mark.usefixtures("callers")
def test_a_printer_is_tried_by_its_name(store: Store, plugged: PretendDevices) -> None:
    for do in ("devices-print", "devices-kick"):
        assert list(control.call(store.place.folder, do, key="counter")) == [{"name": "Counter"}]
    assert plugged.printed == [("Printer test", PRINTER)]
    assert plugged.kicked == [PRINTER]
    plugged.is_busy = True
    for do, words in (("devices-print", "takes nothing now"), ("devices-kick", "is not there")):
        with pytest.raises(Refused, match=words):
            list(control.call(store.place.folder, do, key=PRINTER))
        with pytest.raises(Refused, match="no device 'Kitchen'"):
            list(control.call(store.place.folder, do, key="Kitchen"))


def test_a_lane_without_devices_says_so(store: Store, links: PretendLinks) -> None:
    till = control.serve(store.place.folder, Callers(store, links, lambda: None).handlers())
    for do in ("devices", "devices-print", "devices-kick"):
        with pytest.raises(Refused, match="has no devices"):
            list(control.call(store.place.folder, do))
    till.close()
