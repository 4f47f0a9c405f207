"""What accounts held elsewhere is read as amounts, and an entry is named by what it says."""

import pytest

from store.domain.ids import CustomerId
from store.domain.imports.amounts import NumberStyle
from store.domain.imports.line import Line
from store.domain.imports.openings import BOOKED, document, read_opening
from store.domain.money import currency

EUR, POINT = currency("EUR"), NumberStyle(".")


@pytest.mark.parametrize(
    ("account", "cell", "openings", "faults"),
    [
        ("points", "120", {"points": 120}, []),
        ("points", "1,200 pts", {"points": 1200}, []),
        ("points", "0", {}, []),
        ("points", "12.5", {"points": 13}, ["12.5 was rounded to 13"]),
        ("points", "many", {}, ["'many' is not an amount; taken without it"]),
        ("balance", "€12.50", {"balance": 1250}, []),
        ("balance", "-5.00", {"balance": -500}, []),
        ("balance", "$1", {"balance": 100}, []),
        ("balance", "1 USD", {}, ["'1 USD' is in USD, the shop counts in EUR; taken without it"]),
    ],
)
def test_a_cell_becomes_an_amount(
    account: str, cell: str, openings: dict[str, int], faults: list[str]
) -> None:
    line = Line(2)
    read_opening(line, account, cell, EUR, POINT)
    assert (line.openings, [message for _, message in line.faults]) == (openings, faults)
    assert not line.is_refused


def test_points_are_never_below_zero() -> None:
    line = Line(2)
    read_opening(line, "points", "-3", EUR, POINT)
    assert [message for _, message in line.faults] == ["'-3' points cannot be: points are never below zero"]
    assert line.is_refused


def test_an_entry_is_named_by_all_it_says() -> None:
    ann, bob = CustomerId(bytes(16)), CustomerId(bytes([1]) * 16)
    documents = {
        document(who, account, amount, at)
        for who in (ann, bob)
        for account in BOOKED.values()
        for amount in (1, -1, 11)
        for at in (0, 1)
    }
    assert len(documents) == 24
    assert {len(each) for each in documents} == {16}
    assert document(ann, "points", 1, 0) == document(ann, "points", 1, 0)
