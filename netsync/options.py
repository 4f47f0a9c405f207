"""How a lane takes part in sync, as far as a shop may want it otherwise."""

from dataclasses import field

from netsync.protocol.limits import Pace
from store.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """The defaults suit a shop with one network."""

    port: int | None = None
    """TCP port to listen at: None for the default or the next free one, 0 for any."""
    interfaces: tuple[str, ...] = ()
    """Interfaces, by name or address, that lead to other lanes; empty for an automatic choice."""
    hosts: tuple[str, ...] = ()
    """Addresses to listen at; empty for all of this machine."""
    discover: bool = True
    """Whether to find lanes by mDNS; without, only known addresses are dialled."""
    program: str = ""
    """Which version of the program this is, for other lanes to show; empty says nothing."""
    pace: Pace = field(default_factory=Pace)
    """How patient its sockets are."""
