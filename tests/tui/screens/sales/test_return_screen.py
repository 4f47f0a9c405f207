"""Goods come back, key by key: what is chosen, what it would do, who allows it, and how it is done."""

from dataclasses import replace

import pytest
from support.counters import BEANS, MILK, ROLL, Counter, Person
from support.people import PINS, signed_in, staffed
from support.sold import basket, bring_back, last, morning

from store.domain.discounts import Discount, Kind, Per, Target
from store.domain.errors import Unavailable
from store.domain.money import ONE
from store.domain.payment import CARD, CASH, Tender
from store.domain.return_preview import Preview
from store.domain.returns import DAMAGED, Choice
from store.domain.rights import Right, Role


def offer(counter: Counter, policy: str) -> None:
    """Two euros off from twelve on; what a return does to it is for the shop."""
    store = counter.store
    store.discounts.create(
        "Bundle",
        Discount(
            id=store.discounts.new_id(),
            kind=Kind.AMOUNT,
            value=200,
            per=Per.SALE,
            target=Target(),
            minimum=1200,
        ),
    )
    store.shop.edit(replace(store.shop.get(), returns_broken=policy))


def test_one_line_of_a_scanned_receipt_is_back_in_four_keys(counter: Counter) -> None:
    counter.printer.is_there = True
    morning(counter)

    async def story(person: Person) -> None:
        await person.sees("Sales · 3")
        await person.scans("1-000003")
        await person.sees("Sale 1-000003")
        await person.press("down", "r")
        await person.sees("Return of 1-000003", ">* 2 Milk 1 l 3 3 3.21", "REFUND 3.21", "Points taken 3")
        await person.press("enter")
        await person.sees("3.21 goes back. Why does it come back?", "> did not like it")
        await person.press("enter")
        await person.sees(
            "Return 1-000004: 3.21 back in cash. The receipt is being printed.", "return 1-000004 -3.21"
        )

    counter.serve(story, place="sales")
    assert counter.printer.kicks == 1
    printed = counter.printer.printed[-1]
    assert (printed.number, printed.copy_number) == ("1-000004", 0)
    assert printed.notes == ("RETURN of 1-000003", "Reason: did not like it")


def test_with_the_goods_at_hand_two_keys_are_enough(counter: Counter) -> None:
    morning(counter)

    async def story(person: Person) -> None:
        await person.press("enter")
        await person.sees("Sale 1-000003")
        await person.scans(MILK)
        await person.sees(">* 2 Milk 1 l 3 1 1.07")
        await person.press("enter")
        await person.sees("Why does it come back?")
        await person.press("enter")
        await person.sees("RETURN of 1-000003", "Reason: did not like it")

    counter.serve(story, place="sales")
    assert counter.store.sales.get(last(counter)).total == -107


def test_pieces_are_counted_typed_scanned_and_never_more_than_are_left(counter: Counter) -> None:
    sale = morning(counter)
    bring_back(counter, sale, 2)

    async def story(person: Person) -> None:
        await person.press("down", "r")
        await person.sees("Space takes the line", "came back: 1 of 4")
        assert person.line == "Space Take + More - Less a All d Damaged"
        await person.scans(ROLL, ROLL)
        await person.sees(">* 3 Croissant 3 2 2.34")
        await person.press("+", "+")
        await person.sees("Croissant 3 3", "No more of it can come back.")
        await person.press("-")
        await person.sees(">* 3 Croissant 3 2 2.34")
        await person.press("up", "2")
        await person.sees("How many of Milk 1 l come back?")
        await person.press("backspace", "9", "enter")
        await person.sees("! only 3 of it can still come back")
        await person.press("backspace", "2", "enter")
        await person.sees(">* 2 Milk 1 l 3 2 2.14", "REFUND 4.48")
        await person.press("a")
        await person.sees("* 1 Espresso beans 1 kg 1 1 13.41", "* 3 Croissant 3 3 3.51", "REFUND 20.13")
        await person.press("a")
        await person.sees("Space takes the line")

    counter.serve(story, place="sales")


