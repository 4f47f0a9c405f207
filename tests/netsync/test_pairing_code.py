import re

import pytest

from netsync.pairing_code import Closed, CodeDesk, Guess, new_code, parse_code
from store.domain.errors import BadInput


@pytest.fixture
def desk() -> CodeDesk:
    return CodeDesk()


def guess(desk: CodeDesk, now: float) -> Guess | Closed:
    taken = desk.take(now)
    desk.release()
    return taken


def test_without_a_code_nothing_is_taken(desk: CodeDesk) -> None:
    assert guess(desk, 0) is Closed.NONE_SHOWN
    assert desk.seconds_left(0) == 0


def test_three_tries_are_counted_before_the_guess(desk: CodeDesk) -> None:
    desk.open("123456", 0)

    taken = [guess(desk, 1) for _ in range(4)]
    assert taken == [Guess("123456", 2), Guess("123456", 1), Guess("123456", 0), Closed.USED_UP]


def test_a_code_lives_two_minutes(desk: CodeDesk) -> None:
    desk.open("123456", 1000)

    assert desk.seconds_left(1000) == 120
    assert guess(desk, 1119.9) == Guess("123456", 2)
    assert guess(desk, 1120) is Closed.EXPIRED
    assert desk.seconds_left(1120) == 0


def test_a_code_is_used_once(desk: CodeDesk) -> None:
    desk.open("123456", 0)
    guess(desk, 1)
    desk.close(Closed.USED_UP)

    assert guess(desk, 2) is Closed.USED_UP


def test_one_conversation_at_a_time(desk: CodeDesk) -> None:
    desk.open("123456", 0)
    assert desk.take(0) == Guess("123456", 2)

    assert desk.take(0) is Closed.BUSY
    desk.release()
    assert desk.take(0) == Guess("123456", 1), "a refused caller costs no try"


def test_a_new_code_takes_the_place_of_one_that_somebody_burned(desk: CodeDesk) -> None:
    desk.open("111111", 0)
    for _ in range(3):
        guess(desk, 0)
    desk.open("222222", 1)

    assert guess(desk, 1) == Guess("222222", 2)


def test_a_code_taken_down_is_gone(desk: CodeDesk) -> None:
    desk.open("111111", 0)
    desk.close()

    assert guess(desk, 0) is Closed.NONE_SHOWN


def test_new_codes_are_six_digits_and_differ() -> None:
    codes = {new_code() for _ in range(50)}

    assert all(re.fullmatch(r"[0-9]{6}", code) for code in codes)
    assert len(codes) > 40


@pytest.mark.parametrize("typed", ["123456", "123 456", " 123-456 ", "1 2 3 4 5 6"])
def test_a_code_may_be_typed_with_spaces(typed: str) -> None:
    assert parse_code(typed) == "123456"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "12.456"])
def test_what_is_not_six_digits_is_no_code(typed: str) -> None:
    with pytest.raises(BadInput, match="six digits"):
        parse_code(typed)
