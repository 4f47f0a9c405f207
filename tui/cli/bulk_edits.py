"""`regulars customers edit --where RULE`: change everybody a rule is true for, or say what would change."""

import argparse
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from store.domain.bulk_edits.edits import (
    AddTags,
    AddToGroups,
    DeleteCustomers,
    Edit,
    RemoveFromGroups,
    RemoveTags,
)
from store.domain.bulk_edits.outcomes import Preview, Refusal, Report, StepCount, Watch
from store.domain.ids import GroupId
from tui.cli import arguments, door, group_rules
from tui.cli.arguments import WrongUsage
from tui.cli.door import Json
from tui.cli.stopping import interruptible

if TYPE_CHECKING:
    from store.api import Store

ALL: Final = "all"
"""Instead of a group: every one that is filled by hand."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """What may stand beside `--where`."""
    bulk = parser.add_argument_group(
        "many customers",
        "Instead of CUSTOMER; done at once, all or nothing, and undone with: regulars undo",
    )
    bulk.add_argument(
        "--where",
        type=arguments.text,
        metavar="RULE",
        help="everybody for whom this is true, such as 'age >= 60 and city = Bonn'",
    )
    bulk.add_argument(
        "--set",
        action="append",
        default=[],
        dest="put",
        type=_pair,
        metavar="FIELD=VALUE",
        help="give a field a value; nothing behind = empties it; may be repeated",
    )
    for option, words in (
        ("--add-group", "put in a group, or in all active ones that are filled by hand"),
        ("--remove-group", "take out of a group, or of all that are filled by hand"),
    ):
        bulk.add_argument(
            option, action="append", default=[], type=arguments.text, metavar="GROUP|all", help=words
        )
    for option, words in (("--add-tag", "give a tag"), ("--remove-tag", "take a tag away")):
        bulk.add_argument(option, action="append", default=[], type=arguments.text, metavar="TAG", help=words)
    bulk.add_argument("--delete", action="store_true", help="delete them; their sales stay")
    bulk.add_argument("--dry-run", action="store_true", help="only say what would change")


def _pair(argument: str) -> tuple[str, str]:
    field, equals, value = arguments.text(argument).partition("=")
    if not equals or not field.strip():
        raise argparse.ArgumentTypeError(f"{argument!r} is not FIELD=VALUE")
    return field, value


def is_meant(args: argparse.Namespace) -> bool:
    """Whether many customers are to be changed; raises WrongUsage for what cannot be meant."""
    several = bool(
        args.put or args.add_group or args.remove_group or args.add_tag or args.remove_tag or args.delete
    )
    if (args.where is None) == (args.customer is None):
        raise WrongUsage("say whom: one CUSTOMER, or --where RULE")
    if args.where is None:
        if several or args.dry_run:
            raise WrongUsage(
                "--set, --add-group, --remove-group, --add-tag, --remove-tag, --delete and"
                " --dry-run need --where RULE"
            )
        return False
    if not several:
        raise WrongUsage(
            "say what is to be changed: --set, --add-group, --remove-group, --add-tag,"
            " --remove-tag or --delete"
        )
    return True


def run(args: argparse.Namespace, store: "Store") -> None:
    """Do it, or say what would be done; raises TillError."""
    selection, edits = store.bulk_edits.where(args.where), list(_edits(args, store))
    if selection.matching is not None and selection.matching.rule is not None:
        group_rules.warn(group_rules.doubts(store, selection.matching.rule))
    if args.dry_run:
        preview = store.bulk_edits.preview(selection, edits)
        door.say(args, _preview_json(preview), _preview_lines(preview))
        return
    with interruptible() as is_stopped, door.progress() as show:
        watch = Watch(lambda done, total: show("changing", done, total) if total else None, is_stopped.is_set)
        report = store.bulk_edits.apply(selection, edits, watch)
    door.say(args, _report_json(report), _report_lines(report))


def _edits(args: argparse.Namespace, store: "Store") -> Iterator[Edit]:
    yield from (store.bulk_edits.field(field, value) for field, value in args.put)
    if args.add_group:
        yield AddToGroups(_groups(store, args.add_group))
    if args.remove_group:
        yield RemoveFromGroups(_groups(store, args.remove_group))
    if args.add_tag:
        yield AddTags(tuple(args.add_tag))
    if args.remove_tag:
        yield RemoveTags(tuple(args.remove_tag))
    if args.delete:
        yield DeleteCustomers()


def _groups(store: "Store", named: list[str]) -> tuple[GroupId, ...] | None:
    if any(name.strip().casefold() == ALL for name in named):
        return None
    return tuple(store.groups.only(name).id for name in named)


def _steps_json(steps: Iterable[StepCount]) -> Json:
    return [{"what": step.what, "changing": step.changing} for step in steps]


def _refusals_json(refusals: Iterable[Refusal]) -> Json:
    return [{"what": one.what, "reason": one.reason, "blocks": one.blocks} for one in refusals]


def _preview_json(preview: Preview) -> Json:
    return {
        "dry_run": True,
        "matches": preview.matching,
        "changes": preview.changing,
        "steps": _steps_json(preview.steps),
        "sample": [
            {
                "id": sample.customer.hex(),
                "name": sample.name,
                "changes": [
                    {"what": change.what, "before": change.before, "after": change.after}
                    for change in sample.changes
                ],
            }
            for sample in preview.samples
        ],
        "refusals": _refusals_json(preview.refusals),
    }


def _preview_lines(preview: Preview) -> Iterator[str]:
    yield f"{preview.matching} match, {preview.changing} would change"
    yield from _step_lines(preview.steps)
    yield from _refusal_lines(preview.refusals)
    if preview.samples:
        yield ""
        rows = (
            (sample.name, change.what, change.before, change.after)
            for sample in preview.samples
            for change in sample.changes
        )
        yield from door.table(("Customer", "What", "Before", "After"), rows)


def _report_json(report: Report) -> Json:
    return {
        "dry_run": False,
        "id": None if report.action is None else report.action.hex(),
        "what": report.what,
        "matches": report.matching,
        "changed": report.changed,
        "steps": _steps_json(report.steps),
        "refusals": _refusals_json(report.refusals),
    }


def _report_lines(report: Report) -> Iterator[str]:
    yield f"{report.matching} matched, {report.changed} changed"
    yield from _step_lines(report.steps)
    yield from _refusal_lines(report.refusals)
    if report.action is not None:
        yield f"to put it back: regulars undo {report.action.hex()}"


def _step_lines(steps: Iterable[StepCount]) -> Iterator[str]:
    return (f"  {step.what}: {step.changing}" for step in steps)


def _refusal_lines(refusals: Iterable[Refusal]) -> Iterator[str]:
    return (f"  not {one.what}: {one.reason}" for one in refusals)
