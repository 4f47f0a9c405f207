"""What a scanned text is: an article's number, the shop's own code, a GS1 message, a customer's card.

A plain EAN or UPC is judged by own arithmetic; biip is loaded for what is not plain. Nothing is ever
corrected: a wrong check digit is told, and the digits stay as they were read. Looking a code up is not here.

Decisions:

- Eight digits are an EAN-8 if their check digit says so, else a UPC-E if that one does.
- Digits of a plain code's length are never taken for a GS1 message, whatever they begin with; without a mark
  of the scanner or a separator, a text is one only if it carries a number of an article or a logistic unit.
- Which digits of a shop's own code are a weight or a price is not decided here.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING

from store.domain.lookup import GTIN_LENGTHS, check_digit_holds
from store.domain.money import ONE, Milli, format_scaled, rounded
from store.domain.values import dataclass

if TYPE_CHECKING:
    from biip.gs1_element_strings import GS1ElementString

SCAN_CHARACTERS_MAX = 4296
"""The most a QR code holds."""

SEPARATOR = "\x1d"
"""Ends a GS1 element of variable length (FNC1)."""

_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_GS1_AIM = frozenset({"]C1", "]e0", "]d2", "]Q3", "]J1"})
_UPC_AIM = "]E0"
_IN_STORE = frozenset({"02", "04", *(str(prefix) for prefix in range(20, 30))})
_IN_STORE_8 = frozenset({"0", "2"})
_EAN_8, _UPC_A, _EAN_13 = 8, 12, 13
_MESSAGE_MIN = 16
"""AI 01 or 02 and a GTIN of 14 digits."""
_IDENTIFIERS = ("01", "02", "00")
"""Application identifiers that name an article, the content of a unit, a logistic unit."""


class CodeKind(Enum):
    """What a scanned text is."""

    GTIN = "gtin"
    IN_STORE = "in-store"
    """From the ranges that mean something in one shop or region only."""
    GS1 = "gs1"
    CUSTOMER = "customer"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanCode:
    """What was read. What a code does not carry is None."""

    raw: str
    """As scanned, without white space around."""
    kind: CodeKind
    gtin: str | None = None
    """The article's number as it is printed, leading zeros kept; a UPC-E in its long form."""
    check_digit_valid: bool | None = None
    """None where there is no check digit to look at."""
    weight: Milli | None = None
    """Net weight in thousandths of a kilogram."""
    price: str | None = None
    """Amount payable, a plain decimal in the shop's currency."""
    count: int | None = None
    expiry: date | None = None
    sell_by: date | None = None
    best_before: date | None = None
    lot: str | None = None
    serial: str | None = None
    sscc: str | None = None
    """Number of a logistic unit."""


def may_carry_article(text: str) -> bool:
    """Whether `recognise` might find an article's number inside; cheap, so that names do not load biip."""
    head = text[:_MESSAGE_MIN]
    long_enough = len(text) >= _MESSAGE_MIN or len(text) == _EAN_8
    return text.startswith("]") or SEPARATOR in text or (long_enough and head.isascii() and head.isdecimal())


def marked(code: str, aim: str) -> str:
    """A scanned code as `recognise` takes it, with the scanner's word for its symbology where that says more.

    `aim` is an AIM identifier or empty. Cards and codes of the shop's own are looked up as they are printed.
    """
    is_short = aim == _UPC_AIM and code.isdecimal() and len(code) not in GTIN_LENGTHS
    return f"{aim}{code}" if aim in _GS1_AIM or is_short else code


def recognise(text: str, *, card_prefixes: Iterable[str] = ()) -> ScanCode:
    """Say what a scanned text is; anything can be asked, and nothing raises.

    `card_prefixes` are the beginnings of the shop's customer cards; they come before all other meanings.
    """
    raw = text.strip(" \t\r\n")
    aim = _AIM.match(raw)
    body = raw[aim.end() :] if aim else raw
    mark = aim[0] if aim else ""
    plain = body.isascii() and body.isdecimal()
    if body and body.startswith(tuple(prefix for prefix in card_prefixes if prefix)):
        checked = check_digit_holds(body) if plain and len(body) in GTIN_LENGTHS else None
        return ScanCode(raw=raw, kind=CodeKind.CUSTOMER, check_digit_valid=checked)
    if mark in _GS1_AIM or len(body) > SCAN_CHARACTERS_MAX:
        return _message(raw, body) or ScanCode(raw=raw, kind=CodeKind.UNKNOWN)
    if plain and len(body) in GTIN_LENGTHS:
        return _article(raw, body)
    if plain and mark == _UPC_AIM:
        return _short_upc(raw, body) or ScanCode(raw=raw, kind=CodeKind.UNKNOWN)
    return _carrying_article(raw, body) or ScanCode(raw=raw, kind=CodeKind.UNKNOWN)


