"""What a bulk edit or an undo answers: before it is done, while it is done, and after."""

from collections.abc import Callable

from store.domain.errors import Refused
from store.domain.ids import CustomerId
from store.domain.stamps import Instant
from store.domain.values import dataclass

SAMPLES_MAX = 10
"""Customers a preview shows, and names an undo gives of what it could not restore."""


class Stopped(Refused):
    """The person who started it stopped it; the book is as it was before."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why some part of an edit is not done."""

    what: str
    """The group, the field, or how many customers."""
    reason: str
    blocks: bool
    """Nothing is done at all; otherwise only this is left out."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing of one customer, before and after."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A customer who would change."""

    customer: CustomerId
    name: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class StepCount:
    """What one step of an edit comes to."""

    what: str
    """In words: `add to VIP`."""
    changing: int


@dataclass(frozen=True, slots=True)
class Preview:
    """A bulk edit, dry."""

    matching: int
    """Customers that were chosen and are there."""
    changing: int
    """Of them, those for whom anything would be different."""
    steps: tuple[StepCount, ...]
    samples: tuple[Sample, ...]
    refusals: tuple[Refusal, ...]

    @property
    def is_blocked(self) -> bool:
        """Whether doing it would be refused."""
        return any(refusal.blocks for refusal in self.refusals)


@dataclass(frozen=True, slots=True)
class Report:
    """What a bulk edit has done."""

    action: bytes | None
    """Its line in the history, for `undo`; None when there was nothing to do."""
    what: str
    matching: int
    changed: int
    steps: tuple[StepCount, ...]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class NotRestored:
    """What an undo left as it is, or did not make what it was."""

    count: int
    reason: str
    names: tuple[str, ...]
    """Of some of them; empty when nobody can tell any more."""


@dataclass(frozen=True, slots=True)
class UndoPreview:
    """An undo, dry."""

    action: bytes
    """What it would undo."""
    what: str
    """The same in words."""
    at: Instant
    """When it was done."""
    restorable: int
    """Memberships, tags and field values that would be as if it had never been done."""
    left: tuple[NotRestored, ...]
    instead: tuple[NotRestored, ...] = ()
    """Of those to be restored what would not be as before, but as another lane has it meanwhile."""


@dataclass(frozen=True, slots=True)
class UndoReport:
    """What an undo has done."""

    action: bytes | None
    """Its own line in the history: undoing that does it again. None when nothing was left to restore."""
    what: str
    """What was undone, in words."""
    restored: int
    """Memberships, tags and field values that are as if it had never been done."""
    left: tuple[NotRestored, ...]
    is_redo: bool = False
    """What was undone was itself an undo: it is done again."""
    instead: tuple[NotRestored, ...] = ()
    """Of what was restored what is not as before, but as another lane has set it meanwhile."""

    @property
    def not_restored(self) -> int:
        """How many were left as they are."""
        return sum(each.count for each in self.left)


@dataclass(frozen=True, slots=True)
class Watch:
    """Whoever waits: hears how far it is, and may stop it."""

    progress: Callable[[int, int], None] = lambda _done, _total: None
    """Told how much is done, and of how much; of 0 while nobody knows, and when it is taken back."""
    is_stopped: Callable[[], bool] = lambda: False

    def tell(self, done: int, total: int) -> None:
        """Say how far it is; raises Stopped."""
        if self.is_stopped():
            raise Stopped("the edit was stopped; nothing was changed")
        self.progress(done, total)
