"""The sale that a scanned or typed number of a receipt names; where it is not here, who else was asked."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from store.domain.errors import NotFound

if TYPE_CHECKING:
    from netsync.events import PeerState
    from store.domain.sale import Sale
    from tui.ports import Services


def numbered(services: "Services", code: str) -> "Sale":
    """The sale of a receipt; raises NotFound, and says which lanes may still have it."""
    try:
        return services.store.sales.numbered(code)
    except NotFound as refusal:
        raise NotFound(_not_here(code.strip(), services.lanes.peers())) from refusal


def _not_here(code: str, peers: "Sequence[PeerState]") -> str:
    """What is tried next: a link tells what its lane has by itself, so that nobody asks for one receipt."""
    if not peers:
        return f"no receipt {code} here: scan it again, or look through F7"
    if away := [peer.name for peer in peers if not peer.linked]:
        return f"no receipt {code} here, and {' and '.join(away)} cannot be reached: F9 shows the links"
    if behind := [peer.name for peer in peers if peer.behind_in]:
        return f"no receipt {code} here yet, and {' and '.join(behind)} still tells what is new: try again"
    names = " and ".join(peer.name for peer in peers)
    return f"no receipt {code} here, nor on {names}: scan it again, or look through F7"
