"""Two tills of one shop: what is done on one is seen on the other, also after a cut cable."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.counters import BEANS, CARD, MILK, Person
from support.two_lanes import TwoLanes, two_lanes

from store.domain.listing import SaleList
from tui import status_watch


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[TwoLanes]:
    with two_lanes(tmp_path) as made:
        yield made


def test_a_group_edited_on_one_lane_appears_on_the_open_screen_of_the_other(shop: TwoLanes) -> None:
    async def story(here: Person, there: Person) -> None:
        await here.press("f4")
        await there.press("f4")
        await there.sees("VIP active 1 10 %", "Groups · 2")
        await here.sees("Groups · 2")
        await here.press("end", "e")
        await here.sees("Group VIP")
        await here.press("tab", "tab", *["backspace"] * 2, *"15", "ctrl+s")
        await here.sees("VIP active 1 15 %")
        await there.sees("VIP active 1 15 %")
        await there.press("n")
        await there.sees("New group")
        await there.press(*"Police", "ctrl+s")
        await there.sees("> Police")
        await here.sees("Police active 0", "Groups · 3")
        await shop.agree(here)

    shop.serve(story)


def test_what_a_lane_writes_and_shows_nobody_is_on_the_other_too(shop: TwoLanes) -> None:
    async def story(here: Person, _there: Person) -> None:
        await shop.agree(here)
        store = shop.front.store
        with store._units.begin(store._actor) as unit:
            unit.did("sales.copy")
        await shop.agree(here)

    shop.serve(story)


def test_both_sell_on_when_the_cable_is_cut_and_agree_when_it_is_mended(
    shop: TwoLanes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status_watch, "AGAIN_SECONDS", 0.1)

    async def story(here: Person, there: Person) -> None:
        await here.press("f4")
        await there.press("f4")
        await here.sees("Groups · 2")
        await there.sees("Groups · 2")
        shop.cut()
        await here.sees("lanes 1/2")
        await there.sees("lanes 1/2")

        await here.press("end", "e")
        await here.sees("Group VIP")
        await here.press("s", "ctrl+s")
        await here.sees("> VIPs active 1 10 %")
        await there.press("end", "e")
        await there.sees("Group VIP")
        await there.press("tab", "tab", *["backspace"] * 2, *"20", "ctrl+s")
        await there.sees("> VIP active 1 20 %")
        for person in (here, there):
            await person.press("n")
            await person.sees("New group")
            await person.press(*"Night shift", "ctrl+s")
            await person.sees("> Night shift", "Groups · 3")
            await person.press("f2")
            await person.scans(BEANS)
            await person.sees("> 1 Espresso")
            await person.enters("=")
            await person.sees("CHANGE", "unshared 1")
            await person.press("f4")
        assert shop.front.book() != shop.back.book()

        shop.mend()
        for person in (here, there):
            await person.sees("lanes 2/2", "VIPs active 1 20 %", "Groups · 4")
            assert person.text.count("Night shift") == 2
            await person.sees_no("unshared")
        await shop.agree(here)
        assert {lane.store.sales.count(SaleList()) for lane in (shop.front, shop.back)} == {2}

    shop.serve(story)


def test_a_sale_on_one_lane_is_a_receipt_on_the_other_and_its_points_count_once(shop: TwoLanes) -> None:
    async def story(here: Person, there: Person) -> None:
        await there.press("f7")
        await there.sees("No sales yet.")
        await here.scans(BEANS, MILK, CARD)
        await here.sees("Ann Köhler 10 %", "Off -1.61")
        await here.enters("=20")
        await here.sees("Receipt 1-000001", "Points earned 14")
        await there.sees("> 1-000001", "Ann Köhler 14.48")
        await there.press("enter")
        await there.sees("Sale 1-000001", "Espresso beans 1 kg", "Points earned 14")
        await there.press("enter")
        await there.sees("Receipt 1-000001", "Espresso beans 1 kg", "TOTAL EUR 14.48")
        await there.press("escape", "escape", "f2")
        await there.scans(CARD)
        await there.sees("Ann Köhler 10 %", "Points 14")
        await there.scans(MILK)
        await there.enters("=")
        await there.sees("Receipt 2-000001", "Points earned 1")
        await here.scans(CARD)
        await here.sees("Points 15")
        await shop.agree(here)

    shop.serve(story)


def test_points_that_one_lane_booked_pay_on_the_other_while_the_lanes_hear_each_other(shop: TwoLanes) -> None:
    """Lane 2 asks for what lane 1 booked; when the cable is cut it spends what it has, and no more."""
    store = shop.front.store
    ann = store.customers.find("Ann Köhler").id
    store.wallets.adjust(ann, "balance", 300, "welcome")

    async def story(here: Person, there: Person) -> None:
        await shop.agree(here)
        await there.scans(MILK, CARD)
        await there.until(
            lambda: shop.back.store.wallets.of(ann).balance.spendable == 300, "the right did not come"
        )
        assert store.wallets.of(ann).balance.spendable == 0
        await there.enters("=b")
        await there.sees("Receipt")
        await shop.agree(here)
        assert [each.wallets.of(ann).balance.known for each in (store, shop.back.store)] == [193, 193]
        shop.cut()
        await here.sees("lanes 1/2")
        await here.scans(MILK, CARD)
        await here.enters("=b")
        await here.sees("0.00 of 1.93 usable while the network is")
        assert store.wallets.of(ann).balance.known == 193

    shop.serve(story)
