"""What became true on the line to other lanes, as frozen facts, and how the other lanes stand.

The words other rooms may know of this one. Facts are emitted from the sync thread.
"""

from typing import TypeAlias

from store.domain.changes import Version
from store.domain.ids import LaneId
from store.domain.stamps import Instant
from store.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class PeerState:
    """How one other lane stands, as of one moment."""

    id: LaneId
    name: str
    number: int
    linked: bool
    since: Instant | None
    """When it was linked or lost, wall clock; None while it was never linked since the start."""
    address: str
    """Where it is or was reached, `HOST:PORT`; empty when unknown."""
    behind_out: int | None
    """Transactions it is not known to have yet; None while it was never linked since the start."""
    behind_in: int | None
    """Transactions it has and this lane lacks; None while it was never linked since the start."""
    clock_ahead_ms: int | None
    """How far its clock runs ahead of this lane's, in milliseconds; None until measured."""
    reason: str = ""
    """Why it is not linked, as it said itself; empty when it said nothing."""
    program: str = ""
    """Which version of the program it runs, as it said when it was linked last; empty until it has."""
    has_here: Version | None = None
    """Up to where it surely has what this lane wrote; None while it was never linked since the start."""
    slept_here: bool = False
    """This lane was away for so long that the peer hears it only once it has taken another lane's book."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Other lanes can reach this one at this TCP port."""

    port: int


@dataclass(frozen=True, slots=True)
class PeerSeen:
    """A lane of the shop was heard on the network; not linked yet, and proved nothing."""

    lane: LaneId
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class PeerOnline:
    """A lane is linked."""

    lane: LaneId
    name: str


@dataclass(frozen=True, slots=True)
class PeerOffline:
    """A lane is no longer linked."""

    lane: LaneId
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """Everything a lane had when it was linked is in this lane's book."""

    lane: LaneId
    name: str


@dataclass(frozen=True, slots=True)
class LanePaired:
    """A new lane typed the code and is a member now."""

    lane: LaneId
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class SnapshotSent:
    """A new lane has so many bytes of its copy of the book, of so many."""

    lane: LaneId
    done: int
    size: int


@dataclass(frozen=True, slots=True)
class PairingFailed:
    """Somebody tried the code and did not become a member."""

    reason: str
    address: str
    tries_left: int


@dataclass(frozen=True, slots=True)
class PairingEnded:
    """The code shown is worth nothing any more, and nobody used it."""

    reason: str


@dataclass(frozen=True, slots=True)
class SyncTrouble:
    """Something keeps lanes apart that staff should know of; said once until it is over."""

    message: str


@dataclass(frozen=True, slots=True)
class SyncRecovered:
    """A trouble is over."""

    message: str


Fact: TypeAlias = (
    Listening
    | PeerSeen
    | PeerOnline
    | PeerOffline
    | CaughtUp
    | LanePaired
    | SnapshotSent
    | PairingFailed
    | PairingEnded
    | SyncTrouble
    | SyncRecovered
)
