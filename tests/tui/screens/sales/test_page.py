"""The page of a closed document, key by key: what it says, where it leads, what can be done from it."""

from dataclasses import replace
from pathlib import Path

from support.counters import BEANS, MILK, Counter, Person
from support.people import PINS, signed_in, staffed
from support.shops import join, sync
from support.sold import basket, bring_back, last, morning

from store.domain.drawer import Closing
from store.domain.money import ONE
from store.domain.payment import CARD, CASH, Tender
from store.domain.returns import DAMAGED, Choice


def test_a_page_says_what_was_sold_for_how_much_and_how_it_was_paid(counter: Counter) -> None:
    checkout = counter.store.checkout
    checkout.scan(BEANS)
    checkout.scan(MILK)
    checkout.by_hand.note_line(1, "cold")
    checkout.attach(counter.customers["Ann Köhler"])
    checkout.pay([Tender(CARD, 1000, "4711"), Tender(CASH, 500)])

    async def story(person: Person) -> None:
        await person.press("enter")
        await person.sees(
            "# Item Qty Price Off Total Left │ Sale 1-000003",
            "> 1 Espresso beans 1 kg 1 14.90 1.49 13.41 1 │",
            "VIP -1.49",
            "cold",
            "Lane 1 · Owner",
            "Ann Köhler",
            "TOTAL 14.48",
            "Card 4711 10.00",
            "Cash 5.00",
            "Change 0.52",
            "Points earned 14",
        )
        assert person.line == "r Return v Void p Copy g Gift Enter Receipt ? Why"

    counter.serve(story, place="sales")


def test_what_came_back_and_what_is_left_is_seen_and_leads_there_and_back(counter: Counter) -> None:
    sale = morning(counter)
    counter.store.returning.commit(sale, [Choice(1, ONE, DAMAGED)], reason="leaks")
    bring_back(counter, sale, 2)

    async def story(person: Person) -> None:
        await person.press("down", "down", "enter")
        await person.sees(
            "Sale 1-000003",
            "2 Milk 1 l 3 1.19 0.36 3.21 2 │",
            "came back: 1",
            "return 1-000004 -1.07",
            "return 1-000005 -1.17",
        )
        await person.press("l")
        await person.sees("Go to which?", "> 1-000004", "1-000005")
        await person.press("enter")
        await person.sees("Return 1-000004", "of 1-000003", "damaged", "Reason: leaks", "Points taken 1")
        assert person.line == "p Copy Enter Receipt ? Why l Linked"
        await person.press("l")
        await person.sees("Sale 1-000003")
        await person.press("escape", "escape")
        await person.sees("Sale 1-000003")
        await person.press("escape")
        await person.sees("Sales · 5")

    counter.serve(story, place="sales")


def test_why_a_line_of_a_closed_sale_cost_this(counter: Counter) -> None:
    morning(counter)

    async def story(person: Person) -> None:
        await person.press("enter", "down", "?")
        await person.sees(
            "Why the price of line 2", "Milk 1 l · 3 x 1.19 3.57", "VIP -0.36", "costs 3.21", "is not kept"
        )

    counter.serve(story, place="sales")


def test_a_sale_of_today_is_voided_in_three_keys_with_what_goes_back(counter: Counter) -> None:
    counter.printer.is_there = True
    counter.store.checkout.scan(BEANS)
    counter.store.checkout.pay([Tender(CASH, 2000)])

    async def story(person: Person) -> None:
        await person.press("enter")
        await person.sees("Sale 1-000003")
        await person.press("v")
        await person.sees("Void 1-000003. Why?", "> wrong items")
        await person.press("enter")
        await person.sees("Void 1-000003 whole?", "14.90 goes back: Cash 14.90. It counts nowhere then.")
        await person.press("y")
        await person.sees(
            "Void 1-000004: 14.90 back in cash. The receipt is being printed.", "void 1-000004 -14.90"
        )
        assert "v Void" not in person.line
        await person.press("r")
        await person.sees("1-000003 was voided with 1-000004: nothing of it can come back")

    counter.serve(story, place="sales")
    assert counter.printer.kicks == 1
    assert [each.notes for each in counter.printer.printed] == [("VOID of 1-000003", "Reason: wrong items")]


