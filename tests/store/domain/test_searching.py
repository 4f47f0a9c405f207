import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.searching import WORDS_MAX, fold, grams, parts, search_text


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ann KÖHLER", "ann kohler"),
        ("Ko\u0308hler", "kohler"),
        ("Łucja Øre", "lucja ore"),
        ("Straße", "strasse"),
        ("ŒUVRE Æsir", "oeuvre aesir"),
        ("\uff26\uff55\uff4c\uff4c", "full"),
        ("中村", "中村"),
    ],
)
def test_case_accents_and_form_do_not_count(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_every_word_stands_behind_two_blanks() -> None:
    text = search_text("Ann Köhler", "ann@x.org", "+49 30 1", "C-1", "Berlin", "A100 B2")
    assert text == "  ann  kohler  ann@x.org  +49  30  1  49301  c-1  berlin  a100  b2"


def test_a_number_without_signs_is_not_said_twice() -> None:
    assert search_text("Bob", "", "555", "", "", None) == "  bob  555"


def test_signs_of_scripts_without_blanks_are_words_too() -> None:
    assert search_text("中村", "", "", "", "", None) == "  中村  中  村"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", []),
        ("   ", []),
        ("K", ["  k"]),
        ("ko", [" ko"]),
        ("Köhler ber köhler", ["kohler", "ber"]),
        ("a b c d e f g h i j", [f"  {letter}" for letter in "abcdefgh"]),
    ],
)
def test_what_is_typed_becomes_parts(typed: str, found: list[str]) -> None:
    assert parts(typed) == found
    assert len(found) <= WORDS_MAX


@pytest.mark.parametrize(
    ("part", "pieces"),
    [
        ("  k", ["  k"]),
        ("koh", ["koh"]),
        ("kohl", ["koh", "ohl"]),
        ("kohler", ["koh", "ler"]),
        ("kohlers", ["koh", "ler", "ers"]),
        ("aaaaaa", ["aaa"]),
    ],
)
def test_few_pieces_leave_no_letter_out(part: str, pieces: list[str]) -> None:
    assert grams([part]) == pieces


@given(st.lists(st.text(min_size=3, max_size=12), max_size=4))
def test_pieces_are_of_three_letters_out_of_a_part(found: list[str]) -> None:
    for gram in grams(found):
        assert len(gram) == 3
        assert any(gram in part for part in found)


@given(st.text(max_size=30))
def test_whoever_has_a_name_is_found_by_any_word_of_it(name: str) -> None:
    text = search_text(name, "", "", "", "", None)
    assert all(part in text for part in parts(name))
