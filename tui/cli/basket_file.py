"""Reads a basket that stands entirely in a JSON file: the sale and everything the shop offers.

Ids are texts of the file's own choosing, taken as UTF-8. Only `currency`, `lines[].unit_price` and
`lines[].quantity` must be there, and of a discount `id`, `kind` and `value`. Unless said, a percent or an
amount targets the whole sale; an amount comes off it once. A use limit is a number or `{"limit", "used"}`;
`used` may also stand beside the limits, or beside `limits`: a number, or one for each of them. A discount
with `codes` counts only while one of them is among the sale's `coupons`; a code is a text or
`{"code", "uses", "used"}`.
"""

from datetime import datetime, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from store.domain.coupons import coupon_key
from store.domain.discounts import (
    NO_LIMITS,
    UNUSED,
    Discount,
    GroupState,
    Kind,
    Limits,
    Per,
    Stacking,
    Target,
    Uses,
)
from store.domain.errors import BadInput
from store.domain.ids import COMMON_GROUP, CategoryId, DiscountId, GroupId, ProductId
from store.domain.money import WHOLE, Basis, Currency, Minor, currency, parse_percent, parse_quantity
from store.domain.pricing.basket import Basket, BasketLine, Coupon, Manual, ManualKind
from store.domain.pricing.book import PriceBook, price_book
from store.domain.pricing.priced import BY_HAND
from store.domain.schedule import DAY_MINUTES, Schedule
from store.domain.shop import Tax, TaxRounding, known_timezone
from store.domain.stamps import Instant, since_epoch
from store.domain.tax import TaxPolicy
from tui.cli.json_input import Fields, Node

COMMON = "common"
BY_HAND_NAME = "manual"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_YEARS = range(1900, 9000)
_NAMES = {bytes(BY_HAND): BY_HAND_NAME, bytes(COMMON_GROUP): COMMON}
_WHEN = ("from", "until", "weekdays", "hours")


class _Shop(NamedTuple):
    """What the rest of the file is read by."""

    currency: Currency
    timezone: tzinfo


def read_basket(root: Node, now: Instant) -> tuple[Basket, PriceBook]:
    """The sale and the price book of a file; `now` is the moment of a sale that names none.

    Raises:
        BadInput: something in it cannot be; `field` is its path.
    """
    top = root.object(
        "currency", "tax", "tax_rounding", "at", "timezone", "customer", "groups", "lines", "discounts",
        "coupons",
    )  # fmt: skip
    shop = _Shop(
        top.need("currency").read(currency),
        ZoneInfo(top.take("timezone", "UTC", lambda node: node.read(known_timezone))),
    )
    tax = TaxPolicy(
        top.take("tax", Tax.NONE, lambda node: node.choice(Tax, "none, inclusive, exclusive")),
        top.take("tax_rounding", TaxRounding.LINE, lambda node: node.choice(TaxRounding, "line, rate")),
    )
    groups = [_group(node, shop) for node in top.items("groups")]
    _refuse_twins([group.id for group in groups], "groups")
    read = [_discount(node, shop, place) for place, node in enumerate(top.items("discounts"))]
    _refuse_twins([each.discount.id for each in read], "discounts")
    groups_of_customer, tax_exempt = top.take("customer", (None, False), _customer)
    on_sale = {coupon_key(each.text()) for each in top.items("coupons")}
    basket = Basket(
        lines=tuple(_line(node, shop) for node in top.items("lines")),
        opened=top.take("at", now, lambda node: _instant(node, shop)),
        groups=groups_of_customer,
        tax_exempt=tax_exempt,
        uses={each.discount.id: each.uses for each in read if each.uses is not UNUSED},
        coupons=_opened(read, on_sale),
    )
    discounts = [each.discount for each in read]
    return basket, price_book(discounts, groups, currency=shop.currency, tax=tax, timezone=shop.timezone)


def _opened(read: "list[_Read]", on_sale: set[str]) -> dict[DiscountId, Coupon]:
    """For each discount the first of its codes that is on the sale and has uses left, else any that is."""
    opened: dict[DiscountId, Coupon] = {}
    for each in read:
        there = [code for code in each.codes if code.code in on_sale]
        left = [code for code in there if code.uses_left is None or code.uses_left > 0]
        if there:
            opened[each.discount.id] = (left or there)[0]
    return opened


def name_of(identity: bytes) -> str:
    """The text an id stood for in the file."""
    return _NAMES.get(identity) or identity.decode()


