"""Multi-buys: N units for one sum, set by set, as far as the customer gains (rule 12).

Decisions where the law is terse:

- Units are the dearer the higher their unit price; of equals those of the earlier line come first.
- What units would cost at their line's best other offer is their part of what the whole line would cost at
  it, compared without rounding, so that the same set is never worth it on one line and not on two.
- The dearest set is the one that would cost most at those best other offers. A set that would not save keeps
  none from being taken that would: otherwise a better offer on one product could make a sale dearer.
  Where a use limit allows fewer sets, it is those that save most.
"""

from collections.abc import Sequence
from functools import cmp_to_key
from typing import NamedTuple

from store.domain.money import ONE, Minor, spread
from store.domain.pricing.priced import Outcome
from store.domain.pricing.reasons import Cause, Reason
from store.domain.pricing.work import Claim, Rest, Work

# Looked up once: members of an enumeration are slow to reach in Python 3.11.
_BETTER, _NEEDS_UNITS = Cause.BETTER, Cause.NEEDS_UNITS


class _Stock(NamedTuple):
    """By line: its whole units, those not taken yet, and what all of them cost at the best other offer."""

    units: list[int]
    left: list[int]
    costs: list[Minor]


class _Sets(NamedTuple):
    """Equal sets: how many, and how many units of which line are in one."""

    times: int
    units: list[tuple[int, int]]


def settle(claims: Sequence[Claim], work: Work) -> dict[int, Rest]:
    """Take complete sets off the lines, each multi-buy in turn; answers what is left of the lines touched."""
    if not claims:
        return {}
    units = [line.units for line in work.lines]
    costs = list(work.values)
    for line, choice in work.choices.items():
        costs[line] = choice.cost
    stock = _Stock(units, list(units), costs)
    for claim in claims:
        _take(claim, stock, work)
    left = stock.left
    return {line: Rest(left[line] * work.lines[line].unit_price, left[line] * ONE) for line in work.takers}


def _take(claim: Claim, stock: _Stock, work: Work) -> None:
    offer, left = claim.offer, stock.left
    lines = [line for line in claim.lines if left[line]]
    if sum([left[line] for line in lines]) < offer.discount.buy:
        work.refusals[offer.id] = _too_few(claim, stock, work)
        return
    if len(lines) > 1:
        lines.sort(key=lambda line: -work.lines[line].unit_price)
    sets = _sets(lines, left, offer.discount.buy)
    worth = [each for each in sets if _gain(each, offer.value, stock)[0] > 0]
    if not worth:
        work.refusals[offer.id] = _no_gain(claim, sets[0], work)
        return
    if claim.uses_left is not None:
        worth = _within(claim.uses_left, worth, [_gain(each, offer.value, stock) for each in worth])
    amounts: dict[int, Minor] = {}
    for times, parts in worth:
        units = sorted(parts)
        values = [work.lines[line].unit_price * count for line, count in units]
        for (line, count), share in zip(units, spread(sum(values) - offer.value, values), strict=True):
            left[line] -= count * times
            amounts[line] = amounts.get(line, 0) + share * times
    work.sets[offer.id] = sum([each.times for each in worth])
    for line, amount in amounts.items():
        work.takers[line].append(offer.id)
        work.take_off(line, offer.id, amount)


def _sets(lines: Sequence[int], left: list[int], size: int) -> list[_Sets]:
    """Complete sets of the units in the order of the lines."""
    sets: list[_Sets] = []
    begun: list[tuple[int, int]] = []
    missing = size
    for line in lines:
        units = left[line]
        if begun:
            count = min(missing, units)
            begun.append((line, count))
            missing -= count
            units -= count
            if missing:
                continue
            sets.append(_Sets(1, begun))
        times, units = divmod(units, size)
        if times:
            sets.append(_Sets(times, [(line, size)]))
        begun = [(line, units)] if units else []
        missing = size - units
    return sets


def _gain(sets: _Sets, price: Minor, stock: _Stock) -> tuple[int, int]:
    """What one set saves against its lines' best other offers, as an exact fraction."""
    top, bottom = -price, 1
    for line, count in sets.units:
        units = stock.units[line]
        top = top * units + stock.costs[line] * count * bottom
        bottom *= units
    return top, bottom


def _within(uses_left: int, sets: list[_Sets], gains: list[tuple[int, int]]) -> list[_Sets]:
    """As many of the sets as a use limit allows, those that save most."""

    def by_gain(one: int, other: int) -> int:
        return gains[other][0] * gains[one][1] - gains[one][0] * gains[other][1]

    allowed: list[_Sets] = []
    for place in sorted(range(len(sets)), key=cmp_to_key(by_gain)):
        times = min(sets[place].times, uses_left)
        if times:
            allowed.append(_Sets(times, sets[place].units))
            uses_left -= times
    return allowed


def _too_few(claim: Claim, stock: _Stock, work: Work) -> Outcome:
    offer = claim.offer
    needed, there = offer.discount.buy, sum([stock.units[line] for line in claim.lines])
    if there < needed:
        return Outcome(offer.id, 12, refusal=Reason(_NEEDS_UNITS, needed=needed, there=there))
    taken = [line for line in claim.lines if line in work.takers]
    winners = tuple([tuple(work.takers[line]) for line in taken])
    return Outcome(offer.id, 12, refusal=Reason(Cause.UNITS_TAKEN, tuple(taken), winners))


def _no_gain(claim: Claim, dearest: _Sets, work: Work) -> Outcome:
    """The outcome of a multi-buy no set of which saves: some line's other offer is why, or its own price."""
    saving = [
        line
        for line, _ in dearest.units
        if line in work.choices and work.choices[line].cost < work.lines[line].list_value
    ]
    if not saving:
        return Outcome(claim.offer.id, 12, refusal=Reason(Cause.SAVES_NOTHING))
    saving.sort()
    winners = tuple([tuple([each.id for each in work.choices[line].offers]) for line in saving])
    return Outcome(claim.offer.id, 12, refusal=Reason(_BETTER, tuple(saving), winners))
