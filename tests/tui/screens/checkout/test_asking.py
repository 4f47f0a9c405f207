"""Rights of other lanes: asked for when somebody comes on the sale, and again when they are to pay."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.counters import CARD, MILK, Counter, Person
from support.shops import ShopLane, join, sync

from store.domain.ids import LaneId
from store.domain.transfers import Ask


@pytest.fixture
def back(counter: Counter, tmp_path: Path) -> Iterator[ShopLane]:
    """Another lane, at which Ann's balance was paid in."""
    other = join(tmp_path / "back", counter.lane)
    sync(counter.store, other.store)
    other.store.wallets.adjust(counter.customers["Ann Köhler"], "balance", 500, "welcome")
    sync(counter.store, other.store)
    counter.lanes.hearing = frozenset({other.member.id})
    yield other
    other.store.close()


def answering(counter: Counter, back: ShopLane) -> None:
    """Let the other lane give what it is asked for, and tell so."""

    def answer(_: LaneId, ask: Ask) -> None:
        back.store.transfers.give(counter.store.replication.site(), ask)
        sync(counter.store, back.store)

    counter.lanes.answer = answer


def test_what_another_lane_has_is_here_before_anybody_pays(counter: Counter, back: ShopLane) -> None:
    answering(counter, back)

    async def story(person: Person) -> None:
        await person.scans(MILK, CARD)
        await person.until(lambda: counter.lanes.asked, "nobody was asked")
        await person.enters("=b")
        await person.sees("Receipt 1-000001")

    counter.serve(story)
    assert [ask.account for _, ask in counter.lanes.asked] == ["balance"]


def test_it_is_asked_again_when_it_is_to_pay_and_honestly_said_when_nothing_comes(
    counter: Counter, back: ShopLane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.screens.checkout.asking.ANSWER_SECONDS", 0.2)

    async def story(person: Person) -> None:
        await person.scans(MILK, CARD)
        await person.until(lambda: counter.lanes.asked, "nobody was asked")
        await person.enters("=b")
        await person.sees("asking Back ...")
        await person.sees("0.00 of 5.00 usable here")
        answering(counter, back)
        await person.enters("=b")
        await person.sees("Receipt 1-000001")

    counter.serve(story)
    assert len({ask.id for _, ask in counter.lanes.asked}) == 3


@pytest.mark.usefixtures("back")
def test_nobody_is_asked_where_nobody_hears(counter: Counter) -> None:
    counter.lanes.hearing = frozenset()

    async def story(person: Person) -> None:
        await person.scans(MILK, CARD)
        await person.enters("=b")
        await person.sees("0.00 of 5.00 usable while the network is")

    counter.serve(story)
    assert counter.lanes.asked == []


@pytest.mark.usefixtures("back")
def test_the_panel_says_that_the_network_is_split(counter: Counter) -> None:
    heard, counter.lanes.hearing = counter.lanes.hearing, frozenset()

    async def story(person: Person) -> None:
        await person.scans(MILK, CARD)
        await person.enters("==")
        await person.sees("0.00 of 5.00 usable while the network is split; the rest is with")

    counter.serve(story)
    counter.lanes.hearing = heard

    async def linked(person: Person) -> None:
        await person.enters("==")
        await person.sees("0.00 of 5.00 usable here; the rest is with Back")

    counter.serve(linked)
