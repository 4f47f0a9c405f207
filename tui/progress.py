"""How far something long is, as one line of text that every terminal can show."""

from typing import Final

from store.domain.errors import TillError

_CELLS: Final = 20


class BrokenOff(TillError):
    """Nobody wants to have it any more: raised by what is told how far it is."""


def progress_words(what: str, done: int, total: int) -> str:
    """A line of at most 80 cells for short words; without a `total`, nobody knows how long it takes."""
    if not total:
        return f"{what} ..."
    filled = _CELLS * min(done, total) // total
    return f"{what} [{'#' * filled}{'.' * (_CELLS - filled)}] {done:,} of {total:,}"
