"""`regulars barcode`: what a scanned code is. No shop is needed."""

import argparse
import json
from typing import TYPE_CHECKING, TypeAlias

from store.domain.cells import clean
from store.domain.money import format_quantity
from store.domain.scancodes import ScanCode, recognise

if TYPE_CHECKING:
    Subparsers: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - its only name


def add_parser(subparsers: "Subparsers") -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("barcode", help="say what a barcode is")
    parser.add_argument("code", metavar="CODE", help="the text as a scanner gives it")
    parser.add_argument(
        "--card-prefix", metavar="DIGITS", action="append", default=[], help="how the shop's cards begin"
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what the code is."""
    code = recognise(args.code, card_prefixes=args.card_prefix)
    if args.json:
        print(json.dumps(as_json(code)))
    else:
        for name, value in as_json(code).items():
            if value is not None:
                print(f"{name.replace('_', ' ')}: {clean(_text(value))}")
    return 0


def as_json(code: ScanCode) -> dict[str, str | bool | int | None]:
    """Everything the code carries; what it does not carry is null."""
    return {
        "kind": code.kind.value,
        "code": code.raw,
        "gtin": code.gtin,
        "check_digit_valid": code.check_digit_valid,
        "weight": None if code.weight is None else format_quantity(code.weight),
        "price": code.price,
        "count": code.count,
        "expiry": None if code.expiry is None else code.expiry.isoformat(),
        "sell_by": None if code.sell_by is None else code.sell_by.isoformat(),
        "best_before": None if code.best_before is None else code.best_before.isoformat(),
        "lot": code.lot,
        "serial": code.serial,
        "sscc": code.sscc,
    }


def _text(value: str | bool | int) -> str:  # noqa: FBT001 - as JSON has it
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
