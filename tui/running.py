"""A lane at work without a screen: its book, its links to other lanes, its devices, its ear for callers."""

import gc
from collections.abc import Callable
from contextlib import ExitStack, suppress
from threading import Event, Lock
from typing import TYPE_CHECKING, Final

from store.domain.errors import Unavailable
from store.domain.values import dataclass
from tui import control
from tui.clocks import SystemClock
from tui.founding import database_at_hand, refuse_half_filled

if TYPE_CHECKING:
    from devices.events import ScannerRules
    from devices.service import DeviceService
    from netsync.service import SyncService
    from store.api import Place, Store

Emit = Callable[[object], None]

LOOK_SECONDS: Final = 1.0
"""How often a lane looks for what other programs wrote without a word."""

START_SECONDS_MAX: Final = 5.0
"""Longer than links and devices take to be started on the slowest machine."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a running lane has, and how it is reached."""

    devices: bool
    """Whether it holds printers."""
    port: int | None = None
    """Where it listens for other lanes; None for the usual port or one beside it, 0 for any."""
    discover: bool = True
    """Whether it looks for other lanes on the network, and lets itself be found."""
    scanners: bool = False
    """Whether it takes scanners: only who has a screen knows what to do with a code."""


class RunningLane:
    """The one running program of a lane's folder, with its book open.

    Links, devices and the ear for callers begin with `start`, so that a till can sell before that.
    """

    def __init__(self, place: "Place", store: "Store", emit: Emit, parts: Parts, stack: ExitStack) -> None:
        """Made by `run_lane` or `open_lane`; `stack` holds what is to be given back."""
        self.store = store
        self.printers: DeviceService | None = None
        """None until they are started, and on a lane without devices."""
        self._sync: SyncService | None = None
        self._place = place
        self._emit = emit
        self._parts = parts
        self._stack = stack
        self._lock = Lock()
        self._started, self._is_closed = Event(), False
        store.subscribe(emit)

    @property
    def sync(self) -> "SyncService":
        """The links to other lanes; waited for while they are being started.

        Raises:
            Unavailable: they could not be started; what runs them tries again.
        """
        self.wait_started()
        if self._sync is None:
            raise Unavailable("the links to other lanes are not up; the log says why, they are tried again")
        return self._sync

    @property
    def is_started(self) -> bool:
        """Whether links and devices have begun."""
        return self._started.is_set()

    def start(self) -> None:
        """Begin to listen to callers, to hold printers and to look for other lanes; once.

        Loads what the first change needs, too: the lanes of a shop would all do so at once for it.
        """
        from netsync.options import SyncOptions
        from netsync.service import SyncService
        from tui.callers import Callers
        from tui.restoring import clear_left
        from tui.version import VERSION

        def hear(fact: object) -> None:
            callers.hear(fact)
            self._emit(fact)

        with self._lock, ExitStack() as begun:
            if self._is_closed or self.is_started:
                return
            clear_left(self._place.folder)
            sync = SyncService(
                self.store.replication,
                self.store.lanes,
                clock=SystemClock(),
                identity_dir=self._place.folder,
                emit=hear,
                options=SyncOptions(port=self._parts.port, discover=self._parts.discover, program=VERSION),
                giver=self.store.transfers,
                snapshots=self.store.snapshots,
            )
            callers = Callers(self.store, sync, lambda: self.printers)
            begun.callback(control.serve(self._place.folder, callers.handlers()).close)
            if self._parts.devices:
                self.printers = _machines(self.store, self._emit, begun, self._parts)
            sync.start()
            begun.callback(sync.stop)
            begun.callback(self.store.subscribe(lambda _: sync.nudge()))
            self._stack.callback(begun.pop_all().close)
            self._sync = sync
            self._started.set()
            self.store.replication.prepare()

    def unprinted(self) -> int:
        """How many papers wait for somebody to print or drop them; not known before devices are started."""
        return 0 if self.printers is None else self.store.prints.waiting()

    def wait_started(self) -> None:
        """Until links and devices have begun, or a bit longer than that takes."""
        self._started.wait(START_SECONDS_MAX)

    def close(self) -> None:
        """Say goodbye to the other lanes, hang up on callers, and let another program run."""
        with self._lock:
            self._is_closed = True
            self._stack.close()


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
    lane = open_lane(place, what, emit, parts)
    with ExitStack() as unless_started:
        unless_started.callback(lane.close)
        lane.start()
        unless_started.pop_all()
    # What lives now lives as long as the lane: it need not be searched for garbage at every few links.
    gc.freeze()
    return lane


def open_lane(place: "Place", what: str, emit: Emit, parts: Parts) -> RunningLane:
    """Open the book of a lane that is to be started; takes and raises what `run_lane` does."""
    from store.api import exists, open_store, system_world
    from store.domain.errors import NotFound

    refuse_half_filled(place)
    if not exists(place) or not place.folder.is_dir():
        raise NotFound(f"no shop in {place.folder}; make one: regulars shop create NAME --currency CUR")
    with ExitStack() as stack:
        stack.callback(control.claim(place.folder, what).release)
        with database_at_hand():
            store = open_store(place, system_world(), "till")
        stack.callback(store.close)
        store.claim()
        return RunningLane(place, store, emit, parts, stack.pop_all())


def _machines(store: "Store", emit: Emit, stack: ExitStack, parts: Parts) -> "DeviceService":
    from devices.service import DeviceService, left_undone
    from tui.fittings import LOGO_FILE

    left = store.prints.begin()
    machines = DeviceService(emit, store.prints)
    machines.start(
        unfinished={job.printer for job in left},
        printers=store.machines.printers(),
        scanners=_rules(store) if parts.scanners else None,
        logo=store.place.folder / LOGO_FILE,
    )
    for job in left:
        emit(left_undone(job))
    stack.callback(_settle, store)
    stack.callback(machines.stop)
    stack.callback(store.subscribe(lambda fact: _set(store, machines, fact)))
    return machines


def _settle(store: "Store") -> None:
    """Nothing that was sold is in doubt when the till is closed."""
    with suppress(Unavailable):
        store.prints.end()


def _rules(store: "Store") -> "dict[str, ScannerRules]":
    from devices.setups import scanner_rules

    return {key: scanner_rules(setup) for key, setup in store.machines.scanners().items()}


def _set(store: "Store", machines: "DeviceService", fact: object) -> None:
    """Use devices as they are set now."""
    from store.events import BookChanged, MachinesChanged

    if isinstance(fact, MachinesChanged | BookChanged):  # another program may have set them without a word
        machines.set_printers(store.machines.printers())
        machines.set_scanners(_rules(store))
        machines.look_at_logo()
