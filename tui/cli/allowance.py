"""`regulars allowance`: what lanes may spend beyond their rights while cut off, and what it risks."""

import argparse
from typing import TYPE_CHECKING

from store.domain.errors import BadInput
from store.domain.payment import BALANCE, POINTS
from tui.cli import arguments, door
from tui.cli.lane_names import find_lane

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.allowances import Allowance
    from store.domain.shop import Shop
    from tui.cli.arguments import Subparsers

_MORE = """\
A lane spends what it has the right to, so that lanes that do not hear each other never spend the same twice.
An allowance lets one lane go beyond, though never beyond what it knows to be there, as a risk of the shop's:
if other lanes spend the same meanwhile, at most so much is spent twice."""


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `allowance`."""
    parser = subparsers.add_parser(
        "allowance", help="what lanes may spend beyond their rights", description=_MORE
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="every allowance and what it risks")
    arguments.json_option(listing)
    setting = actions.add_parser("set", help="let a lane spend so much beyond its rights", description=_MORE)
    setting.add_argument("lane", type=arguments.text, metavar="LANE", help="name, number or id")
    setting.add_argument("account", choices=(POINTS, BALANCE), help="of which kind")
    setting.add_argument(
        "amount", type=arguments.number, metavar="AMOUNT", help="of all customers' accounts together"
    )
    setting.add_argument("--reason", required=True, help="why; it stands in the history")
    arguments.json_option(setting)
    clearing = actions.add_parser("clear", help="take an allowance back")
    clearing.add_argument("lane", type=arguments.text, metavar="LANE", help="name, number or id")
    clearing.add_argument("account", choices=(POINTS, BALANCE), nargs="?", help="one of them; else both")
    clearing.add_argument("--reason", default="taken back", help="why; it stands in the history")
    arguments.json_option(clearing)


def run(args: argparse.Namespace) -> int:
    """List, give or take back; answers all there are by then. Raises TillError."""
    with door.opened(args) as store:
        shop = store.shop.get()
        if args.action == "set":
            lane, amount = find_lane(store, args.lane), _amount(args, shop)
            store.allowances.give(lane.id, args.account, amount, args.reason)
        elif args.action == "clear":
            _clear(args, store)
        given = store.allowances.in_force()
        heads = ("Lane", "Account", ">Allowed", ">Used", ">At risk", "Reason")
        plain = door.table(heads, (_row(each, shop) for each in given)) if given else ["No lane has one."]
        door.say(args, [_json(each, shop) for each in given], plain)
    return 0


def _clear(args: argparse.Namespace, store: "Store") -> None:
    lane = find_lane(store, args.lane)
    for each in store.allowances.given():
        if each.lane == lane.id and args.account in {None, each.account}:
            store.allowances.give(lane.id, each.account, 0, args.reason)


def _amount(args: argparse.Namespace, shop: "Shop") -> int:
    if args.account == BALANCE:
        return arguments.read("AMOUNT", shop.currency.parse, args.amount)
    try:
        return arguments.whole(args.amount)
    except argparse.ArgumentTypeError as error:
        raise BadInput(f"AMOUNT: {error}") from error


def _row(each: "Allowance", shop: "Shop") -> tuple[str, ...]:
    amounts = (_text(each, amount, shop) for amount in (each.amount, each.used, each.risk))
    return (each.name, each.account, *amounts, each.reason)


def _json(each: "Allowance", shop: "Shop") -> door.Json:
    return {
        "lane": each.name,
        "id": each.lane.hex(),
        "account": each.account,
        "amount": _text(each, each.amount, shop),
        "used": _text(each, each.used, shop),
        "risk": _text(each, each.risk, shop),
        "reason": each.reason,
        "at": door.when_text(each.at, shop.zone),
    }


def _text(each: "Allowance", amount: int, shop: "Shop") -> str:
    return shop.currency.format(amount) if each.account == BALANCE else str(amount)
