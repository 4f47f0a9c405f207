"""Parking at the counter: what a list says of sales that wait, and every key of it."""

from dataclasses import replace
from pathlib import Path

import pytest
from support.counters import BEANS, CARD, MILK, ROLL, Counter, Person
from support.shops import MINUTE, ShopLane, join, sync

from netsync.events import PeerState
from store.domain.holding import HeldSale, Lost, Recalled
from store.domain.ids import LaneId, SaleId
from store.domain.money import currency
from tui.screens.checkout.parking import age, gone, title, told, went_on

EUR = currency("EUR")
HELD = HeldSale(
    sale=SaleId(b"s" * 16), lane=LaneId(b"l" * 16), lane_name="Lane 2", staff_name="Mia", customer_name="Ann",
    label="table 5", total=1240, lines=3, at=0, is_here=False,
)  # fmt: skip


def test_a_parked_sale_is_told_in_one_row() -> None:
    assert (title(HELD), told(HELD, 5 * MINUTE)) == (
        "table 5",
        "3 lines  Ann  Lane 2  Mia  5 min",
    )
    assert title(replace(HELD, label="")) == "Ann"
    assert title(replace(HELD, label="", customer_name="")) == "no label"
    assert told(replace(HELD, label="", lines=1), 0) == "1 line  Lane 2  Mia  just now"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (-5, "just now"),
        (0, "just now"),
        (59, "59 min"),
        (60, "1 h"),
        (1439, "23 h"),
        (1440, "1 d"),
        (9000, "6 d"),
    ],
)
def test_ages_are_one_word(minutes: int, words: str) -> None:
    assert age(minutes * MINUTE) == words


def test_sentences() -> None:
    assert went_on(Recalled(125, 125, is_fresh=True), EUR) == "The sale goes on: total 1.25"
    assert went_on(Recalled(125, 250, is_fresh=True), EUR).endswith("kept: total 1.25 -> 2.50")
    assert went_on(Recalled(125, 250, is_fresh=False), EUR).endswith("changed meanwhile: total 1.25 -> 2.50")
    struck = Recalled(500, 125, is_fresh=True, expired=("Ham",), is_struck=True)
    assert went_on(struck, EUR) == (
        "EXPIRED while the sale waited, and taken off it: Ham; put it aside. Total 5.00 -> 1.25"
    )
    told = Recalled(500, 500, is_fresh=False, expired=("Ham", "Milk", "Eggs", "Fish", "Veal"))
    assert went_on(told, EUR) == (
        "EXPIRED while the sale waited: Ham, Milk, Eggs and 2 more; - takes it off. Total 5.00 -> 5.00"
    )
    assert gone(Lost("Lane 2", 0, is_kept=False)) == "Lane 2 has taken up this sale: it goes on there"
    assert gone(Lost("Lane 2", 2, is_kept=False)).endswith("; 2 line(s) added here stay")
    assert gone(Lost("Lane 2", 2, is_kept=True)).endswith("so it stays here as well")


def test_a_sale_is_parked_and_goes_on(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.enters("p")
        await person.sees("no sale waits")
        await person.scans(BEANS, MILK, CARD)
        await person.sees("Ann Köhler")
        await person.enters("p table 5")
        await person.sees("Nothing on the sale yet.", "Parked; p on an empty sale takes it up again")
        await person.sees("parked 1")
        await person.scans(ROLL)
        await person.sees("> 1 Croissant")
        await person.enters("p")
        await person.sees("Nothing on the sale yet.")
        await person.enters("p")
        await person.sees(
            "Which sale goes on?", "> no label 1.30 1 line", "table 5 14.", "2 lines Ann Köhler"
        )
        await person.types("tab")
        await person.sees_no("no label")
        await person.press("enter")
        await person.sees("1 Espresso beans 1 kg 1 14.90", "Ann Köhler", "The sale goes on: total ")

    counter.serve(story)


def test_a_sale_of_a_lane_that_is_cut_off_is_taken_over_after_asking(counter: Counter) -> None:
    back = _with_goods(counter)
    back.store.checkout.scan(BEANS)
    back.store.holding.park("bag")
    sync(counter.store, back.store)

    async def story(person: Person) -> None:
        await person.enters("p")
        await person.sees("Which sale goes on?", "> bag 14.90 1 line Back Owner")
        await person.press("enter")
        await person.sees("Take the sale of Back over?", "That lane cannot be asked now.")
        await person.press("enter")
        await person.sees_no("Take the sale of Back over?")
        await person.enters("p bag")
        await person.sees("Which sale goes on?")
        await person.press("enter")
        await person.sees("Take the sale of Back over?")
        await person.press("y")
        await person.sees("> 1 Espresso beans 1 kg 1 14.90")

    counter.serve(story)
    back.store.close()


def test_whose_sale_was_taken_up_elsewhere_at_once_is_told(counter: Counter) -> None:
    back = _with_goods(counter)
    counter.store.checkout.scan(BEANS)
    counter.store.holding.park("")
    sync(counter.store, back.store)
    sale = counter.store.holding.waiting()[0].sale

    async def story(person: Person) -> None:
        await person.enters("p")
        await person.sees("Which sale goes on?")
        await person.press("enter")
        await person.sees("> 1 Espresso beans")
        back.machine.forward(MINUTE)
        back.store.holding.recall(sale)
        sync(counter.store, back.store)
        await person.sees("Back has taken up this sale: it goes on there", "Nothing on the sale yet.")

    counter.lanes.states = (_linked(back),)
    counter.serve(story)
    back.store.close()


def _with_goods(counter: Counter) -> ShopLane:
    back = join(counter.lane.folder.parent / "back", counter.lane)
    sync(counter.store, back.store)
    return back


def _linked(lane: ShopLane) -> PeerState:
    return PeerState(
        lane.member.id,
        lane.member.name,
        lane.member.number,
        linked=True,
        since=None,
        address="",
        behind_out=0,
        behind_in=0,
        clock_ahead_ms=0,
    )


def test_what_another_lane_has_taken_up_is_told_and_not_to_be_had(counter: Counter, tmp_path: Path) -> None:
    back = join(tmp_path / "back", counter.lane)
    for label in ("table 4", "table 5"):
        counter.store.checkout.scan(MILK)
        counter.store.holding.park(label)
    sync(counter.store, back.store)
    taken = next(each for each in back.store.holding.waiting() if each.label == "table 4")
    back.store.holding.recall(taken.sale)
    sync(counter.store, back.store)
    back.store.close()

    async def story(person: Person) -> None:
        await person.enters("p")
        await person.sees("Which sale goes on?", "> table 5", "table 4 1.19 taken up by Back")
        await person.press("down", "enter")
        await person.sees("Back has taken it up: it is open there, or p lists it there")
        await person.enters("p")
        await person.sees("Which sale goes on?")
        await person.press("enter")
        await person.sees("The sale goes on", "> 1 Milk")
        await person.enters("--")
        await person.sees("Void the whole sale. Why?")
        await person.enters("gone")
        await person.sees_no("Milk")
        await person.sees("Nothing on the sale yet.")
        await person.enters("p")
        await person.sees("no sale waits; Back took up table 4 (1 line, 1.19)")

    counter.serve(story)
