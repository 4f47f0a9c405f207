"""Coins and notes by currency, and what a pile of them comes to.

A currency without a list is counted as a sum.
"""

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from store.domain.errors import BadInput
from store.domain.money import Currency, Minor

Pieces: TypeAlias = tuple[tuple[Minor, int], ...]
"""What one is worth, and how many there are: the largest first, none that are not there."""

PIECES_MAX: Final = 100_000
"""More of one kind than any drawer holds: a barcode was read into the field."""

_CENTS: Final = "1 2 5 10 20 50"
_LISTS: Final = {
    "AUD": "5 10 20 50 100 200 500 1000 2000 5000 10000",
    "BRL": "5 10 25 50 100 200 500 1000 2000 5000 10000 20000",
    "CAD": "5 10 25 100 200 500 1000 2000 5000 10000",
    "CHF": "5 10 20 50 100 200 500 1000 2000 5000 10000 20000 100000",
    "CNY": "10 50 100 500 1000 2000 5000 10000",
    "CZK": "100 200 500 1000 2000 5000 10000 20000 50000 100000 200000 500000",
    "DKK": "50 100 200 500 1000 2000 5000 10000 20000 50000",
    "EUR": f"{_CENTS} 100 200 500 1000 2000 5000 10000 20000 50000",
    "GBP": f"{_CENTS} 100 200 500 1000 2000 5000",
    "HUF": "5 10 20 50 100 200 500 1000 2000 5000 10000 20000",
    "INR": "50 100 200 500 1000 2000 5000 10000 20000 50000",
    "JPY": "1 5 10 50 100 500 1000 2000 5000 10000",
    "KRW": "10 50 100 500 1000 5000 10000 50000",
    "KWD": "5 10 20 50 100 250 500 1000 5000 10000 20000",
    "MXN": "5 10 20 50 100 200 500 1000 2000 5000 10000 20000 50000 100000",
    "NOK": "100 500 1000 2000 5000 10000 20000 50000 100000",
    "NZD": "10 20 50 100 200 500 1000 2000 5000 10000",
    "PLN": "1 2 5 10 20 50 100 200 500 1000 2000 5000 10000 20000 50000",
    "RON": "1 5 10 50 100 500 1000 2000 5000 10000 20000 50000",
    "SEK": "100 200 500 1000 2000 5000 10000 20000 50000 100000",
    "TRY": "5 10 25 50 100 500 1000 2000 5000 10000 20000",
    "UAH": "10 50 100 200 500 1000 2000 5000 10000 20000 50000 100000",
    "USD": "1 5 10 25 50 100 200 500 1000 2000 5000 10000",
    "ZAR": "10 20 50 100 200 500 1000 2000 5000 10000 20000",
}
"""In minor units, as the central banks issue them; pieces that were withdrawn but may still be brought in are
counted in the line for anything else."""


def denominations(currency: Currency) -> tuple[Minor, ...]:
    """Coins and notes, the largest first; empty for a currency whose pieces are not known here."""
    return tuple(sorted(map(int, _LISTS.get(currency.code, "").split()), reverse=True))


def pieces(counted: Mapping[Minor, int], currency: Currency) -> Pieces:
    """What was counted, tidy.

    Raises:
        BadInput: a coin or note the currency does not have, or a number of them that cannot be.
    """
    known = denominations(currency)
    for value, count in counted.items():
        if known and value not in known:
            raise BadInput(f"{currency.code} has no coin or note of {currency.format(value)}", field="pieces")
        if value <= 0 or not 0 <= count <= PIECES_MAX:
            raise BadInput("how many there are is a number from 0 up, and not that large", field="pieces")
    return tuple(sorted(((value, count) for value, count in counted.items() if count), reverse=True))


def worth(counted: Iterable[tuple[Minor, int]]) -> Minor:
    """What they come to."""
    return sum(value * count for value, count in counted)
