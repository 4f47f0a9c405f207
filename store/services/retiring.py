"""Retiring a lane that is lost: the lane that does so is its heir, once all others have heard of it."""

from dataclasses import replace
from typing import Final, TypedDict

from sqlalchemy import Connection

from store.domain.changes import Site, site_bytes
from store.domain.errors import BadInput, NotFound, Refused
from store.domain.heirs import EVERY_EPOCH, Estate, Inheritance
from store.domain.ids import LaneId
from store.domain.members import Member
from store.domain.names import clean
from store.domain.spending import BALANCE, POINTS, RETIRED, VOUCHER
from store.events import CatalogueChanged, CustomersChanged, Fact, ShopChanged
from store.queries import book, estates, inheriting, sites
from store.queries.heirs import Owners
from store.tables.book import CONSENTS, ESTATES, LANES
from store.unit import Actor, Unit, Units

REASON_CHARACTERS_MAX = 200

_NEWS: Final[tuple[Fact, ...]] = (ShopChanged(), CustomersChanged(frozenset()), CatalogueChanged())
"""Whoever has what a lane left can spend more."""


def inheritance(units: Units, lane: LaneId) -> Inheritance:
    """What this lane would have of another, or had before it was restored; raises NotFound, Refused."""
    with units.database.reading() as connection:
        return _inheritance(connection, lane, Owners(connection))


def retire(units: Units, actor: Actor, lane: LaneId, reason: str) -> Inheritance:
    """Retire a lane; raises BadInput, NotFound, Refused."""
    why = clean(reason)[:REASON_CHARACTERS_MAX]
    with units.begin(actor) as unit:
        owners = Owners(unit.connection)
        found = _inheritance(unit.connection, lane, owners)
        if found.is_said:
            raise Refused(found.when(_said(found)))
        if not why:
            raise BadInput("say why the lane is retired: whoever looks for it wants to know", field="reason")
        if found.is_earlier_life:
            have = sites.vector(unit.connection)
            unit.put(CONSENTS, [estates.consent_of(unit.connection, lane, lane, owners.here, have)])
        else:
            unit.edit(LANES, {"id": lane}, {"retired": EVERY_EPOCH, "heir": site_bytes(owners.here)})
        settle(unit, owners.here.lane)
        waiting = _waiting(unit.connection, lane)
        found = replace(found, waits_for=(), have_heard=())
        if waiting is not None:
            found = replace(found, **_waited(waiting))
        unit.did("lanes.retire", lane, why)
        unit.tell(_NEWS)
    return found


def take_over(units: Units, actor: Actor, lane: LaneId) -> Inheritance:
    """Have what a lane left that this one retired, whoever has not heard of it; raises NotFound, Refused."""
    with units.begin(actor) as unit:
        owners = Owners(unit.connection)
        found = _inheritance(unit.connection, lane, owners)
        if not found.is_said:
            name, then = found.lane.name, "then see which lanes have to hear of it"
            if found.is_earlier_life:
                raise Refused(f"what {name} had before it was restored is not retired: retire it, {then}")
            if found.lane.retired:
                raise Refused(
                    f"whoever was to have what {name} left is out, too: retire {name} again, {then}"
                )
            raise Refused(f"{name} is not retired: retire it, {then}")
        waiting = _waiting(unit.connection, lane)
        assert waiting is not None  # noqa: S101 - it is said, and nobody has it
        have = sites.vector(unit.connection)
        unit.put(ESTATES, [estates.row_of(lane, waiting.below, waiting.heir, have)])
        unit.did("lanes.take_over", lane, " and ".join(found.waits_for))
        unit.tell(_NEWS)
    return replace(found, waits_for=(), have_heard=())


def settle(unit: Unit, here: LaneId) -> None:
    """Write what this lane has to say of what retired lanes left: fewer lanes may have to hear of it now."""
    have = sites.vector(unit.connection)
    while (due := estates.due(unit.connection, here, have)).is_any:
        unit.put(CONSENTS, due.consents)
        unit.put(ESTATES, due.estates)
        unit.tell(_NEWS)


def unsettled(units: Units) -> list[Estate]:
    """What retired lanes left and nobody has yet."""
    with units.database.reading() as connection:
        return estates_of(connection)


