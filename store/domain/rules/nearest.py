"""Which of some names is meant by one that is not among them. What is said of it is not here."""

from collections.abc import Iterable
from typing import Final

from store.domain.names import name_key

_SHORT: Final = 4
"""Of a word this short, two slips leave nothing."""


def slips_max(text: str) -> int:
    """How many slips a text may be away from what is meant."""
    return 1 if len(text) <= _SHORT else 2


def nearest(text: str, known: Iterable[str]) -> str | None:
    """The name a slip or two away from a text, the first of equals; else one with such a word in it.

    Case, spaces and Unicode form do not count. Takes about a microsecond a name that is not near.
    """
    typed, best, least = name_key(text), None, 0
    names = [(name, name_key(name)) for name in known]
    for name, key in names:
        slips = near_slips(typed, key)
        if slips is not None and (best is None or slips < least):
            best, least = name, slips
    if best is not None or len(typed) < _SHORT:
        return best
    return next((name for name, key in names if _has_word(key, typed)), None)


def near_slips(typed: str, meant: str) -> int | None:
    """How many slips lie between two texts; None when they are too many to mean the same."""
    most = min(slips_max(typed), len(typed) - 1)
    if abs(len(meant) - len(typed)) > most or len(set(typed) ^ set(meant)) > 2 * most:
        return None
    slips = _slips(typed, meant)
    return slips if slips <= most else None


def _has_word(key: str, typed: str) -> bool:
    words = key.split()
    return len(words) > 1 and any(near_slips(typed, word) is not None for word in words)


def _slips(typed: str, meant: str) -> int:
    """How many characters were left out, added, mistaken for another or swapped with the next."""
    before, last = list[int](), list(range(len(meant) + 1))
    for row, letter in enumerate(typed, start=1):
        now = [row]
        for column, other in enumerate(meant, start=1):
            least = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == meant[column - 2] and typed[row - 2] == other:
                least = min(least, before[column - 2] + 1)
            now.append(least)
        before, last = last, now
    return last[-1]
