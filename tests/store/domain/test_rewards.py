from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.errors import Invalid
from store.domain.ids import ProgramId
from store.domain.rewards import POINTS_MAX, Program, ProgramDraft, best, checked, earned

BEANS = Program(id=ProgramId(b"b" * 16), name="Beans", points=1, per_amount=100, active=True)


def test_a_valid_program_is_only_tidied() -> None:
    assert checked(ProgramDraft(name="  Coffee \n beans ")) == ProgramDraft(name="Coffee beans")
    assert checked(ProgramDraft(name="x", points=POINTS_MAX, per_amount=1)).points == POINTS_MAX


@pytest.mark.parametrize(
    ("draft", "fields"),
    [
        (ProgramDraft(name=""), {"name"}),
        (ProgramDraft(name="x", points=0), {"points"}),
        (ProgramDraft(name="x", points=POINTS_MAX + 1), {"points"}),
        (ProgramDraft(name="x", per_amount=0), {"per_amount"}),
        (ProgramDraft(name=" ", points=-1, per_amount=-1), {"name", "points", "per_amount"}),
    ],
)
def test_every_fault_is_told(draft: ProgramDraft, fields: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        checked(draft)
    assert set(refused.value.problems) == fields


@pytest.mark.parametrize(
    ("points", "per_amount", "value", "gives"),
    [
        (1, 100, 0, 0),
        (1, 100, 99, 0),
        (1, 100, 100, 1),
        (1, 100, 199, 1),
        (3, 250, 1000, 12),
        (3, 250, 999, 9),
        (1, 100, -500, 0),
        (1, 1, 7, 7),
        (1, 0, 1000, 0),
    ],
)
def test_points_for_a_value(points: int, per_amount: int, value: int, gives: int) -> None:
    # The last row is what two lanes may make of one program by editing a field each.
    assert earned(replace(BEANS, points=points, per_amount=per_amount), value) == gives


@given(st.lists(st.integers(0, 10**6), max_size=5))
def test_splitting_a_purchase_never_earns_more(parts: list[int]) -> None:
    assert sum(earned(BEANS, part) for part in parts) <= earned(BEANS, sum(parts))


def test_the_best_program_counts() -> None:
    double = replace(BEANS, id=ProgramId(b"d" * 16), points=2)
    steep = replace(BEANS, id=ProgramId(b"s" * 16), points=100, per_amount=10_000)
    off = replace(BEANS, id=ProgramId(b"o" * 16), points=1000, active=False)
    twin = replace(BEANS, id=ProgramId(b"a" * 16))

    assert best([BEANS, double, steep, off], 500) == double
    assert best([BEANS, double, steep, off], 10_000) == double
    assert best([BEANS, steep], 10_000) == BEANS  # 100 each: the smaller id
    assert best([BEANS, twin], 500) == best([twin, BEANS], 500) == twin
    assert best([BEANS, off], 99) is None
    assert best([], 500) is None
