"""The line step: a line takes its best single offer or its whole chain, whichever is cheaper (rules 10, 11).

Decisions where the law is terse:

- A line takes its best offer also when that saves nothing on the line by itself: ten per cent off a hundred
  lines of 0.04 is 10 % of their sum, though not one of them alone would save a unit.
- A fixed price or an amount per unit on a part of a unit is the price times the quantity, rounded once.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from store.domain.discounts import Stacking
from store.domain.money import WHOLE, rounded, spread
from store.domain.pricing import multibuy
from store.domain.pricing.book import Offer, Step
from store.domain.pricing.choosing import Candidates, choose, cost_after, percent_max, pool_of
from store.domain.pricing.work import Claim, Rest, Work

# Looked up once: members of an enumeration are slow to reach in Python 3.11.
_STACK, _LINE, _MULTIBUY = Stacking.STACK, Step.LINE, Step.MULTIBUY

_MANY = 32
"""Sorting fewer offers than this takes longer than trying them all."""


class _Group(NamedTuple):
    """The offers that the same lines may take in the line step: those that do not stack, those that do."""

    lines: list[int]
    singles: list[Offer]
    chain: list[Offer]


def settle(claims: Sequence[Claim], work: Work) -> None:
    """Take off every line what its offers of the line step take, multi-buys first."""
    offers = _by_line(claims)
    choices = work.choices
    rests: dict[int, Rest] = {}
    for line, candidates in offers.items():
        rests[line] = rest = Rest(work.values[line], work.lines[line].quantity)
        choices[line] = choose(rest, candidates)
    multibuys = [claim for claim in claims if claim.offer.step is _MULTIBUY]
    for line, rest in multibuy.settle(multibuys, work).items():
        if line in rests:
            del choices[line]
            if rest.quantity:
                rests[line] = rest
                choices[line] = choose(rest, offers[line])
    _apply(rests, work)


def _by_line(claims: Sequence[Claim]) -> dict[int, Candidates]:
    groups: dict[int, _Group] = {}
    for claim in claims:
        offer = claim.offer
        if offer.step is _LINE:
            lines = claim.lines
            group = groups.get(id(lines))
            if group is None:
                groups[id(lines)] = group = _Group(lines, [], [])
            (group.chain if offer.stacking is _STACK else group.singles).append(offer)
    singly: defaultdict[int, list[Offer]] = defaultdict(list)
    shared: defaultdict[int, list[Candidates]] = defaultdict(list)
    for lines, singles, chain in groups.values():
        is_many = len(singles) > _MANY
        if not is_many:
            for line in lines:
                singly[line] += singles
        if is_many or chain:
            pools = (pool_of(singles),) if is_many else ()
            candidates = Candidates((), pools, tuple(chain), percent_max(chain))
            for line in lines:
                shared[line].append(candidates)
    found = {line: Candidates(singles) for line, singles in singly.items()}
    for line, some in shared.items():
        found[line] = _together([*some, found[line]] if line in found else some)
    return found


def _together(some: Sequence[Candidates]) -> Candidates:
    if len(some) == 1:
        return some[0]
    chains = [each.chain for each in some if each.chain]
    whole = sorted([offer for chain in chains for offer in chain], key=lambda offer: offer.rank)
    chain = chains[0] if len(chains) == 1 else tuple(whole)
    return Candidates(
        [offer for each in some for offer in each.singles],
        [pool for each in some for pool in each.pools],
        chain,
        percent_max(chain),
    )


def _apply(rests: dict[int, Rest], work: Work) -> None:
    """Apply what the lines chose; those that took a percentage of the whole sale, together."""
    bound: list[int] = []
    for line, choice in work.choices.items():
        cost, offers = choice.cost, choice.offers
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
        if not value:
            break
        cost = cost_after(offer, value, rest.quantity)
        work.take_off(line, offer.id, value - cost)
        value = cost


def _apply_in_order(lines: list[int], rests: dict[int, Rest], work: Work) -> None:
    """Apply the offers of lines that took a percentage of the whole sale, one offer after the other."""
    costs = {line: rests[line].value for line in lines}
    for offer, taking in _takers(lines, work):
        weights = [costs[line] for line in taking]
        if offer.on_sum:
            whole = rounded(sum(weights) * offer.value, WHOLE)
            if not whole:
                continue
            amounts = spread(whole, weights)
        else:
            amounts = [costs[line] - cost_after(offer, costs[line], rests[line].quantity) for line in taking]
        for line, amount in zip(taking, amounts, strict=True):
            costs[line] -= amount
            work.take_off(line, offer.id, amount)


def _takers(lines: list[int], work: Work) -> Iterator[tuple[Offer, list[int]]]:
    """The offers that some lines took, in order, each with its lines."""
    alike: dict[tuple[int, ...], tuple[tuple[Offer, ...], list[int]]] = {}
    for line in lines:
        offers = work.choices[line].offers
        # A chain of thousands is one for all its lines.
        key = (id(offers),) if len(offers) > 1 else (0, offers[0].rank)
        alike.setdefault(key, (offers, []))[1].append(line)
    takers: dict[int, tuple[Offer, list[int]]] = {}
    for offers, taking in alike.values():
        for offer in offers:
            known = takers.get(offer.rank)
            takers[offer.rank] = (offer, taking if known is None else sorted([*known[1], *taking]))
    return (takers[rank] for rank in sorted(takers))
