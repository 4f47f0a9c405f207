"""Lanes by what people call them on the line: name, number or id."""

from typing import TYPE_CHECKING

from store.domain.errors import NotFound

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.members import Member


def find_lane(store: "Store", named: str) -> "Member":
    """The lane of a name, a number or an id in hex; raises NotFound."""
    for lane in store.lanes.members():
        if named.casefold() in {lane.name.casefold(), lane.id.hex(), str(lane.number)}:
            return lane
    raise NotFound(f"no lane {named!r}; see them with: lanes")
