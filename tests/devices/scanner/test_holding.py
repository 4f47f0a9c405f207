"""Which scanners are taken, and what is told of each that cannot be."""

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

import pytest
from support.emulated_scanners import (
    NUMBERED_DESCRIPTOR,
    POS_DESCRIPTOR,
    AcmScanner,
    EmulatedScanner,
    KbdScanner,
    PosScanner,
    pressed,
    typed,
)
from support.usb_devices import Endpoint, Interface
from support.virtual_usb import VirtualClock, VirtualUsb

from devices import limits
from devices.errors import Garbled, Gone
from devices.events import (
    DeviceFact,
    Scanned,
    ScannerFound,
    ScannerLost,
    ScannerRecovered,
    ScannerRules,
    ScannerTrouble,
    ScanSpoiled,
    Standing,
    Trouble,
)
from devices.scanner.holding import Scanners
from devices.scanner.reader import Port
from devices.usb.bus import UsbBus
from devices.usb.scanners import ScannerUnit, Wiring

KEY = "1-1/0c2e:0901/0"
STRANGER = 0x1234
MOUSE = bytes.fromhex("05010902a1010501093009311581257f750895028106c0")

Fact = TypeVar("Fact")


class Counter:
    """Scanners on a pretend bus; nobody watches it but the test."""

    def __init__(self, **rules: ScannerRules) -> None:
        self.vbus = VirtualUsb(VirtualClock())
        self.bus = UsbBus(self.vbus)
        self.facts: queue.Queue[DeviceFact] = queue.Queue()
        self.scanners = Scanners(self.bus.open_scanner, self.facts.put, self.vbus.clock, rules)

    def plug(self, scanner: EmulatedScanner, port: int = 1) -> None:
        self.vbus.plug(scanner, port=port)
        self.look()

    def look(self) -> None:
        self.scanners.look(self.bus.scanners())

    def awaits(self, kind: type[Fact]) -> Fact:
        fact = self.facts.get(timeout=10)
        assert isinstance(fact, kind), fact
        return fact

    def scans(self, scanner: EmulatedScanner, text: str = "96385074") -> None:
        self.vbus.feed(scanner.speaks, scanner.reports(text, "]E0"))
        assert self.awaits(Scanned).code == text


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    monkeypatch.setattr(limits, "BUSY_SECONDS", 0.01)
    monkeypatch.setattr(limits, "LOOK_SECONDS", 0.01)
    made = Counter()
    yield made
    made.scanners.close()
    assert not any(thread.is_alive() for thread in made.scanners._threads)


class Both(KbdScanner):
    """A keyboard and a HID interface in a language of its maker's."""

    @property
    def interfaces(self) -> tuple[Interface, ...]:
        return (
            Interface((3, 1, 1), (Endpoint(0x81, 3, 8),)),
            Interface((3, 0, 0), (Endpoint(0x82, 3, 64),)),
        )


class WithMouse(KbdScanner):
    @property
    def interfaces(self) -> tuple[Interface, ...]:
        return (Interface((3, 1, 2), (Endpoint(0x81, 3, 8),)),)


class Deaf(KbdScanner):
    """Has nothing to be read from."""

    @property
    def interfaces(self) -> tuple[Interface, ...]:
        return (Interface((3, 1, 1), ()), Interface((2, 2, 1), ()))


@pytest.mark.parametrize(
    ("make", "wirings"),
    [
        (KbdScanner, [Wiring.KEYBOARD]),
        (PosScanner, [Wiring.HID]),
        (AcmScanner, [Wiring.SERIAL]),
        (Both, [Wiring.KEYBOARD, Wiring.HID]),
        (WithMouse, []),
        (Deaf, []),
    ],
)
def test_what_may_be_a_scanner_is_seen(
    counter: Counter, make: Callable[[], EmulatedScanner], wirings: list[Wiring]
) -> None:
    counter.vbus.plug(make())
    assert [unit.kind for unit in counter.bus.scanners()] == wirings


