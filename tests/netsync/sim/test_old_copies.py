"""Lanes whose disks were put back at the same time."""

import pytest
from support.sim.trace import START, Deed, Restore, Trace
from support.sim.world import play


@pytest.mark.parametrize("seed", range(4))
def test_a_lane_learns_that_it_is_an_old_copy_through_another_one_that_is_too(seed: int) -> None:
    """The third has more of the first one's rows; only the second, which knows no better, hears both."""
    links = frozenset({(0, 1), (1, 2)})
    deeds = Deed(START + 3, 1, "park", 0, 12), Deed(START + 14, 0, "sell", 0, 1)
    restored = Restore(START + 20, 1, 0.5), Restore(START + 20, 0, 0.5)
    play(Trace(seed, 3, links, frozenset(), (*deeds, *restored)))
