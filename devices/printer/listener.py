"""What a printer says, sorted as it comes in: answers, states it tells by itself, and that a job is done.

The first byte tells which it is, by bits that are fixed in the manuals. What began in one packet may end in
the next. Pure: bytes in, words out.
"""

from devices.events import Trouble
from devices.printer.status import Status

_FIXED_BITS, _ANSWER, _AUTOMATIC = 0x93, 0x12, 0x10
_IN_TURN_BITS = 0x90
"""Neither is set in an answer to a question asked in turn."""
_AUTOMATIC_BYTES = 4
_DONE_HEAD, _DONE_BYTES = b"\x37\x22", 7
"""Head, the job's four characters, and a zero."""

_DRAWER, _OFFLINE, _COVER = 0x04, 0x08, 0x20
_CUTTER, _UNRECOVERABLE, _RECOVERABLE = 0x08, 0x20, 0x40
_NEAR, _OUT = 0x03, 0x0C


class Listener:
    """Sorts one printer's bytes; whoever waits for something says so before it is asked for."""

    def __init__(self) -> None:
        self._rest = b""
        self.answer: int | None = None
        """The last answer to a real-time question."""
        self.has_spoken = False
        """Whether anything that makes sense ever came."""
        self.told: Status | None = None
        """What the printer told last without being asked."""
        self.drawer_pin: bool | None = None
        """Whether the drawer's switch was high when it was told last; which of them is open, nobody says."""
        self.is_confirmed = False
        """Whether an answer to a question asked in turn came."""
        self.done = b""
        """The name of the job that was done last, from printers that name them."""

    def hear(self, received: bytes) -> None:
        """Take in what was read; any bytes at all."""
        waiting = self._rest + received
        while waiting:
            size = _size(waiting)
            if size > len(waiting):
                break
            self._sort(waiting[:size])
            waiting = waiting[size:]
        self._rest = waiting

    def expect_answer(self) -> None:
        """A question is about to be asked: what was answered before is none of it."""
        self.answer = None

    def expect_end(self) -> None:
        """The end of a job is waited for from now on."""
        self.is_confirmed, self.done = False, b""

    def forget(self) -> None:
        """Drop what was begun and not ended: nothing comes any more, or a question is to be asked anew."""
        self._rest = b""

    def _sort(self, said: bytes) -> None:
        first = said[0]
        if len(said) == _DONE_BYTES:
            self.done = said[2:6]
        elif len(said) == _AUTOMATIC_BYTES:
            self.told, self.drawer_pin = automatic_status(said), bool(first & _DRAWER)
        elif first & _FIXED_BITS == _ANSWER:
            self.answer = first
        elif first & _IN_TURN_BITS == 0:
            self.is_confirmed = True
        else:
            return
        self.has_spoken = True


def _size(waiting: bytes) -> int:
    """How many bytes belong together at the beginning; when more than there are, the rest is to come."""
    if waiting[:1] == _DONE_HEAD[:1]:
        return _DONE_BYTES if waiting[:2] in {_DONE_HEAD, _DONE_HEAD[:1]} else 1
    if waiting[0] & _FIXED_BITS != _AUTOMATIC:
        return 1
    follow = waiting[1:_AUTOMATIC_BYTES]
    is_whole = all(byte & _IN_TURN_BITS == 0 for byte in follow)
    return _AUTOMATIC_BYTES if is_whole else 1


def automatic_status(said: bytes) -> Status:
    """Read the four bytes of a status that a printer sends when it changes."""
    first, second, third = said[:3]
    is_low = bool(third & _NEAR)
    trouble: Trouble | None = None
    if first & _COVER:
        trouble = Trouble.COVER_OPEN
    elif third & _OUT:
        trouble = Trouble.PAPER_OUT
    elif second & _CUTTER:
        trouble = Trouble.CUTTER
    elif second & (_UNRECOVERABLE | _RECOVERABLE):
        trouble = Trouble.FAULT
    elif first & _OFFLINE:
        trouble = Trouble.OFFLINE
    return Status(answers=True, trouble=trouble, paper_low=is_low)
