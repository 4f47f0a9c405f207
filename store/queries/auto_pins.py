"""Exceptions from the rules of groups, as they decide who is in them; what people see of them is `pins`."""

from sqlalchemy import Connection, Select, and_, func, select, union

from store.domain.ids import CustomerId, GroupId
from store.domain.stamps import Instant
from store.tables.customers import PINS
from store.tables.derived import SURVIVORS

_P, _W = PINS.c, SURVIVORS.c


def pinned_ever(connection: Connection, group: GroupId) -> list[CustomerId]:
    """Everybody about whom there is an exception to a group's rule, over or not."""
    return [CustomerId(found) for found in connection.execute(about(group)).scalars()]


def about(group: GroupId) -> Select[bytes]:
    """Everybody about whom there is an exception, over or not, and who they became."""
    of_group = and_(_P.group_id == group, _P.side != 0)
    both = union(
        select(_P.customer_id).where(of_group),
        select(_W.survivor_id).join(PINS, _P.customer_id == _W.customer_id).where(of_group),
    ).subquery("about")
    return select(both.c.customer_id)


def turning(connection: Connection, first: Instant, last: Instant) -> list[CustomerId]:
    """Whose exceptions end later than `first` and not later than `last`."""
    ended = and_(_P.side != 0, _P.until_at > first, _P.until_at <= last)
    theirs = select(_P.customer_id).where(ended)
    also = select(_W.survivor_id).join(PINS, _P.customer_id == _W.customer_id).where(ended)
    return [CustomerId(found) for found in connection.execute(union(theirs, also)).scalars()]


def next_end(connection: Connection, now: Instant) -> Instant | None:
    """When the next exception ends."""
    statement = select(func.min(_P.until_at)).where(_P.side != 0, _P.until_at > now)
    found: Instant | None = connection.execute(statement).scalar_one()
    return found
