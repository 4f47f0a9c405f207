"""The time of this lane: its machine's clock, but never before what the lane has written already.

A clock that was set back stops nobody from selling, and neither offers nor reports go back with it: time
goes on from the last write, and `behind` says that the machine's clock is wrong, or was.
"""

from collections.abc import Callable
from threading import Lock

from store.domain.stamps import Instant

BEHIND_TOLD: Instant = 60_000
"""Milliseconds: a clock that is put right by the network moves by less."""


class LaneClock:
    """Tells the time; asked by many threads."""

    def __init__(self, machine: Callable[[], Instant]) -> None:
        """`machine` is the clock of this machine."""
        self._machine = machine
        self._lock = Lock()
        self._written: Instant = 0
        self._added: Instant = 0
        """What is added to the machine's clock while it is behind, so that time goes on at its pace."""

    def now(self) -> Instant:
        """Milliseconds since 1970 UTC, not before the last write of the lane."""
        machine = self._machine()
        with self._lock:
            if machine >= self._written:
                self._added = 0
            elif machine + self._added < self._written:
                self._added = self._written - machine
            return machine + self._added

    def behind(self) -> Instant:
        """By how many milliseconds the machine's clock is behind; 0 while that is not worth a word."""
        self.now()
        with self._lock:
            return self._added if self._added >= BEHIND_TOLD else 0

    def wrote(self, at: Instant) -> None:
        """The lane's book says that it was written at this moment last."""
        with self._lock:
            self._written = at

    def machine(self) -> Instant:
        """What the machine's clock says, right or wrong."""
        return self._machine()