def estates_of(connection: Connection) -> list[Estate]:
    """The same in a transaction."""
    found = _standing(connection)
    known = book.known_lanes(connection) if found else {}
    return [
        Estate(
            known[each.lane],
            known[each.heir.lane].name if each.heir.lane in known else "another lane",
            each.is_here,
            is_lost=each.is_lost,
            is_earlier_life=each.is_earlier_life,
            **_waited(each),
        )
        for each in found
    ]


def has_earlier_life(units: Units) -> bool:
    """Whether this lane was restored, and nobody said yet that it is to have the rights of what it was."""
    with units.database.reading() as connection:
        owners = Owners(connection)
        earlier = _earlier(owners)
        if not earlier or _waiting(connection, owners.here.lane) is not None:
            return False
        held = inheriting.totals(connection, lambda site: site in earlier, owners)
        return any(held.values())


def _inheritance(connection: Connection, lane: LaneId, owners: Owners) -> Inheritance:
    members = book.members(connection)
    member = next((each for each in members if each.id == lane), None)
    if member is None:
        raise NotFound("that lane is not in the shop's book (yet); it needs a link to the lane that has it")
    here = owners.here.lane
    is_own, earlier = lane == here, _earlier(owners)
    if is_own and not earlier:
        raise Refused("this lane cannot retire itself, and has no earlier life: use another lane for it")
    if is_own and member.revoked:
        raise Refused("this lane is shut out of the shop, and has nothing of what it was before")
    waiting = _waiting(connection, lane) if member.retired or is_own else None
    if member.retired and (waiting is None or not (waiting.is_here or waiting.is_lost)):
        raise Refused(f"{member.name} is retired already. {_had_by(connection, member, owners)}")
    if owners.is_retired(owners.here):
        raise Refused(RETIRED)
    is_said = waiting is not None and not waiting.is_lost
    if waiting is None or waiting.is_lost:
        asked = (each for each in members if each.id not in {here, lane})
        names = tuple(each.name for each in asked if not each.revoked and not each.retired)
        waited = _Waited(waits_for=names, have_heard=())
    else:
        waited = _waited(waiting)
    held = inheriting.totals(
        connection, lambda site: site in earlier if is_own else site.lane == lane, owners
    )
    left = held[POINTS], held[BALANCE], held[VOUCHER]
    return Inheritance(member, *left, is_own, is_said=is_said, **waited)


def _said(found: Inheritance) -> str:
    if found.is_earlier_life:
        return f"What {found.lane.name} was before it was restored is retired already. What it had"
    return f"{found.lane.name} is retired already. What it left"


def _had_by(connection: Connection, member: Member, owners: Owners) -> str:
    """Who has what a retired lane left, or is to have it, in a sentence."""
    waits = next((each for each in estates_of(connection) if each.lane.id == member.id), None)
    if waits is not None:
        return waits.told()
    lane = owners.of_site(Site(member.id, 0)).lane
    heir = book.known_lanes(connection).get(lane)
    if heir is None or lane == member.id:
        return "Nobody here knows who has what it left."
    name = "this lane" if lane == owners.here.lane else heir.name
    # Of an heir that was retired itself nobody may have it yet.
    return f"What it left is with {name}{', which is retired, too' if heir.retired else ''}."


class _Waited(TypedDict):
    waits_for: tuple[str, ...]
    have_heard: tuple[str, ...]


def _waited(waiting: estates.Open) -> _Waited:
    """Names of lanes that an estate waits for."""
    return _Waited(
        waits_for=tuple(each.name for each in waiting.waits_for),
        have_heard=tuple(each.name for each in waiting.have_heard),
    )


def _standing(connection: Connection) -> list[estates.Open]:
    return estates.standing(connection, sites.vector(connection))


def _waiting(connection: Connection, lane: LaneId) -> estates.Open | None:
    """What a lane left, while nobody has it."""
    return next((each for each in _standing(connection) if each.lane == lane), None)


def _earlier(owners: Owners) -> set[Site]:
    """The sites of this lane before it was restored that still have something of their own."""
    here = owners.here
    sites_known = map(owners.site, owners.numbers)
    return {
        site
        for site in sites_known
        if site.lane == here.lane and site.epoch < here.epoch and not owners.is_retired(site)
    }
