"""The conflict inbox: what lanes changed while they did not know of each other; one key settles each."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult

from store.domain.conflicts import Answer, Conflict
from tui.dialogs.confirm import Confirm
from tui.dialogs.undo import undo_found
from tui.keys import bindings
from tui.ports import Services
from tui.screens.conflicts.rows import COLUMNS, conflict_row, done_words, side_words
from tui.theme.inks import Ink
from tui.widgets.marks import NO_MARKS, counted
from tui.widgets.moments import Calendar
from tui.widgets.notices import Tone
from tui.widgets.short_rows import ShortRows, having
from tui.widgets.text_block import TextBlock
from tui.widgets.told_list import ToldListScreen

if TYPE_CHECKING:
    from store.api import Store

_EXPLAINED = (
    "Lanes go on working while they do not hear each other. What they changed differently meanwhile stands"
    " here when they meet again; the later one counts until somebody chooses."
)


_AT_ONCE = {
    Answer.TAKE: "Put in the other value",
    Answer.KEEP: "Keep what stands",
    Answer.BOTH: "Let both stay",
}
"""What can be done with many, in words; people are merged one by one."""

_AFTERWARDS = {
    Answer.TAKE: "Each can be undone by itself.",
    Answer.KEEP: "They wait no more, and that is not undone.",
    Answer.BOTH: "They wait no more, and that is not undone.",
}


class ConflictsScreen(ToldListScreen[Conflict]):
    """The list, and both sides of the one under the cursor."""

    TITLE = "Conflicts"
    COLUMNS = COLUMNS
    EMPTY = "Nothing waits: the lanes agree."
    ROW_MORE = ("conflicts.take", "conflicts.keep", "conflicts.merge", "conflicts.both")
    BINDINGS = bindings(*ROW_MORE, "list.undo")

    def __init__(self) -> None:
        super().__init__()
        self._store: Store | None = None
        self._calendar: Calendar | None = None
        self._told = TextBlock(_EXPLAINED, Ink.DIM)
        self._kept, self._lost = TextBlock(""), TextBlock("")

    def compose_work(self) -> ComposeResult:
        """The list, and below it what the cursor is on."""
        yield self.table
        yield self._told
        yield self._kept
        yield self._lost

    def shop_opened(self, services: Services) -> None:
        """Show the list."""
        self._store = services.store
        super().shop_opened(services)

    def source(self, text: str, order: tuple[str, bool]) -> ShortRows | None:  # noqa: ARG002 - the latest first
        """What waits and matches."""
        store = self._store
        if store is None:
            return None
        self._calendar = calendar = Calendar(store.world.now, store.shop.get().zone)
        waiting = store.conflicts.all()
        self.found = {conflict.id: conflict for conflict in waiting}
        return ShortRows(having([conflict_row(conflict, calendar) for conflict in waiting], text))

    def tell(self) -> None:
        """Both sides of it."""
        conflict, calendar = self.at_cursor, self._calendar
        if conflict is None or calendar is None:
            self._told.show(_EXPLAINED, Ink.DIM)
            self._kept.show("")
            self._lost.show("")
        else:
            self._told.show(conflict.told)
            kept, lost = side_words(conflict, calendar)
            self._kept.show(f"Stands  {kept}", Ink.STRONG)
            self._lost.show(f"Other   {lost}", Ink.ACCENT)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what settles the one under the cursor, or one of those that are marked."""
        if action in {answer.value for answer in Answer}:
            is_one = not self.table.marks
            return (is_one or Answer(action) in _AT_ONCE) and any(
                Answer(action) in conflict.answers for conflict in self.chosen()
            )
        return super().check_action(action, parameters)

    def action_take(self) -> None:
        """Put the other value in."""
        self._settle(Answer.TAKE)

    def action_keep(self) -> None:
        """Leave it as it stands."""
        self._settle(Answer.KEEP)

    def action_merge(self) -> None:
        """Make the two one."""
        self._settle(Answer.MERGE)

    def action_both(self) -> None:
        """Leave both."""
        self._settle(Answer.BOTH)

    def action_undo(self) -> None:
        """Undo what was chosen last in this inbox, and nothing that was done elsewhere."""
        if self._store is not None:
            undo_found(self, self._store, self._store.conflicts.last_taken)

    def back(self) -> None:
        """To the lanes."""
        self.till.go("lanes")

    def _settle_all(self, store: "Store", answer: Answer) -> None:
        chosen = [each.id for each in self.chosen() if answer in each.answers]
        question = Confirm(
            f"{_AT_ONCE[answer]} of {counted(len(chosen), 'conflict')}?",
            _AFTERWARDS[answer],
            is_safe=False,
        )

        def settled(count: int) -> None:
            self.table.marks = NO_MARKS
            self.till.say(f"{counted(count, 'conflict')} settled.", Tone.GOOD)

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - what the dialog answers
            if yes:
                self.in_background(lambda: store.conflicts.settle_all(chosen, answer), settled)

        self.ask(question, answered)

    def _settle(self, answer: Answer) -> None:
        store, conflict = self._store, self.at_cursor
        if store is None or conflict is None:
            return
        if self.table.marks:
            self._settle_all(store, answer)
            return
        self.in_background(
            lambda: store.conflicts.settle(conflict.id, answer),
            lambda settled: self.till.say(done_words(settled, answer), Tone.GOOD),
        )
