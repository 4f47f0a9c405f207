"""Which rows are marked: a set of keys, or all that match except a set. Pure; never row numbers.

*All* means all that match the list's filter at that moment, also those not on the screen and never
read; whoever acts on it hands the filter and the exceptions to the store.
"""

from store.domain.values import dataclass
from tui.ports import RowKey


@dataclass(frozen=True, slots=True)
class Marks:
    """Keys that are marked, or with `is_all` those that are not."""

    keys: frozenset[RowKey] = frozenset()
    is_all: bool = False

    def __contains__(self, key: RowKey) -> bool:
        return (key in self.keys) != self.is_all

    def __bool__(self) -> bool:
        return self.is_all or bool(self.keys)

    def toggled(self, key: RowKey) -> "Marks":
        """With this row changed."""
        return Marks(self.keys ^ {key}, self.is_all)

    def inverted(self) -> "Marks":
        """With every row changed."""
        return Marks(self.keys, not self.is_all)

    def count(self, total: int) -> int:
        """How many of `total` rows are marked."""
        return max(0, total - len(self.keys)) if self.is_all else len(self.keys)


NO_MARKS = Marks()
ALL_MARKS = Marks(is_all=True)


def counted(number: int, what: str) -> str:
    """`1 group`, `1,200 groups`."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def summary(marks: Marks, total: int, filter_text: str = "", *, is_counted: bool = True) -> str:
    """`marked 12,431 of 1,000,000 · filter age >= 60`; `12,000+` while there may be more."""
    more = "" if is_counted else "+"
    marked = f"{marks.count(total):,}{more if marks.is_all else ''}"
    counted = f"marked {marked} of {total:,}{more}" if marks else f"{total:,}{more}"
    return f"{counted} · filter {filter_text}" if filter_text else counted