def _line(node: Node, shop: _Shop) -> BasketLine:
    fields = node.object(
        "product", "category", "unit_price", "quantity", "tax_rate", "discountable", "manual", "floor", "name"
    )
    return BasketLine(
        unit_price=_money(fields.need("unit_price"), shop),
        quantity=_not_negative(fields.need("quantity"), fields.need("quantity").read(parse_quantity)),
        product=fields.take("product", None, lambda each: ProductId(each.identity())),
        category=fields.take("category", None, lambda each: CategoryId(each.identity())),
        tax_rate=fields.take("tax_rate", 0, _percent),
        discountable=fields.take("discountable", True, Node.flag),
        manual=fields.take("manual", None, lambda each: _manual(each, shop)),
        floor=fields.take("floor", None, lambda each: _money(each, shop)),
    )


def _manual(node: Node, shop: _Shop) -> Manual:
    members = list(node.object(*(kind.value for kind in ManualKind)).members.items())
    if len(members) != 1:
        node.fail("must be one of percent, amount, price")
    name, value = members[0]
    kind = ManualKind(name)
    return Manual(kind, _percent(value) if kind is ManualKind.PERCENT else _money(value, shop))


def _customer(node: Node) -> tuple[frozenset[GroupId] | None, bool]:
    """The customer's groups, and whether they pay no tax."""
    fields = node.object("groups", "id", "name", "tax_exempt")
    groups = frozenset(_group_id(each) for each in fields.items("groups")) - {COMMON_GROUP}
    return groups, fields.take("tax_exempt", False, Node.flag)


def _group(node: Node, shop: _Shop) -> GroupState:
    fields = node.object("id", "active", *_WHEN, "name")
    group = GroupState(
        _group_id(fields.need("id")),
        fields.take("active", True, Node.flag),
        _schedule(fields, shop),
    )
    if group.id == COMMON_GROUP and group != GroupState(COMMON_GROUP):
        node.fail("the Common group is always active and has no schedule")
    return group


_LIMITED = ("sale", "customer", "total")


class _Read(NamedTuple):
    """A discount of the file, how often it was used, and the codes that open it."""

    discount: Discount
    uses: Uses
    codes: list[Coupon]


def _discount(node: Node, shop: _Shop, place: int) -> _Read:
    """One discount; the place in the file is its age."""
    fields = node.object(
        "id", "kind", "value", "per", "buy", "target", "groups", "stacking", "priority",
        "active", *_WHEN, "minimum", "limits", "used", "name", "codes",
    )  # fmt: skip
    kind = fields.need("kind").choice(Kind, "percent, amount, price, multibuy")
    _refuse_strangers(fields, kind)
    value = fields.need("value")
    limits, uses = fields.take("limits", (NO_LIMITS, UNUSED), _limits)
    uses = fields.take("used", uses, lambda each: _used(each, limits))
    try:
        discount = Discount(
            id=_discount_id(fields.need("id")),
            kind=kind,
            value=_percent(value) if kind is Kind.PERCENT else _money(value, shop),
            target=fields.take("target", Target(), _target),
            per=fields.take("per", Per.SALE, lambda each: each.choice(Per, "unit, sale")),
            buy=fields.need("buy").count() if kind is Kind.MULTIBUY else 0,
            groups=frozenset(_group_id(each) for each in fields.items("groups")) or None,
            stacking=fields.take(
                "stacking", Stacking.BEST, lambda each: each.choice(Stacking, "best, stack, alone")
            ),
            priority=fields.take("priority", 0, Node.count),
            created=place,
            active=fields.take("active", True, Node.flag),
            schedule=_schedule(fields, shop),
            minimum=fields.take("minimum", None, lambda each: _money(each, shop)),
            limits=limits,
            coupon=fields.get("codes") is not None,
        )
    except BadInput as error:
        raise _placed(error, fields) from error
    return _Read(discount, uses, [_code(each) for each in fields.items("codes")])


def _code(node: Node) -> Coupon:
    if isinstance(node.value, str):
        return Coupon(coupon_key(node.text()))
    fields = node.object("code", "uses", "used")
    uses = fields.take("uses", None, lambda each: _not_negative(each, each.count()))
    used = fields.take("used", 0, lambda each: _not_negative(each, each.count()))
    return Coupon(coupon_key(fields.need("code").text()), None if uses is None else max(0, uses - used))


def _refuse_strangers(fields: Fields, kind: Kind) -> None:
    """A member that means nothing for the kind was meant to mean something."""
    for key, owner in (("per", Kind.AMOUNT), ("buy", Kind.MULTIBUY)):
        member = fields.get(key)
        if member is not None and kind is not owner:
            member.fail(f"belongs to kind {owner.value}, not to {kind.value}")


