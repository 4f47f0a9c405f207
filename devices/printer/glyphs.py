"""Letters as dots, from the file of GNU Unifont if the machine has it: for scripts that a printer lacks.

The font is not part of the till (its licence is another, and it is large); the Debian package `unifont`
brings it. A line of the file is a code point and 16 rows of 8 or 16 dots, in hex and in order, so that a
glyph is found without reading the others. Drawn are scripts of one glyph a letter, and Hebrew and Arabic,
which run from right to left; their vowel signs are left out, as they are in most of what is printed. Scripts
whose letters stack or merge, as those of India do, would need a shaping engine and another font.
"""

import mmap
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Final

from devices.printer.bitmap import Bitmap, beside
from devices.printer.directions import in_order
from devices.printer.joining import joined, shapes
from store.domain.cells import is_right_to_left, width

FONT_FILE: Final = Path("/usr/share/unifont/unifont.hex")

_ROWS: Final = 16
CELL_DOTS: Final = 12
LINE_DOTS: Final = 24
"""A character of font A, which drawn lines stand among."""

_GLYPHS_MAX: Final = 512
"""Kept from one line to the next: a shop's papers have a few hundred letters, each on many lines."""

_SHAPED: Final = (
    "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL", "TELUGU", "KANNADA", "MALAYALAM",
    "SINHALA", "THAI", "LAO", "TIBETAN", "MYANMAR", "KHMER", "MONGOLIAN",
)  # fmt: skip
"""Scripts whose letters change with their neighbours, or stack."""
_ARABIC_ALONE: Final = frozenset("\u0640\u060c\u061b\u061f")
"""The stroke that lengthens words, comma, semicolon and question mark: of one shape each."""


class HexFont:
    """An open font file; `glyph` may be called from one thread."""

    def __init__(self, path: Path) -> None:
        """Raises OSError or ValueError when there is none or it is empty."""
        with path.open("rb") as file:
            self._text = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._glyph = lru_cache(_GLYPHS_MAX)(self._found)
        self._large = lru_cache(_GLYPHS_MAX)(self._enlarged)

    def draws(self, character: str) -> bool:
        """Whether this letter can be drawn, in every shape that it may have among others."""
        name = unicodedata.name(character, "")
        if is_right_to_left(character) or character in _ARABIC_ALONE:
            return all(map(self._has, _right_to_left(character, name)))
        is_letter = unicodedata.category(character).startswith("L")
        return is_letter and not name.startswith(_SHAPED) and self._has(character)

    def line(self, text: str, columns: int) -> Bitmap:
        """A line of text, as wide as so many cells; what has no glyph is left white.

        Where some of it runs from right to left all is drawn as large as cells are, for Arabic letters touch.
        """
        is_large = is_right_to_left(text)
        parts: list[Bitmap] = []
        for character in in_order(joined(text)) if is_large else text:
            cells = width(character)
            glyph = (self._large if is_large else self._glyph)(character) or Bitmap(1, (0,))
            if cells:
                parts.append(glyph.on(cells * CELL_DOTS, LINE_DOTS))
        rest = columns - sum(part.width for part in parts) // CELL_DOTS
        if rest > 0:
            parts.append(Bitmap(1, (0,)).on(rest * CELL_DOTS, LINE_DOTS))
        return beside(parts, LINE_DOTS)

    def _enlarged(self, character: str) -> Bitmap | None:
        glyph = self._glyph(character)
        return None if glyph is None else glyph.half_as_large_again()

    def _has(self, character: str) -> bool:
        return self._glyph(character) is not None

    def _found(self, character: str) -> Bitmap | None:
        dots = self._dots(ord(character))
        if dots is None:
            return None
        size = len(dots) // _ROWS
        across = size * 4
        if across > width(character) * CELL_DOTS:
            return None
        return Bitmap(across, tuple(int(dots[row * size : (row + 1) * size], 16) for row in range(_ROWS)))

    def _dots(self, wanted: int) -> str | None:
        """The hex digits of a code point; by halving, for lines are in order."""
        low, high = 0, len(self._text)
        while low < high:
            start = self._text.rfind(b"\n", 0, (low + high) // 2) + 1
            end = self._text.find(b"\n", start)
            end = len(self._text) if end < 0 else end
            code, _, dots = self._text[start:end].partition(b":")
            found = _number(code)
            if found == wanted:
                return dots.decode("ascii", "replace").strip() if _is_glyph(dots.strip()) else None
            if found < wanted:
                low = end + 1
            else:
                high = start
        return None

    def close(self) -> None:
        """Give the file back."""
        self._text.close()


def _right_to_left(character: str, name: str) -> tuple[str, ...]:
    """The characters that show one that runs from right to left; what no font has where that is not known."""
    if name.startswith("HEBREW") or character in _ARABIC_ALONE:
        return (character,)
    return shapes(character) or ("\0",)


def _number(code: bytes) -> int:
    try:
        return int(code, 16)
    except ValueError:
        return -1


def _is_glyph(dots: bytes) -> bool:
    return len(dots) in {2 * _ROWS, 4 * _ROWS} and all(each in b"0123456789abcdefABCDEF" for each in dots)


@lru_cache(maxsize=1)
def installed(path: Path = FONT_FILE) -> HexFont | None:
    """The font of this machine; None where it has none."""
    try:
        return HexFont(path)
    except (OSError, ValueError):
        return None
