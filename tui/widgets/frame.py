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

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Protocol, TypeVar, cast

from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.geometry import Size
from textual.reactive import reactive
from textual.screen import Screen
from textual.signal import Signal
from textual.timer import Timer
from textual.widget import Widget
from textual.worker import Worker, WorkerState

from store.domain.errors import NotAllowed, TillError
from tui.key_table import KeyTable, key_name
from tui.messages import Fact, FactsMissed
from tui.ports import RowKey, Services, StatusLine
from tui.theme.inks import Ink
from tui.widgets.command_line import CommandLine
from tui.widgets.key_line import KeyHint, KeyLine
from tui.widgets.notices import Notice, NoticeBook, Tone
from tui.widgets.paper import Paper, Span
from tui.widgets.status_strip import StatusStrip
from tui.widgets.summary_rule import SummaryRule

COLUMNS_MIN = 80
ROWS_MIN = 24

HOLD_SECONDS_MAX = 5.0
"""Longer than any save takes that goes well."""

UNHEARD_MAX = 100
"""A screen that missed more than this had better look at everything."""

Answer = TypeVar("Answer")
Result = TypeVar("Result")


class Till(Protocol):
    """The app, as far as screens and dialogs know it."""

    @property
    def services(self) -> Services | None:
        """What boot opened; None until it has."""

    @property
    def facts(self) -> Signal[Fact]:
        """Tells what became true; screens hear it through `fact_arrived`."""

    @property
    def keys(self) -> KeyTable:
        """The keys of this till."""

    @property
    def notices(self) -> NoticeBook:
        """What was said."""

    @property
    def status(self) -> StatusLine:
        """What the status line says."""

    @property
    def place(self) -> str:
        """The place shown now: `sell`, `customers`."""

    @property
    def places(self) -> Iterable[str]:
        """The places there are."""

    def go(self, place: str) -> None:
        """Show another place."""

    def record(self, place: str, key: RowKey) -> Screen[object]:
        """The page of one record of a place, to be asked over any screen. Raises NotFound, Unavailable."""

    def say(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        """Tell the operator in the line of the screen on top, and in the history."""

    def offer(self, question: str, actions: Iterable[str]) -> None:
        """Let one of these actions of the screen on top be chosen, and do it."""

    def approve(self, refusal: NotAllowed, *, again: Callable[[], None], left: Callable[[], None]) -> None:
        """Let somebody who may allow what was refused, and do it `again`; `left`: nobody did."""

    def report(self, error: BaseException) -> None:
        """A mistake in the program that the till survives: log it and say so."""

    def keys_may_go_on(self) -> None:
        """The screen on top is ready for keys."""


class Work(Widget):
    """What a screen is for: all rows between the status line and the line below."""

    virtual_size = reactive(Size(0, 0), layout=False, repaint=False)
    """As that of a paper."""


class TooSmall(Paper):
    """Stands in for everything where it would not fit."""

    def line(self, y: int, width: int) -> list[Span]:
        """Two sentences in the middle."""
        size = self.app.size
        told = (f"This window is too small: {size.width} x {size.height}.", "The till needs 80 x 24.")
        row = y - max(0, self.size.height // 2 - 1)
        if not 0 <= row < len(told):
            return []
        return [(" " * max(0, (width - len(told[row])) // 2), Ink.TEXT), (told[row], Ink.STRONG)]


class FramedScreen(Screen[Answer]):
    """What screens and dialogs share: the app by its port, answers of dialogs, work in threads."""

    IS_GATE: ClassVar[bool] = False
    """Whether it must be answered before there is anywhere else to go."""

    IS_SHUT: ClassVar[bool] = False
    """Whether nothing else is shown meanwhile: neither what was said before, nor what could be done."""

    virtual_size = reactive(Size(0, 0), layout=False, repaint=False)
    """As that of a paper."""

    too_small: reactive[bool] = reactive(False, toggle_class="-too-small", layout=False)
    """Whether the terminal has less than 80 x 24 cells."""

    def __init__(self, **named: str | None) -> None:
        """`named` is what Textual's modal screens hand on: name, id, classes."""
        super().__init__(**named)
        self._hold: Timer | None = None
        self._owed: list[Answer | None] = []
        """The answer of a screen that was left for another place before it could give it."""

    @property
    def till(self) -> Till:
        """The app."""
        return cast("Till", self.app)

    @property
    def is_unsaved(self) -> bool:
        """Whether leaving would lose something typed."""
        return False

    @property
    def holds_keys(self) -> bool:
        """Whether keys wait: something typed before them is still being done."""
        return self._hold is not None

    def hold_keys(self) -> None:
        """Let keys wait until `release_keys`, or until it takes too long to be told nothing."""
        self._end_hold()
        self._hold = self.set_timer(HOLD_SECONDS_MAX, self.release_keys)

    def release_keys(self) -> None:
        """Go on with the keys that waited."""
        self._end_hold()
        self.till.keys_may_go_on()

    def _end_hold(self) -> None:
        if self._hold is not None:
            self._hold.stop()
            self._hold = None

    def take_scan(self, code: str) -> bool:  # noqa: ARG002 - a screen that takes scans overrides this
        """Use a scanned code and answer True; False lets the next one have it."""
        return False

    def ask(self, dialog: Screen[Result], then: Callable[[Result | None], None]) -> None:
        """Open a dialog; `then` gets its answer, None when it was left without one."""
        self.app.push_screen(dialog, then)

    def at_once(self, work: Callable[[], Result]) -> Result | None:
        """What a question answers that takes a millisecond; a refusal is said, and the answer is None.

        For what the very next key may belong to: a form must be there before it is typed into.
        """
        try:
            return work()
        except TillError as refusal:
            self._say_refusal(refusal)
            return None

    def in_background(
        self,
        work: Callable[[], Result],
        then: Callable[[Result], None],
        *,
        refused: Callable[[TillError], None] | None = None,
        group: str = "work",
    ) -> None:
        """Run `work` in a thread and `then` with its result here; a newer one of the group replaces it.

        A refusal goes to `refused`, or is said in the line; of what somebody else may do, only when nobody
        has allowed it: `work` is done again when somebody has. `work` must not touch a widget.
        """
        told = refused or self._say_refusal

        def refuse(refusal: TillError) -> None:
            if not isinstance(refusal, NotAllowed):
                told(refusal)
                return
            self.release_keys()
            self.till.approve(
                refusal,
                again=lambda: self.in_background(work, then, refused=refused, group=group),
                left=lambda: told(refusal),
            )

        self.run_worker(
            lambda: _outcome(work, then, refuse),
            group=group,
            thread=True,
            exclusive=True,
            exit_on_error=False,
        )

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Hand over what a thread found out."""
        event.stop()
        if event.state is WorkerState.SUCCESS and callable(event.worker.result):
            event.worker.result()
        elif event.state is WorkerState.ERROR and event.worker.error is not None:
            self._end_hold()
            self.till.report(event.worker.error)

    def _say_refusal(self, refusal: TillError) -> None:
        self.till.say(str(refusal), Tone.BAD)

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Answer and go; while another screen or place is on top, as soon as that is left."""
        if self.is_active:
            return super().dismiss(result)
        self._owed = [result]
        return AwaitComplete()

    def on_screen_resume(self) -> None:
        """Keys that waited for this screen go on."""
        if self._owed:
            self.dismiss(self._owed.pop())
            return
        self._measure()
        self.till.keys_may_go_on()

    def on_resize(self) -> None:
        """Say so when there is no room."""
        self._measure()

    def _measure(self) -> None:
        size = self.app.size
        self.too_small = size.width < COLUMNS_MIN or size.height < ROWS_MIN


class TillScreen(FramedScreen[Answer], inherit_bindings=False):
    """A place of the till."""

    TITLE: ClassVar[str] = ""

    @property
    def heading(self) -> str:
        """What the screen is about, where one class stands for many."""
        return self.TITLE

    HELP_TOPICS: ClassVar[tuple[str, ...]] = ()
    """Scopes of `keys.WORDINGS` whose lines the help sheet of this screen shows."""

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

    def show_notice(self, notice: Notice | None) -> None:
        """Put a notice into the line, or take it out."""
        self.line.say(notice)

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


@dataclass(frozen=True, slots=True)
class KeyHints:
    """The keys of a screen, by where they lead."""

    help: tuple[KeyHint, ...]
    here: tuple[KeyHint, ...]
    """What can be done on this screen."""
    places: tuple[KeyHint, ...]
    more: tuple[KeyHint, ...]

    @property
    def in_order(self) -> list[KeyHint]:
        """As the line of keys shows them."""
        return [*self.help, *self.here, *self.places, *self.more]


def key_hints(screen: Screen[Any], till: Till) -> KeyHints:
    """What the keys do that work now and are worth a place."""
    active = (active.binding.id for active in screen.active_bindings.values() if active.enabled)
    actions = {action.id: action for action in map(till.keys.get, active) if action is not None}
    places = set(till.places)
    hints: dict[str, list[KeyHint]] = {"help": [], "here": [], "places": [], "more": []}
    for action in till.keys.all():
        if action.id not in actions or not action.shown:
            continue
        if action.scope == "place":
            name = action.id.partition(".")[2]
            if name in places and name != till.place:
                hints["places"].append(
                    KeyHint(key_name(action.key), action.label, action.short, is_place=True)
                )
            continue
        part = {"app.help": "help", "app.more": "more"}.get(action.id, "here")
        hints[part].append(KeyHint(key_name(action.key), action.label, action.short, is_place=part == "more"))
    return KeyHints(**{part: tuple(found) for part, found in hints.items()})


def _outcome(
    work: Callable[[], Result], then: Callable[[Result], None], refused: Callable[[TillError], None]
) -> Callable[[], None]:
    try:
        result = work()
    except TillError as refusal:
        told = refusal
        return lambda: refused(told)
    return lambda: then(result)
