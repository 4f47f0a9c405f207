"""What is typed and scanned before the shop is open, and lanes that are still empty."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from support import counters
from support.counters import BEANS, CARD, MILK, ROLL, Counter, Person
from support.screens import SMALL, till
from support.shops import CORNER_SHOP, found, join

from store.domain.listing import SaleList
from store.domain.money import currency
from tui.places import PLACES
from tui.ports import Services


def slow_start(counter: Counter, gate: Event, story: Callable[[Person], Awaitable[None]]) -> None:
    """A till whose shop takes until the gate opens."""

    def services() -> Services:
        gate.wait(5)
        return counter

    app = till(dict(PLACES), services=services, bridge=counter.bridge)

    async def tell() -> None:
        async with app.run_test(size=SMALL) as pilot:
            await story(Person(pilot))

    asyncio.run(tell())


def test_scans_that_come_before_the_shop_is_open_are_kept_in_order(counter: Counter) -> None:
    gate = Event()

    async def story(person: Person) -> None:
        await person.sees("Opening the shop ...", "Scan on: nothing is lost.")
        await person.scans(ROLL, MILK, BEANS, MILK)
        await person.sees("The shop is being opened; scans are kept.")
        gate.set()
        await person.sees("1 Croissant", "2 Milk", "3 Espresso", "> 4 Milk")

    slow_start(counter, gate, story)


def test_lines_that_come_before_the_shop_is_open_are_kept_in_order(counter: Counter) -> None:
    gate = Event()

    async def story(person: Person) -> None:
        await person.sees("Opening the shop ...")
        await person.enters("2*milk")
        await person.enters("espr")
        await person.enters("@ann")
        gate.set()
        await person.sees("1 Milk 1 l 2", "2 Espresso", "Ann Köhler 10 %")

    slow_start(counter, gate, story)


def test_a_line_typed_early_asks_nothing_over_another_place(counter: Counter) -> None:
    gate = Event()

    async def story(person: Person) -> None:
        await person.sees("Opening the shop ...")
        await person.enters("@zzz")
        await person.enters("2*milk")
        await person.press("f10", *"Printing", "enter")
        await person.until(lambda: person.app.place == "printing")
        gate.set()
        await person.sees("Nothing was given to a printer yet.")
        await person.settles()
        await person.sees_no("Which customer?")
        await person.press("f2")
        await person.sees("Which customer?", "New customer: zzz")
        await person.settles()
        await person.sees_no("Milk 1 l")
        await person.press("escape")
        await person.sees("1 Milk 1 l 2")

    slow_start(counter, gate, story)


def test_an_amount_typed_early_is_one_of_the_shops_currency(tmp_path: Path) -> None:
    gate = Event()
    yen = replace(CORNER_SHOP, currency=currency("JPY"))
    with counters.counter(tmp_path / "shop", shop=yen) as counter:
        counter.store.checkout.scan(MILK)

        async def story(person: Person) -> None:
            await person.sees("Opening the shop ...")
            await person.enters("=200")
            gate.set()
            await person.sees("CHANGE", "Given 200")

        slow_start(counter, gate, story)
        assert counter.store.sales.count(SaleList()) == 1


def test_a_half_typed_quantity_waits_for_the_scan(counter: Counter) -> None:
    gate = Event()

    async def story(person: Person) -> None:
        await person.sees("Opening the shop ...")
        await person.types("3*")
        await person.scans(ROLL)
        gate.set()
        await person.sees("> 1 Croissant 3 1.30 3.90")

    slow_start(counter, gate, story)


@pytest.mark.parametrize("place", ["f3", "f4", "f5", "f6", "f7", "f9"])
def test_a_place_gone_to_early_fills_when_the_shop_is_open(counter: Counter, place: str) -> None:
    gate = Event()

    async def story(person: Person) -> None:
        await person.sees("Opening the shop ...")
        await person.press(place)
        await person.sees("Enter Open" if place != "f9" else "n New")
        gate.set()
        await person.until(lambda: " · " in person.rows[22])

    slow_start(counter, gate, story)


def test_an_empty_lane_says_what_it_waits_for_and_takes_nothing(tmp_path: Path) -> None:
    first = found(tmp_path / "first", name="Lane 1")
    second = join(tmp_path / "second", first, name="Lane 2")
    lane = Counter(second)
    stop = second.store.subscribe(lane.bridge.emit)

    async def story(person: Person) -> None:
        await person.sees("This lane is being filled from the other lanes ...", "F9 shows how far it is.")
        await person.scans(CARD)
        await person.settles()
        await person.enters("=")
        await person.settles()
        assert "This lane is being filled" in person.text

    try:
        lane.serve(story)
    finally:
        stop()
        second.store.close()
        first.store.close()
