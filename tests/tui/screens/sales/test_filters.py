from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from store.domain.errors import BadInput
from store.domain.ids import LaneId
from store.domain.listing import SaleList
from store.domain.members import Member
from store.domain.sale import SaleKind
from tui.screens.sales.filters import QUICK, asked_too, read_filter
from tui.widgets.moments import Calendar

BERLIN = ZoneInfo("Europe/Berlin")
CALENDAR = Calendar(lambda: at(2026, 11, 19, 15), BERLIN)
"""A Thursday."""


def at(year: int, month: int, day: int, hour: int = 0) -> int:
    return round(datetime(year, month, day, hour, tzinfo=BERLIN).timestamp() * 1000)


def lane(name: str, number: int) -> Member:
    return Member(LaneId(number.to_bytes(16)), name, number, b"", None, revoked=False)


LANES = (lane("Front", 1), lane("Back room", 2))
FRONT, BACK = (each.id for each in LANES)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", SaleList()),
        ("ann köhler", SaleList("ann köhler")),
        ("KIND:r ann", SaleList("ann", kind=SaleKind.RETURN)),
        ("kind:sale", SaleList(kind=SaleKind.SALE)),
        ("kind:", SaleList()),
        ("day:today", SaleList(since=at(2026, 11, 19), until=at(2026, 11, 20))),
        ("day:y", SaleList(since=at(2026, 11, 18), until=at(2026, 11, 19))),
        ("day:25.10.", SaleList(since=at(2026, 10, 25), until=at(2026, 10, 26))),
        ("from:week", SaleList(since=at(2026, 11, 16))),
        ("from:month to:10.11.", SaleList(since=at(2026, 11, 1), until=at(2026, 11, 11))),
        ("to:-7", SaleList(until=at(2026, 11, 13))),
        ("lane:2", SaleList(lane=BACK)),
        ("lane:fr kind:v", SaleList(lane=FRONT, kind=SaleKind.VOID)),
        *((f"day:{begun}", SaleList()) for begun in ("2", "25.", "2026-", "2026-1", "-")),
    ],
)
def test_what_is_typed_is_what_is_shown(typed: str, meant: SaleList) -> None:
    assert read_filter(typed, CALENDAR, LANES) == meant


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("kind:x", "kind: is one of sale, return, exchange, void"),
        ("lane:9", r"lane: is one of 1 \(Front\), 2 \(Back room\)"),
        ("day:soon", "is not a date"),
        ("from:30.2.2026", "is not a date"),
    ],
)
def test_what_cannot_be_asked_is_told(typed: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        read_filter(typed, CALENDAR, LANES)


def test_a_day_of_a_changed_clock_is_as_long_as_it_is() -> None:
    shown = read_filter("day:2026-10-25", CALENDAR, LANES)
    assert (shown.until or 0) - (shown.since or 0) == 25 * 3_600_000


def test_every_question_of_the_list_to_choose_from_can_be_read() -> None:
    for question, _, _ in QUICK:
        assert read_filter(question, CALENDAR, LANES) != SaleList()


@pytest.mark.parametrize(
    ("before", "question", "after"),
    [
        ("", "kind:return", "kind:return"),
        ("ann kind:sale", "kind:return", "ann kind:return"),
        ("kind:return ann", "kind:return", "ann"),
        ("from:week to:today", "day:today", "day:today"),
        ("day:today lane:2", "from:month", "lane:2 from:month"),
    ],
)
def test_a_question_goes_in_instead_of_its_like_and_out_again(before: str, question: str, after: str) -> None:
    assert asked_too(before, question) == after


def test_moments_are_those_of_the_shop() -> None:
    assert datetime.fromtimestamp(at(2026, 11, 19) / 1000, UTC).hour == 23
