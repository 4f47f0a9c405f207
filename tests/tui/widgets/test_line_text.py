import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.widgets.cells import width
from tui.widgets.line_text import LineText, at_end, offered


def told(line: LineText) -> str:
    """The text with `|` for the caret."""
    return f"{line.text[: line.caret]}|{line.text[line.caret :]}"


def line_of(text: str) -> LineText:
    before, _, after = text.partition("|")
    return LineText(before + after, len(before))


@pytest.mark.parametrize(
    ("before", "key", "after"),
    [
        ("ab|c", "left", "a|bc"),
        ("|abc", "left", "|abc"),
        ("ab|c", "right", "abc|"),
        ("abc|", "right", "abc|"),
        ("one two| three", "ctrl+left", "one |two three"),
        ("one| two", "ctrl+right", "one |two"),
        ("ab|c", "home", "|abc"),
        ("ab|c", "end", "abc|"),
        ("ab|c", "backspace", "a|c"),
        ("|abc", "backspace", "|abc"),
        ("a|bc", "delete", "a|c"),
        ("abc|", "delete", "abc|"),
        ("one two |three", "ctrl+w", "one |three"),
        ("one| two", "ctrl+u", "| two"),
        ("one| two", "ctrl+k", "one|"),
        ("Ko\u0308|ln", "backspace", "K|ln"),
        ("K|o\u0308ln", "delete", "K|ln"),
        ("Ko\u0308|ln", "left", "K|o\u0308ln"),
    ],
)
def test_editing_keys(before: str, key: str, after: str) -> None:
    edited = line_of(before).edited(key)
    assert edited is not None
    assert told(edited) == after


def test_other_keys_edit_nothing() -> None:
    assert line_of("a|b").edited("f3") is None


@pytest.mark.parametrize(
    ("typed", "after"),
    [("x", "ax|b"), ("two\r\nlines", "atwo lines|b"), ("\n", "a |b")],
)
def test_typed_letters_go_in_at_the_caret(typed: str, after: str) -> None:
    assert told(line_of("a|b").typed(typed)) == after


def test_a_text_has_an_end() -> None:
    assert len(LineText().typed("x" * 20_000).text) == 10_000


@pytest.mark.parametrize(
    ("line", "cells", "seen", "caret"),
    [
        ("abc|", 10, "abc", 3),
        ("abcdefgh|", 5, "efgh", 4),
        ("ab|cdefgh", 5, "abcdefgh", 2),
        ("東京|都", 4, "京都", 2),
    ],
)
def test_the_part_around_the_caret_is_seen(line: str, cells: int, seen: str, caret: int) -> None:
    assert line_of(line).view(cells) == (seen, caret)


KEYS = ["left", "right", "home", "end", "backspace", "delete", "ctrl+left", "ctrl+right", "ctrl+w", "ctrl+u"]


@given(text=st.text(max_size=20), keys=st.lists(st.sampled_from(KEYS), max_size=20), cells=st.integers(2, 12))
def test_the_caret_stays_in_the_text_and_on_the_screen(text: str, keys: list[str], cells: int) -> None:
    line = at_end(text)
    for key in keys:
        line = line.edited(key) or line
        _, caret = line.view(cells)
        assert 0 <= line.caret <= len(line.text)
        assert 0 <= caret < cells
        assert caret <= width(line.view(cells)[0])


@pytest.mark.parametrize(
    ("key", "after"),
    [
        ("backspace", "|"),
        ("delete", "|"),
        ("ctrl+w", "|"),
        ("left", "|5.00"),
        ("home", "|5.00"),
        ("right", "5.00|"),
        ("end", "5.00|"),
    ],
)
def test_what_is_offered_is_dropped_or_kept_whole(key: str, after: str) -> None:
    kept = offered("5.00").edited(key)
    assert kept == line_of(after)


def test_what_is_typed_takes_the_place_of_what_is_offered() -> None:
    assert offered("5.00").typed("7").typed("0") == line_of("70|")
    assert offered("5.00").edited("f5") is None
    assert not offered("").is_offered
