"""The line at the counter: what is typed can be taken back, and what is told stays to be read."""

import pytest
from support.counters import BEANS, Counter, Person

from store.domain.coupons import CouponCode
from store.domain.discounts import Discount, Kind


def test_escape_takes_back_what_is_typed_and_nothing_of_the_sale(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        await person.types("esp")
        assert person.line.startswith("esp")
        await person.press("escape")
        assert not person.line.startswith("esp")
        await person.press("escape", "escape")
        assert len(counter.store.checkout.till().lines) == 1
        await person.scans(BEANS)
        await person.sees("> 1 Espresso beans 1 kg 2 14.90 29.80")

    counter.serve(story)


def test_escape_puts_away_the_receipt_of_the_last_sale(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters("=")
        await person.sees("Receipt 1-000001")
        await person.press("escape")
        await person.sees("Nothing on the sale yet.")

    counter.serve(story)


def test_what_a_coupon_takes_off_stays_to_be_read(counter: Counter) -> None:
    ten = Discount(counter.store.discounts.new_id(), Kind.PERCENT, 1000, coupon=True)
    counter.store.discounts.create("Summer", ten)
    counter.store.coupons.add(ten.id, [CouponCode("SUMMER10", ten.id, 1)])

    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters("summer10")
        await person.sees("Coupon SUMMER10", "Off -1.49")
        await person.settles()
        assert person.line == "Coupon SUMMER10: 1.49 off; -SUMMER10 takes it off the sale."

    counter.serve(story)


def test_what_became_of_a_scan_is_painted_without_waiting_for_a_frame(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(person: Person) -> None:
        await person.sees("Nothing on the sale yet.")
        hurried: list[bool] = []
        monkeypatch.setattr(person.app.screen, "hurry", lambda: hurried.append(True))
        await person.scans(BEANS)
        await person.sees("1 Espresso")
        await person.until(lambda: hurried)

    counter.serve(story)
