"""Arabic letters in the shapes they take beside each other, as the characters Unicode has for them.

Which those are is read from Unicode's own data: every such character says which letter it shows and whether
alone, at the beginning, in the middle or at the end. Pure.
"""

import unicodedata
from functools import cache, lru_cache
from typing import Final

_SHOWN_BY: Final = (*range(0xFB50, 0xFC00), *range(0xFE80, 0xFEFD))
"""Where the shapes of single letters are, and those of lam with alef."""
_SHAPES: Final = ("<isolated>", "<initial>", "<medial>", "<final>")
_STROKE: Final = "\u0640"
"""Joins on both sides and has one shape."""
_LAM: Final = "\u0644"


@cache
def _shapes() -> dict[str, dict[str, str]]:
    """For each letter, or lam with an alef, its character for each shape it has."""
    found: dict[str, dict[str, str]] = {}
    for code in _SHOWN_BY:
        shape, *letters = unicodedata.decomposition(chr(code)).split() or ("",)
        text = "".join(chr(int(letter, 16)) for letter in letters)
        if shape in _SHAPES and (len(text) == 1 or text[:1] == _LAM):
            found.setdefault(text, {}).setdefault(shape, chr(code))
    return found


@lru_cache(maxsize=512)
def shapes(character: str) -> tuple[str, ...]:
    """All characters that may come to stand for it; none if it is no letter whose shapes are known."""
    known = _shapes()
    texts = [text for text in known if text == character or (character == _LAM and text[0] == _LAM)]
    return tuple(shape for text in texts for shape in known[text].values())


def joined(text: str) -> str:
    """Arabic letters of a text, in the order of reading, in the shapes that they have there."""
    parts = _parts(text)
    made: list[str] = []
    for at, part in enumerate(parts):
        follows = at > 0 and _joins_on(parts[at - 1])
        leads = at + 1 < len(parts) and _joins_on(part) and _joins_back(parts[at + 1])
        follows = follows and _joins_back(part)
        made.append(_shapes().get(part, {}).get(_shape(follows=follows, leads=leads), part))
    return "".join(made)


def _parts(text: str) -> list[str]:
    """Characters, lam and the alef after it as one."""
    parts: list[str] = []
    for character in text:
        pair = parts[-1] + character if parts else ""
        if len(pair) > 1 and pair in _shapes():
            parts[-1] = pair
        else:
            parts.append(character)
    return parts


def _joins_on(part: str) -> bool:
    """Whether it reaches out to the letter after it."""
    return part == _STROKE or "<initial>" in _shapes().get(part, {})


def _joins_back(part: str) -> bool:
    """Whether it reaches out to the letter before it."""
    return part == _STROKE or "<final>" in _shapes().get(part, {})


def _shape(*, follows: bool, leads: bool) -> str:
    if follows:
        return "<medial>" if leads else "<final>"
    return "<initial>" if leads else "<isolated>"
