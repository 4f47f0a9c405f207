"""What a scanner sends, and what the till reads in it: shown, and nothing is sold."""

from textual.app import ComposeResult

from store.domain.cells import clean
from store.domain.money import format_quantity
from store.domain.scancodes import marked, recognise
from tui.dialogs.dialog import Dialog
from tui.theme.inks import Ink
from tui.widgets.text_block import TextBlock

_CONTROLS = {code: f"<{code:02X}>" for code in (*range(32), 127)} | {29: "<GS>"}


def shown(code: str) -> str:
    """A code with what cannot be seen in it named."""
    return clean(code.translate(_CONTROLS))


def read_as(code: str, aim: str) -> str:
    """What the code says of itself; what of the shop it is, its book knows."""
    found = recognise(marked(code, aim))
    parts = [found.kind.value.replace("_", " ")]
    parts += [f"GTIN {found.gtin}"] if found.gtin else []
    parts += [f"weight {format_quantity(found.weight)}"] if found.weight is not None else []
    parts += [f"expires {found.expiry}"] if found.expiry is not None else []
    parts += [f"sell by {found.sell_by}"] if found.sell_by is not None else []
    parts += [f"best before {found.best_before}"] if found.best_before is not None else []
    parts += [f"lot {found.lot}"] if found.lot else []
    parts += [f"serial number {found.serial}"] if found.serial else []
    if found.check_digit_valid is False:
        parts.append("WRONG CHECK DIGIT")
    return clean(", ".join(parts))


class TryScanner(Dialog[None]):
    """Takes every scan until Esc."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._called = name

    @property
    def headline(self) -> str:
        """Which."""
        return f"Scan something with {self._called}"

    def compose_body(self) -> ComposeResult:
        """What came."""
        yield TextBlock("Nothing is sold. Esc ends it.", Ink.DIM)
        yield TextBlock("Sent     nothing yet")
        yield TextBlock("Symbol   -")
        yield TextBlock("Read as  -")

    def take_read(self, code: str, aim: str) -> bool:
        """From a scanner that was taken."""
        self._tell(code, aim, aim or "the scanner does not tell")
        return True

    def take_scan(self, code: str) -> bool:
        """From one that types."""
        self._tell(code, "", "not told: it came by the keyboard")
        return True

    def _tell(self, code: str, aim: str, symbol: str) -> None:
        said = (f"Sent     {shown(code)}", f"Symbol   {symbol}", f"Read as  {read_as(code, aim)}")
        for block, words in zip(list(self.query(TextBlock))[-len(said) :], said, strict=True):
            block.show(words, Ink.STRONG)
