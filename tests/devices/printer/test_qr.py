"""QR codes of every version, read back; and that the reader refuses what is spoiled."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.escpos_reader import Dots, Unreadable
from support.qr_reader import read_qr

from devices.printer.bitmap import Bitmap
from devices.printer.qr import BYTES_MAX, qr_code

LINK = "https://shop.example/r/1-000123"


def picture(code: Bitmap, dots: int = 1) -> Dots:
    """On paper, with the least white around it."""
    around = (code.width + 8) * dots
    sheet = code.scaled(dots, dots).on(around, around)
    size = (around + 7) // 8
    packed = sheet.packed(0, around)
    return Dots([packed[at : at + size] for at in range(0, len(packed), size)])


@pytest.mark.parametrize("length", [1, 14, 15, 26, 27, 42, 43, 62, 63, 84, 85, 106, 107, 122, 123, BYTES_MAX])
def test_texts_at_the_edges_of_all_versions_are_read(length: int) -> None:
    text = (LINK * 5)[:length]
    assert read_qr(picture(qr_code(text))) == text


@pytest.mark.parametrize("dots", [2, 3, 6])
def test_modules_are_as_large_as_wanted(dots: int) -> None:
    assert read_qr(picture(qr_code(LINK), dots)) == LINK


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=BYTES_MAX))
@settings(max_examples=20, deadline=None)
def test_any_text_is_read(text: str) -> None:
    code = qr_code(text)
    assert code.width == code.height <= 49
    assert read_qr(picture(code)) == text


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match=str(BYTES_MAX + 1)):
        qr_code("x" * (BYTES_MAX + 1))


@pytest.mark.parametrize("place", [0, 6 * 33 + 12, 8 * 33 + 2, 20 * 33 + 20, 32 * 33 + 32, 26 * 33 + 26])
def test_the_reader_refuses_one_wrong_module(place: int) -> None:
    code = qr_code("x" * 60)
    assert code.width == 33
    row, column = divmod(place, 33)
    rows = list(code.rows)
    rows[row] ^= 1 << 32 - column
    with pytest.raises(Unreadable):
        read_qr(picture(Bitmap(33, tuple(rows))))
