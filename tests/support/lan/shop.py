"""Lanes of one shop as real programs on a network of namespaces, and what a test does to them.

The test writes to a lane's book as the command line does, beside the lane that runs on it.
"""

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import pytest
from support.lan.loopback import Loopback
from support.lan.network import Network, NotHere, network
from support.lanes import next_lane_of

from netsync.identity import load_identity
from store.api import Store, customer_draft_of, join_shop, open_store, place_in, system_world
from store.domain.customers import CustomerDraft
from store.domain.errors import TillError
from store.domain.ids import CustomerId
from store.domain.listing import CustomerList
from store.domain.shop import Shop, new_shop
from store.tables.customers import CUSTOMERS
from store.unit import Row
from tui import control
from tui.founding import found_shop

PATIENCE_SECONDS: Final = 40.0
"""How long lanes that share two busy cores may take for what takes a second or two."""
_LOOK_SECONDS: Final = 0.1
_FRAME_ROWS: Final = 2000
_PEOPLE: Final = 60
_SKEWED: Final = (
    "import sys, time; real = time.time_ns; shift = int(sys.argv.pop(1)) * 10**9;"
    " time.time_ns = lambda: real() + shift; time.time = lambda: time.time_ns() / 1e9;"
    " from tui.__main__ import main; sys.exit(main())"
)


@dataclass
class LanLane:
    """One lane: its folder, its book as the command line opens it, its program while it runs."""

    number: int
    folder: Path
    network: Network | Loopback
    store: Store
    _process: "subprocess.Popen[bytes] | None" = None
    _edits: int = field(default=0)

    def start(self, *, clock_ahead_seconds: int = 0) -> None:
        program = self.network.prelude(self.number) + _SKEWED
        command = [sys.executable, "-c", program, str(clock_ahead_seconds), "--shop", str(self.folder)]
        told = ["lane", "--no-devices", *self.network.arguments(self.number)]
        self._process = subprocess.Popen(
            [*self.network.within(self.number), *command, *told],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        """As when the power fails for the program: no goodbye, nothing flushed."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def close(self) -> None:
        self.kill()
        self.store.close()

    def links(self) -> int:
        """How many lanes it is linked to; 0 while it does not run."""
        with suppress(TillError):
            for answer in control.call(self.folder, "lanes", seconds_max=5):
                peers = answer["peers"]
                assert isinstance(peers, list)
                return sum(peer["linked"] for peer in peers)
        return 0

    def edit(self, count: int) -> None:
        """Write a note on so many customers, one after the other; other lanes take the same ones."""
        for customer in self.store.customers.ids(CustomerList())[:count]:
            self._edits += 1
            draft = customer_draft_of(self.store.customers.get(customer))
            note = replace(draft, notes=f"lane {self.number}, note {self._edits}")
            self.store.customers.edit(customer, note)
        control.poke(self.folder)

    def create(self, name: str) -> CustomerId:
        made = self.store.customers.create(CustomerDraft(name=name))
        control.poke(self.folder)
        return made

    def fill(self, count: int) -> None:
        """Put so many customers into the book at once."""
        with self.store._units.begin(self.store._actor) as unit:
            new: list[Row] = [
                {"id": unit.new_id(), "name": f"Bulk {row}", "joined": unit.now} for row in range(count)
            ]
            unit.insert(CUSTOMERS, new)
            unit.did("a.bulk")
        control.poke(self.folder)

    def count(self) -> int:
        return self.store.customers.count(CustomerList())


@dataclass
class LanShop:
    """The lanes and their network."""

    network: Network | Loopback
    lanes: Sequence[LanLane]

    def start(self) -> None:
        """Switch all on; returns when everybody is linked to everybody."""
        for lane in self.lanes:
            lane.start()
        self.wait_linked()

    def wait_linked(self, *lanes: LanLane) -> None:
        """Until these, or all, are linked to as many as these are."""
        linked = lanes or tuple(self.lanes)
        eventually(lambda: all(lane.links() == len(linked) - 1 for lane in linked), "not all are linked")

    def agree(self, *lanes: LanLane) -> None:
        """Wait until the books of these, or of all, say the same."""
        agreeing = lanes or tuple(self.lanes)

        def is_one() -> bool:
            first, *others = [lane.store.replication.digest() for lane in agreeing]
            return all(other == first for other in others)

        eventually(is_one, "the books differ")


def eventually(question: Callable[[], bool], words: str) -> None:
    """Ask again and again until it is so."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    pause = threading.Event()
    while not question():
        assert time.monotonic() < deadline, words
        pause.wait(_LOOK_SECONDS)


def _corner_shop() -> Shop:
    return new_shop("Corner", code="EUR", tax="inclusive", timezone="Europe/Berlin")


def lanes_of_a_shop(folder: Path, count: int) -> Path:
    """The folders of so many lanes that know each other by name, hold the same, and were never linked."""
    found_shop(place_in(folder / "0"), _corner_shop(), "Lane 0")
    first = open_store(place_in(folder / "0"), system_world(), "cli")
    shop = first.lanes.shop_id()
    for number in range(_PEOPLE):
        first.customers.create(CustomerDraft(name=f"Customer {number:03}"))
    sponsor = load_identity(folder / "0", shop)
    for number in range(1, count):
        first.lanes.enrol(next_lane_of(folder / str(number), sponsor, f"Lane {number}", number + 1))
    members = first.lanes.members()
    batches = first.replication.since({}, rows_max=_FRAME_ROWS)
    first.close()
    for number in range(1, count):
        [own] = [member for member in members if member.number == number + 1]
        join_shop(place_in(folder / str(number)), shop, own, list(members))
        store = open_store(place_in(folder / str(number)), system_world(), "cli")
        store.replication.apply(batches)
        store.close()
    return folder


@contextmanager
def lan_shop(before: Path, folder: Path, count: int, *, is_real: bool = True) -> Iterator[LanShop]:
    """So many of the lanes that `lanes_of_a_shop` made, copied; none runs yet.

    Where nobody may make networks, or when it is not to be a real one, they are on loopback. What cannot be
    had is skipped.
    """
    with ExitStack() as stack:
        cables: Network | Loopback
        try:
            cables = stack.enter_context(network(count)) if is_real else Loopback(_beside(folder), count)
        except NotHere:
            cables = Loopback(_beside(folder), count)
        shutil.copytree(before, folder)
        lanes = []
        for number in range(count):
            store = open_store(place_in(folder / str(number)), system_world(), "cli")
            lanes.append(LanLane(number, folder / str(number), cables, store))
            stack.callback(lanes[-1].close)
        if isinstance(cables, Loopback):
            _introduce(lanes, cables)
        try:
            yield LanShop(cables, lanes)
        except NotHere as reason:
            pytest.skip(f"NO SUCH NETWORK HERE: {reason}")


def _beside(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}-cables")


def _introduce(lanes: Sequence[LanLane], cables: Loopback) -> None:
    """As if they had been linked before: where nobody is found, known addresses are dialled."""
    for lane in lanes:
        for other in lanes:
            if other is not lane:
                lane.store.lanes.remember_address(other.store.lanes.own().id, cables.address(other.number))
