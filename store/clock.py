"""The time of this lane: its machine's clock, but never before what the lane has written already.

A clock that was set back stops nobody from selling, and neither offers nor reports go back with it: time
goes on from the last write, and `behind` says that the machine's clock is wrong, or was.

What is edited is stamped by `common`: the time that the linked lanes go by together.
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
        self._common: Callable[[], Instant] | None = None
        self._is_outvoted = False

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

    def follow(self, common: Callable[[], Instant], *, is_outvoted: bool) -> None:
        """Go by a time that other lanes go by too when it comes to stamps; several may say it is right."""
        with self._lock:
            self._common, self._is_outvoted = common, is_outvoted

    def follow_nobody(self) -> None:
        """Go by this machine's clock alone."""
        with self._lock:
            self._common = None

    def common(self) -> Instant:
        """What stamps are made of: the time of all lanes, or of this one while it has heard of none."""
        common = self._common
        return self.now() if common is None else common()

    def lacks(self) -> Instant:
        """What this machine's clock would have to be put forward by to show the common time."""
        common = self._common
        return 0 if common is None else common() - self._machine()

    def doubt(self) -> Instant:
        """The same when several other lanes say so; 0 while this clock may be the right one."""
        return self.lacks() if self._is_outvoted else 0

    def machine(self) -> Instant:
        """What the machine's clock says, right or wrong."""
        return self._machine()
