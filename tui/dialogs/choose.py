"""Choose one of many by typing.

    self.ask(Choose("Which group?", among(options)), self._add)      # answers an Option or None

`suggest` is asked for each letter; it should answer in a few milliseconds.
"""

from collections.abc import Sequence
from typing import Generic

from textual.app import ComposeResult

from tui.dialogs.dialog import Answer, Dialog
from tui.keys import bindings
from tui.widgets.choice_list import ChoiceList
from tui.widgets.command_line import CommandLine
from tui.widgets.options import Option, Suggest

_STEPS = ("dialog.up", "dialog.down", "dialog.page_up", "dialog.page_down")


class Choosing(Dialog[Answer], Generic[Answer]):
    """A line to type into and what matches; what Enter makes of it is for the kinds of it to say."""

    BINDINGS = bindings("dialog.accept", *_STEPS)
    HINT = "type to find"

    def __init__(
        self, question: str, suggest: Suggest, *, typed: str = "", rows_max: int | None = None
    ) -> None:
        super().__init__()
        self._question, self._suggest = question, suggest
        self._typed, self._rows_max = typed, rows_max

    @property
    def headline(self) -> str:
        """The question."""
        return self._question

    def compose_body(self) -> ComposeResult:
        """The line and the list."""
        yield CommandLine(text=self._typed, hint=self.HINT, clears=False, edited=self._match)
        yield ChoiceList(self.suggested(self._typed), rows_max=self._rows_max)

    def suggested(self, typed: str) -> Sequence[Option]:
        """The options for what is typed, as they are shown."""
        return self._suggest(typed.strip())

    @property
    def choices(self) -> ChoiceList:
        """What matches."""
        return self.query_one(ChoiceList)

    def take_line(self, text: str) -> None:  # noqa: ARG002 - the list shows what matches it
        """Enter."""
        self.action_accept()

    def _match(self, typed: str) -> None:
        self.choices.show(self.suggested(typed))

    def action_accept(self) -> None:
        """Enter."""
        raise NotImplementedError

    def action_up(self) -> None:
        """One row up."""
        self.choices.move(-1)

    def action_down(self) -> None:
        """One row down."""
        self.choices.move(1)

    def action_page_up(self) -> None:
        """One page up."""
        self.choices.move(-self.choices.page)

    def action_page_down(self) -> None:
        """One page down."""
        self.choices.move(self.choices.page)


class Choose(Choosing[Option]):
    """One of them."""

    def action_accept(self) -> None:
        """Take the option under the cursor."""
        option = self.choices.current
        if option is not None:
            self.dismiss(option)
