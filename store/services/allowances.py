"""What lanes may spend beyond their rights while they are cut off: given by a manager, and at whose risk."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection

from store.domain.allowances import ALLOWED, Allowance, written
from store.domain.errors import BadInput, NotFound, Refused
from store.domain.ids import LaneId, StaffId
from store.domain.members import Member
from store.domain.names import clean
from store.domain.payment import POINTS
from store.domain.rights import Right
from store.events import CustomersChanged, ShopChanged
from store.queries import book, purses
from store.queries.driver import fetch
from store.queries.heirs import Owners
from store.services.rights import Rights
from store.services.shop import shop_from
from store.tables.book import ALLOWANCES
from store.unit import Actor, Row, Units

ALLOWANCE_MAX: Final = 10**9
"""In points or minor units: more was mistyped."""
REASON_CHARACTERS_MAX: Final = 200

_ALL = "SELECT lane_id, account, amount, reason, at, staff_id FROM allowances WHERE amount > 0"


class AllowanceService:
    """Gives, takes back and lists allowances; what is allowed counts as soon as a lane hears of it."""

    def __init__(self, units: Units, actor: Actor, rights: Rights) -> None:
        self._units = units
        self._actor = actor
        self._rights = rights

    def given(self) -> list[Allowance]:
        """Every allowance there is, by the lane's number, points first."""
        with self._units.database.reading() as connection:
            members = {each.id: each for each in book.members(connection)}
            rows = [row for row in fetch(connection, _ALL) if LaneId(bytes(row[0])) in members]
            found = [self._read(connection, members[LaneId(bytes(row[0]))].name, row) for row in rows]
        return sorted(found, key=lambda each: (members[each.lane].number, each.account != POINTS))

    def in_force(self) -> list[Allowance]:
        """Those of lanes that may spend."""
        with self._units.database.reading() as connection:
            retired = {each.id for each in book.members(connection) if each.retired}
        return [each for each in self.given() if each.lane not in retired]

    def give(self, lane: LaneId, account: str, amount: int, reason: str) -> None:
        """Let a lane spend so much beyond its rights, of all customers' accounts of a kind together.

        Args:
            lane: which.
            account: `points` or `balance`.
            amount: points or minor units; replaces what was allowed before, 0 takes it back.
            reason: why.

        Raises:
            BadInput, NotFound, NeedsApproval: nothing was changed.
        """
        self.change(lane, {account: amount}, reason)

    def change(self, lane: LaneId, amounts: Mapping[str, int], reason: str) -> None:
        """The same of several accounts at once, as one deed.

        Raises:
            BadInput, NotFound, Refused, NeedsApproval: nothing was changed.
        """
        why = clean(reason)[:REASON_CHARACTERS_MAX]
        _judge(amounts, why)
        self._rights.require(Right.ALLOWANCES, subject=lane)
        with self._units.begin(self._actor) as unit:
            _require(book.members(unit.connection), lane, is_given=any(amounts.values()))
            rows: list[Row] = [
                {
                    "lane_id": lane,
                    "account": account,
                    "amount": amount,
                    "reason": why,
                    "at": unit.now,
                    "staff_id": unit.actor.staff,
                }
                for account, amount in amounts.items()
            ]
            unit.put(ALLOWANCES, rows)
            money = shop_from(book.settings(unit.connection)).currency
            unit.did("lanes.allowance", lane, f"{written(amounts, money)}: {why}")
            unit.tell([ShopChanged(), CustomersChanged(frozenset())])

    def _read(self, connection: Connection, name: str, row: tuple[Any, ...]) -> Allowance:
        lane, account, amount, reason, at, staff = row
        zone = shop_from(book.settings(connection)).zone
        now, owners, whose = self._units.world.now(), Owners(connection), LaneId(bytes(lane))
        drawn = purses.overdrawn(connection, whose, account, now, zone, owners)
        return Allowance(
            lane=whose,
            name=name,
            account=account,
            amount=amount,
            used=sum(drawn.values()),
            reason=reason,
            at=at,
            staff=StaffId(bytes(staff)),
        )


def _require(members: Sequence[Member], lane: LaneId, *, is_given: bool) -> None:
    for each in members:
        if each.id == lane:
            if is_given and (each.retired or each.revoked):
                raise Refused(f"{each.name} is out of the shop or retired: it may spend nothing")
            return
    raise NotFound("that lane is not in the shop's book (yet)")


def _judge(amounts: Mapping[str, int], why: str) -> None:
    if not amounts or not amounts.keys() <= set(ALLOWED):
        raise BadInput("points or balance is allowed beyond what is there", field="account")
    for account, amount in amounts.items():
        if not 0 <= amount <= ALLOWANCE_MAX:
            raise BadInput("an allowance is not below zero, and not beyond all measure", field=account)
    if not why:
        raise BadInput("say why: it is the shop's risk", field="reason")
