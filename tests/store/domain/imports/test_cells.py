"""Cells are freed of what spreadsheets wrap around them, and nothing else is taken from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.imports.cells import line, lines, parts, truth, unwrapped


@pytest.mark.parametrize(
    ("cell", "plain"),
    [
        ('="00123"', "00123"),
        ('="say ""hi"""', 'say "hi"'),
        ("'+31612345678", "+31612345678"),
        ("'0123", "0123"),
        ("'=1+1", "=1+1"),
        ("'t Hooft", "'t Hooft"),
        ("'", "'"),
        ("=1+1", "=1+1"),
        ("", ""),
    ],
)
def test_what_a_spreadsheet_wraps_around_a_value_is_taken_off(cell: str, plain: str) -> None:
    assert unwrapped(cell) == plain


@pytest.mark.parametrize(
    ("cell", "tidy"),
    [
        ("  Ann \t Lee\n", "Ann Lee"),
        ("Ann\x00\x07Lee", "AnnLee"),
        ("e\u0301clair", "\u00e9clair"),
        ("\u05d3\u05df \u202eabc", "\u05d3\u05df \u202eabc"),
        ("\U0001f469\u200d\U0001f373", "\U0001f469\u200d\U0001f373"),
    ],
)
def test_a_line_is_tidied_and_its_script_left_alone(cell: str, tidy: str) -> None:
    assert line(cell) == tidy


def test_paragraphs_stay_paragraphs() -> None:
    assert lines("  likes tea \r\n\r\n calls\ton  Monday\x07 ") == "likes tea\n\ncalls on Monday"


@pytest.mark.parametrize("word", ["1", "yes", "Y", " TRUE ", "x", "Ja", "oui", "sí", "tak", "да", "Active"])
def test_yes(word: str) -> None:
    assert truth(word) is True


@pytest.mark.parametrize("word", ["0", "no", "N", "False", "-1", "nein", "nie", "нет", "archived", "Draft"])
def test_no(word: str) -> None:
    assert truth(word) is False


@pytest.mark.parametrize("word", ["", "maybe", "2", "yes and no"])
def test_neither(word: str) -> None:
    assert truth(word) is None


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("vip, staff ;locals|\n friends", ["vip", "staff", "locals", "friends"]),
        (" , ;", []),
        ("one thing", ["one thing"]),
    ],
)
def test_lists_are_taken_apart(cell: str, found: list[str]) -> None:
    assert parts(cell) == found


@given(st.text())
def test_a_tidied_line_is_one_line_and_stays_as_it_is(cell: str) -> None:
    tidy = line(cell)
    assert len(tidy.splitlines()) <= 1
    assert line(tidy) == tidy or tidy[:1] in "'="
