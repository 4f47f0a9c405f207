"""The shop's discounts and the state of its groups, as pricing wants them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from store.domain.discounts import Discount, GroupState, Kind, Limits, Per, Stacking, Target
from store.domain.errors import BadInput
from store.domain.ids import CategoryId, DiscountId, GroupId, ProductId
from store.domain.schedule import Schedule
from store.domain.stamps import instant
from store.domain.values import dataclass
from store.queries.driver import fetch
from store.queries.kin import Kin, kin, with_steps


class _Group(NamedTuple):
    """A row of GROUPS, as far as prices depend on it."""

    id: bytes
    active: int
    deleted: int
    merged_into: bytes | None
    scheduled: int
    from_at: int | None
    until_at: int | None


class _Stored(NamedTuple):
    """A row of DISCOUNTS."""

    id: bytes
    name: str
    kind: str
    value: int
    target: str
    per: str
    buy: int
    stacking: str
    priority: int
    active: int
    from_at: int | None
    until_at: int | None
    weekdays: int
    starts_minute: int | None
    ends_minute: int | None
    minimum: int | None
    quick_group_id: bytes | None
    limit_sale: int | None
    limit_customer: int | None
    limit_total: int | None
    coupon: int
    everybody: int
    created_hlc: int


# Each start waits for these: they are spelt out, since Core takes longer to compile them than to run them.
_GROUPS = f'SELECT {", ".join(_Group._fields)} FROM "groups"'  # noqa: S608 - our own names
_DISCOUNTS = f"SELECT {', '.join(_Stored._fields)} FROM discounts WHERE deleted = 0"  # noqa: S608 - as above
_LINKS = "SELECT discount_id, group_id FROM discount_groups WHERE present = 1"
_TARGETS = "SELECT discount_id, target_id FROM discount_targets WHERE present = 1"


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
    rows = [_Group(*row) for row in fetch(connection, _GROUPS)]
    related = _kin(connection, rows)
    links = _links(connection, related)
    targets = _targets(connection)
    found: list[Discount] = []
    names: dict[DiscountId, str] = {}
    owners: dict[DiscountId, GroupId] = {}
    faulty: list[str] = []
    for row in (_Stored(*each) for each in fetch(connection, _DISCOUNTS)):
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
    for discount, group in fetch(connection, _LINKS):
        links[discount].add(related.root(GroupId(group)))
    return links


def links_of(connection: Connection, discount: DiscountId) -> dict[GroupId, GroupId]:
    """The groups that a discount is linked to on disk, each with what it became; everybody's has some too."""
    found = fetch(connection, f"{_LINKS} AND discount_id = ?", (discount,))
    related = kin(connection) if found else None
    return {GroupId(group): related.root(GroupId(group)) for _, group in found} if related else {}


def targets_of(connection: Connection, discount: DiscountId) -> set[bytes]:
    """What a discount names on disk, whether it is on that or on the whole sale."""
    found = fetch(connection, f"{_TARGETS} AND discount_id = ?", (discount,))
    return {bytes(target) for _, target in found}


def _targets(connection: Connection) -> dict[bytes, set[bytes]]:
    targets: defaultdict[bytes, set[bytes]] = defaultdict(set)
    for discount, target in fetch(connection, _TARGETS):
        targets[discount].add(target)
    return targets


def _discount(row: _Stored, groups: set[GroupId], targets: set[bytes]) -> Discount:
    starts, ends = row.starts_minute, row.ends_minute
    if (starts is None) != (ends is None):
        raise BadInput("hours need a beginning and an end")
    hours = None if starts is None or ends is None else (starts, ends)
    days = frozenset(day for day in range(7) if row.weekdays >> day & 1)
    return Discount(
        id=DiscountId(row.id),
        kind=Kind(row.kind),
        value=row.value,
        target=_target(row.target, targets),
        per=Per(row.per or "sale"),
        buy=row.buy,
        groups=None if row.everybody else frozenset(groups),
        stacking=Stacking(row.stacking or "best"),
        priority=row.priority,
        created=instant(row.created_hlc),
        active=bool(row.active),
        schedule=Schedule(row.from_at, row.until_at, days or None, hours),
        minimum=row.minimum,
        limits=Limits(row.limit_sale, row.limit_customer, row.limit_total),
        coupon=bool(row.coupon),
    )


def _target(kind: str, targets: set[bytes]) -> Target:
    if kind == "products":
        return Target(products=frozenset(ProductId(target) for target in targets))
    if kind == "categories":
        return Target(categories=frozenset(CategoryId(target) for target in targets))
    return Target()


def _kin(connection: Connection, rows: Sequence[_Group]) -> Kin:
    steps = {
        GroupId(row.id): GroupId(row.merged_into)
        for row in rows
        if row.deleted and row.merged_into is not None
    }
    return with_steps(connection, steps)


def _group_states(rows: Sequence[_Group], related: Kin) -> tuple[GroupState, ...]:
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
