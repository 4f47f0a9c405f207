"""`regulars pair`: show a code for a new lane; `pair --join CODE`: be the new lane."""

import argparse
import re
import shlex
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final

from netsync.events import PeerOffline, SnapshotSent
from store.domain.cells import clean
from store.domain.errors import Unavailable
from store.domain.ids import LaneId
from tui import control
from tui.address import own_address
from tui.cli import arguments, door, shop, stopping
from tui.founding import Begun, Invitation, catch_up, go_on_joining, is_joining, join_shop_of

if TYPE_CHECKING:
    from store.api import Place
    from tui.cli.arguments import Subparsers
    from tui.control import Line
    from tui.filling import Progress
    from tui.running import RunningLane

FILL_SECONDS_MAX: Final = 60.0
"""How long the new lane may take to link, and may then go without taking anything."""

FILL_LOOK_SECONDS: Final = 0.2
GOODBYE_SECONDS_MAX: Final = 3.0
"""A new lane that was only filled goes by itself; one with a screen stays."""

_CODE: Final = re.compile(r"\d{6}", re.ASCII)
_SIX_DIGITS: Final = re.compile(r"\d{3}[^\w.:]*\d{3}")
"""What might be taken for a code."""


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `pair`."""
    parser = subparsers.add_parser(
        "pair",
        help="take a new lane into the shop, or join one",
        description="Without --join: shows a code that lets one new lane into this shop, for two minutes. "
        "With --join: makes this a lane of the shop whose lane shows the code, and fetches its book; "
        "without a code it goes on where that broke off.",
    )
    parser.add_argument("--join", nargs="*", metavar="CODE", help="the six digits on the other lane")
    parser.add_argument(
        "--address",
        type=arguments.text,
        metavar="HOST[:PORT]",
        help="where the other lane is, if not found; IPv6 as [::1]:4747",
    )
    parser.add_argument(
        "--name", type=arguments.text, metavar="LANE_NAME", help="this machine's name unless said"
    )
    arguments.link_options(parser)
    arguments.json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Do either; raises TillError."""
    if args.join is not None:
        return _join(args)
    if args.address is not None or args.name is not None:
        raise arguments.WrongUsage("--address and --name go with --join")
    with stopping.unwinding():
        _show_code(args, door.place_of(args.shop or ""))
    return 0


def _join(args: argparse.Namespace) -> int:
    if args.port is not None or args.no_discovery:
        raise arguments.WrongUsage(
            "--port and --no-discovery are for the lane that shows the code;"
            " where that lane listens is --address HOST:PORT, or [::1]:PORT"
        )
    if not args.join:
        return _go_on(args)
    code = "".join("".join(args.join).split()).replace("-", "")
    if not _CODE.fullmatch(code):
        raise arguments.WrongUsage("the code is six digits, shown on the other lane")
    invitation = Invitation(code, args.address, args.name or socket.gethostname())
    _fill(args, lambda place, progress: join_shop_of(place, invitation, progress))
    return shop.show(args)


def _go_on(args: argparse.Namespace) -> int:
    if args.address is not None or args.name is not None:
        raise arguments.WrongUsage("--address and --name go with a code")
    _fill(args, go_on_joining)
    return shop.show(args)


def _fill(args: argparse.Namespace, begin: "Callable[[Place, Progress], Begun]") -> None:
    """Become a lane and have its book; who breaks that off is told how it goes on."""
    place = door.place_of(args.shop or "")
    begun: Begun | None = None
    try:
        with stopping.unwinding(), door.progress() as progress:
            begun = begin(place, progress)
            catch_up(place, begun, progress)
    except KeyboardInterrupt:
        if begun is not None:
            left = "this lane has the shop's book; what changed meanwhile comes once its till is open"
        elif is_joining(place):
            named = f" --shop {shlex.quote(args.shop)}" if args.shop else ""
            left = f"this lane is the shop's and lacks its book; go on with: regulars{named} pair --join"
        else:
            left = "this is no lane yet; join with the code on the other lane, or show a new one there"
        print(f"regulars: broken off: {left}", file=sys.stderr)
        raise
    if warning := begun.warning():
        print(f"regulars: {clean(warning)}", file=sys.stderr)


