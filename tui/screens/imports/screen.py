"""Importing one file: it is read and shown first, then taken as a whole or not at all."""

import time
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult

from store.domain.errors import NotFound, TillError
from store.domain.imports.outcome import Kind, Preview, Progress, Report, Watch
from tui.keys import bindings
from tui.messages import Fact
from tui.screens.imports.page import Page
from tui.screens.imports.state import preview_lines, progress_words, report_lines
from tui.theme.inks import Ink
from tui.widgets.command_line import CommandLine
from tui.widgets.frame import TillScreen
from tui.widgets.notices import Tone
from tui.widgets.progress_line import ProgressLine

if TYPE_CHECKING:
    from store.api import Store

TELL_SECONDS: Final = 0.1
"""A bar that moves ten times a second is smooth enough."""


def existing_file(text: str) -> Path:
    """The file a typed path names; raises NotFound."""
    path = Path(text.strip()).expanduser()
    if not text.strip() or not path.is_file():
        raise NotFound(f"there is no file {text.strip()!r}; type its whole path, such as ~/customers.csv")
    return path


class ImportScreen(TillScreen[None]):
    """Preview, import, result."""

    CSS_PATH = "imports.tcss"
    BINDINGS = bindings(
        "import.run", "import.leave", "import.up", "import.down", "import.page_up", "import.page_down"
    )

    def __init__(self, store: "Store", path: Path, kind: Kind) -> None:
        super().__init__()
        self._store = store
        self._path = path
        self._kind = kind
        self._stop = Event()
        self._is_busy = False
        self._preview: Preview | None = None
        self._told_at = 0.0

    @property
    def heading(self) -> str:
        """Which file."""
        return f"Import {self._kind} from {self._path.name}"

    def compose_work(self) -> ComposeResult:
        """The page and the bar."""
        yield Page()
        yield ProgressLine()

    def compose_line(self) -> CommandLine:
        """What to do next."""
        line = CommandLine()
        line.can_focus = False
        return line

    def on_mount(self) -> None:
        """Read the file."""
        self.summary.text = self.heading
        self.set_focus(self._page)
        self._begin("Esc stops reading")
        self.in_background(
            lambda: self._store.imports.preview(self._path, self._kind, watch=self._watch()),
            self._previewed,
            refused=self._refused,
            group="import",
        )

    def fact_arrived(self, fact: Fact) -> None:
        """What others do meanwhile does not change what this file says."""

    @property
    def is_unsaved(self) -> bool:
        """Whether leaving would stop something."""
        return self._is_busy

    def _begin(self, hint: str) -> None:
        self._is_busy = True
        self._stop.clear()
        self.line.hint = hint
        self.refresh_bindings()

    def _end(self, hint: str) -> None:
        self._is_busy = False
        self._bar.show("", 0, None)
        self.line.hint = hint
        self.refresh_bindings()

    def _watch(self) -> Watch:
        return Watch(self._tell, self._stop.is_set)

    def _tell(self, progress: Progress) -> None:
        now = time.monotonic()
        if now - self._told_at >= TELL_SECONDS:
            self._told_at = now
            self.app.call_from_thread(self._bar.show, *progress_words(progress))

    def _previewed(self, preview: Preview) -> None:
        self._preview = preview
        self._page.show(preview_lines(preview, self._kind))
        report = preview.report
        wanted = report.created + report.updated
        self._end(f"Enter imports {wanted:,}, Esc leaves" if wanted else "Nothing to import. Esc leaves")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Import only what was shown, once."""
        return action != "run" or (self._preview is not None and not self._is_busy)

    def action_run(self) -> None:
        """Import it."""
        self._preview = None
        self._begin("Esc stops it: nothing will have been changed")
        self.in_background(
            lambda: self._store.imports.run(self._path, self._kind, watch=self._watch()),
            self._imported,
            refused=self._refused,
            group="import",
        )

    def _imported(self, report: Report) -> None:
        self._page.show(report_lines(report, self._kind))
        self._end("Done. Esc leaves")
        self.till.say(f"{report.created:,} created, {report.updated:,} changed.", Tone.GOOD)

    def _refused(self, refusal: TillError) -> None:
        self._page.show([[(str(refusal), Ink.BAD)]])
        self._end("Esc leaves")

    def action_leave(self) -> None:
        """Stop what runs, or go back."""
        if self._is_busy:
            self._stop.set()
            self.line.hint = "Stopping ..."
        else:
            self.dismiss(None)

    def action_up(self) -> None:
        """One line up."""
        self._page.move(-1)

    def action_down(self) -> None:
        """One line down."""
        self._page.move(1)

    def action_page_up(self) -> None:
        """One page up."""
        self._page.move(-self._page.size.height)

    def action_page_down(self) -> None:
        """One page down."""
        self._page.move(self._page.size.height)

    @property
    def _page(self) -> Page:
        return self.query_one(Page)

    @property
    def _bar(self) -> ProgressLine:
        return self.query_one(ProgressLine)
