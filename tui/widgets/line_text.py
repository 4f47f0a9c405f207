"""One line of text being typed: the text, the caret, and what each editing key makes of them. Pure."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from store.domain.values import dataclass
from tui.widgets.cells import safe, width

TEXT_CHARACTERS_MAX: Final = 10_000
"""More than this in one line is a mistake; the rest is left out."""


@dataclass(frozen=True, slots=True)
class LineText:
    """A text and where in it the next letter goes, 0 to len(text)."""

    text: str = ""
    caret: int = 0
    is_offered: bool = False
    """Nobody has typed it: the first letter takes its place, an arrow keeps it."""

    def typed(self, letters: str) -> "LineText":
        """With letters put in at the caret; line breaks become blanks."""
        if self.is_offered:
            return LineText().typed(letters)
        room = max(0, TEXT_CHARACTERS_MAX - len(self.text))
        added = letters.replace("\r\n", " ").replace("\r", " ").replace("\n", " ")[:room]
        text = self.text[: self.caret] + added + self.text[self.caret :]
        return LineText(text, self.caret + len(added))

    def edited(self, key: str) -> "LineText | None":
        """After an editing key; None when the key edits nothing anywhere."""
        edit = _EDITS.get(key)
        if edit is None:
            return None
        if not self.is_offered:
            return edit(self)
        if key in _DELETE:
            return LineText()
        return LineText(self.text) if key in _TO_THE_LEFT else at_end(self.text)

    def view(self, cells: int) -> tuple[str, int]:
        """The part around the caret that fits, made safe, and the cell the caret is in.

        The caret needs a cell of its own after the text, so at most `cells - 1` are text before it.
        """
        before = safe(self.text[: self.caret])
        if width(before) > cells - 1:
            before = _tail(before, cells - 1)
        return before + safe(self.text[self.caret :]), width(before)


def at_end(text: str) -> LineText:
    """A text with the caret behind it."""
    return LineText(text, len(text))


def offered(text: str) -> LineText:
    """A text that is taken as it stands, or gives way to what is typed."""
    return LineText(text, len(text), is_offered=bool(text))


def _tail(text: str, cells: int) -> str:
    taken = 0
    for index in range(len(text) - 1, -1, -1):
        taken += width(text[index])
        if taken > cells:
            return text[index + 1 :]
    return text


def _is_joined(character: str) -> bool:
    """Whether it belongs to the letter before it: an accent, a joiner, a variation."""
    return unicodedata.combining(character) != 0 or unicodedata.category(character) in {"Mn", "Me", "Cf"}


def _left_of(line: LineText) -> int:
    place = max(0, line.caret - 1)
    while place > 0 and _is_joined(line.text[place]):
        place -= 1
    return place


def _right_of(line: LineText) -> int:
    place = min(len(line.text), line.caret + 1)
    while place < len(line.text) and _is_joined(line.text[place]):
        place += 1
    return place


def _word_left_of(line: LineText) -> int:
    place = line.caret
    while place > 0 and line.text[place - 1].isspace():
        place -= 1
    while place > 0 and not line.text[place - 1].isspace():
        place -= 1
    return place


def _word_right_of(line: LineText) -> int:
    place = line.caret
    while place < len(line.text) and not line.text[place].isspace():
        place += 1
    while place < len(line.text) and line.text[place].isspace():
        place += 1
    return place


def _moved(to: Callable[[LineText], int]) -> Callable[[LineText], LineText]:
    return lambda line: replace(line, caret=to(line))


def _without(
    start: Callable[[LineText], int], end: Callable[[LineText], int]
) -> Callable[[LineText], LineText]:
    return lambda line: LineText(line.text[: start(line)] + line.text[end(line) :], start(line))


def _start(_line: LineText) -> int:
    return 0


def _caret(line: LineText) -> int:
    return line.caret


def _end(line: LineText) -> int:
    return len(line.text)


_EDITS: Final[dict[str, Callable[[LineText], LineText]]] = {
    "left": _moved(_left_of),
    "right": _moved(_right_of),
    "ctrl+left": _moved(_word_left_of),
    "ctrl+right": _moved(_word_right_of),
    "home": _moved(_start),
    "ctrl+a": _moved(_start),
    "end": _moved(_end),
    "ctrl+e": _moved(_end),
    "backspace": _without(_left_of, _caret),
    "delete": _without(_caret, _right_of),
    "ctrl+w": _without(_word_left_of, _caret),
    "ctrl+u": _without(_start, _caret),
    "ctrl+k": _without(_caret, _end),
}

_DELETE: Final = frozenset({"backspace", "delete", "ctrl+w", "ctrl+u", "ctrl+k"})
_TO_THE_LEFT: Final = frozenset({"left", "ctrl+left", "home", "ctrl+a"})
"""Of what is offered, the first of these goes to its beginning; any other moves behind it."""
