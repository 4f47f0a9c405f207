"""Yes or no.

    self.ask(Confirm("Delete Ann Köhler?", "She is in 3 groups.", yes="Delete", is_safe=False), self._delete)

Enter takes Yes where that does no harm, No where it may; `y` and `n` always do what they say.
"""

from textual.app import ComposeResult

from tui.dialogs.dialog import Dialog
from tui.keys import bindings
from tui.theme.inks import Ink
from tui.widgets.text_block import TextBlock


class Confirm(Dialog[bool]):
    """Answers True or False; Esc is False."""

    BINDINGS = bindings("dialog.yes", "dialog.no", "dialog.default")

    def __init__(
        self, question: str, detail: str = "", *, yes: str = "Yes", no: str = "No", is_safe: bool = True
    ) -> None:
        """`is_safe`: Yes does no harm, so that Enter may take it."""
        super().__init__()
        self._question, self._detail = question, detail
        self._yes, self._no, self._is_safe = yes, no, is_safe

    @property
    def headline(self) -> str:
        """The question."""
        return self._question

    def compose_body(self) -> ComposeResult:
        """What else is to know, and what the keys do."""
        if self._detail:
            yield TextBlock(self._detail)
        enter = self._yes if self._is_safe else self._no
        yield TextBlock(f"y  {self._yes}     n  {self._no}     Enter  {enter}", Ink.ACCENT)

    def action_yes(self) -> None:
        """Yes."""
        self.dismiss(True)

    def action_no(self) -> None:
        """No."""
        self.dismiss(False)

    def action_default(self) -> None:
        """What does no harm."""
        self.dismiss(self._is_safe)

    def action_cancel(self) -> None:
        """No."""
        self.dismiss(False)
