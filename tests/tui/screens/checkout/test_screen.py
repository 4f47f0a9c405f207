"""Every key of the checkout, pressed in a till on a real shop."""

from threading import Event
from typing import NoReturn

import pytest
from support.counters import BEANS, CARD, MILK, PATIENCE_SECONDS, ROLL, Counter, Person
from support.people import PINS, signed_in, staffed

from store.domain.catalogue import ProductDraft
from store.domain.errors import Refused
from store.domain.listing import CustomerList, SaleList
from store.domain.money import Milli
from store.domain.till import Entry, Till
from tui.messages import ScanArrived

UNKNOWN = "4006381333948"
GOUDA = "9520000000097"


# Lines


def test_scans_are_lines_and_the_same_again_is_more_of_it(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.scans(BEANS)
        await person.sees("> 1 Espresso beans 1 kg 1 14.90 14.90", "Espresso beans 1 kg 14.90\n")
        await person.scans(MILK, MILK, ROLL)
        await person.sees("1 Espresso beans 1 kg 1", "2 Milk 1 l 2 1.19 2.38", "> 3 Croissant 1 1.30 1.30")
        assert "List 18.58" in person.text

    counter.serve(story)


def test_a_code_is_typed_like_a_scan(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.enters(BEANS)
        await person.sees("> 1 Espresso beans 1 kg 1 14.90 14.90")

    counter.serve(story)


@pytest.mark.parametrize(
    ("typed", "scanned", "row"),
    [
        ("3*", ROLL, "> 1 Croissant 3 1.30 3.90"),
        ("0.375*", GOUDA, "> 1 Gouda 0.375 15.99 6.00"),
        ("2,5*", GOUDA, "> 1 Gouda 2.5 15.99 39.98"),
    ],
)
def test_a_quantity_is_for_the_next_scan(counter: Counter, typed: str, scanned: str, row: str) -> None:
    counter.store.catalogue.create(ProductDraft(name="Gouda", price=1599, barcodes=(GOUDA,), weighed=True))

    async def story(person: Person) -> None:
        await person.types(typed)
        await person.sees(f"{typed}")
        await person.scans(scanned)
        await person.sees(row)
        assert f" {typed}" not in person.line

    counter.serve(story)


def test_a_quantity_and_a_name_in_one_line(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.enters("3*espr")
        await person.sees("> 1 Espresso beans 1 kg 3 14.90 44.70", "3 x Espresso beans 1 kg 44.70")
        await person.enters("2*")
        await person.sees("3* and then the scan, without Enter between")

    counter.serve(story)


def test_of_several_that_match_one_is_chosen(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.enters("2*bread")
        await person.sees("Which one?", "> Rye bread 3.40 Bakery", "Wheat bread 2.90 Bakery")
        await person.press("down", "enter")
        await person.sees("> 1 Wheat bread 2 2.90 5.80")
        await person.enters("bread")
        await person.sees("Which one?")
        await person.types("rye")
        await person.sees_no("Wheat bread 2.90 Bakery")
        await person.press("enter")
        await person.sees("> 2 Rye bread 1 3.40 3.40")
        await person.enters("bread")
        await person.sees("Which one?")
        await person.press("escape")
        await person.sees_no("Which one?")
        assert "3 " not in person.rows[4]

    counter.serve(story)


def test_an_unknown_code_is_shown_as_it_is_and_adds_nothing(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.scans(UNKNOWN)
        await person.sees(f"{UNKNOWN}: ")
        await person.enters("saffron")
        await person.sees("saffron: no product has this in its name or code")
        await person.scans("[bold]9")
        await person.settles()
        assert "Nothing on the sale yet." in person.text
        assert counter.store.checkout.lines_waiting() == 0

    counter.serve(story)


def test_lines_are_voided_the_marked_one_or_by_number(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.scans(BEANS, MILK, ROLL)
        await person.sees("> 3 Croissant")
        await person.press("up", "up")
        await person.sees("> 1 Espresso")
        await person.enters("-")
        await person.sees("1 Espresso beans 1 kg 1 14.90 void", "List 2.49")
        await person.enters("-2")
        await person.sees("2 Milk 1 l 1 1.19 void", "List 1.30")
        await person.enters("-")
        await person.sees("line 1 is struck")
        await person.enters("-7")
        await person.sees("there is no line 7")

    counter.serve(story)


def test_a_long_sale_keeps_the_marked_line_in_sight(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.scans(*(code for _ in range(15) for code in (MILK, ROLL)))
        await person.sees("> 30 Croissant")
        assert "11 Milk" in person.text
        assert "10 Croissant" not in person.text
        await person.press("pageup", "pageup")
        await person.sees("> 1 Milk")
        await person.press("pagedown", "down")
        await person.sees("> 22 Croissant")

    counter.serve(story)


# The customer


def test_a_card_brings_the_customer_and_the_new_total(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        await person.scans(CARD)
        await person.sees("Ann Köhler 10 %", "│ VIP", "Points 0", "Ann Köhler: total 14.90 -> 13.41")
        assert "Before 14.90" in person.text
        assert "> 1 Espresso beans 1 kg 1 14.90 1.49 13.41" in person.text
        await person.scans(ROLL)
        await person.sees("2 Croissant", "Off -1.62")
        assert "Before" not in person.text

    counter.serve(story)


def test_customers_are_swapped_and_let_go_and_the_sale_is_as_a_fresh_one(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.scans(BEANS)
        await person.enters("@ann")
        await person.sees("Ann Köhler: total 14.90 -> 13.41")
        await person.enters("@mia")
        await person.sees("Mia Novák: total 13.41 -> 14.90", "│ Police")
        await person.enters("@")
        await person.sees("No customer: the total stays 14.90")
        assert "Mia" not in person.text.replace("Mia Novák: total", "")
        assert counter.store.checkout.till().customer is None

    counter.serve(story)


def test_a_customer_is_found_by_typing_with_the_percent_beside_the_name(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.enters("@")
        await person.sees(
            "Which customer?", "> Ann Köhler 10 % VIP ann@example.org", "Ben Ito ben@example.org"
        )
        await person.sees("Zoë Ørsted VIP inactive")
        await person.types("novák")
        await person.sees("> Mia Novák Police", "New customer: novák")
        await person.press("enter")
        await person.sees("Mia Novák: the total stays 0.00")
        await person.enters("@ox")
        await person.sees("Which customer?")
        await person.press("escape")
        await person.sees_no("Which customer?")
        assert "│ Mia Novák" in person.text

    counter.serve(story)


def test_a_customer_is_created_on_the_spot(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.enters("@Łucja Ωmega")
        await person.sees("Which customer?", "> New customer: Łucja Ωmega")
        await person.press("enter")
        await person.sees("│ Łucja Ωmega", "Points 0")
        assert counter.store.customers.count(CustomerList("Łucja")) == 1

    counter.serve(story)


def test_an_inactive_customer_gets_nothing_and_it_is_said(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.scans(BEANS)
        await person.enters("@zoë")
        await person.sees("Zoë Ørsted", "INACTIVE: no groups", "Zoë Ørsted: the total stays 14.90")

    counter.serve(story)


def test_the_groups_of_the_customer_are_two_keys_away(counter: Counter) -> None:
    async def story(person: Person) -> None:
        assert "Ctrl+G" not in person.line
        await person.press("ctrl+g")
        await person.scans(BEANS)
        await person.enters("@ben")
        await person.sees("Ben Ito: the total stays 14.90")
        await person.press("ctrl+g")
        await person.sees("Groups of Ben Ito", "[ ] VIP 10 %", "[ ] Summer club 15 % inactive")
        await person.types("vip")
        await person.press("enter")
        await person.sees("Ben Ito 10 %", "Off -1.49")
        await person.press("ctrl+g")
        await person.sees("> [x] VIP 10 %")
        await person.press("enter")
        await person.sees_no("Off -1.49")
        assert counter.store.customers.get(counter.customers["Ben Ito"]).groups == ()
        await person.press("up")
        await person.sees("Ctrl+G groups")

    counter.serve(story)


def test_a_cashier_asks_before_somebody_gets_a_groups_discount(counter: Counter) -> None:
    staffed(counter.store)
    signed_in(counter.store, "Mia")

    async def story(person: Person) -> None:
        await person.scans(BEANS)
        await person.enters("@ben")
        await person.sees("Ben Ito: the total stays 14.90")
        await person.press("ctrl+g")
        await person.sees("Groups of Ben Ito")
        await person.types("vip")
        await person.press("enter")
        await person.sees("You may not change who is in a group with offers or rewards. Who allows it?")
        await person.types("ben")
        await person.press("enter")
        await person.sees("Why?")
        await person.types("works here")
        await person.press("enter")
        await person.types(PINS["Ben"])
        await person.press("enter")
        await person.sees("Ben Ito 10 %", "Off -1.49")
        await person.press("ctrl+g")
        await person.sees("> [x] VIP 10 %")
        await person.press("enter")
        await person.sees("Who allows it?")

    counter.serve(story)

    told = [(line.what, line.subject) for line in counter.store.history.besides_sales(0, 9)]
    assert any("Mia to change who is in a group" in what and subject == "VIP" for what, subject in told), told


def test_the_customer_on_the_sale_is_edited_over_it(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("ctrl+t")
        await person.scans(BEANS)
        await person.enters("@ben")
        await person.sees("Ben Ito: the total stays 14.90")
        await person.press("ctrl+t")
        await person.sees("Customer Ben Ito", "E-mail ben@example.org")
        await person.press("tab", "tab", "tab", *"vip", "enter", "ctrl+s")
        await person.sees("Ben Ito 10 %", "1 Espresso", "Off -1.49")

    counter.serve(story)
    (vip,) = counter.store.customers.get(counter.customers["Ben Ito"]).groups
    assert counter.store.groups.find("VIP").id == vip


# Why


def test_why_names_every_discount_those_given_first(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.enters("?")
        await person.sees("Why this price", "No discount is for this")
        await person.press("enter")
        await person.scans(BEANS, CARD)
        await person.sees("Off -1.49")
        await person.enters("?")
        await person.sees(
            "Why this price",
            "VIP -1.49",
            "VIP · 10 % on the whole sale -1.49",
            "on line 1 (rule 11)",
            "the customer is not a member of Summer club (rule 5)",
        )
        text = person.text
        assert text.index("Taken off") < text.index("Not taken off") < text.index("Summer club ·")
        await person.press("escape")
        await person.sees_no("Why this price")
        await person.enters("? 1")
        await person.sees("Why the price of line 1", "1 Espresso beans 1 kg · 1 x 14.90 14.90", "costs 13.41")
        await person.press("escape")
        await person.enters("?2")
        await person.sees("there is no line 2 to ask about")

    counter.serve(story)


# Paying


def test_exact_cash_closes_the_sale_and_the_receipt_is_shown(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.scans(BEANS, MILK)
        await person.sees("2 Milk")
        await person.enters("=")
        await person.sees("Receipt 1-000001, no printer: the receipt is shown", "Total 16.09", "CHANGE")
        await person.sees("Corner Shop", "Main Street 1", "TOTAL EUR 16.09")
        assert "the next key or scan begins the next sale" not in person.line
        sale = counter.store.sales.numbered("1-000001")
        assert (sale.total, sale.change, len(sale.lines)) == (1609, 0, 2)

    counter.serve(story)


def test_with_a_printer_the_receipt_is_printed_and_not_shown(counter: Counter) -> None:
    counter.printer.is_there = True

    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters("=20")
        await person.sees("Receipt 1-000001, the receipt is being printed", "Given 20.00", "CHANGE")
        assert "TOTAL EUR" not in person.text
        assert [(receipt.number, receipt.change) for receipt in counter.printer.printed] == [
            ("1-000001", 510)
        ]
        assert counter.printer.kicks == 1

    counter.serve(story)


@pytest.mark.parametrize("given", ["=0", "=abc", "=-3"])
def test_what_is_no_payment_is_refused_and_nothing_is_lost(counter: Counter, given: str) -> None:
    async def story(person: Person) -> None:
        await person.scans(BEANS, MILK)
        await person.sees("2 Milk")
        await person.enters(given)
        await person.until(lambda: person.app.notices.newest_first()[0].tone.name == "BAD")
        assert "> 2 Milk" in person.text
        assert counter.store.sales.count(SaleList()) == 0
        await person.enters("=20,00")
        await person.sees("Receipt 1-000001")

    counter.serve(story)


def test_nothing_cannot_be_paid(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.enters("=")
        await person.sees("nothing on the sale yet: scan something first")

    counter.serve(story)


def test_points_are_earned_and_told(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.scans(BEANS, CARD)
        await person.sees("Off -1.49")
        await person.enters("=")
        await person.sees("Points earned 13")
        await person.scans(CARD)
        await person.sees("Points 13")

    counter.serve(story)


@pytest.mark.parametrize("following", ["a key", "a scan", "an empty line"])
def test_what_comes_after_paying_belongs_to_the_next_sale(counter: Counter, following: str) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters("=")
        await person.sees("CHANGE")
        match following:
            case "a key":
                await person.types("r")
                await person.sees("Nothing on the sale yet.")
                await person.enters("ye")
                await person.sees("> 1 Rye bread")
            case "a scan":
                await person.scans(MILK)
                await person.sees("> 1 Milk")
            case _:
                await person.press("enter")
                await person.sees("Nothing on the sale yet.")
        assert "CHANGE" not in person.text
        await person.press("down")
        await person.sees("scan, code or name")

    counter.serve(story)


def test_a_receipt_longer_than_the_screen_is_scrolled(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.scans(*(code for _ in range(9) for code in (MILK, ROLL)))
        await person.sees("> 18 Croissant")
        await person.enters("=")
        await person.sees("Receipt 1-000001, no printer", "Main Street 1")
        assert "TOTAL EUR" not in person.text
        await person.press("pagedown", "pagedown", "down", "pageup", "pagedown")
        await person.sees("TOTAL EUR 22.41")
        await person.press("up")
        await person.settles()
        assert "CHANGE" in person.text

    counter.serve(story)


def test_the_last_line_hints_what_comes_next_once_the_notice_is_gone(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters("=")
        await person.sees("Receipt 1-000001, no printer")
        await person.press("down")
        await person.sees("the next key or scan begins the next sale")

    counter.serve(story)


# Elsewhere and meanwhile


def test_twenty_scans_while_a_dialog_is_open_all_land_in_the_sale(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.enters("@")
        await person.sees("Which customer?")
        await person.scans(*(code for _ in range(10) for code in (MILK, ROLL)))
        await person.until(lambda: counter.store.checkout.lines_waiting() == 20)
        await person.sees("Which customer?", "> Ann Köhler")
        await person.press("escape")
        await person.sees("> 20 Croissant")

    counter.serve(story)


def test_a_scan_on_another_place_lands_in_the_sale_and_is_told_there(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("f3")
        await person.sees("Customers · 4")
        await person.scans(MILK)
        await person.sees("Milk 1 l 1.19", "sale 1 line")
        await person.press("f2")
        await person.sees("> 1 Milk 1 l 1 1.19 1.19")
        assert "sale 1 line" not in person.text

    counter.serve(story)


def test_a_scan_into_the_form_of_a_product_is_a_code_of_it(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("f6", "n")
        await person.sees("New product", ">Name")
        await person.types("Tea")
        await person.scans(MILK)
        await person.sees("Milk 1 l already has the code", ">Name Tea")
        await person.scans(UNKNOWN)
        await person.sees(f"Barcode {UNKNOWN}")
        assert counter.store.checkout.lines_waiting() == 0

    counter.serve(story)


def test_a_scan_into_another_form_is_for_the_sale(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("f3", "n")
        await person.sees("New customer", ">Name")
        await person.scans(MILK)
        await person.sees("Milk 1 l 1.19", ">Name")
        assert counter.store.checkout.lines_waiting() == 1

    counter.serve(story)


def test_scans_of_a_claimed_scanner_are_the_same(counter: Counter) -> None:
    async def story(person: Person) -> None:
        person.app.post_message(ScanArrived(MILK))
        await person.sees("> 1 Milk")

    counter.serve(story)


def test_the_sale_is_there_again_after_a_restart(counter: Counter) -> None:
    counter.store.checkout.scan(MILK)
    counter.store.checkout.scan(BEANS)
    counter.store.checkout.attach(counter.customers["Ann Köhler"])
    counter.lane.reopen()

    async def story(person: Person) -> None:
        await person.sees("1 Milk", "> 2 Espresso", "Ann Köhler 10 %")

    counter.serve(story)


def test_prices_follow_what_becomes_true_elsewhere(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.scans(BEANS, CARD)
        await person.sees("Off -1.49")
        with counter.lane.beside() as other:
            other.groups.set_active([counter.groups["VIP"]], active=False)
        counter.store.look()
        await person.sees_no("Off -1.49")
        await person.sees("VIP (not now)", "The prices have changed: total 13.41 -> 14.90. ? says why.")

    counter.serve(story)


def test_a_customer_who_is_deleted_elsewhere_does_not_vanish_in_silence(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.scans(BEANS, CARD)
        await person.sees("Off -1.49")
        with counter.lane.beside() as other:
            other.customers.delete([other.customers.find(CARD).id])
        counter.store.look()
        await person.sees("Ann Köhler is not a customer any more: total 13.41 -> 14.90")

    counter.serve(story)


def test_a_refusal_of_the_store_is_told_and_the_till_goes_on(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        with monkeypatch.context() as broken:
            broken.setattr(counter.store.checkout, "scan", _refuse)
            await person.scans(MILK)
            await person.sees("the disk is full: free some space, then scan again")
        await person.scans(MILK)
        await person.sees("> 2 Milk")

    counter.serve(story)


def test_of_scans_in_a_row_the_sale_is_read_once_though_the_last_is_refused(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[str] = []
    all_taken = Event()

    async def story(person: Person) -> None:
        checkout = counter.store.checkout
        scan, till = checkout.scan, checkout.till

        def scanned(code: str, quantity: Milli) -> Entry:
            assert all_taken.wait(PATIENCE_SECONDS)
            return _refuse() if code == ROLL else scan(code, quantity)

        def read() -> Till:
            reads.append("till")
            return till()

        monkeypatch.setattr(checkout, "scan", scanned)
        monkeypatch.setattr(checkout, "till", read)
        await person.scans(BEANS, MILK, ROLL)
        person.app.call_later(all_taken.set)
        await person.sees("1 Espresso beans", "> 2 Milk", "the disk is full: free some space")
        assert reads == ["till"]

    counter.serve(story)


def _refuse(*_: object) -> NoReturn:
    raise Refused("the disk is full: free some space, then scan again")


def test_a_mistake_in_the_program_is_told_and_the_sale_is_safe(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        with monkeypatch.context() as broken:
            broken.setattr(counter.store.checkout, "scan", _fail)
            await person.scans(MILK)
            await person.sees("Something went wrong", "The sale is safe", "till.log")
        await person.press("enter")
        await person.sees_no("Something went wrong")
        await person.scans(MILK)
        await person.sees("> 2 Milk")

    counter.serve(story)


def _fail(*_: object) -> None:
    raise ZeroDivisionError("division by zero")
