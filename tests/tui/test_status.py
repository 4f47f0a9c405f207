"""The words of the status line for printers."""

import pytest

from devices.events import PrinterCondition, ScannerInfo, ScannerState, Standing, Trouble
from tui.ports import StatusItem
from tui.status import idle_printer_items, print_items, printer_word, scanner_items, status_items


@pytest.mark.parametrize(
    ("answers", "is_low", "word", "needs_hand"),
    [
        (True, False, "ok", False),
        (True, True, "LOW", True),
        (False, False, "silent", False),
        (None, False, "there", False),
    ],
)
def test_a_printer_is_said_to_be_what_it_tells(
    answers: bool | None,  # noqa: FBT001 - a fact
    is_low: bool,  # noqa: FBT001 - a fact
    word: str,
    needs_hand: bool,  # noqa: FBT001 - an expected value
) -> None:
    said = printer_word(PrinterCondition(None, is_paper_low=is_low, answers=answers))
    assert said == word
    items = status_items((), printer=said, troubles=(), lines_waiting=0)
    assert items == (StatusItem("printer", word, needs_hand),)


def test_a_trouble_stands_before_all_else_and_without_a_printer_nothing_does() -> None:
    items = status_items((), printer="ok", troubles=("paper-out",), lines_waiting=0)
    assert items == (StatusItem("printer", "PAPER-OUT", needs_hand=True),)
    assert status_items((), printer="", troubles=(), lines_waiting=0) == ()


def test_a_printer_that_is_not_used_takes_nothing_from_the_one_that_is() -> None:
    assert idle_printer_items(("forbidden",)) == (StatusItem("other printer", "FORBIDDEN", needs_hand=True),)
    assert idle_printer_items(()) == ()


def test_papers_that_wait_are_counted() -> None:
    assert print_items(0) == ()
    assert print_items(2) == (StatusItem("unprinted", "2", needs_hand=True),)


INFO = ScannerInfo("1-1/0c2e:0901/0", "Counter 2", "keyboard", "")
READY, LEFT_ALONE = ScannerState(INFO, Standing.READY), ScannerState(INFO, Standing.LEFT_ALONE)
FORBIDDEN = ScannerState(INFO, Standing.TROUBLE, "not allowed", Trouble.FORBIDDEN)


@pytest.mark.parametrize(
    ("states", "lacks_one", "items"),
    [
        ((), False, ()),
        ((LEFT_ALONE,), False, ()),
        ((READY, LEFT_ALONE), False, (StatusItem("scanner", "ok"),)),
        ((ScannerState(INFO, Standing.STARTING),), False, (StatusItem("scanner", "ok"),)),
        ((READY,), True, (StatusItem("scanner", "GONE", needs_hand=True),)),
        ((), True, (StatusItem("scanner", "GONE", needs_hand=True),)),
        ((READY, FORBIDDEN), True, (StatusItem("scanner", "FORBIDDEN", needs_hand=True),)),
    ],
)
def test_the_lamp_of_scanners_is_off_until_one_is_known(
    states: tuple[ScannerState, ...],
    lacks_one: bool,  # noqa: FBT001 - a fact
    items: tuple[StatusItem, ...],
) -> None:
    assert scanner_items(states, lacks_one=lacks_one) == items
