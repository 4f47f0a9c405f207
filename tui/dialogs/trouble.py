"""Something went wrong that the till survived: what happened, what is safe, where the details are.

self.ask(TroubleDialog("The list could not be read.", log=path), lambda _: None)
"""

from pathlib import Path

from textual.app import ComposeResult

from tui.dialogs.dialog import Dialog
from tui.keys import bindings
from tui.theme.inks import Ink
from tui.widgets.text_block import TextBlock

SAFE = "The sale is safe: it was saved after the last scan."


class TroubleDialog(Dialog[bool]):
    """Answers True when it was read."""

    BINDINGS = bindings("dialog.accept")
    HEADLINE = "Something went wrong"

    def __init__(self, what: str, *, log: Path, safe: str = SAFE) -> None:
        super().__init__()
        self._what, self._log, self._safe = what, log, safe

    def compose_body(self) -> ComposeResult:
        """What, what not, and where to look."""
        yield TextBlock(self._what, Ink.BAD)
        yield TextBlock(self._safe)
        yield TextBlock(f"Details are in {self._log}", Ink.DIM)

    def action_accept(self) -> None:
        """Read."""
        self.dismiss(True)
