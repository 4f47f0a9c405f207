"""The one door to hardware: start, stop, print, kick, scanners. Everything that happens comes back as facts.

Calls never wait for a cable. USB is loaded in the watching thread, and only once a printer or a scanner may
be there; a till without one stays without it.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path

from devices.errors import DeviceError, Forbidden, Foreign
from devices.events import (
    DeviceFact,
    DeviceFound,
    DeviceLost,
    JobId,
    Machine,
    PrinterCondition,
    PrinterInfo,
    ReceiptFailed,
    ScannerRules,
    ScannerState,
    Trouble,
)
from devices.limits import STOP_SECONDS_MAX
from devices.ports import Clock, PlugWatch, PrintQueue
from devices.printer.glyphs import installed
from devices.printer.job import Target
from devices.printer.picture_file import read_picture
from devices.printer.receipt import Means, preview
from devices.printer.spool import Spool
from devices.printer.trouble import TroubleBook, trouble_of
from devices.profiles import GENERIC_80, PROFILES, PrinterProfile, profile_for, speaks_escpos
from devices.scanner.holding import Scanners
from devices.setups import driven_by, pages
from devices.survey import printer_machine, scanner_machine, unused_printer
from devices.usb.bus import PrinterUnit, UsbBus, UsbPort
from devices.usb.hotplug import plug_watch
from store.domain.errors import BadInput
from store.domain.machines import PrinterSetup
from store.domain.paper_text import Paper
from store.domain.print_jobs import STOPPED, PrintJob, PrintState
from store.domain.values import dataclass

_LOG = logging.getLogger(__name__)

_USUAL = PrinterSetup()
_USB = ""
"""Stands for no printer in particular in the book of troubles."""


@dataclass(frozen=True, slots=True)
class PrintTicket:
    """A receipt was queued; facts about it carry `job`."""

    job: JobId
    printer: PrinterInfo


@dataclass(frozen=True, slots=True)
class _Plugged:
    unit: PrinterUnit
    info: PrinterInfo
    profile: PrinterProfile


class DeviceService:
    """Printers, drawers and scanners of this till; safe to call from any thread.

    `emit` is called from this room's threads; `jobs` keeps the print queue. `profile` drives every printer,
    whatever it says it is.
    """

    def __init__(
        self,
        emit: Callable[[DeviceFact], None],
        jobs: PrintQueue,
        bus: UsbBus | None = None,
        *,
        watch: PlugWatch | None = None,
        clock: Clock = time,
        profile: PrinterProfile | None = None,
    ) -> None:
        self._emit = emit
        self._bus = bus or UsbBus()
        self._watch = watch
        self._profile = profile
        self._book = TroubleBook(emit)
        self._spool = Spool(self._open, self._book, emit, clock, jobs)
        self._clock = clock
        self._scanners: Scanners | None = None
        self._lock = threading.Lock()
        self._plugged: dict[str, _Plugged] = {}
        self._known: dict[str, bool] = {}
        """Whether the printer in a socket is one for receipts, once asked."""
        self._setups: dict[str, PrinterSetup] = {}
        self._logo: Path | None = None
        self._is_stopping = False
        self._threads: dict[str, threading.Thread] = {}

    def start(
        self,
        *,
        unfinished: Iterable[str] = (),
        printers: Mapping[str, PrinterSetup] | None = None,
        scanners: Mapping[str, ScannerRules] | None = None,
        logo: Path | None = None,
    ) -> None:
        """Begin to look for printers and scanners; returns at once.

        `unfinished` are keys of printers in which a job of an earlier run may hang. `printers` and `scanners`
        are what staff have set, by key; without the latter all scanners are left alone. `logo` is a picture
        file that stands above every receipt, if it is there when the first one is printed.
        """
        if scanners is not None:
            self._scanners = Scanners(self._bus.open_scanner, self._emit, self._clock, scanners)
        self._setups = dict(printers or {})
        self._spool.begin_after(unfinished)
        self._logo = logo
        self._watch = self._watch or plug_watch()
        self._begin("devices", partial(self._run, self._watch))

    def _begin(self, name: str, work: Callable[[], None]) -> None:
        """Start a thread unless it runs already. A daemon: a stuck cable must not keep the till open."""
        with self._lock:
            if name not in self._threads and not self._is_stopping:
                self._threads[name] = threading.Thread(target=work, name=name, daemon=True)
                self._threads[name].start()

    def stop(self) -> None:
        """Let go of everything; waits a few seconds at most for a transfer to end."""
        with self._lock:
            self._is_stopping = True
            threads = list(self._threads.values())
        self._hint()
        self._spool.close()
        if self._scanners is not None:
            self._scanners.close()
        for thread in threads:
            thread.join(STOP_SECONDS_MAX)

    def _hint(self) -> None:
        """Have the bus looked at."""
        if self._watch is not None:
            self._watch.wake()

    def printers(self) -> tuple[PrinterInfo, ...]:
        """The printers there are, the one for receipts first."""
        return tuple(one.info for one in self._candidates())

    def drawer_printer(self) -> str | None:
        """Key of the printer that the cash drawer hangs on; None without any printer."""
        chosen = self._chosen(None, for_drawer=True)
        return None if chosen is None else chosen.unit.key

    @staticmethod
    def profiles() -> tuple[str, ...]:
        """Names of the profiles there are."""
        return tuple(profile.name for profile in PROFILES)

    @staticmethod
    def pages() -> tuple[str, ...]:
        """Codecs of the code pages that printers have."""
        return tuple(page.codec for page in pages())

    def machines(self) -> tuple[Machine, ...]:
        """All printers, that for receipts first, and scanners, with what may be one.

        Looks at the bus now, whether started or not, and so is for a worker thread.

        Raises:
            DeviceError: USB cannot be used.
        """
        units = [
            unit for unit in self._bus.printers() if self._known.get(unit.key, speaks_escpos(unit.device_id))
        ]
        printers = sorted(map(self._as_set, units), key=self._rank)
        scanners = self._scanners or Scanners(self._bus.open_scanner, self._emit, self._clock, {})
        is_used = self._scanners is not None
        return (
            *(self._machine(one) for one in printers),
            *(scanner_machine(one, is_used=is_used) for one in scanners.states(self._bus.scanners())),
        )

    def _machine(self, one: _Plugged) -> Machine:
        if not self._threads:
            return unused_printer(one.info, is_forbidden=one.unit.is_forbidden)
        return printer_machine(one.info, self.condition(one.unit.key), self._book.words(one.unit.key))

    def scanners(self) -> tuple[ScannerState, ...]:
        """The scanners there are, and what else was seen that may be one."""
        return () if self._scanners is None else self._scanners.states()

    def lacks_scanner(self) -> bool:
        """Whether a scanner that was there, or that staff have named, is not there."""
        return self._scanners is not None and self._scanners.lacks_one()

    def seen(self) -> tuple[ScannerState, ...]:
        """As `scanners`, with all that may be one: looks at the bus now, and so is for a worker thread.

        Raises:
            DeviceError: USB cannot be used.
        """
        return () if self._scanners is None else self._scanners.states(self._bus.scanners())

    def set_scanners(self, rules: Mapping[str, ScannerRules]) -> None:
        """Use all scanners by these rules, by key, from now on, and others as usual."""
        if self._scanners is not None and self._scanners.set_rules(rules):
            self._hint()

    def set_printers(self, setups: Mapping[str, PrinterSetup]) -> None:
        """Use printers as staff have set them, by key, from now on; what is queued prints as it was."""
        with self._lock:
            self._setups = dict(setups)
            for key, one in self._plugged.items():
                self._plugged[key] = self._as_set(one.unit)

    def look_at_logo(self) -> None:
        """Print the next receipt with the logo that is there by now."""
        self.__dict__.pop("_means", None)

    @staticmethod
    def check_logo(data: bytes) -> None:
        """Return if a file's content can stand above receipts; raises BadInput with what to do."""
        read_picture(data)

    def condition(self, printer: str) -> PrinterCondition:
        """How the printer of that key is, as far as it tells."""
        return self._book.condition(printer)

    def preview(self, paper: Paper) -> list[str] | None:
        """The lines of a paper as the default printer will print it; None without a printer."""
        chosen = self._chosen(None)
        return None if chosen is None else preview(paper, chosen.profile, self._means)

    def print(self, paper: Paper, *, printer: str | None = None) -> PrintTicket | None:
        """Queue a paper for the printer of that key, or the default one.

        None when it will not be printed: there is no printer, too many papers wait for it, or the queue
        cannot be written.
        """
        chosen = self._chosen(printer)
        if chosen is None:
            return None
        job = self._spool.submit(paper, self._target(chosen))
        self._begin("printer-spool", self._spool.run)
        return None if job is None else PrintTicket(job, chosen.info)

    def kick(self, *, printer: str | None = None) -> bool:
        """Open the drawer, before anything that waits to be printed; False when there is no printer."""
        chosen = self._chosen(printer, for_drawer=True)
        if chosen is None:
            return False
        self._spool.kick(self._target(chosen))
        self._begin("printer-spool", self._spool.run)
        return True

    def retry(self, job: JobId, *, printer: str | None = None) -> PrintTicket | None:
        """Print a job of the queue again, because somebody asked for it; marked if some may be on paper.

        None when it is over or under way, or cannot be printed now: it then goes on waiting.

        Raises:
            Unavailable: the queue cannot be written.
        """
        chosen = self._chosen(printer)
        if chosen is None or not self._spool.retry(job, self._target(chosen)):
            return None
        self._begin("printer-spool", self._spool.run)
        return PrintTicket(job, chosen.info)

    def discard(self, job: JobId) -> bool:
        """Give a job up; False when it is over, or being sent. Raises Unavailable."""
        return self._spool.discard(job)

    def _candidates(self) -> list[_Plugged]:
        with self._lock:
            plugged = [one for key, one in self._plugged.items() if self._known.get(key, True)]
        return sorted(plugged, key=self._rank)

    def _rank(self, one: _Plugged) -> tuple[bool, bool, bool, str]:
        is_chosen = self._setup(one.unit.key).is_for_receipts
        return (not is_chosen, one.unit.is_forbidden, one.profile is GENERIC_80, one.unit.key)

    def _setup(self, key: str) -> PrinterSetup:
        return self._setups.get(key, _USUAL)

    def _chosen(self, printer: str | None, *, for_drawer: bool = False) -> _Plugged | None:
        """The printer of that key; without one that for receipts, or that which the drawer hangs on."""
        there = [one for one in self._candidates() if printer in (None, one.unit.key)]
        on_drawer = [one for one in there if for_drawer and self._setup(one.unit.key).is_for_drawer]
        return next(iter(on_drawer or there), None)

    @cached_property
    def _means(self) -> Means:
        """What this machine adds to its printers; a logo that cannot be printed is left out."""
        logo = None
        if self._logo is not None and self._logo.exists():
            try:
                logo = read_picture(self._logo.read_bytes())
            except (OSError, BadInput) as error:
                _LOG.warning("receipts print without the logo %s: %s", self._logo, error)
        return Means(logo, installed())

    def _target(self, plugged: _Plugged) -> Target:
        setup = self._setup(plugged.unit.key)
        pin = 0 if setup.drawer_pin == 2 else 1  # noqa: PLR2004 - as printed beside the connector
        return Target(plugged.unit.key, plugged.profile, self._means, pin, setup.pulse_ms)

    def _open(self, key: str) -> UsbPort:
        """Open a printer for the spool, having made sure once that it is one for receipts."""
        port = self._bus.open(key)
        if key not in self._known:
            self._known[key] = speaks_escpos(port.device_id())
        if not self._known[key]:
            port.close()
            raise Foreign
        return port

    def _run(self, watch: PlugWatch) -> None:
        while not self._is_stopping:
            try:
                self._look(self._bus.printers())
                if self._scanners is not None:
                    self._scanners.look(self._bus.scanners(self._scanners.is_wanted))
            except DeviceError as error:
                self._book.report(_USB, trouble_of(error), str(error))
            else:
                self._book.clear(_USB)
            if not self._is_stopping:
                watch.wait()
        watch.close()

    def _look(self, units: list[PrinterUnit]) -> None:
        """Tell what came and what went since the last look."""
        now = {unit.key: unit for unit in units if speaks_escpos(unit.device_id)}
        for key, gone in list(self._plugged.items()):
            if key not in now or now[key].address != gone.unit.address:
                self._lose(key, gone)
        for key, unit in now.items():
            if key in self._plugged:
                with self._lock:
                    self._plugged[key] = replace(self._plugged[key], unit=unit)
            else:
                self._find(unit)
            self._note_permission(unit)

    def _as_set(self, unit: PrinterUnit) -> _Plugged:
        """A printer as staff have set it."""
        model, setup = f"{unit.name} {unit.device_id}", self._setup(unit.key)
        own = self._profile or profile_for(unit.vendor_id, unit.product_id, model)
        profile = driven_by(own, setup)
        name = setup.name or unit.name or f"USB printer {unit.vendor_id:04x}:{unit.product_id:04x}"
        info = PrinterInfo(unit.key, name, profile.name, profile.columns, unit.serial)
        return _Plugged(unit, info, profile)

    def _find(self, unit: PrinterUnit) -> None:
        plugged = self._as_set(unit)
        with self._lock:
            self._plugged[unit.key] = plugged
        self._emit(DeviceFound(plugged.info))
        if (
            plugged.profile is not GENERIC_80 and not unit.is_forbidden
        ):  # not a stranger's: it may be for letters
            self._spool.ask(self._target(plugged))
            self._begin("printer-spool", self._spool.run)

    def _lose(self, key: str, gone: _Plugged) -> None:
        with self._lock:
            del self._plugged[key]
        self._known.pop(key, None)
        self._spool.forget(key)
        self._book.forget(key)
        self._emit(DeviceLost(gone.info))

    def _note_permission(self, unit: PrinterUnit) -> None:
        if unit.is_forbidden:
            self._book.report(unit.key, Trouble.FORBIDDEN, str(Forbidden()))
        elif self._book.of(unit.key) is Trouble.FORBIDDEN:
            self._book.clear(unit.key)


def left_undone(job: PrintJob) -> ReceiptFailed:
    """The fact that an earlier run of the till left a job, as it was then, undone."""
    is_unfinished = job.is_reached or job.state is PrintState.SENDING
    return ReceiptFailed(JobId(job.id), job.name, Trouble.STOPPED, STOPPED, is_unfinished)
