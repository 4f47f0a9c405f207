"""Texts as QR codes, for printers that draw none themselves. ISO/IEC 18004, byte mode, level M. Pure."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final

from devices.printer.bitmap import Bitmap

_BLOCKS: Final = (
    (10, (16,)), (16, (28,)), (26, (44,)), (18, (32, 32)), (24, (43, 43)), (16, (27,) * 4), (18, (31,) * 4),
    (22, (38, 38, 39, 39)),
)  # fmt: skip
"""Of each version from 1 on: check bytes a block, and how many bytes of data each block has."""
_ALIGNMENTS: Final = ((), (18,), (22,), (26,), (30,), (34,), (6, 22, 38), (6, 24, 42))
_BYTE_MODE, _MODE_BITS, _COUNT_BITS = 0b0100, 4, 8
_PADS: Final = (0xEC, 0x11)
_FINDER, _TIMING = 7, 6
_RUN_MIN: Final = 5
_VERSION_TOLD_FROM: Final = 7
_FORMAT_POLYNOMIAL, _FORMAT_MASK, _VERSION_POLYNOMIAL = 0x537, 0x5412, 0x1F25
_FIELD_POLYNOMIAL: Final = 0x11D

BYTES_MAX: Final = sum(_BLOCKS[-1][1]) - 2
"""The longest text of the largest version made here; larger ones are too fine for a narrow paper."""

_MASKS: Final[tuple[Callable[[int, int], bool], ...]] = (
    lambda row, column: (row + column) % 2 == 0,
    lambda row, _: row % 2 == 0,
    lambda _, column: column % 3 == 0,
    lambda row, column: (row + column) % 3 == 0,
    lambda row, column: (row // 2 + column // 3) % 2 == 0,
    lambda row, column: row * column % 2 + row * column % 3 == 0,
    lambda row, column: (row * column % 2 + row * column % 3) % 2 == 0,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2 == 0,
)

_Modules = list[list[bool]]


def modules_across(text: str) -> int:
    """How many modules wide the code of a text is, without the white around it."""
    return _size(_version(text.encode()))


def qr_code(text: str) -> Bitmap:
    """The code of a text of at most BYTES_MAX bytes, a dot a module, without the white around it."""
    data = text.encode()
    version = _version(data)
    drawing = _Drawing(version)
    bits = _bits(_with_checks(_padded(data, version), version))
    candidates = [drawing.filled(bits, number) for number in range(len(_MASKS))]
    best = min(candidates, key=_penalty)
    return Bitmap(len(best), tuple(int("".join("01"[dark] for dark in row), 2) for row in best))


def _version(data: bytes) -> int:
    """The smallest version that holds so many bytes; raises ValueError beyond BYTES_MAX."""
    for version, (_, blocks) in enumerate(_BLOCKS, start=1):
        if len(data) + 2 <= sum(blocks):
            return version
    raise ValueError(len(data))


def _size(version: int) -> int:
    return 17 + 4 * version


def _padded(data: bytes, version: int) -> bytes:
    """Mode, count, data and end, filled up to what the version holds."""
    head = (_BYTE_MODE << _COUNT_BITS | len(data)) << 8 * len(data) | int.from_bytes(data, "big")
    whole = (head << _MODE_BITS).to_bytes(len(data) + 2, "big")
    room = sum(_BLOCKS[version - 1][1]) - len(whole)
    return whole + bytes(_PADS[place % 2] for place in range(room))


def _with_checks(data: bytes, version: int) -> bytes:
    """Data and check bytes, those of all blocks by turns."""
    checks, sizes = _BLOCKS[version - 1]
    generator = _generator(checks)
    blocks, at = [], 0
    for size in sizes:
        blocks.append(data[at : at + size])
        at += size
    ends = [_remainder(block, generator) for block in blocks]
    return bytes([*_by_turns(blocks), *_by_turns(ends)])


def _by_turns(blocks: list[bytes]) -> Iterator[int]:
    for place in range(max(map(len, blocks))):
        yield from (block[place] for block in blocks if place < len(block))


def _times(one: int, other: int) -> int:
    """The product in the field of 256 elements."""
    product = 0
    while other:
        if other & 1:
            product ^= one
        one = one << 1 ^ (_FIELD_POLYNOMIAL if one & 0x80 else 0)
        other >>= 1
    return product


def _generator(degree: int) -> list[int]:
    """Coefficients below the highest of the product of x minus each power of 2."""
    made, root = [1], 1
    for _ in range(degree):
        longer = [*made, 0]
        for place, coefficient in enumerate(made):
            longer[place + 1] ^= _times(coefficient, root)
        made, root = longer, _times(root, 2)
    return made[1:]


def _remainder(data: bytes, generator: list[int]) -> bytes:
    rest = [0] * len(generator)
    for byte in data:
        factor = byte ^ rest[0]
        rest = [one ^ _times(each, factor) for one, each in zip([*rest[1:], 0], generator, strict=True)]
    return bytes(rest)


def _bits(data: bytes) -> list[bool]:
    return [bool(byte >> place & 1) for byte in data for place in range(7, -1, -1)]


def _told(value: int, bits: int, polynomial: int) -> int:
    """A value and its remainder: how version and format are written."""
    degree = polynomial.bit_length() - 1
    rest = value << degree
    for place in range(bits - 1, -1, -1):
        if rest >> place + degree & 1:
            rest ^= polynomial << place
    return value << degree | rest


class _Drawing:
    """A symbol without data: `known` are the modules that are the same for every text."""

    def __init__(self, version: int) -> None:
        self.size = _size(version)
        self._known: dict[tuple[int, int], bool] = {}
        self._finders()
        self._alignments(_ALIGNMENTS[version - 1])
        for place in range(8, self.size - 8):
            self._known[_TIMING, place] = self._known[place, _TIMING] = place % 2 == 0
        if version >= _VERSION_TOLD_FROM:
            self._tell_version(version)
        self._tell_format(self._known, 0)
        self._free = [place for place in self._path() if place not in self._known]

    def _finders(self) -> None:
        last = self.size - _FINDER
        for top, left in ((0, 0), (0, last), (last, 0)):
            for row in range(-1, _FINDER + 1):
                for column in range(-1, _FINDER + 1):
                    ring = max(abs(row - 3), abs(column - 3))
                    place = (top + row, left + column)
                    if all(0 <= each < self.size for each in place):
                        self._known[place] = ring in {0, 1, 3}

    def _alignments(self, centres: tuple[int, ...]) -> None:
        rows = centres if _TIMING in centres else (_TIMING, *centres)[: 2 if centres else 0]
        for middle in rows:
            for centre in rows:
                if (middle, centre) in self._known:  # a finder is there
                    continue
                for row in range(-2, 3):
                    for column in range(-2, 3):
                        is_dark = max(abs(row), abs(column)) != 1
                        self._known[middle + row, centre + column] = is_dark

    def _tell_version(self, version: int) -> None:
        told = _told(version, 6, _VERSION_POLYNOMIAL)
        for place in range(18):
            across, down = self.size - 11 + place % 3, place // 3
            self._known[across, down] = self._known[down, across] = bool(told >> place & 1)

    def _tell_format(self, modules: dict[tuple[int, int], bool], mask: int) -> None:
        told = _told(mask, 5, _FORMAT_POLYNOMIAL) ^ _FORMAT_MASK  # level M is zero
        rows = (*range(_TIMING), 7, 8, *range(self.size - 7, self.size))
        columns = (*range(self.size - 1, self.size - 9, -1), 7, *range(_TIMING - 1, -1, -1))
        for place, (row, column) in enumerate(zip(rows, columns, strict=True)):
            modules[row, 8] = modules[8, column] = bool(told >> place & 1)
        modules[self.size - 8, 8] = True

    def _path(self) -> Iterator[tuple[int, int]]:
        """Two columns at a time from the right, up and down by turns; the timing column does not count."""
        rights = (*range(self.size - 1, _TIMING, -2), 5, 3, 1)
        for turn, right in enumerate(rights):
            rows = range(self.size) if turn % 2 else range(self.size - 1, -1, -1)
            for row in rows:
                yield row, right
                yield row, right - 1

    def filled(self, bits: list[bool], number: int) -> _Modules:
        """All modules with the data under a mask; places left over are as if of zeros."""
        modules = dict(self._known)
        self._tell_format(modules, number)
        mask = _MASKS[number]
        for at, (row, column) in enumerate(self._free):
            modules[row, column] = (at < len(bits) and bits[at]) != mask(row, column)
        return [[modules[row, column] for column in range(self.size)] for row in range(self.size)]


def _penalty(modules: _Modules) -> int:
    """How hard to read a symbol is, as the standard counts it."""
    size = len(modules)
    rows = ["".join("01"[dark] for dark in row) for row in modules]
    columns = ["".join(column) for column in zip(*rows, strict=True)]
    total = 0
    for line in (*rows, *columns):
        total += sum(
            len(run) - 2
            for run in line.replace("01", "0 1").replace("10", "1 0").split()
            if len(run) >= _RUN_MIN
        )
        for place in range(size - 10):
            total += 40 * (line[place : place + 11] in {"10111010000", "00001011101"})
    for above, below in pairwise(rows):
        for place in range(size - 1):
            total += 3 * (above[place : place + 2] + below[place : place + 2] in {"0000", "1111"})
    dark = sum(row.count("1") for row in rows)
    return total + 10 * (abs(20 * dark - 10 * size * size) // (size * size))
