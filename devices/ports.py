"""What this room needs from outside, by shape: time, and a hint that something was plugged."""

from typing import Protocol


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
