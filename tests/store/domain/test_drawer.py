"""What should be in a drawer is the sum of what went in and out, however it is parted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.drawer import (
    Cash,
    Count,
    Entry,
    Kind,
    checked_amount,
    checked_float,
    checked_note,
    checked_reason,
    count_detail,
    counted,
    counts,
    left_in_drawer,
    moved,
)
from store.domain.errors import BadInput, Refused, TillError
from store.domain.ids import LaneId, StaffId

SIGNS = {Kind.OPEN: 1, Kind.IN: 1, Kind.OUT: -1, Kind.DROP: -1}


def entry(kind: Kind, amount: int, detail: str = "") -> Entry:
    return Entry(
        id=b"",
        session=b"",
        lane=LaneId(b""),
        staff=StaffId(b""),
        at=0,
        kind=kind,
        amount=amount,
        detail=detail,
    )


ENTRIES = st.lists(
    st.tuples(st.sampled_from(list(Kind)), st.integers(0, 10**6)).map(
        lambda drawn: entry(drawn[0], SIGNS.get(drawn[0], 1) * drawn[1])
    )
)


def test_a_day_by_hand() -> None:
    entries = [
        entry(Kind.OPEN, 10000),
        entry(Kind.IN, 500),
        entry(Kind.OUT, -250),
        entry(Kind.DROP, -4000),
        entry(Kind.NO_SALE, 0),
        entry(Kind.COUNT, 9999),
        entry(Kind.CLOSE, -5000),
    ]
    whole = moved(entries).plus(Cash(tendered=12000, change=1750))
    assert whole == Cash(10000, 500, -250, -4000, 12000, 1750)
    assert whole.expected == 16500


@given(ENTRIES, st.integers(0, 50))
def test_expected_is_the_fold_over_events_in_any_split(entries: list[Entry], place: int) -> None:
    whole = moved(entries)
    assert whole == moved(entries[:place]).plus(moved(entries[place:]))
    assert whole.expected == sum(one.amount for one in entries if one.kind in SIGNS)


def test_a_count_is_read_back_and_holds_until_cash_moves() -> None:
    first, second = Count(900, 1000, ((500, 1), (200, 2))), Count(1000, 1000)
    entries = [entry(Kind.COUNT, one.amount, count_detail(one)) for one in (first, second)]
    assert (counted(entries[0]), first.difference) == (first, -100)
    assert counts(entries, 1000) == [first, second]
    assert counts(entries, 1001) == []


def test_a_count_of_another_kind_of_book_is_refused() -> None:
    with pytest.raises(BadInput, match="update Regulars"):
        counted(entry(Kind.COUNT, 1, "{}"))


@pytest.mark.parametrize("amount", [0, -1, 10**9 + 1])
def test_an_amount_that_cannot_be(amount: int) -> None:
    with pytest.raises(BadInput):
        checked_amount(amount)


@pytest.mark.parametrize("amount", [-1, 10**9 + 1])
def test_a_float_that_cannot_be(amount: int) -> None:
    with pytest.raises(BadInput):
        checked_float(amount)
    assert checked_float(0) == 0


def test_a_reason_is_said_and_short() -> None:
    assert (checked_reason("  stamps "), checked_note("")) == ("stamps", "")
    for wrong in ("", " ", "x" * 201):
        with pytest.raises(BadInput):
            checked_reason(wrong)
    with pytest.raises(BadInput):
        checked_note("x" * 201)


@pytest.mark.parametrize(("banked", "left"), [(0, 1000), (600, 400), (1000, 0)])
def test_what_is_not_banked_stays(banked: int, left: int) -> None:
    assert left_in_drawer(1000, banked) == left


@pytest.mark.parametrize(("banked", "error"), [(-1, BadInput), (1001, Refused)])
def test_no_more_is_banked_than_there_is(banked: int, error: type[TillError]) -> None:
    with pytest.raises(error):
        left_in_drawer(1000, banked)