def test_seeing_one_leaves_it_alone(counter: Counter) -> None:
    scanner = KbdScanner()
    node = counter.vbus.plug(scanner)
    (unit,) = counter.bus.scanners()
    assert unit == ScannerUnit(
        KEY, 1, 0x0C2E, 0x0901, Wiring.KEYBOARD, "Maker Scanner", "", b"", is_forbidden=False
    )
    assert (node.driver, node.claimed_by, scanner.asked) == ("usbhid", None, [])


@pytest.mark.parametrize(
    ("unit", "said", "is_wanted"),
    [
        (KbdScanner(), None, True),
        (KbdScanner(), False, False),
        (KbdScanner(vendor_id=STRANGER), None, False),
        (KbdScanner(vendor_id=STRANGER), True, True),
        (AcmScanner(), None, True),
        (AcmScanner(vendor_id=STRANGER), None, False),
        (AcmScanner(vendor_id=STRANGER), True, True),
        (PosScanner(), None, True),
        (PosScanner(vendor_id=STRANGER), None, False),
        (PosScanner(vendor_id=STRANGER), True, True),
    ],
)
def test_what_is_taken(counter: Counter, unit: EmulatedScanner, said: bool | None, is_wanted: bool) -> None:  # noqa: FBT001 - a setting and an expected value
    counter.vbus.plug(unit)
    (seen,) = counter.bus.scanners()
    if said is not None:
        counter.scanners.set_rules({seen.key: ScannerRules(is_scanner=said)})
    assert counter.scanners.is_wanted(seen.key, seen.vendor_id) is is_wanted
    counter.look()
    if is_wanted:
        counter.awaits(ScannerFound)
        counter.scans(unit)
    (state,) = counter.scanners.states()
    assert state.standing is (Standing.READY if is_wanted else Standing.LEFT_ALONE)


def unit_of(kind: Wiring, descriptor: bytes = b"", vendor: int = STRANGER, interface: int = 0) -> ScannerUnit:
    return ScannerUnit(
        f"1-1/{vendor:04x}:0001/{interface}", 1, vendor, 1, kind, "", "", descriptor, is_forbidden=False
    )


@pytest.mark.parametrize(
    ("units", "held"),
    [
        ([unit_of(Wiring.HID, POS_DESCRIPTOR)], [0]),
        ([unit_of(Wiring.HID, MOUSE)], []),
        ([unit_of(Wiring.HID, NUMBERED_DESCRIPTOR)], []),
        ([unit_of(Wiring.HID, NUMBERED_DESCRIPTOR, 0x05E0), unit_of(Wiring.HID, MOUSE, 0x05E0, 1)], [0]),
        ([unit_of(Wiring.HID, MOUSE, 0x05E0)], [0]),
        ([unit_of(Wiring.KEYBOARD, b"", 0x05E0), unit_of(Wiring.HID, MOUSE, 0x05E0, 1)], [0]),
        ([unit_of(Wiring.HID, POS_DESCRIPTOR, 0x05E0), unit_of(Wiring.HID, MOUSE, 0x05E0, 1)], [0]),
        ([unit_of(Wiring.ADAPTER, b"", 0x05E0)], []),
    ],
    ids=[
        "explains itself",
        "a stranger's",
        "a keyboard",
        "a maker's keyboard",
        "its maker's own",
        "beside a keyboard",
        "beside a good one",
        "a maker's adapter",
    ],
)
def test_what_nobody_named_is_taken_by_what_it_explains(
    counter: Counter, units: list[ScannerUnit], held: list[int]
) -> None:
    counter.scanners.look(units)
    states = counter.scanners.states()
    left = [one.scanner.key for one in states if one.standing is Standing.LEFT_ALONE]
    assert [place for place, unit in enumerate(units) if unit.key not in left] == held


