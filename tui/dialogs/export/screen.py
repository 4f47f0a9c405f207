"""Asks for the name of a file and writes it, with a bar; Esc stops it, and there is no file then.

    write_file(screen, store, Wanted("the members of VIP", "vip", lambda path, watch: store.exports...))

What belongs into the file is the caller's business. One may go on selling meanwhile: it runs in a thread, and
says when it is done wherever one is by then.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, Final

from textual.app import ComposeResult

from store.domain.errors import Refused, TillError
from store.domain.exports.outcome import Exported, Stopped, Watch
from tui.dialogs.prompt import Prompt
from tui.keys import bindings
from tui.messages import Fact
from tui.widgets.command_line import CommandLine
from tui.widgets.frame import TillScreen
from tui.widgets.moments import Calendar
from tui.widgets.notices import Tone
from tui.widgets.progress_line import ProgressLine
from tui.widgets.text_block import TextBlock

if TYPE_CHECKING:
    from store.api import Store

TELL_SECONDS: Final = 0.1
"""A bar that moves ten times a second is smooth enough."""

STEM_MAX: Final = 60
"""Longer names of files are cut by some file systems, and read by nobody."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to be written."""

    what: str
    """In words: `the members of VIP`."""
    stem: str
    """What its name begins with, if the person types none."""
    write: Callable[[Path, Watch], Exported]
    """Writes it; runs in a thread."""


def write_file(screen: TillScreen[Any], store: "Store", wanted: Wanted) -> None:
    """Ask for the file, then write it."""
    suggested = screen.at_once(lambda: _suggested(store, wanted.stem))
    if suggested is None:
        return
    question = Prompt(
        f"Write {wanted.what} into which file?",
        lambda typed: new_file(typed.strip() or suggested),
        detail="A name ending in .csv, such as ~/list.csv; spreadsheets and this program read it.",
        hint=f"Enter takes {suggested}",
    )
    screen.ask(question, lambda path: None if path is None else _write(screen, wanted, path))


def _write(screen: TillScreen[Any], wanted: Wanted, path: Path) -> None:
    screen.ask(WriteScreen(wanted, path), lambda _: None)


def new_file(text: str) -> Path:
    """The file a typed path names, which is not there yet; raises Refused."""
    path = Path(text.strip()).expanduser()
    if path.exists():
        raise Refused(f"there is already {text.strip()!r}; type another name, such as ~/list-2.csv")
    if not path.parent.is_dir():
        raise Refused(f"there is no folder {str(path.parent)!r}; type a file in one that is there")
    return path


def _suggested(store: "Store", stem: str) -> str:
    """`~/vip-2026-03-02.csv`, with a number behind it when that is there."""
    today = Calendar(store.world.now, store.shop.get().zone).today()
    first = f"~/{file_stem(stem)}-{today.isoformat()}"
    names = (f"{first}{f'-{number}' if number > 1 else ''}.csv" for number in range(1, 1000))
    return next((name for name in names if not Path(name).expanduser().exists()), f"{first}.csv")


def file_stem(text: str) -> str:
    """A name of a group as part of the name of a file: letters and digits, words joined by hyphens."""
    kept = "".join(
        letter if letter.isalnum() else " " for letter in unicodedata.normalize("NFC", text).casefold()
    )
    return "-".join(kept.split())[:STEM_MAX].strip("-") or "list"


def done_words(exported: Exported, path: Path) -> str:
    """What was written where, and who is not in it: `2 rows are in vip.csv; left out: 3 no e-mail.`."""
    rows = "1 row is" if exported.rows == 1 else f"{exported.rows:,} rows are"
    left = ", ".join(f"{count:,} {reason}" for reason, count in exported.left_out)
    return f"{rows} in {short(path)}; left out: {left}." if left else f"{rows} in {short(path)}."


def short(path: Path) -> str:
    """A path as a person writes it: `~/vip.csv`."""
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)


class WriteScreen(TillScreen[None]):
    """The bar of one file."""

    BINDINGS = bindings("bulk.leave")

    def __init__(self, wanted: Wanted, path: Path) -> None:
        super().__init__()
        self._wanted, self._path = wanted, path
        self._stop = Event()
        self._progress = (0, 0)
        """As the thread last said it."""

    @property
    def heading(self) -> str:
        """Which file."""
        return f"Write {self._path.name}"

    def compose_work(self) -> ComposeResult:
        """What it holds, and the bar."""
        yield TextBlock(f" Writing {self._wanted.what} into {short(self._path)}")
        yield ProgressLine()

    def compose_line(self) -> CommandLine:
        """Nothing is typed here."""
        line = CommandLine(hint="Esc stops it: there is no file then. F2 sells meanwhile")
        line.can_focus = False
        return line

    def on_mount(self) -> None:
        """Begin."""
        self.summary.text = self.heading
        self.set_interval(TELL_SECONDS, self._tick)
        watch = Watch(self._tell, self._stop.is_set)
        self.in_background(
            lambda: self._wanted.write(self._path, watch), self._written, refused=self._refused
        )

    def on_unmount(self) -> None:
        """Nothing is left half written."""
        self._stop.set()

    def fact_arrived(self, fact: Fact) -> None:
        """The file shows the book as it was when it was begun."""

    def _tell(self, done: int, total: int) -> None:
        self._progress = (done, total)

    def _tick(self) -> None:
        done, total = self._progress
        words = "Stopping ..." if self._stop.is_set() else "Writing"
        self.query_one(ProgressLine).show(words, done, total or None)

    def _written(self, exported: Exported) -> None:
        self._leave(done_words(exported, self._path), Tone.GOOD)

    def _refused(self, refusal: TillError) -> None:
        told = str(refusal)
        self._leave(f"{told[:1].upper()}{told[1:]}.", Tone.WARN if isinstance(refusal, Stopped) else Tone.BAD)

    def _leave(self, told: str, tone: Tone) -> None:
        """Go first, so that it is said where the person is then."""
        till = self.till
        self.dismiss(None)
        till.say(told, tone)

    def action_leave(self) -> None:
        """Stop it."""
        self._stop.set()
        self._tick()
