"""One bulk edit: what it would do is shown first, then it is done as a whole, with a bar; Esc stops it whole.

    self.ask(BulkScreen(store, selection, edits), then)      # its Report; None: left, stopped or refused

One may go on selling meanwhile: it runs in a thread, and says when it is done wherever one is by then.
"""

from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.timer import Timer

from store.domain.bulk_edits.edits import DeleteCustomers, Edit
from store.domain.bulk_edits.outcomes import Preview, Report, Stopped, Watch
from store.domain.errors import TillError
from store.domain.listing import Selection
from tui.dialogs.bulk.state import done_words, hint, preview_lines, title
from tui.dialogs.delete_customer import delete_customer, delete_customers
from tui.keys import bindings
from tui.messages import Fact
from tui.theme.inks import Ink
from tui.widgets.command_line import CommandLine
from tui.widgets.frame import TillScreen
from tui.widgets.notices import Tone
from tui.widgets.progress_line import ProgressLine
from tui.widgets.text_block import TextView

if TYPE_CHECKING:
    from store.api import Store
    from tui.dialogs.bulk.asking import Asking

TELL_SECONDS: Final = 0.1
"""A bar that moves ten times a second is smooth enough."""


class BulkScreen(TillScreen[Report]):
    """Preview, progress, result."""

    CSS_PATH = Path(__file__).with_name("bulk.tcss")
    WHAT = "customer"
    """What is changed, for people."""
    BINDINGS = bindings(*(f"bulk.{name}" for name in ("run", "also", "leave", "up", "down")), "bulk.page_up",
                        "bulk.page_down")  # fmt: skip

    def __init__(self, store: "Store", selection: Selection, edits: Sequence[Edit]) -> None:
        super().__init__()
        self._store = store
        self._selection = selection
        self._edits = tuple(edits)
        self._preview: Preview | None = None
        """What is shown; None while it is worked out."""
        self._is_writing = False
        self._stop = Event()
        self._progress = (0, 0)
        """As the thread last said it: done, and of how much."""
        self._ticking: Timer | None = None

    @property
    def heading(self) -> str:
        """What it is about."""
        return "Bulk change"

    def compose_work(self) -> ComposeResult:
        """The page and the bar."""
        yield TextView(())
        yield ProgressLine()

    def compose_line(self) -> CommandLine:
        """Nothing is typed here."""
        line = CommandLine()
        line.can_focus = False
        return line

    def on_mount(self) -> None:
        """Work out what it would do."""
        self._ticking = self.set_interval(TELL_SECONDS, self._tick, pause=True)
        self.set_focus(self._page)
        self._look()

    def on_unmount(self) -> None:
        """Leave nothing half done behind."""
        self._stop.set()

    def fact_arrived(self, fact: Fact) -> None:
        """What others do meanwhile is looked at again when it is written."""

    def on_resize(self) -> None:
        """Lay out again."""
        if self._preview is not None:
            self._page.show(preview_lines(self._preview, self._cells))

    def preview(self) -> Preview:
        """What it would do; in a thread."""
        return self._store.bulk_edits.preview(self._selection, self._edits)

    def apply(self, watch: Watch) -> Report:
        """Do it; in a thread."""
        return self._store.bulk_edits.apply(self._selection, self._edits, watch)

    # What it would do

    def _look(self) -> None:
        self._preview = None
        self.summary.text = self.heading
        self._bar.show("Looking what would change ...", 0, None)
        self.line.hint = "Esc goes back"
        self.refresh_bindings()
        self.in_background(
            self.preview,
            self._looked,
            refused=self._refused,
            group="bulk",
        )

    def _looked(self, preview: Preview) -> None:
        self._preview = preview
        self._bar.show("", 0, None)
        self.summary.text = f"{self.heading} · {title(preview)}" if preview.steps else self.heading
        self._page.show(preview_lines(preview, self._cells))
        self.line.hint = hint(preview)
        self.refresh_bindings()

    def _refused(self, refusal: TillError) -> None:
        self._end()
        if isinstance(refusal, Stopped):
            self._leave(None, f"{_sentence(refusal)}.", Tone.WARN)
            return
        self._preview = None
        self._page.show([[(f" {refusal}", Ink.BAD)]])
        self.line.hint = "Esc goes back"
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Do only what was shown, once."""
        preview = self._preview
        if action == "run":
            can_run = preview is not None and preview.changing > 0 and not preview.is_blocked
            return can_run and not self._is_writing
        return action != "also" or (preview is not None and not self._is_writing and not self._is_deletion)

    @property
    def _is_deletion(self) -> bool:
        return DeleteCustomers() in self._edits

    def action_also(self) -> None:
        """Change something else of them too."""
        self._asking().anything(self._add)

    def _asking(self) -> "Asking":
        from tui.dialogs.bulk.asking import Asking

        return Asking(self, self._store, self._selection)

    def _add(self, selection: Selection, edits: Sequence[Edit]) -> None:
        if selection != self._selection or DeleteCustomers() in edits:
            self.till.say("That is done alone: go back, and choose it there.", Tone.WARN)
            return
        self._edits = (*self._edits, *edits)
        self._look()

    # Doing it

    def action_run(self) -> None:
        """Do it; deleting asks once more."""
        preview = self._preview
        if preview is None or not self._is_deletion:
            self._write()
        elif preview.changing == 1:
            self.ask(delete_customer(preview.samples[0].name), self._write_if)
        else:
            self.ask(delete_customers(preview.changing), self._write_if)

    def _write_if(self, yes: bool | None) -> None:  # noqa: FBT001 - the answer of a dialog
        if yes:
            self._write()

    def _write(self) -> None:
        if self._is_writing:
            return
        self._is_writing = True
        self._progress = (0, 0)
        self.line.hint = "Esc stops it: nothing will have been changed"
        self.refresh_bindings()
        self._tick()
        if self._ticking is not None:
            self._ticking.resume()
        watch = Watch(self._tell, self._stop.is_set)
        self.in_background(
            lambda: self.apply(watch),
            self._written,
            refused=self._refused,
            group="bulk",
        )

    def _tell(self, done: int, total: int) -> None:
        self._progress = (done, total)

    def _tick(self) -> None:
        done, total = self._progress
        if self._stop.is_set():
            self._bar.show("Stopping: what was written is put back ...", done, None)
        elif total and self._preview is not None:
            # Whatever the store counts in: people think in customers.
            changing = self._preview.changing
            self._bar.show(f"Changing {self.WHAT}s", changing * done // total, changing)
        else:
            self._bar.show("Looking whom it is about ...", 0, None)

    def _end(self) -> None:
        self._is_writing = False
        if self._ticking is not None:
            self._ticking.pause()
        self._bar.show("", 0, None)

    def _written(self, report: Report) -> None:
        self._end()
        self._leave(
            report, done_words(report, self.WHAT), Tone.GOOD if report.action is not None else Tone.WARN
        )

    def _leave(self, report: Report | None, told: str, tone: Tone) -> None:
        """Go first, so that it is said where the person is then: on the list, or in another place."""
        till = self.till
        self.dismiss(report)
        till.say(told, tone)

    def action_leave(self) -> None:
        """Stop what is written, or go back."""
        if not self._is_writing:
            self.dismiss(None)
        elif not self._stop.is_set():
            self._stop.set()
            self.line.hint = ""
            self._tick()

    # Reading

    def action_up(self) -> None:
        """One line up."""
        self._page.move(-1)

    def action_down(self) -> None:
        """One line down."""
        self._page.move(1)

    def action_page_up(self) -> None:
        """One page up."""
        self._page.move(-self._page.page)

    def action_page_down(self) -> None:
        """One page down."""
        self._page.move(self._page.page)

    @property
    def _cells(self) -> int:
        return self.app.size.width

    @property
    def _page(self) -> TextView:
        return self.query_one(TextView)

    @property
    def _bar(self) -> ProgressLine:
        return self.query_one(ProgressLine)


def _sentence(refusal: TillError) -> str:
    told = str(refusal)
    return told[:1].upper() + told[1:]


def change_one(
    screen: "TillScreen[None]", store: "Store", selection: Selection, edits: Sequence[Edit], name: str
) -> None:
    """Change one: at once, for it is plain what it does, and `u` undoes it."""

    def told(report: Report) -> None:
        if report.action is None:
            screen.say(f"{name}: nothing to change, {report.what}.", Tone.WARN)
        else:
            screen.say(f"{name}: {report.what}. u undoes it.", Tone.GOOD)

    screen.in_background(lambda: store.bulk_edits.apply(selection, edits), told, group="bulk")
