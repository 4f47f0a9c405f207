import pytest

from netsync.protocol.vector import behind, lacking
from store.domain.changes import Site, Vector
from store.domain.ids import LaneId

A, B = Site(LaneId(b"a" * 16), 1), Site(LaneId(b"b" * 16), 1)
A2 = Site(A.lane, 2)


@pytest.mark.parametrize(
    ("mine", "theirs", "missing", "count"),
    [
        ({}, {}, {}, 0),
        ({A: 3}, {}, {}, 0),
        ({}, {A: 3}, {A: 3}, 3),
        ({A: 3}, {A: 3}, {}, 0),
        ({A: 3, B: 1}, {A: 5, B: 4}, {A: 5, B: 4}, 5),
        ({A: 9}, {A: 5, A2: 2}, {A2: 2}, 2),
    ],
)
def test_what_i_lack(mine: Vector, theirs: Vector, missing: Vector, count: int) -> None:
    assert lacking(mine, theirs) == missing
    assert behind(mine, theirs) == count
