"""Which of the scanners on the bus are held, and since when they are known. A thread for each one held."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from devices.events import DeviceFact, ScannerLost, ScannerRules, ScannerState, Standing
from devices.limits import STOP_SECONDS_MAX
from devices.makes import SCANNER_VENDORS
from devices.ports import Clock
from devices.scanner.keyboard import keyboard_layout
from devices.scanner.pos import layout_of
from devices.scanner.reader import Port, Reader, info_of
from devices.usb.scanners import ScannerUnit, Wiring

_USUAL = ScannerRules()


class Scanners:
    """Holds what is wanted of what `look` is shown; safe from any thread."""

    def __init__(
        self,
        open_port: Callable[[ScannerUnit], Port],
        emit: Callable[[DeviceFact], None],
        clock: Clock,
        rules: Mapping[str, ScannerRules],
    ) -> None:
        """`rules`: what staff have set, by key."""
        self._open = open_port
        self._emit = emit
        self._clock = clock
        self._lock = threading.RLock()
        self._rules = dict(rules)
        self._units: tuple[ScannerUnit, ...] = ()
        self._readers: dict[str, Reader] = {}
        self._gone: set[str] = set()
        """Keys of those that were held and pulled out."""
        self._leaving: dict[str, Reader] = {}
        """Those that were ended last, by key; they let go when the read under way returns."""
        self._threads: list[threading.Thread] = []
        self._is_over = False

    def is_wanted(self, key: str, vendor_id: int) -> bool:
        """Whether an interface is a scanner: one that is held, one by what staff said, else by its make."""
        with self._lock:
            said = self._rules.get(key, _USUAL).is_scanner
            is_held = key in self._readers
        return is_held or vendor_id in SCANNER_VENDORS if said is None else said

    def set_rules(self, rules: Mapping[str, ScannerRules]) -> bool:
        """Use all by these rules, others as usual; False when that is what was done before."""
        with self._lock:
            if self._rules == rules:
                return False
            self._rules = dict(rules)
            units = self._units
        self.look(units)
        return True

    def look(self, units: Sequence[ScannerUnit]) -> None:
        """Take what came and is wanted, let go of what is gone or not wanted any more."""
        with self._lock:
            self._units = tuple(self._as_known(unit) for unit in units)
            wanted = {} if self._is_over else {unit.key: unit for unit in self._wanted()}
            kept = {key for key, unit in wanted.items() if self._is_held(unit)}
            there = {unit.key for unit in units}
            self._gone |= {key for key, reader in self._readers.items() if reader.is_known} - there
            over = {key: self._readers.pop(key) for key in set(self._readers) - kept}
            self._leaving |= over
            self._threads = [thread for thread in self._threads if thread.is_alive()]
        for reader in over.values():  # without the lock: whoever is told may ask how it stands
            reader.end()
            if reader.is_known:
                self._emit(ScannerLost(reader.info))
        with self._lock:
            for key, unit in wanted.items():
                if key not in self._readers and not self._is_over:
                    self._hold(unit)

    def _as_known(self, unit: ScannerUnit) -> ScannerUnit:
        """With what the system told of it while its own driver had it."""
        reader = self._readers.get(unit.key)
        is_same = reader is not None and reader.unit.address == unit.address
        return replace(unit, report_descriptor=reader.unit.report_descriptor) if reader and is_same else unit

    def states(self, units: Sequence[ScannerUnit] | None = None) -> tuple[ScannerState, ...]:
        """How it is with each, those held first; of `units` where they are given, else of the last look."""
        with self._lock:
            told = [self._state(unit) for unit in (self._units if units is None else units)]
        return tuple(sorted(told, key=lambda one: one.standing is Standing.LEFT_ALONE))

    def lacks_one(self) -> bool:
        """Whether one was pulled out and none of its make came, or none is there and staff named one."""
        with self._lock:
            is_named = any(rules.is_scanner for rules in self._rules.values())
            return bool(self._gone) or (is_named and not self._readers)

    def close(self) -> None:
        """Give everything back; waits for the reads under way, a few seconds at most."""
        with self._lock:
            self._is_over = True
            threads, readers = list(self._threads), list(self._readers.values())
            self._readers.clear()
        for reader in readers:
            reader.end()
        for thread in threads:
            thread.join(STOP_SECONDS_MAX)

    def _wanted(self) -> list[ScannerUnit]:
        plain = [unit for unit in self._units if self._is_plainly_wanted(unit)]
        understood = {_device(unit) for unit in plain}
        return plain + [unit for unit in self._units if self._may_be_foreign(unit, understood)]

    def _is_plainly_wanted(self, unit: ScannerUnit) -> bool:
        said = self._rules.get(unit.key, _USUAL).is_scanner
        if said is not None:
            return said
        if unit.kind is Wiring.ADAPTER:  # its maker says nothing of what hangs on it
            return False
        if unit.kind is not Wiring.HID:
            return unit.vendor_id in SCANNER_VENDORS
        types = unit.vendor_id in SCANNER_VENDORS and keyboard_layout(unit.report_descriptor) is not None
        return types or bool(layout_of(unit.report_descriptor))

    def _may_be_foreign(self, unit: ScannerUnit, understood: set[str]) -> bool:
        """Whether a scanner's HID interface is all there is of it: then staff must hear what is wrong."""
        said = self._rules.get(unit.key, _USUAL).is_scanner
        is_scanner = said is None and unit.kind is Wiring.HID and unit.vendor_id in SCANNER_VENDORS
        return is_scanner and _device(unit) not in understood

    def _is_held(self, unit: ScannerUnit) -> bool:
        """Whether it is held as it is plugged in now, by the rules of now."""
        reader = self._readers.get(unit.key)
        if reader is None or reader.unit.address != unit.address:
            return False
        return reader.rules == self._rules.get(unit.key, _USUAL)

    def _hold(self, unit: ScannerUnit) -> None:
        rules = self._rules.get(unit.key, _USUAL)
        reader = Reader(unit, rules, self._open, self._emit, self._clock)
        run = partial(reader.run, self._leaving.pop(unit.key, None))
        thread = threading.Thread(target=run, name=f"scanner-{unit.key}", daemon=True)
        self._readers[unit.key] = reader
        self._gone = {key for key in self._gone if _make(key) != _make(unit.key)}
        self._threads.append(thread)
        thread.start()

    def _state(self, unit: ScannerUnit) -> ScannerState:
        reader = self._readers.get(unit.key)
        if reader is None:
            return ScannerState(info_of(unit, self._rules.get(unit.key, _USUAL)), Standing.LEFT_ALONE)
        if reader.trouble is not None:
            return ScannerState(reader.info, Standing.TROUBLE, reader.trouble.message, reader.trouble.trouble)
        return ScannerState(reader.info, Standing.READY if reader.is_ready else Standing.STARTING)


def _make(key: str) -> str:
    """Vendor and product: who plugs a scanner into another socket has not lost it."""
    return key.split("/")[1]


def _device(unit: ScannerUnit) -> str:
    return unit.key.rpartition("/")[0]
