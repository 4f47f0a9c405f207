"""Choose one of many by typing.

    self.ask(Choose("Which group?", among(options)), self._add)      # answers an Option or None

`suggest` is asked for each letter; it should answer in a few milliseconds.
"""

from textual.app import ComposeResult

from tui.dialogs.dialog import Dialog
from tui.keys import bindings
from tui.widgets.choice_list import ChoiceList
from tui.widgets.command_line import CommandLine
from tui.widgets.options import Option, Suggest

_STEPS = ("dialog.up", "dialog.down", "dialog.page_up", "dialog.page_down")


class Choose(Dialog[Option]):
    """A line to type into and what matches."""

    BINDINGS = bindings("dialog.accept", *_STEPS)

    def __init__(self, question: str, suggest: Suggest, *, typed: str = "", rows_max: int = 12) -> None:
        super().__init__()
        self._question, self._suggest = question, suggest
        self._typed, self._rows_max = typed, rows_max

    @property
    def headline(self) -> str:
        """The question."""
        return self._question

    def compose_body(self) -> ComposeResult:
        """The line and the list."""
        yield CommandLine(text=self._typed, hint="type to find", clears=False, edited=self._match)
        yield ChoiceList(self._suggest(self._typed), rows_max=self._rows_max)

    @property
    def _list(self) -> ChoiceList:
        return self.query_one(ChoiceList)

    def take_line(self, text: str) -> None:  # noqa: ARG002 - the list shows what matches it
        """Enter."""
        self.action_accept()

    def _match(self, typed: str) -> None:
        self._list.show(self._suggest(typed.strip()))

    def action_accept(self) -> None:
        """Take the option under the cursor."""
        option = self._list.current
        if option is not None:
            self.dismiss(option)

    def action_up(self) -> None:
        """One row up."""
        self._list.move(-1)

    def action_down(self) -> None:
        """One row down."""
        self._list.move(1)

    def action_page_up(self) -> None:
        """One page up."""
        self._list.move(-self._list.page)

    def action_page_down(self) -> None:
        """One page down."""
        self._list.move(self._list.page)
