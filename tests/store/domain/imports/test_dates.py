"""Dates that begin with day or month are read only when their file shows which."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.errors import BadInput
from store.domain.imports.dates import Order, order_shown, read_date


@pytest.mark.parametrize(
    ("cell", "iso"),
    [
        ("1980-12-31", "1980-12-31"),
        ("1980/12/31", "1980-12-31"),
        ("1980.12.31", "1980-12-31"),
        ("19801231", "1980-12-31"),
        ("1980-1-5", "1980-01-05"),
        ("1980-12-31T00:00:00Z", "1980-12-31"),
        ("1980-12-31 00:00:00", "1980-12-31"),
        ("31.12.1980", "1980-12-31"),
        ("1. 5. 1980", "1980-05-01"),
        ("3.4.1980", "1980-04-03"),
        ("31/12/1980", "1980-12-31"),
        ("12/31/1980", "1980-12-31"),
        ("12-31-1980", "1980-12-31"),
        ("5/5/1980", "1980-05-05"),
    ],
)
def test_clear_dates(cell: str, iso: str) -> None:
    assert read_date(cell, None) == iso


def test_the_order_of_the_file_decides() -> None:
    assert read_date("03/04/1980", Order.DAY) == "1980-04-03"
    assert read_date("03/04/1980", Order.MONTH) == "1980-03-04"


def test_a_date_with_two_readings_is_refused_with_both() -> None:
    with pytest.raises(BadInput, match="can be 1980-04-03 or 1980-03-04"):
        read_date("03/04/1980", None)


@pytest.mark.parametrize(
    "cell", ["12-31", "31.12.80", "1980", "31/31/1980", "1980-02-30", "soon", "29585", ""]
)
def test_what_is_no_whole_date_is_refused(cell: str) -> None:
    with pytest.raises(BadInput):
        read_date(cell, Order.DAY)


@pytest.mark.parametrize(
    ("cell", "order"),
    [
        ("31/12/1980", Order.DAY),
        ("12-31-1980", Order.MONTH),
        ("03/04/1980", None),
        ("31.12.1980", None),
        ("99/99/1980", None),
    ],
)
def test_what_a_date_shows_of_its_file(cell: str, order: Order | None) -> None:
    assert order_shown(cell) is order


@given(st.dates(), st.sampled_from(list(Order)))
def test_every_date_is_read_back_in_its_order(day: date, order: Order) -> None:
    first, second = (day.day, day.month) if order is Order.DAY else (day.month, day.day)
    assert read_date(f"{first}/{second}/{day.year:04}", order) == day.isoformat()


@given(st.text())
def test_no_cell_breaks_the_reader(cell: str) -> None:
    try:
        date.fromisoformat(read_date(cell, Order.DAY))
    except BadInput:
        return
