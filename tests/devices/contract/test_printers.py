"""What printers do at a till, on whatever cables there are: the pretend bus, or a real kernel's."""

import queue
from collections.abc import Iterator
from typing import TypeVar

import pytest
import usb.util
from support.cables import Cables
from support.contract import take_away
from support.escpos_reader import Reader
from support.receipts import ORDINARY, named

from devices.events import (
    DeviceFact,
    DeviceFound,
    DeviceLost,
    DrawerKicked,
    PaperLow,
    PrinterInfo,
    PrinterKnown,
    PrinterRecovered,
    PrinterTrouble,
    ReceiptFailed,
    ReceiptPrinted,
    Trouble,
)
from devices.printer.unkept import UnkeptQueue
from devices.service import DeviceService

Fact = TypeVar("Fact")

SPOKEN_OF = (PrinterKnown, PaperLow)
"""What may be told at any moment."""


class Till:
    """A device service on the cables at hand; facts are awaited one by one."""

    def __init__(self, cables: Cables) -> None:
        self.cables = cables
        self.facts: queue.Queue[DeviceFact] = queue.Queue()
        self.service = DeviceService(
            self.facts.put, UnkeptQueue(), cables.bus, watch=cables.watch, clock=cables.clock
        )

    def next(self) -> DeviceFact:
        fact = self.facts.get(timeout=self.cables.patience_seconds)
        return self.next() if isinstance(fact, SPOKEN_OF) else fact

    def awaits(self, kind: type[Fact]) -> Fact:
        fact = self.next()
        assert isinstance(fact, kind), fact
        return fact

    def finds(self) -> PrinterInfo:
        return self.awaits(DeviceFound).printer


@pytest.fixture
def till(cables: Cables) -> Iterator[Till]:
    made = Till(cables)
    made.service.start()
    yield made
    made.service.stop()


def numbers(cables: Cables, name: str) -> list[str]:
    """Bar codes of the whole receipts that came out, in order; each has its number as one."""
    return [code for sheet in Reader(cables.printed(name), 48).read().sheets for code in sheet.barcodes]


@pytest.mark.parametrize("is_clone", [False, True], ids=["Epson", "other endpoints"])
def test_a_receipt_comes_out_whole_and_the_drawer_opens(till: Till, cables: Cables, is_clone: bool) -> None:  # noqa: FBT001 - what is plugged in
    cables.plug_printer("one", is_clone=is_clone)
    info = till.finds()
    assert till.service.kick()
    assert till.awaits(DrawerKicked).printer == info.key
    assert till.service.print(ORDINARY)
    assert till.awaits(ReceiptPrinted).confirmed
    assert (numbers(cables, "one"), cables.kicks("one")) == ([ORDINARY.number], 1)


def test_one_that_answers_nothing_prints_unconfirmed(till: Till, cables: Cables) -> None:
    cables.plug_printer("one")
    cables.set_printer("one", {"is_mute": True})
    till.finds()
    till.service.print(ORDINARY)
    assert not till.awaits(ReceiptPrinted).confirmed
    assert numbers(cables, "one") == [ORDINARY.number]


def test_two_of_a_make_are_told_apart_by_their_sockets(till: Till, cables: Cables) -> None:
    cables.plug_printer("left")
    till.finds()
    cables.plug_printer("right")
    right = till.finds()
    till.service.print(ORDINARY, printer=right.key)
    till.awaits(ReceiptPrinted)
    assert ORDINARY.number.encode() not in cables.printed("left")
    assert numbers(cables, "right") == [ORDINARY.number]


def test_it_may_be_unplugged_and_plugged_in_again(till: Till, cables: Cables) -> None:
    cables.plug_printer("one")
    info = till.finds()
    cables.unplug("one")
    assert till.awaits(DeviceLost).printer == info
    assert till.service.print(ORDINARY) is None
    cables.replug("one")
    assert till.finds() == info
    till.service.print(ORDINARY)
    till.awaits(ReceiptPrinted)


def test_without_paper_nothing_is_sent_and_nothing_prints_by_itself_after_a_refill(
    till: Till, cables: Cables
) -> None:
    cables.plug_printer("one")
    till.finds()
    cables.set_printer("one", {"paper": "out"})
    ticket = till.service.print(ORDINARY)
    assert ticket is not None
    assert till.awaits(PrinterTrouble).trouble is Trouble.PAPER_OUT
    failed = till.awaits(ReceiptFailed)
    assert (failed.job, failed.unfinished) == (ticket.job, False)
    cables.set_printer("one", {"paper": "ok"})
    till.awaits(PrinterRecovered)
    assert numbers(cables, "one") == []
    assert till.service.retry(ticket.job)
    till.awaits(ReceiptPrinted)
    assert numbers(cables, "one") == [ORDINARY.number]


def test_paper_that_ends_within_a_receipt_leaves_it_unfinished(till: Till, cables: Cables) -> None:
    cables.plug_printer("one")
    till.finds()
    cables.set_printer("one", {"paper_left": 300, "buffer_size": 256})
    till.service.print(ORDINARY)
    assert till.awaits(PrinterTrouble).trouble is Trouble.PAPER_OUT
    assert till.awaits(ReceiptFailed).unfinished


def test_a_cover_that_is_open_is_told_as_such(till: Till, cables: Cables) -> None:
    cables.plug_printer("one")
    till.finds()
    cables.set_printer("one", {"is_cover_open": True})
    till.service.print(ORDINARY)
    assert till.awaits(PrinterTrouble).trouble is Trouble.COVER_OPEN
    till.awaits(ReceiptFailed)
    cables.set_printer("one", {"is_cover_open": False})
    till.awaits(PrinterRecovered)


def test_a_cable_pulled_within_a_receipt_leaves_it_unfinished(till: Till, cables: Cables) -> None:
    cables.plug_printer("one")
    till.finds()
    cables.set_printer("one", {"unplug_after": 200})
    till.service.print(ORDINARY)
    told = {type(fact): fact for fact in (till.next(), till.next())}
    assert set(told) == {ReceiptFailed, DeviceLost}
    failed = told[ReceiptFailed]
    assert isinstance(failed, ReceiptFailed)
    assert (failed.trouble, failed.unfinished) == (Trouble.UNPLUGGED, True)


def test_the_system_has_a_printer_again_after_each_paper(till: Till, cables: Cables) -> None:
    cables.plug_printer("one")
    till.finds()
    till.service.print(named("Milk"))
    till.awaits(ReceiptPrinted)
    till.service.stop()
    assert cables.has_driver("one")


def test_one_that_another_program_holds_is_told_and_used_once_it_may_be(till: Till, cables: Cables) -> None:
    cables.plug_printer("one")
    till.finds()
    held = take_away(cables, 0x04B8)
    till.service.print(ORDINARY)
    assert till.awaits(PrinterTrouble).trouble is Trouble.BUSY
    assert till.awaits(ReceiptFailed).trouble is Trouble.BUSY
    usb.util.release_interface(held, 0)
    usb.util.dispose_resources(held)
    till.service.print(ORDINARY)
    while not isinstance(till.facts.get(timeout=cables.patience_seconds), ReceiptPrinted):
        pass
    assert numbers(cables, "one") == [ORDINARY.number]
