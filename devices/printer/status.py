"""What a printer's status bytes mean. Pure: bytes in, words out."""

from devices.events import Trouble
from store.domain.print_jobs import STOPPED
from store.domain.values import dataclass

_PAPER_EMPTY = 0x20
_FIXED_BITS, _ANSWER, _AUTOMATIC_STATUS = 0x93, 0x12, 0x10
_AUTOMATIC_STATUS_BYTES = 4
_CONFIRMATION_BITS = 0x90

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


def answer_in(received: bytes) -> int | None:
    """The answer to a real-time question among received bytes, or None.

    Bits 1 and 4 are set and bits 0 and 7 are not; bytes of other answers never look so.
    """
    return next((byte for byte in reversed(received) if byte & _FIXED_BITS == _ANSWER), None)


def is_confirmation(received: bytes) -> bool:
    """Whether the answer to a question asked in turn is among received bytes: bits 4 and 7 are not set.

    Three of the four bytes of an automatic status look so too; its first one tells it.
    """
    at = 0
    while at < len(received):
        if received[at] & _CONFIRMATION_BITS == 0:
            return True
        at += _AUTOMATIC_STATUS_BYTES if received[at] & _FIXED_BITS == _AUTOMATIC_STATUS else 1
    return False


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
