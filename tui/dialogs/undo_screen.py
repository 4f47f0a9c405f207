"""A large undo while it runs: a bar, and the rest of the till to go on with. It is finished once begun."""

from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult

from store.domain.bulk_edits.outcomes import UndoPreview, UndoReport, Watch
from store.domain.errors import TillError
from tui.dialogs.undo_words import detail_words, done_words
from tui.keys import bindings
from tui.messages import Fact
from tui.widgets.command_line import CommandLine
from tui.widgets.frame import TillScreen
from tui.widgets.notices import Tone
from tui.widgets.progress_line import ProgressLine
from tui.widgets.text_block import TextBlock

if TYPE_CHECKING:
    from store.api import Store

TELL_SECONDS: Final = 0.1


class UndoScreen(TillScreen[None]):
    """The bar of one undo."""

    BINDINGS = bindings("bulk.leave")

    def __init__(self, store: "Store", told: UndoPreview) -> None:
        super().__init__()
        self._store = store
        self._told = told
        self._progress = (0, 0)
        """As the thread last said it."""

    @property
    def heading(self) -> str:
        """What is undone."""
        return f"Undo · {self._told.what}"

    def compose_work(self) -> ComposeResult:
        """What it puts back, and the bar."""
        yield TextBlock(f" {detail_words(self._told)}")
        yield ProgressLine()

    def compose_line(self) -> CommandLine:
        """Nothing is typed here."""
        line = CommandLine(hint="It goes on by itself; F2 sells meanwhile")
        line.can_focus = False
        return line

    def on_mount(self) -> None:
        """Begin."""
        self.summary.text = self.heading
        self.set_interval(TELL_SECONDS, self._tick)
        self._tick()
        watch = Watch(self._tell)
        self.in_background(
            lambda: self._store.bulk_edits.undo(self._told.action, watch),
            self._undone,
            refused=self._refused,
        )

    def fact_arrived(self, fact: Fact) -> None:
        """What others do meanwhile stays as they did it."""

    def _tell(self, done: int, total: int) -> None:
        self._progress = (done, total)

    def _tick(self) -> None:
        done, total = self._progress
        self.query_one(ProgressLine).show("Putting back", done, total or self._told.restorable)

    def _undone(self, report: UndoReport) -> None:
        self._leave(done_words(report), Tone.WARN if report.not_restored else Tone.GOOD)

    def _refused(self, refusal: TillError) -> None:
        self._leave(str(refusal), Tone.BAD)

    def _leave(self, told: str, tone: Tone) -> None:
        """Go first, so that it is said where the person is then."""
        till = self.till
        self.dismiss(None)
        till.say(told, tone)

    def action_leave(self) -> None:
        """It cannot be left half done."""
        self.say("An undo is finished once it has begun; the history undoes the undo.", Tone.WARN)
