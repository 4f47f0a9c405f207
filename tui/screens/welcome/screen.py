"""The first thing a new till shows: it asks what it is to be, and makes it so."""

from collections.abc import Callable, Mapping, Sequence
from threading import Event
from typing import Final, TypeAlias

from store.domain.errors import TillError
from tui.dialogs.confirm import Confirm
from tui.progress import BrokenOff, progress_words
from tui.screens.welcome import form
from tui.screens.welcome.form import NewShop, Wish
from tui.widgets.field_kinds import Value
from tui.widgets.form_frame import FormScreen
from tui.widgets.forms import Field
from tui.widgets.notices import Tone

Progress: TypeAlias = Callable[[str, int, int], None]
Fulfil: TypeAlias = Callable[[Wish, Progress], str]
"""Makes the shop, in a thread; answers what is to be known then. Raises TillError, and what it is told by
raises."""

_EMPTY: Final = "Welcome to Regulars. There is no shop here yet."
_HALF_FILLED: Final = "This lane's book did not come whole. Ctrl+S goes on; no code is needed."
_LEAVING: Final = "It is being broken off; that may take some seconds ..."
_LEFT: Final = "Broken off: this till belongs to no shop. Ctrl+S tries again, Esc closes the till."
_LEFT_HALF: Final = "Broken off: this lane lacks its book. Ctrl+S goes on, Esc closes the till."


class WelcomeScreen(FormScreen):
    """Answers True when there is a shop."""

    TITLE = "Welcome to Regulars"
    HELP_TOPICS = ("welcome", "form")
    IS_GATE = True

    def __init__(
        self, fulfil: Fulfil, timezone: Callable[[], str], *, is_joining: Callable[[], bool] = lambda: False
    ) -> None:
        """`is_joining` tells whether this is a lane already that was not filled to the end."""
        super().__init__()
        self._ask_joining = is_joining
        self._is_joining = is_joining()
        self._wish: Wish | None = None
        """What is being made."""
        self._is_left = Event()
        """Whether it is not wanted any more."""
        self._warning = ""
        self._fulfil = fulfil
        self._timezone = timezone

    @property
    def heading(self) -> str:
        """What there is, and which key goes on with it."""
        return _HALF_FILLED if self._is_joining else _EMPTY

    @property
    def can_start_next(self) -> bool:
        """There is one shop."""
        return False

    def fields(self) -> Sequence[Field]:
        """New, demo, join, or go on joining."""
        return form.fields(is_joining=self._is_joining)

    def values(self) -> Mapping[str, Value]:
        """The machine's own time zone, and what is most often right."""
        return form.defaults(self._timezone(), is_joining=self._is_joining)

    def save(self, values: dict[str, Value]) -> object:
        """Make the shop, or join it."""
        self._is_left.clear()
        self._wish = form.wish(values)
        if self._can_break_off():
            self.app.call_from_thread(self.release_keys)  # Esc is not to wait
        self._tell(form.under_way(self._wish), 0, 0)
        try:
            self._warning = self._fulfil(self._wish, self._tell)
        except TillError as refusal:
            self.app.call_from_thread(self._show, "")
            raise (_broken_off() if self._is_left.is_set() else refusal) from None
        return True

    def _saved(self, answer: object, *, and_next: bool) -> None:
        if not self._warning:
            super()._saved(answer, and_next=and_next)
            return
        # A notice would be over at once: lanes link as soon as the shop is open.
        question = Confirm("A lane is left over.", self._warning, yes="Show lanes", no="Later")
        self.release_keys()
        self.ask(question, lambda is_wanted: self._leave(answer, place="lanes" if is_wanted else ""))

    def _leave(self, answer: object, *, place: str) -> None:
        till = self.till
        self.dismiss(answer)
        till.go(place)

    def break_off(self) -> str:
        """Another shop can be left alone; a new one is made in a moment."""
        if not self._can_break_off():
            return super().break_off()
        self._is_left.set()
        return _LEAVING

    def _can_break_off(self) -> bool:
        return self._wish is not None and not isinstance(self._wish, NewShop)

    def _refused(self, refusal: TillError) -> None:
        if not isinstance(refusal, BrokenOff):
            super()._refused(refusal)
            return
        self._is_joining = self._ask_joining()
        if self._is_joining:
            self.form.start(self._new_form(), title=self.heading)
        self.till.say(_LEFT_HALF if self._is_joining else _LEFT, Tone.WARN)
        self.release_keys()

    def _tell(self, what: str, done: int, total: int) -> None:
        """How far it is; from the thread. Raises BrokenOff when nobody wants it any more."""
        if self._is_left.is_set():
            raise _broken_off()
        self.app.call_from_thread(self._show, progress_words(what, done, total))

    def _show(self, words: str) -> None:
        self.summary.text = words


def _broken_off() -> BrokenOff:
    return BrokenOff("it was broken off")
