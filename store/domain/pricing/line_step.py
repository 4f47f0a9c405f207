"""The line step: a line takes its best single offer or its whole chain, whichever is cheaper (rules 10, 11).

Decisions where the law is terse:

- A line takes its best offer also when that saves nothing on the line by itself: ten per cent off a hundred
  lines of 0.04 is 10 % of their sum, though not one of them alone would save a unit.
- A fixed price or an amount per unit on a part of a unit is the price times the quantity, rounded once.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from store.domain.discounts import Kind, Stacking
from store.domain.money import ONE, WHOLE, Milli, Minor, rounded, spread
from store.domain.pricing import multibuy
from store.domain.pricing.book import Offer, Step
from store.domain.pricing.work import Choice, Claim, Rest, Work

# Looked up once: members of an enumeration are slow to reach in Python 3.11.
_PERCENT, _AMOUNT, _STACK = Kind.PERCENT, Kind.AMOUNT, Stacking.STACK
_LINE, _MULTIBUY = Step.LINE, Step.MULTIBUY


class _Offers(NamedTuple):
    """The offers of the line step, by line; those that do not stack, and those that do."""

    singles: defaultdict[int, list[Offer]]
    chains: defaultdict[int, list[Offer]]

    def choose(self, line: int, rest: Rest) -> Choice:
        """What a line takes of its offers."""
        return choose(rest, self.singles.get(line, ()), self.chains.get(line, ()))


def settle(claims: Sequence[Claim], work: Work) -> None:
    """Take off every line what its offers of the line step take, multi-buys first."""
    offers = _by_line(claims)
    choices = work.choices
    rests: dict[int, Rest] = {}
    for line in offers.singles.keys() | offers.chains.keys():
        rests[line] = rest = Rest(work.values[line], work.lines[line].quantity)
        choices[line] = offers.choose(line, rest)
    multibuys = [claim for claim in claims if claim.offer.step is _MULTIBUY]
    for line, rest in multibuy.settle(multibuys, work).items():
        if line in rests:
            del choices[line]
            if rest.quantity:
                rests[line] = rest
                choices[line] = offers.choose(line, rest)
    _apply(rests, work)


def _by_line(claims: Sequence[Claim]) -> _Offers:
    offers = _Offers(defaultdict(list), defaultdict(list))
    for claim in claims:
        offer = claim.offer
        if offer.step is _LINE:
            lists = offers.chains if offer.stacking is _STACK else offers.singles
            for line in claim.lines:
                lists[line].append(offer)
    return offers


def choose(rest: Rest, singles: Sequence[Offer], chain: Sequence[Offer]) -> Choice:
    """The cheapest of each single offer and the chain as a whole; of equals the first, a single one first."""
    value, quantity = rest
    best, cost, ties = None, value, ()  # type: Offer | None, Minor, tuple[Offer, ...]
    for offer in singles:
        result = cost_after(offer, value, quantity)
        if best is None or result < cost:
            best, cost, ties = offer, result, ()
        elif result == cost:
            ties = (*ties, offer)
    if not chain:
        return Choice(cost, (best,) if best else (), ties)
    result = value
    for offer in chain:
        result = cost_after(offer, result, quantity)
    if best is None or result < cost:
        return Choice(result, tuple(chain))
    return Choice(cost, (best,), (*ties, *chain) if result == cost else ties)


def cost_after(offer: Offer, value: Minor, quantity: Milli) -> Minor:
    """What a line that costs `value` costs after one percent, amount per unit or fixed price."""
    # `rounded`, written out: this runs for every offer on every line.
    if offer.kind is _PERCENT:
        return value - (2 * value * offer.value + WHOLE) // (2 * WHOLE)
    sum_for_line = (2 * offer.value * quantity + ONE) // (2 * ONE)
    if offer.kind is _AMOUNT:
        return value - sum_for_line if sum_for_line < value else 0
    return min(sum_for_line, value)


def _apply(rests: dict[int, Rest], work: Work) -> None:
    """Apply what the lines chose; those that took a percentage of the whole sale, together."""
    bound: list[int] = []
    for line, (cost, offers, _) in work.choices.items():
        if any([offer.on_sum for offer in offers]):  # noqa: C419 - a list is faster for one or two
            bound.append(line)
        elif len(offers) == 1:
            work.take_off(line, offers[0].id, rests[line].value - cost)
        else:
            _apply_chain(line, rests[line], offers, work)
    if bound:
        _apply_in_order(sorted(bound), rests, work)


def _apply_chain(line: int, rest: Rest, offers: tuple[Offer, ...], work: Work) -> None:
    value = rest.value
    for offer in offers:
        cost = cost_after(offer, value, rest.quantity)
        work.take_off(line, offer.id, value - cost)
        value = cost


def _apply_in_order(lines: list[int], rests: dict[int, Rest], work: Work) -> None:
    """Apply the offers of lines that took a percentage of the whole sale, one offer after the other."""
    costs = {line: rests[line].value for line in lines}
    takers: defaultdict[int, list[int]] = defaultdict(list)
    offers: dict[int, Offer] = {}
    for line in lines:
        for offer in work.choices[line].offers:
            offers[offer.rank] = offer
            takers[offer.rank].append(line)
    for rank in sorted(offers):
        offer, taking = offers[rank], takers[rank]
        if offer.on_sum:
            weights = [costs[line] for line in taking]
            amounts = spread(rounded(sum(weights) * offer.value, WHOLE), weights)
        else:
            amounts = [costs[line] - cost_after(offer, costs[line], rests[line].quantity) for line in taking]
        for line, amount in zip(taking, amounts, strict=True):
            costs[line] -= amount
            work.take_off(line, offer.id, amount)
