"""A screen that shows lines of a document: what its page and what comes back have in common."""

from typing import TypeVar

from textual.app import ComposeResult

from tui.keys import bindings
from tui.screens.sales.paper import DocumentPaper
from tui.terminal.burst import Stroke
from tui.widgets.command_line import CommandLine
from tui.widgets.frame import TillScreen
from tui.widgets.notices import Tone

Answer = TypeVar("Answer")


class DocumentScreen(TillScreen[Answer]):
    """Lines with a cursor; nothing is typed into the line below them."""

    BINDINGS = bindings(
        *(f"paper.{move}" for move in ("up", "down", "page_up", "page_down", "first", "last"))
    )

    def __init__(self) -> None:
        super().__init__()
        self.paper = DocumentPaper()

    def compose_work(self) -> ComposeResult:
        """The lines, and what stands beside them."""
        yield self.paper

    def compose_line(self) -> CommandLine:
        """Keys stand here."""
        line = CommandLine()
        line.can_focus = False
        return line

    def on_mount(self) -> None:
        """Keys go to the lines."""
        self.set_focus(self.paper)
        self.summary.text = self.heading

    def refuse(self, why: str, tone: Tone = Tone.WARN) -> None:
        """Say why not, with a tone."""
        self.app.bell()
        self.say(f"{why[:1].upper()}{why[1:]}.", tone)

    def action_up(self) -> None:
        """One line up."""
        self.paper.move(-1)

    def action_down(self) -> None:
        """One line down."""
        self.paper.move(1)

    def action_page_up(self) -> None:
        """A page up."""
        self.paper.turn(-1)

    def action_page_down(self) -> None:
        """A page down."""
        self.paper.turn(1)

    def action_first(self) -> None:
        """To the first line."""
        self.paper.go_to(0)

    def action_last(self) -> None:
        """To the last line."""
        self.paper.go_to(self.paper.lines_count)


class CountingScreen(DocumentScreen[Answer]):
    """The same where digits begin to say how many of a line come back."""

    HELP_TOPICS = ("return",)

    def take_key(self, stroke: Stroke) -> bool:
        """Begin to type a quantity."""
        typed = stroke.character or ""
        if not typed.isascii() or not typed.isdecimal():
            return False
        self.ask_quantity(typed)
        return True

    def ask_quantity(self, typed: str) -> None:
        """Ask how many of the line under the cursor come back; `typed` is the first digit."""
        raise NotImplementedError
