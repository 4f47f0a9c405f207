"""Light lanes that link to one real one: the links of the program itself over books of numbers only.

`python -m scripts.benchmarks.mates HUB_FOLDER MATES_FOLDER PORT COUNT` links as many lanes as were enrolled
by `enrol`, prints a line when all are linked, and for each line it reads what had come by then.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from netsync.certificates import make_key, make_request, sign_request
from netsync.identity import load_identity, save_identity
from netsync.link.mesh import Mesh
from netsync.link.records import Records
from netsync.options import SyncOptions
from netsync.ports import Member
from netsync.protocol.limits import CONNECTIONS_UNPROVEN_PER_ADDRESS_MAX
from scripts.benchmarks.talking import Talker, talking
from store.api import open_store, place_in, system_world
from store.domain.changes import Batch, Life, Lives, Site, Trail, Vector, Version, site_bytes, site_of_bytes
from store.domain.ids import LaneId
from store.domain.stamps import Instant
from tui.clocks import SystemClock

_HAVE: Final = "have.json"
"""How far the book was when they were enrolled: they are in step with that, as lanes of a shop are."""
_LINKED_SECONDS_MAX: Final = 60.0
_FIRST_NUMBER: Final = 10


def enrol(shop: Path, folder: Path, count: int) -> None:
    """Make `count` lanes of a shop, each with a key of its own in `folder`."""
    store = open_store(place_in(shop), system_world(), "cli")
    sponsor = load_identity(shop, store.lanes.shop_id())
    for number in range(count):
        key = make_key()
        certificate = sign_request(
            make_request(key), sponsor.shop, sponsor=sponsor.certificate, sponsor_key=sponsor.key_pem()
        )
        place = folder / str(number)
        place.mkdir(parents=True)
        mate = save_identity(place, sponsor.shop, key=key, certificate=certificate)
        named = f"Mate {number + 1}", _FIRST_NUMBER + number
        store.lanes.enrol(Member(mate.lane, *named, certificate, sponsor.lane, revoked=False))
    # Read as by a peer: others may know it from now on, and do.
    store.replication.since({}, rows_max=1)
    have = [(site_bytes(site).hex(), version) for site, version in store.replication.have().items()]
    (folder / _HAVE).write_text(json.dumps(have))
    store.close()


class Mates:
    """The process of light lanes, as who started it sees it; made by `mates`."""

    def __init__(self, talker: Talker) -> None:
        self._talker = talker

    def wait_linked(self) -> None:
        """Until every one of them is linked; raises NotMeasured when they are not."""
        self._talker.answer()

    def arrivals(self) -> list[list[tuple[int, float]]]:
        """For each of them, how far it had the real lane's versions, and since when, monotonic."""
        return [[(through, at) for through, at in came] for came in json.loads(self._talker.ask("arrivals"))]


@contextmanager
def mates(shop: Path, folder: Path, port: int, count: int) -> Iterator[Mates]:
    """Light lanes that link to the lane of `shop` at a port of this machine."""
    with talking(__name__, shop, folder, port, count) as talker:
        yield Mates(talker)


class _Numbers:
    """A log that has all that the real lane had, and nothing in it."""

    def __init__(self, lane: LaneId, have: Vector) -> None:
        self._site = Site(lane, 1)
        self._have = dict(have)
        self.came: list[tuple[Version, float]] = []

    def site(self) -> Site:
        return self._site

    def have(self) -> Vector:
        return dict(self._have)

    def since(self, have: Vector, *, rows_max: int) -> Sequence[Batch]:  # noqa: ARG002 - it never has more
        return ()

    def floor(self) -> Vector:
        return {}

    def begin_above(self, floor: Vector) -> None:
        """Nothing is deleted here."""

    def hear_clocks(self, ahead: Sequence[Instant], monotonic: Callable[[], float]) -> None:
        """Nothing is dated here."""

    def renew(self, known: Site, version: Version) -> Site:  # noqa: ARG002 - as above
        return self._site

    def lives(self) -> Lives:
        return {}

    def trail(self, site: Site) -> Trail:
        return Trail(site, self._have.get(site, 0), ())

    def heard_of(self, known: Site, version: Version, life: Life | None) -> bool:  # noqa: ARG002 - as above
        return False

    def part_ways(self, theirs: Trail, taken: Collection[Site]) -> Site:  # noqa: ARG002 - as above
        return self._site

    def apply(self, batches: Sequence[Batch]) -> None:
        now = time.monotonic()
        for batch in batches:
            self._have[batch.site] = max(batch.through, self._have.get(batch.site, 0))
            self.came.append((batch.through, now))


class _Pair:
    """A member book of two lanes."""

    def __init__(self, shop: bytes, lanes: Sequence[Member], address: str) -> None:
        self._shop, self._lanes, self._address = shop, lanes, address

    def shop_id(self) -> bytes:
        return self._shop

    def members(self) -> Sequence[Member]:
        return self._lanes

    def enrol(self, member: Member) -> None:
        """Nobody joins here."""

    def addresses(self, lane: LaneId) -> Sequence[str]:
        return (self._address,) if lane == self._lanes[0].id else ()

    def remember_address(self, lane: LaneId, address: str) -> None:
        """It is known."""


async def _live(shop: Path, folder: Path, port: int, count: int) -> None:
    store = open_store(place_in(shop), system_world(), "cli")
    identity, members = store.lanes.shop_id(), {member.id: member for member in store.lanes.members()}
    hub = members[store.lanes.own().id]
    store.close()
    known = json.loads((folder / _HAVE).read_text())
    have = {site_of_bytes(bytes.fromhex(site)): version for site, version in known}
    logs, meshes = [], []
    for number in range(count):
        own = load_identity(folder / str(number), identity)
        log = _Numbers(own.lane, have)
        book = _Pair(identity, [hub, members[own.lane]], f"127.0.0.1:{port}")
        mesh = Mesh(own, Records(log, book), clock=SystemClock(), options=SyncOptions(), emit=lambda _: None)
        await mesh.begin()
        logs.append(log)
        meshes.append(mesh)
    running = []
    async with asyncio.timeout(_LINKED_SECONDS_MAX):
        # From one address no more may knock at once than this; real lanes have one each.
        for start in range(0, count, CONNECTIONS_UNPROVEN_PER_ADDRESS_MAX):
            some = meshes[start : start + CONNECTIONS_UNPROVEN_PER_ADDRESS_MAX]
            running += [asyncio.ensure_future(mesh.run()) for mesh in some]
            for mesh in some:
                await _linked(mesh)
    print("linked", flush=True)
    loop = asyncio.get_running_loop()
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps([log.came for log in logs]), flush=True)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def _linked(mesh: Mesh) -> None:
    made = asyncio.Event()
    mesh.link_made = made.set
    if not mesh.has_links():
        await made.wait()


if __name__ == "__main__":
    asyncio.run(_live(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])))
