"""A scanned or typed receipt's number: what is one, and the sale it names."""

import re
from typing import TYPE_CHECKING, Final

from store.domain.errors import NotFound

if TYPE_CHECKING:
    from store.domain.sale import Sale
    from tui.ports import Services

_NUMBER: Final = re.compile(r"\d{1,9}-\d{6,12}", re.ASCII)


def is_number(code: str) -> bool:
    """Whether it is written like the number of a receipt."""
    return _NUMBER.fullmatch(code.strip()) is not None


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
