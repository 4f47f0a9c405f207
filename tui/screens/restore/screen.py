"""Asks whose book is to take the place of a damaged one, and lets it."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from store.domain.errors import TillError
from store.domain.ids import LaneId
from tui.progress import progress_words
from tui.widgets.field_kinds import Pick, Text, Value
from tui.widgets.form_frame import FormScreen
from tui.widgets.forms import Field
from tui.widgets.notices import Tone
from tui.widgets.options import Option, among

if TYPE_CHECKING:
    from store.domain.members import Member

Progress: TypeAlias = Callable[[str, int, int], None]
Restore: TypeAlias = Callable[[LaneId | None, str | None, Progress], str]
"""Does it, in a thread, with the book of a lane (None: whichever answers) at an address (None: where it was);
answers what became of it. Raises TillError."""

_KEPT: Final = "What only this till has sold is saved first, and is in the new book"
_ANY: Final = Option(b"", "whichever answers")


class RestoreScreen(FormScreen):
    """Answers True when the till has a whole book again."""

    TITLE = "This till's book is damaged. Restore it from another lane"
    IS_GATE = True

    def __init__(
        self, restore: Restore, sources: "Callable[[], Sequence[Member]]", *, is_wished: bool = False
    ) -> None:
        """`sources` are the lanes that the old book still knows; it may raise TillError."""
        super().__init__()
        self._is_wished = is_wished
        self.summary.text = _KEPT
        self._restore = restore
        self._sources = sources

    @property
    def heading(self) -> str:
        """Somebody who wished for another book knows why."""
        return "Take another lane's book in the place of this till's" if self._is_wished else self.TITLE

    @property
    def can_start_next(self) -> bool:
        """There is one book."""
        return False

    def fields(self) -> Sequence[Field]:
        """Whose book, and where it is."""
        known = [Option(member.id, member.name) for member in self._known()]
        return (
            Field("lane", "Book of", Pick(among([_ANY, *known])), required=True),
            Field("address", "Its address", Text(), hint="empty: it is looked for"),
        )

    def values(self) -> Mapping[str, Value]:
        """Whichever lane answers."""
        return {"lane": _ANY}

    def save(self, values: dict[str, Value]) -> object:
        """Restore it."""
        lane, address = values.get("lane"), values.get("address")
        self._tell("Reading what is left", 0, 0)
        try:
            return self._restore(
                LaneId(lane) if isinstance(lane, bytes) and lane else None,
                address.strip() if isinstance(address, str) and address.strip() else None,
                self._tell,
            )
        except TillError:
            self.app.call_from_thread(self._show, _KEPT)
            raise

    def _saved(self, answer: object, *, and_next: bool) -> None:
        del and_next
        self.dismiss(True)
        # What stands below is shown by then.
        self.app.call_later(self.till.say, str(answer), Tone.GOOD)

    def _known(self) -> "Sequence[Member]":
        try:
            return self._sources()
        except TillError:
            return ()

    def _tell(self, what: str, done: int, total: int) -> None:
        """How far it is; from the thread."""
        self.app.call_from_thread(self._show, progress_words(what, done, total))

    def _show(self, words: str) -> None:
        self.summary.text = words
