"""The six digits on the sponsor's screen: how long they live and how often they may be guessed.

They are the staff's consent, and the only secret of a pairing. What is said with them is `pairing`'s.
"""

import secrets
from enum import Enum

from netsync.protocol.limits import CODE_SECONDS, CODE_TRIES
from store.domain.errors import BadInput
from store.domain.values import dataclass

CODE_DIGITS = 6


class Closed(Enum):
    """Why no guess is taken; the value travels."""

    NONE_SHOWN = 1
    EXPIRED = 2
    USED_UP = 3
    BUSY = 4


@dataclass(frozen=True, slots=True)
class Guess:
    """One counted attempt at the shown code."""

    code: str
    tries_left: int
    """After this one."""


def new_code() -> str:
    """Six digits nobody can foresee."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def parse_code(text: str) -> str:
    """Read a typed code, however it was spaced; raises BadInput."""
    digits = "".join(text.split()).replace("-", "")
    if len(digits) != CODE_DIGITS or not (digits.isascii() and digits.isdigit()):
        raise BadInput("the code is six digits, shown on the other lane", field="code")
    return digits


class CodeDesk:
    """The code now shown, if any. Time is monotonic seconds, given."""

    def __init__(self) -> None:
        self._code = ""
        self._ends = 0.0
        self._tries_left = 0
        self._busy = False
        self._closed = Closed.NONE_SHOWN

    def open(self, code: str, now: float) -> None:
        """Show a code; the one before it is worth nothing from now on."""
        self._code, self._ends, self._tries_left = code, now + CODE_SECONDS, CODE_TRIES
        self._closed = Closed.NONE_SHOWN

    def close(self, why: Closed = Closed.NONE_SHOWN) -> None:
        """Take the code down."""
        self._code, self._closed = "", why

    def seconds_left(self, now: float) -> float:
        """How long the code is still worth something; 0 without one."""
        return max(0.0, self._ends - now) if self._code else 0.0

    def take(self, now: float) -> Guess | Closed:
        """Count a try, before anything is known of it, and keep others out until `release`."""
        if self._busy:
            return Closed.BUSY
        if self._code and now >= self._ends:
            self.close(Closed.EXPIRED)
        if not self._code:
            return self._closed
        self._tries_left -= 1
        self._busy = True
        guess = Guess(self._code, self._tries_left)
        if self._tries_left == 0:
            self.close(Closed.USED_UP)
        return guess

    def release(self) -> None:
        """The conversation that took a try is over."""
        self._busy = False
