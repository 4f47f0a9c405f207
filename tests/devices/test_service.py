"""The door to hardware, with its own threads, on the pretend bus."""

import queue
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from support.escpos_reader import Reader
from support.print_jobs import FillingQueue
from support.printers import EmulatedPrinter
from support.receipts import ORDINARY, named
from support.virtual_usb import VirtualClock, VirtualUsb

from devices import limits
from devices.errors import Forbidden, Foreign
from devices.events import (
    DeviceFact,
    DeviceFound,
    DeviceLost,
    DrawerKicked,
    JobId,
    PrinterCondition,
    PrinterInfo,
    PrinterKnown,
    PrinterRecovered,
    PrinterTrouble,
    ReceiptFailed,
    ReceiptPrinted,
    Trouble,
)
from devices.profiles import GENERIC_58
from devices.service import DeviceService, PrintTicket
from devices.usb.bus import UsbBus
from store.domain.machines import PrinterSetup

KEY = "1-1/04b8:0e28/0"
INFO = PrinterInfo(KEY, "EPSON TM-T20III", "Epson 80 mm, 48 columns", 48, "")
LOGO = b"P4\n8 2\n\xff\x81"
NAME = f"Receipt {ORDINARY.number}"
PATIENCE_SECONDS = 10

Fact = TypeVar("Fact")


class Counter:
    """A till with a bus; facts are awaited one by one."""

    def __init__(self, *printers: EmulatedPrinter) -> None:
        self.vbus = VirtualUsb(VirtualClock())
        for number, printer in enumerate(printers, start=1):
            printer.unplug = lambda printer=printer: self.vbus.unplug(printer)
            self.vbus.plug(printer, port=number)
        self.facts: queue.Queue[DeviceFact] = queue.Queue()
        self.known: queue.Queue[DeviceFact] = queue.Queue()
        """That printers answer is told at their first job at the latest, among the other facts."""
        self.jobs = FillingQueue()
        self.service = DeviceService(
            self.hear, self.jobs, UsbBus(self.vbus), watch=self.vbus.watch, clock=self.vbus.clock
        )

    def hear(self, fact: DeviceFact) -> None:
        (self.known if isinstance(fact, PrinterKnown) else self.facts).put(fact)

    def start(self) -> None:
        self.service.start()
        for _ in self.vbus.nodes:
            self.awaits(DeviceFound)

    def awaits(self, kind: type[Fact]) -> Fact:
        fact = (self.known if kind is PrinterKnown else self.facts).get(timeout=PATIENCE_SECONDS)
        assert isinstance(fact, kind)
        return fact


@pytest.fixture
def counters() -> Iterator[list[Counter]]:
    made: list[Counter] = []
    yield made
    for counter in made:
        counter.service.stop()
        assert not any(thread.is_alive() for thread in counter.service._threads.values())


@pytest.fixture
def printer() -> EmulatedPrinter:
    return EmulatedPrinter()


@pytest.fixture
def counter(counters: list[Counter], printer: EmulatedPrinter) -> Counter:
    counters.append(Counter(printer))
    counters[0].start()
    return counters[0]


def test_a_receipt_goes_to_paper(counter: Counter, printer: EmulatedPrinter) -> None:
    assert counter.service.printers() == (INFO,)
    assert counter.service.kick()
    assert counter.service.print(ORDINARY) == PrintTicket(JobId(1), INFO)
    assert counter.awaits(DrawerKicked) == DrawerKicked(KEY)
    assert counter.awaits(ReceiptPrinted) == ReceiptPrinted(JobId(1), NAME, confirmed=True)
    (sheet,) = Reader(bytes(printer.printed), 48).read().sheets
    assert sheet.barcodes == [ORDINARY.number]


def test_a_paper_can_be_seen_before_it_is_printed(counter: Counter) -> None:
    shown = counter.service.preview(ORDINARY)
    assert shown is not None
    assert shown[0].strip() == "Corner Shop"
    assert max(map(len, shown)) == 48
    counter.vbus.unplug(counter.vbus.nodes[0].device)
    counter.awaits(DeviceLost)
    assert counter.service.preview(ORDINARY) is None


def test_without_a_printer_that_is_said_at_once(counters: list[Counter]) -> None:
    counters.append(counter := Counter())
    counter.start()
    assert counter.service.printers() == ()
    assert counter.service.print(ORDINARY) is None
    assert not counter.service.kick()
    assert counter.jobs.states() == []
    assert list(counter.service._threads) == ["devices"]


