"""Customers and their cards."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Column, ColumnElement, Connection, exists, or_, select

from store.domain.customers import Customer, email_key
from store.domain.ids import CustomerId, GroupId
from store.domain.listing import CustomerList, CustomerRow
from store.domain.money import Basis
from store.domain.names import clean, name_key
from store.queries import listing
from store.tables.customers import CARDS, CUSTOMERS, GROUPS, MEMBERSHIPS

_C = CUSTOMERS.c


def get(connection: Connection, customer: CustomerId) -> Customer | None:
    """One customer with cards and groups; None when there is none or it was deleted."""
    row = connection.execute(
        select(
            _C.id, _C.name, _C.email, _C.phone, _C.reference, _C.birth_date, _C.gender, _C.city, _C.country,
            _C.notes, _C.active, _C.joined,
        ).where(_C.id == customer, _C.deleted == 0)
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    cards = connection.execute(
        select(CARDS.c.code)
        .where(CARDS.c.customer_id == customer, CARDS.c.present == 1)
        .order_by(CARDS.c.code)
    ).scalars()
    return Customer(
        id=customer,
        name=row.name,
        email=row.email,
        phone=row.phone,
        reference=row.reference,
        birth_date=row.birth_date,
        gender=row.gender,
        city=row.city,
        country=row.country,
        notes=row.notes,
        active=bool(row.active),
        joined=row.joined,
        cards=tuple(cards),
        groups=tuple(groups_of(connection, customer)),
    )


def groups_of(connection: Connection, customer: CustomerId) -> list[GroupId]:
    """The groups a customer is in by hand, of those that exist."""
    statement = (
        select(MEMBERSHIPS.c.group_id)
        .join(GROUPS, GROUPS.c.id == MEMBERSHIPS.c.group_id)
        .where(MEMBERSHIPS.c.customer_id == customer, MEMBERSHIPS.c.present == 1, GROUPS.c.deleted == 0)
        .order_by(GROUPS.c.name_key)
    )
    return [GroupId(group) for group in connection.execute(statement).scalars()]


def by_identity(connection: Connection, text: str) -> list[CustomerId]:
    """Customers whose e-mail, card or reference is exactly `text`."""
    tidy = clean(text)
    if not tidy:
        return []
    statement = select(_C.id).where(
        _C.deleted == 0,
        or_(_C.email == email_key(tidy), _C.reference == tidy, _has_card(tidy)),
    )
    return [CustomerId(found) for found in connection.execute(statement.limit(3)).scalars()]


def by_card(connection: Connection, code: str) -> list[CustomerId]:
    """Customers who carry a card."""
    statement = select(_C.id).where(_C.deleted == 0, _has_card(code))
    return [CustomerId(found) for found in connection.execute(statement.limit(3)).scalars()]


def by_name(connection: Connection, name: str) -> list[CustomerId]:
    """Customers of exactly this name, however it is spaced or cased."""
    statement = select(_C.id).where(_C.deleted == 0, _C.name_key == name_key(name))
    return [CustomerId(found) for found in connection.execute(statement.limit(3)).scalars()]


def with_email(connection: Connection, email: str) -> CustomerId | None:
    """The customer an e-mail belongs to."""
    statement = select(_C.id).where(_C.deleted == 0, _C.email == email).limit(1)
    found = connection.execute(statement).scalar_one_or_none()
    return None if found is None else CustomerId(found)


def cards_of(connection: Connection, customer: CustomerId) -> set[str]:
    """The cards a customer carries now."""
    statement = select(CARDS.c.code).where(CARDS.c.customer_id == customer, CARDS.c.present == 1)
    return set(connection.execute(statement).scalars())


def count(connection: Connection, query: CustomerList) -> int:
    """How many customers a list has."""
    return listing.count(connection, CUSTOMERS, _conditions(query))


def window(
    connection: Connection, query: CustomerList, start: int, size: int, percents: "dict[GroupId, Basis]"
) -> list[CustomerRow]:
    """A slice of a list; `percents` says what each group gives now."""
    wanted = listing.page(
        CUSTOMERS, _conditions(query), _order(query), descending=query.descending, start=start, size=size
    )
    ids = [CustomerId(found) for found in connection.execute(wanted).scalars()]
    return rows(connection, ids, percents)


def rows(
    connection: Connection, ids: Sequence[CustomerId], percents: "dict[GroupId, Basis]"
) -> list[CustomerRow]:
    """List lines of the given customers, in the given order."""
    found = connection.execute(
        select(_C.id, _C.name, _C.email, _C.phone, _C.city, _C.joined, _C.active).where(_C.id.in_(ids))
    )
    by_id = {row.id: row for row in found}
    groups = _group_names(connection, ids)
    return [
        CustomerRow(
            id=customer,
            name=row.name,
            email=row.email,
            phone=row.phone,
            city=row.city,
            joined=row.joined,
            active=bool(row.active),
            groups=tuple(name for _, name in groups.get(customer, ())),
            percent=max((percents.get(group, 0) for group, _ in groups.get(customer, ())), default=0),
        )
        for customer in ids
        if (row := by_id.get(customer)) is not None
    ]


def position(connection: Connection, query: CustomerList, customer: CustomerId) -> int | None:
    """Where a customer stands in a list, from 0."""
    return listing.position(
        connection, CUSTOMERS, _conditions(query), _order(query), descending=query.descending, key=customer
    )


def ids(connection: Connection, query: CustomerList) -> list[CustomerId]:
    """Everybody a list matches, for a bulk change."""
    return [
        CustomerId(found) for found in connection.execute(select(_C.id).where(*_conditions(query))).scalars()
    ]


def with_active(connection: Connection, chosen: Sequence[CustomerId], *, active: bool) -> list[CustomerId]:
    """Those of some customers that are active, or those that are not."""
    statement = select(_C.id).where(_C.deleted == 0, _C.active == int(active), _C.id.in_(list(chosen)))
    return [CustomerId(found) for found in connection.execute(statement).scalars()]


def _group_names(
    connection: Connection, customers: Iterable[CustomerId]
) -> dict[CustomerId, list[tuple[GroupId, str]]]:
    statement = (
        select(MEMBERSHIPS.c.customer_id, GROUPS.c.id, GROUPS.c.name)
        .join(GROUPS, GROUPS.c.id == MEMBERSHIPS.c.group_id)
        .where(
            MEMBERSHIPS.c.customer_id.in_(list(customers)), MEMBERSHIPS.c.present == 1, GROUPS.c.deleted == 0
        )
        .order_by(GROUPS.c.name_key)
    )
    groups: dict[CustomerId, list[tuple[GroupId, str]]] = {}
    for customer, group, name in connection.execute(statement):
        groups.setdefault(CustomerId(customer), []).append((GroupId(group), name))
    return groups


def _conditions(query: CustomerList) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [_C.deleted == 0]
    if query.group is not None:
        members = select(MEMBERSHIPS.c.customer_id).where(
            MEMBERSHIPS.c.group_id == query.group, MEMBERSHIPS.c.present == 1
        )
        conditions.append(_C.id.in_(members))
    searched = [_C.name_key, _C.email, _C.phone]
    return [*conditions, *listing.matches(query.text, searched, _written, _on_card)]


def _written(word: str) -> ColumnElement[bool]:
    """Columns that are kept as they were typed."""
    return or_(_C.reference.icontains(word, autoescape=True), _C.city.icontains(word, autoescape=True))


def _on_card(word: str) -> ColumnElement[bool]:
    """A card whose number begins so, in capitals or not."""
    return exists().where(
        CARDS.c.customer_id == _C.id, CARDS.c.present == 1, CARDS.c.code.istartswith(word, autoescape=True)
    )


def _has_card(code: str) -> ColumnElement[bool]:
    return exists().where(CARDS.c.customer_id == _C.id, CARDS.c.code == code, CARDS.c.present == 1)


def _order(query: CustomerList) -> "Column[str] | Column[int]":
    return {"name": _C.name_key, "email": _C.email, "city": _C.city, "joined": _C.joined}[query.sort]
