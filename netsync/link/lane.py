"""Everything of this room that lives on the event loop, put together: links, port, pairing, discovery."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

from netsync.events import Fact, Listening, PeerState
from netsync.identity import Identity, load_identity
from netsync.link.addresses import format_address
from netsync.link.discovery import MULTICAST, Discovery, Sighting
from netsync.link.interfaces import read_network
from netsync.link.listener import Listener, listen
from netsync.link.mesh import Mesh
from netsync.link.missing import Missing
from netsync.link.records import Records
from netsync.link.snapshot_desk import SnapshotDesk
from netsync.link.sponsor import SponsorDesk
from netsync.link.tls import accept_wire
from netsync.link.ways import way_words
from netsync.options import SyncOptions
from netsync.ports import Ask, Clock, Snapshots
from store.domain.errors import Unavailable
from store.domain.ids import LaneId

_RELISTEN_SECONDS = 10.0
_DEAF_SECONDS = 20.0
"""After a first link: by then the others would have been heard, were there multicast."""
_REDISCOVER_SECONDS = 60.0
_NO_PORT, _DEAF, _BROKEN = "port", "deaf", "broken"

_log = logging.getLogger(__name__)


class Lane:
    """This lane on the wire; made by `open_lane`."""

    def __init__(
        self,
        identity: Identity,
        records: Records,
        *,
        clock: Clock,
        options: SyncOptions,
        emit: Callable[[Fact], None],
        snapshots: Snapshots | None = None,
    ) -> None:
        self.loop = asyncio.get_running_loop()
        """Where everything here happens."""
        self._identity = identity
        self._options = options
        self._emit = emit
        self._has_heard, self._is_searching = False, False
        self._deaf_check: asyncio.TimerHandle | None = None
        self._listening, self._stopping = asyncio.Event(), asyncio.Event()
        self.is_applying = records.is_applying
        """Whether the thread that asks merges what came over the links, which hear of that by themselves."""
        self._mesh = Mesh(identity, records, clock=clock, options=options, emit=emit)
        self._mesh.link_made = self._expect_to_hear
        self._desk = SponsorDesk(identity, records, clock=clock, pace=options.pace, emit=emit)
        self._desk.reached_at = self._reached_at
        self._desk.changed = self._code_changed
        self._desk.enrolled = self._mesh.read_roster
        self._snapshots = SnapshotDesk(
            snapshots, pace=options.pace, removed=self._mesh.roster.removed, emit=emit
        )
        self._missing = Missing(self._mesh.is_whole, lambda: self._desk.is_open)
        self._discovery: Discovery | None = None

    @property
    def port(self) -> int | None:
        """Where this lane listens."""
        return self._mesh.port or None

    async def begin(self) -> None:
        """Read the book; raises TillError when it cannot be read."""
        await self._mesh.begin()

    async def run(self) -> None:
        """Take part until stopped."""
        running = asyncio.ensure_future(self._take_part())
        stopped = asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait((running, stopped), return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        self._mesh.say_goodbye()
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
        self._snapshots.close()

    def stop(self) -> None:
        """End `run`, with a goodbye to the others."""
        self._stopping.set()

    def nudge(self) -> None:
        """The log has grown or the member book has changed."""
        self._mesh.nudge()

    def ask(self, lane: LaneId, ask: Ask) -> None:
        """Ask a lane for rights that it has, if it is linked."""
        self._mesh.ask(lane, ask)

    def linked(self) -> frozenset[LaneId]:
        """The lanes that hear this one."""
        return self._mesh.linked()

    def peers(self) -> tuple[PeerState, ...]:
        """How every other lane of the shop stands."""
        return self._mesh.peers()

    def finding(self) -> str:
        """How lanes find each other here, in a sentence."""
        return way_words(
            is_on=self._options.discover,
            is_deaf=self._mesh.troubles.any_of(MULTICAST, _DEAF, _BROKEN),
            has_heard=self._has_heard,
            is_searching=self._is_searching,
        )

    async def open_pairing(self, welcome: Mapping[str, str]) -> str:
        """Show a new code; raises Unavailable while nobody can connect to type it."""
        if self._mesh.is_shut:
            raise Unavailable(
                "this lane's book is damaged: restore it, or take the new lane in on another one"
            )
        try:
            async with asyncio.timeout(self._options.pace.handshake):
                await self._listening.wait()
        except TimeoutError:
            raise Unavailable("no lane can be added: other programs hold the ports of this one") from None
        return await self._desk.open(welcome)

    def close_pairing(self) -> None:
        """Take the code down."""
        if self._desk.is_open:
            self._desk.close()

    async def _take_part(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._mesh.run())
            tasks.create_task(self._listen())
            tasks.create_task(self._discover())

    async def _listen(self) -> None:
        while True:
            try:
                sockets = listen(self._options.port, hosts=self._options.hosts)
            except Unavailable as error:
                self._mesh.troubles.begin(_NO_PORT, str(error))
                await asyncio.sleep(_RELISTEN_SECONDS)
                continue
            self._mesh.troubles.end(_NO_PORT, "Other lanes can reach this one again")
            self._mesh.port = sockets[0].getsockname()[1]
            self._listening.set()
            self._emit(Listening(self._mesh.port))
            self._announce()
            await Listener(
                sockets, lane=self._accept, newcomer=self._desk.serve, pace=self._options.pace
            ).run()

    async def _accept(self, sock: socket.socket, proven: Callable[[], None]) -> None:
        wire = await accept_wire(sock, self._mesh.roster.trust, self._options.pace)
        proven()
        if wire.errand:
            await self._snapshots.serve(wire)
            return
        await self._mesh.run_link(wire)

    async def _discover(self) -> None:
        while self._options.discover:
            self._discovery = Discovery(
                self._see,
                troubles=self._mesh.troubles,
                chosen=self._options.interfaces,
                network_changed=self._mesh.network_changed,
                missed=self._until_missed,
            )
            self._mesh.link_lost = self._stir
            self._announce()
            try:
                await self._discovery.run()
            except Exception:  # noqa: BLE001 - an edge: lanes that know each other do without multicast
                _log.exception("multicast discovery ended by a fault")
                self._mesh.troubles.begin(_BROKEN, "Lanes are not found by multicast: using saved addresses")
            self._discovery, self._is_searching = None, False
            self._mesh.link_lost = _do_nothing
            await asyncio.sleep(_REDISCOVER_SECONDS)

    async def _until_missed(self) -> None:
        await self._missing.wait()
        self._is_searching = True
        self._expect_to_hear()

    def _stir(self) -> None:
        # A lane that hangs up misses nobody.
        if self._discovery is None or self._stopping.is_set():
            return
        self._missing.stir()
        if self._is_searching:
            self._discovery.stir()

    def _code_changed(self) -> None:
        self._announce()
        if self._desk.is_open:
            self._stir()

    def _announce(self) -> None:
        if self._discovery is not None and self._mesh.port:
            self._discovery.announce(
                self._identity.lane, self._identity.shop, self._mesh.port, pairing=self._desk.is_open
            )

    def _see(self, sighting: Sighting) -> None:
        if sighting.lane == self._identity.lane:
            return
        self._has_heard = True
        self._mesh.troubles.end(_DEAF, "Lanes hear each other by multicast again")
        self._mesh.sighted(sighting.lane, sighting.addresses)

    def _expect_to_hear(self) -> None:
        if self._is_searching and self._deaf_check is None and not self._has_heard:
            loop = asyncio.get_running_loop()
            self._deaf_check = loop.call_later(_DEAF_SECONDS, self._notice_deafness)

    def _notice_deafness(self) -> None:
        self._deaf_check = None
        if not self._has_heard and self._mesh.has_links():
            words = "Multicast does not pass here: lanes are reached at their saved addresses only"
            self._mesh.troubles.begin(_DEAF, words)

    def _reached_at(self, own_host: str) -> tuple[str, ...]:
        hosts = dict.fromkeys([own_host, *read_network(self._options.interfaces).addresses])
        return tuple(format_address(host, self._mesh.port) for host in hosts)


async def open_lane(
    records: Records,
    identity_dir: Path,
    *,
    clock: Clock,
    options: SyncOptions,
    emit: Callable[[Fact], None],
    snapshots: Snapshots | None = None,
) -> Lane:
    """Read who this lane is and what it knows.

    Raises:
        TillError: the identity or the book cannot be read.
    """
    identity = load_identity(identity_dir, await records.shop_id())
    lane = Lane(identity, records, clock=clock, options=options, emit=emit, snapshots=snapshots)
    await lane.begin()
    return lane


def _do_nothing() -> None:
    """Nobody wants to know."""
