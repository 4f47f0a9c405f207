"""What is wrong with the text of a rule, where, and what it could mean."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from store.domain.errors import BadInput

_SHOWN: Final = 40


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
    """The hint that names what is nearest to `text`; empty when nothing is near."""
    near = get_close_matches(text[:_SHOWN].casefold(), list(known), n=1, cutoff=0.75)
    return f"did you mean {near[0]!r}?" if near else ""
