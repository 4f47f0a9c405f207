"""The shop's lanes as the links need them: names, whom to trust, where each may be reached.

A copy of the member book that is read again when the book may have changed.
"""

from collections.abc import Sequence
from functools import partial

from netsync import trust
from netsync.identity import Identity
from netsync.link.addresses import AddressBook
from netsync.link.records import Records
from netsync.ports import Member
from netsync.trust import Trust, build_trust
from store.domain.cells import clean
from store.domain.ids import LaneId


class Roster:
    """The members as last read; `read` comes first."""

    def __init__(self, identity: Identity, records: Records) -> None:
        self.addresses = AddressBook()
        self.trust: Trust
        self._own = identity.lane
        self._identity = identity
        self._records = records
        self._members: dict[LaneId, Member] = {}
        self._others: Sequence[Member] = ()
        self._written: dict[LaneId, str] = {}
        """The first address of each lane in the book."""

    async def read(self) -> bool:
        """Read the book again; whether anything had changed. Raises TillError when it cannot be read."""
        members = {member.id: member for member in await self._records.members()}
        if members == self._members:
            return False
        self.trust = await self._records.run(partial(build_trust, self._identity, list(members.values())))
        fresh = list(members.keys() - self._members.keys())
        for lane, addresses in (await self._records.addresses(fresh)).items():
            self.addresses.heard(lane, addresses)
            self._written[lane] = next(iter(addresses), "")
        self._members = members
        others = [m for m in members.values() if m.id != self._own and not m.revoked]
        self._others = sorted(others, key=lambda member: (member.number, member.id))
        return True

    async def remember(self, lane: LaneId) -> None:
        """Write down where a lane answered, for the next start. Raises TillError."""
        address = next(iter(self.addresses.of(lane)), "")
        if self._written.get(lane) != address:
            self._written[lane] = address
            await self._records.remember_address(lane, address)

    def others(self) -> Sequence[Member]:
        """The other lanes that belong to the shop, by number."""
        return self._others

    def is_other(self, lane: LaneId) -> bool:
        """Whether a lane is another one that belongs to the shop."""
        member = self._members.get(lane)
        return member is not None and not member.revoked and lane != self._own

    def removed(self, lane: LaneId) -> str:
        """Who no longer belongs to the shop, of a lane and this one, in words; empty when both do."""
        return trust.removed_among(self._members, lane, self._own)

    def name(self, lane: LaneId) -> str:
        """What people call a lane, whatever another lane has written there."""
        member = self._members.get(lane)
        return clean(member.name) if member is not None else lane.hex()[:8]
