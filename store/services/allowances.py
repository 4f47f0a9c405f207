"""What lanes may spend beyond their rights while they are cut off: given by a manager, and at whose risk."""

from typing import Any, Final

from sqlalchemy import Connection

from store.domain.allowances import Allowance
from store.domain.errors import BadInput, NotFound
from store.domain.ids import LaneId, StaffId
from store.domain.names import clean
from store.domain.payment import BALANCE, POINTS
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
        why = clean(reason)[:REASON_CHARACTERS_MAX]
        _judge(account, amount, why)
        self._rights.require(Right.ALLOWANCES)
        with self._units.begin(self._actor) as unit:
            if all(each.id != lane for each in book.members(unit.connection)):
                raise NotFound("that lane is not in the shop's book (yet)")
            row: Row = {
                "lane_id": lane,
                "account": account,
                "amount": amount,
                "reason": why,
                "at": unit.now,
                "staff_id": unit.actor.staff,
            }
            unit.put(ALLOWANCES, [row])
            unit.did("lanes.allowance", lane, f"{account} {amount}: {why}")
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


def _judge(account: str, amount: int, why: str) -> None:
    if account not in {POINTS, BALANCE}:
        raise BadInput("points or balance is allowed beyond what is there", field="account")
    if not 0 <= amount <= ALLOWANCE_MAX:
        raise BadInput("an allowance is not below zero, and not beyond all measure", field="amount")
    if not why:
        raise BadInput("say why: it is the shop's risk", field="reason")
