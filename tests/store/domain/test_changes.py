from hypothesis import given
from hypothesis import strategies as st

from store.domain.changes import Batch, Site, TableRows, Write, write
from store.domain.ids import LaneId

lanes = st.binary(min_size=16, max_size=16).map(LaneId)
sites = st.builds(Site, lanes, st.integers(1, 3))
cells = st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), st.text(), st.binary())
writes = st.builds(write, st.integers(0, 3), sites, cells)

ANN = Site(LaneId(b"a" * 16), 1)
BOB = Site(LaneId(b"b" * 16), 1)


def test_which_of_two_writes_survives() -> None:
    in_order = [
        write(1, BOB, "zebra"),
        write(2, ANN, None),  # a later stamp wins, whoever wrote
        write(2, ANN, 5),
        write(2, ANN, 6),
        write(2, ANN, ""),  # unlike types compare by their kind
        write(2, ANN, "é"),
        write(2, ANN, b""),
        write(2, Site(ANN.lane, 2), None),  # then the later life of a lane
        write(2, BOB, None),  # then the larger lane
        write(3, ANN, 0),
    ]
    shuffled = in_order[5:] + in_order[:5]
    assert sorted(shuffled) == in_order


@given(st.lists(writes, min_size=1, max_size=5))
def test_any_two_writes_compare_and_the_greatest_does_not_depend_on_the_order(found: list[Write]) -> None:
    greatest = max(found)
    assert max(reversed(found)) == greatest
    assert all(each <= greatest for each in found)


def test_a_batch_counts_the_rows_of_all_its_tables() -> None:
    tables = (
        TableRows(1, (16, 17), ((1, 2, 3), ("a", "b", "c"))),
        TableRows(2, (16,), ((1,),)),
        TableRows(3, (), ()),
    )
    assert Batch(ANN, 0, 9, (), tables).row_count == 4
    assert Batch(ANN, 0, 9, (), ()).row_count == 0
