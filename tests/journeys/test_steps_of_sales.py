"""How many keys it takes to do what is done with closed sales: from the checkout, typed text not counted."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from support import counters
from support.counters import MILK, Counter, Person
from support.sold import basket, last, morning

from store.domain.sale import SaleKind


class Counting(Person):
    """A person whose keys are counted; scans and words are not keys."""

    keys_pressed = 0

    async def press(self, *keys: str) -> None:
        """Press keys, and count them."""
        self.keys_pressed += len(keys)
        await super().press(*keys)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with counters.counter(tmp_path / "shop") as made:
        made.printer.is_there = True
        morning(made)
        made.lane.machine.forward(60_000)
        basket(made, MILK)
        yield made


def steps(counter: Counter, story: Callable[[Counting], Awaitable[None]]) -> int:
    """How many keys somebody presses at the till until all they came for is on the screen."""
    pressed = []

    async def counted(plain: Person) -> None:
        person = Counting(plain.pilot)
        await person.sees("Nothing on the sale yet.")
        await story(person)
        pressed.append(person.keys_pressed)

    counter.serve(counted)
    return pressed[0]


async def scan_a_receipt(person: Counting) -> None:
    await person.scans("1-000001")
    await person.sees("Sale 1-000001")


async def say_why_it_comes_back(person: Counting, refund: str) -> None:
    await person.sees(f"REFUND {refund}")
    await person.press("enter")
    await person.sees("Why does it come back?")
    await person.press("enter")
    await person.sees(f"Return 1-000003: {refund} back in cash.")


async def look_at_the_sales(person: Counting) -> None:
    await person.press("f7")
    await person.sees("> 1-000002")


def kind_of_last(counter: Counter) -> SaleKind:
    return counter.store.sales.get(last(counter)).kind


def test_one_line_of_a_scanned_receipt_comes_back_in_four(counter: Counter) -> None:
    async def story(person: Counting) -> None:
        await scan_a_receipt(person)
        await person.press("down", "r")
        await say_why_it_comes_back(person, "3.21")

    assert steps(counter, story) == 4
    assert kind_of_last(counter) is SaleKind.RETURN


def test_with_the_goods_in_hand_in_two(counter: Counter) -> None:
    async def story(person: Counting) -> None:
        await scan_a_receipt(person)
        await person.scans(MILK)
        await say_why_it_comes_back(person, "1.07")

    assert steps(counter, story) == 2
    assert kind_of_last(counter) is SaleKind.RETURN


def test_the_last_sale_is_voided_in_four(counter: Counter) -> None:
    async def story(person: Counting) -> None:
        await look_at_the_sales(person)
        await person.press("v")
        await person.sees("Void 1-000002. Why?")
        await person.press("enter")
        await person.sees("Void 1-000002 whole?")
        await person.press("y")
        await person.sees("Void 1-000003: 1.19 back in cash.")

    assert steps(counter, story) == 4
    assert kind_of_last(counter) is SaleKind.VOID


def test_the_last_receipt_is_printed_again_in_one(counter: Counter) -> None:
    async def story(person: Counting) -> None:
        await person.press("ctrl+d")
        await person.sees("Copy 1 of 1-000002 is being printed.")

    assert steps(counter, story) == 1
    assert counter.printer.kicks == 0


def test_any_other_receipt_is_printed_again_in_one_after_its_scan(counter: Counter) -> None:
    async def story(person: Counting) -> None:
        await scan_a_receipt(person)
        await person.press("p")
        await person.sees("Copy 1 of 1-000001 is being printed.")

    assert steps(counter, story) == 1
    assert counter.printer.kicks == 0


def test_a_gift_receipt_of_the_last_sale_is_printed_in_two(counter: Counter) -> None:
    async def story(person: Counting) -> None:
        await look_at_the_sales(person)
        await person.press("g")
        await person.sees("A gift receipt of 1-000002 is being printed.")

    assert steps(counter, story) == 2
    assert counter.printer.printed[-1].gift
