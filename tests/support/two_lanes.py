"""Two tills of one shop in one process: real books, real links over loopback TLS, cables that can be cut.

Each lane listens where only its cable leads: what the other one sees of it is the cable's end, so that
no address either learns goes around the cable.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Final

import pytest
from support.books import read
from support.counters import BEANS, CARD, MILK, Person
from support.screens import SMALL, till
from support.sync import LOOPBACK, QUICK, WAIT_SECONDS, Cable

from netsync.events import Listening, SyncRecovered, SyncTrouble
from netsync.options import SyncOptions
from store.api import Place, Store, open_store, place_in, system_world
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.rewards import ProgramDraft
from store.domain.shop import new_shop
from tui.app import TillApp
from tui.bridge import Bridge
from tui.founding import Invitation, found_shop, join_shop_of
from tui.places import PLACES
from tui.running import Parts, RunningLane, run_lane
from tui.services import OpenShop, Troubles, told

AT_FRONT, AT_BACK = "127.0.0.2", "127.0.0.3"

ALONE: Final = Parts(devices=False, port=0, discover=False)

Story = Callable[[Person, Person], Awaitable[None]]


@dataclass
class LaneTill:
    """A running lane and the till on it."""

    place: Place
    host: str = LOOPBACK
    port: int = 0
    bridge: Bridge = field(default_factory=lambda: Bridge(told))
    lane: RunningLane | None = None
    said: list[str] = field(default_factory=list)
    """What its operator was told of links, in the order it was."""
    _facts: SimpleQueue[object] = field(default_factory=SimpleQueue)

    @property
    def running(self) -> RunningLane:
        assert self.lane is not None
        return self.lane

    @property
    def store(self) -> Store:
        return self.running.store

    @property
    def address(self) -> str:
        return f"{self.host}:{self.running.sync.listening_port}"

    def run(self) -> None:
        """Begin; returns when other lanes can reach it."""
        with hurrying(self.host):
            self.lane = run_lane(self.place, "a test", self._hear, replace(ALONE, port=self.port))
        while not isinstance(self._facts.get(timeout=WAIT_SECONDS), Listening):
            pass

    def until(self, holds: Callable[[], object]) -> None:
        """Wait until something is true that the lane is told of when it becomes so."""
        while not holds():
            self._facts.get(timeout=WAIT_SECONDS)

    def _hear(self, fact: object) -> None:
        self._facts.put(fact)
        if isinstance(fact, SyncTrouble | SyncRecovered):
            self.said.append(fact.message)
        self.bridge.emit(fact)

    def remember(self, other: "LaneTill", address: str) -> None:
        """Note where another lane is reached; while neither runs."""
        theirs = open_store(other.place, system_world(), "cli")
        lane = theirs.lanes.own().id
        theirs.close()
        store = open_store(self.place, system_world(), "cli")
        store.lanes.remember_address(lane, address)
        store.close()

    def services(self) -> OpenShop:
        return OpenShop(self.running, Troubles(), self.bridge.emit)

    def app(self) -> TillApp:
        return till(dict(PLACES), services=self.services, bridge=self.bridge)

    def book(self) -> dict[object, object]:
        """What its book says, whoever wrote it in which transaction."""
        return {key: kept.content for key, kept in read(self.store).items()}

    def close(self) -> None:
        if self.lane is not None:
            self.lane.close()
            self.lane = None


@dataclass
class TwoLanes:
    """The shop's lanes and the cables to each."""

    front: LaneTill
    back: LaneTill
    cables: tuple[Cable, ...]

    def cut(self) -> None:
        """Nothing passes between the lanes."""
        for cable in self.cables:
            cable.cut()

    def mend(self) -> None:
        """The lanes reach each other again."""
        for cable in self.cables:
            cable.mend()

    def serve(self, story: Story) -> None:
        """Run both tills at once and let a person at each do what the story tells."""

        async def tell() -> None:
            async with (
                self.front.app().run_test(size=SMALL) as front,
                self.back.app().run_test(size=SMALL) as back,
            ):
                here, there = Person(front), Person(back)
                await here.sees("lanes 2/2")
                await there.sees("lanes 2/2")
                await story(here, there)

        asyncio.run(tell())

    async def agree(self, here: Person) -> None:
        """Wait until both books say the same."""
        await here.until(lambda: self.front.book() == self.back.book(), "the books differ")


@contextmanager
def hurrying(host: str) -> Iterator[None]:
    """Let links that begin now be as quick as on loopback they can be, and listen at one host."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("netsync.options.SyncOptions", partial(SyncOptions, hosts=(host,), pace=QUICK))
        yield


def founded(folder: Path) -> LaneTill:
    """The first lane of a new shop with a few things in it; not running."""
    place = place_in(folder)
    found_shop(place, new_shop("Corner Shop", code="EUR", tax="inclusive", timezone="Europe/Berlin"), "Front")
    store = open_store(place, system_world(), "cli")
    for name, price, code in (("Espresso beans 1 kg", 1490, BEANS), ("Milk 1 l", 119, MILK)):
        store.catalogue.create(ProductDraft(name=name, price=price, barcodes=(code,), tax_rate=700))
    beans = store.programs.create(ProgramDraft(name="Beans"))
    ten = QuickDiscount(QuickKind.PERCENT, percent=1000)
    vip = store.groups.create(GroupDraft(name="VIP", discount=ten, program=beans))
    store.customers.create(CustomerDraft(name="Ann Köhler", cards=(CARD,), groups=(vip,)))
    store.close()
    return LaneTill(place)


@contextmanager
def two_lanes(folder: Path) -> Iterator[TwoLanes]:
    """Two lanes that are paired, linked through a cable, and know the same."""
    with ExitStack() as stack:
        front = founded(folder / "front")
        back = LaneTill(place_in(folder / "back"), AT_BACK, free_port(AT_BACK))
        front.run()
        code = front.running.sync.open_pairing({})
        with hurrying(AT_BACK):
            join_shop_of(back.place, Invitation(code, front.address, "Back"), lambda *_: None)
        front.close()
        front.host, front.port = AT_FRONT, free_port(AT_FRONT)
        cables = []
        for lane, other in ((front, back), (back, front)):
            cable = Cable(f"{other.host}:{other.port}")
            stack.callback(cable.close)
            cables.append(cable)
            lane.remember(other, cable.address)
        for lane in (front, back):
            stack.callback(lane.close)
            lane.run()
        yield TwoLanes(front, back, tuple(cables))


def free_port(host: str) -> int:
    """A port nobody listens at."""
    with socket.create_server((host, 0)) as listening:
        port = listening.getsockname()[1]
    assert isinstance(port, int)
    return port
