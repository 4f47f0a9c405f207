"""One line to type, checked before it is taken.

    self.ask(Prompt("Lane name", check=required_name), self._rename)     # answers what check returned

`check` reads the text into a value and refuses with a TillError; its sentence stands below the line and
what was typed stays, unless it is secret.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

from textual.app import ComposeResult

from store.domain.errors import TillError
from tui.dialogs.dialog import Dialog
from tui.keys import bindings
from tui.theme.inks import Ink
from tui.widgets.command_line import CommandLine
from tui.widgets.line_text import LineText
from tui.widgets.text_block import TextBlock

Value = TypeVar("Value")


class Prompt(Dialog[Value], Generic[Value]):
    """Answers the checked value."""

    BINDINGS = bindings("dialog.accept")

    def __init__(
        self,
        question: str,
        check: Callable[[str], Value],
        *,
        detail: str = "",
        text: str | LineText = "",
        hint: str = "",
        is_secret: bool = False,
    ) -> None:
        """`text`: `offered("5.00")` gives way to what is typed, a plain one is gone on with.

        `is_secret`: what is typed shows as stars, as for a PIN.
        """
        super().__init__()
        self._question, self._check = question, check
        self._detail, self._text, self._hint, self._is_secret = detail, text, hint, is_secret

    @property
    def headline(self) -> str:
        """The question."""
        return self._question

    def compose_body(self) -> ComposeResult:
        """The line, and room for what is wrong with it."""
        if self._detail:
            yield TextBlock(self._detail)
        yield CommandLine(text=self._text, hint=self._hint, clears=False, is_secret=self._is_secret)
        yield TextBlock(" ", Ink.BAD)

    def take_line(self, text: str) -> None:
        """Enter."""
        try:
            value = self._check(text)
        except TillError as refusal:
            self.refuse(str(refusal))
            if self._is_secret:  # nobody mends what only stars stand for
                self.query_one(CommandLine).text = ""
        else:
            self.dismiss(value)

    def refuse(self, words: str) -> None:
        """Say what is wrong below the line."""
        self.query(TextBlock).last().show(f"! {words}", Ink.BAD)

    def action_accept(self) -> None:
        """Enter, in the line of keys."""
        self.take_line(self.query_one(CommandLine).text)
