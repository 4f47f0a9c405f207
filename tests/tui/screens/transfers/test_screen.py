"""What lanes handed each other, as a list; and from it to the customer's account."""

from support.counters import Counter, Person
from support.shops import member

from store.domain.changes import Site
from store.domain.ids import LaneId
from store.domain.spending import voucher_key
from store.domain.transfers import Ask


def other_lane(counter: Counter) -> LaneId:
    back = member("Back", 2, counter.store.lanes.own().id)
    counter.store.lanes.enrol(back)
    return back.id


def hand(counter: Counter, taker: LaneId, number: int, holder: bytes, account: str, amount: int) -> None:
    counter.lane.machine.forward(60_000)
    given = counter.store.transfers.give(Site(taker, 1), Ask(bytes([number]) * 16, holder, account, amount))
    assert given == amount


def test_what_was_handed_over_is_listed_and_leads_to_the_account(counter: Counter) -> None:
    ann, back = counter.customers["Ann Köhler"], other_lane(counter)
    counter.store.wallets.adjust(ann, "points", 1300, "welcome")
    counter.store.wallets.adjust(ann, "balance", 5000, "welcome")
    hand(counter, back, 1, ann, "points", 1200)
    hand(counter, back, 2, ann, "balance", 1250)

    async def story(person: Person) -> None:
        await person.sees("g Given")
        await person.press("g")
        await person.sees(
            "Rights to spend that lanes gave each other · 2",
            "> 2.3. 13:02 Lane 1 Back 12.50 balance Ann Köhler",
            "2.3. 13:01 Lane 1 Back 1,200 points points Ann Köhler",
            "never spend the same twice",
        )
        hand(counter, back, 3, ann, "points", 1)
        await person.sees("> 2.3. 13:03 Lane 1 Back 1 point points Ann Köhler")
        await person.press("enter")
        await person.sees("Account of Ann Köhler", "usable on")
        await person.press("escape")
        await person.sees("Rights to spend that lanes gave each other · 3")
        await person.press("slash", *"balance", "enter")
        await person.sees("> 2.3. 13:02 Lane 1 Back 12.50 balance Ann Köhler")
        await person.sees_no("1,200")
        await person.press("escape", "escape")
        await person.sees("Lanes ·")

    counter.serve(story, place="lanes")


def test_a_voucher_has_no_account_to_look_at(counter: Counter) -> None:
    from store.domain.payment import Tender

    back = other_lane(counter)
    counter.store.paying.sell_voucher(2000, "GV1")
    counter.store.checkout.pay([Tender("cash", 2000)])
    hand(counter, back, 1, voucher_key("GV1"), "voucher", 2000)

    async def story(person: Person) -> None:
        await person.sees("Lane 1 Back 20.00 voucher")
        assert "Enter Open" not in person.line

    counter.serve(story, place="transfers")


def test_nothing_handed_over_is_said(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("No lane handed another one anything yet.", "When a sale needs more it asks")

    counter.serve(story, place="transfers")
