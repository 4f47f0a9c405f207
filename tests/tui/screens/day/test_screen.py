"""A day at the drawer, key by key."""

import pytest
from support.counters import BEANS, Counter, Person
from support.people import signed_in, staffed
from support.screens import SMALL, WIDE

from store.domain.drawer import Closing
from store.domain.payment import Tender


def test_a_whole_day_by_keys(counter: Counter) -> None:
    counter.printer.is_there = True

    async def story(person: Person) -> None:
        await person.sees("The drawer is closed.", "f Float")
        await person.press("f")
        await person.sees("How much EUR is in the drawer?")
        await person.press("ctrl+u")
        await person.types("100")
        await person.press("enter")
        await person.sees(
            "The drawer is open.", "Should be in it 100.00 EUR", "Drawer opened is being printed."
        )
        await person.press("i")
        await person.types("5")
        await person.press("tab")
        await person.types("money")
        await person.press("enter", "ctrl+s")
        await person.sees("Should be in it 105.00 EUR", "Cash in 5.00 money found")
        await person.press("n")
        await person.sees("Why is the drawer opened?")
        await person.press("enter")
        await person.sees("Drawer opened without a sale", "change for a customer")
        await person.press("c")
        await person.sees("Count the drawer", "500.00")
        await person.press("down", "down")
        await person.types("1")
        await person.sees("= 100.00", "Count the drawer · 100.00 EUR")
        await person.press("ctrl+s")
        await person.sees("Counted 100.00, difference -5.00", "Counted 100.00 EUR")
        await person.press("e")
        await person.sees("End the day", "Difference -5.00")
        await person.types("wrong change")
        await person.press("enter", "ctrl+s")
        await person.sees(
            "The drawer is closed.", "Left 100.00 EUR should be in it", "Last Z Z 1", "Z 1 is being printed."
        )
        await person.press("z")
        await person.sees("> Z 1 Lane 1", "0.00 -5.00")
        await person.press("enter")
        await person.sees("Z 1", "Opened")
        await person.press("escape", "escape")
        await person.press("a")
        await person.sees("Which day?")
        await person.press("enter")
        await person.sees("Store Z 2026-03-02")

    counter.serve(story, place="day")
    assert [slip.number for slip in counter.printer.slips] == ["Drawer opened", "Cash in", "Z 1"]
    assert counter.printer.kicks == 4


def test_more_than_there_is_is_said_and_taken_when_meant(counter: Counter) -> None:
    counter.store.day.open(1000)

    async def story(person: Person) -> None:
        await person.sees("Should be in it 10.00 EUR")
        await person.press("o")
        await person.types("11")
        await person.press("tab")
        await person.types("post")
        await person.press("enter", "ctrl+s")
        await person.sees("only 10.00 should be in the drawer", "again takes it")
        await person.press("ctrl+s")
        await person.sees("Cash out", "Signed")
        await person.press("escape")
        await person.sees("Should be in it -1.00 EUR")

    counter.serve(story, place="day")


def test_enter_takes_the_reason_under_the_cursor(counter: Counter) -> None:
    counter.store.day.open(1000)

    async def story(person: Person) -> None:
        await person.sees("Should be in it 10.00 EUR")
        await person.press("s", "5", "tab", "enter", "ctrl+s")
        await person.sees("Safe drop", "to the safe", "Signed")
        await person.press("escape")
        await person.sees("Should be in it 5.00 EUR")

    counter.serve(story, place="day")


def test_a_cashier_sees_no_sum_before_counting(counter: Counter) -> None:
    staffed(counter.store)
    counter.store.day.open(1000)
    signed_in(counter.store, "Mia")

    async def story(person: Person) -> None:
        await person.sees("The drawer is open.")
        assert "Should be in it" not in person.text
        await person.press("c", "ctrl+s")
        await person.sees("Counted 0.00: not what should be there. c counts once more.")
        await person.press("e")
        await person.sees("End the day", "there is one: c counts once more")
        assert "-10.00" not in person.text

    counter.serve(story, place="day")


