"""Between the fields of the form and a discount, both ways. Pure."""

from collections.abc import Callable, Iterable, Mapping
from enum import Enum

from store.domain.discounts import Discount, Kind, Limits, Named, Per, Stacking, Target
from store.domain.errors import BadInput, Invalid
from store.domain.ids import CategoryId, DiscountId, GroupId, ProductId
from store.domain.money import ONE
from store.domain.schedule import ALWAYS, Schedule
from store.domain.stamps import Instant
from tui.widgets.discount_words import DAYS
from tui.widgets.field_kinds import Value
from tui.widgets.options import Option

Fields = Mapping[str, Value]

PRIORITY_MAX = 1_000_000


class Gives(Enum):
    """What the discount gives; each needs fields of its own."""

    PERCENT = "percent"
    SALE = "amount"
    EACH = "each"
    PRICE = "price"
    SET = "set"


class On(Enum):
    """What it is on."""

    SALE = "sale"
    PRODUCTS = "products"
    CATEGORIES = "categories"


class Whom(Enum):
    """Who has it."""

    EVERYBODY = "everybody"
    GROUPS = "groups"


_KINDS = {
    Gives.PERCENT: (Kind.PERCENT, "percent"),
    Gives.SALE: (Kind.AMOUNT, "amount"),
    Gives.EACH: (Kind.AMOUNT, "amount"),
    Gives.PRICE: (Kind.PRICE, "price"),
    Gives.SET: (Kind.MULTIBUY, "price"),
}

OF_GOODS = frozenset({Gives.PRICE, Gives.SET})
"""What is never given on the whole sale: the form asks for goods instead, in a field of its own."""

_FIELDS = {"target": "on", "until": "until_at"}
"""Where a fault is shown that the discount names otherwise."""


def gives_of(discount: Discount) -> Gives:
    """What a discount gives, as the form has it."""
    if discount.kind is Kind.AMOUNT:
        return Gives.EACH if discount.per is Per.UNIT else Gives.SALE
    return {Kind.PERCENT: Gives.PERCENT, Kind.PRICE: Gives.PRICE, Kind.MULTIBUY: Gives.SET}[discount.kind]


def values_of(named: Named, option: Callable[[bytes], Option]) -> dict[str, Value]:
    """What stands in the fields at first; `option` names a product, a category or a group."""
    discount = named.discount
    schedule, limits, target = discount.schedule, discount.limits, discount.target
    what = gives_of(discount)
    return {
        "name": named.name,
        "gives": what,
        _KINDS[what][1]: discount.value,
        "buy": discount.buy * ONE or None,
        "on": _on(target),
        "goods": On.PRODUCTS if target.whole_sale else _on(target),
        "products": _chosen(target.products or (), option),
        "categories": _chosen(target.categories or (), option),
        "minimum": discount.minimum,
        "whom": Whom.EVERYBODY if discount.groups is None else Whom.GROUPS,
        "groups": _chosen(discount.linked, option),
        "coupon": discount.coupon,
        "scheduled": schedule != ALWAYS,
        "from_at": schedule.starts,
        "until_at": schedule.ends,
        "days": tuple(Option(day, DAYS[day]) for day in sorted(schedule.weekdays or ())),
        "hours": schedule.hours,
        "limited": limits.limited,
        "limit_sale": _milli(limits.sale),
        "limit_customer": _milli(limits.customer),
        "limit_total": _milli(limits.total),
        "stacking": discount.stacking,
        "priority": discount.priority * ONE if discount.priority else None,
        "active": discount.active,
    }


