"""mDNS: says that this lane is here, and hears of others. A hint like any other: it proves nothing.

zeroconf announces and asks only at its start; lanes that meet later, when a cable is mended, would never
hear of each other. So this asks and announces again by itself, often at first and after a loss, then
rarely, and follows the interfaces.
"""

import asyncio
import contextlib
import hashlib
import logging
import random
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Final

from netsync.link.addresses import format_address
from netsync.link.interfaces import Network, NetworkWatch, read_network
from netsync.link.troubles import Troubles
from netsync.protocol.limits import LANES_MAX
from store.domain.errors import BadInput
from store.domain.ids import ID_BYTES, LaneId
from store.domain.values import dataclass

if TYPE_CHECKING:
    from zeroconf import ServiceStateChange, Zeroconf
    from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

SERVICE = "_regulars._tcp.local."
_EAGER_SECONDS = 60.0
_EAGER_EVERY = 5.0
_CALM_EVERY = 45.0
_REOPEN_SECONDS = 60.0
_RESOLVE_MS = 3000
_QUERY, _POINTER, _INTERNET = 0, 12, 1
"""DNS flags, type and class (RFC 1035)."""
MULTICAST: Final = "multicast"
"""What the trouble is about that there is none."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A lane was heard, or somebody who says so."""

    lane: LaneId
    addresses: tuple[str, ...]
    """`HOST:PORT`."""
    shop_hint: str
    pairing: bool
    """It says that it shows a pairing code."""


def shop_hint(shop: bytes) -> str:
    """Enough of a shop's id to tell shops apart, too little to name it."""
    return hashlib.sha256(b"regulars" + shop).hexdigest()[:8]


def read_sighting(
    name: str, properties: dict[bytes, bytes | None], hosts: Sequence[str], port: int | None
) -> Sighting:
    """Make sense of an mDNS record from anybody; raises BadInput when it is not a lane's."""
    try:
        lane = LaneId(bytes.fromhex(name.removesuffix(f".{SERVICE}")))
    except ValueError:
        raise BadInput("not a lane's name") from None
    if len(lane) != ID_BYTES or not port:
        raise BadInput("not a lane's name")
    hint = (properties.get(b"shop") or b"").decode("ascii", "replace")
    addresses = tuple(format_address(host, port) for host in hosts)
    return Sighting(lane, addresses, hint, properties.get(b"pairing") == b"1")


