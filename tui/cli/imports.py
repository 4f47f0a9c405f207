"""`regulars import`: take customers, groups, memberships or products from a file, or say what it would do."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from store.domain.cells import clean
from store.domain.imports.fields import FIELDS, IGNORE, field_named
from store.domain.imports.outcome import Kind, Layout, Mode, Options, Progress, Report, UnknownField, Watch
from tui.cli import arguments, door
from tui.cli.door import Json
from tui.cli.stopping import interruptible

if TYPE_CHECKING:
    from tui.cli.arguments import Subparsers

PROBLEMS_SHOWN: Final = 20
"""In a summary for people; --json has them all."""

_SEPARATORS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", "": "JSON"}

_RULES: Final[dict[Kind, str]] = {
    "customers": """\
A customer is the one with the id of our own export, else with the file's own id, else with the e-mail (case
does not count); who has none is a new customer if there is a name. Cards and groups are added, never taken
away; groups must exist, or are made with --create-groups.
Points and balance of another system come in as one opening entry for each account of a customer, dated when
they became a customer. The same file again changes nothing; another amount is a problem, for entries are
never changed. Of our own exports they come in for new customers only.""",
    "memberships": """\
A row names a customer (by the id of our own export, the file's own id, the e-mail or a card) and groups. Rows
put in groups (--mode add), take out of them (remove), or name all that shall be in the groups they name
(replace: everybody else is taken out). A row that names nobody here, several customers, a group that is not
there, is inactive or fills itself is refused.""",
    "groups": """\
A group is the one of that name, made if there is none; rules are written as regulars shows them and may refer
to groups of the same file. JSON (a list of objects) where the name ends in .json. A row with a rule that
cannot be read, or refers to itself through others, is refused, with those that depend on it.""",
    "products": """\
A product is the one with the SKU (or the file's own id), else the one with a barcode, else, without any
code, the one of exactly this name. Barcodes are added, never taken away; categories are made. A wrong check
digit is listed, and the code kept.""",
}

_MORE: Final = """\
An empty cell never overwrites. Rows count from the header, which is row 1. Every row is created, updated or
skipped; skipped are rows that say nothing new, rows without anything of their own (pictures, headings of
variants) and rows that are refused. Every refused row is listed among the problems, and so is every value
that was left out of a row that was taken. Importing is all or nothing: stopped with Ctrl-C, it leaves no
trace.
The encoding is certain for UTF-8 and with a mark at the front, else a guess: look at names with accents."""


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `import`."""
    parser = subparsers.add_parser("import", help="take customers, groups or products from a file")
    kinds = parser.add_subparsers(dest="kind", metavar="KIND", required=True)
    for kind in FIELDS:
        _kind_parser(kinds, kind)


def _kind_parser(kinds: "Subparsers", kind: Kind) -> None:
    fields = "\n".join(f"  {name:14} {meaning}" for name, meaning in FIELDS[kind].items())
    parser = kinds.add_parser(
        kind,
        help=f"take {kind} from a CSV file of any program",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=f"Take {kind} from a CSV file; columns are recognised by their headings.\n{_RULES[kind]}",
        epilog=f"{_MORE}\n\nfields of --map:\n{fields}\n  {IGNORE:14} the column is not read",
    )
    parser.add_argument(
        "file", type=arguments.file, metavar="FILE", help="comma, semicolon, tab or | separated"
    )
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        type=lambda argument: _pair(kind, arguments.text(argument)),
        metavar="COLUMN=FIELD",
        help="read a column (its heading, or #3 for the third) as this field; may be repeated",
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    parser.add_argument(
        "--encoding", type=arguments.text, help="utf-8, utf-16, cp1252, cp1250 … if guessed wrong"
    )
    if kind in {"customers", "memberships"}:
        parser.add_argument(
            "--create-groups",
            action="store_true",
            help="make groups that are not there, to be filled by hand",
        )
    if kind == "memberships":
        parser.add_argument(
            "--mode", choices=get_args(Mode), default="add", help="what rows mean; add unless said"
        )
        parser.add_argument(
            "--group", type=arguments.text, metavar="GROUP", help="the group of every row, by name"
        )
    arguments.json_option(parser)


def _pair(kind: Kind, argument: str) -> tuple[str, str]:
    column, equals, field = argument.rpartition("=")
    if not (equals and column.strip()):
        raise argparse.ArgumentTypeError(f"{argument!r} is not COLUMN=FIELD")
    try:
        field_named(kind, field)
    except UnknownField as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return column, field


def run(args: argparse.Namespace) -> int:
    """Do it; raises TillError."""
    path, options = Path(args.file), _options(args)
    with door.opened(args) as store, interruptible() as is_stopped, _meter(shown=not args.json) as progress:
        watch = Watch(progress, is_stopped.is_set)
        if args.dry_run:
            report = store.imports.preview(
                path, args.kind, mapping=args.map, encoding=args.encoding, watch=watch, options=options
            ).report
        else:
            report = store.imports.run(
                path, args.kind, mapping=args.map, encoding=args.encoding, watch=watch, options=options
            )
    door.say(args, _answer(args.kind, report), _summary(args.kind, report, is_dry=args.dry_run))
    return 0


def _options(args: argparse.Namespace) -> Options:
    return Options(
        create_groups=getattr(args, "create_groups", False),
        mode=getattr(args, "mode", "add"),
        group=getattr(args, "group", None) or "",
    )


@contextmanager
def _meter(*, shown: bool) -> Iterator[Callable[[Progress], None]]:
    """A line that says how far it is, for who looks at a terminal; it is gone at the end."""
    if not shown or sys.stderr is None or not sys.stderr.isatty():
        yield lambda _: None
        return
    try:
        yield lambda progress: print(f"\r{_how_far(progress)}\x1b[K", end="", file=sys.stderr, flush=True)
    finally:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _how_far(progress: Progress) -> str:
    percent = f", {100 * progress.done // progress.total} %" if progress.total else ""
    rows = f", {progress.rows} rows" if progress.rows else ""
    return f"{progress.phase.value}{percent}{rows}"


def _answer(kind: Kind, report: Report) -> Json:
    moved: dict[str, Json] = {"added": report.added, "removed": report.removed}
    made: dict[str, Json] = {"groups_created": list(report.groups_made)} if report.groups_made else {}
    return {
        "rows": report.rows,
        "created": report.created,
        "updated": report.updated,
        "skipped": report.skipped,
        **(moved if kind == "memberships" else {}),
        **made,
        "unchanged": report.unchanged,
        "refused": report.refused,
        "refused_rows": [problem.row for problem in report.problems if problem.refused],
        "problem_count": report.problem_count,
        "problems": [
            {"row": problem.row, "field": problem.field, "message": problem.message}
            for problem in report.problems
        ],
        "file": _file(report.layout),
    }


def _file(layout: Layout) -> Json:
    return {
        "system": layout.system,
        "encoding": layout.encoding,
        "encoding_guessed": layout.encoding_guessed,
        "delimiter": layout.delimiter,
        "columns": [
            {
                "number": column.number,
                "heading": column.heading,
                "field": column.field,
                "mapped": column.mapped,
            }
            for column in layout.columns
        ],
    }


def _summary(kind: Kind, report: Report, *, is_dry: bool) -> Iterator[str]:
    layout = report.layout
    origin = f"an export of {layout.system}" if layout.system else "a table"
    guess = ", which is a guess" if layout.encoding_guessed else ""
    yield f"{origin} in {layout.encoding}{guess}, separated by {_SEPARATORS[layout.delimiter]}"
    columns = [(column.heading, column.field or IGNORE) for column in layout.columns]
    yield from door.table(("column", "field"), columns)
    done = "would be " if is_dry else ""
    if kind == "memberships":
        told = f"{report.unchanged} say nothing new, {report.refused} refused"
        yield (
            f"{_number(report.rows, 'rows')}: {_number(report.added, 'memberships')} {done}added,"
            f" {report.removed} {done}removed, {_number(report.skipped, 'rows')} skipped ({told})"
        )
    else:
        yield _counts(kind, report, done)
    if report.groups_made:
        yield f"groups {done}created: {clean(', '.join(report.groups_made))}"
    yield from _problems(report)


def _counts(kind: Kind, report: Report, done: str) -> str:
    return (
        f"{_number(report.rows, 'rows')}: {_number(report.created, kind)} {done}created,"
        f" {report.updated} {done}updated, {report.skipped} skipped"
        f" ({report.unchanged} say nothing new, {report.refused} refused)"
    )


def _number(count: int, many: str) -> str:
    """How many; of one, without the s."""
    return f"{count} {many.removesuffix('s') if count == 1 else many}"


def _problems(report: Report) -> Iterator[str]:
    # What was refused comes first: it is what somebody has to look after.
    worst = sorted(report.problems, key=lambda problem: not problem.refused)[:PROBLEMS_SHOWN]
    for problem in worst:
        refused = "refused: " if problem.refused else ""
        yield clean(f"row {problem.row}, {problem.field}: {refused}{problem.message}")
    if report.problem_count > len(worst):
        yield f"and {report.problem_count - len(worst)} more problems; --json lists them"
