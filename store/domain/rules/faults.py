"""What is wrong with the text of a rule, where, and what it could mean."""

from collections.abc import Iterable
from typing import Final

from store.domain.errors import BadInput
from store.domain.rules.nearest import nearest

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
    """The hint that names what `text` is a slip or two away from; empty when nothing is."""
    meant = nearest(text, known)
    return "" if meant is None else f"did you mean {meant!r}?"
