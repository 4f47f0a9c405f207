"""What is printed under a receipt is scanned again: paper, scanner, screen; on this lane and on another."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.counters import BEANS, MILK, Counter, Person, counter, peer
from support.emulated_scanners import typed
from support.escpos_reader import read_bars, read_receipt
from support.shops import join, sync

from devices.events import Scanned, ScannerRules
from devices.printer.receipt import escpos_bytes
from devices.profiles import GENERIC_58, GENERIC_80, PrinterProfile
from devices.scanner.framing import Code
from devices.scanner.keyboard import KeyboardDecoder
from store.api import Store
from store.domain.payment import Tender
from tui.messages import ScanArrived
from tui.scanning import scanner_message


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Counter]:
    with counter(tmp_path) as made:
        yield made


def sold(store: Store, *codes: str) -> str:
    """The number of a receipt for goods."""
    for code in codes:
        store.checkout.scan(code)
    total = store.checkout.till().total
    return store.checkout.pay([Tender("cash", total)]).number


def printed_code(store: Store, number: str, profile: PrinterProfile) -> str:
    """What stands under a receipt as bars."""
    paper = escpos_bytes(store.sales.receipt(store.sales.numbered(number).id), profile)
    sheet = read_receipt(paper, profile.columns, cuts=profile.barcodes)
    (code,) = [*sheet.barcodes, *map(read_bars, sheet.pictures)]
    return code


def scanned(text: str) -> ScanArrived:
    """What a scanner that is taken for a keyboard makes of bars."""
    decoder = KeyboardDecoder(ScannerRules())
    (read,) = [outcome for report in typed(f"{text}\n") for outcome in decoder.feed(report)]
    assert isinstance(read, Code)
    message = scanner_message(Scanned("1-1", read.text, read.aim, 0.0))
    assert isinstance(message, ScanArrived)
    return message


@pytest.mark.parametrize("profile", [GENERIC_80, GENERIC_58], ids=["bars of the printer", "drawn bars"])
def test_the_bars_of_a_receipt_open_it_at_the_checkout(till: Counter, profile: PrinterProfile) -> None:
    number = sold(till.store, BEANS, MILK)
    scan = scanned(printed_code(till.store, number, profile))

    async def story(person: Person) -> None:
        await person.sees("Nothing on the sale yet")
        person.app.post_message(scan)
        await person.sees(f"Sale {number}", "Espresso beans 1 kg", "Milk 1 l", "r Return")
        await person.press("down", "r")
        await person.sees(f"Return of {number}", ">* 2 Milk 1 l")

    till.serve(story)


def test_a_receipt_of_another_lane_opens_as_soon_as_it_is_known_here(till: Counter, tmp_path: Path) -> None:
    back = join(tmp_path / "back", till.lane)
    sync(till.store, back.store)
    number = sold(back.store, BEANS)
    scan = scanned(printed_code(back.store, number, GENERIC_80))
    till.lanes.states = (peer("Back", 2, linked=False),)

    async def story(person: Person) -> None:
        await person.sees("Nothing on the sale yet")
        person.app.post_message(scan)
        await person.sees(f"no receipt {number} here, and Back cannot be reached: F9 shows the links")
        sync(till.store, back.store)
        person.app.post_message(scan)
        await person.sees(f"Sale {number}", "Back", "Espresso beans 1 kg")

    try:
        till.serve(story)
    finally:
        back.store.close()
    assert number == "2-000001"
