"""`regulars lane`: a lane without a screen, until it is told to end."""

import argparse
import logging
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, NoReturn

from devices.events import DeviceFound, DeviceLost, PrinterTrouble
from netsync.events import Listening, PeerOffline, PeerOnline, SyncRecovered, SyncTrouble
from store.domain.cells import clean
from store.domain.errors import Unavailable
from tui.cli import arguments, door, stopping

if TYPE_CHECKING:
    from store.api import Store
    from tui.cli.arguments import Subparsers

_LOG = logging.getLogger(__name__)


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `lane`."""
    parser = subparsers.add_parser(
        "lane",
        help="run a lane without a screen: links and devices only",
        description="Runs until Ctrl-C or SIGTERM; says what happens, a line each.",
    )
    arguments.link_options(parser)
    parser.add_argument("--no-devices", action="store_true", help="leave printers alone")


def run(args: argparse.Namespace) -> int:
    """Run it until SIGTERM or Ctrl-C; raises TillError when it cannot run here."""
    from tui.running import Parts, run_lane

    place = door.place_of(args.shop or "")
    door.keep_log(place.folder)
    facts: SimpleQueue[object] = SimpleQueue()
    with stopping.unwinding():
        parts = Parts(not args.no_devices, args.port, discover=not args.no_discovery)
        lane = run_lane(place, "a lane", facts.put, parts)
        try:
            _say(f"{lane.store.lanes.own().name} runs; end it with Ctrl-C")
            attend(lane.store, facts, _say)
        except KeyboardInterrupt:
            return 0
        finally:
            lane.close()


def attend(store: "Store", facts: "SimpleQueue[object]", say: Callable[[str], None]) -> NoReturn:
    """Say what happens and look after the book, until a KeyboardInterrupt.

    It is looked after by the clock, not at each fact: a change that other lanes wait for is one, too.
    """
    from tui.clearing import Clearing
    from tui.running import LOOK_SECONDS

    clearing = Clearing(store)
    for told in store.resumed:
        say(told)
    due = monotonic()
    while True:
        with suppress(Empty):
            say(_words(facts.get(timeout=max(0.0, due - monotonic()))))
        if monotonic() >= due:
            _tend(store)
            clearing.look()
            due = monotonic() + LOOK_SECONDS


def _tend(store: "Store") -> None:
    """Look for what other programs wrote, and for what time has changed; what fails now is tried again."""
    try:
        if not store.is_unwritten():
            store.look()
        store.keep_current()
    except Unavailable:
        _LOG.exception("the book was not looked after")


def _words(fact: object) -> str:
    """What a fact means to whoever reads along; empty when it is nobody's business."""
    match fact:
        case Listening(port=port):
            words = f"other lanes reach this one at port {port}"
        case PeerOnline(name=name):
            words = f"{name} is linked"
        case PeerOffline(name=name, reason=reason):
            words = f"{name} is not linked any more: {reason}"
        case SyncTrouble(message=message) | SyncRecovered(message=message) | PrinterTrouble(message=message):
            words = message
        case DeviceFound(printer=printer):
            words = f"{printer.name} is there"
        case DeviceLost(printer=printer):
            words = f"{printer.name} is gone"
        case _:
            words = ""
    return words


def _say(words: str) -> None:
    if words:
        print(clean(words), flush=True)