def test_what_was_held_for_what_it_explained_is_held_when_the_system_tells_that_no_more(
    counter: Counter,
) -> None:
    """Once its own driver is off, the system knows no descriptor of it."""
    scanner = PosScanner(vendor_id=STRANGER)
    counter.vbus.plug(scanner)
    (unit,) = counter.bus.scanners()
    assert not counter.scanners.is_wanted(unit.key, unit.vendor_id)
    counter.scanners.look([replace(unit, report_descriptor=POS_DESCRIPTOR)])
    counter.awaits(ScannerFound)
    assert counter.scanners.is_wanted(unit.key, unit.vendor_id)
    counter.look()
    counter.scans(scanner)
    assert counter.facts.empty()
    counter.scanners.look([])
    counter.awaits(ScannerLost)
    assert not counter.scanners.is_wanted(unit.key, unit.vendor_id)


def test_who_is_told_of_a_code_may_ask_how_it_stands_while_the_scanner_is_let_go(counter: Counter) -> None:
    asked = threading.Event()
    letting_go = threading.Thread(target=counter.scanners.look, args=([],))

    def ask(fact: DeviceFact) -> None:
        if isinstance(fact, Scanned):
            letting_go.start()
            while KEY in counter.scanners._readers:
                asked.wait(0.001)
            counter.scanners.states()
            asked.set()
        counter.facts.put(fact)

    counter.scanners._emit = ask
    scanner = KbdScanner()
    counter.plug(scanner)
    counter.awaits(ScannerFound)
    counter.vbus.feed(scanner.speaks, scanner.reports("96385074", ""))
    assert asked.wait(5)
    letting_go.join(5)
    assert not letting_go.is_alive()


def test_a_keyboard_that_explains_itself_is_read_as_it_is(counter: Counter) -> None:
    scanner = KbdScanner(descriptor=NUMBERED_DESCRIPTOR)
    counter.plug(scanner)
    counter.awaits(ScannerFound)
    counter.vbus.feed(scanner.speaks, [b"\x02" + boot[:1] + boot[2:] for boot in typed("96385074\n")])
    assert counter.awaits(Scanned).code == "96385074"
    counter.scanners.close()
    assert scanner.asked == [(0x0A, 0)]


def test_a_keyboard_is_asked_for_the_plainest_reports_and_put_back(counter: Counter) -> None:
    scanner = KbdScanner()
    counter.plug(scanner)
    counter.awaits(ScannerFound)
    assert scanner.asked == [(0x0A, 0), (0x0B, 0)]
    counter.scanners.close()
    assert scanner.asked[2:] == [(0x0B, 1)]


def test_a_serial_one_is_told_that_somebody_listens_and_that_nobody_does(counter: Counter) -> None:
    scanner = AcmScanner()
    counter.plug(scanner)
    counter.awaits(ScannerFound)
    assert scanner.asked == [(0x22, 3)]
    counter.scanners.close()
    assert scanner.asked[1:] == [(0x22, 0)]


def test_a_code_under_way_when_it_is_taken_is_passed_over(counter: Counter) -> None:
    scanner = KbdScanner()
    scanner.speaks.extend(typed("333931\n"))
    counter.plug(scanner)
    counter.awaits(ScannerFound)
    assert counter.awaits(ScanSpoiled).message == "Scan that again: only a part of it came"
    counter.scans(scanner)


def test_a_scanner_in_a_language_of_its_own_is_told_once(counter: Counter) -> None:
    scanner = PosScanner(descriptor=MOUSE)
    counter.plug(scanner)
    told = counter.awaits(ScannerTrouble)
    assert told.trouble is Trouble.FOREIGN
    assert told.message == (
        "Maker Scanner, socket 1-1: it speaks in a way of its own; scan the sheet for USB keyboard or HID POS"
        " in its manual"
    )
    (state,) = counter.scanners.states()
    assert (state.standing, state.message) == (Standing.TROUBLE, told.message)
    counter.vbus.unplug(scanner)
    counter.look()
    counter.awaits(ScannerLost)
    assert counter.facts.empty()


def test_a_honeywell_that_does_not_explain_itself_is_read_as_documented(counter: Counter) -> None:
    scanner = PosScanner(descriptor=None)
    counter.plug(scanner)
    counter.awaits(ScannerFound)
    counter.scans(scanner, "4006381333931" * 10)


