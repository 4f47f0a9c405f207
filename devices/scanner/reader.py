"""One scanner, owned by one thread: taken, listened to, given back."""

import threading
from collections.abc import Callable
from contextlib import closing
from typing import Protocol, TypeAlias

from devices import limits
from devices.errors import Busy, DeviceError, Forbidden, Foreign, Garbled, Gone, Stalled
from devices.events import (
    DeviceFact,
    Scanned,
    ScannerFound,
    ScannerInfo,
    ScannerRecovered,
    ScannerRules,
    ScannerTrouble,
    ScanSpoiled,
    Trouble,
)
from devices.makes import HONEYWELL_VENDORS
from devices.ports import Clock
from devices.scanner.framing import HALF, Code, Outcome
from devices.scanner.keyboard import KeyboardDecoder, keyboard_layout
from devices.scanner.pos import HONEYWELL, PosDecoder, layout_of
from devices.scanner.serial import SerialDecoder
from devices.usb.adapters import DAMAGED, AdapterPort
from devices.usb.scanners import ScannerPort, ScannerUnit, Wiring

_TROUBLES: dict[type[DeviceError], tuple[Trouble, str]] = {
    Busy: (Trouble.BUSY, "another program holds it; stop that program, or plug the scanner in again"),
    Forbidden: (
        Trouble.FORBIDDEN,
        "this account may not use it; run scripts/install_kiosk --devices and plug it in again",
    ),
    Foreign: (
        Trouble.FOREIGN,
        "it speaks in a way of its own; scan the sheet for USB keyboard or HID POS in its manual",
    ),
}
Port: TypeAlias = ScannerPort | AdapterPort

_LEFT = (Trouble.CONNECTION, "its connection fails; unplug it and plug it in again")


class Decoder(Protocol):
    """Data of one kind of scanner to codes."""

    @property
    def report_bytes(self) -> int:
        """The longest that comes at once."""

    @property
    def is_pending(self) -> bool:
        """Whether silence would end something."""

    @property
    def silence_ms(self) -> int:
        """How long a silence ends it."""

    def feed(self, data: bytes) -> list[Outcome]:
        """What this completes."""

    def quiet(self) -> list[Outcome]:
        """What silence completes."""


