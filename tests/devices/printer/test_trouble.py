"""Troubles are told once, and so is that they are over."""

from devices.errors import Busy, DeviceError, Forbidden, Garbled, Gone, Stalled
from devices.events import DeviceFact, PaperLow, PrinterRecovered, PrinterTrouble, Trouble
from devices.printer.trouble import TroubleBook, trouble_of


def test_a_trouble_is_told_when_it_begins_changes_and_ends() -> None:
    told: list[DeviceFact] = []
    book = TroubleBook(told.append)
    for trouble in (Trouble.PAPER_OUT, Trouble.PAPER_OUT, Trouble.COVER_OPEN, Trouble.COVER_OPEN):
        book.report("a", trouble, trouble.value)
    assert book.of("a") is Trouble.COVER_OPEN
    book.clear("a")
    book.clear("a")
    assert book.of("a") is None
    assert told == [
        PrinterTrouble("a", Trouble.PAPER_OUT, "paper-out"),
        PrinterTrouble("a", Trouble.COVER_OPEN, "cover-open"),
        PrinterRecovered("a"),
    ]


def test_printers_are_told_apart() -> None:
    told: list[DeviceFact] = []
    book = TroubleBook(told.append)
    book.report("a", Trouble.PAPER_OUT, "")
    book.report("b", Trouble.PAPER_OUT, "")
    book.clear("b")
    assert told[1:] == [PrinterTrouble("b", Trouble.PAPER_OUT, ""), PrinterRecovered("b")]


def test_little_paper_is_told_once_for_each_roll() -> None:
    told: list[DeviceFact] = []
    book = TroubleBook(told.append)
    for is_low in (False, True, True, False, True):
        book.paper("a", is_low=is_low)
    assert told == [PaperLow("a"), PaperLow("a")]


def test_a_printer_that_is_gone_is_forgotten_without_a_word() -> None:
    told: list[DeviceFact] = []
    book = TroubleBook(told.append)
    book.report("a", Trouble.PAPER_OUT, "")
    book.forget("a")
    book.clear("a")
    assert told == [PrinterTrouble("a", Trouble.PAPER_OUT, "")]


def test_errors_of_the_cable_are_troubles() -> None:
    errors: list[DeviceError] = [Gone(), Busy(), Forbidden(), Stalled(), Garbled("x")]
    assert [trouble_of(error) for error in errors] == [
        Trouble.UNPLUGGED,
        Trouble.BUSY,
        Trouble.FORBIDDEN,
        Trouble.CONNECTION,
        Trouble.CONNECTION,
    ]
