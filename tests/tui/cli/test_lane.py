"""A lane without a screen keeps its groups right as time goes by, and tells what it found half done."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import cast

import pytest
from sqlalchemy import select
from support.shops import DAY, ShopLane, found

from netsync.events import Listening
from store.api import Store
from store.domain.customers import CustomerDraft
from store.domain.errors import Unavailable
from store.domain.groups import GroupDraft
from store.domain.rules.tree import BirthdayWithin
from store.tables.derived import AUTO_MEMBERS
from tui.cli.lane import attend
from tui.running import LOOK_SECONDS


@pytest.fixture
def lane(tmp_path: Path) -> Iterator[ShopLane]:
    opened = found(tmp_path / "front")
    yield opened
    opened.store.close()


def attended(store: Store, *steps: Callable[[], object], seconds: float = LOOK_SECONDS) -> Sequence[str]:
    """What a lane says that looks after its book after each of some steps, and is ended then.

    Each step takes so many seconds.
    """
    facts: SimpleQueue[object] = SimpleQueue()
    said: list[str] = []
    left = iter(steps)
    clock = [100.0]

    def say(words: str) -> None:
        if not words.startswith("other lanes reach"):
            said.append(words)
            return
        step = next(left, None)
        if step is None:
            raise KeyboardInterrupt
        step()
        clock[0] += seconds

    for port in range(len(steps) + 1):
        facts.put(Listening(port))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tui.cli.lane.monotonic", lambda: clock[0])
        with pytest.raises(KeyboardInterrupt):
            attend(store, facts, say)
    return said


def kept(store: Store) -> set[tuple[bytes, bytes]]:
    """Members of groups that fill themselves, as they are kept; asking brings nothing up to date."""
    with store._database.reading() as connection:
        statement = select(AUTO_MEMBERS.c.group_id, AUTO_MEMBERS.c.customer_id)
        return {(row[0], row[1]) for row in connection.execute(statement)}


def test_after_midnight_members_are_right_by_themselves(lane: ShopLane) -> None:
    soon = lane.store.groups.create(GroupDraft(name="Soon", rule=BirthdayWithin(7)))
    ann = lane.store.customers.create(CustomerDraft(name="Ann", birth_date="1980-03-10"))  # in eight days
    attended(lane.store, lambda: None)
    assert kept(lane.store) == set()
    attended(lane.store, lambda: lane.machine.forward(DAY))
    assert kept(lane.store) == {(soon, ann)}


@dataclass
class Book:
    """Cannot be looked after."""

    resumed: tuple[str, ...] = ("a bulk edit that was cut off is finished: add to VIP",)
    asked: int = 0

    def is_unwritten(self) -> bool:
        return True

    def keep_current(self) -> int:
        self.asked += 1
        raise Unavailable("the disk is full")


def test_what_fails_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    book = Book()
    with caplog.at_level(logging.ERROR):
        attended(cast("Store", book), lambda: None, lambda: None)
    assert (book.asked, len(caplog.records)) == (2, 2)


def test_a_fact_alone_is_no_reason_to_look_after_the_book() -> None:
    book = Book()
    attended(cast("Store", book), *[lambda: None] * 5, seconds=LOOK_SECONDS / 4)
    assert book.asked == 2, "at once, and after a second"


def test_what_was_left_half_done_is_said_first() -> None:
    assert attended(cast("Store", Book())) == ["a bulk edit that was cut off is finished: add to VIP"]
