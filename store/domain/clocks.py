"""The time that lanes go by together, so that one wrong clock orders nobody's edits but its own lane's.

Stamps need no true time, only a common one: each lane adds to its machine's clock what it lacks of the median
of all that it hears. Of two clocks in the middle the earlier counts, for a date in the future is what does
harm. Two lanes alone cannot know whose clock is wrong, and need not: both go by the earlier one.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from store.domain.errors import Refused
from store.domain.stamps import Instant

ASKED_FROM: Final[Instant] = 120_000
"""Milliseconds off from which on nothing is edited by hand until somebody has looked at the clock."""

VOTERS_MIN: Final = 2
"""Other lanes it takes to say that a clock is wrong."""

EARLIEST: Final[Instant] = 1_767_225_600_000
"""2026-01-01: a clock that shows less has lost its power, for this program is younger."""

LATEST: Final[Instant] = 2**46
"""In the year 4199: no clock shows that, and stamps end there."""

_MINUTE, _HOUR, _DAY = 60_000, 3_600_000, 86_400_000


def common(own: Instant, others: Iterable[Instant]) -> Instant:
    """What time it is for all lanes, by this lane's clock and those it hears at one moment."""
    can_be = sorted(at for at in (own, *others) if EARLIEST <= at < LATEST)
    return can_be[(len(can_be) - 1) // 2] if can_be else own


def is_asked(lacks: Instant, confirmed: Instant | None) -> bool:
    """Whether somebody has to look at a clock that lacks so much, after that much was confirmed."""
    if abs(lacks) <= ASKED_FROM:
        return False
    return confirmed is None or abs(lacks - confirmed) > ASKED_FROM


def span(milliseconds: Instant) -> str:
    """How long something is, in its largest unit: `26 h`."""
    if milliseconds < _MINUTE:
        return f"{milliseconds // 1000} s"
    if milliseconds < _HOUR:
        return f"{milliseconds // _MINUTE} min"
    return f"{milliseconds // _HOUR} h" if milliseconds < 3 * _DAY else f"{milliseconds // _DAY} d"


def words(lacks: Instant) -> str:
    """`1 h ahead of` or `1 h behind`: a clock that lacks so much, seen from the other lanes."""
    return f"{span(-lacks)} ahead of" if lacks < 0 else f"{span(lacks)} behind"


def refusal(lacks: Instant) -> Refused:
    """The sentence for who edits by hand while nobody has looked at the clock."""
    return Refused(
        f"this machine's clock is {words(lacks)} the other lanes: set it right, or go on by their time"
        " with k on F9; nothing was changed, selling goes on"
    )


def changed(before: Sequence[Instant], now: Sequence[Instant], by: Instant) -> bool:
    """Whether clocks differ by more than a little from how they were told before.

    One more or less of several that agree is no news: what is common to all stays where it was.
    """
    if len(before) == len(now):
        return any(abs(one - other) > by for one, other in zip(before, now, strict=True))
    both = (*before, *now)
    return min(len(before), len(now)) < VOTERS_MIN or max(both) - min(both) > by
