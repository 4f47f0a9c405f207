"""A lane at work without a screen: its book, its links to other lanes, its devices, its ear for callers."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui import control
from tui.callers import Callers
from tui.clocks import SystemClock
from tui.founding import database_at_hand

if TYPE_CHECKING:
    from devices.service import DeviceService
    from netsync.service import SyncService
    from store.api import Place, Store

Emit = Callable[[object], None]

LOOK_SECONDS: Final = 1.0
"""How often a lane looks for what other programs wrote without a word."""


class RunningLane:
    """The one running program of a lane's folder; made by `run_lane`."""

    def __init__(
        self, store: "Store", sync: "SyncService", printers: "DeviceService | None", stack: ExitStack
    ) -> None:
        self.store = store
        self.sync = sync
        self.printers = printers
        self._stack = stack

    def close(self) -> None:
        """Say goodbye to the other lanes, hang up on callers, and let another program run."""
        self._stack.close()


@dataclass(frozen=True, slots=True)
class Parts:
    """What a running lane has, and how it is reached."""

    devices: bool
    """Whether it holds printers."""
    port: int | None = None
    """Where it listens for other lanes; None for the usual port or one beside it, 0 for any."""
    discover: bool = True
    """Whether it looks for other lanes on the network, and lets itself be found."""


def run_lane(place: "Place", what: str, emit: Emit, parts: Parts) -> RunningLane:
    """Run the lane of a place; what happens is told to `emit`, from any thread.

    Args:
        place: where the shop is.
        what: names this program to others that want to run there.
        emit: hears the facts of every room.
        parts: what it is to have.

    Raises:
        NotFound: there is no shop.
        Unavailable: another till runs on it, or it cannot be opened.
    """
    from netsync.options import SyncOptions
    from netsync.service import SyncService
    from store.api import exists, open_store, system_world
    from store.domain.errors import NotFound

    if not exists(place) or not place.folder.is_dir():
        raise NotFound(f"no shop in {place.folder}; make one: regulars shop create NAME --currency CUR")
    with ExitStack() as stack:
        stack.callback(control.claim(place.folder, what).release)
        with database_at_hand():
            store = open_store(place, system_world(), "till")
        stack.callback(store.close)

        def hear(fact: object) -> None:
            callers.hear(fact)
            emit(fact)

        sync = SyncService(
            store.replication,
            store.lanes,
            clock=SystemClock(),
            identity_dir=place.folder,
            emit=hear,
            options=SyncOptions(port=parts.port, discover=parts.discover),
        )
        callers = Callers(store, sync)
        store.subscribe(lambda _: sync.nudge())
        store.subscribe(emit)
        sync.start()
        stack.callback(sync.stop)
        printers = _printers(emit, stack) if parts.devices else None
        stack.callback(control.serve(place.folder, callers.handlers()).close)
        return RunningLane(store, sync, printers, stack.pop_all())


def _printers(emit: Emit, stack: ExitStack) -> "DeviceService":
    from devices.service import DeviceService

    printers = DeviceService(emit)
    printers.start()
    stack.callback(printers.stop)
    return printers
