"""What machines tell, in words for every screen."""

import pytest

from devices.events import (
    DeviceFound,
    DrawerFailed,
    DrawerKicked,
    DrawerLeftOpen,
    DrawerShut,
    JobId,
    PaperLow,
    PrinterInfo,
    PrinterRecovered,
    PrinterTrouble,
    ReceiptFailed,
)
from devices.events import Trouble as PrinterSuffers
from tui.messages import Fact, Trouble
from tui.telling import in_words

INFO = PrinterInfo("p", "EPSON TM-T20III", "Epson 80 mm, 48 columns", 48, "")
OUT = PrinterSuffers.PAPER_OUT

WORDS: list[tuple[Fact, Trouble]] = [
    (PrinterTrouble("p", OUT, "No paper; put some in"), Trouble("No paper; put some in.")),
    (
        ReceiptFailed(JobId(1), "Receipt 1-000001", OUT, "No paper", unfinished=False),
        Trouble("Receipt 1-000001 did not print: No paper. F10, Printing prints it again."),
    ),
    (
        ReceiptFailed(JobId(1), "Z 12", OUT, "No paper", unfinished=True),
        Trouble("Z 12 may be cut short: No paper. F10, Printing prints it again."),
    ),
    (PaperLow("p"), Trouble("The printer's roll is near its end: have a new one at hand.")),
    (PrinterRecovered("p"), Trouble("The printer is well again; nothing prints by itself.", over=True)),
    (DeviceFound(INFO), Trouble("EPSON TM-T20III is there.", over=True)),
    (
        DrawerFailed("p", OUT, "It is gone"),
        Trouble("The drawer did not open: It is gone. Open it with its key."),
    ),
    (DrawerLeftOpen("p"), Trouble("The cash drawer was left open: shut it.")),
    (DrawerShut("p"), Trouble("The cash drawer is shut.", over=True)),
]


@pytest.mark.parametrize(("fact", "words"), WORDS, ids=lambda each: type(each).__name__)
def test_what_a_person_has_to_know_is_a_sentence(fact: Fact, words: Trouble) -> None:
    assert in_words(fact) == words


def test_the_rest_passes_as_it_is() -> None:
    assert in_words(DrawerKicked("p")) == DrawerKicked("p")
