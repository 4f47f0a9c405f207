"""What goes wrong on cables and how a till bears it: on the pretend bus, or on a real kernel's.

Each case is one that tills in shops have suffered from.
"""

import queue
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

import pytest
import usb.util
from support.cables import Cables
from support.contract import configuration_of, take_away, until
from support.emulated_scanners import pressed
from support.escpos_reader import Reader, Sheet
from support.pulling import Pulling
from support.receipts import ORDINARY

from devices import limits
from devices.events import (
    DeviceFact,
    DeviceFound,
    DeviceLost,
    DrawerFailed,
    DrawerKicked,
    PrinterKnown,
    PrinterRecovered,
    PrinterTrouble,
    ReceiptFailed,
    ReceiptPrinted,
    Scanned,
    ScannerFound,
    ScannerLost,
    ScannerRecovered,
    ScannerTrouble,
    ScanSpoiled,
    Standing,
    Trouble,
)
from devices.printer import drawer
from devices.printer.unkept import UnkeptQueue
from devices.service import DeviceService
from devices.usb.wire import libusb

EAN = "4006381333931"
EPSON = 0x04B8
DUPLICATE = "*** DUPLICATE ***"
KIND = TypeVar("KIND")


class Till:
    """A device service on the cables at hand, and what it has told so far."""

    def __init__(self, cables: Cables) -> None:
        self.cables = cables
        self.facts: queue.Queue[DeviceFact] = queue.Queue()
        self.service = DeviceService(
            self.facts.put, UnkeptQueue(), cables.bus, watch=cables.watch, clock=cables.clock
        )

    def start(self) -> None:
        self.service.start(scanners={})

    def gathers(self, *kinds: type[DeviceFact] | tuple[type[DeviceFact], ...]) -> list[DeviceFact]:
        """All facts until there is one of each of the kinds."""
        told: list[DeviceFact] = []
        while not all(any(isinstance(fact, kind) for fact in told) for kind in kinds):
            told.append(self.facts.get(timeout=self.cables.patience_seconds))
        return told

    def awaits(self, kind: type[KIND]) -> KIND:
        """The next fact of a kind; those before it are passed over."""
        while True:
            fact = self.facts.get(timeout=self.cables.patience_seconds)
            if isinstance(fact, kind):
                return fact

    def plugs_in_printer(self) -> None:
        self.cables.plug_printer("one")
        self.is_ready()

    def is_ready(self) -> None:
        """A printer was found, asked how it is, and given back."""
        self.gathers(DeviceFound, PrinterKnown)
        until(lambda: self.cables.has_driver("one"))

    def prints(self) -> ReceiptPrinted:
        assert self.service.print(ORDINARY)
        return self.awaits(ReceiptPrinted)

    def sheets(self, after: int = 0) -> list[Sheet]:
        """What is on paper; cut off anywhere, as after a failure."""
        return Reader(self.cables.printed("one")[after:], 48, after_failure=True).read().sheets


@pytest.fixture
def till(cables: Cables) -> Iterator[Till]:
    made = Till(cables)
    yield made
    made.service.stop()


def receipts_on(sheets: list[Sheet]) -> list[Sheet]:
    """The sheets that are a whole receipt."""
    return [sheet for sheet in sheets if sheet.barcodes == [ORDINARY.number] and sheet.is_cut]


def is_marked(sheet: Sheet) -> bool:
    return DUPLICATE in sheet.texts[0]


# 1: unplugged within a sale.


