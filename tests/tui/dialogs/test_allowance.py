"""What a lane may spend beyond its rights: given where one stands, its risk in words, taken back."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support import counters
from support.counters import Counter, Person, peer
from support.people import PINS, signed_in, staffed
from support.shops import member

from store.domain.errors import BadInput
from store.domain.members import Member
from tui.dialogs.allowance import Points


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with counters.counter(tmp_path / "shop") as made:
        yield made


@pytest.fixture
def back(counter: Counter) -> Member:
    found = member("Back", 2, counter.store.lanes.own().id)
    counter.store.lanes.enrol(found)
    return found


def given(counter: Counter) -> list[tuple[str, str, int, str]]:
    return [(each.name, each.account, each.amount, each.reason) for each in counter.store.allowances.given()]


def test_it_is_given_with_its_risk_in_words_and_taken_back(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("o")
        await person.sees("What Lane 1 may spend beyond its rights", "An empty field takes it back.")
        await person.sees_no("At risk")
        await person.types("1,200")
        await person.sees("At risk: if other lanes spend the same", "up to 1,200 points are")
        await person.press("tab")
        await person.types("20")
        await person.sees("up to 1,200 points and 20.00 of balances")
        await person.press("ctrl+s")
        await person.sees("Why is needed")
        await person.types("line dug up")
        await person.press("ctrl+s")
        await person.sees("Lane 1 may spend 1,200 points and 20.00 of balances beyond its rights.")
        await person.press("o")
        await person.sees(">Points 1200", "Balance 20.00", "Why line dug up")
        await person.press("backspace", "tab", "backspace", "ctrl+s")
        await person.sees("Lane 1 may spend nothing beyond its rights.")

    counter.serve(story, place="lanes", size=(128, 48))
    assert given(counter) == []
    told = [entry.what for entry in counter.store.history.all(0, 2)]
    assert told == [
        "allowed a lane to spend beyond its rights: nothing: line dug up",
        "allowed a lane to spend beyond its rights: 1,200 points and 20.00 of balances: line dug up",
    ]


def test_a_retired_lane_can_be_allowed_nothing(counter: Counter, back: Member) -> None:
    counter.store.allowances.give(back.id, "points", 300, "line dug up")
    counter.store.lanes.retire(back.id, "stolen")
    counter.lanes.states = (replace(peer("Back", 2, linked=False), id=back.id),)

    async def story(person: Person) -> None:
        await person.sees("Back 2 RETIRED")
        await person.press("end", "o")
        await person.sees("Back is retired: it may spend nothing, and no allowance changes that")
        assert "beyond its rights" not in person.text

    counter.serve(story, place="lanes")


def test_who_may_not_has_it_allowed_with_a_pin_once_for_both(counter: Counter) -> None:
    staffed(counter.store)
    signed_in(counter.store, "Mia")

    async def story(person: Person) -> None:
        await person.press("o")
        await person.sees("What Lane 1 may spend beyond its rights")
        await person.types("50")
        await person.press("tab")
        await person.types("5")
        await person.press("tab")
        await person.types("line dug up")
        await person.press("ctrl+s")
        await person.sees("You may not let lanes spend more than they surely may. Who allows it?")
        await person.types("be")
        await person.press("enter")
        await person.sees("Why?")
        await person.enters("kiosk")
        await person.sees("Ben's PIN")
        await person.enters(PINS["Ben"])
        await person.sees("Lane 1 may spend 50 points and 5.00 of balances beyond its rights.")

    counter.serve(story, place="lanes")
    assert given(counter) == [
        ("Lane 1", "points", 50, "line dug up"),
        ("Lane 1", "balance", 500, "line dug up"),
    ]


@pytest.mark.usefixtures("back")
def test_from_a_customers_account_it_is_this_lane_that_may(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("> Ann Köhler")
        await person.press("h")
        await person.sees("Account of Ann Köhler", "o Allow")
        await person.press("o")
        await person.sees("What Lane 1 may spend beyond its rights")
        await person.press("escape")
        await person.sees("Account of Ann Köhler")

    counter.serve(story, place="customers")


def test_a_lane_alone_needs_no_allowance(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("> Ann Köhler")
        await person.press("h")
        await person.sees("Account of Ann Köhler")
        assert "o Allow" not in person.line

    counter.serve(story, place="customers")


@pytest.mark.parametrize(
    ("typed", "points"), [("300", 300), (" 1,200 ", 1200), ("0", 0), ("", 0), ("9999999999", 9_999_999_999)]
)
def test_points_are_whole(typed: str, points: int) -> None:
    assert Points().read(typed) == points


@pytest.mark.parametrize("typed", ["1.5", "-5", "five", "٣", "99999999999"])
def test_what_is_no_number_of_points_is_refused(typed: str) -> None:
    with pytest.raises(BadInput, match="such as 300"):
        Points().read(typed)
