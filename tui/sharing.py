"""What was sold here and is nowhere else yet, as far as the links know."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netsync.events import PeerState
    from store.api import Store
    from store.domain.members import Unshared


def has_most(peers: "Sequence[PeerState]") -> int | None:
    """Up to where some other lane has what this one wrote; None while nobody was linked since the start."""
    return max((peer.has_here for peer in peers if peer.has_here is not None), default=None)


def unshared_sales(store: "Store", peers: "Sequence[PeerState]") -> "Unshared | None":
    """What is known to be on this lane alone; None when that is not known, or no other lane could have it."""
    if not peers or store.is_damaged:
        return None  # what a damaged book has, nobody may rely on
    most = has_most(peers)
    if most is not None:
        return store.lanes.unshared(most)
    since = store.lanes.unheard()
    return since if since.count else None
