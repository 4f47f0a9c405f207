"""A text to read: a receipt as it will print, a help sheet, the history of messages.

    self.ask(Viewer("Receipt 1-000123", plain_lines(text), can_print=True), self._print)

Answers "print" when that was asked for, None otherwise; kinds of it may answer more.
"""

from collections.abc import Sequence

from textual.app import ComposeResult

from tui.dialogs.dialog import Dialog
from tui.keys import bindings
from tui.widgets.paper import Span
from tui.widgets.text_block import TextView

_MOVES = ("up", "down", "page_up", "page_down", "first", "last")


class Viewer(Dialog[str]):
    """Lines to scroll through."""

    BINDINGS = bindings("dialog.accept", "view.print", *(f"dialog.{move}" for move in _MOVES))

    def __init__(self, title: str, lines: Sequence[Sequence[Span]], *, can_print: bool = False) -> None:
        super().__init__()
        self._title, self._lines, self._can_print = title, lines, can_print

    @property
    def headline(self) -> str:
        """What it is."""
        return self._title

    def compose_body(self) -> ComposeResult:
        """The text."""
        yield TextView(self._lines)

    @property
    def _view(self) -> TextView:
        return self.query_one(TextView)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Whether it can be printed."""
        return action != "print" or self._can_print

    def action_print(self) -> None:
        """Print it."""
        self.dismiss("print")

    def action_accept(self) -> None:
        """Read."""
        self.dismiss(None)

    def action_up(self) -> None:
        """One line up."""
        self._view.move(-1)

    def action_down(self) -> None:
        """One line down."""
        self._view.move(1)

    def action_page_up(self) -> None:
        """One page up."""
        self._view.move(-self._view.page)

    def action_page_down(self) -> None:
        """One page down."""
        self._view.move(self._view.page)

    def action_first(self) -> None:
        """To the beginning."""
        self._view.move(-1_000_000)

    def action_last(self) -> None:
        """To the end."""
        self._view.move(1_000_000)