def test_a_count_that_is_left_has_opened_the_drawer(counter: Counter) -> None:
    counter.store.day.open(1000)

    async def story(person: Person) -> None:
        await person.sees("The drawer is open.")
        await person.press("c")
        await person.sees("Count the drawer")
        await person.press("escape")
        await person.sees("Drawer opened without a sale", "count was left")

    counter.serve(story, place="day")


def test_a_sale_paid_in_part_is_said_before_coins_are_counted(counter: Counter) -> None:
    counter.store.day.open(0)
    counter.store.checkout.scan(BEANS)
    counter.store.paying.take("cash", 300)

    async def story(person: Person) -> None:
        await person.press("c")
        await person.sees("3.00 is paid on the open sale: finish it or give it back first (F2 ==)")
        counter.store.paying.give_back(0)
        counter.store.paying.take("card", 200)
        await person.press("e")
        await person.sees("2.00 is paid on the open sale: finish it or give it back first (F2 ==)")

    counter.serve(story, place="day")
    assert counter.printer.kicks == 0


@pytest.mark.parametrize(("key", "form"), [("c", "Count the drawer"), ("e", "End the day")])
def test_a_day_that_ends_under_a_form_is_said(counter: Counter, key: str, form: str) -> None:
    counter.store.day.open(1000)
    counter.store.day.count(1000)

    async def story(person: Person) -> None:
        await person.sees("Counted 10.00")
        await person.press(key)
        await person.sees(form)
        counter.store.day.close(Closing())
        await person.press("ctrl+s")
        await person.sees("the drawer is not open: open it with its float first")
        await person.press("escape")
        await person.sees("The drawer is closed.", "Last Z Z 1")

    counter.serve(story, place="day")


@pytest.mark.parametrize("size", [SMALL, WIDE])
def test_an_x_is_read_and_the_day_goes_on(counter: Counter, size: tuple[int, int]) -> None:
    counter.store.checkout.scan(BEANS)
    counter.store.checkout.pay([Tender("cash", 5000)])

    async def story(person: Person) -> None:
        await person.sees("The drawer is open.", "Receipts 1")
        await person.press("x")
        await person.sees("TURNOVER EUR")
        await person.press("escape")
        await person.sees("The drawer is open.")
        await person.press("e")
        await person.sees("Count the drawer first: c.")

    counter.serve(story, place="day", size=size)


def test_another_float_than_what_was_counted_is_given_a_reason(counter: Counter) -> None:
    counter.store.day.open(10000)
    counter.store.day.count(10000)

    async def story(person: Person) -> None:
        await person.sees("Counted 100.00")
        await person.press("e")
        await person.sees("To the bank")
        await person.types("50")
        await person.press("tab")
        await person.types("40")
        await person.press("tab")
        await person.sees("Because")
        await person.press("enter", "ctrl+s")
        await person.sees("Z 1", "EXPECTED EUR 100.00")
        await person.settles()
        await person.press("end")
        await person.sees("Not left in it -10.00")

    counter.serve(story, place="day")


def test_a_z_is_written_into_a_file(counter: Counter) -> None:
    counter.store.day.open(0)
    counter.store.day.count(0)
    counter.store.day.close(Closing())
    path = counter.lane.folder / "z.csv"

    async def story(person: Person) -> None:
        await person.sees("The drawer is closed.")
        await person.press("z")
        await person.sees("> Z 1")
        await person.press("ctrl+e")
        await person.types(str(path))
        await person.press("enter")
        await person.sees("It is in")

    counter.serve(story, place="day")
    assert "Z,Number,1" in path.read_text("utf-8-sig")


def test_a_drawer_that_does_not_answer_is_told(counter: Counter) -> None:
    counter.store.day.open(1000)

    async def story(person: Person) -> None:
        await person.sees("The drawer is open.")
        await person.press("n", "enter")
        await person.sees("The drawer does not answer: open it with its key, and see to the printer.")
        await person.sees("Drawer opened without a sale")

    counter.serve(story, place="day")
