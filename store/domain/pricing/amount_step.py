"""Amounts off the sale, after the line step, on what its lines then cost (rules 13, 14)."""

from collections.abc import Sequence

from store.domain.discounts import Stacking
from store.domain.ids import DiscountId
from store.domain.money import Minor, spread
from store.domain.pricing.book import Step
from store.domain.pricing.priced import Outcome
from store.domain.pricing.reasons import Cause, Reason
from store.domain.pricing.work import Claim, Work

# Looked up once: members of an enumeration are slow to reach in Python 3.11.
_AMOUNT = Step.AMOUNT


def settle(claims: Sequence[Claim], work: Work) -> None:
    """Take the best single amount off the sale, or the whole chain of amounts if that takes off more."""
    amounts = [claim for claim in claims if claim.offer.step is _AMOUNT]
    if not amounts:
        return
    chain = [claim for claim in amounts if claim.offer.stacking is Stacking.STACK]
    best, most, ties = None, 0, set()  # type: Claim | None, Minor, set[DiscountId]
    for claim in amounts:
        if claim.offer.stacking is Stacking.STACK:
            continue
        off = _reach(claim, work.values)
        if best is None or off > most:
            best, most, ties = claim, off, set()
        elif off == most:
            ties.add(claim.offer.id)
    rehearsal = list(work.values)
    in_chain = sum([sum(_take(claim, rehearsal)) for claim in chain])
    chosen = [best] if best and in_chain <= most else chain
    if in_chain == most:
        ties.update(claim.offer.id for claim in chain)
    before = list(work.values)
    for claim in chosen:
        for line, amount in zip(claim.lines, _shares(claim, work.values), strict=True):
            work.take_off(line, claim.offer.id, amount)
    taken = tuple(claim.offer.id for claim in chosen)
    for claim in amounts:
        reach = _reach(claim, work.values if claim in chosen else before)
        work.refusals[claim.offer.id] = _refused(claim, taken, tied=claim.offer.id in ties, reach=reach)


def _reach(claim: Claim, values: Sequence[Minor]) -> Minor:
    """What an amount can take off: never more than its lines still cost."""
    return min(claim.offer.value, sum([values[line] for line in claim.lines]))


def _shares(claim: Claim, values: Sequence[Minor]) -> list[Minor]:
    return spread(_reach(claim, values), [values[line] for line in claim.lines])


def _take(claim: Claim, values: list[Minor]) -> list[Minor]:
    shares = _shares(claim, values)
    for line, share in zip(claim.lines, shares, strict=True):
        values[line] -= share
    return shares


def _refused(claim: Claim, taken: tuple[DiscountId, ...], *, tied: bool, reach: Minor) -> Outcome:
    """The outcome of an amount, should it take nothing off."""
    offer = claim.offer
    if not offer.value:
        reason = Reason(Cause.SAVES_NOTHING)
    elif not reach or offer.id in taken:
        reason = Reason(Cause.NOTHING_LEFT)
    else:
        reason = Reason(Cause.TAKES_AS_MUCH if tied else Cause.TAKES_MORE, winners=(taken,))
    return Outcome(offer.id, 13, refusal=reason)
