"""Barcodes as files write them: several in a cell, with spaces, spoiled by spreadsheets."""

import re

from store.domain.imports.cells import line, parts
from store.domain.lookup import GTIN_LENGTHS, check_digit_holds
from store.domain.scancodes import recognise

_SPOILED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_DECIMAL = re.compile(r"(\d{7,14})[.,]0+")
_GAPS = re.compile(r"[\s-]")

KEY_DIGITS_MIN = 7
"""Digits, leading zeros aside, from which two codes that differ by leading zeros are one."""

ISBN_10 = 10


def code_key(code: str) -> str:
    """Under what two codes are one: files and scanners lose and add leading zeros of a GTIN."""
    if code.isascii() and code.isdecimal():
        core = code.lstrip("0")
        return core if len(core) >= KEY_DIGITS_MIN else code
    return code


def barcodes(cell: str) -> list[str]:
    """The codes in a cell, in its order."""
    found: list[str] = []
    for part in parts(cell):
        joined = _GAPS.sub("", part)
        is_one = joined.isdecimal() and len(joined) in GTIN_LENGTHS and check_digit_holds(joined)
        found += [joined] if is_one else [_whole(piece) for piece in line(part).split()]
    return list(dict.fromkeys(found))


def _whole(code: str) -> str:
    decimal = _DECIMAL.fullmatch(code)
    return decimal[1] if decimal else code


def is_spoiled(code: str) -> bool:
    """Whether a spreadsheet has rounded the code: its last digits are gone for good."""
    return _SPOILED.fullmatch(code) is not None


def doubt(code: str) -> str:
    """What is odd about a barcode that is kept all the same; empty when nothing is."""
    if not (code.isascii() and code.isdecimal()):
        return ""
    if len(code) in GTIN_LENGTHS:
        return "" if recognise(code).check_digit_valid else _wrong(code)
    padded = code.zfill(next((length for length in GTIN_LENGTHS if length > len(code)), 0))
    lost = (
        len(code) >= KEY_DIGITS_MIN
        and len(code) < len(padded)
        and check_digit_holds(padded)
        and not _is_isbn_10(code)
    )
    return f"barcode {code} may have lost a leading zero; kept as it is, the till finds both" if lost else ""


def _wrong(code: str) -> str:
    right = next(digit for digit in "0123456789" if check_digit_holds(code[:-1] + digit))
    return f"the check digit of barcode {code} is wrong ({right} would be right); kept as it is"


def _is_isbn_10(code: str) -> bool:
    if len(code) != ISBN_10:
        return False
    return sum(int(digit) * weight for digit, weight in zip(code, range(10, 0, -1), strict=True)) % 11 == 0
