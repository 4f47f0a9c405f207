"""Which closed sales are meant: options that `sales list` and `export sales` share."""

import argparse
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from store.domain.errors import NotFound
from store.domain.ids import LaneId
from store.domain.listing import SaleList
from store.domain.sale import SaleKind
from tui.cli import arguments

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from store.api import Store

_KINDS: Final = {kind.value or "sale": kind for kind in SaleKind}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Let a command say which."""
    parser.add_argument(
        "--text", type=arguments.text, default="", help="part of a number or of a customer's name"
    )
    parser.add_argument("--kind", dest="sale_kind", choices=tuple(_KINDS), help="only these")
    parser.add_argument("--day", type=arguments.day, metavar="YYYY-MM-DD", help="only of a day")
    parser.add_argument(
        "--from", dest="since", type=arguments.day, metavar="YYYY-MM-DD", help="from this day on"
    )
    parser.add_argument("--to", dest="until", type=arguments.day, metavar="YYYY-MM-DD", help="up to this day")
    parser.add_argument("--lane", type=arguments.text, metavar="LANE", help="only of a lane, number or name")
    parser.add_argument("--customer", type=arguments.text, help="only of a customer")


def read(args: argparse.Namespace, store: "Store") -> SaleList:
    """The list that is meant; raises NotFound, WrongUsage."""
    if args.day is not None and (args.since or args.until):
        raise arguments.WrongUsage("--day says which day; --from and --to are for several")
    zone = store.shop.get().zone
    first, last = args.day or args.since, args.day or args.until
    return SaleList(
        args.text,
        None if args.customer is None else store.customers.find(args.customer).id,
        None if args.sale_kind is None else _KINDS[args.sale_kind],
        None if first is None else _begin(first, zone),
        None if last is None else _begin(last + timedelta(days=1), zone),
        None if args.lane is None else _lane(args.lane, store),
    )


def _lane(name: str, store: "Store") -> LaneId:
    known = store.lanes.members()
    for lane in known:
        if name in {str(lane.number), lane.name}:
            return lane.id
    told = ", ".join(f"{lane.number} ({lane.name})" for lane in known)
    raise NotFound(f"there is no lane {name!r}; there are {told}")


def _begin(day: date, zone: "ZoneInfo") -> int:
    """When a day of the shop begins."""
    return int(datetime.combine(day, time(), zone).timestamp()) * 1000
