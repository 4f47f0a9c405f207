"""`regulars store digest`: what the book says, in a hash for each table: the same on lanes that agree."""

import argparse
from typing import TYPE_CHECKING

from tui.cli import arguments, door

if TYPE_CHECKING:
    from tui.cli.arguments import Subparsers


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `store`."""
    parser = subparsers.add_parser("store", help="the shop's book as a whole")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    digest = actions.add_parser(
        "digest",
        help="a hash of each table that lanes share",
        description="One hash for each table that lanes share. Lanes that agree print the same.",
    )
    arguments.json_option(digest)


def run(args: argparse.Namespace) -> int:
    """Print the hashes; raises TillError."""
    with door.opened(args) as store:
        found = store.replication.digest()
        tables: door.Json = dict(found)
        door.say(args, {"tables": tables}, door.table(("Table", "Hash"), list(found.items())))
    return 0
