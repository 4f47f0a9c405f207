"""Undo on the screens of groups: it is done in a thread, and what it could not put back is said."""

from typing import TYPE_CHECKING

from tui.widgets.frame import TillScreen
from tui.widgets.notices import Tone

if TYPE_CHECKING:
    from store.api import Store


def undo_on(screen: TillScreen[None], store: "Store", action: bytes | None = None) -> None:
    """Undo an action, or the last one done here; say what came of it."""

    def work() -> tuple[str, Tone]:
        report = store.bulk_edits.undo(action)
        if not report.not_restored:
            return f"Undone: {report.what}.", Tone.GOOD
        left = "; ".join(f"{each.count:,} {each.reason}" for each in report.left)
        return f"Undone as far as possible: {report.what}. Not put back: {left}.", Tone.WARN

    screen.in_background(work, lambda told: screen.say(*told))
