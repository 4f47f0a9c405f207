"""What staff have set, in the terms of profiles and rules."""

import pytest

from devices.events import ScannerRules
from devices.profiles import CP866, EPSON_80, GENERIC_58, PROFILES, PrinterProfile
from devices.scanner.layouts import LAYOUTS
from devices.setups import driven_by, pages, scanner_rules
from store.domain.machines import KEYBOARDS, PrinterSetup, ScannerSetup


@pytest.mark.parametrize(
    ("setup", "name", "codecs"),
    [
        (PrinterSetup(), EPSON_80.name, [page.codec for page in EPSON_80.pages]),
        (PrinterSetup(profile=GENERIC_58.name), GENERIC_58.name, ["cp858", "cp852", "cp866"]),
        (PrinterSetup(page="cp866"), EPSON_80.name, ["cp866"]),
        (PrinterSetup(profile="of another version"), EPSON_80.name, [p.codec for p in EPSON_80.pages]),
        (PrinterSetup(page="cp9999"), EPSON_80.name, [page.codec for page in EPSON_80.pages]),
    ],
)
def test_a_printer_is_driven_as_it_is_set(setup: PrinterSetup, name: str, codecs: list[str]) -> None:
    profile = driven_by(EPSON_80, setup)
    assert (profile.name, [page.codec for page in profile.pages]) == (name, codecs)


@pytest.mark.parametrize("own", PROFILES, ids=lambda profile: profile.name)
def test_without_a_word_it_is_driven_as_what_it_is(own: PrinterProfile) -> None:
    assert driven_by(own, PrinterSetup(name="Counter", is_for_receipts=True)) == own


def test_every_keyboard_that_can_be_set_is_known() -> None:
    assert KEYBOARDS == LAYOUTS


def test_each_page_is_offered_once() -> None:
    codecs = [page.codec for page in pages()]
    assert len(codecs) == len(set(codecs))
    assert CP866 in pages()


@pytest.mark.parametrize(
    ("setup", "rules"),
    [
        (ScannerSetup(), ScannerRules()),
        (ScannerSetup("Door", is_scanner=False), ScannerRules("Door", is_scanner=False)),
        (ScannerSetup(prefix="~", suffix="tab", separator="|"), ScannerRules("", None, "~", "\t", "|")),
        (ScannerSetup(suffix="enter"), ScannerRules(suffixes="\r\n")),
        (ScannerSetup(suffix="none"), ScannerRules(suffixes="")),
        (ScannerSetup(layout="fr"), ScannerRules(layout="fr")),
        (ScannerSetup(speed=115200, frame="7E1"), ScannerRules(speed=115200, frame="7E1")),
    ],
)
def test_a_scanner_is_read_as_it_is_set(setup: ScannerSetup, rules: ScannerRules) -> None:
    assert scanner_rules(setup) == rules
