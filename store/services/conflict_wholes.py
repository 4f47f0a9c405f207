"""One side of a conflict, of columns that belong together, as a person reads it: as one thing."""

from collections.abc import Mapping
from typing import Final

from store.domain import earning
from store.domain.discounts import Discount, Kind, Per, Target
from store.domain.discounts_words import gives
from store.domain.earning import PLAIN, Earning
from store.domain.earning_text import write_multipliers, write_ranges
from store.domain.errors import BadInput
from store.domain.groups import limit_period_of
from store.domain.ids import DiscountId, GroupId, ProgramId
from store.domain.money import format_scaled
from store.domain.points_limits import Limit
from store.domain.rewards import Program
from store.domain.rewards_words import coupon_words, rate_words, worth_words
from store.domain.schedule import DAY_MINUTES
from store.domain.shop import Shop
from store.tables.base import Scalar

FIELDS: Final[Mapping[tuple[str, str], str]] = {
    ("discounts", "value"): "offer",
    ("discounts", "starts_minute"): "hours",
    ("groups", "points_limit"): "points limit",
    ("products", "price"): "price",
    ("programs", "points"): "earning",
    ("programs", "redeem_points"): "worth",
    ("programs", "coupon_points"): "coupons",
}
"""What all of them are called, by the table and the column that speaks for them."""


def whole_words(
    table: str, column: str, cells: Mapping[str, Scalar | None], shop: Shop, names: Mapping[bytes, str]
) -> str:
    """All of them in words; empty for nothing, and cell by cell where they contradict each other."""
    try:
        match table, column:
            case "discounts", "value":
                told = _offer(cells, shop)
            case "discounts", _:
                told = "-".join(_clock(_number(cell)) for cell in cells.values() if cell is not None)
            case "groups", _:
                told = _limit(cells)
            case "products", _:
                told = _price(cells, shop)
            case "programs", "points":
                told = _earned(cells, shop, names)
            case "programs", "redeem_points":
                told = _worth(cells, shop)
            case _:
                told = _coupon(cells, names)
    except (BadInput, ValueError):
        told = ", ".join(f"{name.replace('_', ' ')} {cell!s}" for name, cell in cells.items())
    return told


def named_in(cells: Mapping[str, Scalar | None]) -> set[bytes]:
    """What is named by its id inside of a text: groups whose points are multiplied."""
    kept = cells.get("earning")
    rules = _earning(kept)
    return {each.group for each in rules.multipliers if each.group is not None}


def _offer(cells: Mapping[str, Scalar | None], shop: Shop) -> str:
    kind, on = Kind(cells["kind"]), cells["target"]
    targets = {"products": Target(products=frozenset()), "categories": Target(categories=frozenset())}
    minimum = cells["minimum"]
    discount = Discount(
        DiscountId(b""),
        kind,
        _number(cells["value"]),
        targets.get(str(on), Target()),
        Per(cells["per"] or "sale"),
        _number(cells["buy"]),
        minimum=None if minimum is None else _number(minimum),
    )
    told = gives(discount, shop.currency)
    return told if discount.target.whole_sale else f"{told} on {on!s}"


def _limit(cells: Mapping[str, Scalar | None]) -> str:
    points = cells["points_limit"]
    if points is None:
        return "no limit"
    period = limit_period_of(str(cells["limit_period"]))
    return Limit(GroupId(b""), "", _number(points), period, _number(cells["limit_days"])).words


def _price(cells: Mapping[str, Scalar | None], shop: Shop) -> str:
    price = format_scaled(_number(cells["price"]), shop.currency.digits)
    return f"{price} by weight" if cells["weighed"] else price


def _worth(cells: Mapping[str, Scalar | None], shop: Shop) -> str:
    points, amount = _number(cells["redeem_points"]), _number(cells["redeem_amount"])
    return worth_words(_program(redeem_points=points, redeem_amount=amount), shop.currency)


def _earned(cells: Mapping[str, Scalar | None], shop: Shop, names: Mapping[bytes, str]) -> str:
    rules = _earning(cells["earning"])
    rate = {name: _number(cells[name]) for name in ("points", "per_amount")}
    parts = [
        rate_words(_program(**rate), shop.currency),
        write_ranges(rules.ranges, shop.currency.format),
        write_multipliers(rules.multipliers, lambda group: names.get(group, "(deleted)")),
    ]
    return "; ".join(part for part in parts if part)


def _earning(kept: Scalar | None) -> Earning:
    try:
        return earning.read(str(kept)) if kept else PLAIN
    except BadInput:
        return PLAIN  # a newer program's: the rate is said without it


def _coupon(cells: Mapping[str, Scalar | None], names: Mapping[bytes, str]) -> str:
    points, discount = cells["coupon_points"], cells["coupon_discount_id"]
    name = names.get(discount, "") if isinstance(discount, bytes) else ""
    return "" if points is None else coupon_words(_program(coupon_points=_number(points)), name)


def _program(
    *,
    points: int = 1,
    per_amount: int = 100,
    redeem_points: int = 0,
    redeem_amount: int = 0,
    coupon_points: int | None = None,
) -> Program:
    """A program with this and nothing else, to say it of."""
    return Program(
        id=ProgramId(b""),
        name="",
        points=points,
        per_amount=per_amount,
        active=True,
        redeem_points=redeem_points,
        redeem_amount=redeem_amount,
        coupon_points=coupon_points,
    )


def _clock(minute: int) -> str:
    return f"{minute % DAY_MINUTES // 60:02}:{minute % 60:02}"


def _number(cell: Scalar | None) -> int:
    if not isinstance(cell, int):
        raise BadInput("is no number")
    return cell
