"""Opens the shop that the line names, and prints answers: JSON for programs, plain tables for people."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from store.domain.stamps import Instant

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from store.api import Place, Store
    from store.events import Fact

Json: TypeAlias = "str | int | bool | Mapping[str, Json] | Sequence[Json] | None"

LOG: Final = Path("log", "regulars.log")
"""Within a lane's folder."""

_GAP: Final = "  "


def place_of(shop: str) -> "Place":
    """Where the shop is that `--shop` names; without a name, what environment and settings say.

    Raises:
        BadInput: settings that cannot be read, a URL that leads to no shop.
    """
    from tui.founding import place_named
    from tui.settings import load

    return place_named(load(os.environ, shop=shop).shop)


@contextmanager
def opened(args: argparse.Namespace) -> Iterator["Store"]:
    """The shop, open; a till that runs on it is told when something was changed.

    Raises:
        TillError: there is none, or it cannot be opened.
    """
    from store.api import open_store, system_world
    from tui import control
    from tui.founding import database_at_hand

    place = place_of(args.shop or "")
    keep_log(place.folder)
    with database_at_hand():
        store = open_store(place, system_world(), "cli")
    for told in store.resumed:
        print(f"regulars: {told}", file=sys.stderr)
    facts: list[Fact] = []
    store.subscribe(facts.append)
    try:
        yield store
    finally:
        store.close()
        if facts:
            control.poke(place.folder)


def keep_log(folder: Path) -> None:
    """Send what the program notes to the lane's log, not to the terminal; nothing where there is no lane."""
    from tui.boot import start_log

    if folder.is_dir():
        start_log(folder / LOG)


def say(args: argparse.Namespace, answer: Json, plain: Iterable[str]) -> None:
    """Print an answer: the whole of it as JSON when that was asked for, else its plain lines."""
    if args.json:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    for line in plain:
        print(line)


def say_line(args: argparse.Namespace, answer: Json, plain: str) -> None:
    """Print one piece of an answer that comes piece by piece, at once; as JSON, each is one line."""
    print(json.dumps(answer, ensure_ascii=False) if args.json else plain, flush=True)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Rows under their heads; a head that begins with `>` has its column at the right."""
    from store.domain.cells import clean, left, right, width

    cells = [[head.removeprefix(">") for head in heads], *([clean(cell) for cell in row] for row in rows)]
    widths = [max(width(row[place]) for row in cells) for place in range(len(heads))]
    for row in cells:
        aligned = (
            right(cell, widths[place]) if heads[place].startswith(">") else left(cell, widths[place])
            for place, cell in enumerate(row)
        )
        yield _GAP.join(aligned).rstrip()


def card(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """One thing, a line for each of its fields; what is empty is left out."""
    return (line for line in table(("", ""), [(label, value) for label, value in pairs if value]) if line)


def when_text(instant: Instant | None, zone: "ZoneInfo") -> str | None:
    """A moment in ISO 8601 on the shop's clock, with its offset."""
    if instant is None:
        return None
    moment = datetime.fromtimestamp(instant / 1000, UTC).astimezone(zone)
    return moment.isoformat(timespec="milliseconds" if instant % 1000 else "seconds")


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Shows how far something is on one line of standard error, where a person looks at it."""
    shown = sys.stderr is not None and sys.stderr.isatty()

    def show(what: str, done: int, total: int) -> None:
        if shown:
            print(f"\r\x1b[K{what}: {done} of {total}", end="", file=sys.stderr, flush=True)

    try:
        yield show
    finally:
        if shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
