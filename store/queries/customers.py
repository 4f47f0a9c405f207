"""Customers and their cards."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    func,
    or_,
    select,
)

from store.domain.customers import Customer, email_key
from store.domain.ids import CustomerId, GroupId
from store.domain.listing import CustomerRow
from store.domain.money import Basis
from store.domain.names import clean, name_key
from store.domain.stamps import Instant
from store.queries.driver import fetch, places
from store.queries.survivors import family_then, survivor, survivors
from store.tables.customers import CARDS, CUSTOMERS, PINS, TAGS

NAMESAKES_MAX = 50
"""Of those that have one e-mail or card, deleted ones too, so many are looked at."""

_C = CUSTOMERS.c
_IS_THERE = _C.deleted + 0 == 0
"""Not by an index of `deleted`, which nearly all customers share: SQLite, that has not counted them, would
go through it rather than look up what else is asked for."""


def get(connection: Connection, customer: CustomerId) -> Customer | None:
    """One customer with cards, tags and groups; of one that was merged, who they are now.

    None when there is none or it was deleted.
    """
    found = buyer(connection, customer)
    if found is None:
        return None
    whole = (found.id, *found.merged)
    return replace(
        found,
        cards=tuple(sorted(_items(connection, CARDS.c.code, whole))),
        tags=tuple(sorted(_items(connection, TAGS.c.tag, whole))),
    )


def buyer(connection: Connection, customer: CustomerId) -> Customer | None:
    """One customer as a sale knows them: as `get`, without the cards and tags that no price depends on."""
    row = _row(connection, customer)
    if row is not None and row["deleted"] and row["merged_into"] is not None:
        row = _row(connection, survivor(connection, customer))
    if row is None or row["deleted"]:
        return None
    whole = family_then(connection, CustomerId(row["id"]), None)
    return Customer(
        id=CustomerId(row["id"]),
        name=row["name"],
        email=row["email"],
        phone=row["phone"],
        reference=row["reference"],
        birth_date=row["birth_date"],
        gender=row["gender"],
        city=row["city"],
        region=row["region"],
        country=row["country"],
        notes=row["notes"],
        active=bool(row["active"]),
        consent=bool(row["consent"]),
        tax_exempt=bool(row["tax_exempt"]),
        tax_reason=row["tax_reason"],
        credit_limit=row["credit_limit"],
        joined=row["joined"],
        cards=(),
        tags=(),
        groups=tuple(groups_of(connection, CustomerId(row["id"]))),
        merged=tuple(whole[1:]),
    )


_COLUMNS = (
    "id", "name", "email", "phone", "reference", "birth_date", "gender", "city", "region", "country", "notes",
    "active", "consent", "tax_exempt", "tax_reason", "credit_limit", "joined", "deleted", "merged_into",
)  # fmt: skip
_ROW = f"SELECT {', '.join(_COLUMNS)} FROM customers WHERE id = ?"  # noqa: S608 - our own names


def _row(connection: Connection, customer: CustomerId) -> dict[str, Any] | None:
    for row in fetch(connection, _ROW, [customer]):
        return dict(zip(_COLUMNS, row, strict=True))
    return None


def groups_of(connection: Connection, customer: CustomerId) -> list[GroupId]:
    """The groups a customer is in, by hand or by a rule, of those that are there."""
    from store.queries import members  # the first sale is for nobody, mostly

    return members.groups_of(connection, customer)


def pins_of(connection: Connection, family: Sequence[CustomerId], now: Instant) -> dict[GroupId, int]:
    """Groups that a pin keeps a customer in (1) or out of (-1) now; the latest says."""
    statement = (
        select(PINS.c.group_id, PINS.c.side)
        .where(PINS.c.customer_id.in_(family), or_(PINS.c.until_at.is_(None), PINS.c.until_at > now))
        .order_by(PINS.c.hlc)
    )
    sides = {GroupId(row[0]): int(row[1]) for row in connection.execute(statement)}
    return {group: side for group, side in sides.items() if side}


def tags_from(connection: Connection, prefix: str, size: int) -> list[str]:
    """Tags in use that begin so, in order; each is looked up behind the one before, however many have it."""
    found: list[str] = []
    end = f"{prefix}\U0010ffff"
    while len(found) < size:
        further = TAGS.c.tag > found[-1] if found else TAGS.c.tag >= prefix
        statement = select(func.min(TAGS.c.tag)).where(further, TAGS.c.present == 1, TAGS.c.tag < end)
        tag = connection.execute(statement).scalar_one_or_none()
        if tag is None:
            break
        found.append(tag)
    return found


def by_identity(connection: Connection, text: str) -> list[CustomerId]:
    """Customers whose e-mail, card or reference is exactly `text`."""
    tidy = clean(text)
    if not tidy:
        return []
    return _now(
        connection,
        [
            *_with(connection, _C.email == email_key(tidy)),
            *_with(connection, _C.reference == tidy),
            *_carriers(connection, tidy),
        ],
    )


def by_card(connection: Connection, code: str) -> list[CustomerId]:
    """Customers who carry a card, one that they had before they were merged too."""
    return _now(connection, _carriers(connection, code))


def shared_card(connection: Connection, family: Sequence[CustomerId]) -> str:
    """A card of somebody that another customer carries too; empty when each of theirs is theirs alone.

    `family` is them and all that were merged into them.
    """
    for (code,) in fetch(connection, _SHARED.format(places(family)), [*family, *family]):
        if len(by_card(connection, code)) > 1:
            return str(code)
    return ""


_SHARED = """
SELECT DISTINCT code FROM cards AS mine WHERE customer_id IN ({0}) AND present = 1 AND EXISTS (
    SELECT 1 FROM cards AS other
    WHERE other.code = mine.code AND other.present = 1 AND other.customer_id NOT IN ({0})
) ORDER BY code
"""


def by_name(connection: Connection, name: str) -> list[CustomerId]:
    """Customers of exactly this name, however it is spaced or cased."""
    statement = select(_C.id).where(_C.deleted == 0, _C.name_key == name_key(name))
    return [CustomerId(found) for found in connection.execute(statement.limit(3)).scalars()]


def with_email(connection: Connection, email: str) -> CustomerId | None:
    """The customer an e-mail belongs to, or belonged to before they were merged."""
    return next(iter(_now(connection, _with(connection, _C.email == email))), None)


def holders(
    connection: Connection, item: "Column[str] | Column[bytes]", family: Sequence[CustomerId]
) -> list[tuple[CustomerId, str | bytes]]:
    """Who of a family holds which card, tag or group: the column of its table says which of these."""
    sql = _HOLDERS.format(item=item.name, table=item.table.name, places=places(family))
    return [(CustomerId(owner), held) for owner, held in fetch(connection, sql, family)]


# Asked several times in each edit: spelt out, as the lines of a list below.
_HOLDERS = """
SELECT customer_id, {item} FROM {table} WHERE customer_id IN ({places}) AND present = 1
ORDER BY customer_id, {item}
"""


def _items(connection: Connection, item: "Column[str]", family: Sequence[CustomerId]) -> set[str]:
    return {str(held) for _, held in holders(connection, item, family)}


def _with(connection: Connection, condition: ColumnElement[bool]) -> list[CustomerId]:
    """Whoever is there or was merged, and meets a condition."""
    is_known = or_(_IS_THERE, _C.merged_into.is_not(None))
    found = connection.execute(select(_C.id).where(condition, is_known).limit(NAMESAKES_MAX)).scalars()
    return [CustomerId(one) for one in found]


def _carriers(connection: Connection, code: str) -> list[CustomerId]:
    """Whoever has a card, there or not: asked by the card, or all customers would be gone through."""
    statement = select(CARDS.c.customer_id).where(CARDS.c.code == code, CARDS.c.present == 1)
    return [CustomerId(one) for one in connection.execute(statement.limit(NAMESAKES_MAX)).scalars()]


def _now(connection: Connection, found: Sequence[CustomerId]) -> list[CustomerId]:
    """Who these are now, each once, of those that are there."""
    if not found:
        return []
    merged = survivors(connection, found)
    wanted = list(dict.fromkeys(merged.get(one, one) for one in found))
    there = set(connection.execute(select(_C.id).where(_C.id.in_(wanted), _IS_THERE)).scalars())
    return [one for one in wanted if one in there]


def count(connection: Connection) -> int:
    """How many customers there are."""
    return connection.execute(select(func.count()).select_from(CUSTOMERS).where(_C.deleted == 0)).scalar_one()


# Every window of a list waits for it: spelt out, since Core takes longer than the database.
_LINES = """
SELECT c.id, c.name, c.email, c.phone, c.city, c.joined, c.active, s.orders, s.spent, s.last_at, s.points
FROM customers c LEFT JOIN customer_stats s ON s.customer_id = c.id WHERE c.id IN ({})
"""


def rows(
    connection: Connection, ids: Sequence[CustomerId], percents: "dict[GroupId, Basis]"
) -> list[CustomerRow]:
    """List lines of the given customers, in the given order."""
    from store.queries import members

    if not ids:
        return []
    by_id = {row[0]: row for row in fetch(connection, _LINES.format(places(ids)), ids)}
    groups = members.named_groups_of(connection, ids)
    return [
        _line(by_id[customer], groups.get(customer, ()), percents) for customer in ids if customer in by_id
    ]


def _line(
    row: "tuple[Any, ...]", groups: "Sequence[tuple[GroupId, str]]", percents: "dict[GroupId, Basis]"
) -> CustomerRow:
    customer, name, email, phone, city, joined, active, orders, spent, last_at, points = row
    return CustomerRow(
        id=customer,
        name=name,
        email=email,
        phone=phone,
        city=city,
        joined=joined,
        active=bool(active),
        groups=tuple(name for _, name in groups),
        percent=max((percents.get(group, 0) for group, _ in groups), default=0),
        orders=orders or 0,
        spent=spent or 0,
        last_at=last_at or None,
        points=points or 0,
    )


def with_active(connection: Connection, chosen: Sequence[CustomerId], *, active: bool) -> list[CustomerId]:
    """Those of some customers that are active, or those that are not."""
    statement = select(_C.id).where(_IS_THERE, _C.active == int(active), _C.id.in_(list(chosen)))
    return [CustomerId(found) for found in connection.execute(statement).scalars()]
