"""Bars, by the laws of the standard and by another way of writing its table."""

import pytest
from support.escpos_reader import Dots, read_bars

from devices.printer import code128
from devices.printer.code128 import bars, values


def test_every_symbol_obeys_the_laws_of_the_code() -> None:
    table = code128._WIDTHS
    symbols = [table[at : at + 6] for at in range(0, len(table), 6)]
    assert len(symbols) == len(set(symbols)) == 106
    for symbol in symbols:
        widths = list(map(int, symbol))
        assert sum(widths) == 11
        assert sum(widths[::2]) % 2 == 0, "bars are even together"
        assert set(widths) <= {1, 2, 3, 4}


@pytest.mark.parametrize(
    ("text", "check"),
    [("1-2", 98), ("", 1), ("A", 34), ("~", 95)],
)
def test_start_and_check_enclose_the_text(text: str, check: int) -> None:
    made = values(text)
    assert (made[0], made[-1]) == (104, check)


@pytest.mark.parametrize("number", ["1-000123", "0123456789", "2-", "12-999999"])
@pytest.mark.parametrize("dots", [2, 3])
def test_a_scanner_reads_the_number(number: str, dots: int) -> None:
    symbol = bars(number, module_dots=dots, height=8)
    assert symbol.height == 8
    size = (symbol.width + 7) // 8
    packed = symbol.packed(0, 8)
    picture = Dots([packed[at : at + size] for at in range(0, len(packed), size)])
    assert read_bars(picture) == number
