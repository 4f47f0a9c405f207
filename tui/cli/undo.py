"""`regulars undo`: put back what was done last on this lane, or what the history names."""

import argparse
from typing import TYPE_CHECKING

from store.domain.bulk_edits.outcomes import NotRestored, UndoReport
from tui.cli import arguments, door
from tui.cli.door import Json

if TYPE_CHECKING:
    from tui.cli.arguments import Subparsers


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `undo`."""
    parser = subparsers.add_parser(
        "undo",
        help="put back what was done",
        description="Put back what was done up to 30 days ago, on any lane, but for what was changed since.",
    )
    parser.add_argument(
        "id",
        nargs="?",
        type=arguments.text,
        metavar="ID",
        help="as the history shows it; without one, the last thing done on this lane that can be undone",
    )
    arguments.json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Do it; raises TillError."""
    with door.opened(args) as store:
        action = None if args.id is None else store.bulk_edits.named(args.id)
        report = store.bulk_edits.undo(action)
    door.say(args, _answer(report), _lines(report))
    return 0


def _answer(report: UndoReport) -> Json:
    return {
        "id": None if report.action is None else report.action.hex(),
        "undone": report.what,
        "done_again": report.is_redo,
        "restored": report.restored,
        "not_restored": report.not_restored,
        "left": [_told(one) for one in report.left],
        "instead": [_told(one) for one in report.instead],
    }


def _told(one: NotRestored) -> Json:
    return {"count": one.count, "reason": one.reason, "names": list(one.names)}


def _lines(report: UndoReport) -> list[str]:
    done = "done again" if report.is_redo else "undone"
    lines = [f"{done}: {report.what}", f"{report.restored} put back as before"]
    lines += [f"{one.count} of them {one.reason}{_names(one)}" for one in report.instead]
    lines += [f"{one.count} left as it is, {one.reason}{_names(one)}" for one in report.left]
    if report.action is not None:
        lines.append(f"to have it again: regulars undo {report.action.hex()}")
    return lines


def _names(one: NotRestored) -> str:
    more = one.count - len(one.names)
    named = ", ".join(one.names) + (f" and {more} more" if one.names and more > 0 else "")
    return f": {named}" if named else ""
