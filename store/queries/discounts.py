"""The shop's discounts and the state of its groups, as pricing wants them."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, Row, select

from store.domain.discounts import Discount, GroupState, Kind, Per, Stacking, Target
from store.domain.errors import BadInput
from store.domain.ids import CategoryId, DiscountId, GroupId, ProductId
from store.domain.schedule import Schedule
from store.domain.stamps import instant
from store.domain.values import dataclass
from store.queries import members
from store.queries.members import Kin
from store.tables.base import Scalar
from store.tables.catalogue import DISCOUNT_GROUPS, DISCOUNT_TARGETS, DISCOUNTS
from store.tables.customers import GROUPS


@dataclass(frozen=True, slots=True)
class Offers:
    """Everything on offer, live or not."""

    discounts: tuple[Discount, ...]
    groups: tuple[GroupState, ...]
    """Every group ever, so that a link to a deleted one never means everybody."""
    names: dict[DiscountId, str]
    owners: dict[DiscountId, GroupId]
    """Of discounts that a group's form made, that group."""
    faulty: tuple[str, ...]
    """Names of discounts that contradict themselves (two lanes edited at once); they give nothing."""


def offers(connection: Connection) -> Offers:
    """Read all discounts that are not deleted; what names a merged group means the one it became."""
    columns = GROUPS.c
    rows = connection.execute(
        select(
            columns.id, columns.active, columns.deleted, columns.merged_into, columns.scheduled,
            columns.from_at, columns.until_at,
        )
    ).all()  # fmt: skip
    related = _kin(connection, rows)
    links = _links(connection, related)
    targets = _targets(connection)
    found: list[Discount] = []
    names: dict[DiscountId, str] = {}
    owners: dict[DiscountId, GroupId] = {}
    faulty: list[str] = []
    for row in connection.execute(select(DISCOUNTS).where(DISCOUNTS.c.deleted == 0)):
        identity = DiscountId(row.id)
        names[identity] = row.name
        if row.quick_group_id is not None:
            owners[identity] = GroupId(row.quick_group_id)
        try:
            found.append(_discount(row, links[row.id], targets[row.id]))
        except (BadInput, ValueError):
            faulty.append(row.name)
    return Offers(tuple(found), _group_states(rows, related), names, owners, tuple(faulty))


def _links(connection: Connection, related: Kin) -> dict[bytes, set[GroupId]]:
    links: defaultdict[bytes, set[GroupId]] = defaultdict(set)
    columns = DISCOUNT_GROUPS.c
    for discount, group in connection.execute(
        select(columns.discount_id, columns.group_id).where(columns.present == 1)
    ):
        links[discount].add(related.root(GroupId(group)))
    return links


def _targets(connection: Connection) -> dict[bytes, set[bytes]]:
    targets: defaultdict[bytes, set[bytes]] = defaultdict(set)
    columns = DISCOUNT_TARGETS.c
    for discount, target in connection.execute(
        select(columns.discount_id, columns.target_id).where(columns.present == 1)
    ):
        targets[discount].add(target)
    return targets


def _discount(row: "Row[*tuple[Scalar, ...]]", groups: set[GroupId], targets: set[bytes]) -> Discount:
    hours = None if row.starts_minute is None else (row.starts_minute, row.ends_minute)
    days = frozenset(day for day in range(7) if row.weekdays >> day & 1)
    return Discount(
        id=DiscountId(row.id),
        kind=Kind(row.kind),
        value=row.value,
        target=_target(row.target, targets),
        per=Per(row.per or "sale"),
        buy=row.buy,
        groups=frozenset(groups),
        stacking=Stacking(row.stacking or "best"),
        priority=row.priority,
        created=instant(row.created_hlc),
        active=bool(row.active),
        schedule=Schedule(row.from_at, row.until_at, days or None, hours),
        minimum=row.minimum,
    )


def _target(kind: str, targets: set[bytes]) -> Target:
    if kind == "products":
        return Target(products=frozenset(ProductId(target) for target in targets))
    if kind == "categories":
        return Target(categories=frozenset(CategoryId(target) for target in targets))
    return Target()


def _kin(connection: Connection, rows: "Sequence[Row[*tuple[Scalar, ...]]]") -> Kin:
    steps = {
        GroupId(row.id): GroupId(row.merged_into)
        for row in rows
        if row.deleted and row.merged_into is not None
    }
    return members.with_steps(connection, steps)


def _group_states(rows: "Sequence[Row[*tuple[Scalar, ...]]]", related: Kin) -> tuple[GroupState, ...]:
    return tuple(
        _state(
            GroupId(row.id),
            bool(row.active and (not row.deleted or row.id in related.kept)),
            (row.from_at, row.until_at) if row.scheduled else (None, None),
        )
        for row in rows
    )


def _state(group: GroupId, active: bool, period: tuple[int | None, int | None]) -> GroupState:  # noqa: FBT001 - a column's value
    try:
        return GroupState(group, active, Schedule(*period))
    except BadInput:
        return GroupState(group, active=False)
