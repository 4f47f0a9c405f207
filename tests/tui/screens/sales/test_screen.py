"""Closed sales and their receipts, key by key."""

import pytest
from support.counters import BEANS, MILK, Counter, Person, peer

from store.domain.listing import SaleList
from store.domain.money import ONE
from store.domain.payment import CASH, Tender
from store.domain.returns import Choice


def test_sales_newest_first(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees(
            "Receipt Closed Kind Customer Total",
            "> 1-000002 2026-03-02 13:01 sale 1.19",
            "1-000001 2026-03-02 13:00 sale Ann Köhler 13.41",
            "Sales · 2",
        )
        assert person.line == ("Enter Open / Filter . Menu r Return v Void p Copy g Gift f Show w No receipt")
        await person.press("s", "space", "a")
        await person.settles()
        assert "marked" not in person.text

    counter.serve(story, place="sales")


@pytest.mark.parametrize("typed", ["1-000001", "köhler"])
def test_one_is_found_by_number_or_customer(counter: Counter, typed: str) -> None:
    async def story(person: Person) -> None:
        await person.press("/")
        await person.types(typed)
        await person.sees("> 1-000001", f"Sales · 1 · filter {typed}")

    counter.serve(story, place="sales")


def test_a_receipt_is_read_as_it_was(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("down", "enter", "enter")
        await person.sees("Receipt 1-000001", "Customer: Ann Köhler", "VIP -1.49", "TOTAL EUR 13.41")
        await person.press("end")
        await person.sees("points earned 13")
        await person.press("home", "escape", "escape")
        await person.sees("Sales · 2")

    counter.serve(story, place="sales")


def test_copies_are_printed_marked_and_counted_and_the_drawer_stays_shut(counter: Counter) -> None:
    counter.printer.is_there = True

    async def story(person: Person) -> None:
        await person.press("p")
        await person.sees("Copy 1 of 1-000002 is being printed.", "Sales · 2")
        await person.press("enter", "enter")
        await person.sees("Receipt 1-000002", "p Print g Gift")
        await person.press("p")
        await person.sees("Copy 2 of 1-000002 is being printed.", "Sale 1-000002")
        await person.press("p")
        await person.sees("Copy 3 of 1-000002 is being printed.")

    counter.serve(story, place="sales")
    assert [(each.number, each.copy_number) for each in counter.printer.printed] == [
        ("1-000002", 1), ("1-000002", 2), ("1-000002", 3),
    ]  # fmt: skip
    assert counter.printer.kicks == 0


def test_without_a_printer_it_is_said_what_to_do_and_nothing_is_counted(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("p")
        await person.sees("No printer is there: plug one in, then again.")
        counter.printer.is_there = True
        await person.press("p")
        await person.sees("Copy 1 of 1-000002 is being printed.")

    counter.serve(story, place="sales")


@pytest.mark.parametrize("place", ["sell", "sales"])
def test_the_last_receipt_of_this_lane_is_one_key_away(counter: Counter, place: str) -> None:
    counter.printer.is_there = True
    counter.store.checkout.scan(BEANS)

    async def story(person: Person) -> None:
        await person.sees("Corner Shop | Lane 1")
        if place == "sales":
            await person.press("down")
            await person.sees("> 1-000001")
        await person.press("ctrl+d")
        await person.sees("Copy 1 of 1-000002 is being printed.")

    counter.serve(story, place=place)
    assert [line.name for line in counter.store.checkout.till().lines] == ["Espresso beans 1 kg"]


def test_where_nothing_was_sold_there_is_no_last_receipt(counter: Counter) -> None:
    counter.printer.is_there = True
    counter.store.sales.last = lambda _: None  # type: ignore[assignment, method-assign]

    async def story(person: Person) -> None:
        await person.sees("Corner Shop | Lane 1")
        await person.press("ctrl+d")
        await person.sees("Nothing was sold on this lane yet: F7 lists what other lanes sold.")

    counter.serve(story)


def test_a_gift_receipt_has_no_prices_and_is_no_copy(counter: Counter) -> None:
    counter.printer.is_there = True

    async def story(person: Person) -> None:
        await person.press("g")
        await person.sees("A gift receipt of 1-000002 is being printed.")
        await person.press("p")
        await person.sees("Copy 1 of 1-000002 is being printed.")

    counter.serve(story, place="sales")
    assert [(each.gift, each.copy_number) for each in counter.printer.printed] == [(True, 0), (False, 1)]


def test_kinds_and_days_are_chosen_or_typed(counter: Counter) -> None:
    sale = counter.store.sales.window(SaleList(), 0, 1)[0]
    counter.store.returning.commit(sale.id, [Choice(0, ONE)])

    async def story(person: Person) -> None:
        await person.sees("Sales · 3")
        await person.press("f", *"returns", "enter")
        await person.sees("Sales · 1 · filter kind:return", "> 1-000003 2026-03-02 13:01 return -1.19")
        await person.press("f", *"today", "enter")
        await person.sees("Sales · 1 · filter kind:return day:today")
        await person.press("f", *"yesterday", "enter")
        await person.sees("Sales · 0", "Nothing matches kind:return day:yesterday. Esc shows all.")
        await person.press("escape")
        await person.sees("Sales · 3")
        await person.press("/", *"kind:q")
        await person.sees("kind: is one of sale, return, exchange, void")

    counter.serve(story, place="sales")


def test_a_scanned_receipt_opens_its_page_from_anywhere_in_here(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("Sales · 2")
        await person.scans("1-000001")
        await person.sees("Sale 1-000001", "Ann Köhler", "r Return")
        await person.scans("1-000002")
        await person.sees("Sale 1-000002", "Milk")
        await person.press("escape")
        await person.sees("Sale 1-000001")
        await person.press("escape")
        await person.sees("Sales · 2")

    counter.serve(story, place="sales")


def test_a_receipt_that_is_not_here_says_where_it_may_be(counter: Counter) -> None:
    counter.lanes.states = (peer("Back", 2, linked=False), peer("Bar", 3, linked=True))

    async def story(person: Person) -> None:
        await person.sees("Sales · 2")
        await person.scans("2-000007")
        await person.sees("no receipt 2-000007 here, and Back cannot be reached: F9 shows the links")
        counter.lanes.states = (peer("Back", 2, linked=True),)
        await person.scans("2-000007")
        await person.sees("no receipt 2-000007 here, nor on Back: scan it again")

    counter.serve(story, place="sales")


def test_the_menu_of_a_row_has_all_of_it(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("Sales · 2")
        await person.press(".")
        await person.sees("1-000002", "Return", "Void", "Copy", "Gift")

    counter.serve(story, place="sales")


def test_reading_an_old_receipt_leaves_the_open_sale_alone(counter: Counter) -> None:
    counter.store.checkout.scan(BEANS)

    async def story(person: Person) -> None:
        await person.press("enter", "enter")
        await person.sees("Receipt 1-000002")
        await person.press("escape", "f2")
        await person.sees("> 1 Espresso beans 1 kg")

    counter.serve(story, place="sales")


def test_a_sale_closed_meanwhile_is_shown_without_a_key(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("Sales · 2")
        counter.store.checkout.scan(MILK)
        counter.store.checkout.pay([Tender(CASH, 200)])
        await person.sees("Sales · 3", "> 1-000003")
        await person.press("down")
        counter.store.checkout.scan(MILK)
        counter.store.checkout.pay([Tender(CASH, 200)])
        await person.sees("1-000004", "Sales · 4", "> 1-000002")

    counter.serve(story, place="sales")


def test_the_newest_sale_is_seen_above_a_long_list_and_another_place_is_kept(counter: Counter) -> None:
    def sell() -> None:
        counter.lane.machine.forward(1_000)
        counter.store.checkout.scan(MILK)
        counter.store.checkout.pay([Tender(CASH, 200)])

    for _ in range(40):
        sell()

    async def story(person: Person) -> None:
        await person.sees("> 1-000042", "Sales · 42")
        sell()
        await person.sees("> 1-000043", "Sales · 43")
        await person.press("pagedown", "pagedown")
        await person.sees("> 1-000003")
        before = person.rows.index(next(row for row in person.rows if row.startswith("> 1-000003")))
        sell()
        await person.sees("> 1-000003", "Sales · 44")
        assert person.rows[before].startswith("> 1-000003")
        await person.press("home")
        await person.sees("> 1-000044")

    counter.serve(story, place="sales")
