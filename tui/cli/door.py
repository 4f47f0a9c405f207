"""Opens the shop that the line names, and prints answers: JSON for programs, plain tables for people."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from store.domain.stamps import Instant, utc
from tui.progress import progress_words

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from store.api import Place, Store
    from store.events import Fact

Json: TypeAlias = "str | int | float | bool | Mapping[str, Json] | Sequence[Json] | None"

Item = TypeVar("Item")

LOG: Final = Path("log", "regulars.log")
"""Within a lane's folder."""

_GAP: Final = "  "
_ROWS_MEASURED: Final = 1000


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
    from tui.founding import database_at_hand, refuse_half_filled

    place = place_of(args.shop or "")
    keep_log(place.folder)
    with ExitStack() as used:
        if place.folder.is_dir():
            refused = "this shop's book is being restored from another lane: wait until that is done"
            used.enter_context(control.sharing(place.folder, alone=False, refused=refused))
        refuse_half_filled(place)
        with database_at_hand():
            store = open_store(place, system_world(), "cli")
        yield from _served(store, place)


def _served(store: "Store", place: "Place") -> "Iterator[Store]":
    from tui import control

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
    """Print an answer: the whole of it as JSON when that was asked for, else its plain lines.

    Plain lines may hold names from anywhere: what could move the cursor or turn the line does not get out.
    """
    from store.domain.cells import clean

    if args.json:
        print(_json(answer))
        return
    for line in plain:
        print(clean(line))


def say_line(args: argparse.Namespace, answer: Json, plain: str) -> None:
    """Print one piece of an answer that comes piece by piece, at once; as JSON, each is one line."""
    from store.domain.cells import clean

    print(_json(answer, indent=None) if args.json else clean(plain), flush=True)


def say_list(
    args: argparse.Namespace,
    items: Iterable[Item],
    as_json: Callable[[Item], Json],
    plain: Callable[[Iterable[Item]], Iterable[str]],
) -> None:
    """Print a list of any length while it is read: as one JSON array when that was asked for."""
    if not args.json:
        say(args, None, plain(items))
        return
    end = "[]"
    for item in items:
        written = _json(as_json(item)).replace("\n", "\n  ")
        print("[" if end == "[]" else ",", written, sep="\n  ", end="")
        end = "\n]"
    print(end)


def _json(answer: Json, indent: int | None = 2) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=indent)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Rows under their heads; a head that begins with `>` has its column at the right.

    Of any length: columns are as wide as the first rows need, and wider from where more is needed.
    """
    from store.domain.cells import clean, left, right, width

    head = [head.removeprefix(">") for head in heads]
    widths, cells = [width(cell) for cell in head], chain([head], ([*map(clean, row)] for row in rows))
    while part := list(islice(cells, _ROWS_MEASURED)):
        widths = [max(known, *(width(row[place]) for row in part)) for place, known in enumerate(widths)]
        for row in part:
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
    moment = utc(instant).astimezone(zone)
    return moment.isoformat(timespec="milliseconds" if instant % 1000 else "seconds")


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Shows how far something is on one line of standard error, where a person looks at it."""
    shown = sys.stderr is not None and sys.stderr.isatty()

    def show(what: str, done: int, total: int) -> None:
        if shown:
            print(f"\r\x1b[K{progress_words(what, done, total)}", end="", file=sys.stderr, flush=True)

    try:
        yield show
    finally:
        if shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
