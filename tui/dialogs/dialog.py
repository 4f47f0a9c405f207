"""The base of dialogs: a box on the key line, over the work, with its own keys below it.

    class AskName(Dialog[str]):
        BINDINGS = bindings("dialog.cancel")
        HEADLINE = "A new name"

        def compose_body(self) -> ComposeResult: ...

Answer with `dismiss(value)`; Esc answers None. A scan while a dialog is open is not the dialog's: it goes to
the sale, unless the dialog overrides `take_scan`.
"""

from typing import TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen

from tui.keys import bindings
from tui.theme.inks import Ink
from tui.widgets.framed_screen import FramedScreen, TooSmall
from tui.widgets.key_hints import key_hints
from tui.widgets.key_line import KeyLine
from tui.widgets.text_block import TextBlock

Answer = TypeVar("Answer")


class DialogBox(Vertical):
    """The box."""


class Dialog(ModalScreen[Answer], FramedScreen[Answer], inherit_bindings=False):
    """A question; its answer is a value or None."""

    BINDINGS = bindings("dialog.cancel")
    HEADLINE = ""

    def __init__(self) -> None:
        super().__init__()
        self._framed = DialogBox()  # made here: a thread may have something said before it is mounted
        self._keys = KeyLine()

    def compose(self) -> ComposeResult:
        """The box and the keys."""
        with self._framed:
            if self.headline:
                yield TextBlock(self.headline, Ink.STRONG)
            yield from self.compose_body()
        yield self._keys
        yield TooSmall()

    @property
    def headline(self) -> str:
        """What it is about."""
        return self.HEADLINE

    def compose_body(self) -> ComposeResult:
        """What stands in the box."""
        yield from ()

    def make_room(self, rows: int) -> None:
        """Stand higher while more is said than the line below has room for."""
        if self._framed.styles.margin.bottom != rows + 1:
            self._framed.styles.margin = (0, 0, rows + 1, 0)

    def action_help(self) -> None:
        """What can be done here; for dialogs that bind its key."""
        self.till.action_help()

    def action_cancel(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)

    def on_mount(self) -> None:
        """Show the keys."""
        self.refresh_bindings()

    def refresh_bindings(self) -> None:
        """Show the keys that work now."""
        super().refresh_bindings()
        self._keys.show(key_hints(self, self.till).in_order)
