"""`regulars lanes transfers`: which lane handed another one the right to spend what, and when."""

import argparse
from typing import TYPE_CHECKING, Final

from tui.cli import arguments, door

if TYPE_CHECKING:
    from store.domain.shop import Shop
    from store.domain.transfers import Transfer
    from tui.cli.arguments import Subparsers

LINES: Final = 100

_MORE = """\
Each lane spends only what it has the right to; lanes hand each other rights when a sale needs them. Nothing
is lost or gained by that: what one lane may spend less, another may spend more."""


def add_parser(actions: "Subparsers") -> None:
    """What may follow `lanes transfers`."""
    parser = actions.add_parser(
        "transfers",
        help="which lane handed another one the right to spend what",
        description=f"Rights to spend that went from lane to lane, the latest first. {_MORE}",
    )
    parser.add_argument(
        "--customer",
        type=arguments.text,
        metavar="CUSTOMER",
        help="only of this one: name, card, e-mail or id",
    )
    parser.add_argument("--limit", type=arguments.count, default=LINES, metavar="N", help=f"lines ({LINES})")
    parser.add_argument("--skip", type=arguments.count, default=0, metavar="N", help="lines to leave out")
    arguments.json_option(parser)


def run(args: argparse.Namespace) -> int:
    """List them; raises TillError."""
    with door.opened(args) as store:
        shop = store.shop.get()
        customer = None if args.customer is None else store.customers.find(args.customer).id
        found = store.transfers.handed(args.skip, args.limit, customer)
        heads = ("When", "From", "To", ">Amount", "Of", "Whose")
        rows = (_row(each, shop) for each in found)
        plain = door.table(heads, rows) if found else ["No lane handed anything over."]
        door.say(args, [_json(each, shop) for each in found], plain)
    return 0


def _row(each: "Transfer", shop: "Shop") -> tuple[str, ...]:
    amount = f"{_amount(each, shop)} {each.unit}".strip()
    return (door.when_text(each.at, shop.zone) or "", each.giver, each.taker, amount, each.kind, each.whose)


def _json(each: "Transfer", shop: "Shop") -> door.Json:
    return {
        "id": each.id.hex(),
        "at": door.when_text(each.at, shop.zone),
        "from": each.giver,
        "to": each.taker,
        "account": each.account,
        "amount": _amount(each, shop),
        "whose": each.whose,
        "holder": each.holder.hex(),
    }


def _amount(each: "Transfer", shop: "Shop") -> str:
    return shop.currency.format(each.amount) if each.is_money else str(each.amount)
