"""Importing one file: it is read and shown first, then taken as a whole or not at all."""

from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Final, get_args

from textual.app import ComposeResult

from store.domain.errors import NotFound, TillError
from store.domain.imports.outcome import Kind, Mode, Options, Preview, Progress, Report, Watch
from tui.keys import bindings
from tui.messages import Fact
from tui.screens.imports.meter import Meter
from tui.screens.imports.page import Page
from tui.screens.imports.state import (
    changes_in,
    done_words,
    option_lines,
    preview_lines,
    progress_words,
    report_lines,
)
from tui.theme.inks import Ink
from tui.widgets.command_line import CommandLine
from tui.widgets.frame import TillScreen
from tui.widgets.notices import Tone
from tui.widgets.progress_line import ProgressLine

if TYPE_CHECKING:
    from store.api import Store


_GROUPED: Final[tuple[Kind, ...]] = ("memberships", "customers")
"""Kinds of rows that name groups."""


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
        "import.run",
        "import.mode",
        "import.new_groups",
        "import.leave",
        "import.up",
        "import.down",
        "import.page_up",
        "import.page_down",
    )

    def __init__(self, store: "Store", path: Path, kind: Kind) -> None:
        super().__init__()
        self._store = store
        self._path = path
        self._kind = kind
        self._stop = Event()
        self._is_busy = False
        self._preview: Preview | None = None
        self._meter = Meter(self)
        self._options = Options()

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
        self._read()

    def _read(self) -> None:
        self._preview = None
        self._begin("Esc stops reading")
        self.in_background(
            lambda: self._store.imports.preview(
                self._path, self._kind, watch=self._watch(), options=self._options
            ),
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
        self._meter.tell(*progress_words(progress))

    def _previewed(self, preview: Preview) -> None:
        self._preview = preview
        self._page.show([*option_lines(self._options, self._kind), *preview_lines(preview, self._kind)])
        wanted = changes_in(preview.report)
        self._end(f"Enter imports {wanted:,}, Esc leaves" if wanted else "Nothing to import. Esc leaves")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Import only what was shown, once; options are those of the kind."""
        if action in {"mode", "new_groups"}:
            kinds = _GROUPED if action == "new_groups" else _GROUPED[:1]
            return self._kind in kinds and self._preview is not None and not self._is_busy
        return action != "run" or (self._preview is not None and not self._is_busy)

    def action_mode(self) -> None:
        """Rows mean something else now: look again."""
        modes: tuple[Mode, ...] = get_args(Mode)
        following = modes[(modes.index(self._options.mode) + 1) % len(modes)]
        self._options = replace(self._options, mode=following)
        self._read()

    def action_new_groups(self) -> None:
        """Groups that are not there are made, or not: look again."""
        self._options = replace(self._options, create_groups=not self._options.create_groups)
        self._read()

    def action_run(self) -> None:
        """Import it."""
        self._preview = None
        self._begin("Esc stops it: nothing will have been changed")
        self.in_background(
            lambda: self._store.imports.run(
                self._path, self._kind, watch=self._watch(), options=self._options
            ),
            self._imported,
            refused=self._refused,
            group="import",
        )

    def _imported(self, report: Report) -> None:
        self._page.show(report_lines(report, self._kind))
        self._end("Done. Esc leaves")
        self.till.say(done_words(report, self._kind), Tone.GOOD)

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
