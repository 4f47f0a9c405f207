"""Paying in parts: the words after =, the panel, and what it asks before it takes something."""

from dataclasses import replace

import pytest
from support.counters import BEANS, CARD, MILK, Counter, Person, costs

from store.domain.coupons import CouponCode
from store.domain.customers import CustomerDraft
from store.domain.discounts import Discount, Kind
from store.domain.ids import DiscountId
from store.domain.listing import SaleList
from store.domain.payment import Tender
from store.tables.customers import PROGRAMS


def tenders(counter: Counter, number: str = "1-000001") -> tuple[Tender, ...]:
    return counter.store.sales.numbered(number).tenders


def with_balance(counter: Counter, amount: int = 500) -> None:
    counter.store.wallets.adjust(counter.customers["Ann Köhler"], "balance", amount, "welcome")


def with_points(counter: Counter, points: int = 120) -> None:
    store = counter.store
    program = store.programs.all()[0].id
    with store._units.begin(store._actor) as unit:
        unit.edit(PROGRAMS, {"id": program}, {"redeem_points": 100, "redeem_amount": 100})
    store.wallets.adjust(counter.customers["Ann Köhler"], "points", points, "welcome")


def with_coupon(counter: Counter) -> DiscountId:
    store = counter.store
    ten = Discount(store.discounts.new_id(), Kind.PERCENT, 1000, coupon=True)
    store.discounts.create("Summer", ten)
    store.coupons.add(ten.id, [CouponCode("SUMMER10", ten.id, 1)])
    return ten.id


# In one line


@pytest.mark.parametrize(
    ("typed", "taken", "change", "kicks"),
    [
        ("=", (Tender("cash", 1490),), 0, 1),
        ("=20", (Tender("cash", 2000),), 510, 1),
        ("=c", (Tender("card", 1490),), 0, 0),
        ("=c A17", (Tender("card", 1490, "A17"),), 0, 0),
    ],
)
def test_a_line_pays_all_of_it(
    counter: Counter, typed: str, taken: tuple[Tender, ...], change: int, kicks: int
) -> None:
    counter.printer.is_there = True

    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters(typed)
        await person.sees("Receipt 1-000001, the receipt is being printed", "CHANGE")
        assert tenders(counter) == taken
        assert (counter.printer.kicks, len(counter.printer.printed)) == (kicks, 1)
        assert counter.printer.printed[0].change == change

    counter.serve(story)


@pytest.mark.parametrize("typed", ["=!", "=20!", "=c!"])
def test_a_sale_is_finished_without_a_receipt(counter: Counter, typed: str) -> None:
    counter.printer.is_there = True

    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters(typed)
        await person.sees("Receipt 1-000001, not printed: the receipt is shown", "TOTAL EUR 14.90")
        assert counter.printer.printed == []

    counter.serve(story)


@pytest.mark.parametrize(
    "amount", ["=1e9", "=-0", "=0,005", "=" + "9" * 40, "=4006381333931", "=0", "=c 99", "=x"]
)
def test_an_amount_that_is_none_takes_nothing(counter: Counter, amount: str) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters(amount)
        await person.until(lambda: person.app.notices.newest_first()[0].tone.name == "BAD")
        await person.settles()
        assert counter.store.sales.count(SaleList()) == 0
        assert counter.store.checkout.till().tenders == ()

    counter.serve(story)


def test_enter_twice_is_one_sale(counter: Counter) -> None:
    counter.printer.is_there = True

    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters("=c 5")
        await person.sees("TO PAY 9.90")
        await person.press("enter", "enter")
        await person.sees("Receipt 1-000001")
        await person.settles()
        assert counter.store.sales.count(SaleList()) == 1
        assert (len(counter.printer.printed), counter.printer.kicks) == (1, 1)

    counter.serve(story)


