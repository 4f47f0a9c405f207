import os
import tracemalloc
import zlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netsync.protocol import limits
from netsync.protocol.columns import TooLarge, to_batch, to_changes
from netsync.protocol.messages import Changes
from netsync.protocol.packing import BadFrame, pack
from store.domain.changes import Batch, Site, TableRows
from store.domain.ids import LaneId

A = Site(LaneId(b"a" * 16), 1)

cells = st.none() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=20) | st.binary(max_size=20)


@st.composite
def table_rows(draw: st.DrawFn) -> TableRows:
    numbers = draw(st.lists(st.integers(0, 99), min_size=1, max_size=5, unique=True))
    height = draw(st.integers(0, 8))
    column = st.lists(cells, min_size=height, max_size=height).map(tuple)
    return TableRows(draw(st.integers(0, 99)), tuple(numbers), tuple(draw(column) for _ in numbers))


batches = st.builds(
    Batch,
    site=st.just(A),
    after=st.integers(0, 5),
    through=st.integers(5, 9),
    sites=st.just((A,)),
    tables=st.lists(table_rows(), max_size=4).map(tuple),
)


@given(batches)
def test_a_batch_reads_back(batch: Batch) -> None:
    assert to_batch(to_changes(batch)) == batch


def rows(count: int, value: str = "same") -> Batch:
    return Batch(A, 0, 1, (A,), (TableRows(1, (1, 2), (tuple(range(count)), (value,) * count)),))


def test_large_batches_are_compressed_and_small_ones_are_not() -> None:
    small, large = to_changes(rows(10)), to_changes(rows(5000))

    assert small.size == 0
    assert len(large.body) < large.size / 2
    assert to_batch(large) == rows(5000)


def test_what_does_not_compress_travels_plain() -> None:
    batch = Batch(A, 0, 1, (A,), (TableRows(1, (1,), ((os.urandom(6000),),)),))

    assert to_changes(batch).size == 0


def test_a_batch_for_more_than_a_frame_is_for_the_log_to_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooLarge):
        to_changes(rows(limits.ROWS_PER_BATCH_MAX + 1))

    monkeypatch.setattr(limits, "BODY_BYTES_MAX", 1000)
    with pytest.raises(TooLarge):
        to_changes(rows(500))


def hostile(value: object) -> Changes:
    return Changes(A, 0, 1, (A,), pack(value), 0)


@pytest.mark.parametrize(
    "value",
    [
        7,
        [7],
        [[1, [1], [[1]], "more is fine", 0][:2]],
        [[1, [1], 5]],
        [[1, [1], [5]]],
        [[1, [], []]],
        [[1, [1, 2], [[1]]]],
        [[1, [1, 1], [[1], [2]]]],
        [[1, [1, 2], [[1], [2, 3]]]],
        [[1, [1], [[1.5]]]],
        [[1, [1], [[True]]]],
        [[1, [1], [[[1]]]]],
        [[1, [1], [[2**63]]]],
        [[-1, [1], [[1]]]],
        [[1, [-1], [[1]]]],
        [["1", [1], [[1]]]],
        [[1, list(range(300)), [[1]] * 300]],
        [[1, [1], [[1]]]] * 300,
        [[1, [1], [[0] * 6000]], [2, [1], [[0] * 6000]]],
    ],
)
def test_rows_of_no_shape_are_refused(value: object) -> None:
    with pytest.raises(BadFrame):
        to_batch(hostile(value))


def bomb(plain: bytes, *, size: int) -> Changes:
    return replace(hostile(0), body=zlib.compress(plain), size=size)


def test_a_bomb_is_cut_off_at_the_size_it_admits() -> None:
    loaded = [bomb(bytes(50_000_000), size=size) for size in (1, 4096)]

    tracemalloc.start()
    try:
        for changes in loaded:
            with pytest.raises(BadFrame, match="another size than it says"):
                to_batch(changes)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000


@pytest.mark.parametrize(
    ("body", "size"),
    [
        (b"junk", 10),
        (zlib.compress(pack([]))[:-1], 1),
        (zlib.compress(pack([])) + b"more", 1),
        (zlib.compress(pack([])), 2),
    ],
)
def test_a_damaged_stream_is_refused(body: bytes, size: int) -> None:
    with pytest.raises(BadFrame):
        to_batch(replace(hostile(0), body=body, size=size))


@given(st.binary(max_size=60), st.integers(0, 100))
def test_junk_is_refused_or_harmless(body: bytes, size: int) -> None:
    try:
        batch = to_batch(replace(hostile(0), body=body, size=size))
    except BadFrame:
        return
    assert batch.row_count <= len(body)
