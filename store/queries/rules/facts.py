"""What rules ask of a few customers, in as many queries however many they are, for tests one by one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeAlias, TypedDict
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from store.domain.ids import CategoryId, CustomerId, GroupId, ProductId
from store.domain.rules.answer import Facts
from store.domain.rules.days import Day
from store.domain.rules.needs import Source
from store.domain.rules.tree import Flag, Text
from store.queries.days import day
from store.queries.driver import fetch
from store.queries.kin import Kin

IDS_MAX: Final = 500
"""Customers named in one statement."""

Found: TypeAlias = tuple[Any, ...]
"""What the driver gives for the columns asked for."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What is to be read besides the customers' own rows and sums."""

    sources: AbstractSet[Source]
    zone: ZoneInfo
    """Whose days are meant."""


_SUMS: Final = "c.id, s.orders, s.spent, s.last_at, s.points, s.balance"
_FIELDS: Final = """c.birth_date, c.joined, c.active, c.consent, c.tax_exempt,
    c.name, c.email, c.phone, c.reference, c.city, c.region, c.country, c.gender, c.notes"""
_THERE: Final = """
FROM customers c JOIN customer_stats s ON s.customer_id = c.id WHERE c.id IN (:ids) AND c.deleted = 0
"""
_OF_SUMS: Final = f"SELECT {_SUMS} {_THERE}"
_OF_BOTH: Final = f"SELECT {_SUMS}, {_FIELDS} {_THERE}"
_TEXTS: Final = (
    Text.NAME, Text.EMAIL, Text.PHONE, Text.REFERENCE, Text.CITY, Text.REGION, Text.COUNTRY, Text.GENDER,
    Text.NOTES,
)  # fmt: skip
_FLAGS: Final = (Flag.ACTIVE, Flag.CONSENT, Flag.TAX_EXEMPT)

_TAGS: Final = """
SELECT customer_id, tag_key FROM tags WHERE customer_id IN (:ids) AND present = 1
UNION SELECT v.survivor_id, t.tag_key FROM survivors v JOIN tags t ON t.customer_id = v.customer_id
WHERE v.survivor_id IN (:ids) AND t.present = 1
"""
_DAYS: Final = """
SELECT customer_id, day, orders, spent FROM customer_days WHERE customer_id IN (:ids)
ORDER BY customer_id, day DESC
"""
_BOUGHT: Final = """
SELECT customer_id, product_id, category_id, last_at FROM bought
WHERE customer_id IN (:ids) AND quantity > 0 AND last_at > 0
"""
_GROUPS: Final = """
SELECT m.customer_id, m.group_id, g.deleted FROM memberships m JOIN groups g ON g.id = m.group_id
WHERE m.customer_id IN (:ids) AND m.present = 1 AND g.kind = 'manual'
UNION SELECT v.survivor_id, m.group_id, g.deleted FROM survivors v
JOIN memberships m ON m.customer_id = v.customer_id JOIN groups g ON g.id = m.group_id
WHERE v.survivor_id IN (:ids) AND m.present = 1 AND g.kind = 'manual'
"""


def facts_of(
    connection: Connection,
    customers: Sequence[CustomerId],
    asking: Asking,
    groups: Mapping[CustomerId, AbstractSet[GroupId]],
) -> dict[CustomerId, Facts]:
    """Facts of those of at most IDS_MAX customers who are there; `groups` are those they are in."""
    # A sale has most rules asked that are about sums alone, and somebody waits for it.
    own = rows(connection, _OF_BOTH if Source.CUSTOMER in asking.sources else _OF_SUMS, customers)
    ids = [row[0] for row in own]
    wanted = asking.sources if ids else frozenset[Source]()
    days = _days(connection, ids) if Source.DAYS in wanted else {}
    bought = _bought(connection, ids, asking.zone) if Source.BOUGHT in wanted else {}
    tags = _grouped(rows(connection, _TAGS, ids)) if Source.TAGS in wanted else {}
    found: dict[CustomerId, Facts] = {}
    for customer, orders, spent, last_at, points, balance, *fields in own:
        products, categories = bought.get(customer, _NOTHING)
        found[customer] = Facts(
            **_of_fields(fields, asking.zone) if fields else _NO_FIELDS,
            tags=tags.get(customer, frozenset()),
            orders=orders,
            spent=spent,
            last_order=day(last_at, asking.zone) if last_at and Source.STATS in wanted else None,
            points=points,
            balance=balance,
            days=days.get(customer, ()),
            bought=products,
            bought_of=categories,
            groups=groups.get(customer, frozenset()),
        )
    return found


class _Fields(TypedDict):
    """What is written in a customer's own fields."""

    texts: Mapping[Text, str]
    birth: str
    joined: Day
    flags: AbstractSet[Flag]


_NO_FIELDS: Final[_Fields] = {"texts": {}, "birth": "", "joined": 0, "flags": frozenset()}


def _of_fields(fields: Sequence[Any], zone: ZoneInfo) -> _Fields:
    birth, joined, *flags = fields[:5]
    return {
        "texts": dict(zip(_TEXTS, fields[5:], strict=True)),
        "birth": birth,
        "joined": day(joined, zone),
        "flags": {flag for flag, is_on in zip(_FLAGS, flags, strict=True) if is_on},
    }


_Bought = tuple[dict[ProductId, Day], dict[CategoryId, Day]]
_NOTHING: Final[_Bought] = ({}, {})


def _bought(connection: Connection, ids: Sequence[CustomerId], zone: ZoneInfo) -> dict[CustomerId, _Bought]:
    found: defaultdict[CustomerId, _Bought] = defaultdict(lambda: ({}, {}))
    for customer, product, category, last_at in rows(connection, _BOUGHT, ids):
        last = day(last_at, zone)
        products, categories = found[customer]
        products[product] = max(last, products.get(product, last))
        categories[category] = max(last, categories.get(category, last))
    return found


def _days(
    connection: Connection, ids: Sequence[CustomerId]
) -> Mapping[CustomerId, Sequence[tuple[Day, int, int]]]:
    found: defaultdict[CustomerId, list[tuple[Day, int, int]]] = defaultdict(list)
    for customer, when, orders, spent in rows(connection, _DAYS, ids):
        found[customer].append((when, orders, spent))
    return found


def by_hand(
    connection: Connection, customers: Sequence[CustomerId], kin: Kin
) -> dict[CustomerId, set[GroupId]]:
    """The groups that customers are in by hand, by everything that each of them was ever called."""
    found: defaultdict[CustomerId, set[GroupId]] = defaultdict(set)
    for customer, group, is_deleted in rows(connection, _GROUPS, customers):
        if not is_deleted or kin.is_part(group):
            found[customer].update(kin.names(group))
    return found


def _grouped(pairs: Iterable[Found]) -> dict[CustomerId, set[str]]:
    found: defaultdict[CustomerId, set[str]] = defaultdict(set)
    for customer, value in pairs:
        found[customer].add(value)
    return found


def rows(connection: Connection, sql: str, ids: Sequence[bytes]) -> list[Found]:
    """What a statement answers for the ids that it calls `:ids`."""
    if not ids:
        return []
    statement, times = _of_so_many(sql, len(ids))
    return fetch(connection, statement, tuple(ids) * times)


@lru_cache(maxsize=32)
def _of_so_many(sql: str, count: int) -> tuple[str, int]:
    """A statement with places for so many ids, and how often it is given them."""
    return sql.replace(":ids", ", ".join("?" * count)), sql.count(":ids")
