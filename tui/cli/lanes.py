"""`regulars lanes`: the lanes of the shop, and how they stand as seen from the one that runs here."""

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from store.domain.members import Member
from tui.cli import arguments, door, lane_deeds, lane_restore, lane_silence
from tui.status import ahead_words, span

if TYPE_CHECKING:
    from store.api import Store
    from tui.cli.arguments import Subparsers
    from tui.control import Line


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `lanes`."""
    parser = subparsers.add_parser("lanes", help="the lanes of the shop and how they stand")
    parser.add_argument(
        "--clock-is-right",
        action="store_true",
        help="date what comes now by this machine's clock, though it is behind what the lane wrote",
    )
    arguments.json_option(parser)
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    lane_deeds.add_parsers(actions)
    lane_restore.add_parser(actions)


def run(args: argparse.Namespace) -> int:
    """Print them; raises TillError."""
    if args.action == "restore":
        return lane_restore.run(args)
    with door.opened(args) as store:
        if args.action is not None:
            lane_deeds.run(args, store)
            return 0
        if args.clock_is_right:
            store.lanes.trust_clock()
        own = store.lanes.own()
        told = _told(store)
        standing = _standing(told)
        peers = [
            _peer(member, standing.get(member.id.hex(), {}))
            for member in store.lanes.members()
            if member.id != own.id
        ]
        port = told.get("port")
        lane: door.Json = {
            "id": own.id.hex(),
            "name": own.name,
            "number": own.number,
            "runs": bool(told),
            "port": port if isinstance(port, int) else None,
            "clock_behind_ms": store.lanes.clock_behind(),
            "damaged": store.is_damaged,
        }
        waiting = store.lanes.dated_ahead()
        ahead: list[door.Json] = [
            {"id": each.lane.hex(), "name": each.name, "waiting": each.count, "ahead_ms": each.ahead}
            for each in waiting
        ]
        silent = store.graves.silent()
        lost: list[door.Json] = [lane_silence.as_json(each) for each in silent]
        answer: door.Json = {"lane": lane, "peers": peers, "clocks_ahead": ahead, "silent": lost}
        heads = ("Lane", ">Number", "State", ">Behind", "Address", "Id")
        behind = store.lanes.clock_behind()
        here = (
            own.name, str(own.number), _own_words(store.is_damaged, behind), "", "",
            own.id.hex(),
        )  # fmt: skip
        rows = [[_cell(peer[key]) for key in _COLUMNS] for peer in peers]
        words = [f"{peer['name']} is not linked: {peer['reason']}" for peer in peers if peer["reason"]]
        if store.is_damaged:
            words.append("This lane's book is damaged: regulars lanes restore takes another lane's.")
        words += [ahead_words(each.name, each.ahead, each.count) for each in waiting]
        words += map(lane_silence.words, silent)
        door.say(args, answer, [*door.table(heads, [here, *rows]), *words])
    return 0


def _own_words(is_damaged: bool, clock_behind: int) -> str:  # noqa: FBT001 - what is to be said first
    if is_damaged:
        return "BOOK DAMAGED"
    return f"clock {span(clock_behind)} back" if clock_behind else "this one"


_COLUMNS = ("name", "number", "state", "behind", "address", "id")


def _told(store: "Store") -> "Line":
    """What the till that runs here says; nothing when none does."""
    from tui import control

    try:
        answers = control.call(store.place.folder, "lanes", seconds_max=control.CONNECT_SECONDS_MAX)
        return next(answers, {})
    except control.NotRunning:
        return {}


def _standing(told: "Line") -> "Mapping[str, Line]":
    """How each peer stands, by its id."""
    peers = told.get("peers")
    known = [peer for peer in peers if isinstance(peer, dict)] if isinstance(peers, list) else []
    return {str(peer.get("id")): peer for peer in known}


def _peer(member: Member, standing: "Line") -> dict[str, door.Json]:
    state = (
        "revoked"
        if member.revoked
        else "retired"
        if member.retired
        else "linked"
        if standing.get("linked")
        else "offline"
    )
    behind, missing, address, reason = (
        standing.get(key) for key in ("behind", "missing_here", "address", "reason")
    )
    return {
        "id": member.id.hex(),
        "name": member.name,
        "number": member.number,
        "state": state,
        "behind": behind if isinstance(behind, int) else None,
        "missing_here": missing if isinstance(missing, int) else None,
        "address": address if isinstance(address, str) else "",
        "reason": reason if isinstance(reason, str) else "",
    }


def _cell(value: door.Json) -> str:
    return "" if value is None else str(value)