def test_one_that_this_account_may_not_use_is_told_with_the_rule_that_mends_it(counter: Counter) -> None:
    scanner = KbdScanner(is_permitted=False)
    counter.plug(scanner)
    told = counter.awaits(ScannerTrouble)
    assert (told.trouble, "install_kiosk" in told.message) == (Trouble.FORBIDDEN, True)
    scanner.is_permitted = True
    counter.awaits(ScannerRecovered)
    counter.scans(scanner)


def test_a_driver_that_lets_go_late_is_waited_for_without_a_word(counter: Counter) -> None:
    scanner = KbdScanner()
    node = counter.vbus.plug(scanner)
    held, tries = counter.vbus.open_device(node), []
    node.claimed_by, node.driver = held, None

    def opened(unit: ScannerUnit) -> object:
        tries.append(unit)
        if len(tries) == 2:
            node.claimed_by = None
        return counter.bus.open_scanner(unit)

    counter.scanners._open = opened  # type: ignore[assignment]
    counter.look()
    counter.awaits(ScannerFound)
    assert len(tries) == 2


@pytest.mark.parametrize("errno", [75, 5], ids=["babble", "protocol error"])
def test_a_connection_that_fails_is_told_and_made_anew(counter: Counter, errno: int) -> None:
    scanner = KbdScanner()
    counter.plug(scanner)
    counter.awaits(ScannerFound)
    with counter.vbus._lock:
        counter.vbus.faults[len(counter.vbus.calls)] = errno
    assert counter.awaits(ScannerTrouble).trouble is Trouble.CONNECTION
    counter.awaits(ScannerRecovered)
    counter.scans(scanner)


def test_a_plug_that_fails_while_it_is_pulled_is_lost_without_a_word_of_its_connection(
    counter: Counter,
) -> None:
    scanner, is_tried = KbdScanner(), threading.Event()
    opens: list[ScannerUnit] = []

    def opened(unit: ScannerUnit) -> object:
        opens.append(unit)
        if len(opens) == 1:
            return counter.bus.open_scanner(unit)
        is_tried.set()
        raise Gone

    counter.scanners._open = opened  # type: ignore[assignment]
    counter.plug(scanner)
    counter.awaits(ScannerFound)
    with counter.vbus._lock:
        counter.vbus.faults[len(counter.vbus.calls)] = 5
    assert is_tried.wait(10)
    counter.vbus.unplug(scanner)
    counter.look()
    counter.awaits(ScannerLost)
    assert counter.facts.empty()


def test_unplugged_at_any_transfer_it_is_lost_and_found_again() -> None:
    """Each transfer from the claim to the end of a code fails once, as if the plug were pulled then."""
    for number in range(14):
        counter = Counter()
        scanner = KbdScanner()
        counter.vbus.faults[number + 3] = 19
        counter.plug(scanner)
        counter.vbus.unplug(scanner)
        counter.look()
        counter.plug(scanner)
        while not isinstance(counter.facts.get(timeout=10), ScannerFound):
            pass
        counter.scanners.close()
        assert counter.vbus.node_of(scanner).driver == "usbhid", number


def test_a_replug_before_anybody_looked_is_noticed(counter: Counter) -> None:
    scanner = KbdScanner()
    counter.plug(scanner)
    counter.awaits(ScannerFound)
    counter.vbus.replug(scanner)
    counter.look()
    counter.awaits(ScannerLost)
    counter.awaits(ScannerFound)
    counter.scans(scanner)


def test_stalls_without_end_are_a_failing_connection(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counter.vbus, "clear_halt", lambda *_: None)
    scanner = KbdScanner()
    counter.plug(scanner)
    counter.awaits(ScannerFound)
    counter.vbus.stall(scanner, 0x81)
    assert counter.awaits(ScannerTrouble).trouble is Trouble.CONNECTION


def test_a_trouble_that_stays_is_told_once(counter: Counter) -> None:
    counter.plug(KbdScanner(is_permitted=False))
    counter.awaits(ScannerTrouble)
    seen = counter.vbus.calls.count("open")
    while counter.vbus.calls.count("open") < seen + 3:
        threading.Event().wait(0.005)
    assert counter.facts.empty()


