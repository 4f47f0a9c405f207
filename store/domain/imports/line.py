"""One row of the file, read: what it says, and what could not be taken from it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

Value: TypeAlias = int | str


@dataclass(slots=True)
class Line:
    """What a row says; whatever is empty in the file is not in `values` or `lists`."""

    row: int
    values: dict[str, Value] = field(default_factory=dict)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)
    """Field and message of everything that was left out or is doubtful."""
    own: str = ""
    """The id in this program that the row is about, in hex; as its own exports have it."""
    may_keep_id: bool = True
    """Whether somebody new gets that id; not when it was somebody's who is deleted."""
    openings: dict[str, int] = field(default_factory=dict)
    """What the customer's accounts held in another system, by account."""
    is_refused: bool = False
    """The last fault is the reason."""
    is_passed: bool = False
    """Nothing of its own in it."""

    def doubt(self, name: str, message: str) -> None:
        """Note something that is wrong with a field while the row is taken."""
        self.faults.append((name, message))

    def refuse(self, name: str, message: str) -> "Line":
        """Leave the row out."""
        self.faults.append((name, message))
        self.is_refused = True
        return self

    def text(self, name: str) -> str:
        """A text value; empty when the row does not say."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""


def first_filled(cells: Sequence[str], places: Sequence[int]) -> str:
    """The first cell with something in it, raw; the columns stand in the order of preference."""
    for place in places:
        if place < len(cells) and (cell := cells[place]) and not cell.isspace():
            return cell
    return ""


def misfit(cells: Sequence[str], width: int) -> str:
    """Why a row cannot belong to its header; empty when it can."""
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        return (
            f"has {len(cells)} cells where the header has {width}: a cell with a separator in it needs quotes"
        )
    return ""


class Said:
    """Says a thing about the file once, however many rows it concerns."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def first(self, message: str) -> bool:
        """Whether this was not said before."""
        if message in self._said or len(self._said) >= SAID_MAX:
            return False
        self._said.add(message)
        return True


SAID_MAX = 1000
"""Different things said once; a column with more unknown groups than this is no column of groups."""
