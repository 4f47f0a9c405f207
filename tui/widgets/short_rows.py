"""A list that is short enough to be read once: what a table asks of it, what matches, its order."""

from collections.abc import Callable, Sequence

from store.domain.names import name_key
from store.domain.values import dataclass
from tui.ports import Row, RowKey
from tui.widgets.columns import OFF, Column


@dataclass(frozen=True, slots=True)
class ShortRows:
    """Some hundreds of rows at most."""

    rows: Sequence[Row]
    is_quick = True

    def count(self) -> int:
        """How many there are."""
        return len(self.rows)

    def window(self, start: int, size: int) -> Sequence[Row]:
        """A slice of them."""
        return self.rows[start : start + size]

    def position(self, key: RowKey) -> int | None:
        """Where one stands."""
        return next((place for place, row in enumerate(self.rows) if row.key == key), None)


class LateRows:
    """Some thousands of rows that take a moment: read once, in the thread that shows them."""

    is_quick = False

    def __init__(self, read: Callable[[], Sequence[Row]], text: str) -> None:
        """`read` answers all of them; those that have every word of `text` are shown."""
        self._read = read
        self._text = text
        self._rows = ShortRows(())

    def count(self) -> int:
        """How many there are; this reads them."""
        self._rows = ShortRows(having(self._read(), self._text))
        return self._rows.count()

    def window(self, start: int, size: int) -> Sequence[Row]:
        """A slice of them."""
        return self._rows.window(start, size)

    def position(self, key: RowKey) -> int | None:
        """Where one stands."""
        return self._rows.position(key)


def having(rows: Sequence[Row], text: str) -> list[Row]:
    """Those rows that have every word of `text`."""
    words = name_key(text).split()
    return [row for row in rows if all(word in name_key(" ".join(row.cells)) for word in words)]


def in_order(rows: Sequence[Row], columns: Sequence[Column], order: tuple[str, bool]) -> list[Row]:
    """Rows by the text of a column, the first unless one is named, and whether downwards."""
    cell = next((place for place, column in enumerate(columns) if column.id == order[0]), 0)
    return sorted(rows, key=lambda row: name_key(row.cells[cell].removeprefix(OFF)), reverse=order[1])
