"""The frame every screen stands in, and what every screen can do. Start here to write one.

    class CustomersScreen(TillScreen):
        BINDINGS = bindings("list.new")                 # keys.py; one `action_new` for it

        def compose_work(self) -> ComposeResult:        # between the status line and the line
            yield RecordTable(COLUMNS)

        def shop_opened(self, services: Services) -> None: ...   # once, as soon as there is a store
        def fact_arrived(self, fact: Fact) -> None: ...          # something became true: look again
        def take_scan(self, code: str) -> bool: ...              # True: taken; False: the next may have it
        def take_line(self, text: str) -> None: ...              # Enter in the line above the keys

    self.say("Saved", Tone.GOOD)                        # in the line, and in the history
    self.status, self.line, self.summary                # the rows of the frame
    self.ask(Confirm("Delete?"), self._delete)          # a dialog; the answer goes to the callback
    self.in_background(work, then)                      # work in a thread, then(result) here
    self.at_once(work)                                  # work of a millisecond; None: it was refused
    self.till.go("sell")                                # another place

A screen shows what is true: it changes when a fact arrives, not because it asked for something.
"""

from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from tui.messages import Fact, FactsMissed
from tui.ports import Services, StatusLine
from tui.theme.inks import Ink
from tui.widgets.command_line import CommandLine
from tui.widgets.framed_screen import Answer, FramedScreen, TooSmall
from tui.widgets.key_hints import key_hints
from tui.widgets.key_line import KeyLine
from tui.widgets.notices import Notice, Tone
from tui.widgets.status_strip import StatusStrip
from tui.widgets.summary_rule import SummaryRule

UNHEARD_MAX = 100
"""A screen that missed more than this had better look at everything."""


class Work(Widget):
    """What a screen is for: all rows between the status line and the line below."""

    virtual_size = reactive(Size(0, 0), layout=False, repaint=False)
    """As that of a paper."""


class TillScreen(FramedScreen[Answer], inherit_bindings=False):
    """A place of the till."""

    TITLE: ClassVar[str] = ""

    @property
    def heading(self) -> str:
        """What the screen is about, where one class stands for many."""
        return self.TITLE

    status: reactive[StatusLine] = reactive(StatusLine(), layout=False, repaint=False)
    """What the status line says; the app gives every screen the same, and the strip paints it."""

    def __init__(self) -> None:
        super().__init__()
        self.summary = SummaryRule()
        """The rule below the work, which may carry a sentence."""
        self.line: CommandLine
        """The line above the keys; there once the screen is composed."""
        self._strip = StatusStrip()
        self._keys = KeyLine()
        self._notice: Notice | None = None
        self._unheard: dict[Fact, None] = {}
        """Facts that came while another screen was shown, in order."""

    def compose(self) -> ComposeResult:
        """The frame."""
        yield self._strip
        with Work():
            yield from self.compose_work()
        yield self.summary
        self.line = self.compose_line()
        yield self.line
        yield self._keys
        yield TooSmall()

    def compose_work(self) -> ComposeResult:
        """The widgets of this screen, from top to bottom; they share the rows in between."""
        yield from ()

    def compose_line(self) -> CommandLine:
        """The line above the keys."""
        return CommandLine()

    def shop_opened(self, services: Services) -> None:
        """The store is there; called once, after the screen is mounted."""

    def fact_arrived(self, fact: Fact) -> None:
        """Something became true, here or on another lane."""

    def say(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        """Tell the operator, here and in the history."""
        self.till.say(text, tone)

    def show_notice(self, notice: Notice | None) -> int:
        """Put a notice into the line, and above it what the line has no room for; or take it out.

        Answers how many rows it takes above the line.
        """
        self._notice = notice
        above = self.line.say(notice)
        self.summary.tell(above, Ink.TEXT if notice is None else notice.tone.value)
        return len(above)

    def watch_status(self, status: StatusLine) -> None:
        """Show another status."""
        self._strip.status = status

    def on_mount(self) -> None:
        """Begin to show what is true. A screen's own `on_mount` runs besides this one."""
        self.status = self.till.status
        self.refresh_bindings()
        self.till.facts.subscribe(self, self._hear)
        if self.till.services is not None:
            self.shop_opened(self.till.services)

    def on_screen_resume(self) -> None:
        """Show the keys again, and hear what became true meanwhile."""
        self.refresh_bindings()
        unheard, self._unheard = self._unheard, {}
        for fact in unheard:
            self.fact_arrived(fact)

    def on_screen_suspend(self) -> None:
        """A dialog stands over it: its keys do nothing now."""
        self.line.keys = ()

    def on_resize(self) -> None:
        """What was said is laid out again. A base's own `on_resize` runs besides this one."""
        if self._notice is not None:
            self.call_after_refresh(lambda: self.show_notice(self._notice))

    def _hear(self, fact: Fact) -> None:
        if self.is_current:
            self.fact_arrived(fact)
        elif len(self._unheard) < UNHEARD_MAX:
            self._unheard[fact] = None
        else:
            self._unheard = {FactsMissed(): None}

    def refresh_bindings(self) -> None:
        """Show the keys that work now; Textual calls it when the focus moved."""
        super().refresh_bindings()
        if not self.is_active:
            return
        hints = key_hints(self, self.till)
        if self.is_mounted:
            self.line.keys = hints.here
            hints = replace(hints, here=())
        self._keys.show(hints.in_order)
