"""The two themes as Textual knows them, and which of them a terminal gets. The inks are in looks.py."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from textual.theme import Theme

ThemeName: TypeAlias = Literal["counter", "plain"]

COUNTER: Final = Theme(
    name="counter",
    primary="#7fd1c4",
    background="#12171c",
    foreground="#d5dde5",
    surface="#12171c",
    panel="#12171c",
    variables={"paper": "#12171c", "text": "#d5dde5", "frame": "#7fd1c4"},
)

PLAIN: Final = Theme(
    name="plain",
    primary="ansi_bright_cyan",
    background="ansi_black",
    foreground="ansi_white",
    ansi=True,
    variables={
        "paper": "ansi_black",
        "text": "ansi_white",
        "frame": "ansi_bright_cyan",
        # Textual asks any theme of native colours for these two.
        "ansi-background": "ansi_black",
        "ansi-foreground": "ansi_white",
    },
)


def fitting_theme(environ: Mapping[str, str]) -> ThemeName:
    """Plain unless the terminal says that it shows true colours; plain also where colour is refused."""
    if "NO_COLOR" in environ or environ.get("TERM", "dumb") in {"linux", "dumb"}:
        return "plain"
    return "counter" if environ.get("COLORTERM", "").lower() in {"truecolor", "24bit"} else "plain"
