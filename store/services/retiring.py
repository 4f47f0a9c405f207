"""Retiring a lane that is lost: the lane that does so is its heir."""

from sqlalchemy import Connection

from store.domain.changes import Site, site_bytes
from store.domain.errors import BadInput, NotFound, Refused
from store.domain.heirs import EVERY_EPOCH, Inheritance
from store.domain.ids import LaneId
from store.domain.names import clean
from store.domain.spending import BALANCE, POINTS, RETIRED, VOUCHER
from store.events import CatalogueChanged, CustomersChanged, ShopChanged
from store.queries import book, inheriting
from store.queries.heirs import Owners
from store.tables.book import LANES
from store.unit import Actor, Units

REASON_CHARACTERS_MAX = 200


def inheritance(units: Units, lane: LaneId) -> Inheritance:
    """What this lane would have of another, or had before it was restored; raises NotFound, Refused."""
    with units.database.reading() as connection:
        return _inheritance(connection, lane, Owners(connection))


def retire(units: Units, actor: Actor, lane: LaneId, reason: str) -> Inheritance:
    """Retire a lane; raises BadInput, NotFound, Refused."""
    why = clean(reason)[:REASON_CHARACTERS_MAX]
    if not why:
        raise BadInput("say why the lane is retired: whoever looks for it wants to know", field="reason")
    with units.begin(actor) as unit:
        owners = Owners(unit.connection)
        found = _inheritance(unit.connection, lane, owners)
        below = owners.here.epoch if found.is_earlier_life else EVERY_EPOCH
        unit.edit(LANES, {"id": lane}, {"retired": below, "heir": site_bytes(owners.here)})
        unit.did("lanes.retire", lane, why)
        unit.tell([ShopChanged(), CustomersChanged(frozenset()), CatalogueChanged()])
    return found


def _inheritance(connection: Connection, lane: LaneId, owners: Owners) -> Inheritance:
    member = next((each for each in book.members(connection) if each.id == lane), None)
    if member is None:
        raise NotFound("that lane is not in the shop's book (yet); it needs a link to the lane that has it")
    is_own = lane == owners.here.lane
    theirs = _earlier(owners) if is_own else {site for site in _sites(owners) if site.lane == lane}
    if is_own and not theirs:
        raise Refused("this lane cannot retire itself, and has no earlier life: use another lane for it")
    if member.retired:
        raise Refused(f"{member.name} is retired already")
    if owners.is_retired(owners.here):
        raise Refused(RETIRED)
    held = inheriting.totals(connection, theirs, owners)
    return Inheritance(member, held[POINTS], held[BALANCE], held[VOUCHER], is_own)


def _earlier(owners: Owners) -> set[Site]:
    """The sites of this lane before it was restored that still have something of their own."""
    here = owners.here
    return {
        site
        for site in _sites(owners)
        if site.lane == here.lane and site.epoch < here.epoch and not owners.is_retired(site)
    }


def _sites(owners: Owners) -> list[Site]:
    return [owners.site(number) for number in owners.numbers]
