"""What went wrong, in one line: refusals in their own words, everything else with the place of the log."""

import time
import traceback
from pathlib import Path
from typing import Final

from store.domain.cells import clean
from store.domain.errors import Invalid, TillError
from tui.cli.arguments import WrongUsage

REFUSED, USAGE = 1, 2

WORDS_CHARACTERS_MAX: Final = 500
"""Of the one line; whoever passes a file as a name gets its beginning back."""

_END: Final = 200

_OPTIONS: Final = {
    "from_at": "--from",
    "until_at": "--until",
    "barcodes": "--barcode",
    "cards": "--card",
    "tags": "--tag",
    "limit_days": "--limit-period",
    "per_amount": "--per",
    "coupon_discount": "--coupon",
}
"""What fields of forms are called on the command line, where it is not their own name."""


def explain(error: Exception, shop: str) -> tuple[str, int]:
    """One line for the person who called, and the exit code; what nobody expected is logged.

    Args:
        error: what ended the command.
        shop: what stood behind `--shop`.
    """
    words, code = _explained(error, shop)
    return _shortened(clean(words)), code


def _shortened(words: str) -> str:
    """Of words that name something endless the beginning, and the end, which says what to do."""
    if len(words) <= WORDS_CHARACTERS_MAX:
        return words
    return f"{words[: WORDS_CHARACTERS_MAX - _END - 1]}…{words[-_END:]}"


def _explained(error: Exception, shop: str) -> tuple[str, int]:
    match error:
        case WrongUsage():
            return str(error), USAGE
        case Invalid(problems=problems):
            return "; ".join(f"{_option(field)}: {words}" for field, words in problems.items()), REFUSED
        case TillError():
            return str(error), REFUSED
        case OSError(strerror=str(words), filename=str(name)):
            return f"{name}: {words}", REFUSED
        case OSError(strerror=str(words)):
            return f"cannot go on: {words}", REFUSED
    return f"this should not have happened: {_short(error)}; {_logged(error, shop)}", REFUSED


def _option(field: str) -> str:
    return _OPTIONS.get(field, field.replace("_", "-"))


def _short(error: Exception) -> str:
    return traceback.format_exception_only(error)[-1]


def _logged(error: Exception, shop: str) -> str:
    """Write the whole story down; answers where it is."""
    path = _log_file(shop)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", errors="replace") as log:
            log.write(f"{time.strftime('%Y-%m-%dT%H:%M:%S%z')} regulars ended\n")
            log.writelines(traceback.format_exception(error))
    except OSError as unwritten:
        return f"the log {path} could not be written either: {unwritten.strerror}"
    return f"the whole story is in {path}"


def _log_file(shop: str) -> Path:
    """In the lane's folder; without one, among the logs of the platform."""
    from tui.cli.door import LOG, place_of

    try:
        folder = place_of(shop).folder
        if folder.is_dir():
            return folder / LOG
    except (TillError, OSError):
        pass
    from platformdirs import user_log_path

    return user_log_path("regulars", appauthor=False) / "regulars.log"
