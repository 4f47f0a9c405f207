import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.texts import awkward_texts

from store.domain.errors import BadInput
from store.domain.names import NAME_CHARACTERS_MAX, clean, clean_text, name_key, required_name, storable


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ann \t Lee\n", "Ann Lee"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("a \x00 b", "a b"),
        ("\x00 \x00", ""),
        ("\x00 x", "x"),
        ("e\x00\u0301", "\u00e9"),
        ("\ud800x", "x"),
        ("\u00a0x\u2003y\u00a0", "x y"),
        ("\U0001f469\u200d\U0001f373", "\U0001f469\u200d\U0001f373"),
        ("\u202babc\u202c", "\u202babc\u202c"),
        ("", ""),
    ],
)
def test_a_line_is_tidied(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@given(awkward_texts)
def test_a_tidy_line_is_printable_nfc_without_needless_blanks(text: str) -> None:
    tidy = clean(text)

    assert clean(tidy) == tidy
    assert tidy == tidy.strip()
    assert "  " not in tidy
    assert unicodedata.is_normalized("NFC", tidy)
    assert not {unicodedata.category(c) for c in tidy} & {"Cc", "Cs", "Zl", "Zp"}
    tidy.encode()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  one\n\n  two \tthree \n", "one\n\n  two \tthree"),
        ("one\r\ntwo", "one\ntwo"),
        ("a\x00b\udcffc", "abc"),
        ("Zoe\u0308", "Zo\u00eb"),
        (" \x00 ", ""),
    ],
)
def test_a_text_keeps_its_lines(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


@given(awkward_texts)
def test_what_is_storable_loses_nothing_else(text: str) -> None:
    kept = storable(text)
    kept.encode()
    assert kept == "".join(c for c in text if c != "\0" and unicodedata.category(c) != "Cs")


@given(awkward_texts)
def test_a_tidy_text_stays_as_it_is_and_can_be_stored(text: str) -> None:
    tidy = clean_text(text)

    assert clean_text(tidy) == tidy
    assert "\x00" not in tidy
    tidy.encode()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("VIP", "vip"),
        ("Corner  shop", " corner SHOP "),
        ("Stra\u00dfe", "STRASSE"),
        ("Zo\u00eb", "Zoe\u0308"),
        ("\uff36\uff29\uff30", "vip"),
        ("\u212bngstr\u00f6m", "\u00c5NGSTR\u00d6M"),
        ("\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2", "\u03a3\u038a\u03a3\u03a5\u03a6\u039f\u03a3"),
        ("caf\u00e9\u00a0bar", "CAFE\u0301 BAR"),
    ],
)
def test_names_that_are_the_same_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Ann", "Anne"), ("a b", "ab"), ("Jose", "Jos\u00e9"), ("1", "2")]
)
def test_names_that_differ_have_two(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(st.text())
def test_canonically_equal_names_are_one(text: str) -> None:
    assert name_key(unicodedata.normalize("NFD", text)) == name_key(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "\x00 \x1f", "\u2003"])
def test_a_name_is_needed(typed: str) -> None:
    with pytest.raises(BadInput, match="a name is needed") as refused:
        required_name(typed, field="title")
    assert refused.value.field == "title"


def test_a_name_has_a_length() -> None:
    assert required_name(" " + "x" * NAME_CHARACTERS_MAX) == "x" * NAME_CHARACTERS_MAX
    with pytest.raises(BadInput, match="this has 201"):
        required_name("x" * (NAME_CHARACTERS_MAX + 1))
