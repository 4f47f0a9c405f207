import asyncio

import pytest

from netsync.link.frames import read_frame
from netsync.protocol.packing import BadFrame


def read(data: bytes, *, end: bool = True, bytes_max: int = 10) -> bytes:
    async def work() -> bytes:
        reader = asyncio.StreamReader()
        reader.feed_data(data)
        if end:
            reader.feed_eof()
        return await read_frame(reader, bytes_max=bytes_max, seconds=0.01)

    return asyncio.run(work())


def test_a_frame_is_its_length_and_its_bytes() -> None:
    assert read(b"\0\0\0\3abcmore") == b"abc"
    assert read(b"\0\0\0\0") == b""
    assert read(b"\0\0\0\x0a0123456789") == b"0123456789"


@pytest.mark.parametrize("data", [b"\0\0\0\x0b", b"\xff\xff\xff\xff", b"GET / HTTP/1.1"])
def test_a_frame_that_announces_too_much_is_refused_unread(data: bytes) -> None:
    with pytest.raises(BadFrame, match="too long"):
        read(data)


@pytest.mark.parametrize("data", [b"", b"\0\0\0", b"\0\0\0\3ab"])
def test_a_stream_that_ends_early_says_so(data: bytes) -> None:
    with pytest.raises(asyncio.IncompleteReadError):
        read(data)


def test_the_rest_of_a_frame_comes_in_time() -> None:
    with pytest.raises(TimeoutError):
        read(b"\0\0\0\3ab", end=False)
