"""Dots: scaled, put in the middle, packed; shades that become dots."""

from devices.printer.bitmap import Bitmap, Shades, as_dots, beside

ARROW = Bitmap(3, (0b010, 0b111))


def test_dots_are_scaled_and_put_in_the_middle() -> None:
    assert ARROW.scaled(2, 1) == Bitmap(6, (0b001100, 0b111111))
    assert ARROW.scaled(1, 2) == Bitmap(3, (0b010, 0b010, 0b111, 0b111))
    assert ARROW.on(5, 4) == Bitmap(5, (0, 0b00100, 0b01110, 0))
    assert ARROW.on(4, 2) == Bitmap(4, (0b0100, 0b1110))


def test_dots_grow_by_half_and_neither_part_nor_meet() -> None:
    assert Bitmap(4, (0b0110, 0b0000)).half_as_large_again() == Bitmap(6, (0b011110, 0b011110, 0))
    assert Bitmap(4, (0b1001, 0b1010)).half_as_large_again() == Bitmap(6, (0b110011, 0b110111, 0b110110))


def test_pictures_stand_beside_one_another() -> None:
    assert beside([ARROW, Bitmap(1, (1, 0)), ARROW], 2) == Bitmap(7, (0b0101010, 0b1110111))
    assert beside([], 2) == Bitmap(0, (0, 0))


def test_rows_are_packed_with_white_at_the_right() -> None:
    assert ARROW.packed(0, 2) == b"\x40\xe0"
    assert Bitmap(9, (0x1FF, 1)).packed(1, 1) == b"\x00\x80"
    assert ARROW.packed(1, 5) == b"\xe0"


def test_black_and_white_stay_so_and_grey_is_every_other_dot() -> None:
    made = as_dots(Shades(8, (bytes(8), bytes([255] * 8))), 8)
    assert made == Bitmap(8, (0xFF, 0))
    grey = as_dots(Shades(40, (bytes([128] * 40),) * 40), 40)
    black = sum(row.bit_count() for row in grey.rows)
    assert 750 < black < 850


def test_what_is_too_wide_is_made_smaller_by_whole_dots() -> None:
    made = as_dots(Shades(10, (bytes([0] * 5 + [255] * 5),) * 3), 5)
    assert (made.width, made.height) == (5, 2)
    assert made.rows[0] >> 3 == 0b11
    assert made.rows[0] & 0b11 == 0
