"""Large figures out of half blocks, three rows high: to be read from two steps away."""

from typing import Final

ROWS: Final = 3

_GLYPHS: Final = {
    "0": ("█▀█", "█ █", "▀▀▀"),
    "1": (" ▀█", "  █", "  ▀"),
    "2": ("▀▀█", "█▀▀", "▀▀▀"),
    "3": ("▀▀█", " ▀█", "▀▀▀"),
    "4": ("█ █", "▀▀█", "  ▀"),
    "5": ("█▀▀", "▀▀█", "▀▀▀"),
    "6": ("█▀▀", "█▀█", "▀▀▀"),
    "7": ("▀▀█", "  █", "  ▀"),
    "8": ("█▀█", "█▀█", "▀▀▀"),
    "9": ("█▀█", "▀▀█", "▀▀▀"),
    "-": ("   ", "▀▀▀", "   "),
    ".": (" ", " ", "▀"),
}


def large(text: str) -> tuple[str, str, str]:
    """An amount as three rows of equal width; `text` has digits, a point and a minus only."""
    top, middle, bottom = (" ".join(_GLYPHS[character][row] for character in text) for row in range(ROWS))
    return top, middle, bottom
