"""`regulars conflicts`: what lanes did while they did not know of each other, and choosing."""

import argparse
from typing import TYPE_CHECKING

from store.domain.conflicts import Answer, Conflict, Side
from tui.cli import arguments, door

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from tui.cli.arguments import Subparsers


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `conflicts`."""
    parser = subparsers.add_parser(
        "conflicts",
        help="what lanes changed without knowing of each other",
        description="One field edited on two lanes, names and cards given twice, lines returned twice, sales"
        " closed twice, accounts that more was spent of than was there, edits of what was deleted. What was"
        " decided by itself stands until somebody chooses.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="list|resolve")
    listed = verbs.add_parser("list", help="everything that waits, the latest first")
    resolve = verbs.add_parser(
        "resolve",
        help="choose",
        description="take: the value that does not stand; something deleted comes back with it, and a card"
        " goes to the other customer. keep: what stands. merge: the two become one. both: both stay.",
    )
    resolve.add_argument("id", type=arguments.text, metavar="ID", help="its id, or how that begins")
    resolve.add_argument("answer", choices=[each.value for each in Answer], help="one of its answers")
    for each in (listed, resolve):
        arguments.json_option(each)


def run(args: argparse.Namespace) -> int:
    """Do it; raises TillError."""
    with door.opened(args) as store:
        zone = store.shop.get().zone
        if args.verb == "list":
            found = store.conflicts.all()
            rows = [_row(each, zone) for each in found]
            heads = ("When", "What", "Field", "Stands", "Other", "Answers", "Id")
            plain = door.table(heads, rows) if rows else ["No conflict waits."]
            door.say(args, [_json(each, zone) for each in found], plain)
            return 0
        settled = store.conflicts.settle(store.conflicts.find(args.id).id, Answer(args.answer))
        told = f"{args.answer}: {settled.subject}{f', {settled.field}' if settled.field else ''}"
        door.say(args, {"settled": settled.id.hex(), "answer": args.answer}, [told])
    return 0


def _row(conflict: Conflict, zone: "ZoneInfo") -> tuple[str, ...]:
    return (
        door.when_text(conflict.at or None, zone) or "",
        f"{conflict.place} {conflict.subject}",
        conflict.field,
        _side_text(conflict.kept),
        _side_text(conflict.lost),
        ", ".join(answer.value for answer in conflict.answers),
        conflict.id.hex(),
    )


def _side_text(side: Side) -> str:
    by = ", ".join(part for part in (side.who, side.lane) if part)
    return f"{side.value} ({by})" if by else side.value


def _json(conflict: Conflict, zone: "ZoneInfo") -> dict[str, door.Json]:
    return {
        "id": conflict.id.hex(),
        "kind": conflict.kind.value,
        "subject": conflict.subject,
        "place": conflict.place,
        "field": conflict.field,
        "kept": _side(conflict.kept, zone),
        "lost": _side(conflict.lost, zone),
        "told": conflict.told,
        "answers": [answer.value for answer in conflict.answers],
    }


def _side(side: Side, zone: "ZoneInfo") -> dict[str, door.Json]:
    return {
        "value": side.value,
        "who": side.who,
        "lane": side.lane,
        "at": door.when_text(side.at, zone),
        "id": side.id.hex(),
    }
