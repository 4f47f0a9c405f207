"""What screens and dialogs share: the app, answers of dialogs, work in threads, keys that wait."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.await_complete import AwaitComplete
from textual.geometry import Size
from textual.reactive import reactive
from textual.screen import Screen
from textual.timer import Timer
from textual.worker import Worker, WorkerState

from store.domain.errors import NotAllowed, TillError
from tui.theme.inks import Ink
from tui.widgets.notices import Tone
from tui.widgets.paper import Paper, Span
from tui.widgets.till import Till

if TYPE_CHECKING:
    from tui.terminal.reader import Token

COLUMNS_MIN = 80
ROWS_MIN = 24

HOLD_SECONDS_MAX = 5.0
"""Longer than any save takes that goes well."""

Answer = TypeVar("Answer")
Result = TypeVar("Result")


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

    HELP_TOPICS: ClassVar[tuple[str, ...]] = ()
    """Scopes of `wordings.WORDINGS` whose lines the help sheet shows."""

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
        self._is_hurried = False
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

    def hold_keys(self, seconds_max: float = HOLD_SECONDS_MAX) -> None:
        """Let keys wait until `release_keys`, or until it takes too long to be told nothing."""
        self._end_hold()
        self._hold = self.set_timer(seconds_max, self.release_keys)

    def release_keys(self) -> None:
        """Go on with the keys that waited."""
        self._end_hold()
        self.till.keys_may_go_on()

    def _end_hold(self) -> None:
        if self._hold is not None:
            self._hold.stop()
            self._hold = None

    def hurry(self) -> None:
        """Paint what is next to be painted at once, not with the next frame: somebody waits for it.

        A scanner that pauses between its letters has them painted, and what became of them would wait for the
        frame after the last of them.
        """
        self._is_hurried = True

    def on_idle(self) -> None:
        """Paint what is hurried."""
        if self._is_hurried and self._dirty_widgets:
            self._is_hurried = False
            self._on_timer_update()

    def make_room(self, rows: int) -> None:
        """Leave so many rows above the line of the screen below free: something is said there."""

    def take_scan(self, code: str) -> bool:  # noqa: ARG002 - a screen that takes scans overrides this
        """Use a scanned code and answer True; False lets the next one have it."""
        return False

    def take_keys(self, tokens: "Sequence[Token]", at: float) -> bool:  # noqa: ARG002 - as above
        """Use what was typed, read at so many seconds, before it is a key or a scan, and answer True."""
        return False

    def take_read(self, code: str, aim: str) -> bool:  # noqa: ARG002 - a screen that tries scanners out overrides this
        """Use a code just as a scanner sent it, before it is anything, and answer True."""
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


def _outcome(
    work: Callable[[], Result], then: Callable[[Result], None], refused: Callable[[TillError], None]
) -> Callable[[], None]:
    try:
        result = work()
    except TillError as refusal:
        told = refusal
        return lambda: refused(told)
    return lambda: then(result)
