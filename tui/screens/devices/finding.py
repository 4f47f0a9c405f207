"""Which of several keyboards is the scanner: the one whose cable is pulled and comes back."""

from collections.abc import Callable, Sequence
from typing import Final

from textual.app import ComposeResult

from devices.events import Machine, MachineKind
from tui.dialogs.dialog import Dialog
from tui.theme.inks import Ink
from tui.widgets.text_block import TextBlock

LOOK_SECONDS: Final = 0.5


def returned(before: Sequence[Machine], pulled: frozenset[str], now: Sequence[Machine]) -> Machine | None:
    """The scanner that was pulled and is there again, or that was not there before; None while none is."""
    known = {one.key for one in before} - pulled
    fresh = [one for one in now if one.kind is MachineKind.SCANNER and one.key not in known]
    return fresh[0] if fresh else None


class FindScanner(Dialog[Machine]):
    """Looks at the bus until one comes; answers it."""

    HEADLINE = "Which one is the scanner?"

    def __init__(self, look: Callable[[], Sequence[Machine]]) -> None:
        super().__init__()
        self._look = look
        self._before: Sequence[Machine] | None = None
        self._pulled: frozenset[str] = frozenset()

    def compose_body(self) -> ComposeResult:
        """What to do."""
        yield TextBlock("Pull its cable out of the till, then plug it in again; or plug a new one in.")
        yield TextBlock("Waiting for a cable to be pulled or plugged in ...", Ink.DIM)

    def on_mount(self) -> None:
        """Begin to look."""
        super().on_mount()
        self._look_again()

    def _look_again(self) -> None:
        self.in_background(self._look, self._saw, group="look")

    def _saw(self, now: Sequence[Machine]) -> None:
        if self._before is None:
            self._before = now
        gone = {one.key for one in self._before} - {one.key for one in now}
        found = returned(self._before, self._pulled, now)
        if found is not None:
            self.dismiss(found)
            return
        if gone - self._pulled:
            self._pulled |= gone
            self.query(TextBlock).last().show("It is out. Plug it in again.", Ink.STRONG)
        self.set_timer(LOOK_SECONDS, self._look_again)
