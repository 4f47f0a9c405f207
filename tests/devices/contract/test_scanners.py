"""What scanners do at a till, on whatever cables there are: the pretend bus, or a real kernel's."""

import queue
import threading
from collections.abc import Iterator
from typing import TypeVar

import pytest
import usb.util
from support.cables import Cables, cables_at_hand, kinds_at_hand
from support.contract import take_away
from support.emulated_scanners import LETTERS, RELEASED, pressed, typed

from devices import limits
from devices.events import (
    DeviceFact,
    Scanned,
    ScannerFound,
    ScannerInfo,
    ScannerLost,
    ScannerRecovered,
    ScannerRules,
    ScannerTrouble,
    ScanSpoiled,
    Standing,
    Trouble,
)
from devices.makes import SCANNER_VENDORS
from devices.printer.unkept import UnkeptQueue
from devices.service import DeviceService

EAN = "4006381333931"
GS1 = "0104006381333931\x1d10LOT7"
LONG = "".join(f"{number:04}" for number in range(50))
USB_KINDS = ("kbd", "pos", "acm")
KINDS = kinds_at_hand()
ADAPTERS = {f"1-{port}/0403:6001/0": ScannerRules(is_scanner=True) for port in (1, 2)}
"""Nobody knows what hangs on one before staff have said so."""
STRANGER = 0x1234

Fact = TypeVar("Fact")


class Till:
    """A device service on the cables at hand; facts are awaited one by one."""

    def __init__(self, cables: Cables) -> None:
        self.cables = cables
        self.facts: queue.Queue[DeviceFact] = queue.Queue()
        self.service = DeviceService(self.facts.put, UnkeptQueue(), cables.bus, watch=cables.watch)

    def start(self, **rules: ScannerRules) -> None:
        self.service.start(scanners={**ADAPTERS, **rules})

    def awaits(self, kind: type[Fact]) -> Fact:
        fact = self.facts.get(timeout=self.cables.patience_seconds)
        assert isinstance(fact, kind), fact
        return fact

    def finds(self) -> ScannerInfo:
        return self.awaits(ScannerFound).scanner

    def reads(self, count: int = 1) -> list[str]:
        return [self.awaits(Scanned).code for _ in range(count)]

    def stop(self) -> None:
        self.service.stop()
        assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("scanner-")]


@pytest.fixture
def cables(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cables]:
    monkeypatch.setattr(limits, "IDLE_READ_MS", 100)  # what is closed ends with the read under way
    made = cables_at_hand()
    yield made
    made.close()


