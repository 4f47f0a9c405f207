"""`regulars lanes retire`, `revoke`, `rename` and `accept`: what is done about a lane of the shop."""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from store.domain.errors import BadInput
from store.domain.heirs import RISK, RISK_AT_ONCE
from tui.cli import arguments, door, lane_silence
from tui.cli.lane_names import find_lane

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.heirs import Inheritance
    from store.domain.members import Member
    from tui.cli.arguments import Subparsers

_RETIRE = """\
Take it that a lane is lost: what it had the right to spend is this lane's once every other lane of the shop
has heard of it, and if it comes back after all it sends what it sold and spends nothing any more. Of this
lane itself: what it had before it was restored from a copy."""


_REVOKE = """\
For a till that was stolen, or is not the shop's any more: no lane links to it from when it hears of this.
Say which of the lanes that it took in stay; the others are shut out with it, but for this one. Said again
with --keep it takes one back."""


def add_parsers(actions: "Subparsers") -> None:
    """What may follow `lanes`, beside nothing."""
    retire = actions.add_parser("retire", help="take over the rights of a lost lane", description=_RETIRE)
    retire.add_argument("--reason", default="", help="why; it stands in the history")
    retire.add_argument(
        "--at-once", action="store_true", help="do not wait for other lanes, which may take it over too"
    )
    retire.add_argument("--dry-run", action="store_true", help="only say what this lane would have of it")
    revoke = actions.add_parser("revoke", help="shut a lane out of the shop for good", description=_REVOKE)
    stay = revoke.add_mutually_exclusive_group()
    stay.add_argument(
        "--keep",
        action="append",
        type=arguments.text,
        default=[],
        metavar="LANE",
        help="one it took in stays; may be repeated",
    )
    stay.add_argument("--keep-all", action="store_true", help="all that it took in stay")
    stay.add_argument("--keep-none", action="store_true", help="all that it took in are shut out with it")
    rename = actions.add_parser("rename", help="give a lane another name")
    accept = actions.add_parser("accept", help="take over what waits of a lane whose clock is ahead")
    for parser in (retire, revoke, rename, accept):
        parser.add_argument("lane", type=arguments.text, metavar="LANE", help="name, number or id")
        arguments.json_option(parser)
    rename.add_argument("name", type=arguments.text, metavar="NAME", help="its new name")


def run(args: argparse.Namespace, store: "Store") -> None:
    """Do it, and say what was done; raises TillError."""
    lane = find_lane(store, args.lane)
    answer: dict[str, door.Json] = {"id": lane.id.hex(), "name": lane.name, "number": lane.number}
    if args.action == "retire":
        found = store.lanes.inheritance(lane.id) if args.dry_run else _retired(args, store, lane)
        door.say(args, answer | _inherited(found, store, is_done=not args.dry_run), _told(found, store, args))
    elif args.action == "accept":
        count = store.lanes.accept(lane.id)
        rows = "1 edit" if count == 1 else f"{count:,} edits"
        door.say_line(args, {**answer, "accepted": count}, f"{rows} of {lane.name} count from now on")
    elif args.action == "revoke":
        _revoke(args, store, lane)
    else:
        store.lanes.rename(lane.id, args.name)
        name = find_lane(store, lane.id.hex()).name
        door.say_line(args, {**answer, "name": name}, f"{lane.name} is {name} now")


def _retired(args: argparse.Namespace, store: "Store", lane: "Member") -> "Inheritance":
    lanes = store.lanes
    if args.at_once and lanes.inheritance(lane.id).is_said:
        return lanes.take_over(lane.id)
    found = lanes.retire(lane.id, args.reason)
    return lanes.take_over(lane.id) if args.at_once and found.waits_for else found


def _revoke(args: argparse.Namespace, store: "Store", lane: "Member") -> None:
    going = store.lanes.going_with(lane.id)
    if going and not (args.keep or args.keep_all or args.keep_none):
        names = ", ".join(each.name for each in going)
        raise BadInput(f"{lane.name} took in {names}: say who stays, --keep LANE, --keep-all or --keep-none")
    kept = {each.id for each in going} if args.keep_all else set()
    for named in args.keep:
        stays = find_lane(store, named)
        if not stays.revoked and stays not in going:
            raise BadInput(f"{stays.name} does not go with {lane.name}: leave out --keep {named}")
        kept.add(stays.id)
    store.lanes.revoke(lane.id, keep=kept)
    out = {each.id for each in store.lanes.members() if each.revoked}
    gone = [each.name for each in going if each.id in out]
    words = [f"{lane.name} is shut out of the shop"]
    if gone:
        words.append(f"so are those it took in: {', '.join(gone)}")
    own = store.lanes.own().id
    staying = [each.name for each in store.lanes.members() if each.was_kept and each.id not in {own, *out}]
    if args.keep_none and staying:
        names = ", ".join(staying)
        words.append(f"kept when a lane was shut out, and still in: {names}; revoke each by name")
    answer: door.Json = {
        "id": lane.id.hex(), "name": lane.name, "number": lane.number, "revoked": True, "with_it": [*gone]
    }  # fmt: skip
    door.say(args, answer, words)


def _inherited(found: "Inheritance", store: "Store", *, is_done: bool) -> dict[str, door.Json]:
    money = store.shop.get().currency.format
    return {
        "retired": is_done or found.is_said,
        "waits_for": [*found.waits_for],
        "points": found.points,
        "balance": money(found.balance),
        "vouchers": money(found.vouchers),
    }


def _told(found: "Inheritance", store: "Store", args: argparse.Namespace) -> Iterator[str]:
    what = "its earlier life" if found.is_earlier_life else found.lane.name
    if not found.is_earlier_life:
        yield RISK
    done = f"{what} would leave" if args.dry_run else f"{what} is retired and leaves"
    yield f"{done} this lane, as far as it knows:"
    yield found.left(store.shop.get().currency)
    if when := found.when():
        yield when
    never = [each for each in store.graves.never_heard() if each.name in found.waits_for]
    yield from map(lane_silence.never_words, never)
    if found.waits_for and args.at_once:
        yield f"--at-once does not wait for that. {RISK_AT_ONCE}"
    elif found.waits_for and not args.dry_run:
        yield f"At once: regulars lanes retire {found.lane.name!r} --at-once. {RISK_AT_ONCE}"
