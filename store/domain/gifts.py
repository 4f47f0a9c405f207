"""Which points a lane gave to another one, as its transfer says it: `PROGRAM AT:AMOUNT AT:AMOUNT PROGRAM …`.

It says when they were earned and by which program, and not when they end, for a rule that changes later is
theirs too. Points of one day end together and are one part.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Final

from store.domain.pots import UNKNOWN, Earned, Part
from store.domain.stamps import LAST, Instant

_NONE: Final = "-"
"""In the place of a program."""


def written(parts: Iterable[Part], day: Callable[[Instant], Instant]) -> str:
    """What a transfer says of the parts it gives; `day` is when the shop's day of a moment began."""
    sums: dict[Earned, tuple[Instant, int]] = {}
    for amount, _, (program, earned_at) in parts:
        if not amount:
            continue
        at = min(max(earned_at, 0), LAST) if program else 0
        key = (program, day(at)) if program else UNKNOWN
        first, before = sums.get(key, (at, 0))
        sums[key] = first, before + amount
    words = []
    for program, several in groupby(sums.items(), key=lambda each: each[0][0]):
        words.append(program.hex() or _NONE)
        words += [f"{at}:{amount}" for _, (at, amount) in several]
    return " ".join(words)


def read(text: str, amount: int) -> tuple[tuple[int, Earned], ...]:
    """How many points a transfer of so many says to be earned by what and when; empty where it says nothing.

    It may come from any lane: what is no such text, or of another amount, says nothing either.
    """
    try:
        found = tuple(_parts(text))
    except ValueError:
        return ()
    is_it = sum(some for some, _ in found) == amount and all(
        some > 0 and 0 <= at <= LAST for some, (_, at) in found
    )
    return found if is_it else ()


def _parts(text: str) -> Iterator[tuple[int, Earned]]:
    program = b""
    for word in text.split():
        at, colon, amount = word.partition(":")
        if colon:
            yield int(amount), (program, int(at))
        else:
            program = b"" if word == _NONE else bytes.fromhex(word)
