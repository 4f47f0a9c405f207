"""The sale by hand: every line of it, typed at a till on a real shop."""

from dataclasses import replace

import pytest
from support.counters import BEANS, CARD, MILK, ROLL, Counter, Person, costs

from store.domain.catalogue import ProductDraft
from store.domain.ids import ProductId
from store.domain.listing import SaleList
from store.domain.money import currency
from store.domain.quick import QuickItem
from store.domain.sale import SaleKind
from tui.messages import ScanArrived
from tui.screens.checkout.quick_panel import matching

UNKNOWN = "4006381333948"


@pytest.mark.parametrize(
    ("typed", "row"),
    [
        ("10%", "1 Espresso beans 1 kg 1 14.90 *1.49 13.41"),
        ("0%", "1 Espresso beans 1 kg 1 14.90 *0.00 14.90"),
        ("1.50-", "1 Espresso beans 1 kg 1 14.90 *1.50 13.40"),
        ("12=", "1 Espresso beans 1 kg 1 14.90 *2.90 12.00"),
        ("15=", "1 Espresso beans 1 kg 1 14.90 *-0.10 15.00"),
    ],
)
def test_a_line_is_priced_by_hand_and_given_back_to_the_offers(
    counter: Counter, typed: str, row: str
) -> None:
    async def story(person: Person) -> None:
        await person.scans(BEANS, MILK)
        await person.sees("> 2 Milk")
        await person.enters(f"1 {typed}")
        await person.sees(row)
        await person.enters("1 %")
        await person.sees("1 Espresso beans 1 kg 1 14.90 14.90")
        await person.press("up")
        await person.enters(typed)
        await person.sees(f"> {row}")
        await person.scans(CARD)
        await person.sees("Ann Köhler 10 %", row, "2 Milk 1 l 1 1.19 0.12 1.07")
        await person.enters("@")
        await person.sees_no("Ann Köhler 10 %")
        await person.sees(row, "2 Milk 1 l 1 1.19 1.19")

    counter.serve(story)


