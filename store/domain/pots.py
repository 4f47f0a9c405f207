"""Lots of points or money: taken soonest ending first, and owed where more was taken than was there."""

from bisect import bisect, bisect_left, insort
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias

from store.domain.stamps import Instant, Stamp

Earned: TypeAlias = tuple[bytes, Instant]
"""By which program points were earned, and when: by these a rule says when they end."""

UNKNOWN: Final[Earned] = (b"", 0)
"""Of money, of what is owed, and of points that no program gave."""

_NEVER: Final[Instant] = 2**63
"""After every moment."""


class Part(NamedTuple):
    """What was taken of a lot."""

    amount: int
    ends: Instant | None
    earned: Earned


class Lot:
    """Points that came in together, as far as they are not spent."""

    __slots__ = ("earned", "ends", "left", "order")

    def __init__(
        self, left: int, ends: Instant | None, order: tuple[Stamp, bytes], earned: Earned = UNKNOWN
    ) -> None:
        self.left = left
        self.ends = ends
        self.order = order
        self.earned = earned

    def lives(self, at: Instant) -> bool:
        """Whether it has not ended at a moment."""
        return self.ends is None or at < self.ends


def _end(lot: Lot) -> Instant:
    return _NEVER if lot.ends is None else lot.ends


def _place(lot: Lot) -> tuple[Instant, tuple[Stamp, bytes]]:
    """By what lots are taken: soonest ending first, of those the oldest."""
    return _end(lot), lot.order


class Pot:
    """What somebody has: a lane of an account, or all of them together."""

    __slots__ = ("debt", "lots")

    def __init__(self) -> None:
        self.lots: list[Lot] = []
        """With anything left, as they are taken: a regular has thousands behind them."""
        self.debt = 0

    def put(self, lot: Lot) -> None:
        """Add a lot; what is owed is paid out of it first."""
        paid = min(self.debt, lot.left)
        self.debt -= paid
        lot.left -= paid
        if lot.left:
            self.add(lot)

    def add(self, lot: Lot) -> None:
        """Add a lot, whatever is owed."""
        if self.lots and _place(lot) < _place(self.lots[-1]):
            insort(self.lots, lot, key=_place)
        else:
            self.lots.append(lot)

    def take(self, amount: int, at: Instant, *, then_ended: bool = False) -> list[Part]:
        """Take what lives, soonest ending first; what is missing is owed. Answers what was taken.

        With `then_ended` it takes of lots that have ended before it owes anything.
        """
        first = self._first(at)
        taken, missing = self._drain(first, len(self.lots), amount)
        if missing and then_ended:
            of_ended, missing = self._drain(0, first, missing)
            taken += of_ended
        self.debt += missing
        return [*taken, Part(missing, None, UNKNOWN)] if missing else taken

    def take_alike(self, parts: Iterable[Part]) -> int:
        """Take of lots that end when some parts do, whether they have ended or not; how much is missing."""
        wanted: dict[Instant, int] = {}
        for amount, ends, _ in parts:
            end = _NEVER if ends is None else ends
            wanted[end] = wanted.get(end, 0) + amount
        first = bisect_left(self.lots, min(wanted, default=_NEVER), key=_end)
        concerned = self.lots[first:]
        for lot in concerned:
            end = _end(lot)
            if some := min(wanted.get(end, 0), lot.left):
                lot.left -= some
                wanted[end] -= some
        self.lots[first:] = [lot for lot in concerned if lot.left]
        return sum(wanted.values())

    def _drain(self, start: int, stop: int, amount: int) -> tuple[list[Part], int]:
        """Take of the lots from one place to another; what was taken, and how much is missing."""
        taken: list[Part] = []
        end = start
        while amount and end < stop:
            lot = self.lots[end]
            some = min(amount, lot.left)
            lot.left -= some
            amount -= some
            taken.append(Part(some, lot.ends, lot.earned))
            end += not lot.left
        del self.lots[start:end]
        return taken, amount

    def _first(self, at: Instant) -> int:
        """Where those begin that live."""
        return bisect(self.lots, at, key=_end)

    def ending(self, after: Instant, until: Instant) -> Sequence[Lot]:
        """The lots that ended after a moment and not after another one."""
        return self.lots[self._first(after) : self._first(until)]

    def living(self, at: Instant) -> Sequence[Lot]:
        """The lots that have not ended at a moment."""
        return self.lots[self._first(at) :]

    def live(self, at: Instant) -> int:
        """What is there at a moment, below zero where more is owed."""
        return sum(lot.left for lot in self.living(at)) - self.debt
