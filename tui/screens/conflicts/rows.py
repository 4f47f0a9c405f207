"""Conflicts as rows, and both sides of one in words."""

from typing import Final

from store.domain.conflicts import Answer, Conflict, Side
from store.domain.stamps import Instant
from tui.ports import Row
from tui.theme.inks import Ink
from tui.widgets.columns import Column
from tui.widgets.moments import Calendar, day_text

COLUMNS: Final = (
    Column("subject", "What", 16, share=2, sortable=False),
    Column("field", "Field", 12, share=1, sortable=False),
    Column("kept", "Stands", 16, share=2, sortable=False),
    Column("lost", "Other", 16, share=2, sortable=False),
    Column("at", "When", 12, sortable=False),
)

DONE: Final = {
    Answer.TAKE: "Taken: {field} of {subject} is {lost} now. u undoes it.",
    Answer.KEEP: "Kept: {kept}.",
    Answer.BOTH: "Both stay.",
    Answer.MERGE: "{subject} is one now; v on its page takes it apart again.",
}


def conflict_row(conflict: Conflict, calendar: Calendar) -> Row:
    """One line of the inbox."""
    when = moment_text(conflict.at, calendar) if conflict.at else ""
    cells = (conflict.subject, conflict.field, conflict.kept.value, conflict.lost.value, when)
    return Row(conflict.id, cells, Ink.TEXT)


def side_words(side: Side, calendar: Calendar) -> str:
    """A side: what it says, who, on which lane, when."""
    when = moment_text(side.at, calendar) if side.at is not None else ""
    parts = ", ".join(part for part in (side.who, side.lane, when) if part)
    return f"{side.value} · {parts}" if parts else side.value


def moment_text(at: Instant, calendar: Calendar) -> str:
    """A moment as short as it can be."""
    return f"{day_text(at, calendar)} {calendar.local(at):%H:%M}"


def done_words(conflict: Conflict, answer: Answer) -> str:
    """What was done about one."""
    return DONE[answer].format(
        field=conflict.field, subject=conflict.subject, lost=conflict.lost.value, kept=conflict.kept.value
    )
