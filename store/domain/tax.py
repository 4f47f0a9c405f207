"""Tax from discounted values: inside the price or on top of it, rounded for each line or each rate.

One policy serves screen, receipt, report and export.
"""

from collections.abc import Sequence

from store.domain.money import WHOLE, Basis, Minor, rounded, spread
from store.domain.shop import Tax, TaxRounding
from store.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class TaxPolicy:
    """How a shop taxes."""

    mode: Tax = Tax.NONE
    rounding: TaxRounding = TaxRounding.LINE


@dataclass(frozen=True, slots=True)
class RateTotal:
    """What one tax rate comes to on a sale, in minor units; `net + tax == gross`."""

    rate: Basis
    net: Minor
    tax: Minor
    gross: Minor


def taxes(values: Sequence[Minor], rates: Sequence[Basis], policy: TaxPolicy) -> list[Minor]:
    """The tax of each line from its discounted value and rate.

    A taxed line of inclusive prices keeps its value as total; its net is what remains beside the tax.
    """
    if policy.mode is Tax.NONE:
        return [0] * len(values)
    inclusive = policy.mode is Tax.INCLUSIVE
    if policy.rounding is TaxRounding.LINE:
        return [
            rounded(value * rate, WHOLE + rate if inclusive else WHOLE) if rate else 0
            for value, rate in zip(values, rates, strict=True)
        ]
    result = [0] * len(values)
    lines_by_rate: dict[Basis, list[int]] = {}
    for index, rate in enumerate(rates):
        lines_by_rate.setdefault(rate, []).append(index)
    for rate, lines in lines_by_rate.items():
        weights = [values[index] for index in lines]
        tax = rounded(sum(weights) * rate, WHOLE + rate if inclusive else WHOLE)
        for index, part in zip(lines, spread(tax, weights), strict=True):
            result[index] = part
    return result


def rate_totals(lines: Sequence[tuple[Basis, Minor, Minor]]) -> tuple[RateTotal, ...]:
    """Add lines of (rate, net, tax) up for each rate, the highest rate first."""
    sums: dict[Basis, tuple[Minor, Minor]] = {}
    for rate, net, tax in lines:
        net_sum, tax_sum = sums.get(rate, (0, 0))
        sums[rate] = net_sum + net, tax_sum + tax
    return tuple(
        RateTotal(rate, net, tax, net + tax) for rate, (net, tax) in sorted(sums.items(), reverse=True)
    )
