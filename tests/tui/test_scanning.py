"""What scanners tell, as screens get it."""

import pytest

from devices.events import (
    DeviceFact,
    PrinterRecovered,
    Scanned,
    ScannerFound,
    ScannerInfo,
    ScannerLost,
    ScannerRecovered,
    ScannerTrouble,
    ScanSpoiled,
    Trouble,
)
from tui.messages import ScanArrived, ScanFailed, TroubleArrived
from tui.scanning import scanner_message

INFO = ScannerInfo("1-2/0c2e:0901/0", "Counter 2", "keyboard", "")


def told(fact: DeviceFact) -> object:
    match scanner_message(fact):
        case ScanArrived(code=code):
            return code
        case ScanFailed(what=what):
            return ("failed", what)
        case TroubleArrived(trouble=trouble):
            return (trouble.what, trouble.over)
        case other:
            return other


@pytest.mark.parametrize(
    ("fact", "message"),
    [
        (Scanned(INFO.key, "4006381333931", "]E0", 1.0), "4006381333931"),
        (Scanned(INFO.key, "0104006381333931", "]C1", 1.0), "]C10104006381333931"),
        (ScanSpoiled(INFO.key, "Scan that again: x"), ("failed", "Scan that again: x.")),
        (ScannerFound(INFO), ("Counter 2 is ready to scan.", True)),
        (ScannerLost(INFO), ("Counter 2 is unplugged: plug it in again; till then codes are typed.", False)),
        (ScannerTrouble(INFO.key, Trouble.BUSY, "It is held"), ("It is held.", False)),
        (ScannerRecovered(INFO.key), ("The scanner is ready again.", True)),
        (PrinterRecovered("1-1"), None),
    ],
)
def test_what_screens_hear(fact: DeviceFact, message: object) -> None:
    assert told(fact) == message
