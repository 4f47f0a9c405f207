"""A PIN, shown as stars. A scan is never one, whoever's scanner it is.

self.ask(AskPin("PIN of Mia"), self._try)          # answers the digits, None when it was left
"""

from store.domain.staff import read_pin
from tui.dialogs.prompt import Prompt


class AskPin(Prompt[str]):
    """Answers what could be a PIN; whether it is right is for the store to say."""

    def __init__(self, question: str, *, detail: str = "", hint: str = "4 to 12 digits, then Enter") -> None:
        super().__init__(question, read_pin, detail=detail, hint=hint, is_secret=True)

    def take_scan(self, code: str) -> bool:  # noqa: ARG002 - what it says is nobody's business here
        """Refuse it: it is neither a PIN nor, while somebody is asked for one, for the sale."""
        self.app.bell()
        self.refuse("a scan is no PIN, and nothing was added: type it, or Esc first")
        return True
