"""The options that say what a discount is, and the discount they make of another one."""

import argparse
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from store.domain.discounts import Discount, Kind, Limits, Per, Stacking, Target
from store.domain.errors import BadInput, NotFound, Refused
from store.domain.ids import CategoryId, GroupId, ProductId
from store.domain.listing import ProductList
from store.domain.money import parse_percent
from store.domain.names import name_key
from store.domain.schedule import DAY_MINUTES, Schedule
from tui.cli import arguments
from tui.cli.arguments import WrongUsage

if TYPE_CHECKING:
    from store.api import Store

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS: Final = re.compile(r"(\d{1,2})(?::(\d{2}))?-(\d{1,2})(?::(\d{2}))?", re.ASCII)
_ANY: Final = "any"
_HOUR: Final = 60

_GIVING: Final = ("--percent", "--amount", "--each", "--price")
_OPTIONS: Final = {
    "buy": "--buy",
    "target": "--product or --category",
    "minimum": "--minimum",
    "until": "--until",
    "weekdays": "--days",
    "hours": "--hours",
}


def add_fields(parser: argparse.ArgumentParser) -> None:
    """What a discount gives, on what, to whom, when and how often."""
    gives = parser.add_mutually_exclusive_group()
    gives.add_argument("--percent", type=arguments.percent, metavar="P", help="percent off")
    gives.add_argument("--amount", type=arguments.number, metavar="SUM", help="amount off the sale")
    gives.add_argument("--each", type=arguments.number, metavar="SUM", help="amount off every unit")
    gives.add_argument("--price", type=arguments.number, metavar="SUM", help="a fixed unit price")
    gives.add_argument("--buy", type=arguments.count, metavar="N", help="so many units, with --for")
    parser.add_argument("--for", type=arguments.number, metavar="SUM", dest="set_price", help="for one sum")
    for name, words in (
        ("product", "only this product: code, SKU or name; may be repeated"),
        ("category", "only this category; may be repeated"),
        ("group", "only for members of this group; may be repeated"),
    ):
        parser.add_argument(f"--{name}", type=arguments.text, action="append", metavar="NAME", help=words)
    parser.add_argument("--whole-sale", action="store_true", help="on everything")
    parser.add_argument("--everybody", action="store_true", help="for members of no group alone")
    parser.add_argument(
        "--minimum", type=arguments.text, metavar="SUM", help="its lines must cost it; or any"
    )
    parser.add_argument("--from", type=arguments.text, dest="starts", metavar="WHEN", help="or any")
    parser.add_argument("--until", type=arguments.text, dest="ends", metavar="WHEN", help="or any")
    parser.add_argument("--days", type=arguments.text, metavar="mon,fri", help="or any")
    parser.add_argument("--hours", type=arguments.text, metavar="15-17:30", help="past midnight too; or any")
    for limit, words in (
        ("sale", "sets of --buy in one sale"),
        ("customer", "uses by one customer"),
        ("total", "uses in all"),
    ):
        parser.add_argument(f"--limit-{limit}", type=arguments.text, metavar="N", help=f"{words}; or any")
    coupon = parser.add_mutually_exclusive_group()
    coupon.add_argument("--coupon", action="store_true", help="only with a code; see discounts coupons")
    coupon.add_argument("--no-coupon", action="store_true", help="without a code")
    parser.add_argument("--stacking", choices=[each.value for each in Stacking], help="how it meets others")
    parser.add_argument("--priority", type=arguments.whole, metavar="N", help="higher ones are tried first")
    switch = parser.add_mutually_exclusive_group()
    switch.add_argument("--active", action="store_true", help="it counts")
    switch.add_argument("--inactive", action="store_true", help="it does not count, and is kept")


def gives_something(args: argparse.Namespace) -> bool:
    """Whether the line says what the discount gives."""
    return any(given is not None for given in (args.percent, args.amount, args.each, args.price, args.buy))


def changed(args: argparse.Namespace, store: "Store", discount: Discount) -> Discount:
    """The discount with what the line says; raises BadInput, NotFound, Refused, WrongUsage."""
    if (args.buy is None) != (args.set_price is None):
        raise WrongUsage("--buy and --for belong together: --buy 3 --for 5")
    kind, per, value, buy = _given(args, store, discount)
    with _named(args):
        # At once: what is right together may be wrong in between.
        return replace(
            discount,
            kind=kind,
            per=per,
            value=value,
            buy=buy,
            target=_target(args, store, discount.target),
            groups=_groups(args, store, discount),
            minimum=_minimum(args, store, discount),
            schedule=_schedule(args, store, discount.schedule),
            limits=Limits(
                _limit(args.limit_sale, "--limit-sale", discount.limits.sale),
                _limit(args.limit_customer, "--limit-customer", discount.limits.customer),
                _limit(args.limit_total, "--limit-total", discount.limits.total),
            ),
            coupon=(discount.coupon or args.coupon) and not args.no_coupon,
            stacking=discount.stacking if args.stacking is None else Stacking(args.stacking),
            priority=discount.priority if args.priority is None else args.priority,
            active=(discount.active or args.active) and not args.inactive,
        )


