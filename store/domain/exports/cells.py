"""One cell of a file: kept from being a formula, and several things in one cell."""

import re
from collections.abc import Iterable

FORMULA_BEGINS = "=+-@\uff1d\uff0b\uff0d\uff20"
"""A spreadsheet counts with a cell that begins so, and a stranger chose what his name is."""

_RISKY = frozenset(f"'{FORMULA_BEGINS}")
_GUARDED = re.compile(rf"'*[{re.escape(FORMULA_BEGINS)}]|'+\d")
"""What is taken for a formula, or for something that was kept from being one."""

_NEEDS_QUOTES = re.compile(r'[,;|\n"]')


def guarded(text: str) -> str:
    """A text as a cell that no spreadsheet counts with; `imports.cells.unwrapped` is the way back."""
    if text[:1] not in _RISKY or not _GUARDED.match(text):
        return text
    return f"'{text}"


def listed(items: Iterable[str]) -> str:
    """Several things in one cell, separated by semicolons; `imports.cells.parts` takes them apart."""
    return "; ".join(_quoted(item) for item in items)


def yes(flag: object) -> str:
    """Yes or no."""
    return "yes" if flag else "no"


def _quoted(item: str) -> str:
    if not _NEEDS_QUOTES.search(item) and item[:1] not in _RISKY:
        return item
    return '"' + item.replace('"', '""') + '"'