def test_two_sales_in_one_burst_are_both_paid(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.scans(BEANS)
        await person.enters("=")
        await person.scans(MILK)
        await person.enters("=")
        await person.sees("Receipt 1-000002", "Total 1.19")
        assert [counter.store.sales.numbered(f"1-00000{number}").total for number in (1, 2)] == [1490, 119]

    counter.serve(story)


def test_a_drawer_that_is_too_full_is_told_after_the_sale_and_hinders_nobody(counter: Counter) -> None:
    counter.store.shop.edit(replace(counter.store.shop.get(), safe_drop=3000))

    async def story(person: Person) -> None:
        for receipt in ("1-000001", "1-000002"):
            await person.has_beans()
            await person.enters("=")
            await person.sees(f"Receipt {receipt}, no printer")
        await person.scans(BEANS)
        await person.enters("=")
        await person.sees(
            "Receipt 1-000003", "Much cash is in the drawer: F8, then s takes some to the safe."
        )
        await person.scans(BEANS)
        await person.enters("=c")
        await person.sees("Receipt 1-000004, no printer")
        await person.settles()
        assert "Much cash" not in person.text

    counter.serve(story)


# The panel


def test_a_split_sale_shows_what_is_left_and_by_which_keys(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters("=c 10 A17")
        await person.sees(
            "Pay", "Total 14.90", "Card A17 -10.00", "TO PAY 4.90", "> 4.90 exactly", "5.00", "10.00",
            "Enter exactly in cash",
        )  # fmt: skip
        assert "c Card" in person.keys
        assert "b Balance" not in person.keys
        await person.press("down")
        await person.sees("> 5.00", "Enter takes 5.00 in cash")
        await person.press("enter")
        await person.sees("Receipt 1-000001", "Given 15.00", "CHANGE")
        assert tenders(counter) == (Tender("card", 1000, "A17"), Tender("cash", 500))

    counter.serve(story)


@pytest.mark.parametrize(
    ("key", "given"), [("pagedown", 500), ("pageup", 1000), ("end", 2000), ("home", 5000)]
)
def test_one_key_takes_a_likely_sum(counter: Counter, key: str, given: int) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters("=c 10")
        await person.sees("TO PAY 4.90", "5.00 PgDn", "10.00 PgUp", "20.00 End", "50.00 Home")
        await person.types("7")
        await person.press("pagedown")
        await person.sees("Enter takes what is typed; Esc clears it")
        await person.press("escape", key)
        await person.sees("Receipt 1-000001", f"Change {(given - 490) / 100:.2f}")
        assert tenders(counter)[1] == Tender("cash", given)

    counter.serve(story)


@pytest.mark.parametrize(
    ("key", "last", "words"),
    [
        ("", Tender("cash", 490), "Enter exactly in cash"),
        ("c", Tender("card", 490), "Enter: 4.90 by card"),
        ("x", Tender("cash", 490), "Enter: exactly 4.90 in cash, no receipt"),
        ("5", Tender("cash", 500), "Enter: 5.00 given, change 0.10"),
    ],
)
def test_a_key_says_how_the_rest_is_taken_and_enter_takes_it(
    counter: Counter, key: str, last: Tender, words: str
) -> None:
    counter.printer.is_there = True

    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters("=c 10")
        await person.sees("TO PAY 4.90")
        await person.press(*key)
        await person.sees(words, "TO PAY 4.90")
        await person.settles()
        assert counter.store.sales.count(SaleList()) == 0
        await person.press("enter")
        await person.sees("Receipt 1-000001")
        assert tenders(counter)[1] == last
        assert len(counter.printer.printed) == (0 if key == "x" else 1)

    counter.serve(story)


def test_what_can_be_done_in_the_panel_is_a_key_away(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters("==")
        await person.sees("TO PAY 14.90")
        assert "F1 Help" in person.keys
        await person.press("f1")
        await person.sees("Help: Pay", "c, c 10 A17", "Up, Down", "What is left by card, with Enter")
        await person.press("escape")
        await person.sees("TO PAY 14.90")

    counter.serve(story)


def test_amounts_are_typed_with_or_without_an_equals_sign(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.scans(BEANS)
        await person.enters("==")
        await person.sees("Pay", "TO PAY 14.90", "15.00")
        await person.enters("5")
        await person.sees("Cash -5.00", "TO PAY 9.90")
        await person.enters("=c 2,50")
        await person.sees("Card -2.50", "TO PAY 7.40")
        await person.enters("=abc")
        await person.sees("'abc' is no way to pay", "TO PAY 7.40")

    counter.serve(story)


@pytest.mark.parametrize("key", ["backspace", "escape"])
def test_the_last_payment_is_given_back_after_asking(counter: Counter, key: str) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters("=5")
        await person.sees("TO PAY 9.90")
        await person.enters("=c 2")
        await person.sees("TO PAY 7.90")
        await person.press(key)
        await person.sees("Give back Card 2.00?")
        await person.press("n")
        await person.sees_no("Give back Card")
        assert len(counter.store.checkout.till().tenders) == 2
        await person.press(key)
        await person.sees("Give back Card 2.00?")
        await person.press("y")
        await person.sees("TO PAY 9.90")
        await person.press(key, "y")
        await person.sees("TO PAY 14.90")
        await person.press("escape")
        await person.sees_no("TO PAY")
        assert counter.store.checkout.till().tenders == ()

    counter.serve(story)


def test_what_was_given_stays_beside_the_sale_and_over_a_restart(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters("=c 10")
        await person.sees("TO PAY 4.90")
        await person.press("s")
        await person.sees_no("TO PAY 4.90")
        await person.sees("Given 10.00", "TO PAY")

    async def again(person: Person) -> None:
        await person.sees("1 Espresso", "Given 10.00")
        await person.enters("=")
        await person.sees("Receipt 1-000001")
        assert tenders(counter) == (Tender("card", 1000), Tender("cash", 490))

    counter.serve(story)
    counter.lane.reopen()
    counter.serve(again)


@pytest.mark.parametrize("code", [BEANS, "20000000", "000001"])
def test_a_scan_in_the_panel_is_never_an_amount(counter: Counter, code: str) -> None:
    async def story(person: Person) -> None:
        await person.scans(BEANS)
        await person.enters("==")
        await person.sees("TO PAY 14.90")
        await person.scans(code)
        await person.sees(f"{code}: no card, no voucher, no coupon", "TO PAY 14.90")
        assert counter.store.checkout.till().tenders == ()
        assert len(counter.store.checkout.till().lines) == 1

    counter.serve(story)


def test_a_card_in_the_panel_names_the_customer(counter: Counter) -> None:
    with_balance(counter)

    async def story(person: Person) -> None:
        await person.scans(BEANS)
        await person.enters("==")
        await person.sees("TO PAY 14.90")
        await person.scans(CARD)
        await person.sees("TO PAY 13.41", "Balance 5.00")
        await person.press("b", "enter")
        await person.sees("Balance -5.00", "TO PAY 8.41")
        await person.press("c", "enter")
        await person.sees("Receipt 1-000001")
        assert tenders(counter) == (Tender("balance", 500), Tender("card", 841))

    counter.serve(story)


def test_a_coupon_in_the_panel_counts_at_once(counter: Counter) -> None:
    with_coupon(counter)

    async def story(person: Person) -> None:
        await person.scans(BEANS)
        await person.enters("==")
        await person.sees("TO PAY 14.90")
        await person.scans("SUMMER10")
        await person.sees("TO PAY 13.41", "Coupon SUMMER10: 1.49 off")
        await person.press("c", "enter")
        await person.sees("Receipt 1-000001")
        assert tenders(counter) == (Tender("card", 1341),)

    counter.serve(story)


def test_coupons_stand_beside_the_sale_and_so_does_that_one_is_over(counter: Counter) -> None:
    discount = with_coupon(counter)

    async def story(person: Person) -> None:
        await person.scans(BEANS, "SUMMER10")
        await person.sees("Coupon SUMMER10", "Off -1.49")
        counter.store.coupons.take_back(discount, ["SUMMER10"])
        await person.sees("OVER: SUMMER10", "The prices have changed: total 13.41 -> 14.90")
        await person.enters("-summer10")
        await person.sees("The coupon SUMMER10 is off the sale.")
        await person.sees_no("OVER: SUMMER10")

    counter.serve(story)


def test_what_others_do_meanwhile_is_in_the_panel_at_once(counter: Counter) -> None:
    with_points(counter)
    ann = counter.customers["Ann Köhler"]

    async def story(person: Person) -> None:
        await person.scans(BEANS, CARD)
        await person.sees("Off -1.49")
        await person.enters("==")
        await person.sees("Points 120, pays 1.20")
        counter.store.wallets.adjust(ann, "points", -20, "used elsewhere")
        await person.sees("Points 100, pays 1.00")
        await person.press("p", "enter")
        await person.sees("Points (100) -1.00", "TO PAY 12.41")
        counter.store.wallets.adjust(ann, "points", -60, "used elsewhere")
        await person.sees("! give back first what was taken for it, under ==", "points are needed, 40")
        await person.press("enter")
        await person.settles()
        assert counter.store.sales.count(SaleList()) == 0
        await person.press("backspace", "y")
        await person.sees("TO PAY 13.41", "Points 40, pays 0.40")
        await person.sees_no("give back first")
        await person.press("p", "enter", "enter")
        await person.sees("Receipt 1-000001")

    counter.serve(story)


def test_another_price_under_a_part_paid_sale_is_told_and_asked_about(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters("=c 5")
        await person.sees("TO PAY 9.90")
        costs(counter, "Espresso beans 1 kg", 1590)
        await person.sees("! The total is another one: 14.90 -> 15.90", "TO PAY 10.90")
        await person.press("enter")
        await person.sees("5.00 was taken already, and prices have changed: total 14.90 -> 15.90")
        await person.press("n")
        await person.sees("TO PAY 10.90")
        await person.press("enter")
        await person.sees("y Go on")
        costs(counter, "Espresso beans 1 kg", 1690)
        await person.sees("5.00 was taken already, and prices have changed: total 14.90 -> 16.90")
        await person.press("y")
        await person.sees("Receipt 1-000001", "Total 16.90")
        assert tenders(counter) == (Tender("card", 500), Tender("cash", 1190))

    counter.serve(story)


def test_a_voucher_is_sold_and_scanned_in_the_panel(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.enters("=g 10 GV12345678")
        await person.sees("> 1 Voucher GV12345678 1 10.00 10.00")
        await person.enters("=c")
        await person.sees("Receipt 1-000001")
        await person.scans(BEANS)
        await person.enters("==")
        await person.sees("TO PAY 14.90")
        await person.scans("GV12345678")
        await person.sees("Voucher GV12345678 -10.00", "TO PAY 4.90")
        await person.press("v")
        await person.sees("the code first, or a scan")
        await person.enters("GV99999999")
        await person.sees("no voucher GV99999999 was sold")
        await person.press("enter")
        await person.sees("Receipt 1-000002")
        assert tenders(counter, "1-000002") == (Tender("voucher", 1000, "GV12345678"), Tender("cash", 490))

    counter.serve(story)


# The customer's own


def test_a_balance_pays_as_far_as_it_goes(counter: Counter) -> None:
    with_balance(counter)

    async def story(person: Person) -> None:
        await person.scans(BEANS, CARD)
        await person.sees("Off -1.49")
        await person.enters("=b")
        await person.sees("Balance -5.00", "TO PAY 8.41")
        await person.press("enter")
        await person.sees("Receipt 1-000001")
        assert counter.store.wallets.of(counter.customers["Ann Köhler"]).balance.known == 0

    counter.serve(story)


def test_a_balance_pays_all_of_a_sale_and_the_drawer_stays_shut(counter: Counter) -> None:
    counter.printer.is_there = True
    with_balance(counter, 2000)

    async def story(person: Person) -> None:
        await person.scans(BEANS, CARD)
        await person.sees("Off -1.49")
        await person.enters("=b")
        await person.sees("Receipt 1-000001")
        assert tenders(counter) == (Tender("balance", 1341),)
        assert (counter.printer.kicks, len(counter.printer.printed)) == (0, 1)

    counter.serve(story)


def test_points_pay_and_say_what_they_pay(counter: Counter) -> None:
    with_points(counter)

    async def story(person: Person) -> None:
        await person.scans(BEANS, CARD)
        await person.sees("Off -1.49")
        await person.enters("==")
        await person.sees("Points 120, pays 1.20")
        await person.press("p", "enter")
        await person.sees("Points (120) -1.20", "TO PAY 12.21")

    counter.serve(story)


def test_change_goes_on_the_balance(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.scans(BEANS, CARD)
        await person.sees("Off -1.49")
        await person.enters("=20b")
        await person.sees("Receipt 1-000001", "To balance 6.59")
        assert counter.store.wallets.of(counter.customers["Ann Köhler"]).balance.known == 659

    counter.serve(story)


def test_a_top_up_is_a_line(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.enters("=t 20")
        await person.sees("put one on the sale with @")
        await person.scans(CARD)
        await person.sees("Ann Köhler 10 %")
        await person.enters("=t 20")
        await person.sees("> 1 Top-up of the balance 1 20.00 20.00")
        await person.enters("=")
        await person.sees("Receipt 1-000001")
        assert counter.store.wallets.of(counter.customers["Ann Köhler"]).balance.known == 2000

    counter.serve(story)


def test_nothing_is_paid_out_of_what_is_not_there(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.scans(BEANS)
        await person.enters("=b")
        await person.sees("points and balance are a customer's")
        await person.scans(CARD)
        await person.sees("Off -1.49")
        await person.enters("=b")
        await person.sees("balance can pay nothing here")
        await person.enters("=b 5")
        await person.sees("5.00 are needed from the balance, 0.00 usable")

    counter.serve(story)


def test_beyond_the_credit_limit_is_said_and_typed_with_a_plus(counter: Counter) -> None:
    store = counter.store
    store.customers.create(CustomerDraft(name="Cleo", credit_limit=500))

    async def story(person: Person) -> None:
        await person.scans(BEANS)
        await person.enters("@cleo")
        await person.sees("Cleo: the total stays")
        await person.enters("=b 14.90")
        await person.sees("14.90 are needed from the balance, 5.00")
        await person.enters("=b+ 14.90")
        await person.sees("Receipt 1-000001")

    counter.serve(story)


# Asked first


def test_more_cash_than_anybody_gives_is_asked_about(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters("=2000")
        await person.sees("2000.00 given for 14.90: change 1985.10")
        await person.press("enter")
        await person.sees_no("n Leave it")
        assert counter.store.sales.count(SaleList()) == 0
        await person.enters("=2000")
        await person.sees("2000.00 given", "n Leave it")
        await person.press("y")
        await person.sees("Receipt 1-000001", "Given 2000.00")

    counter.serve(story)


def test_the_shop_may_say_what_is_much(counter: Counter) -> None:
    counter.store.shop.edit(replace(counter.store.shop.get(), cash_ask=1500))

    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters("=20")
        await person.sees("20.00 given for 14.90: change 5.10")

    counter.serve(story)


def test_a_customer_named_after_money_was_taken_is_asked_about_with_both_totals(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters("=c 10")
        await person.sees("TO PAY 4.90")
        await person.press("s")
        await person.enters("@ann")
        await person.sees("10.00 was taken already; total 14.90 -> 13.41")
        await person.press("n")
        await person.sees_no("n Leave it")
        assert counter.store.checkout.till().customer is None
        await person.scans(CARD)
        await person.sees("total 14.90 -> 13.41", "n Leave it")
        await person.press("y")
        await person.sees("Ann Köhler 10 %", "Given 10.00")
        await person.enters("=")
        await person.sees("Receipt 1-000001")
        assert tenders(counter) == (Tender("card", 1000), Tender("cash", 341))

    counter.serve(story)


def test_a_line_added_after_money_was_taken_is_asked_about(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters("=5")
        await person.sees("TO PAY 9.90")
        await person.press("s")
        await person.scans(MILK)
        await person.sees("5.00 was taken already; total 14.90 -> 16.09")
        await person.scans(MILK)
        await person.settles()
        await person.press("y")
        await person.sees("2 Milk 1 l 1", "TO PAY")
        assert len(counter.store.checkout.till().lines) == 2

    counter.serve(story)
