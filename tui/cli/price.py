"""`regulars price`: what a basket in a file costs, and why. No shop is needed."""

import argparse
import json
import sys
import time
from typing import TYPE_CHECKING, TypeAlias

from store.domain.cells import clean, clip, width
from store.domain.errors import BadInput
from store.domain.money import format_quantity
from store.domain.pricing.basket import Basket
from store.domain.pricing.book import PriceBook
from store.domain.pricing.engine import price
from store.domain.pricing.priced import Outcome, PricedBasket, PricedLine
from store.domain.pricing.wording import lines_in_words, sentence
from tui.cli.basket_file import name_of, read_basket
from tui.cli.json_input import read_json

if TYPE_CHECKING:
    Subparsers: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - its only name

MALFORMED = 2
_FORMAT = """\
A basket is JSON; money, quantities and percents are strings. Only currency,
lines[].unit_price, lines[].quantity, and of a discount id, kind and value
must be there:

  {"currency": "EUR", "tax": "inclusive", "timezone": "Europe/Berlin",
   "at": "2026-03-04T12:00:00+01:00", "customer": {"groups": ["vip"]},
   "lines": [{"product": "p1", "category": "coffee", "unit_price": "3.00",
              "quantity": "2"}],
   "discounts": [{"id": "d1", "kind": "percent", "value": "10",
                  "groups": ["vip"]},
                 {"id": "d2", "kind": "multibuy", "buy": 3, "value": "7.00",
                  "target": {"products": ["p1"]}}]}

tax        none, inclusive or exclusive; tax_rounding is line or rate
customer   {"groups", "tax_exempt"}, or null
groups     {"id", "active", "from", "until", "weekdays", "hours"}; one that is
           only named is active
lines      also tax_rate, discountable, floor, and manual:
           {"percent" or "amount" or "price": "..."}
discounts  kind is percent, amount (per unit or sale), price or multibuy;
           target is {"sale": true}, {"categories": [...]} or
           {"products": [...]}; stacking is best, stack or alone; also
           priority, active, from, until, weekdays (mon ... sun),
           hours (["22:00", "02:00"]), minimum, limits and used; with codes it
           counts only while one of them is among the coupons
coupons    codes on the sale
"""

LINE_CELLS_MAX = 300
"""A key or a value from outside may be as long as the file."""


def add_parser(subparsers: "Subparsers") -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "price",
        help="price a basket that stands in a file",
        description="What a basket in a file costs, line by line, and what became of each discount.",
        epilog=_FORMAT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE|-", help="a basket as JSON; - reads standard input")
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what the basket costs; 2 when it is malformed."""
    try:
        basket, book = read_basket(read_json(args.file), time.time_ns() // 1_000_000)
    except BadInput as error:
        line = f"{error.field}: {error}" if error.field else str(error)
        print(clip(clean(line), LINE_CELLS_MAX), file=sys.stderr)
        return MALFORMED
    priced = price(basket, book)
    if args.json:
        print(json.dumps(as_json(priced, book)))
    else:
        print("\n".join(as_text(basket, priced, book)))
    return 0


def as_json(priced: PricedBasket, book: PriceBook) -> dict[str, object]:
    """The answer of the interface: all money as strings."""
    money = book.currency.format
    freed = {"tax_freed": money(priced.tax_freed)} if priced.tax_freed else {}
    return {
        "total": money(priced.total),
        "list_total": money(priced.list_total),
        "discount_total": money(priced.discount_total),
        "tax_total": money(priced.tax_total),
        **freed,
        "lines": [_line(line, book) for line in priced.lines],
        "why": [_why(outcome, book) for outcome in priced.outcomes],
    }


def _line(line: PricedLine, book: PriceBook) -> dict[str, object]:
    money = book.currency.format
    return {
        "list": money(line.list),
        "discounts": [
            {"id": name_of(share.discount), "amount": money(share.amount)} for share in line.shares
        ],
        "net": money(line.net),
        "tax": money(line.tax),
        "total": money(line.total),
    }


def _why(outcome: Outcome, book: PriceBook) -> dict[str, object]:
    head: dict[str, object] = {"discount": name_of(outcome.discount)}
    if outcome.refusal is None:
        applied = {"amount": book.currency.format(outcome.amount), "lines": list(outcome.lines)}
        return {**head, "outcome": "applied", **applied, "rule": outcome.rule}
    reason = sentence(outcome.refusal, name_of, book.currency, book.timezone)
    return {**head, "outcome": "refused", "reason": reason, "rule": outcome.rule}


def as_text(basket: Basket, priced: PricedBasket, book: PriceBook) -> list[str]:
    """The answer for people: a table of the lines, the sums, and what became of each discount."""
    money = book.currency.format
    rows: list[tuple[str, ...]] = [("", "product", "quantity", "price", "list", "off", "tax", "total")]
    for number, (line, done) in enumerate(zip(basket.lines, priced.lines, strict=True), 1):
        off = money(sum(share.amount for share in done.shares))
        product = clean(name_of(line.product)) if line.product is not None else "-"
        quantity, unit_price = format_quantity(line.quantity), money(line.unit_price)
        sums = (money(done.list), off, money(done.tax), money(done.total))
        rows.append((str(number), product, quantity, unit_price, *sums))
    totals = (priced.list_total, priced.discount_total, priced.tax_total, priced.total)
    rows.append(("", "total", "", "", *map(money, totals)))
    freed = [f"tax exempt: {money(priced.tax_freed)} off"] if priced.tax_freed else []
    return [*_table(rows), *freed, *(_told(outcome, book) for outcome in priced.outcomes)]


def _told(outcome: Outcome, book: PriceBook) -> str:
    name = clean(name_of(outcome.discount))
    if outcome.refusal is None:
        what = f"{book.currency.format(outcome.amount)} off {lines_in_words(outcome.lines)}"
    else:
        what = clean(sentence(outcome.refusal, name_of, book.currency, book.timezone))
    return f"{name}: {what} (rule {outcome.rule})"


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    """Columns as wide as their widest cell, the product to the left and numbers to the right."""
    widths = [max(width(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell + " " * (cells - width(cell)) if place == 1 else " " * (cells - width(cell)) + cell
            for place, (cell, cells) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
