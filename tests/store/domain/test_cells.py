"""Text in columns, against the terminal library's own measure of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from support.receipts import texts

from store.domain.cells import centred, clean, clip, is_right_to_left, left, right, width, wrap

CLEANED = {
    "plain": "plain",
    "tab\there": "tab here",
    "two\r\nlines\u2028and\x85more": "two  lines and more",
    "bell\x07 escape\x1b[31m nul\0": "bell escape[31m nul",
    "\u202eback\u202c \u2066wards\u2069 \u200fmark": "back wards mark",
    "soft\u00adhyphen zero\u200bwidth \ufeffmark": "softhyphen zerowidth mark",
    "e\u0301": "é",
    "👨\u200d👩\u200d👧": "👨👩👧",
    "❤\ufe0f 👍🏽": "❤ 👍",
    "no\u00a0break ideographic\u3000space": "no break ideographic space",
    "lone \ud800 surrogate, private \ue000, unassigned \u0378": "lone � surrogate, private �, unassigned �",
    "\u0301mark first": "mark first",
    " \u0301after a space": " after a space",
    "x" + "\u0335" * 50: "x" + "\u0335" * 5,
    "filler\u3164s\uffa0 \u1160": "filler s   ",
}


@pytest.mark.parametrize("dirty", CLEANED)
def test_clean_leaves_one_safe_line(dirty: str) -> None:
    assert clean(dirty) == CLEANED[dirty]


@pytest.mark.parametrize(
    ("text", "cells"),
    [("", 0), ("abc", 3), ("é", 1), ("抹茶", 4), ("🍵", 2), ("ﾊﾞ", 2), ("เย็น", 3), ("שלום", 4), ("한글", 4)],
)
def test_width(text: str, cells: int) -> None:
    assert width(text) == cells


@given(texts)
def test_width_is_what_a_terminal_takes(text: str) -> None:
    assert width(clean(text)) == cell_len(clean(text))


@given(texts)
def test_clean_is_done_at_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean(text).isprintable()


@given(texts, st.integers(2, 48))
def test_wrapping_loses_nothing_but_spaces(text: str, cells: int) -> None:
    lines = wrap(clean(text), cells)
    assert all(cell_len(line) <= cells for line in lines)
    assert "".join(lines).replace(" ", "") == clean(text).replace(" ", "")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("   ", []),
        ("one two three", ["one two", "three"]),
        ("one  two", ["one two"]),
        ("abcdefghijk", ["abcdefgh", "ijk"]),
        ("ab cdefghijklm", ["ab", "cdefghij", "klm"]),
        ("抹茶抹茶抹", ["抹茶抹茶", "抹"]),
        ("x抹茶抹茶", ["x抹茶抹", "茶"]),
        ("ééééééééé", ["éééééééé", "é"]),
    ],
)
def test_wrap(text: str, lines: list[str]) -> None:
    assert wrap(text, 8) == lines


def test_a_mark_stays_with_its_letter() -> None:
    assert wrap("เ" * 7 + "น็" + "น", 8) == ["เ" * 7 + "น็", "น"]


@given(texts, st.integers(4, 60))
def test_clip_fits(text: str, cells: int) -> None:
    clipped = clip(clean(text), cells)
    assert cell_len(clipped) <= cells
    assert clipped == clean(text) or clipped.endswith("...")


def test_text_is_put_at_either_edge_or_in_the_middle() -> None:
    assert (left("茶", 5), right("茶", 5), centred("茶", 5)) == ("茶   ", "   茶", " 茶")


@pytest.mark.parametrize(
    ("text", "answer"), [("abc", False), ("עברית", True), ("a ب b", True), ("抹茶", False), ("١٢", True)]
)
def test_is_right_to_left(text: str, answer: bool) -> None:  # noqa: FBT001 - an expected value
    assert is_right_to_left(text) is answer
