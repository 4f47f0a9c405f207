"""The two themes, and which of them a terminal gets.

*Counter* is for truecolor screens: dark, calm, one accent. *Plain* is for the Linux console and old
screens: the sixteen colours by name, bars and cursor by reverse video, so that it also works with no
colour at all. Both name the same variables; till.tcss uses no others.
"""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from textual.theme import Theme

ThemeName: TypeAlias = Literal["counter", "plain"]

_COUNTER_COLOURS: Final = {
    "paper": "#12171c",
    "text": "#d5dde5",
    "dim": "#8f9dab",
    "strong": "#ffffff",
    "accent-ink": "#7fd1c4",
    "good": "#98d19b",
    "warn": "#f0c674",
    "bad": "#ff9a8d",
    "mark": "#f0c674",
    "cursor-text": "#ffffff",
    "cursor-paper": "#25525a",
    "header": "#8f9dab",
    "rule": "#55626f",
    "field-text": "#ffffff",
    "field-paper": "#1d252d",
    "caret-text": "#12171c",
    "caret-paper": "#7fd1c4",
    "bar-text": "#b4c0cc",
    "bar-strong": "#ffffff",
    "bar-bad": "#ff9a8d",
    "bar-paper": "#222b34",
    "reverse": "none",
    "strong-style": "bold",
}

_PLAIN_COLOURS: Final = {
    "paper": "ansi_black",
    "text": "ansi_white",
    "dim": "ansi_white",
    "strong": "ansi_bright_white",
    "accent-ink": "ansi_bright_cyan",
    "good": "ansi_bright_green",
    "warn": "ansi_bright_yellow",
    "bad": "ansi_bright_red",
    "mark": "ansi_bright_yellow",
    # Reverse video swaps these: black on white, and still reversed where colour is off.
    "cursor-text": "ansi_white",
    "cursor-paper": "ansi_black",
    "header": "ansi_bright_cyan",
    "rule": "ansi_white",
    "field-text": "ansi_bright_white",
    "field-paper": "ansi_black",
    "caret-text": "ansi_white",
    "caret-paper": "ansi_black",
    "bar-text": "ansi_white",
    "bar-strong": "ansi_white",
    "bar-bad": "ansi_white",
    "bar-paper": "ansi_black",
    "reverse": "reverse",
    # Bold makes a Linux console brighten the colour, and black on white turns to grey on white.
    "strong-style": "none",
}

COUNTER: Final = Theme(
    name="counter",
    primary="#7fd1c4",
    background="#12171c",
    foreground="#d5dde5",
    surface="#12171c",
    panel="#12171c",
    variables=_COUNTER_COLOURS,
)

PLAIN: Final = Theme(
    name="plain",
    primary="ansi_bright_cyan",
    background="ansi_black",
    foreground="ansi_white",
    variables=_PLAIN_COLOURS,
    ansi=True,
)


def fitting_theme(environ: Mapping[str, str]) -> ThemeName:
    """Plain unless the terminal says that it shows true colours; plain also where colour is refused."""
    if "NO_COLOR" in environ or environ.get("TERM", "dumb") in {"linux", "dumb"}:
        return "plain"
    return "counter" if environ.get("COLORTERM", "").lower() in {"truecolor", "24bit"} else "plain"