@contextmanager
def _named(args: argparse.Namespace) -> Iterator[None]:
    """Call a field that cannot be what the option for it is called."""
    try:
        yield
    except BadInput as error:
        option = _OPTIONS.get(error.field, "")
        if error.field == "value":
            option = next((name for name in _GIVING if getattr(args, name.strip("-")) is not None), "--for")
        if not option:
            raise
        raise BadInput(f"{option}: {error}") from error


def _given(args: argparse.Namespace, store: "Store", now: Discount) -> tuple[Kind, Per, int, int]:
    money = store.shop.get().currency.parse
    if args.percent is not None:
        return Kind.PERCENT, Per.SALE, arguments.read("--percent", parse_percent, args.percent), 0
    if args.amount is not None:
        return Kind.AMOUNT, Per.SALE, arguments.read("--amount", money, args.amount), 0
    if args.each is not None:
        return Kind.AMOUNT, Per.UNIT, arguments.read("--each", money, args.each), 0
    if args.price is not None:
        return Kind.PRICE, Per.SALE, arguments.read("--price", money, args.price), 0
    if args.buy is not None:
        return Kind.MULTIBUY, Per.SALE, arguments.read("--for", money, args.set_price), args.buy
    return now.kind, now.per, now.value, now.buy


def _target(args: argparse.Namespace, store: "Store", now: Target) -> Target:
    if sum(map(bool, (args.product, args.category, args.whole_sale))) > 1:
        raise WrongUsage("one of --product, --category and --whole-sale")
    if args.product:
        return Target(products=frozenset(_product(store, named) for named in args.product))
    if args.category:
        return Target(categories=frozenset(_category(store, named) for named in args.category))
    return Target() if args.whole_sale else now


def _product(store: "Store", named: str) -> ProductId:
    found = store.catalogue.window(ProductList(named), 0, 2)
    exact = [each for each in found if name_key(each.name) == name_key(named)]
    if not found:
        raise NotFound(f"no product {named!r}; see them with: products list")
    if len(found) > 1 and len(exact) != 1:
        raise Refused(f"several products match {named!r}; give a code")
    return (exact or found)[0].id


def _category(store: "Store", named: str) -> CategoryId:
    for each in store.catalogue.categories():
        if name_key(each.name) == name_key(named):
            return each.id
    raise NotFound(f"no category {named!r}; see them with: products categories")


def _groups(args: argparse.Namespace, store: "Store", now: Discount) -> frozenset[GroupId] | None:
    if args.everybody and args.group:
        raise WrongUsage("either --everybody or --group")
    if args.everybody:
        return None
    return frozenset(store.groups.only(named).id for named in args.group) if args.group else now.groups


def _minimum(args: argparse.Namespace, store: "Store", now: Discount) -> int | None:
    if args.minimum is None:
        return now.minimum
    if args.minimum == _ANY:
        return None
    return arguments.read("--minimum", store.shop.get().currency.parse, args.minimum)


def _schedule(args: argparse.Namespace, store: "Store", now: Schedule) -> Schedule:
    return Schedule(
        _moment(args.starts, "--from", store, now.starts),
        _moment(args.ends, "--until", store, now.ends),
        now.weekdays if args.days is None else _days(args.days),
        now.hours if args.hours is None else _hours(args.hours),
    )


def _moment(text: str | None, option: str, store: "Store", now: int | None) -> int | None:
    if text is None or text == _ANY:
        return None if text else now
    try:
        when = arguments.when(text)
    except argparse.ArgumentTypeError as error:
        raise WrongUsage(f"{option}: {error}") from error
    return when.instant(store.shop.get().zone, store.world.now())


def _days(text: str) -> frozenset[int] | None:
    if text == _ANY:
        return None
    named = [day.strip().casefold() for day in text.split(",")]
    if not set(named) <= set(DAYS):
        raise WrongUsage(f"--days: {text!r} is not of {', '.join(DAYS)}")
    return frozenset(DAYS.index(day) for day in named)


def _hours(text: str) -> tuple[int, int] | None:
    if text == _ANY:
        return None
    match = _HOURS.fullmatch(text.replace(" ", ""))
    minutes = [] if match is None else [int(part or 0) for part in match.groups()]
    if not minutes or minutes[1] >= _HOUR or minutes[3] >= _HOUR:
        raise WrongUsage(f"--hours: {text!r} is not like 15-17 or 22:00-02:30")
    start, end = minutes[0] * _HOUR + minutes[1], minutes[2] * _HOUR + minutes[3]
    if max(start, end) > DAY_MINUTES:
        raise WrongUsage(f"--hours: {text!r} goes beyond 24:00")
    return start % DAY_MINUTES, end


def _limit(text: str | None, option: str, now: int | None) -> int | None:
    if text is None or text == _ANY:
        return None if text else now
    try:
        return arguments.count(text)
    except argparse.ArgumentTypeError as error:
        raise WrongUsage(f"{option}: {error}") from error