def test_unplugged_before_any_transfer_of_a_sale_the_books_stay_straight(
    till: Till, cables: Cables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plug is pulled before each of them in turn; then it is put back, and somebody prints again."""
    monkeypatch.setattr(drawer, "DRAWER_LEARN_SECONDS", 0.0)
    pulling = Pulling(cables.bus._backend or libusb(), "printer-spool")
    cables.bus._backend = pulling
    till.start()
    till.plugs_in_printer()
    pulling.arm(-1, None)
    assert till.service.kick()
    till.prints()
    transfers = pulling.count
    until(lambda: cables.has_driver("one"))
    for number in range(transfers):
        pulling.arm(number, lambda: cables.unplug("one"))
        unplugged_once(till, pulling)


def unplugged_once(till: Till, pulling: Pulling) -> None:
    """One sale on a cable that is pulled within it, and what must hold after it."""
    cables, kicks, start = till.cables, till.cables.kicks("one"), len(till.cables.printed("one"))
    assert till.service.kick()
    ticket = till.service.print(ORDINARY)
    told = till.gathers((DrawerKicked, DrawerFailed), (ReceiptPrinted, ReceiptFailed))
    if pulling.disarm():  # one question less than the first time
        cables.unplug("one")
    else:
        assert pulling.fired.wait(cables.patience_seconds)
    told += [] if any(isinstance(fact, DeviceLost) for fact in told) else till.gathers(DeviceLost)
    cables.replug("one")
    till.is_ready()
    assert not [fact for fact in told if isinstance(fact, PrinterTrouble)]
    assert cables.kicks("one") - kicks <= 1
    failed = next((fact for fact in told if isinstance(fact, ReceiptFailed)), None)
    if failed is not None:
        assert ticket is not None
        assert failed.trouble is Trouble.UNPLUGGED
        assert till.service.retry(ticket.job)
        till.awaits(ReceiptPrinted)
        until(lambda: cables.has_driver("one"))
    whole = receipts_on(till.sheets(start))
    marked = [sheet for sheet in whole if is_marked(sheet)]
    assert whole
    assert len(marked) == (failed is not None and failed.unfinished)
    assert len(whole) - len(marked) <= 1


def test_unplugged_before_any_transfer_a_scanner_is_taken_again(till: Till, cables: Cables) -> None:
    """The plug is pulled before each step of taking it and of a first code."""
    pulling = Pulling(cables.bus._backend or libusb(), "scanner-")
    cables.bus._backend = pulling
    till.start()
    cables.plug("kbd", "one")
    till.awaits(ScannerFound)
    cables.unplug("one")
    till.awaits(ScannerLost)
    for number in range(12):
        pulling.arm(number, lambda: cables.unplug("one"))
        cables.replug("one")
        assert pulling.fired.wait(cables.patience_seconds)
        until(lambda: not till.service.scanners())
        while not till.facts.empty():
            assert isinstance(till.facts.get(), ScannerFound | ScannerLost | ScanSpoiled)
        cables.replug("one")
        till.awaits(ScannerFound)
        cables.scan("one", EAN)
        assert till.awaits(Scanned).code == EAN
        cables.unplug("one")
        till.awaits(ScannerLost)


# 2: the roll ends within a receipt; the printer goes on by itself with what it has.


def test_a_printer_that_goes_on_after_a_refill_prints_nothing_twice_unasked(
    till: Till, cables: Cables
) -> None:
    till.start()
    till.plugs_in_printer()
    cables.set_printer("one", {"paper_left": 900, "buffer_size": 256})
    ticket = till.service.print(ORDINARY)
    assert ticket is not None
    assert till.awaits(ReceiptFailed).unfinished
    cables.set_printer("one", {"paper": "ok"})
    till.awaits(PrinterRecovered)
    assert b"TOTAL" not in cables.printed("one")
    assert till.service.retry(ticket.job)
    till.awaits(ReceiptPrinted)
    (copy,) = receipts_on(till.sheets())
    assert is_marked(copy)


def test_the_drawer_opens_without_paper(till: Till, cables: Cables) -> None:
    till.start()
    till.plugs_in_printer()
    cables.set_printer("one", {"paper": "out"})
    assert till.service.kick()
    till.awaits(DrawerKicked)
    until(lambda: cables.kicks("one") == 1)


# 3: half a job hangs in the printer.


def test_what_is_left_of_half_a_job_does_not_get_onto_the_next(till: Till, cables: Cables) -> None:
    till.start()
    till.plugs_in_printer()
    cables.set_printer("one", {"unplug_after": 900})
    till.service.print(ORDINARY)
    assert till.awaits(ReceiptFailed).unfinished
    cables.replug("one")
    till.is_ready()
    till.service.print(replace(ORDINARY, number="1-000124"))
    till.awaits(ReceiptPrinted)
    (last,) = [sheet for sheet in till.sheets() if sheet.barcodes == ["1-000124"]]
    assert ORDINARY.shop.name in last.texts[0] + last.texts[1]
    assert last.resets == 1


# 6: a till crashed and left its printer without a driver.


def test_a_printer_that_a_crashed_till_took_prints_and_goes_back_to_the_system(
    till: Till, cables: Cables
) -> None:
    cables.plug_printer("one")
    usb.util.dispose_resources(take_away(cables, EPSON))
    assert not cables.has_driver("one")
    till.start()
    till.gathers(DeviceFound, PrinterKnown)
    till.prints()
    until(lambda: cables.has_driver("one"))


# 8: switched off and on while its plug stays: it knows no code page any more, and has lost what it had.


def test_a_printer_that_was_switched_off_and_on_shows_the_right_letters(till: Till, cables: Cables) -> None:
    till.start()
    till.plugs_in_printer()
    till.prints()
    until(lambda: cables.has_driver("one"))
    switch_off_and_on(cables)
    till.prints()
    first, second = receipts_on(till.sheets())
    assert (first.texts, first.pages) == (second.texts, second.pages)
    assert any("Crème brûlée" in text for text in second.texts)


def switch_off_and_on(cables: Cables) -> None:
    """By the request that each printer knows, sent by another program."""
    device = take_away(cables, EPSON)
    device.ctrl_transfer(0x21, 2, 0, 0, None, 1000)
    give_back(device)


def give_back(device: usb.core.Device) -> None:
    usb.util.release_interface(device, 0)
    device.attach_kernel_driver(0)
    usb.util.dispose_resources(device)


# 9: answers that another program asked for and did not read.


@pytest.mark.parametrize(("then", "now"), [("out", "ok"), ("ok", "out")])
def test_what_a_printer_said_to_another_program_is_not_how_it_is_now(
    till: Till, cables: Cables, then: str, now: str
) -> None:
    cables.plug_printer("one")
    other = take_away(cables, EPSON)
    cables.set_printer("one", {"paper": then})
    for which in (1, 4, 2):
        other.write(0x01, bytes([0x10, 0x04, which]), 1000)
    give_back(other)
    cables.set_printer("one", {"paper": now})
    till.start()
    told = till.gathers(DeviceFound, PrinterKnown)
    if now == "ok":
        assert till.prints().confirmed
        assert not [fact for fact in told if isinstance(fact, PrinterTrouble)]
    else:
        troubles = [fact for fact in told if isinstance(fact, PrinterTrouble)]
        assert (troubles or [till.awaits(PrinterTrouble)])[0].trouble is Trouble.PAPER_OUT


# 10: a hub goes dark; all that hang on it vanish together and come back together.


def test_all_that_vanish_together_come_back_together(till: Till, cables: Cables) -> None:
    names = ("one", "kbd", "pos", "acm")
    cables.plug_printer("one")
    for name in names[1:]:
        cables.plug(name, name)
    till.start()
    till.gathers(DeviceFound, PrinterKnown)
    for _ in names[1:]:
        until(lambda: standing(till).count(Standing.READY) == 3)
    for name in names:
        cables.unplug(name)
    until(lambda: not till.service.scanners() and not till.service.printers())
    for name in names:
        cables.replug(name)
    until(lambda: standing(till).count(Standing.READY) == 3 and len(till.service.printers()) == 1)
    till.prints()
    for name in names[1:]:
        cables.scan(name, f"{name.upper()}123")
        assert till.awaits(Scanned).code == f"{name.upper()}123"


def standing(till: Till) -> list[Standing]:
    return [one.standing for one in till.service.scanners()]


# Babble: more than was announced.


def test_a_scanner_that_babbles_is_told_and_taken_anew(
    till: Till, cables: Cables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BUSY_SECONDS", 0.05)
    cables.plug("kbd", "one")
    till.start()
    till.awaits(ScannerFound)
    cables.feed("one", [pressed(4).ljust(64, b"\x04")])
    assert till.awaits(ScannerTrouble).trouble is Trouble.CONNECTION
    till.awaits(ScannerRecovered)
    cables.scan("one", EAN)
    assert till.awaits(Scanned).code == EAN


def test_a_printer_that_babbles_prints(till: Till, cables: Cables) -> None:
    till.start()
    till.plugs_in_printer()
    for packet in (bytes(700), b"\x12" * 700, b"\xff" * 64):
        cables.say("one", packet)
    till.prints()
    assert len(receipts_on(till.sheets())) == 1


# Descriptors that are wrong, and that change.

BOOT, RAW, PRINTS = (3, 1, 1), (3, 0, 0), (7, 1, 2)
IN, OUT = (0x81, 3, 8), (0x01, 2, 64)


@pytest.mark.parametrize(
    "configuration",
    [
        configuration_of((BOOT, [])),
        configuration_of((BOOT, [(0x81, 3, 0)])),
        configuration_of((BOOT, [(0x01, 3, 8)])),
        configuration_of((PRINTS, [(0x82, 2, 64)])),
        configuration_of((BOOT, [IN]))[:-3],
        configuration_of((BOOT, [IN]))[:11],
        configuration_of((BOOT, [IN]))[:9] + b"\0" * 25,
        configuration_of(),
        configuration_of(((2, 2, 1), [(0x83, 3, 8)])),
    ],
    ids=[
        "no endpoint", "an endpoint of no size", "takes and says nothing", "a printer that takes nothing",
        "ends within an endpoint", "ends within an interface", "zeros", "no interface", "a port without data",
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_left_alone_and_harms_no_other(
    till: Till, cables: Cables, configuration: bytes
) -> None:
    cables.plug_oddity("odd", configuration)
    till.start()
    cables.plug("kbd", "one")
    found = till.facts.get(timeout=cables.patience_seconds)
    assert isinstance(found, ScannerFound)
    assert found.scanner.key == held(till)
    cables.scan("one", EAN)
    assert till.awaits(Scanned).code == EAN
    cables.unplug("odd")


def held(till: Till) -> str:
    (key,) = [one.scanner.key for one in till.service.scanners() if one.standing is not Standing.LEFT_ALONE]
    return key


@pytest.mark.parametrize(
    "configuration",
    [
        configuration_of((BOOT, [IN]), length=255),
        configuration_of((BOOT, [IN]), interfaces=8),
        configuration_of((BOOT, [IN])) + b"\x00\x05",
        configuration_of((BOOT, [OUT, IN, IN, IN])),
    ],
    ids=["says it is longer", "says it has more", "more after its end", "endpoints twice"],
)
def test_what_describes_itself_badly_and_works_is_used(
    till: Till, cables: Cables, configuration: bytes
) -> None:
    till.start()
    cables.plug_oddity("odd", configuration)
    till.awaits(ScannerFound)
    cables.feed("odd", [pressed(4), pressed(), pressed(0x28), pressed()])
    assert till.awaits(Scanned).code == "a"


@pytest.mark.parametrize(
    "report",
    [b"\xff" * 40, b"\x05\x8c\x09\x02\xa1\x01\x85\x02", b"\xfe\xff"],
    ids=["noise", "it breaks off", "a long item that is none"],
)
def test_a_scanner_whose_reports_explain_nothing_is_told(till: Till, cables: Cables, report: bytes) -> None:
    till.start()
    cables.plug_oddity("odd", configuration_of((RAW, [(0x81, 3, 64)])), report)
    assert till.awaits(ScannerTrouble).trouble is Trouble.FOREIGN


def kinds(till: Till) -> list[tuple[str, Standing]]:
    return [(one.scanner.wiring, one.standing) for one in till.service.scanners()]


def test_another_scanner_in_a_socket_before_any_step_of_taking_the_first_is_taken(
    till: Till, cables: Cables
) -> None:
    """Found as a keyboard, it is one of another kind by the time it is opened, asked, or read."""
    pulling = Pulling(cables.bus._backend or libusb(), "scanner-")
    cables.bus._backend = pulling
    till.start()
    cables.plug("kbd", "one")
    till.awaits(ScannerFound)
    cables.unplug("one")
    till.awaits(ScannerLost)
    for number in range(8):
        pulling.arm(number, lambda: cables.plug_instead("pos", "one"))
        cables.replug("one")
        assert pulling.fired.wait(cables.patience_seconds)
        until(lambda: ("hid", Standing.READY) in kinds(till))
        cables.scan("one", EAN)
        assert till.awaits(Scanned).aim == "]E0"
        cables.plug_instead("kbd", "one")
        cables.unplug("one")
        until(lambda: not till.service.scanners())
