import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.likeness import like_key, phone_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann Köhler", "Köhler, Ann"),
        ("Ann Köhler", "ANN KOEHLER"),
        ("Ann Köhler", "ann  kohler"),
        ("José Peña", "Jose Pena"),
        ("José", "José"),
        ("Łukasz Żak", "lukasz zak"),
        ("Søren Ærø", "soren aro"),
        ("O'Brien-Smith", "Smith O Brien"),
        ("Straße", "STRASSE"),
        ("Иван Ёлкин", "ЕЛКИН Иван"),
    ],
)
def test_names_that_meet(one: str, other: str) -> None:
    assert like_key(one) == like_key(other) != ""


@pytest.mark.parametrize(("one", "other"), [("Ann Lee", "Anne Lee"), ("Ann Lee", "Ann Lee Roy")])
def test_names_that_do_not(one: str, other: str) -> None:
    assert like_key(one) != like_key(other)


def test_of_a_name_without_letters_nothing_stays() -> None:
    assert like_key("?! --") == ""


@given(st.text(max_size=40))
def test_the_order_of_words_does_not_count(name: str) -> None:
    assert like_key(" ".join(reversed(name.split()))) == like_key(name)


@pytest.mark.parametrize(
    ("phone", "key"),
    [
        ("+49 30 1234567", "01234567"),
        ("030 / 1234567", "01234567"),
        ("030-1234567", "01234567"),
        ("0301234567", "01234567"),
        ("555 123", "555123"),
        ("55512", ""),
        ("ext.", ""),
        ("", ""),
        ("٠٣٠١٢٣٤٥٦٧", "01234567"),
    ],
)
def test_numbers_meet_in_their_last_digits(phone: str, key: str) -> None:
    assert phone_key(phone) == key
