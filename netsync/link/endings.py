"""Why links end, and which of two to the same lane does."""

from netsync.protocol.session import BEGUN_ANEW, FELL_SILENT

CLOSING = "it was closed"
REPLACED = "it is linked by another connection"
RENEWED = "its book was an old copy, and goes on as a new one"
PARTED = "a lane was an old copy for a while, and what it wrote then gets another name"
DAMAGED = "this lane's book is damaged", "its book is damaged; it is to be restored from another lane"
"""Why a link ends, to this lane and to its peer."""
BENIGN = frozenset(
    {
        CLOSING,
        REPLACED,
        RENEWED,
        PARTED,
        BEGUN_ANEW,
        DAMAGED[0],
        f"it {FELL_SILENT}",
        f"this lane {FELL_SILENT}",
    }
)
"""Of these nobody needs to be told: the link comes back by itself, or is meant to be gone."""


def is_kept(*, is_fresh: bool, by_lower: bool, new_by_lower: bool) -> bool:
    """Whether a link stays when there is a new one to the same lane.

    When two lanes dialled each other at once, both must keep the same link: the one the lower dialled.
    Otherwise the old link is dead, and only this side has not noticed yet.
    """
    return is_fresh and by_lower and not new_by_lower
