"""Money, quantities and percents as whole numbers, their one rounding rule, and their texts.

Money is counted in minor units of the shop's currency (`Minor`), quantities in thousandths
(`Milli`), percents in hundredths of a percent (`Basis`): 12.5 % is 1250. No floats anywhere.

The currencies are our own short list: Babel's tells how people write amounts (no decimals for RSD or IQD),
not the minor units of ISO 4217 that a ledger counts in, and weighs 30 MB on a till.
"""

import re
from typing import TypeAlias

from store.domain.errors import BadInput
from store.domain.values import dataclass

Minor: TypeAlias = int
Milli: TypeAlias = int
Basis: TypeAlias = int

ONE: Milli = 1000
WHOLE: Basis = 10_000

_DIGITS_BY_CURRENCY = {
    # ISO 4217: the currencies in circulation whose minor unit is not a hundredth.
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
}
_DIGITS = {code: digits for digits, codes in _DIGITS_BY_CURRENCY.items() for code in codes.split()}
_HUNDREDTHS = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP"
    " CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS"
    " INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN"
    " MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE"
    " SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR"
    " ZMW ZWG"
)
_IN_USE = frozenset(_HUNDREDTHS.split()) | _DIGITS.keys()
_NUMBER = re.compile(r"([+-]?)(\d{1,15})?(?:\.(\d{0,9}))?", re.ASCII)
_CODE = re.compile(r"[A-Z]{3}", re.ASCII)


def rounded(numerator: int, denominator: int) -> int:
    """Divide, rounding half away from zero; `denominator` is positive."""
    if numerator < 0:
        return -((-2 * numerator + denominator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)


def spread(amount: Minor, weights: list[int]) -> list[Minor]:
    """Split `amount` in proportion to non-negative `weights` by largest remainder, odd units to the earlier.

    The parts sum to `amount`. Without any weight the first part takes all of it.
    """
    total = sum(weights)
    if total == 0:
        return [amount, *[0] * (len(weights) - 1)] if weights else []
    sign = -1 if amount < 0 else 1
    parts, remainders = [], []
    for weight in weights:
        part, remainder = divmod(abs(amount) * weight, total)
        parts.append(part)
        remainders.append(remainder)
    missing = abs(amount) - sum(parts)
    for index in sorted(range(len(parts)), key=lambda i: (-remainders[i], i))[:missing]:
        parts[index] += 1
    return [sign * part for part in parts]


def parse_scaled(text: str, digits: int) -> int:
    """Read a plain decimal such as `12.5` as a whole number of 10**-digits.

    Raises:
        BadInput: not a decimal number, or more decimals than `digits`.
    """
    match = _NUMBER.fullmatch(text.strip())
    if match is None or not (match[2] or match[3]):
        raise BadInput(f"{text.strip()[:40]!r} is not a number")
    fraction = (match[3] or "").rstrip("0")
    if len(fraction) > digits:
        told = f"has more than {digits} decimals" if digits else "is no whole number"
        raise BadInput(f"{text.strip()} {told}")
    value = int((match[2] or "0") + fraction.ljust(digits, "0"))
    if match[1] != "-":
        return value
    if not value:  # a slip of the finger, and nobody knows what was meant
        raise BadInput(f"{text.strip()[:40]!r} is not a number")
    return -value


def format_scaled(value: int, digits: int) -> str:
    """Write a whole number of 10**-digits with exactly `digits` decimals."""
    sign, text = ("-" if value < 0 else ""), str(abs(value)).rjust(digits + 1, "0")
    return f"{sign}{text[:-digits]}.{text[-digits:]}" if digits else f"{sign}{text}"


def parse_quantity(text: str) -> Milli:
    """Read a quantity of at most three decimals."""
    return parse_scaled(text, 3)


def format_quantity(quantity: Milli) -> str:
    """Write a quantity without trailing zeros: `3`, `0.375`."""
    text = format_scaled(quantity, 3)
    return text.rstrip("0").rstrip(".")


def parse_percent(text: str) -> Basis:
    """Read a percent of at most two decimals, with or without its sign."""
    return parse_scaled(text.strip().removesuffix("%"), 2)


def format_percent(percent: Basis) -> str:
    """Write a percent without trailing zeros and without the sign: `12.5`."""
    return format_scaled(percent, 2).rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class Currency:
    """An ISO 4217 currency; build it with `currency()`."""

    code: str
    digits: int
    """Decimals of the minor unit: 0, 2 or 3."""

    def parse(self, text: str) -> Minor:
        """Read a plain decimal amount such as `12.50`; raises BadInput."""
        return parse_scaled(text, self.digits)

    def format(self, amount: Minor) -> str:
        """Write an amount with all its decimals and a plain point: `12.50`."""
        return format_scaled(amount, self.digits)


def currency(code: str) -> Currency:
    """The currency named by a three-letter code; raises BadInput when it cannot be one."""
    folded = code.strip().upper()
    if not _CODE.fullmatch(folded):
        raise BadInput(f"{code!r} is not a currency code; use three letters such as EUR", field="currency")
    return Currency(folded, _DIGITS.get(folded, 2))


def used_currency(code: str) -> Currency:
    """The currency of a code that somewhere is paid with; raises BadInput for any other."""
    found = currency(code)
    if found.code not in _IN_USE:
        raise BadInput(
            f"{found.code} is no currency that is paid with; use its ISO code such as EUR", field="currency"
        )
    return found
