"""A till that is killed, or whose cable is pulled, at every single step of printing; on a real book.

A kill is an exception that nothing in the rooms catches: what was not committed is undone, as it is then.
"""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from support.escpos_reader import Reader, Sheet
from support.print_jobs import FillingQueue
from support.printers import EmulatedPrinter
from support.receipts import ORDINARY, named
from support.shops import ShopLane, found
from support.till_printer import TARGET
from support.virtual_usb import VirtualClock, VirtualUsb

from devices.events import DeviceFact, JobId
from devices.printer.spool import Spool
from devices.printer.trouble import TroubleBook
from devices.printer.unkept import UnkeptQueue
from devices.profiles import EPSON_80
from devices.usb.bus import UsbBus
from store.domain.paper_text import Paper
from store.domain.print_jobs import PrintState
from store.services.prints import PrintService

MARK = "*** DUPLICATE ***"
ENDED = bytes(800) + b"\n"
TOTAL = "TOTAL EUR" + "32.70".rjust(39)


class Killed(BaseException):
    """The program is no more."""


@dataclass
class DeadlyBus(VirtualUsb):
    """A bus on which the program dies, or the cable is pulled, at the call of a number."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__(clock)
        self.dies_at = self.pulled_at = -1
        self.printer = EmulatedPrinter(speed=4000, buffer_size=512)

    def _called(self, name: str, node: object) -> None:
        if len(self.calls) == self.dies_at:
            self.calls.append(name)
            raise Killed
        if len(self.calls) == self.pulled_at and self.nodes:
            self.unplug(self.printer)
        super()._called(name, node)  # type: ignore[arg-type]


@dataclass
class DeadlyQueue:
    """The book's queue; the program dies before or after the step of a number is written."""

    kept: PrintService
    dies_at: int = -1
    steps: int = 0

    def _step(self) -> None:
        self.steps += 1
        if self.steps == self.dies_at:
            raise Killed

    def add(self, paper: Paper, printer: str, /) -> int:
        self._step()
        job = self.kept.add(paper, printer)
        self._step()
        return job

    def sending(self, job: int, /) -> bool:
        self._step()
        is_wanted = self.kept.sending(job)
        self._step()
        return is_wanted

    def sent(self, job: int, /, *, confirmed: bool) -> None:
        self._step()
        self.kept.sent(job, confirmed=confirmed)
        self._step()

    def failed(self, job: int, message: str, /, *, reached: bool) -> None:
        self._step()
        self.kept.failed(job, message, reached=reached)
        self._step()

    def again(self, job: int, printer: str, /) -> Paper | None:
        return self.kept.again(job, printer)

    def drop(self, job: int, /) -> bool:
        return self.kept.drop(job)


@dataclass
class Till:
    """Printing on a real book, from program to program."""

    lane: ShopLane
    facts: list[DeviceFact] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.bus = DeadlyBus(VirtualClock())
        self.bus.plug(self.bus.printer)
        self.begin()

    def begin(self) -> None:
        """A new program on the same book, printer and cable."""
        left = self.lane.store.prints.begin()
        self.queue = DeadlyQueue(self.lane.store.prints)
        self.facts.clear()
        emit = self.facts.append
        self.spool = Spool(UsbBus(self.bus).open, TroubleBook(emit), emit, self.bus.clock, self.queue)
        self.spool.begin_after({job.printer for job in left})

    def killed(self) -> None:
        """The program is gone; its handles with it, and the printer goes on with what it has."""
        for node in self.bus.nodes:
            node.claimed_by, node.driver = None, None
        self.bus.dies_at = -1
        self.bus.clock.sleep(5)
        self.begin()


def sheets(printer: EmulatedPrinter) -> list[Sheet]:
    """What is on paper; what hangs in the printer is read as the next job would end it."""
    printed = bytes(printer.printed) + ENDED
    read = Reader(printed, EPSON_80.columns, after_failure=True).read().sheets
    return [sheet for sheet in read if any(sheet.texts)]


