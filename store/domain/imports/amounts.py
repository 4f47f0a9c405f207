"""Money and rates as files write them: symbols, separators of thousands, decimal commas.

`1.234` alone may be a thousand or a little over one. What the rest of the file does decides; where nothing
does, the number is refused rather than guessed.
"""

import re
import unicodedata

from store.domain.errors import BadInput
from store.domain.money import Basis, Currency, Minor, parse_scaled, rounded
from store.domain.values import dataclass

_AMOUNT = re.compile(
    r"(?P<opened>\(?)\s*(?P<sign>[-+\u2212]?)\s*(?P<before>[^\d.,()+\-\u2212]*(?:\.(?=[^\d]))?)"
    r"\s*(?P<inner>[-+\u2212]?)\s*(?P<number>\d[\d.,'\u2019\s]*|[.,]\d+)"
    r"(?:(?<=[.,])[-\u2013\u2014]{1,2})?\s*(?P<after>[^\d.,()+\-]*\.?)(?P<last>-?)\)?"
)
"""An amount between its unit and its sign, wherever these stand; `100,-` has a dash for no cents."""

_CODE = re.compile(r"[A-Z]{3}")
_SPACES = re.compile(r"['\u2019\s]")
_GROUPS = re.compile(r"\d{1,3}(?P<mark>[.,])\d{2,3}(?:(?P=mark)\d{2,3})*(?<=\d{3})")
_PERCENT = re.compile(r"([\d.,]+)\s*%")

_SYMBOLS = {"€": "EUR", "£": "GBP", "₹": "INR", "₽": "RUB", "₴": "UAH", "₺": "TRY", "₪": "ILS", "₩": "KRW"}
_NOTHING = {
    "none",
    "no",
    "exempt",
    "zero",
    "n/a",
    "-",
    "keine",
    "ohne",
    "frei",
    "exento",
    "esente",
    "exonéré",
}

_ZEROS = frozenset({"0", "0.0", "0.00", "0,00"})

FRACTION_DIGITS = 6
"""Decimals that are read before rounding to the currency."""

AMOUNT_CHARACTERS_MAX = 40
"""More is a note in the wrong column."""

GROUP = 3


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How the numbers of a file are written."""

    decimal: str
    """`.` or `,`; empty when nothing shows it, or both do."""
    fractions: bool = False
    """Rates stand as parts of one: 0.19 is 19 %."""


UNKNOWN_STYLE = NumberStyle("")


@dataclass(frozen=True, slots=True)
class _Number:
    digits: str
    is_negative: bool
    unit: str


def decimal_mark(cell: str) -> str:
    """The decimal mark that a number shows beyond doubt: `.`, `,` or nothing."""
    number = _taken_apart(cell)
    return "" if number is None else _mark(number.digits)


def _taken_apart(cell: str) -> _Number | None:
    text = cell.strip()
    if len(text) > AMOUNT_CHARACTERS_MAX:
        return None
    if not text.isascii():
        text = "".join(map(_western, text))
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return None
    signs = match["opened"] + match["sign"] + match["inner"] + match["last"]
    if len(signs) > 1:
        return None
    digits = _SPACES.sub("", match["number"])
    return _Number(digits.rstrip(".,"), signs not in {"", "+"}, f"{match['before']} {match['after']}")


def _western(character: str) -> str:
    """Digits of every script as 0 to 9."""
    if unicodedata.category(character) == "Nd":
        return str(unicodedata.decimal(character))
    return {"\u066b": ".", "\u066c": ","}.get(character, character)


def _mark(digits: str) -> str:
    points, commas = digits.count("."), digits.count(",")
    if not points and not commas:
        return ""
    if points and commas:
        return max(".,", key=digits.rfind)
    mark, other = (".", ",") if points else (",", ".")
    if points + commas > 1:
        return other
    head, _, tail = digits.partition(mark)
    may_be_thousands = len(tail) == GROUP and 1 <= len(head) <= GROUP and not head.startswith("0")
    return "" if may_be_thousands else mark


def read_money(cell: str, currency: Currency, style: NumberStyle) -> tuple[Minor, bool]:
    """An amount in minor units, and whether it had to be rounded to the currency; raises BadInput."""
    if cell in _ZEROS:
        return 0, False  # most accounts of most customers
    number = _taken_apart(cell)
    if number is None:
        raise BadInput(f"{cell[:40]!r} is not an amount")
    _refuse_other_currency(number.unit, currency, cell)
    scaled = parse_scaled(_plain(number.digits, style, currency, cell), FRACTION_DIGITS)
    unit = 10 ** (FRACTION_DIGITS - currency.digits)
    amount = rounded(scaled, unit)
    return -amount if number.is_negative else amount, scaled % unit != 0


def _refuse_other_currency(unit: str, currency: Currency, cell: str) -> None:
    codes = set(_CODE.findall(unit)) | {code for symbol, code in _SYMBOLS.items() if symbol in unit}
    if codes and currency.code not in codes:
        raise BadInput(f"{cell[:40]!r} is in {min(codes)}, the shop counts in {currency.code}")


def _plain(digits: str, style: NumberStyle, currency: Currency, cell: str) -> str:
    """The number with a decimal point and nothing else."""
    decimal = _mark(digits) or _expected(digits, style, currency)
    if not decimal and ("." in digits or "," in digits):
        whole = digits.replace(".", "").replace(",", "")
        raise BadInput(
            f"{cell[:40]!r} can be {digits.replace(',', '.')} or {whole}; write it with two decimals or none"
        )
    thousands = "," if decimal == "." else "."
    head, point, tail = digits.partition(decimal) if decimal else (digits, "", "")
    if (
        thousands in tail
        or (thousands in head and not _GROUPS.fullmatch(head))
        or (decimal and decimal in tail)
    ):
        raise BadInput(f"{cell[:40]!r} is not an amount")
    plain = head.replace(thousands, "")
    cut = tail[:FRACTION_DIGITS]
    return f"{plain}.{cut}" if point else plain


def _expected(digits: str, style: NumberStyle, currency: Currency) -> str:
    if style.decimal:
        return style.decimal
    if currency.digits == 0 or not ("." in digits or "," in digits):
        return "," if "." in digits else "."
    return "." if currency.digits == GROUP and "." in digits else ""


def read_rate(cell: str, style: NumberStyle) -> Basis:
    """A tax rate in hundredths of a percent; raises BadInput."""
    text = cell.strip()
    if text.casefold() in _NOTHING:
        return 0
    percent = _PERCENT.search(text)
    plain = percent[1] if percent else text
    value = parse_scaled(plain.replace(",", "."), FRACTION_DIGITS)
    as_fraction = style.fractions and percent is None
    return rounded(value * 100 * (100 if as_fraction else 1), 10**FRACTION_DIGITS)


def is_fraction(cell: str) -> bool | None:
    """Whether a rate lies between 0 and 1; None for 0, with a percent sign, and for text."""
    text = cell.strip().replace(",", ".")
    if "%" in text:
        return None
    try:
        value = parse_scaled(text, FRACTION_DIGITS)
    except BadInput:
        return None
    return None if value == 0 else 0 < value < 10**FRACTION_DIGITS


def is_rate(cell: str) -> bool:
    """Whether a cell says a rate at all."""
    try:
        read_rate(cell, NumberStyle("."))
    except BadInput:
        return False
    return True
