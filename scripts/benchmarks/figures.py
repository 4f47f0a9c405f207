"""One measured figure: ours, what it is measured against in the same run, and whether the target is met."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Final

MILLISECONDS: Final = "ms"
MEGABYTES: Final = "MB"
BYTES: Final = "bytes"


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the answer."""

    name: str
    unit: str
    ours: float
    floor: float | None
    """Measured in the same run; None where the target is a plain number."""
    target: float
    """What must not be passed: the ratio to the floor, or the figure itself."""
    is_absolute: bool = False
    """Whether the target is about the figure itself, though there is a floor."""

    @property
    def ratio(self) -> float | None:
        """Ours to the floor."""
        return None if self.floor is None else self.ours / self.floor

    @property
    def is_met(self) -> bool:
        """Whether the target is kept."""
        return (self.ours if self.ratio is None or self.is_absolute else self.ratio) <= self.target

    def plain(self) -> dict[str, object]:
        """For JSON."""
        return {
            "name": self.name,
            "unit": self.unit,
            "ours": round(self.ours, 4),
            "floor": None if self.floor is None else round(self.floor, 4),
            "ratio": None if self.ratio is None else round(self.ratio, 3),
            "target": self.target,
            "met": self.is_met,
        }

    def line(self) -> str:
        """For people."""
        floor = "" if self.floor is None else f"floor {self.floor:10.3f}"
        ratio = "" if self.ratio is None else f"{self.ratio:7.2f} x"
        verdict = "met" if self.is_met else "MISSED"
        told = f"{self.name:44}{self.ours:11.3f} {self.unit:6}{floor:18}{ratio:10}"
        return f"{told} target {self.target:g}  {verdict}"


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    runs: int
    """Interleaved runs of what is started anew; the fastest counts."""
    full: bool
    """The long way, where there is one."""


def middle(values: Sequence[float]) -> float:
    """The median."""
    return quantiles(values, n=2)[0]


def high(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return quantiles(values, n=20)[-1]