def test_damaged_goods_are_told_apart_and_stored_so(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("down", "r")
        await person.sees(">* 1 Espresso beans 1 kg 1 1 13.41")
        await person.press("d")
        await person.sees("damaged: it is not sold again")
        await person.press("enter", *"mouldy", "enter")
        await person.sees("Reason: mouldy")

    counter.serve(story, place="sales")
    line = counter.store.sales.get(last(counter)).lines[0]
    assert line.origin is not None
    assert line.origin.condition == DAMAGED


def test_esc_leaves_what_was_chosen_only_at_the_second_time(counter: Counter) -> None:
    morning(counter)

    async def story(person: Person) -> None:
        await person.press("r")
        await person.sees("Space takes the line")
        await person.press("space", "escape")
        await person.sees("Nothing came back yet. Esc again leaves, Enter does it.")
        await person.press("escape")
        await person.sees("Sales · 3")

    counter.serve(story, place="sales")


def test_it_is_paid_out_otherwise_where_there_is_a_choice(counter: Counter) -> None:
    checkout = counter.store.checkout
    for code in (MILK, BEANS):
        checkout.scan(code)
    checkout.pay([Tender(CARD, 1000, "4711"), Tender(CASH, 609)])

    async def story(person: Person) -> None:
        await person.press("enter", "r")
        await person.sees("REFUND 1.19", "Card 4711 0.74", "Cash 0.45")
        await person.press("t")
        await person.sees("How is it paid out?", "All in cash", "All to card 4711")
        await person.press(*"split", "enter")
        await person.sees("Pay out 1.19 · 0.45 in cash")
        await person.press("ctrl+u", *"2", "ctrl+s")
        await person.sees("more than is refunded")
        await person.press("ctrl+u", *"1,00")
        await person.sees("0.19 in cash")
        await person.press("ctrl+s")
        await person.sees("Card 4711 1.00", "Cash 0.19")
        await person.press("t", *"to card", "enter")
        await person.sees("Card 4711 1.19")
        await person.press("enter", "enter")
        await person.sees("RETURN of 1-000003")

    counter.serve(story, place="sales")
    assert counter.store.sales.get(last(counter)).tenders == (Tender(CARD, -119, "4711"),)
    assert counter.printer.kicks == 0


def test_where_there_is_no_choice_that_is_said(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("r")
        await person.sees("REFUND 1.19")
        await person.press("t")
        await person.sees("There is no choice: it goes back the way it was paid.")

    counter.serve(story, place="sales")


@pytest.mark.parametrize(
    ("policy", "words", "refund"),
    [
        ("keep", "customer keeps 0.15", "13.05"),
        ("recalculate", "deducted", "12.90"),
    ],
)
def test_an_offer_that_is_not_reached_any_more_is_told_before_it_is_done(
    counter: Counter, policy: str, words: str, refund: str
) -> None:
    offer(counter, policy)
    basket(counter, BEANS, MILK)

    async def story(person: Person) -> None:
        await person.press("enter", "r")
        await person.sees("Bundle needs 12.00, 1.19 stays:", words, f"REFUND {refund}")

    counter.serve(story, place="sales", size=(128, 48))


def test_what_is_beyond_the_rules_is_told_and_done_once_a_manager_allows_it(counter: Counter) -> None:
    offer(counter, "block")
    basket(counter, BEANS, MILK)
    counter.store.staff.set_limit(Role.CASHIER, Right.RETURN, 1000)
    staffed(counter.store)
    signed_in(counter.store, "Mia")

    async def story(person: Person) -> None:
        await person.press("enter", "r")
        await person.sees(
            "somebody must allow it",
            "A PIN is asked for: to take goods back",
            "with their receipt and to take goods",
            "back that an offer's minimum needed",
        )
        await person.press("enter", "enter")
        for _ in range(2):
            await person.sees("Who allows it?")
            await person.enters("ben")
            await person.sees("Why?")
            await person.enters("regular")
            await person.sees("Ben's PIN")
            await person.enters(PINS["Ben"])
            await person.sees_no("Ben's PIN")
        await person.sees("RETURN of 1-000003")

    counter.serve(story, place="sales", size=(128, 48))


def test_left_unallowed_nothing_came_back_and_all_is_as_it_was_chosen(counter: Counter) -> None:
    counter.store.staff.set_limit(Role.CASHIER, Right.RETURN, 100)
    staffed(counter.store)
    signed_in(counter.store, "Mia")

    async def story(person: Person) -> None:
        await person.press("r")
        await person.sees("A PIN is asked for")
        await person.press("enter", "enter")
        await person.sees("You may not take goods back with their receipt above 1.00. Who allows it?")
        await person.press("escape")
        await person.sees(
            "You may not take goods back with their receipt above 1.00: a manager can", "allow it with a PIN."
        )
        await person.sees(">* 1 Milk 1 l 1 1 1.19")
        await person.press("escape")
        await person.sees("Sales · 2")

    counter.serve(story, place="sales")


def test_what_came_back_on_another_lane_meanwhile_is_taken_off_the_choice(counter: Counter) -> None:
    sale = morning(counter)

    async def story(person: Person) -> None:
        await person.press("enter", "down", "r")
        await person.sees(">* 2 Milk 1 l 3 3 3.21")
        bring_back(counter, sale, 1)
        await person.sees(">* 2 Milk 1 l 2 2 2.14", "came back: 1 of 3", "REFUND 2.14")

    counter.serve(story, place="sales")


def test_what_changed_while_the_reason_was_asked_for_is_shown_before_it_is_done(counter: Counter) -> None:
    sale = morning(counter)

    async def story(person: Person) -> None:
        await person.press("enter", "down", "r")
        await person.sees("REFUND 3.21")
        await person.press("-", "enter")
        await person.sees("2.14 goes back. Why does it come back?")
        counter.store.returning.commit(sale, [Choice(2, ONE)])
        await person.press("enter")
        await person.sees("It has changed meanwhile: look again, then Enter.")
        await person.press("enter", "enter")
        await person.sees("Return 1-000005" if "Return 1-000005" in person.text else "Receipt 1-000005")

    counter.serve(story, place="sales")


def test_in_exchange_it_comes_back_with_the_open_sale(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("r")
        await person.sees("REFUND 1.19", "x Exchange")
        await person.press("x", "enter")
        await person.sees("Milk 1 l: of 1-000002 -1 1.19 -1.19")
        await person.until(person.app.notices.newest_first)
        assert person.app.notices.newest_first()[0].text == (
            "1 line comes back with this sale: scan what is taken instead, = settles it."
        )
        await person.scans(ROLL)
        await person.sees("Croissant")
        await person.press("f7")
        await person.sees("Sales · 2")

    counter.serve(story, place="sales")
    till = counter.store.checkout.till()
    assert till.total == 11


def test_an_exchange_takes_the_place_of_the_last_sales_receipt(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.scans(ROLL)
        await person.sees("> 1 Croissant")
        await person.enters("=")
        await person.sees("CHANGE", "Receipt 1-000003")
        await person.press("f7")
        await person.sees("Sales · 3")
        await person.press("down", "r")
        await person.sees("REFUND 1.19", "x Exchange")
        await person.press("x", "enter")
        await person.sees("Milk 1 l: of 1-000002 -1 1.19 -1.19", "TO PAY OUT")

    counter.serve(story)


def test_a_receipt_scanned_at_the_checkout_is_exchanged_in_three_keys(counter: Counter) -> None:
    counter.store.checkout.scan(ROLL)

    async def story(person: Person) -> None:
        await person.sees("> 1 Croissant")
        await person.scans("1-000002")
        await person.sees("Sale 1-000002", "Milk 1 l")
        await person.press("r", "x", "enter")
        await person.sees("1 Croissant 1 1.30", "Milk 1 l: of 1-000002 -1 1.19 -1.19")
        await person.scans(ROLL)
        await person.sees("Croissant 2")

    counter.serve(story)
    assert counter.store.checkout.till().total == 141


def test_a_receipt_that_is_not_here_is_refused_at_the_checkout_too(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("Nothing on the sale yet.")
        await person.scans("2-000009")
        await person.sees("no receipt 2-000009 here: scan it again, or look through F7")

    counter.serve(story)


def test_digits_typed_at_once_are_one_quantity(counter: Counter) -> None:
    basket(counter, *([MILK] * 15))

    async def story(person: Person) -> None:
        await person.press("r", *"12", "enter")
        await person.sees(">* 1 Milk 1 l 15 12 14.28")
        await person.press("f1")
        await person.sees("2, 0,375", "How many of the line come back", "a scan")

    counter.serve(story, place="sales")


def test_a_book_that_does_not_answer_is_told_and_nothing_can_be_done_until_it_does(counter: Counter) -> None:
    returning = counter.store.returning
    preview = returning.preview

    def away(*_: object) -> Preview:
        raise Unavailable("the shop's book does not answer; try again")

    async def story(person: Person) -> None:
        returning.preview = away  # type: ignore[assignment, method-assign]
        await person.press("r")
        await person.sees("The shop's book does not answer; try again.", ">* 1 Milk 1 l 1 1")
        assert "Enter Return" not in person.text
        returning.preview = preview  # type: ignore[method-assign]
        await person.press("space", "space")
        await person.sees("REFUND 1.19", "Enter Return")

    counter.serve(story, place="sales")


def test_a_scan_goes_on_to_the_next_line_of_the_same_goods(counter: Counter) -> None:
    counter.store.shop.edit(replace(counter.store.shop.get(), merges=False))
    basket(counter, MILK, ROLL, MILK)

    async def story(person: Person) -> None:
        await person.press("r")
        await person.sees("Space takes the line")
        await person.scans(MILK)
        await person.sees(">* 1 Milk 1 l 1 1 1.19")
        await person.scans(MILK)
        await person.sees(">* 3 Milk 1 l 1 1 1.19", "* 1 Milk 1 l 1 1 1.19")
        await person.scans(MILK)
        await person.sees("No more of it can come back.")

    counter.serve(story, place="sales")


def test_another_receipt_that_is_scanned_there_is_told_where_it_belongs(counter: Counter) -> None:
    morning(counter)

    async def story(person: Person) -> None:
        await person.sees("Sales · 3")
        await person.scans("1-000003")
        await person.sees("Sale 1-000003")
        await person.press("r")
        await person.sees("Return of 1-000003")
        await person.scans("1-000001")
        await person.sees("Return of 1-000003", "1-000001 is another receipt: Esc here, then scan it again")

    counter.serve(story, place="sales")
