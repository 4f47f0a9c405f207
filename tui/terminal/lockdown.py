"""What must be out of, and in, the environment before Textual is imported. Imports nothing heavy."""

from collections.abc import MutableMapping

_ESCAPE_DELAY_MS = "50"
"""How long a lone Esc waits for the rest of a sequence; terminals on the same machine need far less."""


_FRAMES_PER_SECOND = "240"
"""How often the screen is painted at most: what follows a paint, as a line follows its scan, waits a quarter
of the time Textual lets it wait. It paints when nothing else is to be done: a flood is still few frames."""


def prepare(environ: MutableMapping[str, str]) -> None:
    """Take away what would change or reveal the program, and set what a till wants.

    `TEXTUAL_DRIVER` names a class to import, `TEXTUAL_PRESS` types keys, `TEXTUAL_SCREENSHOT` and
    `TEXTUAL_LOG` write files, `TEXTUAL_ALLOW_SIGNALS` lets Ctrl+C and Ctrl+Z through.
    """
    for name in [name for name in environ if name == "TEXTUAL" or name.startswith("TEXTUAL_")]:
        del environ[name]
    environ["TEXTUAL_ANIMATIONS"] = "none"
    environ["TEXTUAL_SMOOTH_SCROLL"] = "0"
    environ["TEXTUAL_FPS"] = _FRAMES_PER_SECOND
    environ.setdefault("ESCDELAY", _ESCAPE_DELAY_MS)
