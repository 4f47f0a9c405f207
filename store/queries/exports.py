"""Customers as files have them: read a piece at a time from one state of the book, however many there are."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice

from sqlalchemy import Column, Connection, select

from store.domain.exports.customers import TEXTS, Person
from store.domain.groups import GroupKind
from store.domain.ids import CustomerId, GroupId
from store.domain.listing import Selection
from store.domain.values import dataclass
from store.queries import members, selections
from store.queries.kin import is_there, kin
from store.queries.rules.conditions import Sight
from store.tables.customers import CARDS, CUSTOMERS, GROUPS, TAGS
from store.tables.derived import CUSTOMER_STATS, SURVIVORS

PIECE = 2_000
"""Customers that are held at a time."""

_C, _S, _W = CUSTOMERS.c, CUSTOMER_STATS.c, SURVIVORS.c


@dataclass(frozen=True, slots=True)
class Member:
    """By what a customer is known again."""

    id: CustomerId
    reference: str
    name: str
    email: str
    cards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody a mailing might go to."""

    name: str
    email: str
    active: bool
    consent: bool


def people(connection: Connection, selection: Selection, sight: Sight) -> Iterator[Person]:
    """Everybody who is meant, the oldest record first: with what is theirs, and theirs who became them."""
    texts = [_C[name] for name in TEXTS]
    columns = [
        _C.id, *texts, _C.active, _C.consent, _C.tax_exempt, _C.tax_reason, _C.credit_limit, _C.joined,
    ]  # fmt: skip
    wanted = (
        select(*columns)
        .select_from(selections.people(selection))
        .where(*selections.conditions(connection, selection, sight))
        .order_by(_C.id)
    )
    by_hand = _groups_by_hand(connection)
    rows = iter(connection.execute(wanted, execution_options={"yield_per": PIECE}))
    while piece := list(islice(rows, PIECE)):
        ids = [CustomerId(row[0]) for row in piece]
        parts = _parts(connection, ids)
        cards = _listed(connection, CARDS.c.code, ids, parts)
        tags = _listed(connection, TAGS.c.tag, ids, parts)
        groups = members.named_groups_of(connection, ids) if by_hand else {}
        held = _accounts(connection, ids)
        last = len(TEXTS) + 1
        for row in piece:
            identity, flags = row[0], row[last:]
            points, balance = held.get(identity, (0, 0))
            yield Person(
                id=identity,
                texts=tuple(row[1:last]),
                active=bool(flags[0]),
                consent=bool(flags[1]),
                tax_exempt=bool(flags[2]),
                tax_reason=flags[3],
                credit_limit=flags[4],
                joined=flags[5],
                cards=tuple(sorted(cards.get(identity, ()))),
                tags=tuple(sorted(tags.get(identity, ()))),
                groups=tuple(name for group, name in groups.get(identity, ()) if group in by_hand),
                points=points,
                balance=balance,
            )


def members_of(connection: Connection, group: GroupId, sight: Sight) -> Iterator[Member]:
    """Who is in a group, the oldest record first."""
    wanted = (
        select(_C.id, _C.reference, _C.name, _C.email)
        .where(_C.deleted == 0, members.is_in(sight.kin, group, _C.id))
        .order_by(_C.id)
    )
    rows = iter(connection.execute(wanted, execution_options={"yield_per": PIECE}))
    while piece := list(islice(rows, PIECE)):
        ids = [CustomerId(row.id) for row in piece]
        cards = _listed(connection, CARDS.c.code, ids, _parts(connection, ids))
        for row in piece:
            yield Member(
                CustomerId(row.id), row.reference, row.name, row.email, tuple(sorted(cards.get(row.id, ())))
            )


def addressees(connection: Connection, group: GroupId, sight: Sight) -> Iterator[Addressee]:
    """Who is in a group, by e-mail; of one address that several have, who may be mailed first."""
    wanted = (
        select(_C.name, _C.email, _C.active, _C.consent)
        .where(_C.deleted == 0, members.is_in(sight.kin, group, _C.id))
        .order_by(_C.email, (_C.active * _C.consent).desc(), _C.id)
    )
    for row in connection.execute(wanted, execution_options={"yield_per": PIECE}):
        yield Addressee(row.name, row.email, bool(row.active), bool(row.consent))


def _groups_by_hand(connection: Connection) -> set[GroupId]:
    related = kin(connection)
    by_hand = select(GROUPS.c.id).where(is_there(related), GROUPS.c.kind == GroupKind.MANUAL.value)
    return {GroupId(group) for group in connection.execute(by_hand).scalars()}


def _parts(connection: Connection, ids: Sequence[CustomerId]) -> dict[bytes, bytes]:
    """Whoever became one of some customers, with who that is."""
    statement = select(_W.customer_id, _W.survivor_id).where(_W.survivor_id.in_(ids))
    return {row.customer_id: row.survivor_id for row in connection.execute(statement)}


def _listed(
    connection: Connection, item: "Column[str]", ids: Sequence[CustomerId], parts: dict[bytes, bytes]
) -> dict[bytes, set[str]]:
    """What hangs on each customer: the column of its table says which of it."""
    found: defaultdict[bytes, set[str]] = defaultdict(set)
    owner, present = item.table.c.customer_id, item.table.c.present
    statement = select(owner, item).where(owner.in_([*ids, *parts]), present == 1)
    for whose, what in connection.execute(statement):
        found[parts.get(whose, whose)].add(what)
    return found


def _accounts(connection: Connection, ids: Sequence[CustomerId]) -> dict[bytes, tuple[int, int]]:
    statement = select(_S.customer_id, _S.points, _S.balance).where(_S.customer_id.in_(ids))
    return {row[0]: (row[1], row[2]) for row in connection.execute(statement)}
