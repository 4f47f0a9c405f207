"""A till whose book is damaged: whose copy is to take its place, and what becomes of it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import pytest
from support.counters import Counter, Person
from support.screens import SMALL, till
from support.shops import member

from store.domain.errors import Damaged, Refused, TillError, Unavailable
from store.domain.ids import LaneId
from store.domain.members import Member
from tui.opening import RestoreWished
from tui.places import PLACES
from tui.ports import Services
from tui.screens.restore.screen import Progress, RestoreScreen

BACK = member("Back", 2, None)


@dataclass
class Mender:
    """Notes what is wished for, and makes it so unless it has a refusal to tell first."""

    wishes: list[tuple[LaneId | None, str | None]] = field(default_factory=list)
    refusals: list[TillError] = field(default_factory=list)
    unknown: TillError | None = None
    is_whole: bool = False
    is_wished: bool = False

    def restore(self, lane: LaneId | None, address: str | None, progress: Progress) -> str:
        self.wishes.append((lane, address))
        progress("Copy of the book, MB", 3, 9)
        if self.refusals:
            raise self.refusals.pop(0)
        self.is_whole = True
        return "The book is restored from Back. 12 rows are in it."

    def sources(self) -> Sequence[Member]:
        if self.unknown is not None:
            raise self.unknown
        return [BACK]


def damaged_till(counter: Counter, mender: Mender, story: Callable[[Person], Awaitable[None]]) -> None:
    def services() -> Services:
        if mender.is_wished:
            mender.is_wished = False
            raise RestoreWished("somebody pressed a key")
        if not mender.is_whole:
            raise Damaged("a page of it")
        return counter

    app = till(
        dict(PLACES),
        services=services,
        bridge=counter.bridge,
        restore_shop=lambda: RestoreScreen(mender.restore, mender.sources),
    )

    async def tell() -> None:
        async with app.run_test(size=SMALL) as pilot:
            person = Person(pilot)
            await person.sees("This till's book is damaged. Restore it from another lane")
            await story(person)

    asyncio.run(tell())


@pytest.fixture
def mender() -> Mender:
    return Mender()


def test_whichever_lane_answers_gives_its_book_and_the_till_sells(counter: Counter, mender: Mender) -> None:
    async def story(person: Person) -> None:
        await person.sees("Book of whichever answers", "What only this till has sold is saved first")
        await person.press("ctrl+s")
        await person.sees("Nothing on the sale yet.", "The book is restored from Back. 12 rows are in it.")

    damaged_till(counter, mender, story)
    assert mender.wishes == [(None, None)]


def test_a_lane_and_where_it_is_can_be_said(counter: Counter, mender: Mender) -> None:
    async def story(person: Person) -> None:
        await person.press(*"back", "enter", "tab", *"10.0.0.7", "ctrl+s")
        await person.sees("Nothing on the sale yet.")

    damaged_till(counter, mender, story)
    assert mender.wishes == [(BACK.id, "10.0.0.7")]


@pytest.mark.parametrize("refusal", [Unavailable("no other lane answers"), Refused("no damage is found")])
def test_what_does_not_work_is_said_and_tried_again(
    counter: Counter, mender: Mender, refusal: TillError
) -> None:
    mender.refusals = [refusal]

    async def story(person: Person) -> None:
        await person.press("ctrl+s")
        await person.sees(str(refusal))
        await person.press("ctrl+s")
        await person.sees("Nothing on the sale yet.")

    damaged_till(counter, mender, story)
    assert len(mender.wishes) == 2


def test_a_book_that_knows_nobody_can_still_be_asked_for_whoever_answers(
    counter: Counter, mender: Mender
) -> None:
    mender.unknown = Unavailable("nothing can be read")

    async def story(person: Person) -> None:
        await person.sees("Book of whichever answers")
        await person.sees_no("Back")
        await person.press("escape")
        await person.until(lambda: person.app.return_code == 0)

    damaged_till(counter, mender, story)


def test_who_wished_for_it_and_leaves_goes_on_with_the_old_book(counter: Counter, mender: Mender) -> None:
    mender.is_wished = mender.is_whole = True
    mender.refusals = [Unavailable("no other lane answers")]

    async def story(person: Person) -> None:
        await person.press("ctrl+s")
        await person.sees("no other lane answers")
        await person.press("escape")
        await person.sees("Nothing on the sale yet.")

    damaged_till(counter, mender, story)
