"""Cells and keys of rows as text, for what is kept without a column of its own."""

import json
from collections.abc import Sequence
from typing import TypeAlias

from store.domain.changes import Cell

Plain: TypeAlias = int | str | dict[str, str] | None
"""A cell as JSON can hold it."""


def plain(cell: Cell) -> Plain:
    """A cell for JSON."""
    return {"bytes": cell.hex()} if isinstance(cell, bytes) else cell


def of_plain(value: Plain) -> Cell:
    """The cell that `plain` was given."""
    return bytes.fromhex(value["bytes"]) if isinstance(value, dict) else value


def key_of(key: Sequence[Cell]) -> bytes:
    """A row's key as one value."""
    return json.dumps([plain(cell) for cell in key]).encode()
