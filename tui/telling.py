"""What machines tell, in the words that are said on every screen. Facts without words of their own pass."""

from devices.events import (
    DeviceFound,
    DrawerFailed,
    DrawerLeftOpen,
    DrawerShut,
    PaperLow,
    PrinterRecovered,
    PrinterTrouble,
    ReceiptFailed,
)
from netsync.events import SyncRecovered, SyncTrouble
from tui.messages import Fact, Trouble


def in_words(fact: Fact) -> Fact:
    """What went wrong with paper, drawers or links, or is right again, as a sentence; else the fact."""
    return _of_printers(fact) or _of_links(fact) or fact


def _of_printers(fact: Fact) -> Trouble | None:
    match fact:
        case PrinterTrouble(message=words):
            return Trouble(f"{words}.")
        case ReceiptFailed(name=name, message=words, unfinished=unfinished):
            what = "may be cut short" if unfinished else "did not print"
            return Trouble(f"{name} {what}: {words}. F10, Printing prints it again.")
        case PaperLow():
            return Trouble("The printer's roll is near its end: have a new one at hand.")
        case PrinterRecovered():
            return Trouble("The printer is well again; nothing prints by itself.", over=True)
        case DeviceFound(printer=info):
            return Trouble(f"{info.name} is there.", over=True)
        case _:
            return _of_drawers(fact)


def _of_drawers(fact: Fact) -> Trouble | None:
    match fact:
        case DrawerFailed(message=words):
            return Trouble(f"The drawer did not open: {words}. Open it with its key.")
        case DrawerLeftOpen():
            return Trouble("The cash drawer was left open: shut it.")
        case DrawerShut():
            return Trouble("The cash drawer is shut.", over=True)
        case _:
            return None


def _of_links(fact: Fact) -> Trouble | None:
    match fact:
        case SyncTrouble(message=words):
            return Trouble(words)
        case SyncRecovered(message=words):
            return Trouble(words, over=True)
        case _:
            return None
