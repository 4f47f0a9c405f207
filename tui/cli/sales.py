"""`regulars sales`: closed sales, returns and voids; one of them whole; undoing one; what came back twice."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from store.domain.money import format_quantity
from tui.cli import arguments, door, sale_choices
from tui.cli.sale_answers import held_json, page_json

if TYPE_CHECKING:
    from store.api import Store
    from tui.cli.arguments import Subparsers

LINES: Final = 50


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `sales`."""
    parser = subparsers.add_parser("sales", help="closed sales, returns and voids")
    nouns = parser.add_subparsers(dest="verb", required=True, metavar="list|show|void|held|doubles")
    listed = nouns.add_parser("list", help="the last sales first")
    sale_choices.add_options(listed)
    listed.add_argument("--limit", type=arguments.count, default=LINES, metavar="N", help=f"lines ({LINES})")
    listed.add_argument("--skip", type=arguments.count, default=0, metavar="N", help="lines to leave out")
    shown = nouns.add_parser("show", help="one sale, and what came back of it")
    void = nouns.add_parser("void", help="undo a sale of today's session whole")
    void.add_argument("--reason", type=arguments.text, default="", help="why")
    for each in (shown, void):
        each.add_argument("number", type=arguments.text, metavar="NUMBER", help="such as 1-000123, or its id")
    held = nouns.add_parser("held", help="sales that wait; sell closes one")
    doubles = nouns.add_parser("doubles", help="goods that several lanes took back")
    for each in (listed, shown, void, held, doubles):
        arguments.json_option(each)


def run(args: argparse.Namespace) -> int:
    """Do it; raises TillError."""
    with door.opened(args) as store:
        return _VERBS[args.verb](args, store)


def _list(args: argparse.Namespace, store: "Store") -> int:
    shop = store.shop.get()
    rows = store.sales.window(sale_choices.read(args, store), args.skip, args.limit)
    answer: door.Json = [
        {
            "id": row.id.hex(),
            "number": row.number,
            "kind": row.kind or "sale",
            "closed": door.when_text(row.closed_at, shop.zone),
            "customer": row.customer_name,
            "total": shop.currency.format(row.total),
        }
        for row in rows
    ]
    words = (
        f"{row.number}  {door.when_text(row.closed_at, shop.zone)}  {row.kind or 'sale':8}"
        f"  {shop.currency.format(row.total):>12}  {row.customer_name}".rstrip()
        for row in rows
    )
    door.say(args, answer, words)
    return 0


def _show(args: argparse.Namespace, store: "Store") -> int:
    sale = store.sales.numbered(args.number)
    page = store.returning.page(sale.id)
    money = store.shop.get().currency.format
    words = [
        f"{sale.number}  {sale.kind.value or 'sale'}  {money(sale.total)}  {sale.customer_name}".rstrip()
    ]
    for place, line in enumerate(sale.lines):
        left = f"  returnable {format_quantity(page.left[place].quantity)}" if page.left else ""
        words.append(
            f"  {place + 1}  {format_quantity(line.quantity)} {line.name}  {money(line.total)}{left}"
        )
        words += [f"     {line.note}"] if line.note else []
    words += [f"  {what}: {told}" for what, told in (("Note", sale.note), ("Reason", sale.reason)) if told]
    words += [f"  {each.kind} {each.number} on {each.lane}  {money(each.total)}" for each in page.later]
    door.say(args, page_json(store, page), words)
    return 0


def _void(args: argparse.Namespace, store: "Store") -> int:
    sale = store.sales.numbered(args.number)
    done = store.returning.void(sale.id, reason=args.reason)
    money = store.shop.get().currency.format
    answer: door.Json = {
        "number": done.number,
        "original": sale.number,
        "refund_total": money(done.refund_total),
        "points": done.points,
    }
    door.say(args, answer, [f"{done.number}: voided {sale.number}, gave back {money(done.refund_total)}"])
    return 0


def _held(args: argparse.Namespace, store: "Store") -> int:
    shop, waiting = store.shop.get(), store.holding.waiting()
    heads = ("Held", "Since", "Lane", "Label", "Customer", ">Lines", ">Total")
    rows = (
        (
            each.sale.hex(),
            door.when_text(each.at, shop.zone) or "",
            each.lane_name,
            each.label,
            each.customer_name,
            str(each.lines),
            shop.currency.format(each.total),
        )
        for each in waiting
    )
    words = list(door.table(heads, rows)) if waiting else ["No sale waits."]
    for taken in store.holding.taken_elsewhere():
        when, total = door.when_text(taken.at, shop.zone), shop.currency.format(taken.total)
        words.append(f"{taken.told(f'at {when}', total)}.")
    door.say(args, [held_json(each, shop) for each in waiting], words)
    return 0


def _doubles(args: argparse.Namespace, store: "Store") -> int:
    found = store.returning.doubles()
    answer: door.Json = [
        {
            "number": each.number,
            "line": each.position + 1,
            "name": each.name,
            "bought": format_quantity(each.bought),
            "returned": format_quantity(each.returned),
            "documents": [{"number": one.number, "lane": one.lane} for one in each.documents],
        }
        for each in found
    ]
    words = [
        f"{each.number} line {each.position + 1}, {each.name}: sold {format_quantity(each.bought)},"
        f" came back {format_quantity(each.returned)} with"
        f" {' and '.join(f'{one.number} on {one.lane}' for one in each.documents)}"
        for each in found
    ]
    door.say(args, answer, words or ["Nothing came back twice."])
    return 0


_VERBS: Final[dict[str, Callable[[argparse.Namespace, "Store"], int]]] = {
    "list": _list,
    "show": _show,
    "void": _void,
    "held": _held,
    "doubles": _doubles,
}