def draft_from(values: Fields, identity: DiscountId, created: Instant) -> Named:
    """The form as a discount.

    Raises:
        Invalid: it contradicts itself, by field.
    """
    what = values.get("gives")
    gives = what if isinstance(what, Gives) else Gives.PERCENT
    kind, field = _KINDS[gives]
    stacking = values.get("stacking")
    is_limited = bool(values.get("limited"))
    try:
        discount = Discount(
            id=identity,
            kind=kind,
            value=_number(values, field) or 0,
            target=_target(values),
            per=Per.UNIT if gives is Gives.EACH else Per.SALE,
            buy=_units(values),
            groups=_groups(values),
            stacking=stacking if isinstance(stacking, Stacking) else Stacking.BEST,
            priority=_priority(values),
            created=created,
            active=bool(values.get("active", True)),
            schedule=_schedule(values) if values.get("scheduled") else ALWAYS,
            minimum=_number(values, "minimum"),
            limits=Limits(
                _limit(values, "limit_sale", is_limited and gives is Gives.SET),
                _limit(values, "limit_customer", is_limited),
                _limit(values, "limit_total", is_limited),
            ),
            coupon=bool(values.get("coupon")),
        )
    except BadInput as fault:
        fields = {**_FIELDS, "value": field, **({"target": "goods"} if gives in OF_GOODS else {})}
        named = fields.get(fault.field, fault.field)
        raise Invalid({named: str(fault)}) from fault
    return Named(str(values.get("name") or ""), discount)


def on_of(values: Fields) -> Value:
    """What the fields say it is on, as far as what it gives can be on that."""
    return values.get("goods" if values.get("gives") in OF_GOODS else "on")


def _on(target: Target) -> On:
    if target.products is not None:
        return On.PRODUCTS
    return On.SALE if target.whole_sale else On.CATEGORIES


def _chosen(ids: Iterable[bytes], option: Callable[[bytes], Option]) -> tuple[Option, ...]:
    return tuple(sorted((option(each) for each in ids), key=lambda each: each.label.casefold()))


def _milli(limit: int | None) -> int | None:
    return None if limit is None else limit * ONE


def _target(values: Fields) -> Target:
    on = on_of(values)
    if on is On.PRODUCTS:
        return Target(products=frozenset(ProductId(each) for each in _ids(values, "products")))
    if on is On.CATEGORIES:
        return Target(categories=frozenset(CategoryId(each) for each in _ids(values, "categories")))
    return Target()


def _groups(values: Fields) -> frozenset[GroupId] | None:
    if values.get("whom") is not Whom.GROUPS:
        return None
    return frozenset(GroupId(each) for each in _ids(values, "groups"))


def _schedule(values: Fields) -> Schedule:
    days, hours = values.get("days"), values.get("hours")
    return Schedule(
        _number(values, "from_at"),
        _number(values, "until_at"),
        frozenset(day for day in days if isinstance(day, int)) if isinstance(days, tuple) and days else None,
        (int(hours[0]), int(hours[1])) if isinstance(hours, tuple) and hours else None,
    )


def _limit(values: Fields, name: str, applies: bool) -> int | None:  # noqa: FBT001 - whether the field is there
    limit = _whole(values, name) if applies else None
    if limit is not None and limit < 1:
        raise BadInput(f"{limit} would be never: switch the discount off instead", field=name)
    return limit


def _units(values: Fields) -> int:
    units, rest = divmod(_number(values, "buy") or 0, ONE)
    if rest:
        raise BadInput("a set has a whole number of units", field="buy")
    return units


def _priority(values: Fields) -> int:
    priority = _whole(values, "priority") or 0
    if abs(priority) > PRIORITY_MAX:
        raise BadInput(f"at most {PRIORITY_MAX}", field="priority")
    return priority


def _whole(values: Fields, name: str) -> int | None:
    number = _number(values, name)
    if number is None:
        return None
    whole, rest = divmod(number, ONE)
    if rest:
        raise BadInput("is a whole number", field=name)
    return whole


def _ids(values: Fields, name: str) -> list[bytes]:
    chosen = values.get(name)
    return [each for each in chosen if isinstance(each, bytes)] if isinstance(chosen, tuple) else []


def _number(values: Fields, name: str) -> int | None:
    value = values.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