def _target(node: Node) -> Target:
    fields = node.object("sale", "products", "categories")
    if len(fields.members) != 1:
        node.fail("must be one of sale, products, categories")
    sale = fields.get("sale")
    if sale is not None:
        return Target() if sale.flag() else sale.fail("must be true, or name products or categories")
    if fields.get("products") is not None:
        return Target(products=frozenset(ProductId(each.identity()) for each in fields.items("products")))
    return Target(categories=frozenset(CategoryId(each.identity()) for each in fields.items("categories")))


def _limits(node: Node) -> tuple[Limits, Uses]:
    fields = node.object(*_LIMITED, "used")
    limits: dict[str, int | None] = {}
    used: dict[str, int] = {}
    for key in _LIMITED:
        limits[key], used[key] = fields.take(key, (None, 0), _limit)
    known = Limits(**limits)
    return known, fields.take("used", Uses(**used), lambda each: _used(each, known))


def _used(node: Node, limits: Limits) -> Uses:
    """How often it was used: a number for whatever is limited, or one for each limit."""
    if isinstance(node.value, dict):
        fields = node.object(*_LIMITED)
        counted = {
            key: fields.take(key, 0, lambda each: _not_negative(each, each.count())) for key in _LIMITED
        }
        return Uses(**counted)
    count = _not_negative(node, node.count())
    return Uses(**{key: count for key in _LIMITED if getattr(limits, key) is not None})


def _limit(node: Node) -> tuple[int | None, int]:
    if not isinstance(node.value, dict):
        return _not_negative(node, node.count()), 0
    fields = node.object("limit", "used")
    limit = fields.need("limit")
    used = fields.take("used", 0, lambda each: _not_negative(each, each.count()))
    return _not_negative(limit, limit.count()), used


def _schedule(fields: Fields, shop: _Shop) -> Schedule:
    try:
        return Schedule(
            fields.take("from", None, lambda node: _instant(node, shop)),
            fields.take("until", None, lambda node: _instant(node, shop)),
            fields.take("weekdays", None, lambda node: frozenset(_weekday(each) for each in node.items())),
            fields.take("hours", None, _hours),
        )
    except BadInput as error:
        raise _placed(error, fields) from error


def _placed(error: BadInput, fields: Fields) -> BadInput:
    """The refusal of a value made of `fields`, with the path of the one it is about."""
    place = fields.owner.path
    inside = error.field.startswith(place)
    return error if inside else BadInput(str(error), field=fields.node(error.field).path)


def _weekday(node: Node) -> int:
    return node.choice(WEEKDAYS.index, ", ".join(WEEKDAYS))


def _hours(node: Node) -> tuple[int, int]:
    times = list(node.items())
    if len(times) != 2:  # noqa: PLR2004 - a start and an end
        node.fail('must be a start and an end such as ["22:00", "02:00"]')
    return _minute(times[0]), _minute(times[1])


def _minute(node: Node) -> int:
    text = node.text()
    hour, colon, minute = text.partition(":")
    plain = len(hour) == len(minute) == 2 and (hour + minute).isascii() and (hour + minute).isdigit()  # noqa: PLR2004
    if not (colon and plain and int(minute) < 60 and int(hour) * 60 + int(minute) <= DAY_MINUTES):  # noqa: PLR2004
        node.fail(f"{text[:40]!r} is not a time of day such as 17:30")
    return int(hour) * 60 + int(minute)


def _instant(node: Node, shop: _Shop) -> Instant:
    text = node.text()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        node.fail(f"{text[:40]!r} is not a time such as 2026-03-04T12:00:00+01:00")
    if moment.year not in _YEARS:
        node.fail(f"the year {moment.year} is not one to sell in")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=shop.timezone)
    return since_epoch(moment)


def _discount_id(node: Node) -> DiscountId:
    identity = DiscountId(node.identity())
    if node.value == BY_HAND_NAME:
        node.fail(f"{BY_HAND_NAME!r} names what is done by hand; choose another id")
    return identity


def _group_id(node: Node) -> GroupId:
    return COMMON_GROUP if node.value == COMMON else GroupId(node.identity())


def _money(node: Node, shop: _Shop) -> Minor:
    return _not_negative(node, node.read(shop.currency.parse))


def _percent(node: Node) -> Basis:
    percent = _not_negative(node, node.read(parse_percent))
    return percent if percent <= WHOLE else node.fail("cannot be more than 100 percent")


def _not_negative(node: Node, number: int) -> int:
    return number if number >= 0 else node.fail("cannot be negative")


def _refuse_twins(identities: list[DiscountId] | list[GroupId], path: str) -> None:
    seen: set[bytes] = set()
    for place, identity in enumerate(identities):
        if identity in seen:
            raise BadInput(f"{name_of(identity)!r} is already the id of another", field=f"{path}[{place}].id")
        seen.add(identity)
