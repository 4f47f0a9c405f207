import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.pots import UNKNOWN, Lot, Part, Pot
from store.domain.stamps import Instant


def pot_of(*lots: tuple[int, Instant | None]) -> Pot:
    """A pot with lots of so many points and these ends, put in one after the other."""
    pot = Pot()
    for stamp, (left, ends) in enumerate(lots):
        pot.put(Lot(left, ends, (stamp, b"")))
    return pot


def part(amount: int, ends: Instant | None) -> Part:
    return Part(amount, ends, UNKNOWN)


def held(pot: Pot) -> list[tuple[int, Instant | None]]:
    return [(lot.left, lot.ends) for lot in pot.lots]


@pytest.mark.parametrize(
    ("amount", "then_ended", "taken", "left", "owed"),
    [
        (4, False, [part(4, 20)], [(5, 10), (1, 20), (5, None)], 0),
        (7, False, [part(5, 20), part(2, None)], [(5, 10), (3, None)], 0),
        (12, False, [part(5, 20), part(5, None), part(2, None)], [(5, 10)], 2),
        (12, True, [part(5, 20), part(5, None), part(2, 10)], [(3, 10)], 0),
        (16, True, [part(5, 20), part(5, None), part(5, 10), part(1, None)], [], 1),
    ],
)
def test_what_lives_is_taken_first_soonest_ending_first(
    amount: int, *, then_ended: bool, taken: list[Part], left: list[tuple[int, Instant | None]], owed: int
) -> None:
    pot = pot_of((5, None), (5, 10), (5, 20))
    assert pot.take(amount, 15, then_ended=then_ended) == taken
    assert (held(pot), pot.debt) == (left, owed)


@pytest.mark.parametrize(
    ("parts", "left", "missing"),
    [
        ([], [(5, 10), (5, 20), (5, 20), (5, None)], 0),
        ([part(3, 10)], [(2, 10), (5, 20), (5, 20), (5, None)], 0),
        ([part(7, 20)], [(5, 10), (3, 20), (5, None)], 0),
        ([part(2, None), part(5, 10)], [(5, 20), (5, 20), (3, None)], 0),
        ([part(4, 20), part(5, 20), part(3, 20)], [(5, 10), (5, None)], 2),
        ([part(4, 15), part(6, None), part(1, 30)], [(5, 10), (5, 20), (5, 20)], 6),
    ],
)
def test_parts_are_taken_of_what_ends_when_they_do(
    parts: list[Part], left: list[tuple[int, Instant | None]], missing: int
) -> None:
    pot = pot_of((5, 20), (5, None), (5, 10), (5, 20))
    assert pot.take_alike(parts) == missing
    assert (held(pot), pot.debt) == (left, 0)


LOTS = st.lists(st.tuples(st.integers(1, 9), st.sampled_from([10, 20, 30, None])), max_size=6)


@given(LOTS, st.integers(0, 60), st.integers(0, 40))
def test_what_was_taken_is_there_to_be_taken_alike_from_the_same(
    lots: list[tuple[int, Instant | None]], amount: int, at: Instant
) -> None:
    pot, same = pot_of(*lots), pot_of(*lots)
    taken = pot.take(min(amount, pot.live(at)), at)
    assert same.take_alike(taken) == 0
    assert held(same) == held(pot)