def test_a_sale_of_a_closed_day_is_not_voided_and_it_is_said_what_to_do(counter: Counter) -> None:
    counter.store.day.count(5000)
    counter.store.day.close(Closing(reason="a test"))

    async def story(person: Person) -> None:
        await person.press("v")
        await person.sees("The drawer's session of that sale is closed: return the goods instead.")
        await person.press("enter", "v")
        await person.sees("The drawer's session of that sale is closed: return the goods instead.")

    counter.serve(story, place="sales")


def test_who_may_not_void_asks_a_manager_and_it_is_done_then(counter: Counter) -> None:
    staffed(counter.store)
    signed_in(counter.store, "Mia")

    async def story(person: Person) -> None:
        await person.press("v", "enter", "y")
        await person.sees("You may not void a whole sale. Who allows it?")
        await person.enters("ben")
        await person.sees("Why?")
        await person.enters("typo")
        await person.sees("Ben's PIN")
        await person.enters(PINS["Ben"])
        await person.sees("VOID of 1-000002")
        assert person.app.notices.newest_first()[0].text == (
            "Void 1-000003: 1.19 back in cash. No printer: the receipt is shown."
        )

    counter.serve(story, place="sales")


def test_goods_that_are_scanned_on_a_page_begin_their_return(counter: Counter) -> None:
    morning(counter)

    async def story(person: Person) -> None:
        await person.press("enter")
        await person.sees("Sale 1-000003")
        await person.scans(MILK)
        await person.sees("Return of 1-000003", ">* 2 Milk 1 l 3 1 1.07")
        await person.press("escape")
        await person.sees("Sale 1-000003")
        await person.scans("4006381333948")
        await person.sees("4006381333948: nothing on 1-000003 has this code. F2 sells it.")

    counter.serve(story, place="sales")
    assert not counter.store.checkout.till().lines


def test_what_another_lane_took_back_meanwhile_is_seen_without_a_key(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("enter")
        await person.sees("> 1 Milk 1 l 1 1.19 1.19 1 │")
        bring_back(counter, last(counter), 0)
        await person.sees("came back: 1", "return 1-000003 -1.19")
        await person.press("r")
        await person.sees("1-000002: all of it came back already with 1-000003")

    counter.serve(story, place="sales")


def test_goods_that_two_lanes_took_back_are_shown_with_both(counter: Counter, tmp_path: Path) -> None:
    sale = last(counter)
    bar = join(tmp_path / "bar", counter.lane, name="Bar")
    try:
        sync(counter.store, bar.store)
        bar.store.returning.commit(sale, [Choice(0, ONE)])
        bring_back(counter, sale, 0)
        sync(counter.store, bar.store)
    finally:
        bar.store.close()

    async def story(person: Person) -> None:
        await person.sees("d Twice")
        await person.press("d")
        await person.sees("Came back twice · 1", "> 1-000002 Milk 1 l 1 2", "on Lane 1", "on Bar")
        await person.press("enter")
        await person.sees("Sale 1-000002", "came back 2: more than was sold")
        await person.press("escape", "escape")
        await person.sees("Sales · ")

    counter.serve(story, place="sales", size=(128, 48))


def test_a_basket_that_was_given_up_says_so(counter: Counter) -> None:
    counter.store.checkout.scan(BEANS)
    counter.store.checkout.void_sale("left")

    async def story(person: Person) -> None:
        await person.press("enter")
        await person.sees("Void 1-000003", "1 Espresso beans 1 kg 1 14.90 void", "Reason: left")
        assert person.line == "p Copy Enter Receipt ? Why"

    counter.serve(story, place="sales")


def test_five_thousand_lines_are_a_page_too(counter: Counter) -> None:
    store = counter.store
    found = store.returning.page(basket(counter, BEANS))
    many = replace(found, sale=replace(found.sale, lines=found.sale.lines * 5000), left=found.left * 5000)
    store.returning.page = lambda _: many  # type: ignore[assignment, method-assign]

    async def story(person: Person) -> None:
        await person.press("enter")
        await person.sees("> 1 Espresso")
        await person.press("end")
        await person.sees("> 5000 Espresso")
        await person.press("pageup")
        await person.sees("> 4981 Espresso")

    counter.serve(story, place="sales")
