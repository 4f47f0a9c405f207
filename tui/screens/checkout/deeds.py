"""What a typed line does to the sale by hand: prices, quantities, notes, open items, voiding, parking. Pure.

Digits come first, then the sign that says what they are. A number with as many digits as a code is one,
whatever stands behind it.
"""

import re
from typing import Final, TypeAlias

from store.domain.cart import checked_quantity
from store.domain.errors import BadInput
from store.domain.money import ONE, WHOLE, Currency, Milli, Minor, parse_percent, parse_quantity
from store.domain.pricing.basket import Manual, ManualKind
from store.domain.values import dataclass

CODE_DIGITS_MIN: Final = 8
"""An amount without decimals that has so many digits was scanned or copied."""

_PRICE: Final = re.compile(r"(?:(\d{1,4})\s+)?(\d+(?:[.,]\d*)?|[.,]\d+)?\s*([%=-])", re.ASCII)
_NOTE: Final = re.compile(r"(\d{1,4})?\s*#(.*)", re.ASCII | re.DOTALL)
_QUICK: Final = re.compile(r"(?:(\d+(?:[.,]\d*)?)\s*\*)?\s*/\s*(\d{1,2})?", re.ASCII)
_OPEN: Final = re.compile(
    r"(?:(\d+(?:[.,]\d*)?)\s*\*)?\s*(\d+(?:[.,]\d*)?|[.,]\d+)\s*\+(.*)", re.ASCII | re.DOTALL
)
_OTHER: Final = re.compile(r"\*\s*(\d+(?:[.,]\d*)?)", re.ASCII)
_PARK: Final = re.compile(r"p(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)
_BACK: Final = re.compile(r"r(?:\s+(.*)|(\d+-\d{6,}))?", re.IGNORECASE | re.DOTALL | re.ASCII)
"""A scanner that types puts the number of a receipt right behind the letter."""


@dataclass(frozen=True, slots=True)
class Price:
    """Set a line's price by hand; without one the offers have it again."""

    line: int | None
    """From 1, as it is shown; None: the marked one."""
    manual: Manual | None


@dataclass(frozen=True, slots=True)
class Note:
    """Write something on a line; empty takes it off."""

    line: int | None
    text: str


@dataclass(frozen=True, slots=True)
class SaleNote:
    """Write something on the sale."""

    text: str


@dataclass(frozen=True, slots=True)
class Quick:
    """A quick item, or the panel of them."""

    place: int | None
    quantity: Milli = ONE


@dataclass(frozen=True, slots=True)
class Quantity:
    """Another quantity of the marked line."""

    quantity: Milli


@dataclass(frozen=True, slots=True)
class Open:
    """Sell something no product has."""

    price: Minor
    name: str
    """Asked for where it is empty."""
    quantity: Milli = ONE


@dataclass(frozen=True, slots=True)
class VoidSale:
    """Void all of it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Park:
    """Let the sale wait, or take one up again where nothing is on it."""

    label: str


@dataclass(frozen=True, slots=True)
class BringBack:
    """Let goods come back: of the receipt of this number, or a product without one."""

    text: str


Deed: TypeAlias = Price | Note | SaleNote | Quick | Quantity | Open | VoidSale | Park | BringBack


def is_deed(text: str) -> bool:
    """Whether a line does something by hand; how much is not looked at."""
    if text.startswith(("--", "##")):
        return True
    price = _PRICE.fullmatch(text)
    if price is not None:
        return price[2] is not None or price[3] == "%"
    return any(shape.fullmatch(text) for shape in (_PARK, _BACK, _NOTE, _QUICK, _OTHER, _OPEN))


def understand(text: str, currency: Currency) -> Deed:
    """What such a line does; raises BadInput."""
    if text.startswith("--"):
        return VoidSale(_why_void(text[2:].strip()))
    if text.startswith("##"):
        return SaleNote(text[2:].strip())
    if found := _PARK.fullmatch(text):
        return Park((found[1] or "").strip())
    if found := _BACK.fullmatch(text):
        return BringBack((found[1] or found[2] or "").strip())
    if found := _NOTE.fullmatch(text):
        return Note(int(found[1]) if found[1] else None, found[2].strip())
    return _item(text, currency) or _price(text, currency)


def _why_void(reason: str) -> str:
    """Why all of it is void: in words, for a number is a line that was to be struck."""
    if reason and not any(character.isalpha() for character in reason):
        raise BadInput("-- voids the whole sale and takes a reason in words; -5 strikes line 5")
    return reason


def _item(text: str, currency: Currency) -> Quick | Quantity | Open | None:
    if found := _OTHER.fullmatch(text):
        return Quantity(_quantity(found[1]))
    if found := _QUICK.fullmatch(text):
        return Quick(int(found[2]) if found[2] else None, _quantity(found[1]))
    if found := _OPEN.fullmatch(text):
        return Open(_amount(found[2], currency), found[3].strip(), _quantity(found[1]))
    return None


def _price(text: str, currency: Currency) -> Price:
    found = _PRICE.fullmatch(text)
    if found is None:
        raise BadInput(f"{text[:20]!r} does nothing here; F1 shows what can be typed")
    line = int(found[1]) if found[1] else None
    return Price(line, None if found[2] is None else _manual(found[2], found[3], currency))


def _manual(number: str, sign: str, currency: Currency) -> Manual:
    if sign == "%":
        percent = parse_percent(_plain(number))
        if percent > WHOLE:
            raise BadInput("at most 100 % can be taken off")
        return Manual(ManualKind.PERCENT, percent)
    kind = ManualKind.AMOUNT if sign == "-" else ManualKind.PRICE
    return Manual(kind, _amount(number, currency))


def _amount(number: str, currency: Currency) -> Minor:
    if number.isdecimal() and len(number) >= CODE_DIGITS_MIN:
        raise BadInput(f"{number[:20]} looks like a code, not like an amount; nothing was done")
    return currency.parse(_plain(number))


def _quantity(number: str | None) -> Milli:
    return ONE if number is None else checked_quantity(parse_quantity(_plain(number)))


def _plain(number: str) -> str:
    return number.replace(",", ".")