def _show_code(args: argparse.Namespace, place: "Place") -> None:
    """By the till that runs here; without one, this program listens until the new lane is filled."""
    try:
        _follow(args, control.call(place.folder, "pair"))
    except control.NotRunning:
        _listen(args, place)


def _listen(args: argparse.Namespace, place: "Place") -> None:
    from tui.running import Parts, run_lane

    facts: SimpleQueue[object] = SimpleQueue()
    door.keep_log(place.folder)
    parts = Parts(devices=False, port=args.port, discover=not args.no_discovery)
    lane = run_lane(place, "regulars pair", facts.put, parts)
    try:
        newcomer = _follow(args, control.call(place.folder, "pair"))
        if not _is_filled(lane, LaneId(bytes.fromhex(newcomer)), facts):
            print("it has not fetched the shop's book yet: open the till, so that it can", file=sys.stderr)
    finally:
        lane.close()


def _follow(args: argparse.Namespace, answers: "Iterator[Line]") -> str:
    """Print the code, then what becomes of it; answers the new lane's id."""
    for line in answers:
        if "code" in line:
            code = str(line["code"])
            shown = f"{code[:3]} {code[3:]}"
            door.say_line(args, {"code": shown, "port": _port(line)}, shown)
            if not args.json:
                print(_hint(line), flush=True)
        elif "failed" in line:
            words = f"{line['address']}: {line['failed']}; {line['tries_left']} tries left"
            print(_without_codes(words), file=sys.stderr, flush=True)
        elif "paired" in line:
            name = _without_codes(str(line["paired"]))
            door.say_line(args, {"paired": name}, f"{name} is a lane of this shop now")
            return str(line["lane"])
    raise Unavailable("the till that showed the code was closed; show a new one")


def _port(line: "Line") -> int | None:
    port = line.get("port")
    return port if isinstance(port, int) else None


def _hint(line: "Line") -> str:
    where = f"--address {own_address()}:{_port(line)}"
    return _without_codes(f"on the new lane: regulars pair --join CODE, or if it finds nothing: {where}")


def _without_codes(text: str) -> str:
    """Text from outside, with nothing in it that could be taken for a code."""
    return _SIX_DIGITS.sub("…", clean(text))


def _is_filled(lane: "RunningLane", newcomer: LaneId, facts: SimpleQueue[object]) -> bool:
    """Serve a new lane until it has everything; whether it has."""
    least: int | None = None
    ends = time.monotonic() + FILL_SECONDS_MAX
    while time.monotonic() < ends:
        peer = next((peer for peer in lane.sync.peers() if peer.id == newcomer), None)
        lacks = None if peer is None else peer.behind_out
        if peer is not None and lacks == 0:
            if peer.linked:
                _see_off(newcomer, facts)
            return True
        if lacks is not None and (least is None or lacks < least):
            least, ends = lacks, time.monotonic() + FILL_SECONDS_MAX
        with suppress(Empty):
            fact = facts.get(timeout=FILL_LOOK_SECONDS)
            if isinstance(fact, SnapshotSent) and fact.lane == newcomer:
                ends = time.monotonic() + FILL_SECONDS_MAX
    return False


def _see_off(newcomer: LaneId, facts: SimpleQueue[object]) -> None:
    """Let it hear that this was all."""
    ends = time.monotonic() + GOODBYE_SECONDS_MAX
    with suppress(Empty):
        while (left := ends - time.monotonic()) > 0:
            fact = facts.get(timeout=left)
            if isinstance(fact, PeerOffline) and fact.lane == newcomer:
                return
