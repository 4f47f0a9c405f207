"""Codes as read and as stored may differ by leading zeros: what to look for, what to say without a find."""

from store.domain.catalogue import CODE_CHARACTERS_MAX

GTIN_LENGTHS = (8, 12, 13, 14)
UPC_LENGTH = 12


def same_codes(raw: str) -> tuple[str, ...]:
    """The texts under which a scanned code may be stored: itself first, then with and without leading zeros.

    Scanners send a UPC-A with 12 or 13 digits, files lose leading zeros, cartons have 14.
    """
    if len(raw) > CODE_CHARACTERS_MAX or not (raw.isascii() and raw.isdecimal()):
        return (raw[:CODE_CHARACTERS_MAX],)
    core = raw.lstrip("0")
    padded = [core.zfill(length) for length in GTIN_LENGTHS if len(core) <= length and length >= UPC_LENGTH]
    short = [core.zfill(8)] if len(raw) <= GTIN_LENGTHS[0] else []
    return tuple(dict.fromkeys([raw, *padded, *short, core or raw]))


def unknown_because(raw: str) -> str:
    """Why a code found nothing, and what to do."""
    if not raw:
        return "nothing was read; scan again"
    if raw.isascii() and raw.isdecimal() and len(raw) in GTIN_LENGTHS and not check_digit_holds(raw):
        return "its check digit is wrong: scan again, or type the code"
    return "no product or card has this code; add it under Products"


def check_digit_holds(digits: str) -> bool:
    """Whether the last digit of a GTIN is its GS1 mod-10 check digit."""
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return weighted % 10 == 0
