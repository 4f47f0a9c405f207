"""Conflicts as rows, and both sides of one in words."""

from typing import Final

from store.domain.conflicts import Answer, Conflict, Kind, Side
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

DONE_WITH_CARD: Final = {
    Answer.TAKE: "Taken: {subject} is the card of {lost} now. u undoes it.",
    Answer.KEEP: "Kept: {subject} is the card of {kept} now.",
    Answer.MERGE: "{kept} and {lost} are one customer now; v in the list (F3) makes them two again.",
}
"""A card has no page of its own."""


def conflict_row(conflict: Conflict, calendar: Calendar) -> Row:
    """One line of the inbox."""
    when = moment_text(conflict.at, calendar) if conflict.at else ""
    cells = (conflict.subject, conflict.field, conflict.kept.value, conflict.lost.value, when)
    return Row(conflict.id, cells, Ink.TEXT)


def side_words(conflict: Conflict, calendar: Calendar) -> tuple[str, str]:
    """Both sides: what each says, who, on which lane, when; to the second where that alone differs."""
    sides = conflict.kept, conflict.lost
    moments = ["" if side.at is None else moment_text(side.at, calendar) for side in sides]
    if moments[0] == moments[1]:
        moments = ["" if side.at is None else moment_text(side.at, calendar, "%H:%M:%S") for side in sides]
    kept, lost = map(_side, sides, moments)
    return kept, lost


def _side(side: Side, when: str) -> str:
    parts = ", ".join(part for part in (side.who, side.lane, when) if part)
    return f"{side.value} · {parts}" if parts else side.value


def moment_text(at: Instant, calendar: Calendar, form: str = "%H:%M") -> str:
    """A moment as short as it can be."""
    return f"{day_text(at, calendar)} {calendar.local(at):{form}}"


def done_words(conflict: Conflict, answer: Answer) -> str:
    """What was done about one."""
    words = DONE_WITH_CARD if conflict.kind is Kind.CARD else DONE
    return words[answer].format(
        field=conflict.field, subject=conflict.subject, lost=conflict.lost.value, kept=conflict.kept.value
    )
