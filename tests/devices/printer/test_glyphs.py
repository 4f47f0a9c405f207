"""A font in hex: glyphs are found by halving, drawn in cells; scripts that need more are left alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.printer.glyphs import HexFont, installed

LINES = {
    0x20: "00" * 16,
    0x41: "0000000018242442427E424242420000",
    0x142: "0000" + "18" * 14,
    0x5B0: "18" * 16,
    0x5BE: "18" * 16,
    0x5D0: "FF" * 16,
    0x60C: "18" * 16,
    0x627: "10" * 16,
    0x710: "FF" * 16,
    0x7CA: "FF" * 16,
    0x915: "FFFF" * 16,
    0x1200: "FFFF" * 16,
    0x3042: "8001" * 16,
    0x62B9: "FFFF" * 16,
    0xAC00: "7FFE" * 16,
    0xFE8F: "FF" * 16,
    0xFE90: "F0" * 16,
    0xFE91: "0F" * 16,
    0xFE92: "FF" * 16,
    0xFEA9: "FF" * 16,
}


@pytest.fixture
def font(tmp_path: Path) -> Iterator[HexFont]:
    path = tmp_path / "font.hex"
    path.write_text("".join(f"{code:04X}:{dots}\n" for code, dots in LINES.items()))
    font = HexFont(path)
    yield font
    font.close()


@pytest.mark.parametrize(
    ("character", "draws"),
    [
        ("A", True), ("\u0142", True), ("\u3042", True), ("\u62b9", True), ("\uac00", True),
        ("\u62ba", False), ("B", False), (" ", False), ("\u0915", False), ("\U0001f600", False),
        ("\u1200", False), ("\u05d0", True), ("\u05be", True), ("\u05b0", False), ("\u0628", True),
        ("\u060c", True), ("\u061f", False), ("\u0627", False), ("\u062f", False), ("\u0710", False),
        ("\u07ca", False),
    ],
)  # fmt: skip
def test_it_draws_letters_that_it_has_in_every_shape(font: HexFont, character: str, draws: bool) -> None:  # noqa: FBT001 - an expected value
    assert font.draws(character) is draws


def test_a_line_is_drawn_in_cells_and_filled_up(font: HexFont) -> None:
    line = font.line("A\u62b9 ", 6)
    assert (line.width, line.height) == (72, 24)
    rows = [f"{row:072b}" for row in line.rows]
    assert rows[3] == "0" * 72
    assert rows[4] == "0" * 16 + "1" * 16 + "0" * 40
    assert rows[8][:12] == "00" + f"{0x18:08b}" + "00"


def test_arabic_letters_run_from_right_to_left_and_touch(font: HexFont) -> None:
    line = font.line(" \u0628\u0628", 4)
    assert (line.width, line.height) == (48, 24)
    assert {f"{row:048b}" for row in line.rows} == {"0" * 12 + "111111000000" + "000000111111" + "0" * 12}
    line = font.line("\u0628\u0628\u0628 A", 5)
    assert f"{line.rows[12]:060b}"[24:] == "111111000000" + "1" * 12 + "000000111111"
    assert f"{line.rows[14]:060b}"[:12] == "011111111110", "as large as what it stands beside"


def test_what_it_lacks_is_white(font: HexFont) -> None:
    assert set(font.line("\u62ba", 2).rows) == {0}


@pytest.mark.parametrize("text", ["", "0041", "0041:\n", "zz:00\n", "0041:" + "G" * 32 + "\n", "0041:00\n"])
def test_a_spoilt_font_draws_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "font.hex"
    path.write_text(text)
    try:
        font = HexFont(path)
    except ValueError:
        assert text == ""
        return
    assert not font.draws("A")
    font.close()


def test_a_machine_without_the_font_has_none(tmp_path: Path) -> None:
    assert installed(tmp_path / "none.hex") is None
