"""What lanes say to each other, as values. How it becomes bytes is `codec`'s."""

from typing import TypeAlias

from store.domain.changes import Life, Lives, Site, Trail, Vector, Version
from store.domain.ids import LaneId
from store.domain.stamps import Instant
from store.domain.transfers import Ask
from store.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Hello:
    """First from both sides: who I am and how far I have everything."""

    protocol_min: int
    protocol_max: int
    site: Site
    """The site the speaker writes as."""
    wall: Instant
    """The speaker's wall clock."""
    port: int
    """Where the speaker listens."""
    have: Vector
    floor: Vector
    """Up to where what was deleted may be forgotten at the speaker's."""
    program: str = ""
    """The version of the speaker's program, to be shown; nothing is decided by it."""
    lives: Lives | None = None
    """Of which lives what the speaker has of its sites is; None from a version without them. Lanes of before
    say so of the listener's sites alone."""


@dataclass(frozen=True, slots=True)
class Have:
    """What the speaker has got since it last told; later entries replace earlier ones."""

    have: Vector


@dataclass(frozen=True, slots=True)
class Want:
    """Send me these sites' rows from here on, with at most so many frames unacknowledged."""

    start: Vector
    frames_max: int


@dataclass(frozen=True, slots=True)
class Changes:
    """A batch as it travels: its rows packed, and compressed if that pays."""

    site: Site
    after: Version
    through: Version
    sites: tuple[Site, ...]
    body: bytes
    size: int
    """Bytes of the body when decompressed; 0 when it is not compressed."""
    life: Life | None = None
    """Of which life of the site version `after` is; None from a version without them."""


@dataclass(frozen=True, slots=True)
class Recall:
    """Tell me all lives of a site: what you have of it may not be what I have, or not what I wrote."""

    site: Site


@dataclass(frozen=True, slots=True)
class Recalled:
    """The answer to a Recall."""

    trail: Trail


@dataclass(frozen=True, slots=True)
class Ack:
    """So many frames are durable here, and this is how far it brought me."""

    have: Vector
    frames: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A lane the speaker knows of."""

    lane: LaneId
    linked: bool
    addresses: tuple[str, ...]
    """Where it was reached, `HOST:PORT`; a hint like any other."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """All lanes the speaker is linked to or knows an address of; replaces what it told before."""

    lanes: tuple[Neighbour, ...]


@dataclass(frozen=True, slots=True)
class Ping:
    """Are you there, and what time is it?"""

    token: int
    ahead_ms: int | None
    """How far the listener's clock runs ahead of the speaker's, when the speaker has measured it."""


@dataclass(frozen=True, slots=True)
class Pong:
    """The answer to the Ping of that token."""

    token: int
    wall: Instant


@dataclass(frozen=True, slots=True)
class Bye:
    """Last words: why the speaker closes the link, for a person to read."""

    reason: str


Message: TypeAlias = (
    Hello | Have | Want | Changes | Ack | Neighbours | Ping | Pong | Bye | Ask | Recall | Recalled
)
"""An `Ask` is a wish for rights that the listener has; the answer comes among its `Changes`, or none does."""
