"""`regulars lanes`: the lanes of the shop, and how they stand as seen from the one that runs here."""

import argparse
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from store.domain.clocks import span
from store.domain.members import Member
from store.domain.spending import RETIRED
from tui.cli import arguments, door, lane_deeds, lane_restore, lane_sharing, lane_silence, lane_transfers
from tui.status import ahead_words, clock_text, off_words
from tui.version import VERSION

if TYPE_CHECKING:
    from store.api import Store
    from tui.cli.arguments import Subparsers
    from tui.control import Line


_MORE = """\
Of each other lane: how many changes it is behind this one (it has not got them yet), how many it is ahead
(this lane has not got them yet), and how far its clock is off this machine's; known while this lane runs."""


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `lanes`."""
    parser = subparsers.add_parser(
        "lanes",
        help="the lanes of the shop and how they stand",
        description=f"The lanes of the shop. {_MORE}",
    )
    clock = parser.add_mutually_exclusive_group()
    clock.add_argument(
        "--clock-is-right",
        action="store_true",
        help="date what comes now by this machine's clock, though it is behind what the lane wrote",
    )
    clock.add_argument(
        "--go-by-lanes",
        action="store_true",
        help="edit by the time of the other lanes, though this machine's clock shows another",
    )
    arguments.json_option(parser)
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    lane_deeds.add_parsers(actions)
    lane_restore.add_parser(actions)
    lane_transfers.add_parser(actions)


def run(args: argparse.Namespace) -> int:
    """Print them; raises TillError."""
    if args.action == "restore":
        return lane_restore.run(args)
    if args.action == "transfers":
        return lane_transfers.run(args)
    with door.opened(args) as store:
        if args.action is not None:
            lane_deeds.run(args, store)
            return 0
        if args.clock_is_right:
            store.lanes.trust_clock()
        if args.go_by_lanes:
            store.lanes.go_by_lanes()
        _show(args, store)
    return 0


def _show(args: argparse.Namespace, store: "Store") -> None:
    """Print how all lanes stand."""
    own = store.lanes.own()
    before = not (own.retired or store.is_damaged) and store.lanes.has_earlier_life()
    told = _told(store)
    standing = _standing(told)
    peers = [
        _peer(member, standing.get(member.id.hex(), {}))
        for member in store.lanes.members()
        if member.id != own.id
    ]
    waiting = store.lanes.dated_ahead()
    ahead: list[door.Json] = [
        {"id": each.lane.hex(), "name": each.name, "waiting": each.count, "ahead_ms": each.ahead}
        for each in waiting
    ]
    silent = store.graves.silent()
    lost: list[door.Json] = [lane_silence.as_json(each) for each in silent]
    linked = {peer["id"] for peer in peers if peer["state"] == "linked"}
    never = (
        []
        if store.is_damaged
        else [each for each in store.graves.never_heard() if each.id.hex() not in linked]
    )
    unheard: list[door.Json] = [{"id": each.id.hex(), "name": each.name} for each in never]
    left = store.lanes.estates()
    estates: list[door.Json] = [
        {
            "id": each.lane.id.hex(),
            "name": each.lane.name,
            "heir": each.heir,
            "here": each.is_here,
            "waits_for": [*each.waits_for],
        }
        for each in left
    ]
    parted = store.lanes.partly_elsewhere()
    split: list[door.Json] = [{"id": each.id.hex(), "name": each.name} for each in parted]
    answer: door.Json = {
        "lane": _own(own, store, told) | {"earlier_life": before},
        "peers": peers,
        "clocks_ahead": ahead,
        "silent": lost,
        "never_heard": unheard,
        "estates": estates,
        "partly_elsewhere": split,
    }
    finding = told.get("finding")
    off = store.lanes.clock_off()
    said = [
        *(f"{peer['name']} is not linked: {peer['reason']}" for peer in peers if peer["reason"]),
        *lane_sharing.words(store, standing.values()),
        *([str(finding)] if finding else []),
        *_own_words(own, store, has_earlier_life=before),
        *(ahead_words(each.name, each.ahead, each.count) for each in waiting),
        *map(lane_silence.words, silent),
        *map(lane_silence.never_words, never),
        *(each.told() for each in left),
        *(_PARTED.format(name=each.name) for each in parted),
        *([off_words(off).replace("F9 and k goes", "regulars lanes --go-by-lanes to go")] if off else []),
    ]
    door.say(args, answer, [*door.table(_HEADS, [_here(own, store), *map(_cells, peers)]), *said])


def _own_words(own: Member, store: "Store", *, has_earlier_life: bool) -> Iterator[str]:
    """What there is to say of this lane."""
    if own.retired:
        yield f"{RETIRED.capitalize()}."
    if has_earlier_life:
        yield _BEFORE.format(name=repr(own.name))
    if store.is_damaged:
        yield "This lane's book is damaged: regulars lanes restore takes another lane's."


_BEFORE = (
    "What this lane could spend of points, balances and vouchers before it was restored, nobody may spend"
    " until: regulars lanes retire {name} --reason WHY"
)
_PARTED = (
    "{name} went on from an old copy of its book: part of what it wrote is on other lanes and not here. It"
    " comes when {name} is linked again."
)
_HEADS = ("Lane", ">Number", "State", ">Behind", ">Ahead", ">Clock", "Address", "Id")


def _own(own: Member, store: "Store", told: "Line") -> dict[str, door.Json]:
    port = told.get("port")
    # How far a damaged book has everything is nothing that anybody may rely on.
    have = [] if store.is_damaged else sorted(store.replication.have().items())
    return {
        "id": own.id.hex(),
        "name": own.name,
        "number": own.number,
        **lane_sharing.as_json(store, _standing(told).values()),
        "finding": str(told.get("finding", "")),
        "program": VERSION,
        "runs": bool(told),
        "port": port if isinstance(port, int) else None,
        "clock_behind_ms": store.lanes.clock_behind(),
        "clock_offset_seconds": -store.lanes.clock_lacks() / 1000,
        "damaged": store.is_damaged,
        "retired": own.retired,
        "vector": {f"{site.lane.hex()}/{site.epoch}": version for site, version in have},
    }


def _here(own: Member, store: "Store") -> list[str]:
    behind = store.lanes.clock_behind()
    state = f"clock {span(behind)} back" if behind else "this one"
    if own.retired or own.revoked:
        state = "REMOVED" if own.revoked else "RETIRED"
    if store.is_damaged:
        state = "BOOK DAMAGED"
    return [own.name, str(own.number), state, "", "", "", "", own.id.hex()]


def _cells(peer: dict[str, door.Json]) -> list[str]:
    offset = peer["clock_offset_seconds"]
    clock = clock_text(round(1000 * offset)) if isinstance(offset, int | float) else ""
    cells = [_cell(peer[key]) for key in ("name", "number", "state", "behind", "ahead", "address", "id")]
    return [*cells[:5], clock, *cells[5:]]


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
    behind, ahead, clock, address, reason = (
        standing.get(key) for key in ("behind", "ahead", "clock_ahead_ms", "address", "reason")
    )
    if member.retired and not standing.get("linked"):
        behind = None  # it grows, and nobody waits for it
    return {
        "id": member.id.hex(),
        "name": member.name,
        "number": member.number,
        "state": state,
        "behind": behind if isinstance(behind, int) else None,
        "ahead": ahead if isinstance(ahead, int) else None,
        "clock_offset_seconds": clock / 1000 if isinstance(clock, int) else None,
        "address": address if isinstance(address, str) else "",
        "reason": reason if isinstance(reason, str) else "",
        "program": str(standing.get("program", "")),
    }


def _cell(value: door.Json) -> str:
    return "" if value is None else str(value)
