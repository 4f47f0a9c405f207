"""`regulars sell`: closes a basket as a real sale, or lets it wait; `sell_file` reads it."""

import argparse
from typing import TYPE_CHECKING, Final

from store.domain.errors import BadInput
from tui.cli import arguments, door
from tui.cli.asking import for_rights
from tui.cli.json_input import read_json
from tui.cli.sale_answers import as_json, held_json

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.baskets import WholeBasket
    from store.domain.shop import Shop
    from tui.cli.arguments import Subparsers
    from tui.cli.sell_file import Wanted

_FORMAT: Final = """\
A basket is JSON; money, quantities and percents are strings:

  {"customer": "ann@example.org",
   "lines": [{"barcode": "4006381333931", "quantity": "2"}],
   "tenders": [{"kind": "cash", "amount": "50.00"}]}

customer  id, e-mail, card number or name; may be left out
lines     {"barcode", "quantity"}: goods; with a "note", and with a price by
          hand as "manual": {"percent" or "amount" or "price": "..."}, in it
          "below_floor": true where that is meant
          {"name", "unit_price", "quantity", "tax_rate"}: what no product has
          {"top_up": "20.00"}: onto the customer's balance
          {"voucher": "20.00", "code"}: without a code it gets one
coupons   ["WELCOME5", ...]
tenders   {"kind", "amount", "reference"}, as many as there are; a kind is
          cash, card, points, balance or voucher, whose code is the reference;
          the amount of points is the money they pay
returned  {"receipt", "lines": [{"line": 1, "quantity": "1"}]}: goods that come
          back in exchange, as `return` takes them, also without a receipt; a
          total below zero is paid out as it was paid, or in tenders below zero
change    "cash" unless said, or "balance"
note      kept with the sale
hold      a label, or "": nothing is paid, the sale waits
held      a sale that waits (see sales held) is closed with these tenders; it
          has its lines already
"""


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `sell`."""
    parser = subparsers.add_parser(
        "sell",
        help="close a basket as a sale",
        description="Closes a basket as a sale of its own, beside the one that is open at the till.",
        epilog=_FORMAT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE|-", help="a basket as JSON; - reads standard input")
    arguments.json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Sell it; raises WrongUsage for a malformed basket, TillError for one that may not be sold."""
    from tui.cli.sell_file import read

    with door.opened(args) as store:
        shop = store.shop.get()
        try:
            wanted = read(read_json(args.file), shop.currency)
        except BadInput as error:
            where = f"{error.field}: " if error.field else ""
            raise arguments.WrongUsage(f"{where}{error}") from error
        if wanted.hold is not None:
            _hold(args, store, wanted.basket, wanted.hold)
        else:
            _sell(args, store, wanted, shop)
    return 0


def _sell(args: argparse.Namespace, store: "Store", wanted: "Wanted", shop: "Shop") -> None:
    held = wanted.held
    cart = store.checkout.whole.looked_at(wanted.basket) if held is None else store.holding.cart_of(held)
    with for_rights(store, cart, wanted.tenders):
        if held is None:
            closed = store.checkout.whole.sell(wanted.basket, wanted.tenders, change_in=wanted.change_in)
        else:
            closed = store.holding.finish(held, wanted.tenders, change_in=wanted.change_in)
    money = shop.currency
    change = f", change {money.format(closed.change)}" if closed.change else ""
    words = f"sold {closed.number}: {money.format(closed.total)} {money.code}{change}"
    if closed.back:
        words = f"{closed.number}: gave back {money.format(closed.back)} {money.code}"
    door.say(args, as_json(store, store.sales.get(closed.sale)), [words])


def _hold(args: argparse.Namespace, store: "Store", basket: "WholeBasket", label: str) -> None:
    shop, sale = store.shop.get(), store.holding.park_whole(basket, label)
    waiting = next(each for each in store.holding.waiting() if each.sale == sale)
    words = f"waits as {sale.hex()}: {shop.currency.format(waiting.total)} {shop.currency.code}"
    door.say(args, held_json(waiting, shop), [words])
