"""`regulars return`: takes goods of a sale back, as its receipt says, or goods without a receipt."""

import argparse
from typing import TYPE_CHECKING, Final

from store.domain.baskets import GoodsBack
from store.domain.errors import BadInput
from store.domain.money import Currency
from store.domain.payment import Tender
from store.domain.values import dataclass
from tui.cli import arguments, door
from tui.cli.json_input import Node, read_json
from tui.cli.return_file import FIELDS, read_back, read_tender, text_of
from tui.cli.sale_answers import line_json, tender_json

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.return_preview import Preview
    from tui.cli.arguments import Subparsers

_FORMAT: Final = """\
What comes back is JSON; money and quantities are strings:

  {"receipt": "1-000012", "lines": [{"line": 1, "quantity": "1"}]}
  {"customer": "ann@example.org", "reason": "a gift",
   "lines": [{"barcode": "4006381333931", "quantity": "1"}]}

receipt   its number; without one the lines name products
lines     {"line", "quantity", "condition"}: lines are numbered as sold
          {"barcode", "quantity", "condition", "value"}: without a receipt; a
          unit is worth the lowest it was sold for lately, or the value that
          was agreed on, at most its price
          a condition is resell, unless said, or damaged
customer  who brings goods without a receipt: id, e-mail, card number or name
reason    why; without a receipt it must be said
tenders   {"kind", "amount", "reference"}, above zero; as it was paid unless
          said; without a receipt on the customer's balance, or in cash where
          the shop's settings allow it
"""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to come back."""

    back: GoodsBack
    customer: str
    tenders: tuple[Tender, ...] | None


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `return`."""
    parser = subparsers.add_parser(
        "return",
        help="take goods of a sale back",
        description="Takes goods back: of a receipt for what was paid, or without one.",
        epilog=_FORMAT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE|-", help="what comes back as JSON; - reads standard input")
    parser.add_argument("--dry-run", action="store_true", help="show what it would do, and do nothing")
    arguments.json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Do it; raises WrongUsage for a malformed file, TillError for goods that may not come back."""
    with door.opened(args) as store:
        shop = store.shop.get()
        money = shop.currency
        try:
            wanted = _wanted(read_json(args.file), money)
        except BadInput as error:
            where = f"{error.field}: " if error.field else ""
            raise arguments.WrongUsage(f"{where}{error}") from error
        work = _of_receipt if wanted.back.receipt else _without_receipt
        number, original, preview = work(store, wanted, is_dry=args.dry_run)
        answer: dict[str, door.Json] = {"number": number, "original": original, **_told(preview, money)}
        door.say(args, answer, _words(number, original, preview, money))
    return 0


def _of_receipt(store: "Store", wanted: _Wanted, *, is_dry: bool) -> "tuple[str | None, str | None, Preview]":
    sale, back = store.sales.numbered(wanted.back.receipt), wanted.back
    if is_dry:
        return None, sale.number, store.returning.preview(sale.id, back.choices, wanted.tenders)
    done = store.returning.commit(sale.id, back.choices, reason=back.reason, tenders=wanted.tenders)
    assert done.preview is not None  # noqa: S101 - only a void has none
    return done.number, sale.number, done.preview


def _without_receipt(
    store: "Store", wanted: _Wanted, *, is_dry: bool
) -> "tuple[str | None, str | None, Preview]":
    service, reason = store.returning.without_receipt, wanted.back.reason
    customer, tenders = store.customers.find(wanted.customer).id, wanted.tenders or ()
    goods = service.of_codes(wanted.back.items)
    if is_dry:
        return None, None, service.preview(customer, goods, reason=reason, tenders=tenders)
    done = service.commit(customer, goods, reason=reason, tenders=tenders)
    assert done.preview is not None  # noqa: S101 - as above
    return done.number, None, done.preview


def _words(number: str | None, original: str | None, preview: "Preview", money: Currency) -> list[str]:
    verb = "would give back" if number is None else f"{number}: gave back"
    whence = "without a receipt" if original is None else f"of {original}"
    words = [f"{verb} {money.format(preview.refund_total)} {money.code} {whence}"]
    words += [f"  {each.kind}: {money.format(-each.amount)}" for each in preview.tenders]
    if preview.points_taken or preview.points_given:
        words.append(f"  points: {preview.points_given - preview.points_taken}")
    return words + [
        f"  {each.name}: needs {money.format(each.minimum)}, {money.format(each.reached)} stays"
        for each in preview.broken
    ]


def _told(preview: "Preview", money: Currency) -> dict[str, door.Json]:
    return {
        "refund_total": money.format(preview.refund_total),
        "tax_total": money.format(preview.tax),
        "rounding": money.format(preview.rounding),
        "points": preview.points_given - preview.points_taken,
        "points_taken_back": preview.points_taken,
        "points_given_back": preview.points_given,
        "tenders": [tender_json(each, money) for each in preview.tenders],
        "lines": [line_json(each, money) for each in preview.lines],
        "broken_offers": [
            {
                "name": each.name,
                "minimum": money.format(each.minimum),
                "reached": money.format(each.reached),
                "amount": money.format(each.amount),
            }
            for each in preview.broken
        ],
        "deducted": money.format(preview.deducted),
        "policy": preview.policy.value,
    }


def _wanted(root: Node, money: Currency) -> _Wanted:
    top = root.object(*FIELDS, "customer", "tenders")
    if top.get("receipt") is None and top.get("customer") is None:
        top.node("receipt").fail("is missing; or name the customer who brings goods without one")
    stranger = top.get("customer")
    if top.get("receipt") is not None and stranger is not None:
        stranger.fail("does not go with receipt: goods come back to whoever had bought them")
    tenders = tuple(read_tender(node, money) for node in top.items("tenders"))
    return _Wanted(read_back(top, money), top.take("customer", "", text_of), tenders or None)
