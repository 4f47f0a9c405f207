"""When a lane begins to search the network, in jumping time."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from support.loops import run_jumping

from netsync.link.missing import LOOK_SECONDS, PATIENCE_SECONDS, Missing


class Links:
    def __init__(self, *, whole: bool = False, awaited: bool = False) -> None:
        self.whole, self.awaited = whole, awaited
        self.missing = Missing(lambda: self.whole, lambda: self.awaited)

    async def cut(self) -> None:
        self.whole = False
        self.missing.stir()

    async def expect(self) -> None:
        self.awaited = True
        self.missing.stir()

    async def get_a_member(self) -> None:
        """One that is not linked yet: nobody says so."""
        self.whole = False

    async def link(self) -> None:
        self.whole = True


def missed_after(
    links: Callable[[], Links], *acts: tuple[float, Callable[[Links], Awaitable[None]]]
) -> float:
    """Seconds until somebody is missed; a day for never."""

    async def work() -> float:
        loop = asyncio.get_running_loop()
        shop, began = links(), loop.time()
        waiting = asyncio.ensure_future(shop.missing.wait())
        for at, act in acts:
            await asyncio.sleep(began + at - loop.time())
            assert not waiting.done()
            await act(shop)
        try:
            async with asyncio.timeout(86_400):
                await waiting
        except TimeoutError:
            return 86_400
        return loop.time() - began

    return run_jumping(work())


@pytest.mark.parametrize(
    ("links", "acts", "seconds"),
    [
        (lambda: Links(awaited=True), (), 0),
        (Links, (), PATIENCE_SECONDS),
        (Links, ((1, Links.link),), 86_400),
        (Links, ((1, Links.link), (500, Links.cut)), 500),
        (lambda: Links(whole=True), ((500, Links.expect),), 500),
        (Links, ((1, Links.expect),), 1),
        (Links, ((1, Links.link), (10, Links.get_a_member)), PATIENCE_SECONDS + LOOK_SECONDS),
    ],
    ids=[
        "a code is shown",
        "nobody answers at a known address, or is known",
        "all are linked in time",
        "a link is lost",
        "a code is shown later",
        "a code is shown while known addresses are tried",
        "a member comes that is not linked",
    ],
)
def test_the_network_is_searched_once_somebody_is_missed(
    links: Callable[[], Links],
    acts: tuple[tuple[float, Callable[[Links], Awaitable[None]]], ...],
    seconds: float,
) -> None:
    assert missed_after(links, *acts) == pytest.approx(seconds, abs=0.01)
