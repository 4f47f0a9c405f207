"""What a printer's status bytes mean. Pure: bytes in, words out."""

from devices.events import Trouble
from store.domain.print_jobs import STOPPED
from store.domain.values import dataclass

_PAPER_EMPTY = 0x20

SENTENCES = {
    Trouble.PAPER_OUT: "The printer is out of paper; put in a new roll, then look at the last receipt",
    Trouble.COVER_OPEN: "The printer's cover is open; close it",
    Trouble.CUTTER: "The printer's cutter is stuck; free the paper, then switch the printer off and on",
    Trouble.FAULT: "The printer reports a fault; switch it off and on, and have it looked at if it stays",
    Trouble.OFFLINE: "The printer is offline; press its online or feed button",
    Trouble.NOT_TAKING: "The printer takes no data; look at its paper, its cover and its lights",
    Trouble.STOPPED: STOPPED,
}
"""What to tell the operator; troubles of the cable have their own words."""


@dataclass(frozen=True, slots=True)
class Status:
    """What a printer answered."""

    answers: bool
    """False for the many that never do: then nothing is known, and nothing is wrong."""
    trouble: Trouble | None = None
    paper_low: bool = False


MUTE = Status(answers=False)


def drawer_pin(printer: int) -> bool:
    """Read the drawer switch's level off status byte 1: whether it is high."""
    return bool(printer & 0x04)


def is_offline(printer: int) -> bool:
    """Read status byte 1."""
    return bool(printer & 0x08)


def offline_cause(cause: int, error: int) -> Trouble:
    """Read status bytes 2 and 3 of a printer that is offline; 0 stands for no answer."""
    if cause & 0x04:
        return Trouble.COVER_OPEN
    if cause & 0x20:
        return Trouble.PAPER_OUT
    if error & 0x08:
        return Trouble.CUTTER
    if cause & 0x40 or error & 0x60:
        return Trouble.FAULT
    return Trouble.OFFLINE


def paper(sensor: int) -> Status:
    """Read status byte 4."""
    out = bool(sensor & 0x60)
    return Status(answers=True, trouble=Trouble.PAPER_OUT if out else None, paper_low=bool(sensor & 0x0C))


def port_says_no_paper(port_status: int | None) -> bool:
    """Whether the USB interface itself reports an empty roll."""
    return port_status is not None and bool(port_status & _PAPER_EMPTY)
