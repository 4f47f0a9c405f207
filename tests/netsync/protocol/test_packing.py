import tracemalloc

import msgpack
import pytest

from netsync.protocol.packing import BadFrame, Fields, pack, unpack


def test_values_read_back_with_their_types() -> None:
    fields = unpack(pack((1, -5, "text", b"bytes", None, [2, [3]])), items_max=10)

    assert len(fields) == 6
    assert fields.integer() == 1
    assert fields.integer(least=-10) == -5
    assert fields.text(chars_max=4) == "text"
    assert fields.blob(bytes_max=5) == b"bytes"
    assert fields.item() is None
    nested = fields.fields(items_max=2)
    assert nested.integer() == 2
    assert [inner.integer() for inner in nested.rest()] == [3]
    with pytest.raises(BadFrame, match="ends too early"):
        fields.item()


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\xc1",
        b"\x93\x01",
        b"\x90\x90",
        pack(7),
        msgpack.packb({}),
        msgpack.packb([{"a": 1}]),
        msgpack.packb([msgpack.ExtType(5, b"x")]),
        msgpack.packb([msgpack.Timestamp(1)]),
        b"\x91\xa2\xff\xfe",
        b"\xdd\xff\xff\xff\xff",
        b"\x91\xdb\xff\xff\xff\xff",
        b"\x91\xc6\xff\xff\xff\xff",
        pack([0] * 11),
        b"\x91" * 100_000,
        b"\xdd\x00\x00\x00\x0a" * 5000,
    ],
)
def test_hostile_frames_are_refused_and_cost_little(frame: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(BadFrame):
            unpack(frame, items_max=10).fields(items_max=10)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4_000_000


@pytest.mark.parametrize("value", [True, 1.0, "1", None, 11, -1])
def test_a_number_is_a_whole_one_within_bounds(value: object) -> None:
    with pytest.raises(BadFrame, match="number"):
        Fields((value,)).integer(most=10)


@pytest.mark.parametrize("value", [b"x", 1, "toolong"])
def test_a_text_is_a_short_one(value: object) -> None:
    with pytest.raises(BadFrame, match="text"):
        Fields((value,)).text(chars_max=3)


@pytest.mark.parametrize("value", ["x", 1, b"", b"toolong"])
def test_bytes_have_their_length(value: object) -> None:
    with pytest.raises(BadFrame, match="bytes"):
        Fields((value,)).blob(bytes_min=1, bytes_max=3)


def test_a_list_has_its_length() -> None:
    with pytest.raises(BadFrame, match="too long"):
        Fields(((1, 2, 3),)).fields(items_max=2)
    with pytest.raises(BadFrame, match="where a list belongs"):
        Fields((5,)).fields(items_max=2)
