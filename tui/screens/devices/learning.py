"""Learns how a scanner types that no program can take: one label, scanned three times."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.timer import Timer

from store.domain.errors import BadInput
from store.domain.machines import TypingSetup
from tui.dialogs.dialog import Dialog
from tui.keys import bindings
from tui.terminal.burst import Stroke
from tui.terminal.learning import REST_SECONDS, SCANS, Ear, Heard, learnt, words
from tui.terminal.reader import Token
from tui.theme.inks import Ink
from tui.widgets.text_block import TextBlock

_ROWS = 6


class LearnTyping(Dialog[TypingSetup]):
    """Hears keys as they come; answers what they tell once Enter agrees to it."""

    BINDINGS = bindings("dialog.accept", "dialog.cancel", "dialog.forget")
    HEADLINE = "Scan one product three times with the scanner that types"

    def __init__(self) -> None:
        super().__init__()
        self._ear = Ear()
        self._scans: list[Heard] = []
        self._learnt: TypingSetup | None = None
        self._rest: Timer | None = None
        self._told = TextBlock(
            "Nothing is sold. A label of GS1 also tells what stands for its separators, one of this till's"
            " receipts what is typed for - and letters.",
            Ink.DIM,
        )
        self._rows = [TextBlock("") for _ in range(_ROWS)]

    def compose_body(self) -> ComposeResult:
        """What was heard."""
        yield self._told
        yield from self._rows

    def take_keys(self, tokens: Sequence[Token], at: float) -> bool:
        """Hear all but a lone Esc, until it is learnt; then Enter and Esc answer."""
        strokes = [token for token in tokens if isinstance(token, Stroke)]
        if self._learnt is not None:
            return False
        if not self._ear.is_open and [stroke.key for stroke in strokes] in (["escape"], ["delete"]):
            return False
        self._ear.hear(strokes, at)
        if strokes:
            if self._rest is not None:
                self._rest.stop()
            self._rest = self.set_timer(REST_SECONDS, self._finish)
        return True

    def _finish(self) -> None:
        heard = self._ear.finish()
        if heard is None:
            return
        self._scans.append(heard)
        if len(self._scans) < SCANS:
            self._show(f"{len(self._scans)} of {SCANS}: once more, the same label.", [heard.text], Ink.STRONG)
            return
        scans, self._scans = self._scans, []
        try:
            self._learnt = learnt(scans)
        except BadInput as refusal:
            self.app.bell()
            self._show(f"Begin again: {refusal}.", [], Ink.BAD)
        else:
            self._show("Learnt. Enter keeps it, Esc leaves all as it was.", words(self._learnt), Ink.GOOD)

    def _show(self, told: str, rows: list[str], ink: Ink) -> None:
        self._told.show(told, ink)
        for place, block in enumerate(self._rows):
            block.show(rows[place] if place < len(rows) else "")

    def take_scan(self, code: str) -> bool:  # noqa: ARG002 - whatever it is
        """A scanner that was taken need not be learnt."""
        self.app.bell()
        self._show("That scanner is taken and needs no learning: t tries it.", [], Ink.BAD)
        return True

    def action_accept(self) -> None:
        """Keep it."""
        if self._learnt is not None:
            self.dismiss(self._learnt)

    def action_forget(self) -> None:
        """Have it as if it had never been learnt."""
        self.dismiss(TypingSetup())
