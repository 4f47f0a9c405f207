"""Closed sales and their receipts, key by key."""

import pytest
from support.counters import BEANS, MILK, Counter, Person

from store.domain.payment import CASH, Tender


@pytest.fixture(autouse=True)
def two_sales(counter: Counter) -> None:
    checkout = counter.store.checkout
    checkout.scan(BEANS)
    checkout.attach(counter.customers["Ann Köhler"])
    checkout.pay([Tender(CASH, 2000)])
    counter.lane.machine.forward(60_000)
    checkout.scan(MILK)
    checkout.pay([Tender(CASH, 119)])


def test_sales_newest_first(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees(
            "Receipt Closed Customer Total",
            "> 1-000002 2026-03-02 13:01 1.19",
            "1-000001 2026-03-02 13:00 Ann Köhler 13.41",
            "Sales · 2",
        )
        assert person.line == "Enter Open / Filter . Menu"
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
        await person.press("down", "enter")
        await person.sees("Receipt 1-000001", "Customer: Ann Köhler", "VIP -1.49", "TOTAL EUR 13.41")
        await person.press("end")
        await person.sees("Points earned" if "Points earned" in person.text else "Rate")
        await person.press("home", "escape")
        await person.sees("Sales · 2")

    counter.serve(story, place="sales")


def test_a_copy_is_printed_and_marked(counter: Counter) -> None:
    counter.printer.is_there = True

    async def story(person: Person) -> None:
        await person.press("enter")
        await person.sees("Receipt 1-000002", "p Print")
        await person.press("p")
        await person.sees("A copy is being printed.", "Sales · 2")

    counter.serve(story, place="sales")
    assert [(receipt.number, receipt.copy_number) for receipt in counter.printer.printed] == [("1-000002", 1)]


def test_without_a_printer_it_is_said_what_to_do(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("enter")
        await person.sees("Receipt 1-000002")
        await person.press("p")
        await person.sees("No printer is there: plug one in, then again.")

    counter.serve(story, place="sales")


def test_reading_an_old_receipt_leaves_the_open_sale_alone(counter: Counter) -> None:
    counter.store.checkout.scan(BEANS)

    async def story(person: Person) -> None:
        await person.press("enter")
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
