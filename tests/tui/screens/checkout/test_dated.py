"""Goods past the date of their label, scanned at a till on a real shop by who may not sell them."""

import pytest
from support.counters import BEANS, MILK, Counter, Person
from support.people import PINS, signed_in, staffed
from support.screens import SMALL

OVER = f"010{MILK}1720010110L42"
WHY = "Milk 1 l EXPIRED on 2020-01-01"


@pytest.fixture(autouse=True)
def cashier(counter: Counter) -> None:
    staffed(counter.store)
    signed_in(counter.store, "Mia")


def test_it_is_sold_by_leave_and_seen_on_its_line_and_on_the_page_of_the_sale(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.scans(BEANS, OVER)
        await person.sees(f"{WHY}. Who allows it?")
        await person.types("ben")
        await person.press("enter")
        await person.sees("Why?")
        await person.types("for the dog")
        await person.press("enter")
        await person.sees("Ben's PIN")
        await person.types(PINS["Ben"])
        await person.press("enter")
        await person.sees("> 2 EXPIRED: Milk 1 l 1 1.19", "- takes it off again")
        await person.enters("=")
        await person.press("enter")
        await person.press("f7")
        await person.sees("> 1-000001")
        await person.press("enter")
        await person.sees("use-by 2020-01-01 lot L42")

    counter.serve(story, size=SMALL)


def test_what_is_scanned_while_it_is_asked_for_is_sold_and_a_second_one_waits(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.scans(OVER)
        await person.sees(f"{WHY}. Who allows it?")
        await person.scans(OVER, BEANS)
        await person.until(lambda: counter.store.checkout.till().lines)
        await person.settles()
        await person.press("escape")
        await person.sees("> 1 Espresso beans 1 kg", f"{WHY}: a manager can allow it with a PIN")
        await person.sees_no("Who allows it?")
        await person.sees_no("EXPIRED: Milk")

    counter.serve(story)
