"""Text in columns: how many cells a text takes, made safe, wrapped, centred.

A cell is one column of a terminal or of a printer's font. Text from outside is never put into
columns before `clean` has been over it: what is left then has the same width everywhere.
"""

import unicodedata
from functools import lru_cache

MARKS_MAX = 5
"""Most combining marks kept on one letter: no living script stacks more, mischief does."""

_FILLERS = "\u115f\u1160\u3164\uffa0"
"""Hangul fillers: letters by category, blanks by look, and of no agreed width."""

_RIGHT_TO_LEFT = ("R", "AL", "AN")
_UNPRINTABLE = {"Cn", "Co", "Cs"}
_MARKS = {"Mn", "Me", "Mc"}


@lru_cache(maxsize=2048)
def _cells(character: str) -> int:
    if unicodedata.category(character) in _MARKS or "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def width(text: str) -> int:
    """How many cells clean text takes."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def clean(text: str) -> str:
    """Make text from outside safe for columns: one line, nothing invisible, nothing of unsure width.

    Line breaks and tabs become spaces; control and format characters (direction overrides, joiners,
    variation selectors, skin tones) go; characters without a glyph become U+FFFD.
    """
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text):
        seen = _seen(character)
        is_mark = seen != "" and unicodedata.category(seen) in _MARKS
        marks = marks + 1 if is_mark else 0
        if not is_mark or (kept and kept[-1] != " " and marks <= MARKS_MAX):
            kept.append(seen)
    return "".join(kept)


@lru_cache(maxsize=2048)
def _seen(character: str) -> str:
    """What is left of one character: itself, a space, U+FFFD or nothing."""
    category = unicodedata.category(character)
    if character.isspace() or category in ("Zl", "Zp", "Zs") or character in _FILLERS:
        return " "
    if category in ("Cc", "Cf") or "\U0001f3fb" <= character <= "\U0001f3ff":
        return ""
    if "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef":
        return ""
    return "\ufffd" if category in _UNPRINTABLE else character


def is_right_to_left(text: str) -> bool:
    """Whether any part of the text runs from right to left, so that a terminal may reorder its line."""
    return not text.isascii() and any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in text)


def clip(text: str, cells: int) -> str:
    """Cut clean text to at most `cells`, ending in three dots when something was lost."""
    return text if width(text) <= cells else _head(text, cells - 3) + "..."


def wrap(text: str, cells: int) -> list[str]:
    """Break clean text into lines of at most `cells`, at spaces where there are any.

    A wide character is never split: the line ends before it. `cells` is at least 2.
    """
    lines: list[str] = []
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if width(joined) <= cells:
            line = joined
            continue
        if line:
            lines.append(line)
        while width(word) > cells:
            head = _head(word, cells)
            lines.append(head)
            word = word[len(head) :]  # noqa: PLW2901 - what is left of the word is the word
        line = word
    return [*lines, line] if line else lines


def _head(text: str, cells: int) -> str:
    """The longest beginning of `text` that takes at most `cells`, marks kept with their letter."""
    taken = 0
    for index, character in enumerate(text):
        taken += _cells(character)
        if taken > cells:
            return text[:index]
    return text


def right(text: str, cells: int) -> str:
    """Put text at the right edge of `cells`."""
    return " " * (cells - width(text)) + text


def left(text: str, cells: int) -> str:
    """Put text at the left edge of `cells` and fill up with spaces."""
    return text + " " * (cells - width(text))


def centred(text: str, cells: int) -> str:
    """Put text in the middle of `cells`, without spaces after it."""
    return " " * ((cells - width(text)) // 2) + text
