"""`regulars receipt`: the receipt of a closed sale, as text, as JSON or as bytes for a printer."""

import argparse
import sys
from typing import TYPE_CHECKING, Final

from store.domain.errors import Refused
from store.domain.receipt import Receipt
from store.domain.receipt_layout import COLUMNS_MIN, receipt_text
from tui.cli import arguments, door
from tui.cli.sale_answers import as_json

if TYPE_CHECKING:
    from tui.cli.arguments import Subparsers

COLUMNS: Final = 42
"""Of nearly every 80 mm printer."""

COUNTED: Final = -1
"""Stands for the next copy."""

COLUMNS_MAX: Final = 1000
"""Wider than any paper."""


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `receipt`."""
    parser = subparsers.add_parser("receipt", help="the receipt of a sale, as text or for a printer")
    parser.add_argument("number", type=arguments.text, metavar="NUMBER", help="such as 1-000123")
    parser.add_argument("--format", choices=("text", "escpos"), default="text", help="text unless said")
    parser.add_argument(
        "--columns",
        type=_columns,
        default=COLUMNS,
        metavar="N",
        help=f"width of the paper; {COLUMNS} unless said",
    )
    parser.add_argument(
        "--copy",
        nargs="?",
        type=arguments.count,
        default=0,
        const=COUNTED,
        metavar="N",
        help="mark it as COPY N; without N it is the next one, and counted",
    )
    parser.add_argument("--gift", action="store_true", help="without prices, for whoever is given it")
    arguments.json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Print it; raises TillError."""
    if args.json and args.format == "escpos":
        raise arguments.WrongUsage("--json and --format escpos exclude each other")
    with door.opened(args) as store:
        sale = store.sales.numbered(args.number)
        copy = store.returning.count_copy(sale.id) if args.copy == COUNTED else args.copy
        receipt = store.sales.receipt(sale.id, copy_number=copy, gift=args.gift)
        if args.format == "escpos":
            _send(_bytes(receipt, args.columns))
            return 0
        text = receipt_text(receipt, args.columns)
        door.say(args, {**as_json(store, sale), "text": text}, text.splitlines())
    return 0


def _columns(argument: str) -> int:
    columns = arguments.whole(argument)
    if not COLUMNS_MIN <= columns <= COLUMNS_MAX:
        raise argparse.ArgumentTypeError(f"a receipt has {COLUMNS_MIN} to {COLUMNS_MAX} columns")
    return columns


def _bytes(receipt: Receipt, columns: int) -> bytes:
    from devices.printer.receipt import escpos_bytes
    from devices.profiles import GENERIC_58, GENERIC_80, GENERIC_80_WIDE

    profiles = {profile.columns: profile for profile in (GENERIC_58, GENERIC_80, GENERIC_80_WIDE)}
    if columns not in profiles:
        known = ", ".join(map(str, profiles))
        raise arguments.WrongUsage(f"printers have {known} columns, not {columns}")
    return escpos_bytes(receipt, profiles[columns])


def _send(content: bytes) -> None:
    if sys.stdout is None:
        return
    if sys.stdout.isatty():
        raise Refused("these bytes are for a printer: send them to it or to a file, as in > receipt.bin")
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
