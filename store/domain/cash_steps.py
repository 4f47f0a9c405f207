"""What a new shop rounds cash to, by its currency: its smallest coin, or what its law rounds sums to. Pure.

A shop may round to something else: this is only where its setting begins.
"""

from typing import Final

from store.domain.money import Currency, Minor

_STEPS: Final = {
    # Minor units. Where coins of the minor unit are gone, as Unicode's CLDR has it for cash, or as the
    # country's rules for rounding, or its smallest coin, have it where CLDR says nothing.
    5: "AUD BHD BND CAD CHF JOD KWD MYR OMR SGD TND",
    10: "CLP HKD ILS KRW NZD ZAR",
    25: "THB",
    50: "DKK LYD",
    100: "AMD COP CRC CZK GYD IDR MNT MUR NOK PKR SEK TWD TZS UZS",
    500: "HUF",
    250_000: "IQD",
}
_STEP: Final = {code: step for step, codes in _STEPS.items() for code in codes.split()}


def usual_cash_step(currency: Currency) -> Minor:
    """To multiples of what sums are settled in cash."""
    return _STEP.get(currency.code, 1)