def test_what_cannot_be_done_is_told(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.enters("10%")
        await person.sees("nothing is on the sale yet")
        await person.enters("--")
        await person.sees("nothing is on the sale; there is nothing to void")
        await person.scans(BEANS)
        await person.enters("110%")
        await person.sees("at most 100 % can be taken off")
        await person.enters("15-")
        await person.sees("does not cost as much")
        await person.enters(f"{MILK}=")
        await person.sees(f"{MILK} looks like a code")
        await person.enters("7 10%")
        await person.sees("there is no line 7")
        await person.sees("1 Espresso beans 1 kg 1 14.90 14.90")

    counter.serve(story)


HALF_TYPED = ("10", "2.00", "=2", "=", "2 1", "#fo", "1.50-")


@pytest.mark.parametrize("typed", HALF_TYPED)
def test_what_is_half_typed_stays_when_something_is_scanned(counter: Counter, typed: str) -> None:
    async def story(person: Person) -> None:
        await person.types(typed)
        person.app.post_message(ScanArrived(ROLL))
        await person.sees("> 1 Croissant 1 1.30 1.30")
        assert person.line.strip().startswith(typed)

    counter.serve(story)


@pytest.mark.parametrize("typed", HALF_TYPED)
def test_a_scanner_that_types_into_half_a_line_makes_neither_price_nor_payment(
    counter: Counter, typed: str
) -> None:
    counter.store.checkout.scan(BEANS)

    async def story(person: Person) -> None:
        await person.sees("> 1 Espresso beans 1 kg 1 14.90 14.90")
        await person.types(typed)
        await person.scans(ROLL)
        await person.settles()
        till = counter.store.checkout.till()
        assert [(line.quantity, line.total) for line in till.lines] == [(1000, 1490)]
        assert (till.tenders, counter.store.sales.count(SaleList())) == ((), 0)

    counter.serve(story)


def test_notes_are_written_on_lines_and_on_the_sale(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.scans(BEANS, ROLL)
        await person.enters("#warm")
        await person.sees("> 2 Croissant: warm")
        await person.enters("1# whole bean")
        await person.sees("Line 1: whole bean", "1 Espresso beans 1 kg: wh~ 1 14.90")
        await person.enters("## for Ann")
        await person.sees("Note: for Ann")
        await person.enters("2#")
        await person.sees_no("Croissant: warm")
        assert counter.store.checkout.till().lines[0].note == "whole bean"

    counter.serve(story)


def test_the_whole_sale_is_voided_with_a_reason(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.scans(BEANS, ROLL)
        await person.enters("--")
        await person.sees("Void the whole sale. Why?")
        await person.press("enter")
        await person.sees("say why")
        await person.enters("customer left")
        await person.sees("Nothing on the sale yet.", "Voided as 1-000001")
        await person.scans(ROLL)
        await person.enters("-- wrong customer")
        await person.sees("Voided as 1-000002")

    counter.serve(story)
    assert counter.store.sales.numbered("1-000001").kind is SaleKind.VOID
    assert counter.store.sales.numbered("1-000002").reason == "wrong customer"


def test_an_unknown_code_may_be_sold_as_an_open_item(counter: Counter) -> None:
    counter.store.catalogue.create(ProductDraft(name="Wine", price=900, tax_rate=1900))

    async def story(person: Person) -> None:
        await person.scans(UNKNOWN)
        await person.sees(f"{UNKNOWN}: no product or card has this code; 2.50+ sells it open")
        await person.enters("2*2.50+")
        await person.sees("What is it?")
        await person.enters("Flowers")
        await person.sees("Flowers: taxed like what?", "Bakery tax 7 %", "no category tax 19 %")
        await person.types("no")
        await person.press("enter")
        await person.sees("> 1 Flowers 2 2.50 5.00")
        await person.enters("1+ Bag")
        await person.sees("Bag: taxed like what?")
        await person.press("escape")
        await person.sees_no("Bag")

    counter.serve(story)
    (line,) = counter.store.checkout.sale.cart().lines
    assert (line.code, line.tax_rate, line.kind) == (UNKNOWN, 1900, "open")


def test_who_may_not_is_not_offered_an_open_item(counter: Counter) -> None:
    counter.store.shop.edit(replace(counter.store.shop.get(), currency=currency("EUR")))
    counter.store._actor.role = "cashier"
    with counter.store._units.begin(counter.store._actor) as unit:
        from store.services.shop import write_settings

        write_settings(unit, {"rights": '{"cashier/open item": 0}'})

    async def story(person: Person) -> None:
        await person.scans(UNKNOWN)
        await person.sees(f"{UNKNOWN}: no product or card has this code; add it under Products")

    counter.serve(story)


@pytest.mark.parametrize("typed", ["-", "-1", "10%", "1.50-", "*2", "#cold", "1 #cold"])
def test_with_nothing_on_the_sale_no_line_is_asked_for_by_number(counter: Counter, typed: str) -> None:
    async def story(person: Person) -> None:
        await person.enters(typed)
        await person.sees("nothing is on the sale yet")

    counter.serve(story)


def test_quick_items_are_chosen_by_number_or_name(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.enters("/")
        await person.sees("no product is a quick item yet")
        for place, name in enumerate(("Coffee", "Tea", "Water"), 1):
            counter.store.catalogue.create(ProductDraft(name=name, price=100 * place, quick=place))
        counter.store.catalogue.create(ProductDraft(name="Bag", price=10, quick=12))
        await person.enters("/2")
        await person.sees("> 1 Tea 1 2.00 2.00")
        await person.enters("3*/1")
        await person.sees("> 2 Coffee 3 1.00 3.00")
        await person.enters("/9")
        await person.sees("no product has the place 9 among the quick items")
        await person.enters("/")
        await person.sees("Quick items", "1 Coffee", "12 Bag")
        await person.types("77")
        await person.sees("nothing matches")
        await person.press("enter", "backspace", "backspace")
        await person.types("1")
        await person.sees_no("Tea 2.00\n")
        await person.press("enter")
        await person.sees("> 2 Coffee 4 1.00 4.00")
        await person.enters("/")
        await person.sees("Quick items")
        await person.types("wat")
        await person.press("enter")
        await person.sees("> 3 Water 1 3.00 3.00")
        await person.enters("/")
        await person.press("escape")
        await person.sees_no("Quick items")

    counter.serve(story)


@pytest.mark.parametrize(
    ("typed", "places"),
    [("", [1, 2, 12]), ("1", [1, 12]), ("12", [12]), ("3", []), ("co", [1]), ("b x", []), ("a", [2, 12])],
)
def test_quick_items_match_by_number_and_name(typed: str, places: list[int]) -> None:
    items = [
        QuickItem(place, ProductId(bytes([place]) * 16), name, 100)
        for place, name in ((1, "Coffee"), (2, "Tea"), (12, "Bag"))
    ]
    assert [item.place for item in matching(items, typed)] == places


def test_the_marked_line_gets_another_quantity(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.enters("*5")
        await person.sees("nothing is on the sale yet")
        await person.scans(BEANS, MILK)
        await person.sees("> 2 Milk")
        await person.enters("*5")
        await person.sees("> 2 Milk 1 l 5 1.19 5.95", "5 x Milk 1 l 5.95")
        await person.enters("2.00-")
        await person.sees("> 2 Milk 1 l 5 1.19 *2.00 3.95")
        await person.enters("*2")
        await person.sees("2 Milk 1 l 5 1.19 void", "> 3 Milk 1 l 2 1.19 *2.00 0.38")
        await person.enters("*0.5")
        await person.sees("Milk 1 l is sold by the piece, not 0.5")
        await person.enters("*1")
        await person.sees("does not cost as much as was to be taken off")
        await person.enters(f"*{MILK}")
        await person.sees("a quantity is above 0 and at most 99999")

    counter.serve(story)


def test_another_price_under_an_open_sale_is_told(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.scans(BEANS, MILK)
        await person.sees("> 2 Milk")
        costs(counter, "Milk 1 l", 129)
        await person.sees(
            "Another price: Milk 1 l 1.19 -> 1.29; total 16.09 -> 16.19", "2 Milk 1 l 1 1.29 1.29"
        )

    counter.serve(story)


@pytest.mark.parametrize("ends", ["switched off", "deleted"])
def test_a_group_that_ends_under_an_open_sale_is_told(counter: Counter, ends: str) -> None:
    vip = counter.groups["VIP"]

    async def story(person: Person) -> None:
        await person.scans(BEANS, CARD)
        await person.sees("Ann Köhler 10 %", "1 Espresso beans 1 kg 1 14.90 1.49 13.41")
        if ends == "deleted":
            counter.store.groups.delete([vip])
        else:
            counter.store.groups.set_active([vip], active=False)
        await person.sees("The prices have changed: total 13.41 -> 14.90. ? says why.")

    counter.serve(story)
