"""A thousand runs of pretend shops under every trouble there is keep every law of replication.

Each is drawn from its number alone and plays again by the line that a failure prints.
"""

import pytest
from support.sim.shrink import broken_by
from support.sim.trace import draw

SEEDS = 1000
PIECES = 40


@pytest.mark.parametrize("piece", range(PIECES))
def test_every_law_holds(piece: int) -> None:
    broken = [found for seed in range(piece, SEEDS, PIECES) if (found := broken_by(draw(seed))) is not None]
    assert not broken, "\n".join(map(str, broken))
