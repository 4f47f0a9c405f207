"""What claimed scanners tell, as messages: a code for the screen on top, words for the operator."""

from typing import TYPE_CHECKING

from devices.events import (
    Scanned,
    ScannerFound,
    ScannerLost,
    ScannerRecovered,
    ScannerTrouble,
    ScanSpoiled,
)
from store.domain.scancodes import marked
from tui.messages import ScanArrived, ScanFailed, Trouble, TroubleArrived

if TYPE_CHECKING:
    from textual.message import Message

    from tui.messages import Fact


def scanner_message(fact: "Fact") -> "Message | None":
    """The message for a fact of scanners; None for all others."""
    if isinstance(fact, Scanned):
        return ScanArrived(marked(fact.code, fact.aim), fact.code, fact.aim)
    if isinstance(fact, ScanSpoiled):
        return ScanFailed(f"{fact.message}.")
    trouble = _in_words(fact)
    return None if trouble is None else TroubleArrived(trouble)


def _in_words(fact: "Fact") -> Trouble | None:
    match fact:
        case ScannerFound(scanner=info):
            return Trouble(f"{info.name} is ready to scan.", over=True)
        case ScannerLost(scanner=info):
            return Trouble(f"{info.name} is unplugged: plug it in again; till then codes are typed.")
        case ScannerTrouble(message=words):
            return Trouble(f"{words}.")
        case ScannerRecovered():
            return Trouble("The scanner is ready again.", over=True)
        case _:
            return None
