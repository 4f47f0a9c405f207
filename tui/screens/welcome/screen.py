"""The first thing a new till shows: it asks what it is to be, and makes it so."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from store.domain.errors import TillError
from tui.progress import progress_words
from tui.screens.welcome import form
from tui.screens.welcome.form import Wish
from tui.widgets.field_kinds import Value
from tui.widgets.form_frame import FormScreen
from tui.widgets.forms import Field

Progress: TypeAlias = Callable[[str, int, int], None]
Fulfil: TypeAlias = Callable[[Wish, Progress], None]
"""Makes the shop, in a thread; raises TillError."""

_EMPTY: Final = "Welcome to Regulars. There is no shop here yet."
_HALF_FILLED: Final = "This lane's book did not come whole. Ctrl+S goes on; no code is needed."


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
        self._is_joining = is_joining()
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
        wish = form.wish(values)
        self._tell(form.under_way(wish), 0, 0)
        try:
            self._fulfil(wish, self._tell)
        except TillError:
            self.app.call_from_thread(self._show, "")
            raise
        return True

    def _tell(self, what: str, done: int, total: int) -> None:
        """How far it is; from the thread."""
        self.app.call_from_thread(self._show, progress_words(what, done, total))

    def _show(self, words: str) -> None:
        self.summary.text = words
