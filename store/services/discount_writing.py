"""Rows of a discount with its groups and targets: all of a new one, what differs of one that is there."""

from dataclasses import replace
from typing import TypeAlias

from store.domain.discounts import Discount, Named
from store.domain.drafts import rebase
from store.domain.ids import DiscountId, GroupId
from store.domain.together import TOGETHER
from store.queries import discounts
from store.tables.base import Scalar
from store.tables.catalogue import DISCOUNT_GROUPS, DISCOUNT_TARGETS, DISCOUNTS
from store.unit import Row, Unit

Whom: TypeAlias = frozenset[GroupId] | None
"""As `Discount.groups`."""


def write_new(unit: Unit, name: str, discount: Discount) -> None:
    """Write a new discount in a transaction."""
    unit.insert(DISCOUNTS, [{"id": discount.id, **_columns(name, discount)}])
    unit.put(
        DISCOUNT_GROUPS, [{"discount_id": discount.id, "group_id": each} for each in sorted(discount.linked)]
    )
    unit.put(
        DISCOUNT_TARGETS,
        [{"discount_id": discount.id, "target_id": each} for each in sorted(_targets(discount))],
    )


def _columns(name: str, discount: Discount) -> dict[str, Scalar | None]:
    starts, ends = discount.schedule.hours or (None, None)
    return {
        "name": name,
        "kind": discount.kind.value,
        "per": discount.per.value,
        "value": discount.value,
        "buy": discount.buy,
        "target": _target_kind(discount),
        "stacking": discount.stacking.value,
        "priority": discount.priority,
        "active": int(discount.active),
        "from_at": discount.schedule.starts,
        "until_at": discount.schedule.ends,
        "weekdays": sum(1 << day for day in discount.schedule.weekdays or ()),
        "starts_minute": starts,
        "ends_minute": ends,
        "minimum": discount.minimum,
        "limit_sale": discount.limits.sale,
        "limit_customer": discount.limits.customer,
        "limit_total": discount.limits.total,
        "coupon": int(discount.coupon),
        "everybody": int(discount.groups is None),
    }


def _targets(discount: Discount) -> set[bytes]:
    return {*(discount.target.products or ()), *(discount.target.categories or ())}


def write_edit(unit: Unit, before: Named, after: Named) -> list[str]:
    """Write what differs; answers what does, in words of the book."""
    old, new = _columns(before.name, before.discount), _columns(after.name, after.discount)
    changed = {column: value for column, value in new.items() if old[column] != value}
    changed.pop("everybody", None)
    discount = after.discount.id
    is_for_others = before.discount.groups != after.discount.groups
    whom = _link(unit, discount, after.discount.groups) if is_for_others else {}
    unit.edit(DISCOUNTS, {"id": discount}, {**changed, **whom})
    is_on_other = before.discount.target != after.discount.target
    if is_on_other:
        wanted = _targets(after.discount)
        targets = discounts.targets_of(unit.connection, discount) ^ wanted
        unit.put(
            DISCOUNT_TARGETS,
            [
                {"discount_id": discount, "target_id": each, "present": int(each in wanted)}
                for each in sorted(targets)
            ],
        )
    return [*changed, *(["groups"] if is_for_others else []), *(["targets"] if is_on_other else [])]


def give_to(unit: Unit, discount: DiscountId, groups: frozenset[GroupId] | None) -> None:
    """Let the members of these groups have a discount and no others, or everybody."""
    unit.edit(DISCOUNTS, {"id": discount}, _link(unit, discount, groups))


def _link(unit: Unit, discount: DiscountId, groups: frozenset[GroupId] | None) -> dict[str, Scalar | None]:
    """Link a discount to these groups alone; answers what its row has to say of it, whatever it said before.

    Links may be on their way, or be taken away by others apart: by themselves they never say everybody.
    """
    links = discounts.links_of(unit.connection, discount)
    wanted = groups or frozenset()
    rows: list[Row] = [
        {"discount_id": discount, "group_id": each, "present": 0}
        for each, root in sorted(links.items())
        if root not in wanted
    ]
    new = sorted(wanted - set(links.values()))
    rows += [{"discount_id": discount, "group_id": each, "present": 1} for each in new]
    unit.put(DISCOUNT_GROUPS, rows)
    return {"everybody": int(groups is None)}


def rebased(wanted: Named, seen: Named, now: Named) -> Named:
    """What a person wants of `now` who saw `seen`; groups and targets others added or took away stay so."""
    discount = rebase(
        wanted.discount,
        seen.discount,
        replace(now.discount, created=seen.discount.created),
        TOGETHER["discounts"],
    )
    groups = _whom(wanted.discount.groups, seen.discount.groups, now.discount.groups)
    name = now.name if wanted.name == seen.name else wanted.name
    return Named(name, replace(discount, groups=groups), now.owner)


def _whom(wanted: Whom, seen: Whom, now: Whom) -> Whom:
    """Whom it is to be for; who said everybody, or groups instead of everybody, said all."""
    if wanted == seen:
        return now
    if wanted is None or seen is None or now is None:
        return wanted
    return (now | (wanted - seen)) - (seen - wanted)


def _target_kind(discount: Discount) -> str:
    if discount.target.products is not None:
        return "products"
    return "sale" if discount.target.whole_sale else "categories"
