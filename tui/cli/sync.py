"""`regulars sync`: changes in a file, on a stick between lanes that no network joins."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from store.domain.changes import Vector
from tui.cli import arguments, door, stopping
from tui.clocks import SystemClock

if TYPE_CHECKING:
    from netsync.identity import Identity
    from store.api import Store
    from tui.cli.arguments import Subparsers

_MORE = """\
Both ways, with two lanes A and B: export on B; on A import that file, and export beyond it; on B import what
A wrote. The file is signed by the lane that wrote it; a lane takes in files of lanes of its own shop only,
each as often as you like."""


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `sync`."""
    parser = subparsers.add_parser(
        "sync", help="move changes between lanes in a file", description=f"Changes in a signed file. {_MORE}"
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    export = actions.add_parser("export", help="write this lane's changes into a file", description=_MORE)
    export.add_argument(
        "file",
        type=arguments.file,
        metavar="FILE",
        help="the file; one there whose changes this lane has, too, is replaced",
    )
    export.add_argument(
        "--beyond",
        type=arguments.file,
        metavar="FILE",
        help="only what the lane that wrote this file did not have",
    )
    arguments.json_option(export)
    taking = actions.add_parser("import", help="take in another lane's file", description=_MORE)
    taking.add_argument("file", type=arguments.file, metavar="FILE", help="what another lane has written")
    arguments.json_option(taking)


def run(args: argparse.Namespace) -> int:
    """Write or take in a file; raises TillError."""
    from netsync import parcel
    from netsync.identity import load_identity

    path = Path(args.file)
    with stopping.unwinding(), door.opened(args) as store:
        identity = load_identity(store.place.folder, store.lanes.shop_id())
        if args.action == "export":
            # Lanes that meet by files alone would be taken for lost otherwise, and hold up clearing away.
            store.graves.tell()
            beyond = _beyond(args.beyond, identity, store)
            told = parcel.export(path, store.replication, identity, clock=SystemClock(), beyond=beyond)
            words = f"{path}: {told.rows:,} rows in {told.frames:,} pieces"
        else:
            told = parcel.take_in(path, store.replication, identity, store.lanes.members())
            words = f"{path} of {told.name}: {told.rows:,} rows looked at; this lane has them all now"
        answer: door.Json = {"lane": told.lane.hex(), "rows": told.rows, "pieces": told.frames}
        door.say_line(args, answer, words)
    return 0


def _beyond(path: str | None, identity: "Identity", store: "Store") -> Vector:
    from netsync import parcel

    return {} if path is None else parcel.look_at(Path(path), identity, store.lanes.members()).have
