"""What of an account is not usable here: who has it, and how it comes here."""

from pathlib import Path

import pytest
from support.counters import CARD, MILK, Counter, Person
from support.shops import join, sync

from store.domain.ids import CustomerId, LaneId, SaleId
from store.domain.money import currency
from store.domain.payment import POINTS
from store.domain.till import Means, Payable
from store.domain.transfers import Ask
from tui.screens.checkout.paying_rows import rows

EURO = currency("EUR")


@pytest.mark.parametrize(
    ("usable", "told", "shown"),
    [
        (500, "103", "Points 103, pays 5.00"),
        (
            500,
            "50 of 100 usable here; the rest is with Front",
            "Points 50 of 100 usable here, pays 5.00; the rest is with Front",
        ),
        (
            0,
            "0 of 100 usable here; the rest is with Front",
            "Points 0 of 100 usable here; the rest is with Front",
        ),
    ],
)
def test_it_is_the_points_that_pay_and_not_who_has_the_rest(usable: int, told: str, shown: str) -> None:
    payable = Payable(SaleId(b"s" * 16), 1000, 1000, 1000, (), (1000,), (Means(POINTS, usable, told),))
    assert "".join(text for text, _ in rows(payable, EURO, 78)[-1]) == shown


@pytest.fixture
def ann(counter: Counter) -> CustomerId:
    return counter.customers["Ann Köhler"]


def renew(counter: Counter) -> None:
    """Let the lane go on as another site: its disk was restored."""
    replication = counter.store.replication
    old = replication.site()
    replication.since({}, rows_max=5000)  # others may have been told of it
    replication.renew(old, replication.have()[old] + 1)


def test_what_this_lane_had_before_it_was_restored_is_with_no_other_lane(
    counter: Counter, ann: CustomerId
) -> None:
    counter.store.wallets.adjust(ann, "balance", 500, "welcome")
    assert not counter.store.lanes.has_earlier_life()
    renew(counter)
    assert counter.store.lanes.has_earlier_life()

    async def story(person: Person) -> None:
        await person.scans(MILK, CARD)
        await person.enters("==")
        await person.sees(
            "Balance 0.00 of 5.00 usable here; the rest is with this lane before it was",
            "restored (F9, t)",
        )
        await person.press("escape")
        await person.press("f9")
        await person.sees("this lane, t TAKES OVER", "What it could spend", "until t retires what it was")
        await person.press("t")
        await person.sees("Retire what it had before it was restored: why?", "5.00 of balances")
        await person.enters("the disk broke")
        await person.sees("What it had before can be spent here now.")
        await person.sees_no("t TAKES OVER")

    counter.serve(story)
    assert not counter.store.lanes.has_earlier_life()


def test_what_it_had_before_waits_for_the_others_or_is_taken_over_at_once(
    counter: Counter, ann: CustomerId, tmp_path: Path
) -> None:
    counter.store.wallets.adjust(ann, "balance", 500, "welcome")
    bar = join(tmp_path / "Bar", counter.lane, name="Bar")
    bar.store.close()
    renew(counter)

    async def story(person: Person) -> None:
        await person.sees("this lane, t TAKES OVER")
        await person.press("t")
        await person.sees("Retire what it had before it was restored: why?", "once Bar has heard of it.")
        await person.enters("the disk broke")
        await person.sees("What it had before can be spent here once Bar has heard of it.", "t AT ONCE")
        await person.sees_no("RETIRED")
        await person.sees_no("t TAKES OVER")
        await person.press("t")
        await person.sees("Take over at once what it had before it was restored?", "is spent twice")
        await person.press("y")
        await person.sees("What it had before can be spent here now.")
        await person.sees_no("t AT ONCE")

    counter.serve(story, place="lanes")
    assert counter.store.wallets.of(ann).balance.spendable == 500


def test_of_what_a_retired_lane_left_it_is_said_what_its_heir_waits_for(
    counter: Counter, ann: CustomerId, tmp_path: Path
) -> None:
    yard, bar = (join(tmp_path / name, counter.lane, name=name) for name in ("Yard", "Bar"))
    sync(counter.store, yard.store)
    yard.store.wallets.adjust(ann, "balance", 500, "welcome")
    sync(counter.store, yard.store)
    counter.lanes.hearing = frozenset({bar.member.id})
    counter.store.lanes.retire(yard.member.id, "stolen")
    for lane in (yard, bar):
        lane.store.close()

    async def story(person: Person) -> None:
        await person.scans(MILK, CARD)
        await person.enters("==")
        await person.sees("Balance 0.00 of 5.00 usable here; what Yard left can be spent here once Bar")
        await person.sees("has heard of it")
        assert "b Balance" not in person.keys

    counter.serve(story)
    assert counter.lanes.asked == []


def test_whoever_opens_the_panel_asks_again(counter: Counter, ann: CustomerId, tmp_path: Path) -> None:
    back = join(tmp_path / "back", counter.lane)
    sync(counter.store, back.store)
    back.store.wallets.adjust(ann, "balance", 100, "welcome")
    counter.store.wallets.adjust(ann, "balance", 50, "welcome")
    sync(counter.store, back.store)
    counter.lanes.hearing = frozenset({back.member.id})

    def give(_: LaneId, ask: Ask) -> None:
        back.store.transfers.give(counter.store.replication.site(), ask)
        sync(counter.store, back.store)

    async def story(person: Person) -> None:
        await person.scans(MILK, CARD)
        await person.until(lambda: len(counter.lanes.asked) == 1, "nobody was asked")
        await person.enters("==")
        await person.until(lambda: len(counter.lanes.asked) == 2, "it was not asked again")
        await person.sees("Balance 0.50 of 1.50 usable here; the rest is with Back")
        await person.press("b")
        await person.sees("1.07 of the balance, or 0.50 if no lane hands over the rest")
        await person.press("escape", "escape")
        counter.lanes.answer = give
        await person.enters("==")
        await person.sees("Balance 1.50")
        await person.sees_no("the rest is with Back")

    counter.serve(story)
    back.store.close()
