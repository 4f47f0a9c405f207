"""Goods come back without a receipt, key by key: for whom, what they are worth, who allows it."""

from dataclasses import replace

from support.counters import BEANS, MILK, Counter, Person
from support.people import PINS, signed_in, staffed
from support.sold import basket, last

from store.domain.discounts import Discount, Kind, Per, Target
from store.domain.payment import BALANCE, CASH, Tender
from store.domain.returns import DAMAGED


def offered_to_all(counter: Counter) -> None:
    """Beans were sold to everybody for ten percent less."""
    discounts = counter.store.discounts
    offer = Discount(
        id=discounts.new_id(), kind=Kind.PERCENT, value=1000, per=Per.UNIT, target=Target(), minimum=0
    )
    discounts.create("Week", offer)
    basket(counter, BEANS)


async def begin(person: Person, who: str = "ann") -> None:
    await person.sees("Sales · ")
    await person.press("w")
    await person.sees("Without a receipt, for which customer?")
    await person.enters(who)
    await person.sees("Scan what came back,")


def test_goods_are_scanned_and_go_on_the_balance_for_their_lowest_price(counter: Counter) -> None:
    offered_to_all(counter)

    async def story(person: Person) -> None:
        await begin(person)
        assert person.line == "n Add"
        await person.scans(BEANS)
        await person.sees(
            "> 1 Espresso beans 1 kg 1 13.41 13.41",
            "lowest price of late 13.41, today 14.90",
            "REFUND 13.41",
            "Balance 13.41",
        )
        await person.scans(MILK, MILK)
        await person.sees("> 2 Milk 1 l 2 1.19 2.38", "REFUND 15.79")
        await person.press("d", "enter")
        await person.sees("15.79 is given. Why does it come back?")
        await person.press("enter")
        await person.sees("RETURN without a receipt", "Reason: did not like it")

    counter.serve(story, place="sales")
    document = counter.store.sales.get(last(counter))
    assert document.tenders == (Tender(BALANCE, -1579),)
    assert [line.origin and line.origin.condition for line in document.lines] == ["resell", DAMAGED]
    assert document.customer == counter.customers["Ann Köhler"]


def test_products_are_found_by_name_counted_and_dropped(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await begin(person)
        await person.press("n", *"milk", "enter")
        await person.sees("> 1 Milk 1 l 1 1.19 1.19")
        await person.press("+", "+")
        await person.sees("Milk 1 l 3 1.19 3.57")
        await person.press("-", "5", "enter")
        await person.sees("Milk 1 l 5 1.19 5.95")
        await person.scans("4000000000006")
        await person.sees("4000000000006: no product has this code; n finds it by its name")
        await person.press("delete")
        await person.sees("Scan what came back,")
        await person.press("escape")
        await person.sees("Sales · 2")

    counter.serve(story, place="sales")


def test_another_value_is_agreed_on_up_to_the_price_of_today(counter: Counter) -> None:
    offered_to_all(counter)
    staffed(counter.store)
    signed_in(counter.store, "Mia")

    async def story(person: Person) -> None:
        await begin(person)
        await person.scans(BEANS)
        await person.sees("REFUND 13.41", "A PIN is asked for")
        await person.press("v")
        await person.sees("What is one Espresso beans 1 kg given for?", "More than 13.41 must be allowed")
        await person.press("ctrl+u", *"15", "enter")
        await person.sees("! at most 14.90, which it costs today")
        await person.press("ctrl+u", *"14,90", "enter")
        await person.sees("REFUND 14.90", "without a receipt and to set a price")
        await person.press("enter", "enter")
        for _ in range(2):
            await person.sees("Who allows it?")
            await person.enters("ben")
            await person.sees("Why?")
            await person.enters("regular")
            await person.sees("Ben's PIN")
            await person.enters(PINS["Ben"])
            await person.sees_no("Ben's PIN")
        await person.sees("RETURN without a receipt")

    counter.serve(story, place="sales", size=(128, 48))
    assert counter.store.sales.numbered("1-000004").total == -1490


def test_in_cash_only_where_the_shop_gives_cash(counter: Counter) -> None:
    counter.printer.is_there = True
    counter.store.shop.edit(replace(counter.store.shop.get(), no_receipt_cash=True))

    async def story(person: Person) -> None:
        await begin(person)
        await person.scans(MILK)
        await person.sees("Balance 1.19", "t Pay out")
        await person.press("t")
        await person.sees("Cash 1.19")
        await person.press("enter", "enter")
        await person.sees("Return 1-000003: 1.19 back in cash. The receipt is being printed.")

    counter.serve(story, place="sales")
    assert counter.store.sales.get(last(counter)).tenders == (Tender(CASH, -119),)
    assert counter.printer.kicks == 1


def test_the_limit_of_a_day_is_told_before_anything_is_done(counter: Counter) -> None:
    counter.store.shop.edit(replace(counter.store.shop.get(), no_receipt_limit=200))

    async def story(person: Person) -> None:
        await begin(person)
        await person.scans(BEANS)
        await person.sees("Without a receipt a customer is given 2.00 a day, 2.00 are left")
        assert "Enter Return" not in person.text
        await person.press("escape")
        await person.sees("Nothing came back yet. Esc again leaves")
        await person.press("escape")
        await person.sees("Sales · 2")

    counter.serve(story, place="sales", size=(128, 48))


def test_whoever_is_new_is_made_a_customer_first(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await begin(person, "Quill")
        await person.sees("Without a receipt, for Quill")
        await person.scans(MILK)
        await person.sees("REFUND 1.19", "Quill")

    counter.serve(story, place="sales")


def test_a_receipt_that_is_found_after_all_is_gone_by(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await begin(person)
        await person.scans("1-000001")
        await person.sees("1-000001 is a receipt: Esc here, then scan it again")

    counter.serve(story, place="sales")
