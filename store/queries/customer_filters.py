"""What a customer list matches, as conditions on `customers`. Order and windows are not here."""

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, FromClause, exists, func, not_, or_

from store.domain.groups import GroupKind
from store.domain.listing import CustomerList, Quick
from store.domain.rules.days import date_of, day_of
from store.domain.stamps import Instant
from store.queries import book, members, search
from store.queries.kin import kin
from store.queries.rules.conditions import Sight, condition, people_for
from store.tables.customers import CUSTOMERS, GROUPS, MEMBERSHIPS
from store.tables.derived import AUTO_MEMBERS

_C: Final = CUSTOMERS.c


def sight_of(connection: Connection, now: Instant) -> Sight:
    """What lists are read under: the shop's day and zone, and how its groups were merged."""
    zone = ZoneInfo(book.settings(connection).get("timezone", "UTC"))
    today = datetime.fromtimestamp(now / 1000, UTC).astimezone(zone).date()
    return Sight(day_of(today), zone, kin(connection))


def people(query: CustomerList) -> FromClause:
    """What the conditions of a list are asked of."""
    return CUSTOMERS if query.rule is None else people_for(query.rule)


def conditions(connection: Connection, query: CustomerList, sight: Sight) -> list[ColumnElement[bool]]:
    """What holds for those a list matches, of rows of `people`."""
    wanted = search.search_for(connection, query.text)
    searched = [] if wanted is None else [search.condition(wanted)]
    # What looks at each row does not go by an index of `deleted`, which nearly all customers share.
    is_looked_at = query.rule is not None or query.quick
    is_there = _C.deleted + 0 == 0 if is_looked_at else _C.deleted == 0
    return [is_there, *searched, *besides_text(query, sight)]


def besides_text(query: CustomerList, sight: Sight) -> list[ColumnElement[bool]]:
    """The same without what is searched for."""
    found = [_quick(quick, sight) for quick in sorted(query.quick, key=lambda quick: quick.value)]
    if query.group is not None:
        found.append(members.is_in(sight.kin, query.group, _C.id))
    if query.rule is not None:
        found.append(condition(query.rule, sight))
    return found


def _quick(quick: Quick, sight: Sight) -> ColumnElement[bool]:  # noqa: PLR0911 - one answer for each
    match quick:
        case Quick.ACTIVE:
            return _C.active == 1
        case Quick.INACTIVE:
            return _C.active == 0
        case Quick.GROUPED:
            return _is_grouped()
        case Quick.UNGROUPED:
            return not_(_is_grouped())
        case Quick.NO_EMAIL:
            return _C.email == ""
        case Quick.CONSENT:
            return _C.consent == 1
        case Quick.BIRTHDAY_MONTH:
            return func.substr(_C.birth_date, 6, 2) == f"{date_of(sight.today).month:02}"
        case Quick.NEW_THIS_MONTH:
            return _C.joined >= _month_start(sight)


def _is_grouped() -> ColumnElement[bool]:
    by_hand = exists().where(
        MEMBERSHIPS.c.customer_id == _C.id,
        MEMBERSHIPS.c.present == 1,
        GROUPS.c.id == MEMBERSHIPS.c.group_id,
        GROUPS.c.kind == GroupKind.MANUAL.value,
        GROUPS.c.deleted == 0,
    )
    return or_(by_hand, exists().where(AUTO_MEMBERS.c.customer_id == _C.id))


def _month_start(sight: Sight) -> Instant:
    first = date_of(sight.today).replace(day=1)
    return int(datetime(first.year, first.month, 1, tzinfo=sight.zone).timestamp() * 1000)
