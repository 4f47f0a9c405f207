"""The code that takes a new lane in: shown until it is used, wrong too often, or too old."""

from textual.app import ComposeResult

from tui.dialogs.dialog import Dialog
from tui.keys import bindings
from tui.theme.inks import Ink
from tui.widgets.text_block import TextBlock


class PairingDialog(Dialog[None]):
    """Shows a code; the screen below tells it what became of it."""

    BINDINGS = bindings("dialog.cancel")
    HEADLINE = "Take in a new lane"

    def __init__(self, code: str, address: str) -> None:
        super().__init__()
        self._code = code
        self._address = address

    def compose_body(self) -> ComposeResult:
        """The code, what to do with it, and what happens."""
        yield TextBlock(f"Code   {self._code[:3]} {self._code[3:]}", Ink.ACCENT)
        yield TextBlock("Type it on the new lane within two minutes: it asks for it when it first starts.")
        yield TextBlock(f"Its address, if the new lane does not find this one: {self._address}")
        yield TextBlock(f"Or there: regulars pair --join CODE --address {self._address}", Ink.DIM)
        yield TextBlock("Waiting for the new lane ...", Ink.DIM)

    def tell(self, words: str, ink: Ink) -> None:
        """Say what happened."""
        self.query(TextBlock).last().show(words, ink)
