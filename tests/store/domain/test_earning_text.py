import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.earning import Multiplier, Range
from store.domain.earning_text import (
    factor_words,
    multiplier_words,
    read_multipliers,
    read_ranges,
    write_multipliers,
    write_ranges,
)
from store.domain.errors import BadInput
from store.domain.ids import GroupId
from store.domain.money import currency

EURO = currency("EUR")
NAMES = ("Gold", "Silver; old", "Fans on tour", "25x", 'Said "so"', "Old, 2x Gold", "Österreich", "Monday on")
IDS = {name: GroupId(name.encode().ljust(16)[:16]) for name in NAMES}
GOLD, FANS = IDS["Gold"], IDS["Fans on tour"]


def find(text: str) -> GroupId:
    by_id = {group.hex(): group for group in IDS.values()}
    if text not in IDS and text not in by_id:
        raise BadInput(f"no group {text!r}")
    return IDS.get(text) or by_id[text]


def name(group: GroupId) -> str:
    return next(each for each, known in IDS.items() if known == group)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ()),
        ("  ;  ", ()),
        ("from 50: 2", (Range(5000, 2),)),
        ("50:2;100.50 : 3", (Range(5000, 2), Range(10050, 3))),
        ("FROM 50: 2;", (Range(5000, 2),)),
        ("from 50: 2, from 60: 3", (Range(5000, 2), Range(6000, 3))),
    ],
)
def test_ranges_as_they_are_typed(text: str, found: tuple[Range, ...]) -> None:
    assert read_ranges(text, EURO.parse) == found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("50", "'50' is no range: write from 50: 2"),
        ("from 50: two", "is no range"),
        ("from x: 2", "'x' is not a number"),
        ("from 50.005: 2", "more than 2 decimals"),
    ],
)
def test_what_is_no_range(text: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        read_ranges(text, EURO.parse)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ()),
        ("2x Gold", (Multiplier(200, GOLD),)),
        ("0x Gold", (Multiplier(0, GOLD),)),
        ("1.5x Gold; 0,5 x Gold on sat", (Multiplier(150, GOLD), Multiplier(50, GOLD, frozenset({5})))),
        ("3x Gold on sat, sun", (Multiplier(300, GOLD, frozenset({5, 6})),)),
        ("2x on Tue wed", (Multiplier(200, None, frozenset({1, 2})),)),
        ("2X on tue", (Multiplier(200, None, frozenset({1})),)),
        ('2x "Fans on tour" on mon', (Multiplier(200, FANS, frozenset({0})),)),
        ('2x "Silver; old"; 3x Gold', (Multiplier(200, IDS["Silver; old"]), Multiplier(300, GOLD))),
        ("2x 25x", (Multiplier(200, IDS["25x"]),)),
        ("2x Gold on sat, sun, 1,5x Gold", (Multiplier(200, GOLD, frozenset({5, 6})), Multiplier(150, GOLD))),
        ('2x "Old, 2x Gold", 3x Gold', (Multiplier(200, IDS["Old, 2x Gold"]), Multiplier(300, GOLD))),
    ],
)
def test_multipliers_as_they_are_typed(text: str, found: tuple[Multiplier, ...]) -> None:
    assert read_multipliers(text, find) == found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Gold", "'Gold' is no multiplier: write 2x Gold"),
        ("2x", "is no multiplier"),
        ("x Gold", "is no multiplier"),
        ("-2x Gold", "is no multiplier"),
        ("2x Silver", "no group 'Silver'"),
        ("1.234x Gold", "more than 2 decimals"),
        ("101x Gold", "at most 100 times"),
        ("1.2.3x Gold", "is not a number"),
        ("2x Gold on someday", "'someday' is no day"),
        ('2x "Gold', 'ends with "'),
    ],
)
def test_what_is_no_multiplier(text: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        read_multipliers(text, find)


@pytest.mark.parametrize(
    ("factor", "words"), [(0, "0x"), (100, "1x"), (150, "1.5x"), (125, "1.25x"), (1000, "10x")]
)
def test_factors(factor: int, words: str) -> None:
    assert factor_words(factor) == words


def test_words() -> None:
    assert multiplier_words(Multiplier(300, GOLD, frozenset({6, 5})), name) == "3x Gold on sat, sun"
    assert multiplier_words(Multiplier(300, FANS), name) == '3x "Fans on tour"'
    assert multiplier_words(Multiplier(50, None, frozenset({0})), name) == "0.5x on mon"
    assert write_ranges((Range(5000, 2), Range(9000, 3)), EURO.format) == "from 50.00: 2; from 90.00: 3"


MULTIPLIERS = st.builds(
    Multiplier,
    st.integers(0, 10_000),
    st.one_of(st.none(), st.sampled_from(sorted(IDS.values()))),
    st.one_of(st.none(), st.frozensets(st.integers(0, 6), min_size=1)),
).filter(lambda each: each.group is not None or each.weekdays is not None)


@given(st.lists(MULTIPLIERS, max_size=5))
def test_multipliers_are_read_back_as_they_are_written(multipliers: list[Multiplier]) -> None:
    assert read_multipliers(write_multipliers(multipliers, name), find) == tuple(multipliers)


@given(st.lists(st.builds(Range, st.integers(0, 10**9), st.integers(0, 10**6)), max_size=5))
def test_ranges_are_read_back_as_they_are_written(ranges: list[Range]) -> None:
    assert read_ranges(write_ranges(ranges, EURO.format), EURO.parse) == tuple(ranges)


@given(st.text(max_size=40))
def test_no_text_is_more_than_refused(text: str) -> None:
    for read in (lambda: read_ranges(text, EURO.parse), lambda: read_multipliers(text, find)):
        try:
            read()
        except BadInput as refused:
            assert str(refused)  # noqa: PT017 - it may be no refusal too
