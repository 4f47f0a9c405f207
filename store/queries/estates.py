"""What retired lanes left and nobody has yet: who is to have it, and what this lane has to say to that.

So with what a lane had before it was restored: it says that it is to have that, by a consent about itself,
and waits for the others as any heir, for what that life gave away or spent may be known to one of them alone.
"""

from collections.abc import Sequence
from functools import partial

from sqlalchemy import Connection

from store.domain.changes import (
    SITE_BYTES,
    VECTOR_ENTRY_BYTES,
    Site,
    Vector,
    Version,
    site_bytes,
    site_of_bytes,
    vector_bytes,
    vector_of_bytes,
)
from store.domain.heirs import EVERY_EPOCH, Consent, agreed, agrees, waited_for
from store.domain.ids import LaneId
from store.domain.members import Member
from store.domain.values import dataclass
from store.queries import book, lives
from store.queries.driver import fetch
from store.queries.heirs import Owners
from store.queries.rows import Row


@dataclass(frozen=True, slots=True)
class Open:
    """An estate that nobody has yet."""

    lane: LaneId
    heir: Site
    """Who is to have it, as somebody said who retired the lane, in the first life that any lane agreed to."""
    is_here: bool
    """Whether it would come to the lane that looks."""
    is_lost: bool
    """Whether whoever it would come to is out of the shop, too."""
    waits_for: tuple[Member, ...]
    """Lanes that have to hear of it before, or to tell what they know."""
    have_heard: tuple[Member, ...]
    """Those of them that have heard of it, and know more of the lost lane than this one."""
    below: int = EVERY_EPOCH
    """It is what sites of a smaller epoch had."""

    @property
    def is_earlier_life(self) -> bool:
        """Whether it is what a lane in use had before it was restored, and is to have again."""
        return self.below < EVERY_EPOCH


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
    return vector_bytes(_of(lane, have))


def _of(lane: LaneId, have: Vector) -> dict[Site, Version]:
    return {site: version for site, version in have.items() if site.lane == lane}


def standing(connection: Connection, have: Vector) -> list[Open]:
    """The estates that nobody has yet; `have` is how far everything is here."""
    retired = [
        (LaneId(bytes(lane)), site_of_bytes(heir), is_had)
        for lane, heir, is_had in fetch(connection, _CLAIMED, [EVERY_EPOCH, SITE_BYTES, EVERY_EPOCH])
        if len(heir) == SITE_BYTES
    ]
    restored = [site_of_bytes(heir) for (heir,) in fetch(connection, _RESTORED) if len(heir) == SITE_BYTES]
    if not retired and not restored:
        return []
    owners = Owners(connection)
    claimed = [
        (lane, heir, EVERY_EPOCH) for lane, heir, is_had in retired if not is_had or owners.is_nobodys(lane)
    ]
    claimed += [(heir.lane, heir, heir.epoch) for heir in restored if owners.waits_to_go_on(heir)]
    members = book.members(connection) if claimed else ()
    here = owners.here.lane
    counting = {each.id: each for each in members if not each.revoked and not each.retired}
    found = []
    for lane, named, below in claimed:
        if below < EVERY_EPOCH and lane not in counting:
            continue  # a lane that is out has nothing of what it was either
        consents = _consents(connection, lane, named)
        heir = agreed(named, consents.values())
        whose = owners.of_site(heir).lane
        others = [each for each in counting if each not in {whose, lane}]
        # Of what is known on another lane nothing is known here.
        knows = partial(_is_known, connection, have) if whose == here else _is_believed
        lacking = waited_for(heir, others, consents, knows)
        found.append(
            Open(
                lane,
                heir,
                is_here=whose == here,
                is_lost=whose not in counting,
                waits_for=tuple(counting[each] for each in lacking),
                have_heard=tuple(counting[each] for each in lacking if agrees(consents.get(each), heir)),
                below=below,
            )
        )
    return found


def _is_believed(said: Consent) -> bool:
    del said
    return True


def _is_known(connection: Connection, have: Vector, said: Consent) -> bool:
    """Whether all that a lane had of a lost one is here: as many versions, of the same lives."""
    return all(
        have.get(site, 0) >= version
        and (site not in said.lives or lives.of(connection, site, version) == said.lives[site])
        for site, version in said.heard.items()
        if version
    )


def due(connection: Connection, here: LaneId, have: Vector) -> Due:
    """What this lane has to say of the estates that nobody has yet: that it knows of one, or has it now.

    A lane that was brought back from an old image may know less than it said: it says so, for nobody else can
    tell what it knew.
    """
    found = standing(connection, have)
    consents: list[Row] = []
    estates: list[Row] = []
    for each in found:
        if each.is_here:
            if not each.is_lost and not each.waits_for:
                estates.append(row_of(each.lane, each.below, each.heir, have))
        elif each.lane != here:
            said = _consents(connection, each.lane, each.heir).get(here)
            if said is None or not agrees(said, each.heir) or not _is_known(connection, have, said):
                consents.append(consent_of(connection, each.lane, here, each.heir, have))
    return Due(consents, estates, is_open=len(estates) < len(found))


def consent_of(connection: Connection, lane: LaneId, by: LaneId, heir: Site, have: Vector) -> Row:
    """That a lane has heard who is to have what another one left, or had itself before it was restored."""
    known = _of(lane, have)
    lived = {site: lives.of(connection, site, version) for site, version in known.items()}
    names = ("lane_id", "by_lane", "heir", "heard", "lives")
    consent = lane, by, site_bytes(heir), vector_bytes(known), vector_bytes(lived)
    return dict(zip(names, consent, strict=True))


def _consents(connection: Connection, lane: LaneId, named: Site) -> dict[LaneId, Consent]:
    """What lanes said of one; of one that is to have what it had itself, only what they said of this life."""
    rows = fetch(connection, "SELECT by_lane, heir, heard, lives FROM consents WHERE lane_id = ?", [lane])
    found = {
        LaneId(bytes(by)): Consent(site_of_bytes(heir), vector_of_bytes(heard), vector_of_bytes(lived))
        for by, heir, heard, lived in rows
        if len(heir) == SITE_BYTES and not any(len(each) % VECTOR_ENTRY_BYTES for each in (heard, lived))
    }
    return {by: said for by, said in found.items() if named.lane != lane or said.heir == named}


_RESTORED = """
SELECT heir FROM consents WHERE by_lane = lane_id AND substr(heir, 1, 16) = lane_id
"""

_CLAIMED = """
SELECT id, heir, EXISTS (
    SELECT 1 FROM estates WHERE lane_id = lanes.id AND below >= ? AND length(estates.heir) = ?
) FROM lanes WHERE retired >= ?
"""
