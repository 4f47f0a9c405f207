"""The part of `regulars groups` that makes groups of groups: combine, split, duplicate, merge, take apart."""

import argparse
from typing import TYPE_CHECKING, Final

from store.domain.errors import NotFound
from store.domain.group_algebra import How, SplitBy
from store.domain.groups import GroupDraft
from store.domain.ids import GroupId
from store.domain.names import name_key
from tui.cli import arguments, door
from tui.cli.group_answers import writer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from store.api import Store
    from tui.cli.arguments import Subparsers

_COMBINED: Final = {
    How.UNION: "a group of whoever is in any of some groups",
    How.INTERSECTION: "a group of whoever is in all of some groups",
    How.DIFFERENCE: "a group of whoever is in the first and in none of the others",
}


def add_parsers(actions: "Subparsers") -> None:
    """The actions that may follow `groups`."""
    for how, words in _COMBINED.items():
        combine = actions.add_parser(how.value, help=words)
        combine.add_argument("name", type=arguments.text, metavar="NAME", help="of the new group")
        combine.add_argument("groups", nargs="+", type=arguments.text, metavar="GROUP", help="id or name")
        _live(combine)
    split = actions.add_parser("split", help="a group for each value that the members of one have")
    split.add_argument("group", type=arguments.text, metavar="GROUP", help="id or name")
    split.add_argument("--by", required=True, choices=[by.value for by in SplitBy], metavar="FIELD",
                       help=", ".join(by.value for by in SplitBy))  # fmt: skip
    _live(split)
    duplicate = actions.add_parser("duplicate", help="a group like another one, with the same members")
    duplicate.add_argument("group", type=arguments.text, metavar="GROUP", help="id or name")
    duplicate.add_argument("name", type=arguments.text, metavar="NAME", help="of the new group")
    arguments.json_option(duplicate)
    merge = actions.add_parser(
        "merge", help="let a group become part of another; its links then mean that one"
    )
    merge.add_argument("group", type=arguments.text, metavar="GROUP", help="id or name")
    merge.add_argument("into", type=arguments.text, metavar="INTO", help="id or name")
    arguments.consent_option(merge, "although people enter or leave groups whose rules name one of the two")
    arguments.json_option(merge)
    unmerge = actions.add_parser("unmerge", help="make a merged group one of its own again")
    unmerge.add_argument("group", type=arguments.text, metavar="GROUP", help="id or name it had")
    arguments.json_option(unmerge)


def _live(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--live", action="store_true", help="with a rule that follows the groups, not with who is in them now"
    )
    arguments.json_option(parser)


def _combine(args: argparse.Namespace, store: "Store") -> None:
    parts = [store.groups.only(name).id for name in args.groups]
    how = How(args.action)
    _say(args, store, [store.group_algebra.combine(GroupDraft(name=args.name), how, parts, live=args.live)])


def _split(args: argparse.Namespace, store: "Store") -> None:
    group = store.groups.only(args.group).id
    _say(args, store, store.group_algebra.split(group, SplitBy(args.by), live=args.live))


def _duplicate(args: argparse.Namespace, store: "Store") -> None:
    _say(args, store, [store.group_algebra.duplicate(store.groups.only(args.group).id, args.name)])


def _merge(args: argparse.Namespace, store: "Store") -> None:
    into = store.groups.only(args.into).id
    store.group_algebra.merge([store.groups.only(args.group).id], into, even_so=args.even_so)
    _say(args, store, [into])


def _unmerge(args: argparse.Namespace, store: "Store") -> None:
    merged = [part for one in store.groups.all() for part in store.group_algebra.parts(one.group.id)]
    key = name_key(args.group)
    found = next((group for group, name in merged if key in {name_key(name), group.hex()}), None)
    if found is None:
        raise NotFound(f"no group {args.group!r} is part of another one")
    store.group_algebra.unmerge(found)
    _say(args, store, [found])


def _say(args: argparse.Namespace, store: "Store", groups: "Sequence[GroupId]") -> None:
    written = writer(store)
    listed = [one for one in store.groups.all() if one.group.id in groups]
    if args.action == "split":
        door.say(args, [written.json(one) for one in listed], written.table(listed))
    else:
        door.say(args, written.json(listed[0]), written.card(listed[0]))


ACTIONS: "Final[dict[str, Callable[[argparse.Namespace, Store], None]]]" = {
    **{how.value: _combine for how in How},
    "split": _split,
    "duplicate": _duplicate,
    "merge": _merge,
    "unmerge": _unmerge,
}
