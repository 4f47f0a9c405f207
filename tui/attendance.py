"""Who is at the till, as the screens have it: the gate while it is locked, the key and the clock that do it.

Whether somebody may come in is the store's to say; here is only what stands on the screen.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from textual.app import App
from textual.screen import Screen

from store.domain.errors import TillError
from store.events import BookChanged, ShopChanged, SignInChanged
from tui.messages import Fact, FactsMissed
from tui.opening import in_thread
from tui.widgets.notices import Tone

if TYPE_CHECKING:
    from tui.ports import Services

LOOK_SECONDS: Final = 10.0
"""How exactly a till keeps the minutes after which it locks itself."""

_NEVER: Final = 0


class Attendance:
    """The gate of one app."""

    def __init__(
        self,
        app: App[None],
        gate: "Callable[[Services], Screen[Any]] | None",
        say: Callable[[str, Tone], None],
        clock: Callable[[], float],
    ) -> None:
        """`gate` makes the screen of a locked till; `say` tells the operator, `clock` counts seconds."""
        self._app, self._make_gate, self._say, self._clock = app, gate, say, clock
        self._services: Services | None = None
        self._gate: Screen[Any] | None = None
        self._minutes = _NEVER
        self._touched = self._clock()

    def begin(self, services: "Services") -> None:
        """The shop is open: nothing goes to a locked till's sale from the first key on."""
        self._services = services
        self._look()
        self._app.set_interval(LOOK_SECONDS, self.lock_if_left)

    def hear(self, fact: Fact) -> None:
        """Somebody came or went, or the shop says otherwise when to lock."""
        if isinstance(fact, SignInChanged | FactsMissed):
            self._look()
        if isinstance(fact, SignInChanged | ShopChanged | BookChanged | FactsMissed):
            self._read_minutes()

    def touched(self) -> None:
        """A key or a scan: somebody is there."""
        self._touched = self._clock()

    def lock(self) -> None:
        """Let nobody be here; why that cannot be is said."""
        if self._services is None:
            return
        try:
            self._services.store.staff.lock()
        except TillError as refusal:
            self._say(str(refusal), Tone.WARN)
        self._look()

    def lock_if_left(self) -> None:
        """Lock a till that nobody has touched for as long as the shop says."""
        idle = self._clock() - self._touched
        if self._minutes != _NEVER and self._gate is None and idle >= self._minutes * 60:
            self.lock()

    def _look(self) -> None:
        services = self._services
        if services is None or self._make_gate is None:
            return
        is_locked = services.store.signed_in is None
        if is_locked and self._gate is None:
            self._gate = self._make_gate(services)
            self._app.push_screen(self._gate)
        elif not is_locked and self._gate is not None:
            gate, self._gate = self._gate, None
            gate.dismiss(None)
        if services.store.signed_in:
            self._read_minutes()

    def _read_minutes(self) -> None:
        services = self._services
        if services is None or not services.store.signed_in:
            self._minutes = _NEVER
            return
        in_thread(self._app, "minutes", services.store.staff.lock_minutes, self._use, self._failed)

    def _use(self, minutes: int) -> None:
        self._minutes = minutes

    def _failed(self, error: Exception) -> None:
        if isinstance(error, TillError):
            self._say(str(error), Tone.WARN)
        else:
            raise error
