"""What one line takes of its offers in the line step: the cheapest of each single one and the whole chain.

A line with thousands of offers looks at few of them: of one kind the stronger offer never costs more, so they
are tried from the strongest down for as long as they cost the same.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from store.domain.discounts import Kind, Stacking
from store.domain.money import ONE, WHOLE, Basis, Milli, Minor
from store.domain.pricing.book import Offer
from store.domain.pricing.work import Choice, Rest

# Looked up once: members of an enumeration are slow to reach in Python 3.11.
_PERCENT, _AMOUNT, _PRICE, _STACK = Kind.PERCENT, Kind.AMOUNT, Kind.PRICE, Stacking.STACK


_UNBOUNDED: Basis = 2**62


class Pool(NamedTuple):
    """Single offers of the same lines: of each kind the first of each value, the strongest first."""

    kinds: tuple[tuple[Offer, ...], ...]


class Candidates(NamedTuple):
    """The offers of a line."""

    singles: Sequence[Offer] = ()
    """In any order."""
    pools: Sequence[Pool] = ()
    """Further single ones."""
    chain: tuple[Offer, ...] = ()
    """Those that stack, in the order of the rules."""
    percent_max: Basis = _UNBOUNDED
    """None of the chain takes more percent; `_UNBOUNDED` where it takes off in other ways too."""


def pool_of(offers: Iterable[Offer]) -> Pool:
    """Single offers, given in the order of the rules, to be chosen from often."""
    kinds: dict[Kind, dict[int, Offer]] = {_PERCENT: {}, _AMOUNT: {}, _PRICE: {}}
    for offer in offers:
        kinds[offer.kind].setdefault(offer.value, offer)
    return Pool(
        tuple(
            tuple([found[value] for value in sorted(found, reverse=kind is not _PRICE)])
            for kind, found in kinds.items()
            if found
        )
    )


def percent_max(chain: Iterable[Offer]) -> Basis:
    """The most percent that one of a chain takes, if all of them take percents."""
    values = [offer.value if offer.kind is _PERCENT else _UNBOUNDED for offer in chain]
    return max(values, default=_UNBOUNDED)


def choose(rest: Rest, given: Candidates) -> Choice:
    """The cheapest of each single offer and the chain as a whole; of equals the first, a single one first."""
    value, quantity = rest
    best, cost = _best_single(rest, given)
    chain = given.chain
    if not chain:
        return Choice(cost, (best,) if best else (), rest)
    result = value
    for offer in chain:
        if 2 * result * given.percent_max < WHOLE:  # whatever follows rounds to nothing
            break
        result = cost_after(offer, result, quantity)
    if best is None or result < cost:
        return Choice(result, chain, rest, is_chain=True)
    return Choice(cost, (best,), rest, ties_chain=result == cost)


def _best_single(rest: Rest, given: Candidates) -> tuple[Offer | None, Minor]:
    value, quantity = rest
    best, cost = None, value  # type: Offer | None, Minor
    for offer in given.singles:
        result = cost_after(offer, value, quantity)
        if best is None or result < cost or (result == cost and offer.rank < best.rank):
            best, cost = offer, result
    for pool in given.pools:
        for offers in pool.kinds:
            for offer in offers:
                result = cost_after(offer, value, quantity)
                if best is None or result < cost or (result == cost and offer.rank < best.rank):
                    best, cost = offer, result
                elif result > cost:
                    break
    return best, cost


def is_tied(offer: Offer, choice: Choice) -> bool:
    """Whether an offer that a line did not take would have cost as much as what it took."""
    if choice.is_chain:
        return False
    if offer.stacking is _STACK:
        return choice.ties_chain
    return cost_after(offer, choice.rest.value, choice.rest.quantity) == choice.cost


def cost_after(offer: Offer, value: Minor, quantity: Milli) -> Minor:
    """What a line that costs `value` costs after one percent, amount per unit or fixed price."""
    # `rounded`, written out: this runs for every offer on every line.
    if offer.kind is _PERCENT:
        return value - (2 * value * offer.value + WHOLE) // (2 * WHOLE)
    sum_for_line = (2 * offer.value * quantity + ONE) // (2 * ONE)
    if offer.kind is _AMOUNT:
        return value - sum_for_line if sum_for_line < value else 0
    return min(sum_for_line, value)
