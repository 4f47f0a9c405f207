"""`regulars return`: takes goods of a sale back, as its receipt says."""

import argparse
from typing import TYPE_CHECKING

from store.domain.errors import BadInput
from store.domain.money import Currency, parse_quantity
from store.domain.names import clean
from store.domain.payment import Tender
from store.domain.returns import RESELL, Choice
from store.domain.values import dataclass
from tui.cli import arguments, door
from tui.cli.json_input import Node, read_json
from tui.cli.sale_answers import line_json, tender_json

if TYPE_CHECKING:
    from store.domain.return_preview import Preview
    from tui.cli.arguments import Subparsers


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to come back."""

    receipt: str
    choices: tuple[Choice, ...]
    tenders: tuple[Tender, ...] | None
    reason: str


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `return`."""
    parser = subparsers.add_parser(
        "return",
        help="take goods of a sale back",
        description='Takes goods back: {"receipt": NUMBER, "lines": [{"line": 1, "quantity": "1"}]}.'
        ' Lines are numbered as sold. May have "tenders" ([{"kind", "amount"}], else as it was paid),'
        ' "reason", and "condition" (resell or damaged) for each line.',
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
        sale = store.sales.numbered(wanted.receipt)
        number: str | None = None
        if args.dry_run:
            preview = store.returning.preview(sale.id, wanted.choices, wanted.tenders)
        else:
            done = store.returning.commit(
                sale.id, wanted.choices, reason=wanted.reason, tenders=wanted.tenders
            )
            assert done.preview is not None  # noqa: S101 - only a void has none
            number, preview = done.number, done.preview
        answer: dict[str, door.Json] = {"number": number, "original": sale.number, **_told(preview, money)}
        verb = "would give back" if number is None else f"{number}: gave back"
        words = [f"{verb} {money.format(preview.refund_total)} {money.code} of {sale.number}"]
        words += [f"  {each.kind}: {money.format(-each.amount)}" for each in preview.tenders]
        if preview.points_taken or preview.points_given:
            words.append(f"  points: {preview.points_given - preview.points_taken}")
        words += [
            f"  {each.name}: needs {money.format(each.minimum)}, {money.format(each.reached)} stays"
            for each in preview.broken
        ]
        door.say(args, answer, words)
    return 0


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
    top = root.object("receipt", "lines", "tenders", "reason")
    tenders = tuple(_tender(node, money) for node in top.items("tenders"))
    return _Wanted(
        receipt=_text(top.need("receipt")),
        choices=tuple(_choice(node) for node in top.items("lines")),
        tenders=tenders or None,
        reason=top.take("reason", "", _text),
    )


def _choice(node: Node) -> Choice:
    fields = node.object("line", "quantity", "condition")
    return Choice(
        fields.need("line").count() - 1,
        fields.need("quantity").read(parse_quantity),
        fields.take("condition", RESELL, _text),
    )


def _tender(node: Node, money: Currency) -> Tender:
    fields = node.object("kind", "amount", "reference")
    return Tender(
        _text(fields.need("kind")),
        fields.need("amount").read(money.parse),
        fields.take("reference", "", _text),
    )


def _text(node: Node) -> str:
    return clean(node.text())
