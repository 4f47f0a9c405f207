"""Finds customers that may be one person: by keys that stand in an index, never everybody with everybody.

Whom somebody called two people are not found again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice

from sqlalchemy import Column, ColumnElement, Connection, Select, and_, func, select, tuple_

from store.domain.ids import CustomerId
from store.domain.twins import Pair, Person, Twins, compared, pair_of
from store.queries import strangers
from store.queries.survivors import survivors
from store.tables.customers import CARDS, CUSTOMERS

GROUP_MAX = 12
"""More customers than this of one phone or name share a number nobody has, or a name that everybody has."""
KEYS_AT_ONCE = 100
LOOKED_AT_PER_PAIR = 3
"""Keys of one kind that are looked at for each pair that is wanted: not every key gives one."""

_C = CUSTOMERS.c
_THERE = _C.deleted == 0
"""Where the index begins with it."""
_IS_THERE = _C.deleted + 0 == 0
"""Elsewhere, or SQLite would go through all that are there rather than look up ids and addresses."""
_Key = tuple[str, ...]


def find(connection: Connection, limit: int) -> list[Twins]:
    """Pairs that may be one person, the surest first."""
    apart = strangers.pairs(connection)
    keys_max = limit * LOOKED_AT_PER_PAIR + len(apart)
    pairs: dict[Pair, Twins] = {}
    for families in (
        _card_holders(connection, keys_max),
        _alike(connection, [_C.email], [], keys_max),
        _alike(connection, [_C.reference], [], keys_max),
        _alike(connection, [_C.like_key, _C.birth_date], [_THERE, _C.birth_date > ""], keys_max),
        _alike(connection, [_C.phone_key], [_THERE], keys_max),
        _alike(connection, [_C.like_key], [_THERE], limit + len(apart)),
    ):
        for family in families:
            for twins in _pairs(family, apart):
                pairs.setdefault((twins.first.id, twins.second.id), twins)
    ranked = sorted(
        pairs.values(),
        key=lambda twins: (-twins.weight, len(twins.against), twins.first.name, twins.first.id),
    )
    return ranked[:limit]


def of(connection: Connection, customer: CustomerId) -> list[Twins]:
    """Who may be the same person as one customer, the surest first."""
    row = connection.execute(
        select(_C.email, _C.reference, _C.phone_key, _C.like_key).where(_C.id == customer)
    ).one_or_none()
    if row is None:
        return []
    columns = (
        (_C.email, _IS_THERE),
        (_C.reference, _IS_THERE),
        (_C.phone_key, _THERE),
        (_C.like_key, _THERE),
    )
    same = [
        and_(column == value, is_there)
        for (column, is_there), value in zip(columns, row, strict=True)
        if value
    ]
    own = select(CARDS.c.code).where(CARDS.c.customer_id == customer, CARDS.c.present == 1)
    ids = _ids(connection, select(CARDS.c.customer_id).where(CARDS.c.code.in_(own), CARDS.c.present == 1))
    for condition in same:
        ids |= _ids(connection, select(_C.id).where(condition).limit(GROUP_MAX * 4))
    people = {person.id: person for person in _people(connection, [customer, *sorted(ids - {customer})])}
    if customer not in people:
        return []
    apart = strangers.pairs(connection)
    others = [one for one in people if one != customer and pair_of(one, customer) not in apart]
    found = [compared(people[customer], people[one]) for one in others]
    return sorted((twins for twins in found if twins is not None), key=lambda twins: -twins.weight)


def _ids(connection: Connection, statement: "Select[bytes]") -> set[CustomerId]:
    return {CustomerId(found) for found in connection.execute(statement).scalars()}


def _pairs(family: Sequence[Person], apart: AbstractSet[Pair]) -> Iterator[Twins]:
    """Each with whoever was there first, of those they may be."""
    elders: list[Person] = []
    for person in sorted(family, key=lambda person: person.id):
        elder = next((one for one in elders if (one.id, person.id) not in apart), None)
        twins = None if elder is None else compared(elder, person)
        if twins is not None:
            yield twins
        elders.append(person)


def _alike(
    connection: Connection,
    columns: "Sequence[Column[str]]",
    conditions: Sequence[ColumnElement[bool]],
    keys_max: int,
) -> Iterator[list[Person]]:
    """Customers that have the same in some columns, for the first so many of such keys, in lots."""
    for lot in _lots(_shared_keys(connection, columns, conditions, keys_max)):
        # By the first column alone, and whether somebody is there only where the index begins with it:
        # asked for more, SQLite would rather go through everybody.
        first = columns[0].in_([key[0] for key in lot])
        wanted = set(lot)
        families: defaultdict[_Key, list[CustomerId]] = defaultdict(list)
        for customer, *key in connection.execute(select(_C.id, *columns).where(first, *conditions)):
            if tuple(key) in wanted:
                families[tuple(key)].append(CustomerId(customer))
        yield from _families(connection, families.values())


def _shared_keys(
    connection: Connection,
    columns: "Sequence[Column[str]]",
    conditions: Sequence[ColumnElement[bool]],
    keys_max: int,
) -> Iterator[_Key]:
    """Keys that several rows have, in the order of their index."""
    last: _Key = ("",) * len(columns)
    while keys_max > 0:
        further = tuple_(*columns) > tuple_(*last) if len(columns) > 1 else columns[0] > last[0]
        statement = (
            select(*columns)
            .where(*conditions, columns[0] > "", further)
            .group_by(*columns)
            .having(func.count().between(2, GROUP_MAX))
            .order_by(*columns)
            .limit(min(KEYS_AT_ONCE, keys_max))
        )
        keys = [tuple(row) for row in connection.execute(statement)]
        yield from keys
        if len(keys) < KEYS_AT_ONCE:
            return
        keys_max -= len(keys)
        last = keys[-1]


def _card_holders(connection: Connection, keys_max: int) -> Iterator[list[Person]]:
    """Whoever carries a card that others carry too."""
    statement = (
        select(CARDS.c.code)
        .where(CARDS.c.present == 1)
        .group_by(CARDS.c.code)
        .having(func.count() > 1)
        .order_by(CARDS.c.code)
        .limit(keys_max)
    )
    codes = [(code,) for code in connection.execute(statement).scalars()]
    for lot in _lots(codes):
        rows = connection.execute(
            select(CARDS.c.code, CARDS.c.customer_id).where(
                CARDS.c.code.in_([code for (code,) in lot]), CARDS.c.present == 1
            )
        ).all()
        now = survivors(connection, [CustomerId(row.customer_id) for row in rows])
        families: defaultdict[str, list[CustomerId]] = defaultdict(list)
        for code, customer in rows:
            families[code].append(now.get(CustomerId(customer), CustomerId(customer)))
        yield from _families(connection, families.values())


def _families(connection: Connection, families: "Collection[list[CustomerId]]") -> Iterator[list[Person]]:
    wanted = sorted({customer for family in families for customer in family})
    people = {person.id: person for person in _people(connection, wanted)}
    for family in families:
        there = [people[customer] for customer in dict.fromkeys(family) if customer in people]
        if len(there) > 1:
            yield there[:GROUP_MAX]


def _people(connection: Connection, wanted: Sequence[CustomerId]) -> Iterator[Person]:
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        cards: defaultdict[bytes, set[str]] = defaultdict(set)
        carried = select(CARDS.c.customer_id, CARDS.c.code).where(
            CARDS.c.customer_id.in_(some), CARDS.c.present == 1
        )
        for customer, code in connection.execute(carried):
            cards[customer].add(code)
        rows = connection.execute(
            select(_C.id, _C.name, _C.email, _C.phone, _C.reference, _C.birth_date, _C.city, _C.joined).where(
                _C.id.in_(some), _IS_THERE
            )
        )
        for row in rows.mappings():
            yield Person(**row, cards=frozenset(cards[row["id"]]))


def _lots(keys: "Iterable[_Key]") -> Iterator[list[_Key]]:
    rest = iter(keys)
    while lot := list(islice(rest, KEYS_AT_ONCE)):
        yield lot
