"""What each ink looks like in each theme.

*Counter* is for truecolor screens: dark, calm, one accent. *Plain* is for the Linux console and old
screens: the sixteen colours by name, and bars and cursor by reverse video, so that it also works with
no colour at all. Texts have a contrast of at least 4.5 in both.
"""

from functools import cache
from typing import Final

from rich.style import Style

from tui.theme.inks import Ink

COUNTER: Final = {
    Ink.TEXT: "#d5dde5 on #12171c",
    Ink.DIM: "#8f9dab on #12171c",
    Ink.STRONG: "bold #ffffff on #12171c",
    Ink.ACCENT: "bold #7fd1c4 on #12171c",
    Ink.GOOD: "#98d19b on #12171c",
    Ink.WARN: "#f0c674 on #12171c",
    Ink.BAD: "#ff9a8d on #12171c",
    Ink.MARK: "#f0c674 on #12171c",
    Ink.CURSOR: "#ffffff on #25525a",
    Ink.HEADER: "#8f9dab on #12171c",
    Ink.RULE: "#55626f on #12171c",
    Ink.FIELD: "#ffffff on #1d252d",
    Ink.CARET: "#12171c on #7fd1c4",
    Ink.BAR: "#b4c0cc on #222b34",
    Ink.BAR_STRONG: "bold #ffffff on #222b34",
    Ink.BAR_BAD: "bold #ff9a8d on #222b34",
}

PLAIN: Final = {
    Ink.TEXT: "white on black",
    Ink.DIM: "white on black",
    # Not bold: a Linux console brightens bold text, and black on white would turn to grey on white.
    Ink.STRONG: "bright_white on black",
    Ink.ACCENT: "bright_cyan on black",
    Ink.GOOD: "bright_green on black",
    Ink.WARN: "bright_yellow on black",
    Ink.BAD: "bright_red on black",
    Ink.MARK: "bright_yellow on black",
    Ink.CURSOR: "reverse white on black",
    Ink.HEADER: "bright_cyan on black",
    Ink.RULE: "white on black",
    Ink.FIELD: "bright_white on black",
    Ink.CARET: "reverse white on black",
    Ink.BAR: "reverse white on black",
    Ink.BAR_STRONG: "reverse white on black",
    Ink.BAR_BAD: "reverse white on black",
}

_LOOKS: Final = {"counter": COUNTER, "plain": PLAIN}


@cache
def look(theme: str, ink: Ink) -> Style:
    """The style of an ink; a theme that is not ours looks like Plain."""
    return Style.parse(_LOOKS.get(theme, PLAIN)[ink])
