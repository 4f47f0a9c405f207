"""A million customers here and in VisiData, the same rows in one run: opening, moving, marking by a filter.

VisiData is none of our dependencies. Where `vd` is not on PATH this is skipped, and says so.
"""

import csv
import shutil
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from itertools import cycle
from pathlib import Path
from typing import Final

from scripts.benchmarks import process
from scripts.benchmarks.figures import MEGABYTES, MILLISECONDS, Figure, Plan, middle
from scripts.benchmarks.keys import Press, in_turn
from scripts.benchmarks.lists import MANY
from scripts.benchmarks.shops import Bench
from scripts.benchmarks.terminal import NotMeasured, Terminal
from store.api import BOOK_FILE

_PATTERN: Final = "mar"
_KEYS: Final = ("down",) * 10 + ("up",) * 10
_LOADING_SECONDS_MAX: Final = 120.0
_COLUMNS: Final = ("name", "email", "phone", "city", "joined")


def visidata(plan: Plan, bench: Bench) -> Sequence[Figure]:  # noqa: ARG001 - one long run tells enough
    """Both programs open at once, each key once in either, in turn."""
    program = shutil.which("vd", path=bench.environment.get("PATH"))
    if program is None:
        print(
            "visidata: SKIPPED, there is no `vd` on PATH; install VisiData beside us to compare",
            file=sys.stderr,
        )
        return []
    shop = bench.peopled(MANY)
    rows = _written(shop / BOOK_FILE, bench.folder / "people.csv")
    with bench.till(shop) as till:
        our_opening = _our_opening(till)
        with Terminal([program, str(rows)], bench.environment) as other:
            their_opening = _their_opening(other)
            moved = in_turn(20, ours=_moved(till), theirs=_moved(other))
            our_mark, our_count = _our_marks(till)
            their_mark = _their_marks(other, _matches(rows))
            ours, theirs = (process.resident_bytes(each.pid) / 1e6 for each in (till, other))
    print(f"visidata: {_PATTERN!r} marked {our_count} rows here", file=sys.stderr)
    return [
        Figure("visidata: a million on the screen, counted", MILLISECONDS, our_opening, their_opening, 1.0),
        Figure("visidata: cursor move", MILLISECONDS, middle(moved["ours"]), middle(moved["theirs"]), 1.0),
        Figure("visidata: all that match marked", MILLISECONDS, our_mark, their_mark, 300, is_absolute=True),
        Figure("visidata: resident memory", MEGABYTES, ours, theirs, 0.2),
    ]


def _written(book: Path, rows: Path) -> Path:
    with closing(sqlite3.connect(book)) as connection, rows.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        writer.writerows(
            connection.execute(f"SELECT {', '.join(_COLUMNS)} FROM customers WHERE deleted = 0")  # noqa: S608 - ours
        )
    return rows


def _our_opening(till: Terminal) -> float:
    """From the start of the program: nobody opens a list without it."""
    till.wait("Nothing on the sale")
    till.key("f3")
    shown = till.wait(f"Customers · {MANY:,} ")
    till.settle(0.5)
    return (shown - till.started_at) * 1000


def _their_opening(other: Terminal) -> float:
    def is_loaded(text: str) -> bool:
        return f" {MANY} rows" in text and "loading" not in text

    shown = other.wait(is_loaded, _LOADING_SECONDS_MAX)
    other.key("down")  # its greeting goes away with the first key
    other.settle(0.5)
    return (shown - other.started_at) * 1000


def _our_marks(till: Terminal) -> tuple[float, str]:
    """From the first letter of the filter to the number of those marked, exactly."""
    sent = till.type(f"/{_PATTERN}\ra")
    shown = till.wait(r"marked [\d,]+ of [\d,]+ ")
    return (shown - sent) * 1000, till.text.partition("marked ")[2].split()[0]


def _their_marks(other: Terminal, matches: int) -> float:
    """From the first letter of the pattern, in the column of names, until all that match are marked."""
    other.type("|")
    other.wait("select regex")
    sent = other.type(f"{_PATTERN}\r")
    return (other.wait(f"rows +•{matches} ") - sent) * 1000


def _matches(rows: Path) -> int:
    with rows.open(encoding="utf-8", newline="") as file:
        return sum(_PATTERN in name.lower() for name, *_ in csv.reader(file))


def _moved(terminal: Terminal) -> Press:
    """Moves the cursor; it counts until the last byte: VisiData inks the row after that."""
    following = cycle(_KEYS)

    def press() -> float:
        sent = terminal.key(next(following))
        shown = terminal.settle()
        if shown is None:
            raise NotMeasured("a cursor did not move")
        return (shown - sent) * 1000

    return press
