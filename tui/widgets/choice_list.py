"""Options to choose from, with a cursor; what is typed beside it narrows them (dialogs/choose.py)."""

from collections.abc import Sequence

from textual.geometry import Size

from tui.theme.inks import Ink
from tui.widgets.form_lines import option_columns, option_span
from tui.widgets.options import Choices, Option
from tui.widgets.paper import Paper, Span
from tui.widgets.table_lines import thumb


class ChoiceList(Paper):
    """As many rows as there are options at the start, up to half the screen; it keeps that height."""

    def __init__(
        self, options: Sequence[Option], *, rows_max: int | None = None, empty: str = "nothing matches"
    ) -> None:
        """`rows_max` instead of half the screen."""
        super().__init__()
        self._rows, self._rows_max = max(1, len(options)), rows_max
        self._choices = Choices(height=self._rows).with_options(options)
        self._empty = empty

    @property
    def current(self) -> Option | None:
        """The option under the cursor."""
        return self._choices.current

    @property
    def page(self) -> int:
        """Rows a page key moves."""
        return self._choices.height

    def show(self, options: Sequence[Option]) -> None:
        """Show other options."""
        self._choices = self._choices.with_options(options)
        self.repaint()

    def repeat(self, options: Sequence[Option]) -> None:
        """Show the same options otherwise; the cursor moves on to the next."""
        cursor = self._choices.cursor
        self._choices = self._choices.with_options(options).moved(cursor + 1)
        self.repaint()

    def move(self, step: int) -> None:
        """Move the cursor."""
        self._choices = self._choices.moved(step)
        self.repaint()

    def on_resize(self) -> None:
        """More or fewer fit."""
        self._choices = self._choices.with_height(max(1, self.size.height))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Rows, as far as the screen allows."""
        most = viewport.height // 2 if self._rows_max is None else self._rows_max
        return max(1, min(self._rows, most, viewport.height - 7))

    def line(self, y: int, width: int) -> list[Span]:
        """One option."""
        options = self._choices.options
        if not options:
            return [(f"   {self._empty}", Ink.DIM)] if y == 0 else []
        index = self._choices.top + y
        if index >= len(options):
            return []
        room = width - 1
        text, ink = option_span(
            options[index], room, option_columns(options, room), is_cursor=index == self._choices.cursor
        )
        last = thumb(y, top=self._choices.top, total=len(options), height=self.size.height)
        return [(text, ink), (last, ink if last == " " else Ink.RULE)]
