"""The sale that a scanned or typed number of a receipt names."""

from typing import TYPE_CHECKING

from store.domain.errors import NotFound

if TYPE_CHECKING:
    from store.domain.sale import Sale
    from tui.ports import Services


def numbered(services: "Services", code: str) -> "Sale":
    """The sale of a receipt; raises NotFound, and says which lanes may still have it."""
    try:
        return services.store.sales.numbered(code)
    except NotFound as refusal:
        away = [peer.name for peer in services.lanes.peers() if not peer.linked]
        if not away:
            raise
        lanes = " and ".join(away)
        words = f"no receipt {code.strip()} here, and {lanes} cannot be reached: F9 shows the links"
        raise NotFound(words) from refusal
