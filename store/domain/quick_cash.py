"""What people hand over for an amount: exactly that, or the next sums that notes make. Pure.

A sum that no notes at hand would make is worth asking about: it was mistyped more often than given.
"""

from functools import lru_cache
from typing import Final

from store.domain.money import Currency, Minor

CHOICES_MAX: Final = 6
"""One digit each, the exact sum among them."""

_NOTES: Final = {
    # In circulation, smallest first.
    "AUD": "5 10 20 50 100",
    "BHD": ".5 1 5 10 20",
    "BRL": "2 5 10 20 50 100 200",
    "CAD": "5 10 20 50 100",
    "CHF": "10 20 50 100 200",
    "CLP": "1000 2000 5000 10000 20000",
    "CNY": "1 5 10 20 50 100",
    "CZK": "100 200 500 1000 2000 5000",
    "DKK": "50 100 200 500",
    "EUR": "5 10 20 50 100 200",
    "GBP": "5 10 20 50",
    "HUF": "500 1000 2000 5000 10000 20000",
    "INR": "10 20 50 100 200 500",
    "ISK": "500 1000 2000 5000 10000",
    "JOD": "1 5 10 20 50",
    "JPY": "1000 5000 10000",
    "KRW": "1000 5000 10000 50000",
    "KWD": ".25 .5 1 5 10 20",
    "MXN": "20 50 100 200 500 1000",
    "NOK": "50 100 200 500 1000",
    "NZD": "5 10 20 50 100",
    "OMR": ".5 1 5 10 20 50",
    "PLN": "10 20 50 100 200 500",
    "RON": "1 5 10 50 100 200",
    "SEK": "20 50 100 200 500 1000",
    "TND": "5 10 20 50",
    "TRY": "5 10 20 50 100 200",
    "USD": "1 5 10 20 50 100",
}

_STEPS: Final = (1, 2, 5)
"""How notes grow in a currency that is not listed."""


def notes(currency: Currency, due: Minor) -> tuple[Minor, ...]:
    """The notes of a currency, smallest first; of one that is not listed, those near `due`."""
    if currency.code in _NOTES:
        return _listed(currency)
    power = 10 ** max(len(str(max(due, 1))) - 2, 0)
    return tuple(power * tens * step for tens in (1, 10, 100) for step in _STEPS)


@lru_cache(maxsize=8)
def _listed(currency: Currency) -> tuple[Minor, ...]:
    return tuple(currency.parse(note) for note in _NOTES[currency.code].split())


def quick_cash(due: Minor, currency: Currency) -> tuple[Minor, ...]:
    """What to offer for an amount that is due in cash: it exactly, then the next sum of each note."""
    if due <= 0:
        return (max(due, 0),)
    sums = {-(-due // note) * note for note in notes(currency, due)}
    return tuple(sorted({due, *sums}))[:CHOICES_MAX]


def is_unusual(given: Minor, due: Minor, currency: Currency, *, limit: Minor) -> bool:
    """Whether to ask again before so much cash is taken: above the shop's limit, or 0 for none of its own.

    Without a limit it is more than what is due made up to the largest note.
    """
    if limit:
        return given > limit
    largest = max(notes(currency, due))
    return given > -(-max(due, 1) // largest) * largest
