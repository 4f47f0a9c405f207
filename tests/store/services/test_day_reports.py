"""Zs come from all lanes, sum up to the store's, and say which lane is missing."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from support.shops import DAY, HOUR, ShopLane, sync

from store.domain.catalogue import ProductDraft
from store.domain.day_report import added
from store.domain.drawer import Closing
from store.domain.errors import NotFound, Refused
from store.domain.payment import Tender
from store.domain.slip import slip_text

BREAD = "4006381333931"
MONDAY = date(2026, 3, 2)


def sell_and_close(lane: ShopLane, times: int) -> bytes:
    for _ in range(times):
        lane.store.checkout.scan(BREAD)
        lane.store.checkout.pay([Tender("cash", 1002)])
    lane.store.day.count(1002 * times)
    return lane.store.day.close(Closing(banked=1002 * times)).session


def everywhere(three: list[ShopLane]) -> None:
    first, *others = three
    for _ in range(2):
        for other in others:
            sync(first.store, other.store)


def test_the_stores_z_is_the_sum_of_its_lanes_on_every_lane(three: list[ShopLane]) -> None:
    front, back, bar = three
    front.store.catalogue.create(ProductDraft(name="Rye bread", price=1002, barcodes=(BREAD,)))
    everywhere(three)
    sell_and_close(front, 2)
    sell_and_close(back, 1)
    bar.store.day.open(500)
    there = bar.store.day_reports.store_day(MONDAY)
    assert [lane.lane for lane in there.missing] == ["Lane 1", "Lane 2", "Lane 3"]
    everywhere(three)
    days = [lane.store.day_reports.store_day(MONDAY) for lane in three]
    assert days[0] == days[1] == days[2]
    day = days[0]
    assert [(lane.lane, lane.reports, lane.open_since is not None) for lane in day.lanes] == [
        ("Lane 1", (1,), False),
        ("Lane 2", (1,), False),
        ("Lane 3", (), True),
    ]
    assert [lane.lane for lane in day.missing] == ["Lane 3"]
    assert (day.sums.sales.count, day.sums.turnover.gross, day.sums.counted) == (3, 3006, 3006)
    kept = front.store.day_reports.window(0, 10)
    assert added(one.report.sums for one in reversed(kept)) == day.sums
    text = slip_text(front.store.day_reports.store_slip(day), 42)
    assert "NOT WHOLE: Lane 3 not closed or not heard" in text


def test_no_z_is_missed_of_a_lane_that_was_shut_out(three: list[ShopLane]) -> None:
    front, back, bar = three
    everywhere(three)
    bar.store.lanes.revoke(front.member.id, keep=[back.member.id])
    assert [lane.lane for lane in bar.store.day_reports.store_day(MONDAY).missing] == ["Lane 2", "Lane 3"]


@pytest.mark.parametrize("how", ["retired", "shut out"])
def test_a_day_that_a_lane_left_open_for_good_is_told_once(three: list[ShopLane], how: str) -> None:
    front, back, bar = three
    bar.store.day.open(500)
    everywhere(three)
    if how == "retired":
        front.store.lanes.retire(bar.member.id, "burnt")
    else:
        front.store.lanes.revoke(bar.member.id)
    sync(front.store, back.store)
    there, after = (back.store.day_reports.store_day(MONDAY + timedelta(days=days)) for days in (0, 1))
    slip = slip_text(back.store.day_reports.store_slip(there), 80)
    assert "gone without a Z" in slip
    assert "Lane 3 not closed" in slip
    assert [lane.lane for lane in after.lanes] == ["Lane 1", "Lane 2"]


def test_a_z_of_another_lane_is_read_as_it_was(three: list[ShopLane]) -> None:
    front, back, _ = three
    back.store.day.open(700)
    back.store.day.count(700)
    z = back.store.day.close(Closing())
    with pytest.raises(NotFound, match="may not have arrived"):
        front.store.day_reports.get(z.session)
    sync(front.store, back.store)
    assert front.store.day_reports.get(z.session).report == z
    assert front.store.day_reports.numbered(1, back.member.id).report == z
    with pytest.raises(NotFound):
        front.store.day_reports.numbered(1, front.member.id)
    assert front.store.day.state().session is None


def test_a_day_ends_at_the_shops_midnight(front: ShopLane) -> None:
    assert front.store.day_reports.today() == MONDAY
    front.machine.forward(11 * HOUR - 1)  # 23:59:59.999 in Berlin
    front.store.day.open(0)
    front.store.day.count(0)
    front.store.day.close(Closing())
    front.machine.forward(1)
    front.store.day.open(0)
    front.store.day.count(0)
    front.store.day.close(Closing())
    front.machine.forward(DAY)
    days = [front.store.day_reports.store_day(date(2026, 3, day)) for day in (1, 2, 3, 4)]
    assert [[lane.reports for lane in day.lanes] for day in days] == [[()], [(1,)], [(2,)], [()]]


def test_cash_taken_out_has_a_paper(front: ShopLane) -> None:
    front.store.day.open(700)
    entry = front.store.day.take_out(200, "post and postage", "parcels")
    text = slip_text(front.store.day_reports.cash_slip(entry), 30)
    for words in (
        "Corner Shop",
        "Cash out",
        "Owner",
        "2.00",
        "post and postage",
        "parcels",
        "2026-03-02 13:00",
    ):
        assert words in text


def test_a_z_is_written_as_a_table_or_as_json(front: ShopLane, tmp_path: Path) -> None:
    front.store.day.open(700)
    front.store.day.count(650)
    z = front.store.day.close(Closing(reason="not known"))
    for name in ("z.csv", "z.json"):
        front.store.day_reports.write(tmp_path / name, z.session)
    rows = (tmp_path / "z.csv").read_text("utf-8-sig").splitlines()
    assert rows[:3] == ["Part,Figure,Value", "Z,Number,1", "Z,Lane,Front"]
    assert "Cash,Missing,-0.50" in rows
    plain = json.loads((tmp_path / "z.json").read_text("utf-8-sig"))
    assert (plain["number"], plain["sums"]["difference"], len(plain["seal"])) == (1, -50, 64)
    with pytest.raises(Refused, match="already a file"):
        front.store.day_reports.write(tmp_path / "z.csv", z.session)