def whole(printer: EmulatedPrinter) -> list[Sheet]:
    """Receipts of the first sale that are on paper from their total to their number."""
    return [
        sheet for sheet in sheets(printer) if TOTAL in sheet.texts and sheet.barcodes == [ORDINARY.number]
    ]


def calls_of_a_sale() -> int:
    """How often a sale talks to the cable."""
    bus = DeadlyBus(VirtualClock())
    bus.plug(bus.printer)
    spool = Spool(UsbBus(bus).open, TroubleBook(lambda _: None), lambda _: None, bus.clock, UnkeptQueue())
    sell(spool)
    return len(bus.calls)


def sell(spool: Spool) -> None:
    """What a sale does: the drawer first, then its receipt, and another one behind it."""
    spool.kick(TARGET)
    spool.submit(ORDINARY, TARGET)
    spool.submit(named("Milk"), TARGET)
    spool.work()


CALLS, STEPS = calls_of_a_sale(), 16
"""Of the cable, and of the queue before and after each of its steps."""


@pytest.fixture
def till(tmp_path: Path) -> "Till":
    return Till(found(tmp_path / "front"))


def test_every_step_is_tried(till: Till) -> None:
    sell(till.spool)
    assert (len(till.bus.calls), till.queue.steps) == (CALLS, STEPS)
    assert len(whole(till.bus.printer)) == 1
    till.lane.store.close()


@pytest.mark.parametrize(
    ("what", "number"),
    [("call", number) for number in range(CALLS)] + [("step", number) for number in range(1, STEPS + 1)],
)
def test_a_till_killed_at_any_step_knows_its_papers_and_prints_none_twice_by_itself(
    till: Till, what: str, number: int
) -> None:
    if what == "call":
        till.bus.dies_at = number
    else:
        till.queue.dies_at = number
    try:
        sell(till.spool)
    except Killed:
        till.killed()
    before = len(sheets(till.bus.printer))
    till.spool.work()
    till.bus.clock.sleep(10)
    till.spool.work()
    assert len(sheets(till.bus.printer)) == before, "nothing prints by itself"

    jobs = {job.id: job for job in till.lane.store.prints.all()}
    assert not {PrintState.QUEUED, PrintState.SENDING} & {job.state for job in jobs.values()}
    first = jobs.get(1)
    if first is None:
        assert (what, number, whole(till.bus.printer)) == ("step", 1, [])
        return
    if first.state is PrintState.FAILED and not first.is_reached:
        assert whole(till.bus.printer) == [], "what is said not to have been sent was not"
    if first.state is PrintState.CONFIRMED:
        assert len(whole(till.bus.printer)) == 1

    for job in jobs.values():
        if job.waits:
            assert till.spool.retry(JobId(job.id), TARGET)
    till.spool.work()
    till.bus.clock.sleep(10)
    marks = [MARK in " ".join(sheet.texts) for sheet in whole(till.bus.printer)]
    assert marks.count(False) <= 1, "two that pass for the first"
    assert marks
    assert all(sheet.is_cut for sheet in sheets(till.bus.printer))
    till.lane.store.close()


@pytest.mark.parametrize("number", range(CALLS))
def test_a_cable_pulled_at_any_call_of_a_sale_loses_no_paper(number: int) -> None:
    bus, jobs = DeadlyBus(VirtualClock()), FillingQueue()
    bus.plug(bus.printer)
    spool = Spool(UsbBus(bus).open, TroubleBook(lambda _: None), lambda _: None, bus.clock, jobs)
    bus.pulled_at = number
    sell(spool)
    assert set(jobs.states()) <= {"failed", "unconfirmed", "confirmed"}
    if not bus.nodes:
        spool.forget(TARGET.key)
        bus.plug(bus.printer)
    for job in jobs.waiting():
        assert spool.retry(JobId(job), TARGET)
    spool.work()
    bus.clock.sleep(10)
    assert jobs.waiting() == []
    marks = [MARK in " ".join(sheet.texts) for sheet in whole(bus.printer)]
    assert marks.count(False) <= 1
    assert marks
    assert len(bus.printer.kicks) <= 1
