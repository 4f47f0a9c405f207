"""How scanners and printers may speak: keyboards of countries and with a bit for each key, codes on paper.

On the pretend bus, or on a real kernel's.
"""

import queue
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

import pytest
from support.cables import Cables
from support.contract import configuration_of
from support.emulated_scanners import RELEASED, pressed
from support.escpos_reader import Reader
from support.qr_reader import read_qr
from support.receipts import ORDINARY

from devices.events import DeviceFact, DeviceFound, ReceiptPrinted, Scanned, ScannerFound, ScannerRules
from devices.printer.unkept import UnkeptQueue
from devices.profiles import EPSON_80, PrinterProfile
from devices.service import DeviceService

Fact = TypeVar("Fact")
SHIFT, ENTER = 0x02, 0x28


class Till:
    """A device service on the cables at hand; facts are awaited."""

    def __init__(self, cables: Cables, profile: PrinterProfile | None = None) -> None:
        self.cables = cables
        self.facts: queue.Queue[DeviceFact] = queue.Queue()
        self.service = DeviceService(
            self.facts.put,
            UnkeptQueue(),
            cables.bus,
            watch=cables.watch,
            clock=cables.clock,
            profile=profile,
        )
        self.service.start(scanners={})

    def awaits(self, kind: type[Fact]) -> Fact:
        while True:
            fact = self.facts.get(timeout=self.cables.patience_seconds)
            if isinstance(fact, kind):
                return fact


@pytest.fixture
def till(cables: Cables) -> Iterator[Till]:
    made = Till(cables)
    yield made
    made.service.stop()


@pytest.mark.parametrize(
    ("layout", "keys"),
    [
        ("us", [(0x04, SHIFT), (0x10, 0), (0x1D, SHIFT), (0x2D, 0), (0x1E, 0)]),
        ("uk", [(0x04, SHIFT), (0x10, 0), (0x1D, SHIFT), (0x2D, 0), (0x1E, 0)]),
        ("de", [(0x04, SHIFT), (0x10, 0), (0x1C, SHIFT), (0x38, 0), (0x1E, 0)]),
        ("fr", [(0x14, SHIFT), (0x33, 0), (0x1A, SHIFT), (0x23, 0), (0x1E, SHIFT)]),
        ("be", [(0x14, SHIFT), (0x33, 0), (0x1A, SHIFT), (0x2E, 0), (0x1E, SHIFT)]),
        ("es", [(0x04, SHIFT), (0x10, 0), (0x1D, SHIFT), (0x38, 0), (0x1E, 0)]),
        ("it", [(0x04, SHIFT), (0x10, 0), (0x1D, SHIFT), (0x38, 0), (0x1E, 0)]),
    ],
)
def test_a_scanner_that_is_set_to_a_country_is_read_as_its_keyboard(
    till: Till, cables: Cables, layout: str, keys: list[tuple[int, int]]
) -> None:
    cables.plug("kbd", "one")
    key = till.awaits(ScannerFound).scanner.key
    till.service.set_scanners({key: ScannerRules(layout=layout)})
    till.awaits(ScannerFound)
    presses = [pressed(place, modifiers=modifiers) for place, modifiers in [*keys, (ENTER, 0)]]
    cables.feed("one", [report for press in presses for report in (press, RELEASED)])
    assert till.awaits(Scanned).code == "AmZ-1"


BITS = bytes.fromhex("05010906a101050719e029e7150025017501950881021900296795688102c0")
"""Modifiers, and a bit for each key."""


def with_bits(*keys: int, modifiers: int = 0) -> bytes:
    """A report of such a keyboard."""
    return bytes([modifiers]) + sum(1 << key for key in keys).to_bytes(13, "little")


def test_a_keyboard_with_a_bit_for_each_key_is_read(till: Till, cables: Cables) -> None:
    cables.plug_oddity("one", configuration_of(((3, 1, 1), [(0x81, 3, 16)]), report=len(BITS)), BITS)
    till.awaits(ScannerFound)
    keys = [with_bits(4, modifiers=SHIFT), with_bits(4, 5), with_bits(5), with_bits(5, 6, 7, 8, 9, 10, 11)]
    cables.feed("one", [*keys, with_bits(), with_bits(ENTER), with_bits()])
    assert till.awaits(Scanned).code == "Abcdefgh"


LINK = "https://shop.example/r/1-000123"


@pytest.mark.parametrize("is_drawn", [False, True], ids=["by the printer", "for it"])
def test_a_qr_code_comes_out_readable(cables: Cables, is_drawn: bool) -> None:  # noqa: FBT001 - who draws it
    profile = replace(EPSON_80, is_epson=False) if is_drawn else EPSON_80
    till = Till(cables, profile)
    try:
        cables.plug_printer("one")
        till.awaits(DeviceFound)
        assert till.service.print(replace(ORDINARY, qr=LINK))
        till.awaits(ReceiptPrinted)
    finally:
        till.service.stop()
    (sheet,) = [sheet for sheet in Reader(cables.printed("one"), 48).read().sheets if any(sheet.texts)]
    drawn = [read_qr(picture) for picture in sheet.pictures if not any(picture.rows[0])]
    assert (sheet.qr_codes, drawn) == (([], [LINK]) if is_drawn else ([LINK], []))
