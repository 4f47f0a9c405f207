"""Slips are arranged in any width, and no text of them can do harm."""

import pytest

from store.domain.cells import width
from store.domain.money import currency
from store.domain.receipt_layout import Emphasis
from store.domain.slip import Slip, SlipLine, SlipPart, slip_lines, slip_text, with_texts

SLIP = Slip(
    shop="Corner Shop",
    number="Cash out",
    head=(SlipLine("Front", "Mia"),),
    parts=(SlipPart("Money", (SlipLine("EUR", "5.00", is_strong=True), SlipLine("stamps\x1b[31m"))),),
    currency=currency("EUR"),
)


def test_the_whole_paper() -> None:
    assert slip_text(SLIP, 24).splitlines() == [
        "      Corner Shop",
        "        Cash out",
        "------------------------",
        "Front                Mia",
        "------------------------",
        "Money",
        "EUR                 5.00",
        "stamps[31m",
    ]


@pytest.mark.parametrize("columns", [1, 24, 32, 42, 48])
def test_no_line_is_wider_than_the_paper(columns: int) -> None:
    assert max(width(line.text) for line in slip_lines(SLIP, columns)) <= max(columns, 24)


def test_a_second_print_says_so() -> None:
    from dataclasses import replace

    first = slip_lines(replace(SLIP, duplicate=True), 42)[0]
    assert (first.text.strip(), first.emphasis) == ("*** DUPLICATE ***", Emphasis.MARK)


def test_every_text_can_be_written_otherwise() -> None:
    loud = with_texts(SLIP, str.upper)
    assert slip_text(loud, 24) == slip_text(SLIP, 24).upper()
