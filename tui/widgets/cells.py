"""Texts from outside made to fit cells of a terminal. Pure; every stored or typed text goes through here."""

import unicodedata
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from rich.cells import cell_len

Align: TypeAlias = Literal["left", "right"]

CUT: Final = "~"
"""Stands where a text was cut; the dots of U+2026 are in no console font."""

_STAND_IN = "·"
"""Shown for a control character."""

_HIDDEN = {"Cf", "Zl", "Zp"}
"""Format characters: they turn the direction of a line, join emoji, or show nothing at all."""

_UNSHOWABLE = {"Cc", "Cs", "Co", "Cn"}


def safe(text: str) -> str:
    """The text with nothing in it that could move the cursor, turn the line or join cells."""
    if text.isascii() and text.isprintable():
        return text
    return _safe(text)


@lru_cache(maxsize=4_096)
def _safe(text: str) -> str:
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character in "\t\n":
        return " "
    category = unicodedata.category(character)
    if category in _UNSHOWABLE:
        return _STAND_IN
    # A variation selector makes one glyph of two cells where the width says one.
    return "" if category in _HIDDEN or "\ufe00" <= character <= "\ufe0f" else character


def width(text: str) -> int:
    """Cells a safe text takes."""
    return len(text) if text.isascii() else cell_len(text)


def fit(text: str, cells: int, align: Align = "left") -> str:
    """The text made safe and exactly `cells` wide: padded, or cut with a mark where it was cut."""
    shown = safe(text)
    taken = width(shown)
    if taken > cells:
        return _cut(shown, cells)
    padding = " " * (cells - taken)
    return padding + shown if align == "right" else shown + padding


def shorten(text: str, cells: int) -> str:
    """The text made safe and at most `cells` wide."""
    shown = safe(text)
    return shown if width(shown) <= cells else _cut(shown, cells).rstrip(" ")


def _cut(shown: str, cells: int) -> str:
    if cells <= 0:
        return ""
    kept, taken = [], 0
    for character in shown:
        step = width(character)
        if taken + step > cells - 1:
            break
        kept.append(character)
        taken += step
    return "".join(kept) + CUT + " " * (cells - 1 - taken)


def wrap(text: str, cells: int) -> list[str]:
    """A text in lines of at most `cells`, broken at blanks where possible; its own breaks are kept."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_wrap_paragraph(safe(paragraph), max(1, cells)))
    return lines


def _wrap_paragraph(paragraph: str, cells: int) -> list[str]:
    lines, line = [], ""
    for word in paragraph.split(" "):
        rest = word
        joined = f"{line} {rest}" if line else rest
        if width(joined) <= cells:
            line = joined
            continue
        if line:
            lines.append(line)
        while width(rest) > cells:
            head = _head(rest, cells)
            lines.append(head)
            rest = rest[len(head) :]
        line = rest
    return [*lines, line]


def _head(word: str, cells: int) -> str:
    taken = 0
    for index, character in enumerate(word):
        taken += width(character)
        if taken > cells:
            return word[: max(1, index)]
    return word
