"""Goods come back at the counter, of a receipt or without one, and are paid out or set against others."""

from support.counters import BEANS, MILK, Counter, Person, peer
from support.people import signed_in, staffed

from store.domain.money import ONE
from store.domain.payment import Tender
from store.domain.rights import Right, Role
from store.domain.sale import Origin, SaleKind
from tui.messages import ScanArrived


def sold(counter: Counter, *codes: str, kind: str = "cash") -> None:
    for code in codes:
        counter.store.checkout.scan(code)
    total = counter.store.checkout.till().total
    counter.store.checkout.pay([Tender(kind, total, "A17" if kind == "card" else "")])


def test_a_line_of_a_receipt_is_exchanged(counter: Counter) -> None:
    sold(counter, BEANS, MILK)
    counter.printer.is_there = True

    async def story(person: Person) -> None:
        await person.enters("r 1-000001")
        await person.sees("What comes back of 1-000001?", "1 x Espresso", "14.90 paid", "1 x Milk")
        await person.press("enter")
        await person.sees("TO PAY OUT", "Espresso", "-14.90", "Back -14.90")
        await person.scans(MILK)
        await person.sees("1 Milk", "2 Espresso")
        await person.enters("=")
        await person.sees("Receipt 1-000002, the receipt is being printed", "PAID OUT")
        assert counter.printer.printed[0].notes == ("EXCHANGE of 1-000001",)
        document = counter.store.sales.numbered("1-000002")
        first = counter.store.sales.numbered("1-000001")
        assert (document.kind, document.total) == (SaleKind.EXCHANGE, 119 - 1490)
        assert document.lines[1].origin == Origin(first.id, 0, "resell")
        assert (document.tenders, counter.printer.kicks) == ((Tender("cash", -1371),), 1)

    counter.serve(story)


def test_several_lines_are_ticked_and_one_is_changed_and_taken_off(counter: Counter) -> None:
    for _ in range(2):
        counter.store.checkout.scan(BEANS, 3 * ONE)
        counter.store.checkout.scan(MILK)
        counter.store.checkout.pay([Tender("cash", counter.store.checkout.till().total)])

    async def story(person: Person) -> None:
        await person.enters("r 1-000001")
        await person.sees("3 x Espresso")
        await person.press("tab", "down", "tab", "enter")
        await person.sees("1 Espresso", "2 Milk", "-45.89")
        await person.press("up")
        await person.enters("*2")
        await person.sees("-29.80")
        await person.press("down")
        await person.enters("-")
        await person.sees("TO PAY OUT")
        await person.until(lambda: len(counter.store.checkout.till().lines) == 1)
        await person.enters("r 1-000002")
        await person.sees("3 x Espresso")
        await person.press("enter")
        await person.sees("goods of another receipt come back with this sale already")

    counter.serve(story)


def test_what_is_paid_out_is_shown_and_chosen_in_the_panel(counter: Counter) -> None:
    sold(counter, BEANS, kind="card")

    async def story(person: Person) -> None:
        await person.enters("r 1-000001")
        await person.sees("What comes back")
        await person.press("enter")
        await person.sees("TO PAY OUT")
        await person.enters("==")
        await person.sees("Card A17 14.90", "Enter pays out so")
        await person.press("b", "enter")
        await person.sees("put a customer on the sale")
        await person.enters("=c 5")
        await person.sees("Card A17 14.90")
        await person.press("enter")
        await person.sees("Receipt 1-000002", "PAID OUT")
        assert counter.store.sales.numbered("1-000002").tenders == (Tender("card", -1490, "A17"),)

    counter.serve(story)


def test_goods_without_a_receipt_go_on_the_balance(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.enters("@Ann K")
        await person.sees("Ann Köhler")
        await person.enters(f"r {MILK}")
        await person.sees("Why does Milk", "lowest price of late")
        await person.press("enter")
        await person.sees("it takes a reason")
        await person.types("a gift")
        await person.press("enter")
        await person.sees("What becomes of Milk", "Damaged")
        await person.press("down", "enter")
        await person.sees("TO PAY OUT", "-1.19")
        await person.enters("==")
        await person.sees("Balance 1.19")
        await person.press("enter")
        await person.sees("RETURN without a receipt", "Reason: a gift", "PAID OUT")
        ann = counter.customers["Ann Köhler"]
        assert counter.store.wallets.of(ann).balance.known == 119
        assert counter.store.sales.numbered("1-000001").lines[0].origin == Origin(None, 0, "damaged")

    counter.serve(story)


def test_whom_goods_without_a_receipt_come_back_for_is_asked_before_anything_else(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.enters(f"r {MILK}")
        await person.sees("without a receipt goods come back for a customer")
        await person.sees_no("Why does Milk")

    counter.serve(story)


def test_what_nothing_has_is_told(counter: Counter) -> None:
    async def story(person: Person) -> None:
        for typed, words in (
            ("r", "the number of the receipt"),
            ("r 1-000077", "no receipt 1-000077 here"),
            ("r xyzzy", "no receipt has this number and no product"),
        ):
            await person.enters(typed)
            await person.sees(words)

    counter.serve(story)


def test_nothing_is_left_of_a_receipt_that_came_back(counter: Counter) -> None:
    sold(counter, MILK)

    async def story(person: Person) -> None:
        await person.enters("r 1-000001")
        await person.sees("What comes back")
        await person.press("enter")
        await person.sees("TO PAY OUT")
        await person.enters("=")
        await person.sees("Receipt 1-000002")
        await person.enters("r 1-000001")
        await person.sees("nothing of 1-000001 is left to come back")

    counter.serve(story)


def test_a_cashier_asks_somebody_and_the_goods_come_back_then(counter: Counter) -> None:
    sold(counter, BEANS)
    store = counter.store
    store.staff.set_limit(Role.CASHIER, Right.RETURN, 1000)
    with_people(counter)

    async def story(person: Person) -> None:
        await person.enters("r 1-000001")
        await person.sees("What comes back")
        await person.press("enter")
        await person.sees("take goods back with their receipt")

    counter.serve(story)


def with_people(counter: Counter) -> None:
    staffed(counter.store)
    signed_in(counter.store, "Mia")


def test_r_and_a_scan_bring_back_a_receipt_or_goods_without_one(counter: Counter) -> None:
    sold(counter, BEANS, MILK)
    counter.lanes.states = (peer("Back", 2, linked=True),)

    async def story(person: Person) -> None:
        await person.types("r")
        person.app.post_message(ScanArrived("1-000001", "1-000001"))
        await person.sees("What comes back of 1-000001?")
        await person.press("escape")
        await person.types("R ")
        person.app.post_message(ScanArrived("2-000001", "2-000001"))
        await person.sees("no receipt 2-000001 here, nor on Back")
        await person.enters("@Ann K")
        await person.sees("Ann Köhler")
        await person.types("r")
        person.app.post_message(ScanArrived(MILK, MILK))
        await person.sees("Why does Milk 1 l come back?")

    counter.serve(story)


def test_a_scanner_that_types_brings_back_a_receipt_too(counter: Counter) -> None:
    sold(counter, BEANS, MILK)

    async def story(person: Person) -> None:
        await person.types("r")
        await person.scans("1-000001")
        await person.sees("What comes back of 1-000001?")

    counter.serve(story)
