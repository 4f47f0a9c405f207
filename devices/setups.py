"""What staff have set for a device, in the terms of what drives it. Pure."""

from dataclasses import replace

from devices.events import ScannerRules
from devices.profiles import PROFILES, CodePage, PrinterProfile, profile_named
from store.domain.machines import SUFFIXES, PrinterSetup, ScannerSetup


def pages() -> tuple[CodePage, ...]:
    """Every code page that some printer we know has, each once."""
    return tuple(dict.fromkeys(page for profile in PROFILES for page in profile.pages))


def driven_by(own: PrinterProfile, setup: PrinterSetup) -> PrinterProfile:
    """The profile to drive a printer with: `own` is what it is taken for without a word.

    A profile or page of another version of the program, which this one does not know, changes nothing.
    """
    chosen = profile_named(setup.profile) or own
    page = next((page for page in pages() if page.codec == setup.page), None)
    return chosen if page is None else replace(chosen, pages=(page,))


def scanner_rules(setup: ScannerSetup) -> ScannerRules:
    """The rules to read a scanner by."""
    return ScannerRules(
        name=setup.name,
        is_scanner=setup.is_scanner,
        prefix=setup.prefix,
        suffixes=SUFFIXES[setup.suffix],
        separator=setup.separator,
        layout=setup.layout,
        speed=setup.speed,
        frame=setup.frame,
    )
