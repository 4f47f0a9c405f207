"""What this room needs from outside, by shape: time, word of what was plugged, a book of its jobs."""

from typing import Protocol

from store.domain.paper_text import Paper


class Clock(Protocol):
    """Time that only runs on; the module `time` is one."""

    def monotonic(self) -> float:
        """Seconds on a clock that never jumps."""

    def sleep(self, seconds: float, /) -> None:
        """Let time pass."""


class PlugWatch(Protocol):
    """Tells when it is worth looking at the bus again."""

    def wait(self) -> None:
        """Block until something may have been plugged or unplugged, or `wake` was called."""

    def wake(self) -> None:
        """End the wait in progress, or the next one; from any thread."""

    def close(self) -> None:
        """Free what the watch holds; nobody waits any more."""


class PrintQueue(Protocol):
    """Keeps every print job and how far it came, through a killed program too.

    Every method may be called from any thread, and raises Unavailable when it cannot be kept.
    """

    def add(self, paper: Paper, printer: str, /) -> int:
        """Enter a paper for the printer of that key; answers the job's number."""

    def sending(self, job: int, /) -> bool:
        """Note that its first byte is about to be sent; False when nobody wants it any more."""

    def sent(self, job: int, /, *, confirmed: bool) -> None:
        """Note that the printer has all of it, and whether it said that it got to the end."""

    def failed(self, job: int, message: str, /, *, reached: bool) -> None:
        """Note that it did not print; `reached` when some of it may be on paper now."""

    def again(self, job: int, printer: str, /) -> Paper | None:
        """Queue it once more, for the printer of that key; None when it is over."""

    def drop(self, job: int, /) -> bool:
        """Give a job up; False when it is over."""
