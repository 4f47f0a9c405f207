"""A till's printing on the pretend bus: a spool or a service, its facts, and what came out on paper."""

from dataclasses import dataclass, field

from support.escpos_reader import Reader, Sheet
from support.print_jobs import FillingQueue
from support.printers import EmulatedPrinter
from support.virtual_usb import Node, VirtualClock, VirtualUsb

from devices.events import DeviceFact, PrinterKnown
from devices.printer.job import Target
from devices.printer.spool import Spool
from devices.printer.trouble import TroubleBook
from devices.profiles import EPSON_80
from devices.usb.bus import UsbBus

KEY = "1-1/04b8:0e28/0"
TARGET = Target(KEY, EPSON_80)


@dataclass
class Till:
    """A printer, plugged in, and a spool that is worked by hand."""

    printer: EmulatedPrinter = field(default_factory=EmulatedPrinter)
    jobs: FillingQueue = field(default_factory=FillingQueue)

    def __post_init__(self) -> None:
        self.clock = VirtualClock()
        self.vbus = VirtualUsb(self.clock)
        self.node: Node = self.vbus.plug(self.printer)
        self.printer.unplug = lambda: self.vbus.unplug(self.printer)
        self.facts: list[DeviceFact] = []
        self.known: list[PrinterKnown] = []
        """That the printer answers is told at its first job, among the other facts."""
        self.book = TroubleBook(self.hear)
        self.spool = Spool(UsbBus(self.vbus).open, self.book, self.hear, self.clock, self.jobs)

    def hear(self, fact: DeviceFact) -> None:
        """Keep a fact for whoever asks what was told."""
        if isinstance(fact, PrinterKnown):
            self.known.append(fact)
        else:
            self.facts.append(fact)

    def told(self, *kinds: type[DeviceFact]) -> list[DeviceFact]:
        """Facts so far, of some kinds or all; they are told once only."""
        told = [fact for fact in self.facts if not kinds or isinstance(fact, kinds)]
        self.facts.clear()
        return told

    def sheets(self) -> list[Sheet]:
        """What is on paper, read by a reader that bears unfinished jobs."""
        return Reader(bytes(self.printer.printed), EPSON_80.columns, after_failure=True).read().sheets
