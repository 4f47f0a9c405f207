"""What a bulk edit has written: counted, and kept with its line in the history for everybody to read."""

import json
from collections.abc import Sequence
from typing import TypeAlias

from store.domain.changes import Version
from store.domain.values import dataclass

Run: TypeAlias = tuple[Version, Version]
"""First and last of versions in a row."""


@dataclass(frozen=True, slots=True)
class Written:
    """Rows of one transaction."""

    customers: int
    """For whom anything is different."""
    steps: tuple[int, ...]
    """Rows of each step."""

    @property
    def rows(self) -> int:
        """Rows of all steps."""
        return sum(self.steps)


@dataclass(frozen=True, slots=True)
class Detail:
    """The `detail` of a bulk edit's action, or of an undo's."""

    what: str
    """In words."""
    count: int
    """Customers, or groups, that it changed."""
    rows: int
    """Memberships and tags it wrote: so many can be put back."""
    runs: tuple[Run, ...]
    """Versions of the action's site that hold its rows and nothing else."""
    groups: tuple[str, ...] = ()
    """Groups whose members it moved, by id in hex."""

    def text(self) -> str:
        """As it is kept."""
        plain = {
            "what": self.what,
            "count": self.count,
            "rows": self.rows,
            "runs": self.runs,
            "groups": self.groups,
        }
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def detail_of(text: str) -> Detail | None:
    """What a kept text says; None when it is another action's, or from a program that writes it otherwise."""
    try:
        plain = json.loads(text)
        runs = tuple((int(first), int(last)) for first, last in plain["runs"])
        groups = tuple(map(str, plain["groups"]))
        return Detail(str(plain["what"]), int(plain["count"]), int(plain["rows"]), runs, groups)
    except (ValueError, TypeError, KeyError):
        return None


def what_of(text: str) -> str:
    """In words, what an action's detail or a line of the journal is about; empty when it is neither."""
    try:
        return str(json.loads(text)["what"])
    except (ValueError, TypeError, KeyError):
        return ""


def joined(runs: Sequence[Run], more: Run) -> tuple[Run, ...]:
    """Runs with one more behind them; what follows the last directly continues it."""
    if runs and runs[-1][1] + 1 == more[0]:
        return (*runs[:-1], (runs[-1][0], more[1]))
    return (*runs, more)
