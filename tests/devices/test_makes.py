"""Makers of scanners, and the rule that lets a till use what they make."""

import re
from pathlib import Path

from devices.makes import SCANNER_VENDORS

RULES = Path(__file__).parents[2] / "scripts" / "kiosk" / "71-regulars.rules"


def test_the_rules_for_udev_name_all_makers() -> None:
    rules = RULES.read_text(encoding="utf-8")
    named = re.findall(r'^ATTR\{idVendor\}=="([^"]*)", ENV\{REGULARS\}="scanner"$', rules, re.MULTILINE)
    assert {int(vendor, 16) for vendor in named} == SCANNER_VENDORS
