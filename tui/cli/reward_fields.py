"""What `regulars rewards create` and `edit` take, and the program that comes of it."""

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from store.domain.earning_text import read_multipliers, read_ranges
from store.domain.errors import BadInput, NotFound, Refused
from store.domain.ids import DiscountId, GroupId
from store.domain.names import name_key
from store.domain.rewards import ProgramDraft
from tui.cli import arguments

if TYPE_CHECKING:
    from store.api import Store


def add_fields(parser: argparse.ArgumentParser, *, points: int | None, per: str | None) -> None:
    """The options of a program's fields."""
    parser.add_argument("--points", type=arguments.whole, metavar="N", default=points, help="points given")
    parser.add_argument(
        "--per", type=arguments.number, metavar="AMOUNT", default=per, help="for each such amount spent"
    )
    ranges = parser.add_mutually_exclusive_group()
    ranges.add_argument(
        "--ranges",
        type=arguments.text,
        metavar="RANGES",
        help="more points for who spends more, such as: from 50: 2; from 100: 3",
    )
    ranges.add_argument("--no-ranges", action="store_true", help="one rate for all")
    times = parser.add_mutually_exclusive_group()
    times.add_argument(
        "--multipliers",
        type=arguments.text,
        metavar="MULTIPLIERS",
        help="of groups and days, such as: 2x Gold; 0x Staff; 3x Gold on sat, sun; 2x on tue",
    )
    times.add_argument("--no-multipliers", action="store_true", help="the same for everybody on every day")
    parser.add_argument("--redeem-points", type=arguments.whole, metavar="N", help="so many points pay")
    parser.add_argument("--redeem-amount", type=arguments.number, metavar="AMOUNT", help="this much")
    parser.add_argument("--no-redeeming", action="store_true", help="points pay nothing")
    parser.add_argument("--coupon-points", type=arguments.whole, metavar="N", help="so many points buy")
    parser.add_argument(
        "--coupon", type=arguments.text, metavar="DISCOUNT", help="a coupon of this discount, id or name"
    )
    parser.add_argument("--no-coupons", action="store_true", help="points buy no coupon")
    expiry = parser.add_mutually_exclusive_group()
    expiry.add_argument(
        "--expires-days",
        type=arguments.whole,
        metavar="N",
        help="points end so many days after they were earned",
    )
    expiry.add_argument("--no-expiry", action="store_true", help="points do not end")
    state = parser.add_mutually_exclusive_group()
    state.add_argument("--active", action="store_true", help="it gives points")
    state.add_argument(
        "--inactive", action="store_true", help="it gives none, and points already earned stay"
    )
    arguments.json_option(parser)


def changed(args: argparse.Namespace, store: "Store", draft: ProgramDraft) -> ProgramDraft:
    """The draft with what the options say; raises BadInput, NotFound."""
    money = store.shop.get().currency
    if args.points is not None:
        draft = replace(draft, points=args.points)
    if args.per is not None:
        draft = replace(draft, per_amount=arguments.read("--per", money.parse, args.per))
    draft = _worth(args, store, _coupons(args, store, _earning(args, store, draft)))
    if args.expires_days is not None or args.no_expiry:
        draft = replace(draft, expires_days=args.expires_days)
    if args.active or args.inactive:
        draft = replace(draft, active=args.active)
    return draft


def _earning(args: argparse.Namespace, store: "Store", draft: ProgramDraft) -> ProgramDraft:
    earning, money = draft.earning, store.shop.get().currency
    if args.ranges is not None or args.no_ranges:
        text = args.ranges or ""
        ranges = arguments.read("--ranges", lambda text: read_ranges(text, money.parse), text)
        earning = replace(earning, ranges=ranges)
    if args.multipliers is not None or args.no_multipliers:
        text = args.multipliers or ""
        found = arguments.read("--multipliers", lambda text: read_multipliers(text, group_in(store)), text)
        earning = replace(earning, multipliers=found)
    return replace(draft, earning=earning)


def _worth(args: argparse.Namespace, store: "Store", draft: ProgramDraft) -> ProgramDraft:
    money = store.shop.get().currency
    if args.no_redeeming:
        if args.redeem_points is not None or args.redeem_amount is not None:
            raise arguments.WrongUsage("--no-redeeming goes with neither --redeem-points nor --redeem-amount")
        return replace(draft, redeem_points=0, redeem_amount=0)
    if args.redeem_points is not None:
        draft = replace(draft, redeem_points=args.redeem_points)
    if args.redeem_amount is not None:
        amount = arguments.read("--redeem-amount", money.parse, args.redeem_amount)
        draft = replace(draft, redeem_amount=amount)
    return draft


def _coupons(args: argparse.Namespace, store: "Store", draft: ProgramDraft) -> ProgramDraft:
    if args.no_coupons:
        if args.coupon is not None or args.coupon_points is not None:
            raise arguments.WrongUsage("--no-coupons goes with neither --coupon nor --coupon-points")
        return replace(draft, coupon_points=None, coupon_discount=None)
    if args.coupon_points is not None:
        draft = replace(draft, coupon_points=args.coupon_points)
    if args.coupon is not None:
        draft = replace(draft, coupon_discount=_discount(store, args.coupon))
    return draft


def _discount(store: "Store", named: str) -> DiscountId:
    known = store.programs.coupon_discounts()
    key = name_key(named)
    found = [each for each, name in known.items() if name_key(name) == key or each.hex() == named.casefold()]
    if not found:
        raise NotFound(f"no discount {named!r} that coupons give; see them with: discounts list")
    if len(found) > 1:
        ids = " or ".join(each.hex() for each in found)
        raise Refused(f"{len(found)} discounts are called {named!r}: say which by its id, {ids}")
    return found[0]


def group_in(store: "Store") -> "_Find":
    """Finds groups by what people call them."""
    return _Find(store)


class _Find:
    """The group of a name or an id; what is none is wrong input of its option."""

    def __init__(self, store: "Store") -> None:
        self._store = store

    def __call__(self, named: str) -> GroupId:
        try:
            return self._store.groups.only(named).id
        except (NotFound, Refused) as error:
            raise BadInput(str(error)) from error