def test_a_service_that_was_not_started_has_nothing(counters: list[Counter]) -> None:
    counters.append(counter := Counter(EmulatedPrinter()))
    assert counter.service.print(ORDINARY) is None
    assert counter.service._threads == {}


def test_printers_come_and_go(counter: Counter, printer: EmulatedPrinter) -> None:
    counter.vbus.unplug(printer)
    assert counter.awaits(DeviceLost) == DeviceLost(INFO)
    assert counter.service.print(ORDINARY) is None
    counter.vbus.plug(printer)
    assert counter.awaits(DeviceFound) == DeviceFound(INFO)
    assert counter.service.print(ORDINARY)
    counter.awaits(ReceiptPrinted)


def test_a_quick_replug_is_both(counter: Counter, printer: EmulatedPrinter) -> None:
    counter.vbus.replug(printer)
    assert counter.awaits(DeviceLost) == DeviceLost(INFO)
    assert counter.awaits(DeviceFound) == DeviceFound(INFO)


def test_paper_out_refill_and_a_decision(
    counter: Counter, printer: EmulatedPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LOOK_SECONDS", 0.01)
    printer.paper = "out"
    ticket = counter.service.print(ORDINARY)
    assert ticket is not None
    assert counter.awaits(PrinterTrouble).trouble is Trouble.PAPER_OUT
    assert counter.awaits(ReceiptFailed).job == ticket.job
    assert counter.jobs.waiting() == [ticket.job]
    printer.refill()
    assert counter.awaits(PrinterRecovered) == PrinterRecovered(KEY)
    assert bytes(printer.printed).count(b"TOTAL") == 0
    assert counter.service.retry(ticket.job)
    assert counter.awaits(ReceiptPrinted).name == NAME
    assert counter.jobs.waiting() == []
    assert not counter.service.discard(ticket.job)
    assert counter.service.retry(ticket.job) is None


def test_a_cable_pulled_while_printing(counter: Counter, printer: EmulatedPrinter) -> None:
    printer.unplug_after = 600
    ticket = counter.service.print(ORDINARY)
    assert ticket is not None
    facts = [counter.facts.get(timeout=PATIENCE_SECONDS) for _ in range(2)]
    assert {type(fact) for fact in facts} == {ReceiptFailed, DeviceLost}
    assert counter.service.retry(ticket.job) is None
    assert counter.jobs.waiting() == [ticket.job]
    counter.vbus.plug(printer)
    counter.awaits(DeviceFound)
    assert counter.service.retry(ticket.job)
    counter.awaits(ReceiptPrinted)


def test_a_printer_back_with_its_trouble_tells_it_again(counter: Counter, printer: EmulatedPrinter) -> None:
    printer.paper = "out"
    counter.service.print(ORDINARY)
    counter.awaits(PrinterTrouble)
    counter.awaits(ReceiptFailed)
    counter.vbus.unplug(printer)
    counter.awaits(DeviceLost)
    counter.vbus.plug(printer)
    counter.awaits(DeviceFound)
    counter.service.print(ORDINARY)
    assert counter.awaits(PrinterTrouble).trouble is Trouble.PAPER_OUT
    counter.awaits(ReceiptFailed)


def test_another_printer_in_the_same_socket_is_asked_anew(counter: Counter, printer: EmulatedPrinter) -> None:
    printer.is_mute = True
    counter.service.print(ORDINARY)
    assert not counter.awaits(ReceiptPrinted).confirmed
    counter.vbus.unplug(printer)
    counter.awaits(DeviceLost)
    counter.vbus.plug(EmulatedPrinter())
    counter.awaits(DeviceFound)
    counter.service.print(ORDINARY)
    assert counter.awaits(ReceiptPrinted).confirmed


def test_a_printer_without_permission_is_told_at_once_and_when_it_is_mended(counters: list[Counter]) -> None:
    locked = EmulatedPrinter(is_permitted=False)
    counters.append(counter := Counter(locked))
    counter.service.start()
    assert counter.awaits(DeviceFound).printer.name == "USB printer 04b8:0e28"
    assert counter.awaits(PrinterTrouble) == PrinterTrouble(KEY, Trouble.FORBIDDEN, str(Forbidden()))
    locked.is_permitted = True
    counter.vbus.watch.wake()
    assert counter.awaits(PrinterRecovered) == PrinterRecovered(KEY)
    assert counter.service.print(ORDINARY)
    counter.awaits(ReceiptPrinted)


def test_an_office_printer_gets_not_one_byte(counters: list[Counter]) -> None:
    laser = EmulatedPrinter(
        vendor_id=0x03F0, strings=("HP", "LaserJet", None), device_id="MFG:HP;CMD:PJL,PCL;MDL:LaserJet;"
    )
    counters.append(counter := Counter(laser))
    counter.start()
    assert counter.service.print(ORDINARY)
    assert counter.awaits(PrinterTrouble).message == str(Foreign())
    assert counter.awaits(ReceiptFailed).trouble is Trouble.FOREIGN
    assert bytes(laser.taken) == b""
    assert counter.service.printers() == ()
    assert counter.service.print(ORDINARY) is None


def test_a_printer_switched_to_another_language_is_asked_again(counters: list[Counter]) -> None:
    star = EmulatedPrinter(vendor_id=0x0519, device_id="MFG:Star;CMD:STAR;MDL:TSP143;")
    counters.append(counter := Counter(star))
    counter.start()
    assert counter.awaits(PrinterTrouble).trouble is Trouble.FOREIGN
    assert counter.service.print(ORDINARY) is None
    star.device_id = "MFG:Star;CMD:ESC/POS;MDL:TSP143;"
    counter.vbus.replug(star)
    counter.awaits(DeviceLost)
    counter.awaits(DeviceFound)
    assert counter.service.print(ORDINARY)
    counter.awaits(ReceiptPrinted)


def test_a_printer_we_know_is_preferred(counters: list[Counter]) -> None:
    unknown = EmulatedPrinter(vendor_id=0x1111, strings=(None, None, None))
    known = EmulatedPrinter()
    counters.append(counter := Counter(unknown, known))
    counter.start()
    assert [info.key for info in counter.service.printers()] == ["1-2/04b8:0e28/0", "1-1/1111:0e28/0"]
    assert counter.service.print(ORDINARY, printer="1-1/1111:0e28/0")
    counter.awaits(ReceiptPrinted)
    assert (b"\n" in known.taken, b"\n" in unknown.taken) == (False, True)
    assert counter.service.print(ORDINARY, printer="1-9/0000:0000/0") is None


def test_a_profile_can_be_set_for_all_printers(printer: EmulatedPrinter) -> None:
    vbus = VirtualUsb(VirtualClock())
    vbus.plug(printer)
    facts: queue.Queue[DeviceFact] = queue.Queue()
    service = DeviceService(
        facts.put, FillingQueue(), UsbBus(vbus), watch=vbus.watch, clock=vbus.clock, profile=GENERIC_58
    )
    service.start()
    facts.get(timeout=PATIENCE_SECONDS)
    assert service.printers()[0].columns == 32
    assert isinstance(facts.get(timeout=PATIENCE_SECONDS), PrinterKnown)
    service.print(named("Milk"))
    assert isinstance(facts.get(timeout=PATIENCE_SECONDS), ReceiptPrinted)
    service.stop()
    assert max(len(line.text) for line in Reader(bytes(printer.printed), 32).read().sheets[0].lines) == 32


def test_a_stopped_service_takes_nothing_more(counter: Counter) -> None:
    counter.service.stop()
    counter.service.stop()
    assert counter.service.print(ORDINARY) is None


def test_loading_the_room_loads_no_usb() -> None:
    program = "import sys, devices.service; sys.exit('usb' in sys.modules or 'libusb_package' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize("content", [LOGO, b"no picture", None], ids=["logo", "spoilt", "none"])
def test_a_logo_that_can_be_printed_is(
    counters: list[Counter], tmp_path: Path, content: bytes | None
) -> None:
    counters.append(counter := Counter(printer := EmulatedPrinter()))
    if content is not None:
        (tmp_path / "logo.png").write_bytes(content)
    counter.service.start(logo=tmp_path / "logo.png")
    counter.awaits(DeviceFound)
    counter.service.print(ORDINARY)
    counter.awaits(ReceiptPrinted)
    (sheet,) = Reader(bytes(printer.printed), 48).read().sheets
    assert [len(picture.rows) for picture in sheet.pictures] == ([2] if content == LOGO else [])


def test_a_logo_that_is_chosen_while_the_till_runs_stands_above_the_next_receipt(
    counters: list[Counter], tmp_path: Path
) -> None:
    counters.append(counter := Counter(printer := EmulatedPrinter()))
    counter.service.start(logo=tmp_path / "logo.png")
    counter.awaits(DeviceFound)
    for is_chosen in (False, True):
        if is_chosen:
            (tmp_path / "logo.png").write_bytes(LOGO)
            counter.service.look_at_logo()
        counter.service.print(ORDINARY)
        counter.awaits(ReceiptPrinted)
    sheets = Reader(bytes(printer.printed), 48).read().sheets
    assert [len(sheet.pictures) for sheet in sheets] == [0, 1]


OTHER = "1-2/04b8:0e28/0"


def test_staff_choose_what_prints_and_what_opens_the_drawer(counters: list[Counter]) -> None:
    left, right = EmulatedPrinter(), EmulatedPrinter()
    counters.append(counter := Counter(left, right))
    counter.start()
    counter.service.set_printers(
        {OTHER: PrinterSetup(name="Kitchen", is_for_receipts=True), KEY: PrinterSetup(is_for_drawer=True)}
    )
    kitchen, _ = counter.service.printers()
    assert (kitchen.key, kitchen.name) == (OTHER, "Kitchen")
    assert counter.service.drawer_printer() == KEY
    assert counter.service.print(ORDINARY) == PrintTicket(JobId(1), kitchen)
    assert counter.awaits(ReceiptPrinted).name == NAME
    assert counter.service.kick()
    assert counter.awaits(DrawerKicked) == DrawerKicked(KEY)
    assert (len(left.kicks), len(right.kicks)) == (1, 0)
    assert b"\x1bp\x00\x19\xfa" in left.printed
    counter.vbus.unplug(right)
    assert counter.awaits(DeviceLost).printer.name == "Kitchen"
    assert counter.service.printers() == (INFO,), "receipts go on with the one that is there"
    counter.vbus.plug(right, port=2)
    assert counter.awaits(DeviceFound).printer.name == "Kitchen"


def test_a_printer_is_driven_as_staff_have_set_it(counter: Counter, printer: EmulatedPrinter) -> None:
    counter.service.set_printers(
        {KEY: PrinterSetup(profile=GENERIC_58.name, page="cp866", drawer_pin=5, pulse_ms=100)}
    )
    (info,) = counter.service.printers()
    assert (info.profile, info.columns) == (GENERIC_58.name, 32)
    assert counter.service.kick()
    counter.awaits(DrawerKicked)
    assert b"\x1bp\x01\x32\xfa" in printer.printed
    assert counter.service.print(ORDINARY)
    counter.awaits(ReceiptPrinted)
    assert b"\x1bt\x11" in printer.printed, "its page is pinned"


def test_what_is_set_before_the_start_counts_from_the_first_paper_on(
    counters: list[Counter], printer: EmulatedPrinter
) -> None:
    counters.append(counter := Counter(printer))
    counter.service.start(printers={KEY: PrinterSetup(name="Counter")})
    assert counter.awaits(DeviceFound).printer.name == "Counter"


CONDITIONS: dict[str, tuple[EmulatedPrinter, PrinterCondition]] = {
    "ready": (EmulatedPrinter(), PrinterCondition(None, is_paper_low=False, answers=True)),
    "paper low": (EmulatedPrinter(paper="near"), PrinterCondition(None, is_paper_low=True, answers=True)),
    "out": (
        EmulatedPrinter(paper="out"),
        PrinterCondition(Trouble.PAPER_OUT, is_paper_low=False, answers=True),
    ),
    "mute": (EmulatedPrinter(is_mute=True), PrinterCondition(None, is_paper_low=False, answers=False)),
}


@pytest.mark.parametrize("condition", CONDITIONS)
def test_how_a_printer_is_is_known_soon_after_it_is_plugged_in(
    counters: list[Counter], condition: str
) -> None:
    printer, known = CONDITIONS[condition]
    counters.append(counter := Counter(printer))
    assert counter.service.condition(KEY) == PrinterCondition(None, is_paper_low=False, answers=None)
    counter.start()
    assert counter.awaits(PrinterKnown) == PrinterKnown(KEY, known.answers is True)
    counter.service.stop()
    assert counter.service.condition(KEY) == known
    assert printer.printed == b"" or set(bytes(printer.printed)) <= {0x10, 0x04, 0x01}
