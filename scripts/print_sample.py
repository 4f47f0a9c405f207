"""Prints a sample receipt on the first printer found, with every character that goes wrong easily.

For the person with the cable: does it cut, is the € there, do the columns hold, does the drawer open?
"""

import argparse
import queue
import sys
from pathlib import Path

from devices.events import DeviceFact, DeviceFound, DrawerFailed, DrawerKicked, ReceiptFailed, ReceiptPrinted
from devices.printer.receipt import escpos_bytes
from devices.printer.unkept import UnkeptQueue
from devices.profiles import GENERIC_80, PROFILES, PrinterProfile, profile_named
from devices.service import DeviceService
from store.domain.money import ONE, currency
from store.domain.receipt import Receipt, ReceiptDiscount, ReceiptLine, ReceiptShop, ReceiptTax, ReceiptTender
from store.domain.receipt_layout import receipt_text

PATIENCE_SECONDS = 30
"""Longer than the slowest printer is waited for."""

SAMPLE = Receipt(
    shop=ReceiptShop("Sample Shop", ("Not a receipt: nothing was sold",), ""),
    number="0-000001",
    closed_at="2026-01-31 23:59",
    lane="Lane 0",
    staff="Zoë",
    currency=currency("EUR"),
    lines=(
        ReceiptLine("0123456789 " * 6 + "a long name wraps", 2 * ONE, 1250, 2500, 2500),
        ReceiptLine("€ £ ä ö ü ß é è ñ ç å ø", ONE, 100, 100, 100),
        ReceiptLine("Łódź, Пельмени, 抹茶", ONE, 100, 100, 50, (ReceiptDiscount("Half", 50),)),
        ReceiptLine("# $ @ [ ] { } | ~ ^ \\", 375, 1599, 600, 600),
    ),
    list_total=3300,
    discount_total=50,
    total=3250,
    taxes=(ReceiptTax(2000, 2708, 542, 3250),),
    tenders=(ReceiptTender("Cash", 5000),),
    change=1750,
    foot=("The dashed lines are as wide as the paper.",),
)


def main() -> int:
    """Print it; 0 when the printer took it."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = [profile.name for profile in PROFILES]
    parser.add_argument("--profile", choices=names, help="drive the printer as one of these")
    parser.add_argument("--kick", action="store_true", help="open the drawer, too")
    parser.add_argument("--text", action="store_true", help="show it here instead of printing")
    parser.add_argument(
        "--file", type=Path, help="write the bytes to this file instead, such as /dev/usb/lp0"
    )
    arguments = parser.parse_args()
    profile = profile_named(arguments.profile or "")
    if arguments.text:
        print(receipt_text(SAMPLE, (profile or GENERIC_80).columns), end="")
        return 0
    if arguments.file:
        arguments.file.write_bytes(escpos_bytes(SAMPLE, profile or GENERIC_80))
        return 0
    return _print(profile, kicks=arguments.kick)


def _print(profile: PrinterProfile | None, *, kicks: bool) -> int:
    facts: queue.Queue[DeviceFact] = queue.Queue()
    service = DeviceService(facts.put, UnkeptQueue(), profile=profile)
    service.start()
    try:
        _told(facts, DeviceFound)
        if kicks:
            service.kick()
            _told(facts, DrawerKicked, DrawerFailed)
        service.print(SAMPLE)
        return 0 if isinstance(_told(facts, ReceiptPrinted, ReceiptFailed), ReceiptPrinted) else 1
    except queue.Empty:
        print("No printer is plugged in, or it does not answer.", file=sys.stderr)
        return 1
    finally:
        service.stop()


def _told(facts: "queue.Queue[DeviceFact]", *kinds: type[DeviceFact]) -> DeviceFact:
    """Print facts until one of those kinds comes; raises queue.Empty when none does in time."""
    while True:
        fact = facts.get(timeout=PATIENCE_SECONDS)
        print(fact)
        if isinstance(fact, kinds):
            return fact


if __name__ == "__main__":
    sys.exit(main())
