"""Arabic letters among others."""

import unicodedata

import pytest

from devices.printer.joining import joined, shapes

BEH, ALEF, LAM, DAL, HAMZA = "\u0628", "\u0627", "\u0644", "\u062f", "\u0621"
STROKE = "\u0640"


def told(text: str) -> str:
    """Which shape each has: alone, begin, middle, end; a bar for what has none."""
    words = {"<isolated>": "a", "<initial>": "b", "<medial>": "m", "<final>": "e"}
    return "".join(words.get(unicodedata.decomposition(each).partition(" ")[0], "|") for each in text)


@pytest.mark.parametrize(
    ("text", "told_shapes"),
    [
        (BEH, "a"),
        (BEH * 2, "be"),
        (BEH * 4, "bmme"),
        (BEH + ALEF + BEH, "bea"),
        (DAL + BEH, "aa"),
        (BEH + DAL + BEH + BEH, "bebe"),
        (BEH + HAMZA + BEH, "aaa"),
        (f"{BEH} {BEH}", "a|a"),
        (f"{BEH}1{BEH}", "a|a"),
        (BEH + STROKE + DAL, "b|e"),
        (LAM + ALEF, "a"),
        (BEH + LAM + ALEF + BEH, "bea"),
        (LAM + LAM + ALEF, "be"),
        (LAM + BEH, "be"),
        (ALEF + LAM, "aa"),
        ("\u06cc\u06cc\u06a9", "bme"),
        ("\u06cc\u06a9\u06cc", "bme"),
    ],
)
def test_letters_have_the_shapes_of_their_places(text: str, told_shapes: str) -> None:
    assert told(joined(text)) == told_shapes


@pytest.mark.parametrize(
    ("alef", "alone", "end"),
    [
        ("\u0622", "\ufef5", "\ufef6"),
        ("\u0623", "\ufef7", "\ufef8"),
        ("\u0625", "\ufef9", "\ufefa"),
        ("\u0627", "\ufefb", "\ufefc"),
    ],
)
def test_lam_and_alef_are_one(alef: str, alone: str, end: str) -> None:
    assert joined(LAM + alef) == alone
    assert joined(BEH + LAM + alef) == f"\ufe91{end}"
    assert {alone, end} <= set(shapes(LAM))


def test_shapes_are_of_the_letter() -> None:
    assert shapes(BEH) == ("\ufe8f", "\ufe90", "\ufe91", "\ufe92")
    assert set(shapes(DAL)) == {"\ufea9", "\ufeaa"}
    assert [shapes(each) for each in ("a", "\u05d0", "\u0750", STROKE)] == [()] * 4
