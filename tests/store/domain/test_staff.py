import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.errors import BadInput, Invalid
from store.domain.rights import Role
from store.domain.staff import (
    LOCK_MILLISECONDS_MAX,
    PersonDraft,
    Tries,
    after_wrong,
    checked,
    is_locked,
    locked_words,
    read_pin,
    read_reason,
    weakness,
    wrong_words,
)

NOW, MINUTE = 1_772_452_800_000, 60_000


@pytest.mark.parametrize(("typed", "pin"), [("8064", "8064"), (" 000000000000 ", "000000000000")])
def test_a_pin_is_four_to_twelve_digits(typed: str, pin: str) -> None:
    assert read_pin(typed) == pin


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "123",
        "1234567890123",
        "12a4",
        "12 34",
        "-123",
        "\uff11\uff12\uff13\uff14",
        "\u00b2\u00b2\u00b2\u00b2",
    ],
)
def test_what_is_no_pin_is_refused_and_never_repeated(typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_pin(typed)
    assert refused.value.field == "pin"
    assert not typed or typed not in str(refused.value)


@pytest.mark.parametrize(
    ("pin", "is_weak"),
    [
        ("1111", True), ("000000", True), ("1234", True), ("7890", True), ("4321", True), ("1212", True),
        ("2580", True), ("345345", True), ("8064", False), ("703185", False), ("1243", False),
    ],
)  # fmt: skip
def test_pins_that_are_guessed_soon_are_warned_of(pin: str, *, is_weak: bool) -> None:
    assert bool(weakness(pin)) is is_weak
    assert pin not in weakness(pin)


@pytest.mark.parametrize(
    ("wrong_before", "after"),
    [
        (0, Tries(1)),
        (3, Tries(4)),
        (4, Tries(5, NOW + MINUTE)),
        (5, Tries(6, NOW + 2 * MINUTE)),
        (6, Tries(7, NOW + 4 * MINUTE)),
        (9, Tries(10, NOW + 32 * MINUTE)),
        (10, Tries(11, NOW + 60 * MINUTE)),
        (5000, Tries(5001, NOW + 60 * MINUTE)),
    ],
)
def test_from_the_fifth_wrong_pin_on_it_waits_ever_longer(wrong_before: int, after: Tries) -> None:
    assert after_wrong(Tries(wrong_before), NOW) == after


@given(st.integers(0, 200), st.integers(-10 * LOCK_MILLISECONDS_MAX, 10 * LOCK_MILLISECONDS_MAX))
def test_nobody_waits_longer_than_an_hour_whatever_the_clock_does(wrong: int, later: int) -> None:
    tries = after_wrong(Tries(wrong), NOW)
    if is_locked(tries, NOW + later):
        assert 0 < tries.until - (NOW + later) <= LOCK_MILLISECONDS_MAX
    assert not is_locked(tries, NOW + LOCK_MILLISECONDS_MAX)


def test_what_is_said_of_wrong_pins() -> None:
    assert wrong_words("Mia", Tries(1)) == "that is not Mia's PIN: 4 more tries, then it waits a minute"
    assert wrong_words("Mia", Tries(4)) == "that is not Mia's PIN: one more try, then it waits a minute"
    assert locked_words("Mia", "14:03:00") == (
        "too many wrong PINs for Mia here: wait until 14:03:00, or let somebody else do it"
    )


def test_a_name_is_needed_and_tidied() -> None:
    draft = PersonDraft(name="  Mia  Lang ", role=Role.MANAGER, active=False)
    assert checked(draft) == PersonDraft(name="Mia Lang", role=Role.MANAGER, active=False)
    with pytest.raises(Invalid) as refused:
        checked(PersonDraft(name=" "))
    assert refused.value.problems == {"name": "a name is needed"}


@pytest.mark.parametrize("typed", ["", "  ", "\n", "x" * 201, " 4711 ", "1"])
def test_a_reason_is_a_word_or_two(typed: str) -> None:
    with pytest.raises(BadInput):
        read_reason(typed)
    assert read_reason(" broken  box ") == "broken box"
