"""What a session wants done: verbs for the driver, news for the rest of the room."""

from typing import TypeAlias

from netsync.protocol.messages import Message, Neighbour
from store.domain.changes import Batch, Life, Site, Trail, Vector, Version
from store.domain.transfers import Ask
from store.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Send:
    """Put a message on the wire, after those before it."""

    message: Message


@dataclass(frozen=True, slots=True)
class Apply:
    """Write batches to the log, then tell the session `applied`, `apply_failed`, or close it."""

    batches: tuple[Batch, ...]


@dataclass(frozen=True, slots=True)
class Fetch:
    """Read from the log what a peer with this vector lacks, then tell the session `fetched`."""

    have: Vector


@dataclass(frozen=True, slots=True)
class Give:
    """Hand the peer's site rights that it asks for; what is given shows in the log."""

    taker: Site
    ask: Ask


@dataclass(frozen=True, slots=True)
class LookUp:
    """Read from the log which lives of a site there are, for the peer; the answer goes out as `Recalled`."""

    site: Site


@dataclass(frozen=True, slots=True)
class BeginAbove:
    """Note, before anything comes, that this empty book needs no graves below the peer's floor."""

    floor: Vector


@dataclass(frozen=True, slots=True)
class SetAlarm:
    """Call `tick` at this monotonic time; replaces the alarm before."""

    at: float


@dataclass(frozen=True, slots=True)
class Close:
    """Drop the link once everything sent is out."""

    reason: str


@dataclass(frozen=True, slots=True)
class Greeted:
    """The peer's Hello is in: the link is up."""

    port: int
    """Where the peer listens."""


@dataclass(frozen=True, slots=True)
class InStep:
    """Everything the peer had when it greeted is here."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The peer told of other lanes."""

    lanes: tuple[Neighbour, ...]


@dataclass(frozen=True, slots=True)
class KnowsSelf:
    """The peer has rows of a site of this lane: perhaps of a book of which the one here is an old copy."""

    site: Site
    version: Version
    """How far the peer has it."""
    life: Life | None = None
    """Of which life that version is; None when it did not say."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """The peer answers what was asked of it by `Session.recall`."""

    trail: Trail


@dataclass(frozen=True, slots=True)
class ClockHeard:
    """What is known of the peer's clock is new."""


News: TypeAlias = Greeted | InStep | Heard | KnowsSelf | Remembered | ClockHeard


@dataclass(frozen=True, slots=True)
class Report:
    """Let the rest of the room know."""

    news: News


Effect: TypeAlias = Send | Apply | Fetch | Give | LookUp | BeginAbove | SetAlarm | Report | Close