def test_rules_count_from_when_they_are_set(counter: Counter) -> None:
    scanner = KbdScanner()
    counter.plug(scanner)
    assert counter.awaits(ScannerFound).scanner.name == "Maker Scanner"
    counter.scanners.set_rules({KEY: ScannerRules(name="Till 2", prefix="~", separator="|")})
    counter.awaits(ScannerLost)
    assert counter.awaits(ScannerFound).scanner.name == "Till 2"
    counter.vbus.feed(scanner.speaks, scanner.reports("~01|10", ""))
    assert counter.awaits(Scanned).code == "01\x1d10"


def test_one_that_is_set_anew_is_not_asked_for_while_it_is_still_listened_to(counter: Counter) -> None:
    scanner = KbdScanner()
    opens: list[ScannerUnit] = []
    is_stuck, listens, may_end = threading.Event(), threading.Event(), threading.Event()

    def opened(unit: ScannerUnit) -> Port:
        opens.append(unit)
        port = counter.bus.open_scanner(unit)
        read = port.read

        def stuck(timeout_ms: int) -> bytes:
            if is_stuck.is_set():
                listens.set()
                may_end.wait(10)
            return read(timeout_ms)

        port.read = stuck  # type: ignore[method-assign]
        return port

    counter.scanners._open = opened
    counter.plug(scanner)
    counter.awaits(ScannerFound)
    is_stuck.set()
    assert listens.wait(10)
    counter.scanners.set_rules({KEY: ScannerRules(name="Till 2")})
    counter.awaits(ScannerLost)
    is_stuck.clear()
    may_end.set()
    assert counter.awaits(ScannerFound).scanner.name == "Till 2"
    assert len(opens) == 2


def test_what_is_closed_takes_nothing_more_and_says_nothing_more(counter: Counter) -> None:
    scanner = KbdScanner()
    counter.plug(scanner)
    counter.awaits(ScannerFound)
    counter.scanners.close()
    counter.vbus.feed(scanner.speaks, [pressed(4), *scanner.reports("96385074", "")])
    counter.look()
    assert counter.facts.empty()
    assert not counter.scanners._readers


def test_the_time_of_a_code_is_when_its_last_report_came(counter: Counter) -> None:
    scanner = KbdScanner()
    counter.plug(scanner)
    counter.awaits(ScannerFound)
    counter.vbus.clock.sleep(42)
    counter.vbus.feed(scanner.speaks, scanner.reports("96385074", ""))
    assert counter.awaits(Scanned).at == 42


def test_a_failure_to_open_is_an_error_of_the_room(counter: Counter) -> None:
    scanner = KbdScanner()
    counter.vbus.plug(scanner)
    (unit,) = counter.bus.scanners()
    counter.vbus.faults[len(counter.vbus.calls) + 1] = 5
    with pytest.raises(Garbled):
        counter.bus.open_scanner(unit)


def test_one_that_is_pulled_out_is_missed_until_one_of_its_make_is_there(counter: Counter) -> None:
    scanner, other = KbdScanner(), KbdScanner(vendor_id=0x05E0)
    counter.plug(scanner)
    counter.awaits(ScannerFound)
    assert not counter.scanners.lacks_one()
    counter.vbus.unplug(scanner)
    counter.look()
    counter.awaits(ScannerLost)
    assert counter.scanners.lacks_one()
    counter.plug(other, port=2)
    counter.awaits(ScannerFound)
    assert counter.scanners.lacks_one()
    counter.plug(scanner, port=3)
    counter.awaits(ScannerFound)
    assert not counter.scanners.lacks_one()


def test_one_that_staff_named_is_missed_while_none_is_there(counter: Counter) -> None:
    assert not counter.scanners.lacks_one()
    counter.scanners.set_rules({KEY: ScannerRules(is_scanner=True)})
    assert counter.scanners.lacks_one()
    counter.plug(KbdScanner())
    counter.awaits(ScannerFound)
    assert not counter.scanners.lacks_one()
    counter.scanners.set_rules({KEY: ScannerRules(is_scanner=False)})
    counter.awaits(ScannerLost)
    assert not counter.scanners.lacks_one()