class Reader:
    """`run` is its thread; the rest may be called from any."""

    def __init__(
        self,
        unit: ScannerUnit,
        rules: ScannerRules,
        open_port: Callable[[ScannerUnit], Port],
        emit: Callable[[DeviceFact], None],
        clock: Clock,
    ) -> None:
        """`emit` hears what happens until `end`."""
        self.unit = unit
        self.rules = rules
        self.info = info_of(unit, rules)
        self.trouble: ScannerTrouble | None = None
        """What keeps it from being used, or None."""
        self.is_ready = False
        """Whether it is taken."""
        self.is_known = False
        """Whether it was told that it is there, or why not."""
        self._open = open_port
        self._emit = emit
        self._clock = clock
        self._lock = threading.RLock()
        self._ending = threading.Event()
        self._has_let_go = threading.Event()

    def end(self) -> None:
        """Say nothing from now on; `run` returns once the read under way has."""
        with self._lock:
            self._ending.set()

    def run(self, after: "Reader | None" = None) -> None:
        """Listen until ended; what fails is tried again.

        `after` had the same device: it is not asked for before that one has let go.
        """
        if after is not None:
            after._has_let_go.wait(limits.STOP_SECONDS_MAX)  # noqa: SLF001 - one of us
        try:
            self._run()
        finally:
            self._has_let_go.set()

    def _run(self) -> None:
        failures, untold = 0, None
        while not self._ending.is_set():
            try:
                with closing(self._open(self.unit)) as port:
                    failures = 0
                    self._report(untold)  # it is still there: no plug was pulled
                    self._listen(port)
            except Foreign as error:
                self._report(error)
                self._ending.wait()
            except DeviceError as error:
                failures += 1
                self.is_ready = False
                is_new = failures < limits.ATTEMPTS_WHEN_BUSY
                # A plug that is being pulled may fail as a bad cable does before the system knows.
                untold = error if is_new and isinstance(error, Garbled) else None
                if untold is None and not (is_new and isinstance(error, Busy)):
                    self._report(error)
                self._ending.wait(limits.BUSY_SECONDS if is_new else limits.LOOK_SECONDS)

    def _listen(self, port: Port) -> None:
        decoder = decoder_for(self.unit, self.rules, port)
        port.expect(decoder.report_bytes)
        was_under_way = self._pass_over(port)
        self._take()
        self._tell_all([HALF] if was_under_way else [])
        stalls = 0
        while not self._ending.is_set():
            try:
                data = port.read(decoder.silence_ms if decoder.is_pending else limits.IDLE_READ_MS)
            except Stalled:
                stalls += 1
                if stalls > limits.STALLS_MAX:
                    raise
                port.clear_halt()
                self._tell_all([HALF] if decoder.is_pending else [])
                decoder.quiet()
                continue
            at = self._clock.monotonic()
            stalls = 0 if data else stalls
            self._tell_all(decoder.feed(data) if data else decoder.quiet(), at)

    def _pass_over(self, port: Port) -> bool:
        """Let a code pass that was under way, for what of it went elsewhere is not known; whether one was."""
        reads = 0
        while reads < limits.UNDER_WAY_READS_MAX and port.read(limits.UNDER_WAY_MS):
            reads += 1
        return reads > 0

    def _tell_all(self, outcomes: list[Outcome], at: float = 0.0) -> None:
        for outcome in outcomes:
            if isinstance(outcome, Code):
                self._tell(Scanned(self.info.key, outcome.text, outcome.aim, at))
            else:
                self._tell(ScanSpoiled(self.info.key, f"Scan that again: {outcome.why}"))

    def _take(self) -> None:
        had_trouble, self.trouble = self.trouble is not None, None
        self.is_ready = True
        if had_trouble:
            self._tell(ScannerRecovered(self.info.key))
        elif not self.is_known:
            self.is_known = True
            self._tell(ScannerFound(self.info))

    def _report(self, error: DeviceError | None) -> None:
        # That it is gone tells who watches the bus, or takes what is there now.
        if error is None or isinstance(error, Gone):
            return
        trouble, words = _TROUBLES.get(type(error), _LEFT)
        told = ScannerTrouble(self.info.key, trouble, f"{self.info.name}, socket {self.info.socket}: {words}")
        if told != self.trouble:
            self.trouble, self.is_known = told, True
            self._tell(told)

    def _tell(self, fact: DeviceFact) -> None:
        with self._lock:
            if not self._ending.is_set():
                self._emit(fact)


def info_of(unit: ScannerUnit, rules: ScannerRules) -> ScannerInfo:
    """What is told of a scanner."""
    own = unit.name or f"USB scanner {unit.vendor_id:04x}:{unit.product_id:04x}"
    return ScannerInfo(unit.key, rules.name or own, unit.kind.value, unit.serial)


def decoder_for(unit: ScannerUnit, rules: ScannerRules, port: Port) -> Decoder:
    """What understands a scanner; raises Foreign when nothing here does."""
    if isinstance(port, AdapterPort):
        port.set_line(rules.speed, rules.frame)
        return SerialDecoder(rules, DAMAGED)
    if unit.kind is Wiring.SERIAL:
        return SerialDecoder(rules)
    descriptor = unit.report_descriptor or port.report_descriptor()
    keys = keyboard_layout(descriptor)
    if keys is not None:
        return KeyboardDecoder(rules, keys)
    if unit.kind is Wiring.KEYBOARD:
        port.be_plain()
        return KeyboardDecoder(rules)
    layout = layout_of(descriptor)
    if not layout and not descriptor and unit.vendor_id in HONEYWELL_VENDORS:
        layout = HONEYWELL
    if not layout:
        raise Foreign
    return PosDecoder(layout, descriptor, rules)
