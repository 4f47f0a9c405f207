"""Which lanes of the shop answer, for a lane that has no book to run with."""

import asyncio
from collections.abc import Mapping, Sequence

from netsync.link.connecting import connect
from netsync.link.discovery import Discovery, Sighting
from netsync.link.troubles import Troubles
from netsync.protocol.limits import Pace
from store.domain.errors import Unavailable
from store.domain.ids import LaneId

_LISTEN_SECONDS = 6.0
"""A lane is heard 1.7 seconds after it was asked for, at the worst of thirty-two."""


def find_answering(
    known: Mapping[LaneId, Sequence[str]],
    *,
    multicast: bool = True,
    interfaces: Sequence[str] = (),
    pace: Pace | None = None,
) -> dict[LaneId, tuple[str, ...]]:
    """The lanes at one of whose addresses something listens, with that one first; blocks for seconds.

    When none answers where it was, they are listened for. Who it is that answers is proved by nothing yet.
    """
    return asyncio.run(_find(known, multicast=multicast, interfaces=interfaces, pace=pace or Pace()))


async def _find(
    known: Mapping[LaneId, Sequence[str]], *, multicast: bool, interfaces: Sequence[str], pace: Pace
) -> dict[LaneId, tuple[str, ...]]:
    answers = await asyncio.gather(*(_answering(addresses, pace) for addresses in known.values()))
    found = {lane: places for lane, places in zip(known, answers, strict=True) if places}
    if found or not multicast or not known:
        return found
    return await _listen(frozenset(known), interfaces)


async def _answering(addresses: Sequence[str], pace: Pace) -> tuple[str, ...]:
    if not addresses:
        return ()
    try:
        sock, answered = await connect(addresses, pace)
    except Unavailable:
        return ()
    sock.close()
    return tuple(dict.fromkeys([answered, *addresses]))


async def _listen(wanted: frozenset[LaneId], interfaces: Sequence[str]) -> dict[LaneId, tuple[str, ...]]:
    heard: dict[LaneId, tuple[str, ...]] = {}
    one = asyncio.Event()

    def see(sighting: Sighting) -> None:
        if sighting.lane in wanted and sighting.addresses:
            heard[sighting.lane] = sighting.addresses
            one.set()

    searching = asyncio.create_task(
        Discovery(see, troubles=Troubles(lambda _: None), chosen=interfaces).run()
    )
    try:
        async with asyncio.timeout(_LISTEN_SECONDS):
            await one.wait()
    except TimeoutError:
        pass
    finally:
        searching.cancel()
        await asyncio.gather(searching, return_exceptions=True)
    return heard
