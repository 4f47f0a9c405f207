import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.earning import PLAIN, Buying, Earning, Multiplier, Range, read, taken_back, written
from store.domain.errors import BadInput
from store.domain.ids import GroupId

GOLD, STAFF = GroupId(b"gold".ljust(16)), GroupId(b"staff".ljust(16))
KEPT = (
    '{"multipliers":[{"factor":250,"group":"676f6c64202020202020202020202020","weekdays":[1,5]},'
    '{"factor":0,"weekdays":[6]}],"ranges":[[5000,2],[9000,3]]}'
)
RULES = Earning(
    (Range(5000, 2), Range(9000, 3)),
    (Multiplier(250, GOLD, frozenset({5, 1})), Multiplier(0, None, frozenset({6}))),
)


def test_rules_are_kept_as_text() -> None:
    assert written(RULES) == KEPT
    assert read(KEPT) == RULES
    assert written(PLAIN) == ""
    assert read("") == PLAIN
    assert written(Earning((Range(1, 2),))) == '{"ranges":[[1,2]]}'


EARNINGS = st.builds(
    Earning,
    st.lists(st.builds(Range, st.integers(1, 10**9), st.integers(1, 10**6)), max_size=3).map(tuple),
    st.lists(
        st.builds(
            Multiplier,
            st.integers(0, 10_000),
            st.one_of(st.none(), st.binary(min_size=16, max_size=16).map(GroupId)),
            st.one_of(st.none(), st.frozensets(st.integers(0, 6), min_size=1)),
        ),
        max_size=3,
    ).map(tuple),
)


@given(EARNINGS)
def test_what_is_written_is_read_back(earning: Earning) -> None:
    assert read(written(earning)) == earning


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "7",
        "null",
        '{"levels":[]}',
        '{"ranges":7}',
        '{"ranges":[[1]]}',
        '{"ranges":[[1,2,3]]}',
        '{"ranges":["12"]}',
        '{"ranges":[[1.5,2]]}',
        '{"ranges":[[true,2]]}',
        '{"multipliers":[7]}',
        '{"multipliers":[{}]}',
        '{"multipliers":[{"factor":"2"}]}',
        '{"multipliers":[{"factor":200,"group":"gold"}]}',
        '{"multipliers":[{"factor":200,"group":"00"}]}',
        '{"multipliers":[{"factor":200,"weekdays":3}]}',
        '{"multipliers":[{"factor":200,"hours":[1,2]}]}',
    ],
)
def test_what_a_newer_lane_wrote_is_not_half_understood(text: str) -> None:
    with pytest.raises(BadInput, match="bring it up to date"):
        read(text)


@pytest.mark.parametrize(
    ("multiplier", "groups", "weekday", "holds"),
    [
        (Multiplier(200, GOLD), {GOLD}, 0, True),
        (Multiplier(200, GOLD), {STAFF}, 0, False),
        (Multiplier(200, None, frozenset({1})), set(), 1, True),
        (Multiplier(200, None, frozenset({1})), {GOLD}, 2, False),
        (Multiplier(200, GOLD, frozenset({1})), {GOLD, STAFF}, 1, True),
        (Multiplier(200, GOLD, frozenset({1})), {STAFF}, 1, False),
    ],
)
def test_whom_a_multiplier_is_for(
    multiplier: Multiplier,
    groups: set[GroupId],
    weekday: int,
    holds: bool,  # noqa: FBT001 - a table
) -> None:
    assert multiplier.holds(Buying(frozenset(groups), weekday)) is holds


@pytest.mark.parametrize(
    ("factors", "counts"),
    [((), 100), ((200, 300), 300), ((200, 50), 50), ((50, 0, 300), 0), ((100, 150), 150), ((100, 99), 99)],
)
def test_one_multiplier_counts(factors: tuple[int, ...], counts: int) -> None:
    groups = [GroupId(bytes([place]) * 16) for place, _ in enumerate(factors)]
    earning = Earning(multipliers=tuple(map(Multiplier, factors, groups)))
    assert earning.factor(Buying(frozenset(groups))) == counts


@pytest.mark.parametrize(
    ("earned", "whole", "before", "now", "back"),
    [
        (10, 1000, 0, 1000, 10),
        (10, 1000, 0, 500, 5),
        (10, 1000, 0, 99, 0),
        (10, 1000, 99, 1, 1),
        (10, 1000, 950, 50, 1),
        (7, 300, 0, 100, 2),
        (7, 300, 100, 100, 2),
        (7, 300, 200, 100, 3),
        (0, 300, 0, 300, 0),
        (10, 1000, 1000, 500, 0),  # more than was sold came back, on two lanes that had not heard
        (10, 1000, 600, 600, 4),
        (10, 0, 0, 0, 0),
    ],
)
def test_points_that_go_back(earned: int, whole: int, before: int, now: int, back: int) -> None:
    assert taken_back(earned, whole, before=before, now=now) == back


@given(st.integers(0, 10**6), st.lists(st.integers(0, 10**5), min_size=1, max_size=6))
def test_parts_that_come_back_take_what_all_at_once_takes(earned: int, parts: list[int]) -> None:
    whole = sum(parts)
    taken = [
        taken_back(earned, whole, before=sum(parts[:place]), now=part) for place, part in enumerate(parts)
    ]
    assert sum(taken) == (earned if whole else 0)
    assert all(each >= 0 for each in taken)
