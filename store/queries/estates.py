"""What retired lanes left and nobody has yet: who is to have it, and what this lane has to say to that."""

from collections.abc import Sequence

from sqlalchemy import Connection

from store.domain.changes import (
    SITE_BYTES,
    VECTOR_ENTRY_BYTES,
    Site,
    Vector,
    site_bytes,
    site_of_bytes,
    vector_bytes,
    vector_of_bytes,
)
from store.domain.heirs import EVERY_EPOCH, Consent, unowned, waited_for
from store.domain.ids import LaneId
from store.domain.members import Member
from store.domain.values import dataclass
from store.queries import book
from store.queries.driver import fetch
from store.queries.heirs import Owners
from store.queries.rows import Row


@dataclass(frozen=True, slots=True)
class Open:
    """An estate that nobody has yet."""

    lane: LaneId
    heir: Site
    """Who is to have it, as somebody said who retired the lane."""
    is_here: bool
    """Whether it would come to the lane that looks."""
    is_lost: bool
    """Whether whoever it would come to is retired too."""
    waits_for: tuple[Member, ...]
    """Lanes that have to hear of it before."""


@dataclass(frozen=True, slots=True)
class Due:
    """What a lane has to write, of `CONSENTS` and of `ESTATES`."""

    consents: Sequence[Row] = ()
    estates: Sequence[Row] = ()
    is_open: bool = False
    """Whether there is an estate that nobody has, also then."""

    @property
    def is_any(self) -> bool:
        """Whether there is something to write; once it is, there may be more: what an heir was to have."""
        return bool(self.consents or self.estates)


def row_of(lane: LaneId, below: int, heir: Site, have: Vector) -> Row:
    """That an heir has what sites of a lane below an epoch had the right to; `have` is how far all is."""
    return {"lane_id": lane, "below": below, "heir": site_bytes(heir), "heard": _heard(lane, have)}


def _heard(lane: LaneId, have: Vector) -> bytes:
    return vector_bytes({site: version for site, version in have.items() if site.lane == lane})


def standing(connection: Connection, have: Vector) -> list[Open]:
    """The estates that nobody has yet; `have` is how far everything is here."""
    claimed = [
        (LaneId(bytes(lane)), site_of_bytes(heir))
        for lane, heir in fetch(connection, _CLAIMED, [EVERY_EPOCH, EVERY_EPOCH])
        if len(heir) == SITE_BYTES
    ]
    if not claimed:
        return []
    owners, members = Owners(connection), book.members(connection)
    here = owners.here.lane
    counting = {each.id: each for each in members if not each.revoked and not each.retired}
    found = []
    for lane, heir in claimed:
        whose = owners.of_site(heir)
        others = [each for each in counting if each not in {whose.lane, lane}]
        lacking = waited_for(heir, others, _consents(connection, lane), have)
        found.append(
            Open(
                lane,
                heir,
                is_here=whose.lane == here,
                is_lost=whose == unowned(whose.lane),
                waits_for=tuple(counting[each] for each in lacking),
            )
        )
    return found


def due(connection: Connection, here: LaneId, have: Vector) -> Due:
    """What this lane has to say of the estates that nobody has yet: that it knows of one, or has it now."""
    found = standing(connection, have)
    consents: list[Row] = []
    estates: list[Row] = []
    for each in found:
        if each.is_here:
            if not each.is_lost and not each.waits_for:
                estates.append(row_of(each.lane, EVERY_EPOCH, each.heir, have))
        elif each.lane != here:
            said = _consents(connection, each.lane).get(here)
            if said is None or said.heir != each.heir:
                names = ("lane_id", "by_lane", "heir", "heard")
                consent = each.lane, here, site_bytes(each.heir), _heard(each.lane, have)
                consents.append(dict(zip(names, consent, strict=True)))
    return Due(consents, estates, is_open=len(estates) < len(found))


def _consents(connection: Connection, lane: LaneId) -> dict[LaneId, Consent]:
    rows = fetch(connection, "SELECT by_lane, heir, heard FROM consents WHERE lane_id = ?", [lane])
    return {
        LaneId(bytes(by)): Consent(site_of_bytes(heir), vector_of_bytes(heard))
        for by, heir, heard in rows
        if len(heir) == SITE_BYTES and len(heard) % VECTOR_ENTRY_BYTES == 0
    }


_CLAIMED = """
SELECT id, heir FROM lanes
WHERE retired >= ? AND NOT EXISTS (SELECT 1 FROM estates WHERE lane_id = lanes.id AND below >= ?)
"""