@pytest.fixture
def till(cables: Cables) -> Iterator[Till]:
    made = Till(cables)
    yield made
    made.stop()


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried again is tried again at once."""
    monkeypatch.setattr(limits, "BUSY_SECONDS", 0.05)
    monkeypatch.setattr(limits, "LOOK_SECONDS", 0.05)


@pytest.mark.parametrize("kind", KINDS)
def test_a_scanner_works_from_its_plug_on(till: Till, cables: Cables, kind: str) -> None:
    till.start()
    cables.plug(kind, "one")
    info = till.finds()
    cables.scan("one", EAN)
    scanned = till.awaits(Scanned)
    assert (scanned.scanner, scanned.code, scanned.aim) == (info.key, EAN, "]E0" if kind == "pos" else "")
    (state,) = [one for one in till.service.scanners() if one.standing is not Standing.LEFT_ALONE]
    assert (state.scanner, state.standing, state.message) == (info, Standing.READY, "")


@pytest.mark.parametrize("kind", KINDS)
def test_a_scanner_that_was_there_before_the_till_works(till: Till, cables: Cables, kind: str) -> None:
    cables.plug(kind, "one")
    till.start()
    till.finds()
    cables.scan("one", EAN)
    assert till.reads() == [EAN]


@pytest.mark.parametrize("kind", KINDS)
def test_it_may_be_unplugged_and_plugged_in_again(till: Till, cables: Cables, kind: str) -> None:
    cables.plug(kind, "one")
    till.start()
    found = till.finds()
    for code in ("4006381333931", "96385074"):
        cables.unplug("one")
        assert till.awaits(ScannerLost).scanner == found
        cables.replug("one")
        assert till.finds() == found
        cables.scan("one", code)
        assert till.reads() == [code]


def test_two_of_a_make_are_told_apart_by_their_sockets(till: Till, cables: Cables) -> None:
    till.start()
    cables.plug("kbd", "left")
    left = till.finds()
    cables.plug("kbd", "right")
    right = till.finds()
    assert left.socket != right.socket
    cables.scan("right", "96385074")
    assert till.awaits(Scanned).scanner == right.key
    cables.scan("left", EAN)
    assert till.awaits(Scanned).scanner == left.key


@pytest.mark.parametrize("kind", KINDS)
def test_twenty_codes_in_a_row_all_come_in_order(till: Till, cables: Cables, kind: str) -> None:
    cables.plug(kind, "one")
    till.start()
    till.finds()
    codes = [f"CODE{number:04}" for number in range(20)]
    for code in codes:
        cables.scan("one", code)
    assert till.reads(20) == codes


def test_two_scanners_at_once_do_not_mix(till: Till, cables: Cables) -> None:
    cables.plug("kbd", "left")
    cables.plug("kbd", "right")
    till.start()
    keys = sorted(till.finds().key for _ in range(2))
    for name in ("left", "right"):
        cables.scan(name, EAN)  # which shows that it ends codes with Enter: no pause does from now on
        till.reads()
    ours, theirs = list(typed("AAAAAAAAAA1\nAAAAAAAAAA2\n")), list(typed("7777777777\n8888888888\n"))
    for place in range(0, len(ours), 4):
        cables.feed("left", ours[place : place + 4])
        cables.feed("right", theirs[place : place + 4])
    facts = [till.awaits(Scanned) for _ in range(4)]
    by_scanner = {key: [fact.code for fact in facts if fact.scanner == key] for key in keys}
    assert sorted(by_scanner.values()) == [["7777777777", "8888888888"], ["AAAAAAAAAA1", "AAAAAAAAAA2"]]


@pytest.mark.parametrize("code", [LONG, GS1], ids=["200 characters", "GS1 with a separator"])
@pytest.mark.parametrize("kind", KINDS)
def test_codes_of_all_kinds_come_whole(till: Till, cables: Cables, kind: str, code: str) -> None:
    cables.plug(kind, "one")
    till.start()
    till.finds()
    cables.scan("one", code, "]C1")
    assert till.reads() == [code]


ALT, PAD = 0x04, {"0": 0x62, "2": 0x5A, "9": 0x61}
KEYPAD_GS = [
    pressed(modifiers=ALT),
    *[report for digit in "029" for report in (pressed(PAD[digit], modifiers=ALT), pressed(modifiers=ALT))],
    RELEASED,
]
A, B, ONE = LETTERS["a"], LETTERS["b"], 0x1E


@pytest.mark.parametrize(
    ("reports", "code"),
    [
        ([*typed("01"), *KEYPAD_GS, *typed("10\n")], "01\x1d10"),
        ([pressed(A, B), pressed(B), pressed(B, ONE), RELEASED, *typed("\n")], "ab1"),
        ([pressed(ONE), pressed(0, ONE), pressed(ONE), RELEASED, *typed("\n")], "111"),
        ([pressed(0x39), RELEASED, *typed("aB1\n"), pressed(0x39), RELEASED], "Ab1"),
        ([*typed("a"), pressed(1, 1, 1, 1, 1, 1), *typed("b\n")], "ab"),
    ],
    ids=["Alt and digits", "rollover", "equal digits without release", "caps lock", "too many keys"],
)
def test_ways_to_type(till: Till, cables: Cables, reports: list[bytes], code: str) -> None:
    cables.plug("kbd", "one")
    till.start()
    till.finds()
    cables.feed("one", reports)
    assert till.reads() == [code]


@pytest.mark.parametrize("kind", KINDS)
def test_the_system_has_a_scanner_again_when_the_till_has_closed(
    till: Till, cables: Cables, kind: str
) -> None:
    cables.plug(kind, "one")
    assert cables.has_driver("one")
    till.start()
    till.finds()
    assert not cables.has_driver("one")
    till.stop()
    assert cables.has_driver("one")


@pytest.mark.parametrize("kind", USB_KINDS)
def test_what_a_crashed_till_took_goes_back_to_the_system(till: Till, cables: Cables, kind: str) -> None:
    cables.plug(kind, "one")
    usb.util.dispose_resources(take_away(cables, *SCANNER_VENDORS))
    assert not cables.has_driver("one")
    till.start()
    till.finds()
    till.stop()
    assert cables.has_driver("one")


@pytest.mark.usefixtures("soon")
def test_one_that_another_program_holds_is_told_and_taken_once_it_may_be(till: Till, cables: Cables) -> None:
    cables.plug("kbd", "one")
    held = take_away(cables, *SCANNER_VENDORS)
    till.start()
    trouble = till.awaits(ScannerTrouble)
    assert trouble.trouble is Trouble.BUSY
    (state,) = [one for one in till.service.scanners() if one.standing is not Standing.LEFT_ALONE]
    assert (state.standing, state.message) == (Standing.TROUBLE, trouble.message)
    usb.util.release_interface(held, 0)
    usb.util.dispose_resources(held)
    till.awaits(ScannerRecovered)
    cables.scan("one", EAN)
    assert till.reads() == [EAN]


def test_a_keyboard_of_another_make_stays_with_the_system_until_it_is_named(
    till: Till, cables: Cables
) -> None:
    cables.plug("kbd", "one", vendor_id=STRANGER)
    cables.plug("kbd", "two")
    till.start()
    till.finds()
    assert cables.has_driver("one")
    (seen,) = [one for one in till.service.seen() if f"/{STRANGER:04x}:" in one.scanner.key]
    assert seen.standing is Standing.LEFT_ALONE
    till.service.set_scanners({seen.scanner.key: ScannerRules(name="Counter 2", is_scanner=True)})
    assert till.finds().name == "Counter 2"
    cables.scan("one", EAN)
    assert till.reads() == [EAN]
    till.service.set_scanners({seen.scanner.key: ScannerRules(is_scanner=False)})
    assert till.awaits(ScannerLost).scanner.name == "Counter 2"


@pytest.mark.skipif("tty" not in KINDS, reason="there are no serial adapters at hand")
def test_nobody_opens_a_serial_adapter_before_it_is_named(till: Till, cables: Cables) -> None:
    for name in ("one", "two", "three"):
        cables.plug("tty", name)
    till.start()
    assert {till.finds().socket for _ in range(2)} == {"1-1", "1-2"}
    assert cables.has_driver("three")
    (seen,) = [one for one in till.service.seen() if one.scanner.socket == "1-3"]
    assert (seen.standing, seen.scanner.wiring) == (Standing.LEFT_ALONE, "adapter")
    till.service.set_scanners({**ADAPTERS, seen.scanner.key: ScannerRules(is_scanner=True, speed=115200)})
    assert till.finds() == seen.scanner
    cables.feed("three", [b"96385074"])
    assert till.reads() == ["96385074"], "no line end is waited for"
    cables.scan("three", EAN)
    assert till.reads() == [EAN]


@pytest.mark.skipif("tty" not in KINDS, reason="there are no serial adapters at hand")
def test_a_garbled_line_is_told_and_sells_nothing(till: Till, cables: Cables) -> None:
    cables.plug("tty", "one")
    till.start()
    till.finds()
    cables.feed("one", [b"\x0040063\x0033931\r"])
    assert "baud" in till.awaits(ScanSpoiled).message
    cables.scan("one", EAN)
    assert till.reads() == [EAN]


@pytest.mark.parametrize("kind", KINDS)
def test_half_a_code_of_one_that_is_pulled_is_none(till: Till, cables: Cables, kind: str) -> None:
    cables.plug(kind, "one")
    till.start()
    till.finds()
    half = {
        "kbd": list(typed("40063")),
        "pos": [b"\x02\x38]E0" + b"4" * 56 + b"\0\0\x01"],
        "acm": [b"40063"],
        "tty": [b"40063"],
    }
    cables.feed("one", half[kind])
    cables.unplug("one")
    told = till.facts.get(timeout=cables.patience_seconds)
    if isinstance(told, ScanSpoiled | Scanned):  # read, and a silence noticed, before the plug was out
        told = till.facts.get(timeout=cables.patience_seconds)
    assert isinstance(told, ScannerLost)


@pytest.mark.parametrize("kind", USB_KINDS)
def test_a_stall_is_got_over(till: Till, cables: Cables, kind: str) -> None:
    cables.plug(kind, "one")
    till.start()
    till.finds()
    cables.stall("one")
    cables.scan("one", EAN)
    assert till.reads() == [EAN]
