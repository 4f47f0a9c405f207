"""What the till is given, and the way from its first frame to an open shop and what runs beside the screens.

The shop is opened in a thread. Where there is none, it is founded; where it cannot be opened, that is said
and tried again. What an open shop means to the screens is the app's business.
"""

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable, Mapping
from threading import Thread
from typing import Any, Final, TypeVar

from textual.app import App
from textual.screen import Screen

from store.domain.errors import Damaged, NotFound, TillError
from store.domain.values import dataclass
from tui.bridge import Bridge
from tui.ports import Crew, RowKey, Services
from tui.settings import Settings
from tui.theme.themes import ThemeName

BACKGROUND_AFTER_SECONDS: Final = 0.05
"""After the shop was opened: scans that came before it are priced and painted by then."""

Result = TypeVar("Result")

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Plan:
    """All that the app is given."""

    settings: Settings
    theme: ThemeName
    places: Mapping[str, Callable[[], Screen[Any]]]
    """Place by name, as in `keys`; called when it is first gone to, so that what it imports comes late.
    The first is where the till begins."""
    bridge: Bridge
    crew: Crew
    open_services: Callable[[], Services]
    """Runs in a thread once the first frame is painted. Raises TillError."""
    open_record: Callable[[Services, str, RowKey], Screen[Any]] | None = None
    """Makes the page of one record of a place, for the screens of other places. Raises NotFound."""
    found_shop: Callable[[], Screen[Any]] | None = None
    """Makes the screen that founds a shop where there is none; it answers True when there is one."""
    restore_shop: Callable[[], Screen[Any]] | None = None
    """Makes the screen that restores a damaged book; it answers True when there is a whole one."""
    sign_in: Callable[[Services], Screen[Any]] | None = None
    """Makes the screen of a locked till; it goes when somebody has signed in."""


class RestoreWished(Damaged):
    """Somebody wants another lane's book in the place of this one, which can still be opened."""


class Opening:
    """Opens the shop of one app, and in the end stops what runs beside its screens."""

    def __init__(self, app: App[None], plan: Plan, opened: Callable[[Services], None]) -> None:
        """`opened` is told once, in the loop of the app."""
        self._app, self._plan, self._opened = app, plan, opened
        self._beginning: asyncio.Task[None] | None = None
        """Starts what runs beside the screens."""

    def begin(self) -> None:
        """Open the shop: the first frame is out."""
        in_thread(self._app, "open", self._plan.open_services, self._is_open, self._failed)

    async def end(self) -> None:
        """Stop what runs beside the screens."""
        if self._beginning is not None:
            self._beginning.cancel()
            await asyncio.wait([self._beginning])
        await self._plan.crew.stop()

    def _is_open(self, services: Services) -> None:
        self._opened(services)
        self._app.set_timer(BACKGROUND_AFTER_SECONDS, lambda: self._begin_background(services))

    def _begin_background(self, services: Services) -> None:
        self._beginning = asyncio.create_task(self._plan.crew.start(services.background))
        self._beginning.add_done_callback(lambda _: _collect_again())

    def _failed(self, error: Exception) -> None:
        _collect_again()
        if isinstance(error, NotFound) and self._plan.found_shop is not None:
            self._app.push_screen(self._plan.found_shop(), self._answered)
            return
        if isinstance(error, Damaged) and self._plan.restore_shop is not None:
            # A book that was wished away may still be opened, if no other takes its place after all.
            left = self.begin if isinstance(error, RestoreWished) else self._app.exit
            self._app.push_screen(
                self._plan.restore_shop(), lambda is_whole: self.begin() if is_whole else left()
            )
            return
        if not isinstance(error, TillError):
            _LOG.error("the shop was not opened", exc_info=error)
        what = str(error) if isinstance(error, TillError) else f"Details are in {self._plan.settings.log}"
        from tui.dialogs.confirm import Confirm

        question = Confirm("The shop cannot be opened.", what, yes="Try again", no="Close the till")
        self._app.push_screen(question, self._answered)

    def _answered(self, is_there: bool | None) -> None:  # noqa: FBT001 - the answer of a dialog
        if is_there:
            self.begin()
        else:
            self._app.exit()


def in_thread(
    app: App[None],
    name: str,
    work: Callable[[], Result],
    then: Callable[[Result], Awaitable[None] | None],
    failed: Callable[[Exception], None],
) -> None:
    """Run `work` in a thread; in the app's loop `then` gets its result, or `failed` whatever it raised."""

    def run() -> None:
        try:
            result = work()
        except Exception as error:  # noqa: BLE001 - the edge of a thread: `failed` logs and tells
            app.call_later(failed, error)
        else:
            app.call_later(then, result)

    Thread(target=run, name=name, daemon=True).start()


def _collect_again() -> None:
    """Let garbage be collected, if boot did not: what lives now lives as long as the till."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
