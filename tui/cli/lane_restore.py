"""`regulars lanes restore`: take another lane's book in the place of this one's damaged one."""

import argparse
from typing import TYPE_CHECKING

from store.domain.errors import NotFound
from store.domain.ids import LaneId
from tui.cli import arguments, door, stopping
from tui.restoring import Wish, restore, sources

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.domain.members import Member
    from tui.cli.arguments import Subparsers

_MORE = """\
For a book that was damaged by its disk: what only this lane has written is saved into a signed file and is in
the new book; the damaged one is kept beside it. The lane goes on as a new one: what it could spend waits
until somebody takes it over (lanes retire). No till may run here meanwhile."""


def add_parser(actions: "Subparsers") -> None:
    """What may follow `lanes restore`."""
    parser = actions.add_parser(
        "restore", help="take another lane's book in the place of this damaged one", description=_MORE
    )
    parser.add_argument(
        "--from",
        dest="giver",
        type=arguments.text,
        metavar="LANE",
        help="whose book; else of any that answers",
    )
    parser.add_argument(
        "--address",
        type=arguments.text,
        metavar="HOST[:PORT]",
        help="where that lane is, if it is not found",
    )
    parser.add_argument(
        "--anyway", action="store_true", help="also when no damage is found in this lane's book"
    )
    arguments.json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Do it, and say what became of it; raises TillError."""
    place = door.place_of(args.shop or "")
    door.keep_log(place.folder)
    giver = None if args.giver is None else _find(sources(place), args.giver)
    with stopping.unwinding(), door.progress() as progress:
        done = restore(place, Wish(giver, args.address, anyway=args.anyway), progress)
    answer: door.Json = {
        "from": done.lane,
        "rows": done.rows,
        "saved": None if done.saved is None else str(done.saved),
        "unread": list(done.unread),
        "damaged": str(done.kept),
        "edits_left_out": done.is_stale,
        "refusal": done.refusal,
    }
    door.say_line(args, answer, done.words())
    return 0


def _find(known: "Sequence[Member]", named: str) -> LaneId:
    for lane in known:
        if named.casefold() in {lane.name.casefold(), lane.id.hex(), str(lane.number)}:
            return lane.id
    names = ", ".join(lane.name for lane in known) or "none"
    raise NotFound(f"the damaged book knows no lane {named!r}; it knows: {names}")