class Discovery:
    """Announces one lane, or nobody, and reports sightings; lives on one event loop."""

    def __init__(
        self,
        seen: Callable[[Sighting], None],
        *,
        troubles: Troubles,
        chosen: Sequence[str] = (),
        network_changed: Callable[[], None] = lambda: None,
        missed: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """`chosen` names the interfaces to use; by itself it finds them.

        `missed` returns once somebody is missed: until then nothing is asked or announced.
        """
        self._seen = seen
        self._troubles = troubles
        self._chosen = chosen
        self._network_changed = network_changed
        self._missed = missed
        self._network = Network(())
        self._zeroconf: AsyncZeroconf | None = None
        self._browser: AsyncServiceBrowser | None = None
        self._info: AsyncServiceInfo | None = None
        self._announced: tuple[LaneId, int, dict[str, str]] | None = None
        self._watch: NetworkWatch | None = None
        self._has_begun = False
        self._stirred = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self._tasks: set[asyncio.Future[None]] = set()
        self._resolving: set[str] = set()

    async def run(self) -> None:
        """Discover until cancelled."""
        logging.getLogger("zeroconf").setLevel(logging.CRITICAL)
        self._watch = NetworkWatch(self._look_at_network)
        try:
            if self._missed is not None:
                await self._missed()
            self._has_begun = True
            await self._open()
            await self._repeat()
        finally:
            self._watch.close()
            for task in self._tasks:
                task.cancel()
            await self._close()

    def announce(self, lane: LaneId, shop: bytes, port: int, *, pairing: bool) -> None:
        """Be found from now on, as this lane at this port."""
        hints = {"v": "1", "shop": shop_hint(shop), "pairing": "1" if pairing else "0"}
        # A lane that was killed comes back with the same records: a changed one is heard as news.
        self._announced = lane, port, {**hints, "run": secrets.token_hex(4)}
        self._spawn(self._renew())

    def stir(self) -> None:
        """Ask and announce now, and often for a while: a link was lost, or somebody is awaited."""
        self._stirred.set()

    def _look_at_network(self) -> None:
        network = read_network(self._chosen)
        if network != self._network:
            self._network = network
            self._spawn(self._follow_network())

    async def _follow_network(self) -> None:
        if self._has_begun:
            await self._open()
        self._network_changed()
        self.stir()

    async def _open(self) -> None:
        async with self._one_at_a_time:
            await self._bring_up()

    async def _renew(self) -> None:
        async with self._one_at_a_time:
            await self._publish()

    async def _bring_up(self) -> None:
        """Bring mDNS to the interfaces there are; without multicast, say so and go on."""
        from zeroconf.asyncio import AsyncServiceBrowser, AsyncZeroconf

        self._network = network = read_network(self._chosen)
        try:
            if self._zeroconf is None:
                self._zeroconf = AsyncZeroconf(interfaces=network.multicast)
                self._browser = AsyncServiceBrowser(
                    self._zeroconf.zeroconf, SERVICE, handlers=[self._on_change]
                )
            else:
                await self._zeroconf.async_update_interfaces(network.multicast)
        # zeroconf raises RuntimeError for an address that vanished between two looks.
        except (OSError, RuntimeError) as error:
            await self._close()
            self._troubles.begin(MULTICAST, f"No multicast here ({error}): using saved addresses")
            return
        self._troubles.end(MULTICAST, "Multicast works again: lanes find each other by themselves")
        await self._publish()

    async def _close(self) -> None:
        zeroconf, self._zeroconf, self._browser, self._info = self._zeroconf, None, None, None
        if zeroconf is not None:
            with contextlib.suppress(OSError):
                await zeroconf.async_close()

    async def _publish(self) -> None:
        """Announce what is to be announced, as it is now."""
        if self._zeroconf is None or self._announced is None:
            return
        from zeroconf.asyncio import AsyncServiceInfo

        lane, port, hints = self._announced
        name = lane.hex()
        info = AsyncServiceInfo(
            SERVICE,
            f"{name}.{SERVICE}",
            port=port,
            properties=hints,
            server=f"{name}.local.",
            parsed_addresses=list(self._network.addresses),
        )
        is_new, self._info = self._info is None, info
        # The name is the hash of a key: nobody else can rightly have it, so nobody is asked first.
        if is_new:
            sent = await self._zeroconf.async_register_service(info, cooperating_responders=True)
        else:
            sent = await self._zeroconf.async_update_service(info)
        self._keep(asyncio.ensure_future(sent))

    async def _repeat(self) -> None:
        loop = asyncio.get_running_loop()
        eager_until = loop.time() + _EAGER_SECONDS
        while True:
            every = _EAGER_EVERY if loop.time() < eager_until else _CALM_EVERY
            if self._zeroconf is None:
                every = _REOPEN_SECONDS
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(every * random.uniform(0.8, 1.2)):  # noqa: S311 - spreads the load
                    await self._stirred.wait()
                eager_until = loop.time() + _EAGER_SECONDS
            self._stirred.clear()
            if self._zeroconf is None:
                await self._open()
            self._call_out()

    def _call_out(self) -> None:
        """One announcement and one question, naming who is known so that only others answer."""
        from zeroconf import DNSOutgoing, DNSQuestion, current_time_millis  # type: ignore[attr-defined]

        if self._zeroconf is None:
            return
        zeroconf = self._zeroconf.zeroconf
        if self._info is not None:
            zeroconf.async_send(zeroconf.generate_service_broadcast(self._info, None))
        question = DNSOutgoing(_QUERY)
        question.add_question(DNSQuestion(SERVICE, _POINTER, _INTERNET))
        now = current_time_millis()
        for record in zeroconf.cache.get_all_by_details(SERVICE, _POINTER, _INTERNET):
            question.add_answer_at_time(record, now)
        zeroconf.async_send(question)

    def _on_change(
        self, zeroconf: "Zeroconf", service_type: str, name: str, state_change: "ServiceStateChange"
    ) -> None:
        from zeroconf import ServiceStateChange

        del service_type
        if state_change is ServiceStateChange.Removed or name in self._resolving:
            return
        if len(self._resolving) < LANES_MAX:
            self._resolving.add(name)
            self._spawn(self._resolve(zeroconf, name))

    async def _resolve(self, zeroconf: "Zeroconf", name: str) -> None:
        from zeroconf.asyncio import AsyncServiceInfo

        info = AsyncServiceInfo(SERVICE, name)
        try:
            if not await info.async_request(zeroconf, _RESOLVE_MS):
                return
            self._seen(read_sighting(name, info.properties, info.parsed_scoped_addresses(), info.port))
        except BadInput:
            return
        finally:
            self._resolving.discard(name)

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        self._keep(asyncio.get_running_loop().create_task(work))

    def _keep(self, task: "asyncio.Future[None]") -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
