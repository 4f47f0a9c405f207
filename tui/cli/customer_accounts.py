"""`regulars customers account|top-up|adjust`: what is in a customer's accounts, put there and corrected."""

import argparse
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from store.domain.accounts import MOVED
from store.domain.spending import BALANCE, POINTS
from tui.cli import arguments, door
from tui.cli.customer_answers import WINDOW_ROWS

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.ids import CustomerId
    from store.domain.shop import Shop
    from tui.cli.arguments import Subparsers

_PAID_BY: Final = ("cash", "card")


def add_parsers(actions: "Subparsers") -> None:
    """What may follow `customers`."""
    account = actions.add_parser("account", help="a customer's points and balance, entry by entry")
    top_up = actions.add_parser("top-up", help="put money on a customer's balance")
    adjust = actions.add_parser("adjust", help="correct a customer's points or balance, for a reason")
    for parser in (account, top_up, adjust):
        parser.add_argument("customer", type=arguments.text, metavar="CUSTOMER", help=arguments.CUSTOMER)
    top_up.add_argument("amount", type=arguments.number, metavar="AMOUNT", help="such as 20.00")
    top_up.add_argument(
        "--by", choices=_PAID_BY, default=_PAID_BY[0], help="how it is paid; in cash unless said"
    )
    adjust.add_argument("account", choices=(POINTS, BALANCE), help="which of the two")
    adjust.add_argument(
        "amount", type=arguments.number, metavar="AMOUNT", help="such as 5, or -5 to take it off"
    )
    adjust.add_argument(
        "reason", type=arguments.text, metavar="REASON", help="why; it is kept with the entry"
    )
    for parser in (account, top_up, adjust):
        arguments.json_option(parser)


def _account(args: argparse.Namespace, store: "Store") -> None:
    customer = store.customers.find(args.customer)
    _say(args, store, customer.id, [])


def _top_up(args: argparse.Namespace, store: "Store") -> None:
    money = store.shop.get().currency
    amount = arguments.read("AMOUNT", money.parse, args.amount)
    customer = store.customers.find(args.customer)
    closed = store.paying.top_up_now(customer.id.hex(), amount, kind=args.by)
    told = f"{customer.name}: topped up by {money.format(amount)} {money.code}, receipt {closed.number}"
    _say(args, store, customer.id, [told], number=closed.number)


def _adjust(args: argparse.Namespace, store: "Store") -> None:
    parse = int if args.account == POINTS else store.shop.get().currency.parse
    try:
        amount = arguments.read("AMOUNT", parse, args.amount)
    except ValueError as error:
        raise arguments.WrongUsage(f"{args.amount} is no number of points") from error
    customer = store.customers.find(args.customer)
    store.wallets.adjust(customer.id, args.account, amount, args.reason)
    _say(args, store, customer.id, [f"{customer.name}: {args.account} corrected by {args.amount}"])


def _say(
    args: argparse.Namespace, store: "Store", customer: "CustomerId", told: list[str], *, number: str = ""
) -> None:
    """Answer with what is there now, every entry with it; people read those where they asked for them."""
    shop, wallet = store.shop.get(), store.wallets.of(customer)
    money = shop.currency.format
    entries = _entries(store, customer, shop)
    answer: dict[str, door.Json] = {
        "balance": money(wallet.balance.known),
        "spendable_here": money(wallet.balance.spendable),
        "points": wallet.points.known,
        "points_spendable_here": wallet.points.spendable,
        "entries": [dict(entry) for entry in entries],
    }
    if number:
        answer["number"] = number
    plain = [
        *told,
        f"Balance {money(wallet.balance.known)}, {money(wallet.balance.spendable)} of it usable here",
        f"Points {wallet.points.known}, {wallet.points.spendable} of them usable here",
    ]
    if entries and args.action == "account":
        heads = ("When", "What", "Document", "Account", ">Amount", ">After", "Lane", "Staff")
        plain += ["", *door.table(heads, (tuple(entry.values()) for entry in entries))]
    door.say(args, answer, plain)


def _entries(store: "Store", customer: "CustomerId", shop: "Shop") -> Sequence[dict[str, str]]:
    accounts = store.customers.accounts
    found = [
        entry
        for start in range(0, accounts.count(customer), WINDOW_ROWS)
        for entry in accounts.window(customer, start, WINDOW_ROWS)
    ]

    def amount(account: str, value: int) -> str:
        return f"{value}" if account == POINTS else shop.currency.format(value)

    return [
        {
            "at": door.when_text(entry.at, shop.zone) or "",
            "kind": entry.key.kind,
            "document": f"{amount(entry.account, entry.moved)} {entry.words}"
            if entry.key.kind == MOVED
            else entry.number or entry.note,
            "account": entry.account,
            "amount": amount(entry.account, entry.amount),
            "after": amount(entry.account, entry.after),
            "lane": entry.lane,
            "staff": entry.staff,
        }
        for entry in found
    ]


ACTIONS: Final[dict[str, "Callable[[argparse.Namespace, Store], None]"]] = {
    "account": _account,
    "top-up": _top_up,
    "adjust": _adjust,
}
