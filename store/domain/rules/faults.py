"""What is wrong with the text of a rule, where, and what it could mean."""

from collections.abc import Iterable
from typing import Final

from store.domain.errors import BadInput

_SHOWN: Final = 40
_SHORT: Final = 4
"""Of a word this short, two slips leave nothing."""


class BadRule(BadInput):
    """A rule that cannot be understood; `position` is the offset of the character where it goes wrong.

    `what` says what is wrong there and `hint` what could be meant; `str()` is all of it in one sentence.
    """

    def __init__(self, what: str, position: int, hint: str = "") -> None:
        super().__init__(f"at character {position + 1}: {what}" + (f"; {hint}" if hint else ""), field="rule")
        self.position = position
        self.what = what
        self.hint = hint


def shown(text: str) -> str:
    """A part of what was typed, short and in quotes."""
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """The hint that names what `text` is a slip or two away from; empty when nothing is."""
    typed = text.casefold()
    slips_max = 1 if len(typed) <= _SHORT else 2
    near = [each for each in known if abs(len(each) - len(typed)) <= slips_max]
    slips, nearest = min(((_slips(typed, each), each) for each in near), default=(slips_max + 1, ""))
    return f"did you mean {nearest!r}?" if slips <= slips_max else ""


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
