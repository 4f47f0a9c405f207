"""What runs behind the screens of a till all day: links and devices, other programs' writes, the calendar."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from store.api import Store
    from tui.running import RunningLane


class Machines:
    """Links and devices: what is heavy about them is loaded when the first sale can be priced."""

    name = "the link to lanes and printers"

    def __init__(self, lane: "RunningLane") -> None:
        self._lane = lane

    async def start(self) -> None:
        """Begin; in a thread, for no key may wait."""
        import asyncio

        await asyncio.to_thread(self._begin)

    def _begin(self) -> None:
        from store.domain.machines import TypingSetup

        self._lane.start()
        machines = self._lane.store.machines
        if machines.typing() != TypingSetup():
            machines.look()  # the keyboard hears of it as of any change

    async def ended(self) -> None:
        """Never: each of them looks after itself."""
        import asyncio

        await asyncio.Event().wait()

    async def stop(self) -> None:
        """Closing the shop ends them."""


class Watch:
    """Looks for what other programs wrote to the book without a word to this one."""

    name = "the book"

    def __init__(self, store: "Store") -> None:
        self._store = store

    async def start(self) -> None:
        """Nothing to prepare."""

    async def ended(self) -> None:
        """Look once a second, for ever."""
        import asyncio

        from tui.running import LOOK_SECONDS

        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if not self._store.is_unwritten():
                await asyncio.to_thread(self._store.look)

    async def stop(self) -> None:
        """Nothing to let go of."""


class Calendar:
    """Keeps groups that fill themselves right at midnight and when an exception ends, with nobody there."""

    name = "the calendar"

    LOOK_SECONDS: Final = 60.0
    """The longest sleep: a clock may be set, and a machine may sleep through midnight."""
    REST_SECONDS: Final = 0.5
    """The shortest."""

    def __init__(self, store: "Store") -> None:
        self._store = store

    async def start(self) -> None:
        """Nothing to prepare."""

    async def ended(self) -> None:
        """Look now, and again whenever time may have made a difference, for ever."""
        import asyncio

        from store.domain.errors import Damaged

        while True:
            try:
                until = await asyncio.to_thread(self._store.keep_current)
            except Damaged:
                # The status line says so, and what is to be done; no calendar is needed before it is.
                await asyncio.sleep(self.LOOK_SECONDS)
                continue
            away = (until - self._store.world.now()) / 1000
            await asyncio.sleep(min(max(away, self.REST_SECONDS), self.LOOK_SECONDS))

    async def stop(self) -> None:
        """Nothing to let go of."""
