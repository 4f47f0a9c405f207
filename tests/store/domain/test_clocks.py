"""What time it is for all lanes, by clocks of which some are wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.shops import DAY, HOUR, MINUTE, NOON, SECOND

from store.domain import clocks
from store.domain.stamps import Instant

YEAR = 365 * DAY


@pytest.mark.parametrize(
    ("own", "others", "common"),
    [
        pytest.param(NOON, [], NOON, id="alone"),
        pytest.param(5, [], 5, id="alone, whatever it shows"),
        pytest.param(NOON, [NOON + SECOND], NOON, id="of two the earlier"),
        pytest.param(NOON + SECOND, [NOON], NOON, id="also when it is another lane's"),
        pytest.param(NOON + YEAR, [NOON, NOON + SECOND], NOON + SECOND, id="two outvote one"),
        pytest.param(NOON - DAY, [NOON, NOON + SECOND], NOON, id="and one that is behind"),
        pytest.param(NOON, [0], NOON, id="a clock that lost its power counts for nothing"),
        pytest.param(0, [0, NOON, 5], NOON, id="nor do three of them"),
        pytest.param(NOON, [2**60], NOON, id="no clock shows the year 36 million"),
        pytest.param(NOON, [NOON + HOUR, NOON - HOUR, NOON + YEAR], NOON, id="four"),
    ],
)
def test_the_median_of_those_that_can_be(own: Instant, others: list[Instant], common: int) -> None:
    assert clocks.common(own, others) == common


@given(st.lists(st.integers(NOON - SECOND, NOON + SECOND), min_size=2), st.integers(0, clocks.LATEST))
def test_one_wrong_clock_among_three_moves_nobody_past_the_others(right: list[int], wrong: int) -> None:
    for own in (*right, wrong):
        others = [*right, wrong]
        others.remove(own)
        assert min(right) <= clocks.common(own, others) <= max(right)


@given(st.lists(st.integers(NOON, NOON + YEAR) | st.integers(0, 2**60), min_size=1, max_size=9))
def test_all_who_hear_the_same_agree(shown: list[int]) -> None:
    shown.append(NOON)
    agreed = {clocks.common(own, [*shown[:place], *shown[place + 1 :]]) for place, own in enumerate(shown)}
    assert len(agreed) == 1


@pytest.mark.parametrize(
    ("lacks", "confirmed", "asked"),
    [
        (2 * MINUTE, None, False),
        (2 * MINUTE + 1, None, True),
        (-2 * MINUTE - 1, None, True),
        (HOUR, HOUR, False),
        (HOUR + MINUTE, HOUR, False),
        (HOUR + 3 * MINUTE, HOUR, True),
        (-HOUR, HOUR, True),
        (0, HOUR, False),
    ],
)
def test_who_is_asked_and_what_was_confirmed(lacks: int, confirmed: int | None, *, asked: bool) -> None:
    assert clocks.is_asked(lacks, confirmed) is asked


@pytest.mark.parametrize(
    ("lacks", "words"),
    [(-59_000, "59 s ahead of"), (61 * MINUTE, "1 h behind"), (-400 * DAY, "400 d ahead of")],
)
def test_a_clock_in_words(lacks: int, words: str) -> None:
    assert clocks.words(lacks) == words
    assert f"this machine's clock is {words} the other lanes" in str(clocks.refusal(lacks))


@pytest.mark.parametrize(
    ("before", "now", "news"),
    [
        ([], [], False),
        ([], [0], True),
        ([0], [100], False),
        ([0], [101], True),
        ([5, 0], [5], True),
        ([5], [5, 0], True),
        ([5, 0], [5, 0, 7], False),
        ([5, 0, 7], [5, 7], False),
        ([5, 0], [5, 0, 101], True),
        ([5, 0, 107], [5, 0], True),
    ],
)
def test_what_is_news(before: list[int], now: list[int], *, news: bool) -> None:
    assert clocks.changed(before, now, by=100) is news
