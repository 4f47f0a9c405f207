"""At most one printer is held: claimed for work, kept while it is in trouble, given back after.

What is learnt of a printer and outlives a conversation with it is kept here.
"""

from collections.abc import Callable

from devices.events import Trouble
from devices.printer.dialogue import Dialogue
from devices.printer.trouble import TroubleBook

_OVER_ONCE_OPEN = (Trouble.BUSY, Trouble.FORBIDDEN)


class Connection:
    """The printer held now. Used by the spool's thread; `forget` by any."""

    def __init__(self, begin: Callable[[str, bool], Dialogue], book: TroubleBook) -> None:
        """`begin` opens a printer by its key; told whether it is known to be mute."""
        self._begin = begin
        self._book = book
        self._mute: set[str] = set()
        self._gone: set[str] = set()
        """Printers that were unplugged: what is held of them is dead, even if they are back."""
        self.held: tuple[str, Dialogue] | None = None
        """Key of the printer that is held, and the conversation with it."""
        self.leftover: set[str] = set()
        """Printers in which an unfinished job may hang."""

    def to(self, printer: str) -> Dialogue:
        """The conversation with a printer, begun if need be.

        Raises:
            DeviceError: it cannot be opened.
        """
        if self.held is not None and self.held[0] == printer and printer not in self._gone:
            return self.held[1]
        self.close()
        self._gone.discard(printer)
        dialogue = self._begin(printer, printer in self._mute)
        self.held = (printer, dialogue)
        if self._book.of(printer) in _OVER_ONCE_OPEN:
            self._book.clear(printer)
        return dialogue

    def close(self) -> None:
        """Give the printer back, if one is held; never fails."""
        if self.held is None:
            return
        printer, dialogue = self.held
        self.held = None
        if dialogue.is_mute and printer not in self._gone:
            self._mute.add(printer)
        dialogue.close()

    def forget(self, printer: str) -> None:
        """Drop what was learnt of a printer that is gone; another may come in its place."""
        self._gone.add(printer)
        self._mute.discard(printer)
