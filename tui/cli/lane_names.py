"""Lanes by what people call them on the line: name, number or id."""

from typing import TYPE_CHECKING

from store.domain.errors import NotFound, Refused

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.members import Member


def find_lane(store: "Store", named: str) -> "Member":
    """The lane of a name, a number or an id in hex.

    Raises:
        NotFound: none.
        Refused: several, as names may be what they like.
    """
    lanes, wanted = store.lanes.members(), named.casefold()
    found = [lane for lane in lanes if wanted == lane.id.hex()]
    found = found or [lane for lane in lanes if wanted in {lane.name.casefold(), str(lane.number)}]
    if len(found) > 1:
        ids = ", ".join(f"{lane.name} (number {lane.number}, {lane.id.hex()})" for lane in found)
        raise Refused(f"{named!r} may be {ids}: give the id")
    if not found:
        raise NotFound(f"no lane {named!r}; see them with: lanes")
    return found[0]
