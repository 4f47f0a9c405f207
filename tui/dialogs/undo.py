"""Undo, asked for on any screen: what would come back is told first, then it is done in a thread."""

from typing import TYPE_CHECKING, Any, Final

from store.domain.bulk_edits.outcomes import UndoPreview, UndoReport
from store.domain.errors import TillError
from tui.dialogs.confirm import Confirm
from tui.dialogs.undo_words import detail_words, done_words, left_words
from tui.widgets.moments import Calendar, day_text
from tui.widgets.notices import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from store.api import Store
    from store.domain.history import Entry
    from tui.widgets.frame import TillScreen

LONG: Final = 20_000
"""Changes from which on putting them back takes long enough for a bar."""


def undo_on(screen: "TillScreen[Any]", store: "Store", action: bytes | None = None) -> None:
    """Undo an action, or the last one done here, after saying what that would do."""
    undo_found(screen, store, lambda: action)


def undo_found(screen: "TillScreen[Any]", store: "Store", find: "Callable[[], bytes | None]") -> None:
    """The same of an action that is looked for in the thread; `find` may refuse."""

    def look() -> tuple[UndoPreview, str]:
        told = store.bulk_edits.foretell(find())
        calendar = Calendar(store.world.now, store.shop.get().zone)
        return told, f"{day_text(told.at, calendar)} {calendar.local(told.at):%H:%M}"

    def refused(refusal: TillError) -> None:
        screen.release_keys()
        screen.say(str(refusal), Tone.WARN)

    screen.hold_keys()  # the next key is the answer
    screen.in_background(look, lambda found: _ask(screen, store, *found), refused=refused, group="undo")


def undo_entry(screen: "TillScreen[Any]", store: "Store", entry: "Entry") -> None:
    """Undo a line of the history, or say why that cannot be."""
    if entry.action is None or not entry.is_undoable:
        screen.say(f"It cannot be undone: {entry.why_not}.", Tone.WARN)
        return
    undo_on(screen, store, entry.action)


def _ask(screen: "TillScreen[Any]", store: "Store", told: UndoPreview, at: str) -> None:
    screen.release_keys()
    if not told.restorable:
        screen.say(f"Nothing of it can be put back: {told.what}; {left_words(told.left)}.", Tone.WARN)
        return
    dialog = Confirm(f"Undo: {told.what}?", f"Done {at}. {detail_words(told)}", yes="Undo", no="Leave it")
    screen.ask(dialog, lambda yes: _undo(screen, store, told) if yes else None)


def _undo(screen: "TillScreen[Any]", store: "Store", told: UndoPreview) -> None:
    if told.restorable >= LONG:
        from tui.dialogs.undo_screen import UndoScreen

        screen.ask(UndoScreen(store, told), lambda _: None)
        return

    def said(report: UndoReport) -> None:
        screen.say(done_words(report), Tone.WARN if report.not_restored else Tone.GOOD)

    screen.in_background(lambda: store.bulk_edits.undo(told.action), said, group="undo")
