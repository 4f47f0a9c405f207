"""What happens seldom in a shop, added to some runs: a month passes, a lane is lost, stolen or copied."""

import random
from dataclasses import dataclass
from typing import TypeAlias

from support.shops import DAY

MONTHS_EVERY, STOLEN_EVERY, TWINS_EVERY, LOST_EVERY = (16, 1), (16, 5), (16, 9), (16, 13)
"""Of so many seeds one, by its remainder."""


@dataclass(frozen=True, slots=True)
class Month:
    """All clocks go forward, once by a month, and lanes look after their books each day."""

    at: float


@dataclass(frozen=True, slots=True)
class Lost:
    """A lane is switched off until all is mended, and another one retires it."""

    at: float
    lane: int
    by: int


@dataclass(frozen=True, slots=True)
class LostToo:
    """Another lane takes it that a lane is lost, if it is; it may not know that one did so already."""

    at: float
    lane: int
    by: int


@dataclass(frozen=True, slots=True)
class Stolen:
    """A lane is shut out by another one, and goes on as if nothing had happened."""

    at: float
    lane: int
    by: int


@dataclass(frozen=True, slots=True)
class Copied:
    """A lane's book is copied for a new lane."""

    at: float
    lane: int


Rare: TypeAlias = Month | Lost | LostToo | Stolen | Copied

LONG_LANES_MAX = 4
"""Of a run in which a month passes: each tells all others every day."""
STEPS = (0, 31 * DAY, DAY, DAY, DAY, DAY)
"""By how much clocks go forward before each look at the books, in milliseconds."""
DAY_SECONDS = 1.2
MONTH_SECONDS = len(STEPS) * DAY_SECONDS


def is_long(seed: int) -> bool:
    """Whether lanes of this run clear away what was deleted."""
    return seed % MONTHS_EVERY[0] == MONTHS_EVERY[1]


def is_stolen(seed: int) -> bool:
    """Whether lanes of this run heed who is shut out."""
    return seed % STOLEN_EVERY[0] == STOLEN_EVERY[1]


def is_brought_back(seed: int) -> bool:
    """Whether a lane of this run is brought back, and meets first who cannot tell it so."""
    return seed % TWINS_EVERY[0] == TWINS_EVERY[1]


def is_lost(seed: int) -> bool:
    """Whether a lane of this run is lost, and perhaps retired by two others that do not hear each other."""
    return seed % LOST_EVERY[0] == LOST_EVERY[1]


def spare(lanes: int, links: frozenset[tuple[int, int]]) -> list[int]:
    """Lanes without which all others are still connected; never the first."""
    return [lane for lane in range(1, lanes) if _holds({*range(lanes)} - {lane}, links)]


def _holds(lanes: set[int], links: frozenset[tuple[int, int]]) -> bool:
    reached, found = {0}, {0}
    while found:
        found = {
            other
            for one, two in links
            for here, other in ((one, two), (two, one))
            if here in reached and other in lanes - reached
        }
        reached |= found
    return reached == lanes


def other_than(dice: random.Random, lanes: int, *without: int) -> int:
    """Any other lane."""
    return dice.choice([lane for lane in range(lanes) if lane not in without])
