"""Pictures of one bit a dot, as print heads take them: joined, scaled, put in the middle. Pure."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from store.domain.values import dataclass

_STRETCHED: Final = {"00": "000", "01": "011", "10": "110", "11": "111"}


@dataclass(frozen=True, slots=True)
class Bitmap:
    """Dots by rows; in a row the highest of `width` bits is the leftmost dot, and 1 is black."""

    width: int
    rows: tuple[int, ...]

    @property
    def height(self) -> int:
        """Rows of dots."""
        return len(self.rows)

    def scaled(self, across: int, down: int) -> "Bitmap":
        """Each dot as `across` by `down` dots."""
        rows = [self._row_scaled(row, across) for row in self.rows]
        return Bitmap(self.width * across, tuple(row for row in rows for _ in range(down)))

    def half_as_large_again(self) -> "Bitmap":
        """Three dots for each two, across and down; width and height are even.

        The one between is black if a neighbour is: what touches goes on to, and what does not, does not.
        """
        rows = [self._row_stretched(row) for row in self.rows]
        pairs = zip(rows[::2], rows[1::2], strict=True)
        return Bitmap(self.width * 3 // 2, tuple(row for a, b in pairs for row in (a, a | b, b)))

    def _row_stretched(self, row: int) -> int:
        dots = f"{row:0{self.width}b}"
        return int("".join(_STRETCHED[dots[at : at + 2]] for at in range(0, self.width, 2)), 2)

    def _row_scaled(self, row: int, across: int) -> int:
        if across == 1:
            return row
        dots = f"{row:0{self.width}b}"
        return int("".join(dot * across for dot in dots), 2)

    def on(self, width: int, height: int) -> "Bitmap":
        """In the middle of a white sheet of at least its size."""
        left, top = (width - self.width) // 2, (height - self.height) // 2
        shift = width - self.width - left
        rows = [0] * top + [row << shift for row in self.rows] + [0] * (height - self.height - top)
        return Bitmap(width, tuple(rows))

    def packed(self, first: int, rows: int) -> bytes:
        """Some rows as bytes, each row filled up with white to whole bytes."""
        size = (self.width + 7) // 8
        fill = size * 8 - self.width
        return b"".join((row << fill).to_bytes(size, "big") for row in self.rows[first : first + rows])


def beside(parts: Sequence[Bitmap], height: int) -> Bitmap:
    """Pictures of one height from left to right."""
    rows = [0] * height
    for part in parts:
        rows = [row << part.width | more for row, more in zip(rows, part.rows, strict=True)]
    return Bitmap(sum(part.width for part in parts), tuple(rows))


@dataclass(frozen=True, slots=True, eq=False)
class Shades:
    """A picture in shades, from 0 for black to 255 for white, a byte a dot."""

    width: int
    rows: tuple[bytes, ...]


@lru_cache(maxsize=4)
def as_dots(picture: Shades, width_max: int) -> Bitmap:
    """A picture as dots that look so from afar, made smaller if it is wider than `width_max`.

    What a dot is too dark or too bright, its neighbours make good.
    """
    step = -(-picture.width // width_max)
    rows = picture.rows if step == 1 else _smaller(picture, step)
    width = len(rows[0])
    owed = [0.0] * (width + 2)
    made: list[int] = []
    for shades in rows:
        below = [0.0] * (width + 2)
        row, ahead = 0, 0.0
        for place, shade in enumerate(shades):
            wanted = shade + owed[place + 1] + ahead
            is_black = wanted < _HALF
            rest = wanted - (0 if is_black else _WHITE)
            row = row << 1 | is_black
            ahead = rest * 7 / 16
            below[place] += rest * 3 / 16
            below[place + 1] += rest * 5 / 16
            below[place + 2] += rest / 16
        owed = below
        made.append(row)
    return Bitmap(width, tuple(made))


def _smaller(picture: Shades, step: int) -> tuple[bytes, ...]:
    """Each square of `step` by `step` dots as one of their mean."""
    made: list[bytes] = []
    for first in range(0, len(picture.rows), step):
        square = picture.rows[first : first + step]
        columns = [sum(shades) for shades in zip(*square, strict=True)]
        groups = [columns[at : at + step] for at in range(0, len(columns), step)]
        made.append(bytes(sum(group) // (len(group) * len(square)) for group in groups))
    return tuple(made)


_HALF, _WHITE = 128, 255