def _article(raw: str, digits: str) -> ScanCode:
    valid = check_digit_holds(digits)
    if not valid and len(digits) == _EAN_8:
        short = _short_upc(raw, digits)
        if short is not None:
            return short
    kind = CodeKind.IN_STORE if _is_in_store(digits) else CodeKind.GTIN
    return ScanCode(raw=raw, kind=kind, gtin=digits, check_digit_valid=valid)


def _is_in_store(digits: str) -> bool:
    """Restricted circulation numbers; GS1 General Specifications, section 1.4."""
    if len(digits) == _EAN_8:
        return digits[0] in _IN_STORE_8
    if len(digits) == _UPC_A:
        return f"0{digits[0]}" in _IN_STORE
    start = len(digits) - _EAN_13
    return digits[:start].strip("0") == "" and digits[start : start + 2] in _IN_STORE


def _short_upc(raw: str, digits: str) -> ScanCode | None:
    from biip import ParseError
    from biip.upc import Upc

    try:
        long = Upc.parse(digits).as_upc_a()
    except ParseError:
        return None
    checked = True if len(digits) == _EAN_8 else None
    return ScanCode(raw=raw, kind=CodeKind.GTIN, gtin=long, check_digit_valid=checked)


def _carrying_article(raw: str, body: str) -> ScanCode | None:
    """A GS1 message without the scanner's word for it: one that names an article or a logistic unit."""
    marked = body.startswith(("(", "http://", "https://")) or SEPARATOR in body
    if not marked and not (body[:2] in _IDENTIFIERS and len(body) >= _MESSAGE_MIN):
        return None
    code = _message(raw, body)
    return code if code is not None and (code.gtin or code.sscc) else None


def _message(raw: str, body: str) -> ScanCode | None:
    """A GS1 element string, its readable form with parentheses, or a Digital Link."""
    if len(body) > SCAN_CHARACTERS_MAX or not body:
        return None
    from biip import ParseConfig, ParseError
    from biip.gs1_digital_link_uris import GS1DigitalLinkURI
    from biip.gs1_messages import GS1Message

    # A date of zeros must not cost the article its number.
    config = ParseConfig(gs1_element_strings_verify_date=False)
    try:
        if body.startswith("("):
            elements = GS1Message.parse_hri(body, config=config).element_strings
        elif body.startswith("http"):
            elements = GS1DigitalLinkURI.parse(body, config=config).element_strings
        else:
            elements = GS1Message.parse(body, config=config).element_strings
    except (ParseError, LookupError, ValueError, AssertionError):
        # biip 5.2 lets some of these out on malformed text.
        return None
    return _from_elements(raw, {element.ai.ai: element for element in reversed(elements)})


def _from_elements(raw: str, elements: "Mapping[str, GS1ElementString]") -> ScanCode:
    values = {ai: element.value for ai, element in elements.items()}
    gtin, sscc = values.get("01") or values.get("02"), values.get("00")
    number = gtin or sscc
    return ScanCode(
        raw=raw,
        kind=CodeKind.GS1,
        gtin=gtin,
        check_digit_valid=None if number is None else check_digit_holds(number),
        weight=_weight(values),
        price=_price(values),
        count=_count(values.get("30") or values.get("37")),
        expiry=_day(elements, "17", "7003"),
        sell_by=_day(elements, "16"),
        best_before=_day(elements, "15"),
        lot=values.get("10"),
        serial=values.get("21"),
        sscc=sscc,
    )


def _day(elements: "Mapping[str, GS1ElementString]", *identifiers: str) -> date | None:
    """The day of the first of these that is there: a date of zeros is none, day 00 the last of its month."""
    return next((elements[each].date for each in identifiers if each in elements), None)


def _weight(values: Mapping[str, str]) -> Milli | None:
    """AI 310y: net weight in kilograms with y decimals."""
    for ai, value in values.items():
        if ai.startswith("310"):
            return rounded(int(value) * ONE, 10 ** int(ai[3]))
    return None


def _price(values: Mapping[str, str]) -> str | None:
    """AI 392y: amount payable with y decimals, in the currency of the place."""
    for ai, value in values.items():
        if ai.startswith("392"):
            return format_scaled(int(value), int(ai[3]))
    return None


def _count(value: str | None) -> int | None:
    return None if value is None else int(value)
