"""`regulars history`: who did what, when, on which lane; of the shop, of a group or of a customer."""

import argparse
from typing import TYPE_CHECKING, Final

from store.domain.errors import NotFound
from store.domain.history import Entry
from store.domain.ids import COMMON_GROUP, CustomerId
from tui.cli import arguments, door

if TYPE_CHECKING:
    from store.api import Store
    from tui.cli.arguments import Subparsers

LINES: Final = 50


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `history`."""
    parser = subparsers.add_parser(
        "history",
        help="who did what, when and where",
        description="Who did what, when, on which lane, the last first; and what can be undone.",
    )
    parser.add_argument(
        "subject",
        nargs="?",
        type=arguments.text,
        metavar="GROUP|CUSTOMER",
        help="only what was done to a group and its members, or to a customer",
    )
    parser.add_argument("--limit", type=arguments.count, default=LINES, metavar="N", help=f"lines ({LINES})")
    parser.add_argument("--skip", type=arguments.count, default=0, metavar="N", help="lines to leave out")
    arguments.json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Do it; raises TillError."""
    with door.opened(args) as store:
        entries = _entries(args, store)
        zone = store.shop.get().zone
    answer: door.Json = [
        {
            "id": None if entry.action is None else entry.action.hex(),
            "at": door.when_text(entry.at, zone),
            "who": entry.who,
            "lane": entry.lane,
            "via": entry.via,
            "what": entry.what,
            "subject": entry.subject,
            "count": entry.count,
            "undoable": entry.is_undoable,
            "why_not": entry.why_not,
        }
        for entry in entries
    ]
    rows = (
        (
            door.when_text(entry.at, zone) or "",
            entry.lane or entry.via,
            entry.who,
            entry.subject,
            entry.what,
            entry.action.hex() if entry.action is not None and entry.is_undoable else "",
        )
        for entry in entries
    )
    door.say(args, answer, door.table(("When", "Lane", "Who", "Of", "What", "Undo"), rows))
    return 0


def _entries(args: argparse.Namespace, store: "Store") -> list[Entry]:
    start, size = args.skip, args.limit
    if args.subject is None:
        return store.history.all(start, size)
    try:
        group = store.groups.only(args.subject).id
    except NotFound:
        return store.history.of_customer(_customer(args.subject, store), start, size)
    return (
        store.history.all(start, size)
        if group == COMMON_GROUP
        else store.history.of_group(group, start, size)
    )


def _customer(text: str, store: "Store") -> CustomerId:
    try:
        return store.customers.find(text).id
    except NotFound as error:
        raise NotFound(
            f"neither a group nor a customer {text!r}; see them with: groups list, customers list --search"
        ) from error
