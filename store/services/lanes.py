"""The shop's lanes: who they are and where they were reached. Fits `netsync.ports.MemberBook` by shape."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from store.domain.changes import Version
from store.domain.clocks import ASKED_FROM
from store.domain.drafts import Check
from store.domain.errors import NotFound, Refused
from store.domain.ids import LaneId
from store.domain.members import Member, Unshared, going_with, shut_out
from store.domain.names import required_name
from store.domain.stamps import Instant
from store.events import BookChanged, Fact, ShopChanged
from store.queries import book, sites
from store.services.asking import asks
from store.services.shop import shop_from
from store.tables.base import Scalar
from store.tables.book import LANES, REVOCATIONS
from store.unit import Actor, Unit, Units

if TYPE_CHECKING:
    from store.domain.heirs import Estate, Inheritance
    from store.services.dated_ahead import DatedAhead

_NOT_ITSELF: Final = "this lane cannot shut itself out: another one can"
_OUT: Final = "this lane was removed from the shop itself: it can shut nobody out"


class LaneService:
    """The replicated member book, and this lane's own address notes."""

    def __init__(self, units: Units, actor: Actor) -> None:
        self._units = units
        self._actor = actor
        self._own: Member | None = None
        self._began: Version | None = None
        """How far this lane's own writing was when it was first asked what nobody has."""
        units.feed.subscribe(self._on_fact)

    def shop_id(self) -> bytes:
        """16 bytes that name the shop on the wire."""
        with self._units.database.reading() as connection:
            known = sites.get_local(connection, "shop")
        if known is None:
            raise NotFound("this shop has no id: it was not created whole; create it again")
        return bytes.fromhex(known[1])

    def own(self) -> Member:
        """This lane; raises NotFound when the book does not have it."""
        known = self._own
        if known is not None:
            return known
        with self._units.database.reading() as connection:
            own = sites.own(connection)
            lane = None if own is None else sites.site_of(connection, own.site).lane
        for member in self.members():
            if member.id == lane:
                self._own = member
                return member
        raise NotFound("this lane is not in the shop's book; pair it again")

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, ShopChanged | BookChanged):
            self._own = None

    def members(self) -> Sequence[Member]:
        """Every lane ever enrolled, revoked ones included."""
        with self._units.database.reading() as connection:
            enrolled = book.members(connection)
            known = {member.id for member in enrolled}
            return [*enrolled, *(m for m in book.introduced(connection) if m.id not in known)]

    @asks("LANES")
    def invite(self) -> dict[str, str]:
        """What a newcomer is told of the shop before it has the book; raises Unavailable."""
        with self._units.database.reading() as connection:
            shop = shop_from(book.settings(connection))
        return {"name": shop.name, "currency": shop.currency.code}

    def enrol(self, member: Member) -> None:
        """Write a newcomer this lane sponsored, whose code was shown by who may; harmless when repeated.

        Or this lane itself, when its sponsor was gone before anybody else had heard of it.
        """
        with self._units.database.reading() as connection:
            if any(known.id == member.id for known in book.members(connection)):
                return
        with self._units.begin(self._actor) as unit:
            write_lane(unit, member)
            unit.did("lanes.enrol", member.id, member.name)
            unit.tell([ShopChanged()])

    @asks("LANES")
    def rename(self, lane: LaneId, name: str) -> None:
        """Give a lane another name; raises Invalid, NotFound."""
        check = Check()
        tidy = check.read("name", lambda: required_name(name), "")
        check.done()
        with self._units.begin(self._actor) as unit:
            _require(unit, lane)
            unit.edit(LANES, {"id": lane}, {"name": tidy})
            unit.did("lanes.rename", lane, tidy)
            unit.tell([ShopChanged()])

    @asks("LANES")
    def revoke(self, lane: LaneId, *, keep: Collection[LaneId] = ()) -> None:
        """Shut a lane out of the shop for good, and whoever it took in but for `keep` and this lane.

        Said again with others to keep it takes those back. Raises NotFound, and Refused for this lane itself,
        or while this one is shut out: what it says counts for nothing.
        """
        from store.services import retiring  # once in the life of a lane

        own = self.own().id
        with self._units.begin(self._actor) as unit:
            _require(unit, lane)
            if lane == own:
                raise Refused(_NOT_ITSELF)
            known = book.members(unit.connection)
            if any(member.revoked for member in known if member.id == own):
                raise Refused(_OUT)
            if all(each.by != own or each.lane != lane for each in book.revocations(unit.connection)):
                unit.insert(REVOCATIONS, [{"id": unit.new_id(), "lane_id": lane}])
            gone = shut_out(book.members(unit.connection))
            for each in sorted({*keep, own} & gone - {lane}):
                unit.edit(LANES, {"id": each}, {"sponsor": each})
            retiring.settle(unit, own)
            unit.did("lanes.revoke", lane)
            unit.tell([ShopChanged()])

    def going_with(self, lane: LaneId) -> list[Member]:
        """Other lanes that go with a lane which is shut out, unless they are kept: it took them in.

        Raises Refused for this lane itself.
        """
        own = self.own().id
        if lane == own:
            raise Refused(_NOT_ITSELF)
        return [each for each in going_with(lane, self.members()) if each.id != own]

    @asks("LANES")
    def inheritance(self, lane: LaneId) -> "Inheritance":
        """What this lane would have of a lane that it retires; raises NotFound, and Refused as `retire`."""
        from store.services import retiring  # once in the life of a lane

        return retiring.inheritance(self._units, lane)

    @asks("LANES")
    def retire(self, lane: LaneId, reason: str) -> "Inheritance":
        """Take it that a lane is lost: what it may spend is this lane's, once all others have heard of it.

        Of this lane itself, what it had before it was restored from a copy. A lane that is not lost after all
        may go on spending until it hears of this; then it spends nothing any more.

        Raises:
            BadInput: no reason.
            NotFound: there is no such lane.
            Refused: it is retired already, or this lane is, or there is nothing to be had of this one.
        """
        from store.services import retiring

        return retiring.retire(self._units, self._actor, lane, reason)

    @asks("LANES")
    def take_over(self, lane: LaneId) -> "Inheritance":
        """Have what a lane left that this one retired, though other lanes have not heard of it.

        One of them may take it over as well, and what only they know to be spent is spent twice.

        Raises:
            NotFound: there is no such lane.
            Refused: it is not retired, or another lane has what it left, or is to have it.
        """
        from store.services import retiring

        return retiring.take_over(self._units, self._actor, lane)

    def estates(self) -> "Sequence[Estate]":
        """What retired lanes left and nobody has yet, for lanes have to hear of it before."""
        from store.services import retiring  # for a look at the lanes

        return retiring.unsettled(self._units)

    def has_earlier_life(self) -> bool:
        """Whether this lane had rights before it was restored that nobody said yet it is to have again."""
        from store.services import retiring  # as above

        return retiring.has_earlier_life(self._units)

    @asks("LANES")
    def allow_restore(self) -> None:
        """Return if whoever is here may take another lane's book in the place of this one's."""

    def clock_behind(self) -> Instant:
        """By how many milliseconds this machine's clock is behind what the lane wrote last; cheap."""
        return self._units.clock.behind()

    def clock_lacks(self) -> Instant:
        """What this machine's clock lacks of the time that all lanes go by; below 0 for one that is ahead."""
        return self._units.clock.lacks()

    def clock_off(self) -> Instant:
        """What this machine's clock lacks of the other lanes' time, while nothing may be edited for it.

        Milliseconds, below 0 for a clock that is ahead; 0 when nobody needs to look at it. Cheap.
        """
        if abs(self._units.clock.doubt()) <= ASKED_FROM:
            return 0
        from store.services import common_time  # clocks are mostly right

        return common_time.off(self._units)

    @asks("LANES")
    def go_by_lanes(self) -> None:
        """Edit by the time of the other lanes, though this machine's clock shows another; raises Refused."""
        from store.services import common_time  # as above

        if not common_time.off(self._units):
            raise Refused("this machine's clock is as the other lanes' clocks; nothing is to be done")
        own = self.own()
        with self._units.begin(self._actor) as unit:
            unit.did("lanes.clock", own.id)
        common_time.confirm(self._units)

    def machine_time(self) -> Instant:
        """What this machine's clock says, right or wrong."""
        return self._units.clock.machine()

    @asks("LANES")
    def trust_clock(self) -> None:
        """Take it that this machine's clock is right, and what the lane wrote later was dated wrongly.

        Sales keep their time; what is written from now on has that of the machine, and so have edits that
        other lanes do not show yet because they are dated so far ahead.
        """
        clock = self._units.clock
        if not clock.behind():
            raise Refused("this machine's clock is not behind; nothing is to be done")
        own_lane = self.own()
        with self._units.begin(self._actor) as unit:
            unit.did("lanes.clock", own_lane.id)
            unit.tell([ShopChanged()])
        from store.queries import restamp  # once in the life of a clock

        at = clock.machine()
        with self._units.database.writing() as connection:
            sites.set_clock(connection, at)
            clock.wrote(at)
            own = sites.own(connection)
            assert own is not None  # noqa: S101 - it has just written
            through = restamp.own_edits(connection, own, clock.common(), self._units.new_id())
        self._units.wrote(own.ver, through)
        self._units.feed.publish([BookChanged()])

    def unshared(self, through: Version) -> Unshared:
        """The sales of this lane that nobody has who has all of it up to a version of its site."""
        from store.queries import sales  # for a look at the lanes

        with self._units.database.reading() as connection:
            own = sites.own(connection)
            return Unshared(0, None) if own is None else sales.written_after(connection, own.site, through)

    def unheard(self) -> Unshared:
        """The sales of this lane since this was first asked: what nobody has if nobody was linked since.

        Of those before it is not known.
        """
        from store.queries import sales  # as above

        with self._units.database.reading() as connection:
            own = sites.own(connection)
            if own is None:
                return Unshared(0, None)
            if self._began is None:
                self._began = own.ver
            return sales.written_after(connection, own.site, self._began)

    def dated_ahead(self) -> "Sequence[DatedAhead]":
        """Lanes of which edits wait here because their clock is far ahead."""
        from store.services import dated_ahead  # no sale waits for it

        return dated_ahead.standing(self._units)

    def partly_elsewhere(self) -> list[Member]:
        """Lanes that went on from an old copy of their book, and of which other lanes have what is not here.

        It comes once such a lane has heard of it, and is linked.
        """
        from store.queries import branches  # hardly any till ever is an old copy

        with self._units.database.reading() as connection:
            parted = {found.site.lane for found in branches.elsewhere(connection)}
        return [member for member in self.members() if member.id in parted]

    @asks("LANES")
    def accept(self, lane: LaneId) -> int:
        """Take what waits of a lane whose clock is ahead for edits of now; how many. Raises Refused."""
        from store.services import dated_ahead  # as above

        return dated_ahead.accept(self._units, self._actor, lane)

    def addresses(self, lane: LaneId) -> Sequence[str]:
        """Where a lane was last reached, `HOST:PORT`, best first."""
        with self._units.database.reading() as connection:
            return book.addresses(connection, lane)

    def remember_address(self, lane: LaneId, address: str) -> None:
        """Keep an address that answered as that lane."""
        with self._units.database.writing() as connection:
            book.remember_address(connection, lane, address, self._units.world.now())


def _require(unit: Unit, lane: LaneId) -> None:
    if all(member.id != lane for member in book.members(unit.connection)):
        raise NotFound("that lane is not in the shop's book (yet); it needs a link to the lane that has it")


def write_lane(unit: Unit, member: Member) -> None:
    """Write a lane into the replicated book."""
    row: dict[str, Scalar | None] = {
        "id": member.id,
        "name": member.name,
        "number": member.number,
        "certificate": member.certificate,
        "sponsor": member.sponsor,
    }
    unit.insert(LANES, [row])
