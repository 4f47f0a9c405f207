"""`regulars shop`: make a shop, or show what its lanes agree on."""

import argparse
import sys
from typing import TYPE_CHECKING

from store.domain import money
from store.domain.errors import BadInput
from store.domain.names import required_name
from store.domain.shop import Tax, known_timezone, new_shop
from tui.cli import arguments, door, stopping
from tui.founding import FIRST_LANE_NAME, found_demo_shop, found_shop

if TYPE_CHECKING:
    from store.api import Store
    from tui.cli.arguments import Subparsers


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `shop`."""
    parser = subparsers.add_parser("shop", help="create a shop, or show its settings")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    create = actions.add_parser("create", help="make a shop, with this as its first lane")
    create.add_argument("name", type=arguments.text, metavar="NAME")
    create.add_argument("--currency", type=_currency, required=True, metavar="CUR", help="such as EUR")
    create.add_argument(
        "--tax",
        choices=[tax.value for tax in Tax],
        default=Tax.INCLUSIVE.value,
        help="how prices stand to tax; inclusive unless said",
    )
    create.add_argument(
        "--timezone", type=_timezone, metavar="TZ", help="such as Europe/Berlin; this machine's unless said"
    )
    create.add_argument("--lane", type=arguments.text, default=FIRST_LANE_NAME, metavar="NAME")
    create.add_argument("--demo", action="store_true", help="fill it with a believable shop to try things on")
    arguments.json_option(create)
    arguments.json_option(actions.add_parser("show", help="what all lanes of the shop agree on"))


def run(args: argparse.Namespace) -> int:
    """Do it; raises TillError."""
    if args.action == "create":
        _create(args)
    return show(args)


def show(args: argparse.Namespace) -> int:
    """Print what the lanes of the shop agree on, and which of them this is."""
    with door.opened(args) as store:
        _say(args, store)
    return 0


def _create(args: argparse.Namespace) -> None:
    zone = args.timezone or _local_timezone()
    shop = new_shop(args.name, code=args.currency, tax=args.tax, timezone=zone)
    lane_name = required_name(args.lane)
    place = door.place_of(args.shop or "")
    with stopping.unwinding(), door.progress() as progress:
        if args.demo:
            found_demo_shop(place, shop, lane_name, progress)
        else:
            found_shop(place, shop, lane_name)


def _say(args: argparse.Namespace, store: "Store") -> None:
    shop, lane = store.shop.get(), store.lanes.own()
    folder = str(store.place.folder)
    fields = {
        "name": shop.name,
        "currency": shop.currency.code,
        "tax": shop.tax.value,
        "timezone": shop.timezone,
        "tax_rounding": shop.tax_rounding.value,
        "tax_number": shop.tax_number,
        "cash_step": shop.currency.format(shop.cash_step),
        "receipt_header": shop.receipt_header,
        "receipt_foot": shop.receipt_foot,
        "folder": folder,
    }
    answer: door.Json = {
        "id": store.lanes.shop_id().hex(),
        **fields,
        "lane": {"id": lane.id.hex(), "name": lane.name, "number": lane.number},
    }
    plain = [(field.replace("_", " ").capitalize(), value) for field, value in fields.items()]
    door.say(args, answer, door.card([*plain, ("Lane", lane.name)]))


def _currency(argument: str) -> str:
    try:
        return money.currency(arguments.text(argument)).code
    except BadInput as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _timezone(argument: str) -> str:
    try:
        return known_timezone(arguments.text(argument))
    except BadInput as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _local_timezone() -> str:
    """The zone of this machine; UTC, and a word about it, where it has none that has a name."""
    import warnings

    from tzlocal import get_localzone_name

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return known_timezone(get_localzone_name())
        except (LookupError, ValueError, BadInput):
            print("this machine's time zone has no name; the shop gets UTC (see --timezone)", file=sys.stderr)
            return "UTC"
