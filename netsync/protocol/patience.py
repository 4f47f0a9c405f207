"""How many wishes of a peer are heard: a few at once, and then so many a second."""

from netsync.protocol import limits


class Patience:
    """What is left of the patience with one peer; starts full, and grows back with time."""

    def __init__(self) -> None:
        self._left = float(limits.ASKS_AT_ONCE_MAX)
        self._at: float | None = None

    def hears(self, now: float) -> bool:
        """Whether one more wish is heard at a monotonic time, in seconds; it costs one if it is."""
        passed = 0.0 if self._at is None else max(0.0, now - self._at)
        self._at = now
        self._left = min(float(limits.ASKS_AT_ONCE_MAX), self._left + passed * limits.ASKS_A_SECOND)
        if self._left < 1:
            return False
        self._left -= 1
        return True
