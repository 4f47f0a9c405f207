"""Reads a QR code of level M off a picture, strictly, from the standard and not from our encoder.

Every fixed pattern, both copies of format and version, every check byte and the white around must be right.
"""

from collections.abc import Callable
from functools import reduce
from itertools import product

from support.escpos_reader import Dots, Unreadable

# Codewords in all, blocks, check codewords of a block: versions 1 to 8, level M.
TABLE = [
    (26, 1, 10),
    (44, 1, 16),
    (70, 1, 26),
    (100, 2, 18),
    (134, 2, 24),
    (172, 4, 16),
    (196, 4, 18),
    (242, 4, 22),
]
FINDER = ["#######", "#     #", "# ### #", "# ### #", "# ### #", "#     #", "#######"]
FORMATS = {  # the 15 bits of level M with masks 0 to 7, as printed in the standard's table
    0b101010000010010: 0, 0b101000100100101: 1, 0b101111001111100: 2, 0b101101101001011: 3,
    0b100010111111001: 4, 0b100000011001110: 5, 0b100111110010111: 6, 0b100101010100000: 7,
}  # fmt: skip
VERSIONS = {0b000111110010010100: 7, 0b001000010110111100: 8}
MASKS: dict[int, Callable[[int, int], int]] = {
    0: lambda i, j: (i + j) % 2, 1: lambda i, _: i % 2, 2: lambda _, j: j % 3, 3: lambda i, j: (i + j) % 3,
    4: lambda i, j: (i // 2 + j // 3) % 2, 5: lambda i, j: i * j % 2 + i * j % 3,
    6: lambda i, j: (i * j % 3 + i * j) % 2, 7: lambda i, j: (i * j % 3 + i + j) % 2,
}  # fmt: skip


def read_qr(picture: Dots) -> str:
    """The text of the one code on a picture; raises Unreadable when a scanner might not read it."""
    grid = _modules([picture.row(number) for number in range(len(picture.rows))])
    size = len(grid)
    version = (size - 17) // 4
    if (size - 17) % 4 or not 1 <= version <= len(TABLE):
        raise Unreadable(f"no code is {size} modules wide")
    fixed = _fixed(grid, version)
    mask = MASKS[_format(grid)]
    bits = [(grid[i][j] == "#") != (mask(i, j) == 0) for i, j in _zigzag(size) if (i, j) not in fixed]
    total = TABLE[version - 1][0]
    words = [int("".join("01"[bit] for bit in bits[at : at + 8]), 2) for at in range(0, total * 8, 8)]
    return _text(_data(words, version))


def _modules(rows: list[str]) -> list[str]:
    """One character a module, from dots; the white around must be four modules wide."""
    top = next((number for number, row in enumerate(rows) if "#" in row), None)
    if top is None:
        raise Unreadable("an empty picture")
    left = rows[top].index("#")
    wide = len(rows[top]) - len(rows[top][left:].lstrip("#")) - left
    if wide % 7:
        raise Unreadable("no finder in the corner")
    dots = wide // 7
    right = len(rows[top].rstrip())
    size, rest = divmod(right - left, dots)
    if rest or top < 4 * dots or left < 4 * dots or len(rows[top]) - right < 4 * dots:
        raise Unreadable("not white enough around")
    below = rows[top + size * dots :]
    if len(below) < 4 * dots or any("#" in row for row in below):
        raise Unreadable("not white below")
    return [
        "".join(
            _module([row[left + j * dots : left + (j + 1) * dots] for row in rows[top + i * dots :][:dots]])
            for j in range(size)
        )
        for i in range(size)
    ]


def _module(square: list[str]) -> str:
    """Dark or not: a dot in nine may be wrong, for pictures are kept from giving orders."""
    dots = "".join(square)
    dark = dots.count("#")
    if 9 * min(dark, len(dots) - dark) > len(dots):
        raise Unreadable("a module is neither dark nor white")
    return "#" if dark * 2 > len(dots) else " "


def _fixed(grid: list[str], version: int) -> set[tuple[int, int]]:
    """Where no data is; what stands there must be right."""
    size = len(grid)
    places: set[tuple[int, int]] = set()
    for top, left in ((0, 0), (0, size - 7), (size - 7, 0)):
        for i, j in product(range(-1, 8), repeat=2):
            at = (top + i, left + j)
            if min(at) < 0 or max(at) >= size:
                continue
            wanted = FINDER[i][j] if 0 <= i < 7 and 0 <= j < 7 else " "
            _must(grid, at, wanted)
            places.add(at)
    for place in range(8, size - 8):
        for at in ((6, place), (place, 6)):
            _must(grid, at, "# "[place % 2])
            places.add(at)
    places |= _alignments(grid, version)
    places |= {(8, place) for place in (*range(9), *range(size - 8, size))}
    places |= {(place, 8) for place in (*range(9), *range(size - 8, size))}
    _must(grid, (size - 8, 8), "#")
    return places | _version(grid, version)


def _alignments(grid: list[str], version: int) -> set[tuple[int, int]]:
    size = len(grid)
    places: set[tuple[int, int]] = set()
    centres = [] if version == 1 else [6, size - 7] if version < 7 else [6, (size - 1) // 2, size - 7]
    for i, j in product(centres, repeat=2):
        if (i, j) in {(6, 6), (6, size - 7), (size - 7, 6)}:
            continue
        for at in product(range(i - 2, i + 3), range(j - 2, j + 3)):
            _must(grid, at, " " if max(abs(at[0] - i), abs(at[1] - j)) == 1 else "#")
            places.add(at)
    return places


def _version(grid: list[str], version: int) -> set[tuple[int, int]]:
    if version < 7:
        return set()
    size = len(grid)
    rows, columns = range(5, -1, -1), range(size - 9, size - 12, -1)
    above = [(i, j) for i in rows for j in columns]
    beside = [(j, i) for i, j in above]
    if {VERSIONS.get(_number(grid, order)) for order in (above, beside)} != {version}:
        raise Unreadable("its version is not its size")
    return {*above, *beside}


def _must(grid: list[str], at: tuple[int, int], wanted: str) -> None:
    if grid[at[0]][at[1]] != wanted:
        raise Unreadable(f"the pattern is wrong at {at}")


def _number(grid: list[str], places: list[tuple[int, int]]) -> int:
    return int("".join("1" if grid[i][j] == "#" else "0" for i, j in places), 2)


def _format(grid: list[str]) -> int:
    size = len(grid)
    first = [(8, j) for j in (0, 1, 2, 3, 4, 5, 7, 8)] + [(i, 8) for i in (7, 5, 4, 3, 2, 1, 0)]
    second = [(size - 1 - i, 8) for i in range(7)] + [(8, size - 8 + j) for j in range(8)]
    told = {_number(grid, first), _number(grid, second)}
    if len(told) != 1 or not told <= FORMATS.keys():
        raise Unreadable("its format is not told, or not twice")
    return FORMATS[told.pop()]


def _zigzag(size: int) -> list[tuple[int, int]]:
    path: list[tuple[int, int]] = []
    columns = [j for j in range(size - 1, -1, -1) if j != 6]
    for turn, (right, left) in enumerate(zip(columns[::2], columns[1::2], strict=True)):
        rows = range(size) if turn % 2 else reversed(range(size))
        path += [(i, j) for i in rows for j in (right, left)]
    return path


def _data(words: list[int], version: int) -> list[int]:
    """The data of all blocks in order; every check must come out as nothing."""
    total, count, checks = TABLE[version - 1]
    shorter = total // count - checks
    sizes = [shorter + (block >= count - total % count) for block in range(count)]
    blocks: list[list[int]] = [[] for _ in sizes]
    rest = iter(words)
    for place in range(max(sizes)):
        for block, size in zip(blocks, sizes, strict=True):
            if place < size:
                block.append(next(rest))
    whole = [list(block) for block in blocks]
    for _ in range(checks):
        for block in whole:
            block.append(next(rest))
    for block, root in product(whole, range(checks)):
        if reduce(lambda value, word: _times(value, POWERS[root]) ^ word, block, 0):
            raise Unreadable("a check does not come out")
    return [word for block in blocks for word in block]


POWERS = [1]
while len(POWERS) < 255:
    POWERS.append(POWERS[-1] * 2 ^ (0x11D if POWERS[-1] >= 128 else 0))
LOGARITHMS = {power: exponent for exponent, power in enumerate(POWERS)}


def _times(one: int, other: int) -> int:
    return POWERS[(LOGARITHMS[one] + LOGARITHMS[other]) % 255] if one and other else 0


def _text(data: list[int]) -> str:
    bits = "".join(f"{word:08b}" for word in data)
    count = int(bits[4:12], 2)
    end = 12 + 8 * count
    if bits[:4] != "0100" or bits[end : end + 4].strip("0"):
        raise Unreadable("no bytes, or no end")
    return bytes(int(bits[at : at + 8], 2) for at in range(12, end, 8)).decode()
