"""The line of the pay panel: empty, it leaves letters to the panel, which types a word for each."""

from typing import Final

from tui.terminal.burst import Stroke
from tui.widgets.command_line import CommandLine
from tui.widgets.line_text import offered

_BEGIN: Final = frozenset("0123456789.,=!")
"""With what an amount or a word for paying begins where no letter is a key."""


class PayLine(CommandLine):
    """What is typed there; what was refused gives way to what is typed next."""

    def take_key(self, stroke: Stroke) -> bool:
        """Apply a key to the text, once there is some."""
        if stroke.character in _BEGIN or stroke.key == "enter":
            return super().take_key(stroke)
        begun = self._is_begun if stroke.is_printable else bool(self.text)
        return super().take_key(stroke) if begun else False

    def takes_text(self) -> bool:
        """Only once it is begun: what comes fast into it is held back until it is known for no scan."""
        return self._is_begun

    @property
    def _is_begun(self) -> bool:
        return bool(self.text) and not self._line.is_offered

    def offer(self, text: str) -> None:
        """Show what was refused."""
        self._become(offered(text))
