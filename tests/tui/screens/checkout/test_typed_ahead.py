"""Keys typed before what a line opens is there: they are for what it opens, and wait for nothing else."""

from threading import Event

import pytest
from support.counters import MILK, Counter, Person

from store.domain.customers import CustomerDraft
from store.domain.listing import CustomerList
from store.domain.till import Entry
from tui.messages import ScanArrived
from tui.screens.checkout import selling


def test_escape_typed_ahead_leaves_the_list_that_a_line_opens(counter: Counter) -> None:
    async def story(person: Person) -> None:
        before = counter.store.customers.count(CustomerList())
        await person.press(*"@zzz", "enter", "escape", *"2*milk", "enter")
        await person.sees("1 Milk 1 l 2")
        await person.settles()
        await person.sees_no("Which customer?")
        assert counter.store.customers.count(CustomerList()) == before

    counter.serve(story)


def test_an_arrow_typed_ahead_moves_in_the_list_that_a_line_opens(counter: Counter) -> None:
    for name in ("Ola Brandt", "Ola Lund"):
        counter.store.customers.create(CustomerDraft(name=name))

    async def story(person: Person) -> None:
        await person.press(*"@ola", "enter", "down", "enter", *"milk", "enter")
        await person.sees("Ola Lund", "1 Milk 1 l 1")
        await person.sees_no("Which customer?")

    counter.serve(story)


def test_a_function_key_goes_on_after_a_question_that_was_answered_ahead(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press(*"@zzz", "enter", "escape", "f10", *"Printing", "enter")
        await person.sees("Nothing was given to a printer yet.")
        assert person.app.place == "printing"
        await person.settles()
        await person.sees_no("Which customer?")

    counter.serve(story)


def test_a_claimed_scan_comes_after_what_was_typed_before_it(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key waits for whether Enter opens a question; the scan must not overtake it and sell one."""
    gate, enter = Event(), counter.store.checkout.enter

    def slow(text: str, quantity: int) -> Entry:
        gate.wait(20)
        return enter(text, quantity)

    monkeypatch.setattr(counter.store.checkout, "enter", slow)

    async def story(person: Person) -> None:
        await person.enters("croissant")
        await person.types("3*")
        person.app.post_message(ScanArrived(MILK, MILK))
        await person.settles()
        gate.set()
        await person.sees("2 Milk 1 l 3")

    counter.serve(story)


def test_keys_wait_no_longer_for_an_answer_than_a_moment(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, enter = Event(), counter.store.checkout.enter
    monkeypatch.setattr(selling, "ANSWER_SECONDS_MAX", 0.01)

    def slow(text: str, quantity: int) -> Entry:
        gate.wait(20)
        return enter(text, quantity)

    monkeypatch.setattr(counter.store.checkout, "enter", slow)

    async def story(person: Person) -> None:
        await person.enters("2*milk")
        await person.types("3*roll")
        try:
            await person.sees("3*roll")
        finally:
            gate.set()
        await person.sees("1 Milk 1 l 2", "3*roll")

    counter.serve(story)
