"""Now, as an argument."""

from typing import NamedTuple

from store.domain.stamps import Instant


class Moment(NamedTuple):
    """Now, by both clocks."""

    monotonic: float
    """Seconds."""
    wall: Instant
