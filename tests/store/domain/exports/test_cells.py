"""No cell is a formula, and every cell is read back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.exports.cells import FORMULA_BEGINS, guarded, listed, yes
from store.domain.imports.cells import parts, unwrapped
from store.domain.names import clean

TIDY = st.text().map(clean).filter(bool)
NASTY = st.text(alphabet="='+-@\"aA1;,| \uff1d").map(clean).filter(bool)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("", ""),
        ("Ann", "Ann"),
        ("=1+1", "'=1+1"),
        ("+49 30 123", "'+49 30 123"),
        ("-5", "'-5"),
        ("@ann", "'@ann"),
        ("\uff1d1", "'\uff1d1"),
        ("a=b", "a=b"),
        ("O'Hara", "O'Hara"),
        ("'t Hof", "'t Hof"),
        ("'=x", "''=x"),
        ("'5 club", "''5 club"),
        ('="7"', '\'="7"'),
    ],
)
def test_a_text_that_would_be_counted_with_gets_an_apostrophe(text: str, cell: str) -> None:
    assert guarded(text) == cell
    assert unwrapped(cell) == text


@given(TIDY | NASTY)
def test_a_cell_is_no_formula_and_is_read_back_as_it_was(text: str) -> None:
    assert guarded(text)[:1] not in set(FORMULA_BEGINS)
    assert unwrapped(guarded(text)) == text


@pytest.mark.parametrize(
    ("items", "cell"),
    [
        ([], ""),
        (["VIP"], "VIP"),
        (["VIP", "Staff"], "VIP; Staff"),
        (["Coffee, large", "VIP"], '"Coffee, large"; VIP'),
        (['the "best"'], '"the ""best"""'),
        (["=x", "y"], '"=x"; y'),
    ],
)
def test_things_in_a_cell_are_separated_by_semicolons(items: list[str], cell: str) -> None:
    assert listed(items) == cell


@given(st.lists(TIDY | NASTY, max_size=5))
def test_things_in_a_cell_are_taken_apart_as_they_were(items: list[str]) -> None:
    assert listed(items)[:1] not in set(FORMULA_BEGINS)
    assert parts(listed(items)) == items


def test_yes_and_no() -> None:
    assert (yes(1), yes(0)) == ("yes", "no")
