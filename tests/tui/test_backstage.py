import asyncio
from dataclasses import dataclass, field

from tui.backstage import BACKOFF_SECONDS, Backstage
from tui.messages import Fact, Trouble


@dataclass
class Service:
    """Fails to start so many times, then runs until it is told to end."""

    name: str
    log: list[str]
    failures: int = 0
    ends: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> None:
        self.log.append(f"start {self.name}")
        if self.failures:
            self.failures -= 1
            raise OSError("no")

    async def ended(self) -> None:
        await self.ends.wait()
        self.ends.clear()

    async def stop(self) -> None:
        self.log.append(f"stop {self.name}")


class Clock:
    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)


async def settle() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


def test_services_start_in_order_and_stop_in_reverse() -> None:
    log: list[str] = []

    async def story() -> None:
        crew = Backstage(lambda _fact: None)
        await crew.start([Service("lanes", log), Service("printer", log)])
        await crew.stop()

    asyncio.run(story())
    assert log == ["start lanes", "start printer", "stop printer", "stop lanes"]


def test_one_that_does_not_start_holds_up_nobody_is_tried_again_and_told_once() -> None:
    log: list[str] = []
    told: list[Fact] = []
    clock = Clock()

    async def story() -> None:
        crew = Backstage(told.append, clock.sleep)
        await crew.start([Service("printer", log, failures=8), Service("lanes", log)])
        await settle()
        await crew.stop()

    asyncio.run(story())
    assert clock.slept == [*BACKOFF_SECONDS, 60.0, 60.0]
    assert log.count("start printer") == 9
    assert log[: log.index("start lanes")].count("start printer") < 4
    assert told == [
        Trouble("printer does not work; it is tried again. Selling goes on."),
        Trouble("printer works again.", over=True),
    ]


def test_one_that_ends_by_itself_is_started_again() -> None:
    log: list[str] = []
    told: list[Fact] = []
    service = Service("lanes", log)

    async def story() -> None:
        crew = Backstage(told.append, Clock().sleep)
        await crew.start([service])
        service.ends.set()
        await settle()
        await crew.stop()

    asyncio.run(story())
    assert log == ["start lanes", "stop lanes", "start lanes", "stop lanes"]
    assert [fact.over for fact in told if isinstance(fact, Trouble)] == [False, True]
