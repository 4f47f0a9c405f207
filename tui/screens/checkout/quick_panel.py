"""Quick items by their numbers: type the number, or part of the name, and Enter."""

from collections.abc import Sequence
from typing import Final

from textual.app import ComposeResult

from store.domain.money import Currency
from store.domain.quick import QuickItem
from tui.dialogs.dialog import Dialog
from tui.keys import bindings
from tui.theme.inks import Ink
from tui.widgets.cells import fit, shorten, width
from tui.widgets.command_line import CommandLine
from tui.widgets.paper import Paper, Span

CELL: Final = 36
"""Width of one item: two of them fit into 80 columns, three into 128."""

ROWS_MAX: Final = 16
SMALL_ROWS_MAX: Final = 12


class QuickGrid(Paper):
    """The items that match, down and then across; what does not fit is on the next page."""

    def __init__(self, items: Sequence[QuickItem], currency: Currency, rows: int) -> None:
        super().__init__()
        self._items, self._currency = tuple(items), currency
        self._page = 0
        self.styles.height = rows

    def show(self, items: Sequence[QuickItem]) -> None:
        """Show others."""
        self._items, self._page = tuple(items), 0
        self.repaint()

    def turn(self, pages: int) -> None:
        """Show another page."""
        last = max(0, (len(self._items) - 1) // max(1, self._on_a_page))
        self._page = max(0, min(self._page + pages, last))
        self.repaint()

    @property
    def _on_a_page(self) -> int:
        return self.size.height * max(1, self.size.width // CELL)

    def line(self, y: int, width: int) -> list[Span]:
        """One row of all columns."""
        if not self._items:
            return [("    nothing matches", Ink.DIM)] if y == 0 else []
        first = self._page * self._on_a_page + y
        columns = max(1, width // CELL)
        places = (first + column * self.size.height for column in range(columns))
        return [
            span for place in places if place < len(self._items) for span in self._cell(self._items[place])
        ]

    def _cell(self, item: QuickItem) -> list[Span]:
        price = self._currency.format(item.price)
        room = CELL - 4 - width(price) - 2
        return [
            (f"{item.place:>3} ", Ink.ACCENT),
            (fit(shorten(item.name, room), room), Ink.TEXT),
            (price, Ink.DIM),
            ("  ", Ink.TEXT),
        ]


class QuickPanel(Dialog[int]):
    """Answers the place of the chosen item."""

    BINDINGS = bindings("dialog.accept", "dialog.page_up", "dialog.page_down")
    HEADLINE = "Quick items"

    def __init__(self, items: Sequence[QuickItem], currency: Currency) -> None:
        super().__init__()
        self._items, self._currency = tuple(items), currency

    def compose_body(self) -> ComposeResult:
        """The line and the items."""
        columns = max(1, (self.app.size.width - 4) // CELL)
        most = ROWS_MAX if self.app.size.height > 25 else SMALL_ROWS_MAX  # noqa: PLR2004 - a terminal's 25 rows
        rows = min(most, -(-len(self._items) // columns))
        yield CommandLine(hint="its number, or part of its name", clears=False, edited=self._match)
        yield QuickGrid(self._items, self._currency, rows)

    def take_line(self, text: str) -> None:
        """Enter."""
        found = matching(self._items, text)
        if len(found) == 1 or (found and found[0].place == _number(text)):
            self.dismiss(found[0].place)
        else:
            self.app.bell()

    def action_accept(self) -> None:
        """Enter, in the line of keys."""
        self.take_line(self.query_one(CommandLine).text)

    def action_page_up(self) -> None:
        """The page before."""
        self.query_one(QuickGrid).turn(-1)

    def action_page_down(self) -> None:
        """The next page."""
        self.query_one(QuickGrid).turn(1)

    def _match(self, typed: str) -> None:
        self.query_one(QuickGrid).show(matching(self._items, typed))


def matching(items: Sequence[QuickItem], typed: str) -> list[QuickItem]:
    """The items whose number begins with what is typed, the exact one first; or whose name has every word."""
    text = typed.strip().casefold()
    number = _number(text)
    if number is not None:
        found = [item for item in items if str(item.place).startswith(text)]
        return sorted(found, key=lambda item: item.place != number)
    return [item for item in items if all(word in item.name.casefold() for word in text.split())]


def _number(text: str) -> int | None:
    tidy = text.strip()
    return int(tidy) if tidy.isascii() and tidy.isdecimal() else None
