"""A shop's logo from a PNG or PBM file as shades, without any library of pictures.

PNG in grey or colours, with or without transparency, of eight bits and not interlaced; that is what every
program of pictures saves when it is not asked for more. Pure: bytes in, shades out.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import Final

from devices.printer.bitmap import Shades
from store.domain.errors import BadInput

SIDE_DOTS_MAX: Final = 4_000
FILE_BYTES_MAX: Final = 2_000_000

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_SAMPLES: Final = {0: 1, 2: 3, 4: 2, 6: 4}
"""Bytes of a dot by colour type: grey, colours, both with transparency."""


def read_picture(data: bytes) -> Shades:
    """The picture in a file; raises BadInput when it cannot be printed, and says what to do."""
    if len(data) > FILE_BYTES_MAX:
        raise BadInput(f"the picture has {len(data):,} bytes; save it smaller, below {FILE_BYTES_MAX:,}")
    try:
        if data.startswith(_PNG):
            return _png(data)
        if data.startswith(b"P4"):
            return _pbm(data)
    except (ValueError, IndexError, KeyError, struct.error, zlib.error) as error:
        raise BadInput("the picture cannot be read; save it anew as PNG") from error
    raise BadInput("this is no picture in PNG or PBM; save it as PNG")


def _must_be_of_size(across: int, down: int) -> None:
    if not (0 < across <= SIDE_DOTS_MAX and 0 < down <= SIDE_DOTS_MAX):
        raise ValueError(f"{across} x {down}")


def _pbm(data: bytes) -> Shades:
    _, size, dots = data.split(b"\n", 2)
    while size.startswith(b"#"):
        size, dots = dots.split(b"\n", 1)
    across, down = map(int, size.split())
    _must_be_of_size(across, down)
    step = (across + 7) // 8
    if len(dots) < step * down:
        raise ValueError("too short")
    rows = (dots[at * step : (at + 1) * step] for at in range(down))
    return Shades(across, tuple(_unpacked(row, across) for row in rows))


def _unpacked(row: bytes, across: int) -> bytes:
    """Eight dots a byte, black ones set, as a byte a dot."""
    return bytes(0 if row[at // 8] >> (7 - at % 8) & 1 else 255 for at in range(across))


def _png(data: bytes) -> Shades:
    chunks = dict[bytes, bytes]()
    for kind, content in _chunks(data):
        chunks[kind] = chunks.get(kind, b"") + content
    across, down, depth, colours, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    _must_be_of_size(across, down)
    if depth != 8 or interlaced:  # noqa: PLR2004 - bits
        raise BadInput("only PNG of eight bits a colour and not interlaced can be printed; save it so")
    if colours not in _SAMPLES:
        raise BadInput("a PNG with a palette cannot be printed; save it in grey or colours")
    size = _SAMPLES[colours]
    rows_bytes = (across * size + 1) * down
    packed = zlib.decompressobj().decompress(chunks[b"IDAT"], rows_bytes)
    if len(packed) != rows_bytes:
        raise ValueError("too short")
    return Shades(across, tuple(_shades(row, size) for row in _unfiltered(packed, across * size, size)))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG)
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        content = data[at + 8 : at + 8 + length]
        (check,) = struct.unpack_from(">I", data, at + 8 + length)
        if zlib.crc32(kind + content) != check:
            raise ValueError("damaged")
        yield kind, content
        at += 12 + length


def _unfiltered(packed: bytes, row_bytes: int, size: int) -> Iterator[bytes]:
    """Rows as they were before they were made easier to pack."""
    above = bytes(row_bytes)
    for at in range(0, len(packed), row_bytes + 1):
        filtered = packed[at + 1 : at + 1 + row_bytes]
        row = bytearray(row_bytes)
        guess = _GUESSES[packed[at]]
        for place, byte in enumerate(filtered):
            left = row[place - size] if place >= size else 0
            corner = above[place - size] if place >= size else 0
            row[place] = (byte + guess(left, above[place], corner)) & 0xFF
        above = bytes(row)
        yield above


def _nearest(left: int, up: int, corner: int) -> int:
    """Paeth's guess."""
    straight = left + up - corner
    return min((left, up, corner), key=lambda each: abs(straight - each))


_GUESSES: Final = (
    lambda _left, _up, _corner: 0,
    lambda left, _up, _corner: left,
    lambda _left, up, _corner: up,
    lambda left, up, _corner: (left + up) // 2,
    _nearest,
)


def _shades(row: bytes, size: int) -> bytes:
    """How bright each dot is on white paper."""
    match size:
        case 1:
            return row
        case 2:
            return bytes(_on_white(grey, cover) for grey, cover in zip(row[::2], row[1::2], strict=True))
        case 3:
            return bytes(_bright(*dot) for dot in zip(row[::3], row[1::3], row[2::3], strict=True))
        case _:
            dots = zip(row[::4], row[1::4], row[2::4], row[3::4], strict=True)
            return bytes(_on_white(_bright(red, green, blue), cover) for red, green, blue, cover in dots)


def _bright(red: int, green: int, blue: int) -> int:
    return (299 * red + 587 * green + 114 * blue) // 1000


def _on_white(shade: int, cover: int) -> int:
    return (shade * cover + 255 * (255 - cover)) // 255
