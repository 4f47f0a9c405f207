"""Logos from files: PNG of the usual kinds and PBM, made by hand; everything else is refused in words."""

import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.printer.picture_file import read_picture
from store.domain.errors import BadInput


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(rows: bytes, across: int, down: int, colours: int, *, depth: int = 8, interlaced: int = 0) -> bytes:
    head = struct.pack(">IIBBBBB", across, down, depth, colours, 0, 0, interlaced)
    packed = zlib.compress(rows)
    half = len(packed) // 2
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"tEXt", b"by hand")
        + chunk(b"IDAT", packed[:half]) + chunk(b"IDAT", packed[half:]) + chunk(b"IEND", b"")
    )  # fmt: skip


READ = {
    "grey": (png(b"\x00\x00\x80\xff", 3, 1, 0), [b"\x00\x80\xff"]),
    "colours": (png(b"\x00\xff\x00\x00\xff\xff\xff", 2, 1, 2), [b"\x4c\xff"]),
    "grey, transparent": (png(b"\x00\x00\xff\x00\x00", 2, 1, 4), [b"\x00\xff"]),
    "colours, transparent": (png(b"\x00" + b"\0\0\0\xff" + b"\0\0\0\0", 2, 1, 6), [b"\x00\xff"]),
    "each from its left": (png(b"\x01\x0a\x05\x01", 3, 1, 0), [b"\x0a\x0f\x10"]),
    "each from above": (png(b"\x00\x01\x02\x02\x01\x01", 2, 2, 0), [b"\x01\x02", b"\x02\x03"]),
    "mean": (png(b"\x00\x08\x0c\x03\x01\x01", 2, 2, 0), [b"\x08\x0c", b"\x05\x09"]),
    "Paeth": (png(b"\x00\x08\x0c\x04\x01\x01", 2, 2, 0), [b"\x08\x0c", b"\x09\x0d"]),
    "PBM": (b"P4\n# by hand\n10 2\n\xff\xc0\x00\x40", [bytes(10), b"\xff" * 9 + b"\x00"]),
}


@pytest.mark.parametrize("what", READ)
def test_it_is_read(what: str) -> None:
    data, rows = READ[what]
    picture = read_picture(data)
    assert list(picture.rows) == rows
    assert picture.width == len(rows[0])


GOOD = png(b"\x00\x00\x80\xff", 3, 1, 0)
REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "PNG"),
    "a JPEG": (b"\xff\xd8\xff\xe0", "PNG"),
    "a palette": (png(b"\x00\x00", 1, 1, 3), "palette"),
    "sixteen bits": (png(b"\x00\x00\x00", 1, 1, 0, depth=16), "eight bits"),
    "interlaced": (png(b"\x00\x00", 1, 1, 0, interlaced=1), "not interlaced"),
    "cut off": (GOOD[:-20], "anew"),
    "damaged": (GOOD.replace(b"by hand", b"by hank"), "anew"),
    "too few rows": (png(b"\x00\x00", 1, 2, 0), "anew"),
    "an unknown filter": (png(b"\x09\x00", 1, 1, 0), "anew"),
    "huge": (png(b"\x00\x00", 100_000, 1, 0), "anew"),
    "no size": (png(b"", 0, 0, 0), "anew"),
    "a PBM cut off": (b"P4\n10 2\n\xff", "anew"),
    "a PBM of words": (b"P4\nten two\n\xff", "anew"),
    "too many bytes": (GOOD + bytes(2_000_001), "smaller"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_with_what_to_do(what: str) -> None:
    data, words = REFUSED[what]
    with pytest.raises(BadInput, match=words):
        read_picture(data)


@given(st.sampled_from([GOOD, READ["PBM"][0]]), st.integers(0, 200), st.binary(max_size=3))
def test_spoilt_files_are_read_or_refused(good: bytes, at: int, put: bytes) -> None:
    spoilt = good[:at] + put + good[at + len(put) :]
    with suppress(BadInput):
        picture = read_picture(spoilt)
        assert {len(row) for row in picture.rows} == {picture.width}
