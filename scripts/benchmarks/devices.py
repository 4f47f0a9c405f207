"""Scanners and receipts without a cable: reports come from a queue as fast as they are taken.

What the kernel and the USB library add is not here; it shows only where scanners are plugged in.
"""

import queue
import resource
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median
from typing import Final, cast

from devices.events import DeviceFact, Scanned, ScannerFound, ScannerRules
from devices.printer.receipt import escpos_bytes
from devices.profiles import GENERIC_80_WIDE
from devices.scanner.reader import Reader
from devices.usb.scanners import ScannerPort, ScannerUnit, Wiring
from scripts.benchmarks.figures import MILLISECONDS, Figure, Plan
from scripts.benchmarks.shops import Bench
from store.domain.money import ONE, currency
from store.domain.receipt import Receipt, ReceiptLine, ReceiptShop, ReceiptTax, ReceiptTender

_CODES: Final = 20
_GAP_SECONDS: Final = 0.005
_SCANNERS: Final = 4
_IDLE_SECONDS: Final = 5.0
_LINES: Final = 60
_DIGITS: Final = {digit: 0x1E + place for place, digit in enumerate("1234567890")} | {"\n": 0x28}
_UP: Final = bytes(8)


class _Cable:
    """As much of a scanner's port as a reader asks for."""

    def __init__(self) -> None:
        self.reports: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def read(self, timeout_ms: int) -> bytes:
        try:
            return self.reports.get(timeout=timeout_ms / 1000)
        except queue.Empty:
            return b""

    def report_descriptor(self) -> bytes:
        """It explains nothing: it is asked for plain reports."""
        return b""

    def be_plain(self) -> None:
        """It is."""

    def expect(self, report_bytes: int) -> None:
        """Reports come whole."""

    def close(self) -> None:
        """Nothing is held."""

    def type(self, code: str) -> None:
        for digit in f"{code}\n":
            self.reports.put(bytes((0, 0, _DIGITS[digit], 0, 0, 0, 0, 0)))
            self.reports.put(_UP)


class _Scanner:
    """A keyboard-type scanner being read."""

    def __init__(self, number: int) -> None:
        self.cable = _Cable()
        self.told: queue.SimpleQueue[tuple[float, DeviceFact]] = queue.SimpleQueue()
        unit = ScannerUnit(
            f"1-{number}/0c2e:0901/0", 1, 0x0C2E, 0x0901, Wiring.KEYBOARD, "", "", b"", is_forbidden=False
        )
        self._reader = Reader(
            unit, ScannerRules(), lambda _: cast("ScannerPort", self.cable), self._hear, time
        )
        self._thread = threading.Thread(target=self._reader.run)
        self._thread.start()
        self.awaits(ScannerFound)

    def _hear(self, fact: DeviceFact) -> None:
        self.told.put((time.perf_counter(), fact))

    def awaits(self, kind: type[DeviceFact]) -> tuple[float, DeviceFact]:
        at, fact = self.told.get(timeout=10)
        assert isinstance(fact, kind)  # noqa: S101 - our own scanner says nothing else
        return at, fact

    def close(self) -> None:
        self._reader.end()
        self._thread.join()


def devices(plan: Plan, bench: Bench) -> Sequence[Figure]:  # noqa: ARG001 - needs no shop
    """Scans, rest, and a long receipt."""
    with _scanners(1) as (scanner,):
        latency = _latency(scanner, 10 * plan.runs)
        lost = _lost(scanner)
    with _scanners(_SCANNERS):
        rest = _rest()
    receipt = _receipt()
    escpos_bytes(receipt, GENERIC_80_WIDE)
    paper = min(_timed(lambda: escpos_bytes(receipt, GENERIC_80_WIDE)) for _ in range(10 * plan.runs))
    return [
        Figure("devices: report complete to code", MILLISECONDS, latency, None, 5),
        Figure(f"devices: lost of {_CODES} codes 5 ms apart", "codes", float(lost), None, 0),
        Figure(f"devices: {_SCANNERS} scanners at rest", "% core", rest, None, 1),
        Figure(f"devices: receipt of {_LINES} goods to bytes", MILLISECONDS, paper, None, 5),
    ]


@contextmanager
def _scanners(count: int) -> Iterator[list[_Scanner]]:
    made = [_Scanner(number) for number in range(1, count + 1)]
    try:
        yield made
    finally:
        for scanner in made:
            scanner.close()


def _latency(scanner: _Scanner, times: int) -> float:
    """The median from the last report to the fact, a whole code each time."""
    taken = []
    for _ in range(times):
        scanner.cable.type("4006381333931")
        complete = time.perf_counter()
        taken.append(1000 * (scanner.awaits(Scanned)[0] - complete))
    return median(taken)


def _lost(scanner: _Scanner) -> int:
    """Codes that did not come, or not in their order."""
    codes = [f"{number:013}" for number in range(_CODES)]
    for code in codes:
        scanner.cable.type(code)
        time.sleep(_GAP_SECONDS)
    read = [cast("Scanned", scanner.awaits(Scanned)[1]).code for _ in codes]
    return sum(one != other for one, other in zip(codes, read, strict=True))


def _rest() -> float:
    """Percent of a core that the readers use while nothing is scanned."""
    before, begun = _used(), time.perf_counter()
    time.sleep(_IDLE_SECONDS)
    return 100 * (_used() - before) / (time.perf_counter() - begun)


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _receipt() -> Receipt:
    goods = tuple(
        ReceiptLine(f"Coffee beans, roast {number}", ONE, 250, 250, 250) for number in range(_LINES)
    )
    total = sum(line.total for line in goods)
    return Receipt(
        shop=ReceiptShop("Corner Shop", ("12 High Street",)),
        number="1-000123",
        closed_at="2026-11-21 14:05",
        lane="Lane 1",
        staff="Anna",
        currency=currency("EUR"),
        lines=goods,
        list_total=total,
        discount_total=0,
        total=total,
        tenders=(ReceiptTender("Cash", total),),
        taxes=(ReceiptTax(2000, total * 5 // 6, total // 6, total),),
    )


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)
