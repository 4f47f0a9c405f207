"""A report is read as it was written, and sums add up in any order."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.day_report import (
    Counting,
    DayReport,
    LaneDay,
    Named,
    Part,
    StoreDay,
    Sums,
    TaxSum,
    added,
    as_plain,
    named,
    read,
    seal,
    taxed,
    written,
)
from store.domain.drawer import Cash
from store.domain.errors import BadInput

AMOUNTS = st.integers(-(10**6), 10**6)
PARTS = st.builds(Part, AMOUNTS, AMOUNTS, AMOUNTS)
NAMED = st.lists(st.builds(Named, st.sampled_from("abc"), AMOUNTS, AMOUNTS)).map(named)
TAXES = st.lists(st.builds(TaxSum, st.sampled_from([0, 700, 1900]), AMOUNTS, AMOUNTS)).map(taxed)
CASH = st.builds(Cash, *[AMOUNTS] * 6)
SUMS = st.builds(
    Sums, sales=PARTS, refunds=PARTS, taxes=TAXES, discounts=NAMED, tenders=NAMED, cash=CASH, held=NAMED,
    rounding=AMOUNTS, difference=AMOUNTS, points_used=AMOUNTS, no_sales=NAMED,
)  # fmt: skip


def report(sums: Sums, number: int = 3) -> DayReport:
    return DayReport(
        number=number, session=b"s" * 16, lane="Käße", staff="Mia", currency="EUR", opened_at=1, at=2,
        first_receipt="1-000001", last_receipt="1-000009", documents=9, is_counted=True,
        counts=(Counting(3, "Ann", 100, -5), Counting(4, "Käthe", 105, 0)),
        reason="wrong change", next_float=10000, sums=sums,
    )  # fmt: skip


@given(SUMS)
def test_a_report_is_read_as_it_was_written(sums: Sums) -> None:
    there = report(sums)
    assert read(written(there)) == there
    assert there.recounts == 1
    assert written(read(written(there))) == written(there)


@given(st.lists(SUMS, max_size=5), st.randoms(use_true_random=False), st.integers(0, 5))
def test_sums_add_up_in_any_order_and_split(every: list[Sums], dice: random.Random, place: int) -> None:
    mixed = dice.sample(every, len(every))
    assert added(mixed) == added(every)
    assert added([added(every[:place]), added(every[place:])]) == added(every)
    assert added(every).expected == sum(one.expected for one in every)


def test_same_names_and_rates_are_put_together() -> None:
    assert named([Named("b", 1, 5), Named("a", 1, 1), Named("b", 2, 7)]) == (
        Named("a", 1, 1),
        Named("b", 3, 12),
    )
    assert taxed([TaxSum(700, 100, 7), TaxSum(1900, 100, 19), TaxSum(700, 1, 0)]) == (
        TaxSum(1900, 100, 19),
        TaxSum(700, 101, 7),
    )
    assert TaxSum(700, 100, 7).gross == 107


def test_turnover_is_what_was_sold_and_not_given_back() -> None:
    sums = Sums(sales=Part(5, 1000, 900), refunds=Part(1, -200, -180), voids=Part(1, -100, -90))
    assert sums.turnover == Part(5, 700, 630)


def test_a_newer_reports_further_fields_are_left_out() -> None:
    text = written(report(Sums())).replace('"documents"', '"weather":"fine","documents"')
    assert read(text) == report(Sums())


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"session":"zz"}'])
def test_what_is_no_report_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        read(text)


@pytest.mark.parametrize(
    ("known", "wrong"),
    [
        ('"documents":0', '"documents":"all"'),
        ('"next_float":0', '"next_float":[1]'),
        ('"sales":{"count":0', '"sales":{"count":"many"'),
        ('"came_back":[]', '"came_back":[{"name":"Z 1","count":"a","amount":1}]'),
        ('"came_back":[]', '"came_back":["Z 1"]'),
    ],
)
def test_figures_that_do_not_add_up_are_no_report(known: str, wrong: str) -> None:
    there = written(replace(report(Sums()), documents=0, next_float=0))
    assert known in there
    with pytest.raises(BadInput):
        read(there.replace(known, wrong))


def test_the_seal_is_over_the_content_and_the_one_before() -> None:
    there = written(report(Sums()))
    seals = {seal(there, ""), seal(there, "x"), seal(written(replace(report(Sums()), documents=8)), "")}
    assert len(seals) == 3
    assert len(seal(there, "")) == 64


def test_names_and_plain_values() -> None:
    assert (report(Sums()).name, report(Sums(), 0).name) == ("Z 3", "X")
    assert as_plain(report(Sums()))["session"] == "73" * 16


def test_a_lane_is_missing_until_its_day_is_closed() -> None:
    lanes = (
        LaneDay(lane="A", reports=(1,)),
        LaneDay(lane="B", reports=()),
        LaneDay(lane="C", reports=(2,), open_since=5),
    )
    day = StoreDay(day="2026-03-02", currency="EUR", lanes=lanes, sums=Sums())
    assert [lane.lane for lane in day.missing] == ["B", "C"]
