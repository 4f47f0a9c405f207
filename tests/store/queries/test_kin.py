"""What merged groups became, by tables and as a law over any steps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.ids import GroupId
from store.queries.kin import Kin, kin_of

A, B, C, D = (GroupId(bytes([place]) * 16) for place in range(4))


@pytest.mark.parametrize(
    ("steps", "roots", "kept"),
    [
        ({}, {}, set()),
        ({A: B}, {A: B}, set()),
        ({A: B, B: C, D: B}, {A: C, B: C, D: C}, set()),
        ({A: B, B: A}, {B: A}, {A}),
        ({A: A}, {}, {A}),
        ({D: C, C: B, B: C}, {D: B, C: B}, {B}),
    ],
)
def test_what_merged_groups_became(
    steps: dict[GroupId, GroupId], roots: dict[GroupId, GroupId], kept: set[GroupId]
) -> None:
    assert kin_of(steps) == Kin(roots, frozenset(kept))


@given(st.dictionaries(st.sampled_from([A, B, C, D]), st.sampled_from([A, B, C, D])))
def test_however_lanes_merge_groups_each_is_one_that_stands(steps: dict[GroupId, GroupId]) -> None:
    kin = kin_of(steps)
    standing = ({A, B, C, D} - steps.keys()) | kin.kept
    assert {kin.root(group) for group in (A, B, C, D)} <= standing
    assert all(kin.root(kin.root(group)) == kin.root(group) for group in (A, B, C, D))
    assert {name for group in standing for name in kin.names(group)} == {A, B, C, D}
