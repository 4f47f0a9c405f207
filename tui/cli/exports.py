"""`regulars export`: write customers, groups, memberships, a mailing list or closed sales into a file."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from store.domain.exports.outcome import Exported, Watch
from store.domain.ids import COMMON_GROUP
from store.domain.listing import CustomerList
from tui.cli import arguments, door, sale_choices
from tui.cli.door import Json
from tui.cli.stopping import interruptible

if TYPE_CHECKING:
    from store.api import Store
    from tui.cli.arguments import Subparsers

_MORE: Final = """\
The file appears as a whole or not at all; stopped with Ctrl-C, there is none. It is a table in UTF-8 with
commas. A text that a spreadsheet would count with (it begins with = + - or @, a phone number such as +49…)
has an apostrophe in front; regulars import takes it away again."""

_KINDS: Final = {
    "customers": (
        "customers with all that is theirs",
        """\
Everything of every customer, with cards, tags and the groups they were put in by hand; regulars import
customers reads it back whole, here or in another shop. Points and balance come in with new customers.""",
    ),
    "groups": (
        "groups with their rules",
        """\
Every group with its fields and its rule as text; regulars import groups reads it back. The members of groups
that are filled by hand are exported with: regulars export memberships.""",
    ),
    "memberships": (
        "who is in which group",
        """\
One row for each customer and group, by what a customer is known again: id, reference, e-mail, cards. Without
GROUP, all groups that are filled by hand; regulars import memberships reads it back.""",
    ),
    "mailing": (
        "names and e-mails of a group for a mailing",
        """\
Members of the group who agreed to mailings, are active and have an e-mail; each address once. How many are
left out, and why, is said.""",
    ),
    "sales": (
        "closed sales, returns and voids",
        """\
One row for each document, the newest first: what it came to and how it was paid. Change is taken off cash, so
that all ways to pay sum to the total with its rounding.""",
    ),
}


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `export`."""
    parser = subparsers.add_parser("export", help="write customers, groups or sales into a file")
    kinds = parser.add_subparsers(dest="kind", metavar="KIND", required=True)
    parsers = {kind: _kind_parser(kinds, kind, *words) for kind, words in _KINDS.items()}
    for kind in ("customers", "groups", "memberships", "sales"):
        _file(parsers[kind])
    customers = parsers["customers"]
    customers.add_argument(
        "--where", type=arguments.text, metavar="RULE", help="only those for whom this is true"
    )
    customers.add_argument("--group", type=arguments.text, metavar="GROUP", help="only its members")
    parsers["memberships"].add_argument(
        "groups", nargs="*", type=arguments.text, metavar="GROUP", help="id or name"
    )
    parsers["mailing"].add_argument("group", type=arguments.text, metavar="GROUP", help="id or name")
    _file(parsers["mailing"])
    sale_choices.add_options(parsers["sales"])


def _kind_parser(kinds: "Subparsers", kind: str, words: str, more: str) -> argparse.ArgumentParser:
    parser = kinds.add_parser(
        kind,
        help=words,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=more,
        epilog=_MORE,
    )
    parser.add_argument("--force", action="store_true", help="replace the file if there is one")
    arguments.json_option(parser)
    return parser


def _file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=arguments.file, metavar="FILE", help="that is written")


def run(args: argparse.Namespace) -> int:
    """Do it; raises TillError."""
    writers = {
        "customers": _customers,
        "groups": _groups,
        "memberships": _memberships,
        "mailing": _mailing,
        "sales": _sales,
    }
    with door.opened(args) as store, interruptible() as is_stopped, door.progress() as show:
        watch = Watch(lambda done, total: show("writing", done, total), is_stopped.is_set)
        exported = writers[args.kind](args, store, Path(args.file), watch)
    door.say(args, _answer(args, exported), _lines(args, exported))
    return 0


def _customers(args: argparse.Namespace, store: "Store", path: Path, watch: Watch) -> Exported:
    query = CustomerList() if args.where is None else store.exports.rule(args.where)
    if args.group is not None:
        group = store.groups.only(args.group).id
        query = CustomerList(group=None if group == COMMON_GROUP else group, rule=query.rule)
    return store.exports.customers(path, query, replace=args.force, watch=watch)


def _groups(args: argparse.Namespace, store: "Store", path: Path, watch: Watch) -> Exported:
    return store.exports.groups(path, replace=args.force, watch=watch)


def _memberships(args: argparse.Namespace, store: "Store", path: Path, watch: Watch) -> Exported:
    chosen = [store.groups.only(group).id for group in args.groups]
    return store.exports.memberships(path, chosen, replace=args.force, watch=watch)


def _mailing(args: argparse.Namespace, store: "Store", path: Path, watch: Watch) -> Exported:
    group = store.groups.only(args.group).id
    return store.exports.mailing(path, group, replace=args.force, watch=watch)


def _sales(args: argparse.Namespace, store: "Store", path: Path, watch: Watch) -> Exported:
    return store.exports.sales(path, sale_choices.read(args, store), replace=args.force, watch=watch)


def _answer(args: argparse.Namespace, exported: Exported) -> Json:
    answer: dict[str, Json] = {"file": args.file, "rows": exported.rows}
    if args.kind == "mailing":
        answer["left_out"] = dict(exported.left_out)
    return answer


def _lines(args: argparse.Namespace, exported: Exported) -> Iterator[str]:
    yield f"{exported.rows} rows in {args.file}"
    for reason, count in exported.left_out:
        yield f"  {count} left out: {reason}"
