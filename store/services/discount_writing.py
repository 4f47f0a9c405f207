"""Rows of a discount with its groups and targets: all of a new one, what differs of one that is there."""

from dataclasses import replace
from typing import TypeVar

from store.domain.discounts import Discount, Named
from store.domain.drafts import rebase
from store.domain.together import TOGETHER
from store.tables.base import Scalar
from store.tables.catalogue import DISCOUNT_GROUPS, DISCOUNT_TARGETS, DISCOUNTS
from store.unit import Unit

Blob = TypeVar("Blob", bound=bytes)


def write_new(unit: Unit, name: str, discount: Discount) -> None:
    """Write a new discount in a transaction."""
    unit.insert(DISCOUNTS, [{"id": discount.id, **_columns(name, discount)}])
    unit.put(
        DISCOUNT_GROUPS, [{"discount_id": discount.id, "group_id": each} for each in sorted(discount.groups)]
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
    }


def _targets(discount: Discount) -> set[bytes]:
    return {*(discount.target.products or ()), *(discount.target.categories or ())}


def write_edit(unit: Unit, before: Named, after: Named) -> list[str]:
    """Write what differs; answers what does, in words of the book."""
    old, new = _columns(before.name, before.discount), _columns(after.name, after.discount)
    changed = {column: value for column, value in new.items() if old[column] != value}
    discount = after.discount.id
    unit.edit(DISCOUNTS, {"id": discount}, changed)
    links = _difference(set(before.discount.groups), set(after.discount.groups))
    unit.put(
        DISCOUNT_GROUPS, [{"discount_id": discount, "group_id": each, "present": on} for each, on in links]
    )
    targets = _difference(_targets(before.discount), _targets(after.discount))
    unit.put(
        DISCOUNT_TARGETS,
        [{"discount_id": discount, "target_id": each, "present": on} for each, on in targets],
    )
    return [*changed, *(["groups"] if links else []), *(["targets"] if targets else [])]


def _difference(before: set[Blob], after: set[Blob]) -> list[tuple[Blob, int]]:
    """What came with 1 and what went with 0."""
    return [(each, int(each in after)) for each in sorted(before ^ after)]


def rebased(wanted: Named, seen: Named, now: Named) -> Named:
    """What a person wants of `now` who saw `seen`; groups and targets others added or took away stay so."""
    discount = rebase(
        wanted.discount,
        seen.discount,
        replace(now.discount, created=seen.discount.created),
        TOGETHER["discounts"],
    )
    groups = _merged(wanted.discount.groups, seen.discount.groups, now.discount.groups)
    name = now.name if wanted.name == seen.name else wanted.name
    return Named(name, replace(discount, groups=groups), now.owner)


def _merged(wanted: frozenset[Blob], seen: frozenset[Blob], now: frozenset[Blob]) -> frozenset[Blob]:
    return (now | (wanted - seen)) - (seen - wanted)


def _target_kind(discount: Discount) -> str:
    if discount.target.products is not None:
        return "products"
    return "sale" if discount.target.whole_sale else "categories"
