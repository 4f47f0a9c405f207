"""This machine's clocks, in the shape other rooms ask for them."""

import time

from store.domain.stamps import Instant


class SystemClock:
    """Wall time, which may be wrong, and monotonic time, which only runs on."""

    def now(self) -> Instant:
        """Wall clock, milliseconds UTC."""
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        """Seconds on a clock that never jumps."""
        return time.monotonic()
