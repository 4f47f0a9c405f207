"""Amounts and percents the way people type them: `12,50`, `1.234,50`, `EUR 12`, `12.-`, `10 %`. Pure."""

import re

from store.domain.errors import BadInput
from store.domain.money import Basis, Currency, Milli, Minor, parse_scaled

_BLANKS = re.compile(r"[\s'\u00a0\u202f]")
_NAME = r"(?:[A-Za-z]{2,}[$\u20a0-\u20cf\u00a3\u00a5]?|[A-Za-z]?[$\u20a0-\u20cf\u00a3\u00a5])\.?"
_UNIT = re.compile(rf"^([+-]?){_NAME}|(?<=[\d.,-]){_NAME}$")
"""A currency before the number or behind it: one letter alone is a slip (`15O`), and so are letters among
the digits."""
_SEPARATORS = ".,"


def read_money(text: str, currency: Currency) -> Minor:
    """An amount in minor units; raises BadInput with what to write instead."""
    return _read(text, currency.digits, f"write an amount such as {currency.format(1250)}")


def read_percent(text: str) -> Basis:
    """A percent in hundredths, with or without its sign; raises BadInput."""
    return _read(text.replace("%", ""), 2, "write a percent such as 12,5")


def read_quantity(text: str) -> Milli:
    """A quantity in thousandths; raises BadInput."""
    return _read(text, 3, "write a quantity such as 3 or 0,375")


def _read(text: str, digits: int, hint: str) -> int:
    plain = _BLANKS.sub("", text)
    if len(text) > 1:
        plain = _UNIT.sub(r"\1", plain).removesuffix("-")
    try:
        return parse_scaled(_with_point(plain, digits), digits)
    except BadInput as error:
        told = str(error) if plain else f"{text.strip()[:40]!r} is not a number"
        raise BadInput(f"{told}; {hint}") from error


def _with_point(plain: str, digits: int) -> str:
    """With a point for decimals and nothing between thousands.

    The last separator is the decimal one unless it can only part thousands: it stands more than
    once, or three digits follow it where the unit has fewer decimals.
    """
    last = max((plain.rfind(separator) for separator in _SEPARATORS), default=-1)
    if last < 0:
        return plain
    separator, after = plain[last], plain[last + 1 :]
    whole = plain[:last]
    is_grouping = whole.count(separator) > 0 or (len(after) == 3 and digits < 3)  # noqa: PLR2004
    if is_grouping and _is_grouped(plain):
        return plain.replace(".", "").replace(",", "")
    if whole.count(separator):
        return plain
    other = "." if separator == "," else ","
    return (whole.replace(other, "") if _is_grouped(whole) else whole) + "." + after


def _is_grouped(number: str) -> bool:
    """Whether separators part thousands: every group but the first has three digits, the first is no zero."""
    first, *groups = re.split(r"[.,]", number.lstrip("+-"))
    return first.strip("0") != "" and all(len(group) == 3 for group in groups)  # noqa: PLR2004
