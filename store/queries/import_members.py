"""What the book knows of memberships and opening entries while a file is decided and written.

`deleted + 0`: asked for `deleted` itself, SQLite would rather go through an index of everybody than look up
the ids that are given.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Final

from sqlalchemy import Connection, func, select

from store.domain.groups import GroupKind
from store.domain.ids import CustomerId, GroupId
from store.domain.imports.openings import BOOKED, KIND
from store.queries.import_lookup import Stored, fetched, parts_of
from store.queries.import_plan import pieces
from store.queries.kin import kin
from store.tables.customers import CUSTOMERS, GROUPS, MEMBERSHIPS
from store.tables.derived import SURVIVORS
from store.tables.sales import LEDGER

_C, _M, _L = CUSTOMERS.c, MEMBERSHIPS.c, LEDGER.c
_THERE: Final = "SELECT id FROM customers WHERE id IN (:wanted) AND deleted + 0 = 0"
_HELD: Final = "SELECT customer_id, group_id FROM memberships WHERE customer_id IN (:wanted) AND present = 1"
_IN_NONE: Final = Stored({}, {"groups": frozenset()})
_NAMES = {account: name for name, account in BOOKED.items()}


def customers(connection: Connection, ids: Collection[bytes], _lists: Collection[str]) -> dict[bytes, Stored]:
    """Customers with the groups they were put in by hand; those deleted are not there.

    What was merged counts as what it became, customers as well as groups.
    """
    wanted = list(ids)
    parts = parts_of(connection, wanted)
    related = kin(connection)
    names: dict[bytes, str] = {}
    held: defaultdict[bytes, set[str]] = defaultdict(set)
    for customer, group in fetched(connection, _HELD, [*wanted, *parts]):
        if group not in names:
            names[group] = related.root(group).hex()
        held[parts.get(customer, customer)].add(names[group])
    return {
        customer: Stored({}, {"groups": frozenset(held[customer])}) if customer in held else _IN_NONE
        for (customer,) in fetched(connection, _THERE, wanted)
    }


def put_in(connection: Connection, group: GroupId, piece: int) -> Iterator[list[bytes]]:
    """Who was put in a group by hand and is there, by id, a piece at a time."""
    family = kin(connection).names(group)
    by_hand = select(GROUPS.c.id).where(GROUPS.c.id.in_(family), GROUPS.c.kind == GroupKind.MANUAL.value)
    who = func.coalesce(SURVIVORS.c.survivor_id, _M.customer_id).label("id")
    put = (
        select(who)
        .outerjoin(SURVIVORS, SURVIVORS.c.customer_id == _M.customer_id)
        .where(_M.group_id.in_(by_hand), _M.present == 1)
        .distinct()
        .subquery("put")
    )
    statement = (
        select(put.c.id).join(CUSTOMERS, _C.id == put.c.id).where(_C.deleted + 0 == 0).order_by(put.c.id)
    )
    rows = connection.execute(statement, execution_options={"yield_per": piece}).scalars()
    every = iter(rows)
    while some := list(islice(every, piece)):
        yield some


def standing(connection: Connection, pairs: Collection[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The memberships behind pairs of a customer and a group: theirs, and those of what became them."""
    owners = list({customer for customer, _ in pairs})
    parts = parts_of(connection, owners)
    related = kin(connection)
    wanted = set(pairs)
    return [
        (customer, group)
        for customer, group in fetched(connection, _HELD, [*owners, *parts])
        if (parts.get(customer, customer), related.root(GroupId(group))) in wanted
    ]


def openings(connection: Connection, ids: Sequence[bytes]) -> dict[bytes, dict[str, int]]:
    """The opening entries of customers and of those who became them, by the names of `BOOKED`."""
    parts = parts_of(connection, ids)
    found: defaultdict[bytes, dict[str, int]] = defaultdict(dict)
    for some in pieces([*ids, *parts]):
        statement = select(_L.customer_id, _L.account, _L.amount).where(
            _L.customer_id.in_(some), _L.account.in_(_NAMES), _L.kind == KIND
        )
        for customer, account, amount in connection.execute(statement):
            theirs = found[parts.get(customer, customer)]
            theirs[_NAMES[account]] = theirs.get(_NAMES[account], 0) + amount
    return found


def since(connection: Connection, ids: Sequence[bytes]) -> dict[CustomerId, int]:
    """When those of some customers who are there became customers."""
    found: dict[CustomerId, int] = {}
    for some in pieces(ids):
        statement = select(_C.id, _C.joined).where(_C.id.in_(some), _C.deleted + 0 == 0)
        found |= {CustomerId(row.id): row.joined for row in connection.execute(statement)}
    return found


def known(connection: Connection, ids: Sequence[bytes]) -> set[bytes]:
    """Which ids are or were somebody's."""
    return {row[0] for row in fetched(connection, "SELECT id FROM customers WHERE id IN (:wanted)", ids)}
