import asyncio
import threading
from collections.abc import Callable, Sequence

import pytest
from support.lanes import SHOP
from support.memory_log import MemoryBook, MemoryLog

from netsync.link.records import Look, Reading, Records, Stand
from netsync.ports import ChangeLog
from netsync.protocol import limits
from netsync.protocol.columns import to_batch
from netsync.protocol.messages import Changes
from store.domain.changes import Batch, Vector
from store.domain.errors import Refused, Unavailable
from store.domain.ids import LaneId
from store.domain.stamps import Instant

LANE = LaneId(b"l" * 16)


class CountingLog(MemoryLog):
    """Remembers what was asked, and waits until it is allowed to answer."""

    def __init__(self) -> None:
        super().__init__(LANE)
        self.asked: list[int] = []
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.refusing = False

    def since(self, have: Vector, *, rows_max: int) -> list[Batch]:
        self.asked.append(rows_max)
        self.may_answer.wait(10)
        if self.refusing:
            raise Unavailable("the disk is full")
        return list(super().since(have, rows_max=rows_max))


def records(log: ChangeLog) -> Records:
    return Records(log, MemoryBook(SHOP, []))


async def fetched(records: Records, have: Vector) -> tuple[Changes, ...]:
    answered: asyncio.Future[Reading] = asyncio.get_running_loop().create_future()
    records.fetch(have, lambda done: None if answered.cancelled() else answered.set_result(done))
    return (await answered).result()


def test_peers_that_lack_the_same_share_one_read() -> None:
    log = CountingLog()
    log.put(b"k", 1)

    async def work() -> list[tuple[Changes, ...]]:
        both = records(log)
        log.may_answer.clear()
        reads = [asyncio.ensure_future(fetched(both, have)) for have in ({}, {}, {log.site(): 1})]
        await asyncio.sleep(0)
        reads[0].cancel()
        log.may_answer.set()
        answers = [await read for read in reads[1:]]
        answers.append(await fetched(both, {}))
        both.close()
        return answers

    first, nothing, again = asyncio.run(work())
    assert [to_batch(changes).row_count for changes in first] == [1]
    assert nothing == ()
    assert again == first
    assert len(log.asked) == 3


def test_a_look_brings_the_own_new_rows_for_who_wants_them_only() -> None:
    log = CountingLog()
    log.put(b"k", 1)

    async def work() -> list[Look]:
        looking = records(log)
        looks = [await looking.look(log.site(), after) for after in (None, 1, 0)]
        looking.close()
        return looks

    unheard, nothing_new, new = asyncio.run(work())
    assert [(look.stand.have, look.fresh) for look in (unheard, nothing_new)] == [({log.site(): 1}, ())] * 2
    assert [to_batch(changes).row_count for changes in new.fresh] == [1]
    assert len(log.asked) == 1, "what is read counts as told"


def test_a_look_tells_how_far_all_is_when_the_own_rows_cannot_be_read() -> None:
    log = CountingLog()
    log.put(b"k", 1)
    log.refusing = True

    async def work() -> Look:
        looking = records(log)
        try:
            return await looking.look(log.site(), 0)
        finally:
            looking.close()

    assert asyncio.run(work()) == Look(Stand(log.site(), {log.site(): 1}), {}, ())


def test_a_batch_too_large_for_a_frame_is_read_in_smaller_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROWS_PER_BATCH_MAX", 100)
    log = CountingLog()
    for n in range(300):
        log.put(b"%d" % n, n)

    async def work() -> tuple[Changes, ...]:
        reading = records(log)
        try:
            return await fetched(reading, {})
        finally:
            reading.close()

    [changes] = asyncio.run(work())
    assert (changes.after, changes.through) == (0, 15)
    assert log.asked == [1000, 125, 15]


def test_a_transaction_too_large_for_a_frame_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROWS_PER_BATCH_MAX", 100)
    log = CountingLog()
    log.put_many({b"%d" % n: n for n in range(101)})

    async def work() -> None:
        reading = records(log)
        try:
            await fetched(reading, {})
        finally:
            reading.close()

    with pytest.raises(Refused, match="too large to reach other lanes"):
        asyncio.run(work())


def test_refusals_come_through_and_the_next_call_works() -> None:
    log = MemoryLog(LANE)

    async def work() -> Stand:
        reading = records(log)
        log.refusal = Unavailable("busy")
        with pytest.raises(Unavailable, match="busy"):
            await fetched(reading, {})
        with pytest.raises(Unavailable, match="busy"):
            await reading.apply([])
        log.refusal = None
        log.put(b"k", 1)
        try:
            return await reading.apply([])
        finally:
            reading.close()

    assert asyncio.run(work()) == Stand(log.site(), {log.site(): 1})


def test_what_tells_of_an_apply_from_within_it_is_known_to_tell_the_links_nothing() -> None:
    class TellingLog(MemoryLog):
        """Tells what it merged, from the thread that merges; meanwhile somebody else writes."""

        def apply(self, batches: Sequence[Batch]) -> None:
            super().apply(batches)
            told.append(both.is_applying())
            other = threading.Thread(target=lambda: told.append(both.is_applying()))
            other.start()
            other.join()

        def hear_clocks(self, ahead: Sequence[Instant], monotonic: Callable[[], float]) -> None:
            super().hear_clocks(ahead, monotonic)
            told.append(both.is_applying())

    told: list[bool] = []
    both = records(TellingLog(LANE))

    async def work() -> None:
        await both.apply([])
        await both.hear_clocks([0], lambda: 0.0)

    asyncio.run(work())
    both.close()
    assert told == [True, False, False]
