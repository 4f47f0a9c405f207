"""When what was deleted may be forgotten: never before everybody knows, and knows what everybody had then."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.changes import Site, Vector, covers, joined, vector_bytes, vector_of_bytes
from store.domain.graves import KEPT, Cut, is_clean, judged, ripe
from store.domain.ids import LaneId

ONE, TWO = (Site(LaneId(bytes([number]) * 16), 1) for number in (1, 2))
DAY = 86_400_000
VECTORS = st.dictionaries(
    st.builds(Site, st.binary(min_size=16, max_size=16).map(LaneId), st.integers(0, 2**62)),
    st.integers(0, 2**62),
    max_size=4,
)


@given(VECTORS)
def test_a_vector_comes_back_from_its_bytes(vector: Vector) -> None:
    assert vector_of_bytes(vector_bytes(vector)) == vector


@pytest.mark.parametrize("written", [b"x", bytes(31), bytes(33)])
def test_other_bytes_are_no_vector(written: bytes) -> None:
    with pytest.raises(ValueError, match="pairs"):
        vector_of_bytes(written)


@given(VECTORS, VECTORS)
def test_what_several_have_together_covers_each(one: Vector, other: Vector) -> None:
    both = joined([one, other])
    assert covers(both, one)
    assert covers(both, other)
    assert all(version in {one.get(site), other.get(site)} for site, version in both.items())


AGED = KEPT + 1
CUT = Cut(0, {ONE: 3}, None)


@pytest.mark.parametrize(
    ("lanes", "heard"),
    [
        ([], {ONE: 5, TWO: 1}),
        ([{ONE: 3, TWO: 9}], {ONE: 5, TWO: 9}),
        ([{ONE: 3}, {ONE: 2, TWO: 9}], None),
        ([{}], None),
    ],
)
def test_a_cut_is_heard_when_everybody_has_got_so_far(lanes: list[Vector], heard: Vector | None) -> None:
    assert judged([CUT], lanes, {ONE: 5, TWO: 1}, 1) == [Cut(0, {ONE: 3}, heard)]


def test_what_was_heard_stays_what_it_was() -> None:
    heard = Cut(0, {ONE: 3}, {ONE: 4})
    assert judged([heard], [{ONE: 7}], {ONE: 9}, 1) == [heard]


@pytest.mark.parametrize(
    ("now", "lanes", "is_ripe"),
    [
        (AGED, [{ONE: 4}, {ONE: 5}], True),
        (AGED, [], True),
        (KEPT, [{ONE: 4}], False),
        (AGED, [{ONE: 4}, {ONE: 3}], False),
    ],
)
def test_a_cut_is_ripe_when_it_is_old_and_everybody_has_what_was_heard(
    now: int, lanes: list[Vector], *, is_ripe: bool
) -> None:
    cut = Cut(0, {ONE: 3}, {ONE: 4})
    assert ripe([cut], lanes, {ONE: 4}, now) == (cut if is_ripe else None)


def test_a_cut_that_not_everybody_has_heard_of_is_never_ripe() -> None:
    assert ripe([CUT], [{ONE: 9}], {ONE: 9}, AGED) is None


def test_this_lane_must_have_it_too() -> None:
    assert ripe([Cut(0, {ONE: 3}, {ONE: 4})], [{ONE: 4}], {ONE: 3}, AGED) is None


def test_the_latest_of_several_counts() -> None:
    cuts = [Cut(at, {ONE: at}, {ONE: at}) for at in (1, 2, 3)]
    assert ripe(cuts, [{ONE: 3}], {ONE: 3}, AGED + 2) == cuts[1]


def test_of_old_cuts_one_that_is_waited_for_and_the_latest_stay() -> None:
    waited = [Cut(at, {ONE: 1}, {ONE: 9}) for at in (1, 2)]
    cuts = [*waited, *(Cut(at, {ONE: 7}, None) for at in (3, 4)), Cut(AGED, {ONE: 8}, None)]
    assert judged(cuts, [{ONE: 2}], {ONE: 9}, AGED + 4) == [cuts[0], cuts[3], cuts[4]]


def test_cuts_of_a_time_that_has_not_come_are_dropped() -> None:
    assert judged([CUT, Cut(5 * DAY, {ONE: 9}, None)], [{}], {ONE: 9}, DAY) == [CUT]


@pytest.mark.parametrize(
    ("have", "floor", "is_good"),
    [
        ({ONE: 5, TWO: 2}, {}, True),
        ({ONE: 4, TWO: 2}, {}, False),
        ({ONE: 4}, {ONE: 5, TWO: 2}, True),
        ({}, {TWO: 2}, False),
    ],
)
def test_a_book_is_clean_when_it_has_or_needs_all_graves(
    have: Vector, floor: Vector, *, is_good: bool
) -> None:
    assert is_clean(have, floor, {ONE: 5, TWO: 2}) is is_good


def test_no_book_is_unclean_to_one_that_cleared_nothing_away() -> None:
    assert is_clean({}, {}, {})
