"""Keys that mean nothing in the pay panel: each is told, and Enter after it pays nothing."""

import pytest
from support.counters import BEANS, Counter, Person

from store.domain.listing import SaleList
from store.domain.payment import Tender

WAYS = "type an amount, or c Card, v Voucher,"


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (("k",), f"'k' does nothing here: {WAYS}"),
        (("B",), f"'B' does nothing here: {WAYS}"),
        (("b",), f"'b' does nothing here: {WAYS}"),
        (("a", "n"), f"'n' does nothing here: {WAYS}"),
        (("+",), f"'+' does nothing here: {WAYS}"),
        (("space",), f"Space does nothing here: {WAYS}"),
        (("f3",), f"F3 does nothing here: {WAYS}"),
        (("delete",), f"Del does nothing here: {WAYS}"),
        (("f10", "f3"), f"F3 does nothing here: {WAYS}"),
    ],
)
def test_a_key_that_means_nothing_is_told_and_enter_pays_nothing_after_it(
    counter: Counter, keys: tuple[str, ...], told: str
) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters("==")
        await person.sees("TO PAY 14.90")
        await person.press(*keys)
        await person.sees(f"! {told}")
        await person.press("enter")
        await person.settles()
        assert counter.store.sales.count(SaleList()) == 0
        assert counter.store.checkout.till().tenders == ()
        await person.sees("TO PAY 14.90")

    counter.serve(story)


def test_a_refused_letter_is_refused_again_until_another_key_takes_its_place(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters("==")
        await person.sees("TO PAY 14.90")
        await person.press("k", "enter", "enter")
        await person.sees("'k' is no way to pay", "Esc clears it")
        await person.press("escape")
        await person.sees("Enter exactly in cash")
        await person.sees_no("no way to pay")
        await person.press("k", "c")
        await person.sees("Enter: 14.90 by card")
        await person.sees_no("does nothing here")
        await person.press("enter")
        await person.sees("Receipt 1-000001")
        assert counter.store.sales.numbered("1-000001").tenders == (Tender("card", 1490),)

    counter.serve(story)


def test_after_a_key_that_leaves_nothing_behind_enter_says_what_it_would_take(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters("==")
        await person.sees("TO PAY 14.90")
        await person.press("f3", "enter")
        await person.sees("! Enter takes 14.90 in cash, if that is meant; s goes back to the sale")
        await person.press("enter")
        await person.sees("Receipt 1-000001")

    counter.serve(story)


def test_an_amount_that_is_none_stays_and_is_refused_again(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters("==")
        await person.sees("TO PAY 14.90")
        await person.types("1e9")
        await person.press("enter", "enter", "enter")
        await person.sees("'1e9' is no way to pay", "TO PAY 14.90")
        await person.press("5")
        await person.sees("Enter: 5.00 given, 9.90 left")
        await person.press("backspace", "enter")
        await person.sees("Receipt 1-000001")

    counter.serve(story)


def test_a_scan_after_a_refused_letter_is_still_a_scan(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters("==")
        await person.sees("TO PAY 14.90")
        await person.press("k")
        await person.scans(BEANS)
        await person.sees(f"{BEANS}: no card, no voucher, no coupon", "TO PAY 14.90")
        await person.press("escape", "f3", "up", "enter")
        await person.sees("Receipt 1-000001")

    counter.serve(story)


@pytest.mark.parametrize(
    ("key", "words"), [("C", "Enter: 14.90 by card"), ("X", "exactly 14.90 in cash, no")]
)
def test_caps_lock_makes_no_other_key(counter: Counter, key: str, words: str) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters("==")
        await person.sees("TO PAY 14.90")
        await person.press(key)
        await person.sees(words)
        await person.press("enter")
        await person.sees("Receipt 1-000001")

    counter.serve(story)
