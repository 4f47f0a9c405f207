"""What became of each offer that passed the doors, read off the finished steps (rule 20)."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeAlias

from store.domain.ids import DiscountId
from store.domain.money import Minor
from store.domain.pricing.book import Offer
from store.domain.pricing.priced import Outcome
from store.domain.pricing.reasons import Cause, Reason
from store.domain.pricing.work import Claim, Work

_Winners: TypeAlias = dict[int, tuple[DiscountId, ...]]


def of_run(claims: Iterable[Claim], work: Work) -> list[Outcome]:
    """The outcome of each claim after all steps, in their order."""
    amounts: defaultdict[DiscountId, Minor] = defaultdict(int)
    lines: defaultdict[DiscountId, list[int]] = defaultdict(list)
    for line in sorted(work.shares):
        for discount, amount in work.shares[line]:
            amounts[discount] += amount
            lines[discount].append(line)
    found: list[Outcome] = []
    winners = _winners(work)
    for offer, claimed, _ in claims:
        mine = offer.id
        if mine in amounts:
            found.append(Outcome(mine, offer.rule, amounts[mine], tuple(lines[mine]), work.sets.get(mine, 1)))
        elif mine in work.refusals:
            found.append(work.refusals[mine])
        else:
            found.append(_lost(offer, claimed, winners, work))
    return found


def beside(outcome: Outcome, alone: DiscountId) -> Outcome:
    """The outcome of an offer once `alone` has the sale to itself."""
    if outcome.refusal is not None and outcome.refusal.cause in _TRUE_ANYWAY:
        return outcome
    return Outcome(outcome.discount, 13, refusal=Reason(Cause.NOT_BESIDE, winners=((alone,),)))


def lost_alone(offer: Offer, work: Work, *, winner: DiscountId | None) -> Outcome:
    """The outcome of an `alone` offer that did not win; `work` is its run by itself."""
    if not work.shares:
        return work.refusals.get(offer.id) or Outcome(offer.id, offer.rule, refusal=_SAVES_NOTHING)
    if winner is None:
        return Outcome(offer.id, 13, refusal=Reason(Cause.OTHERS_BETTER))
    return Outcome(offer.id, 13, refusal=Reason(Cause.NOT_BESIDE, winners=((winner,),)))


_BETTER = Cause.BETTER
_SAVES_NOTHING = Reason(Cause.SAVES_NOTHING)
_TRUE_ANYWAY = {Cause.SAVES_NOTHING, Cause.NEEDS_UNITS}


def _winners(work: Work) -> _Winners:
    """What each line took in the line step, or who took all its units."""
    winners = {line: tuple(takers) for line, takers in work.takers.items()}
    for line, choice in work.choices.items():
        winners[line] = tuple([offer.id for offer in choice.offers])
    return winners


def _lost(
    offer: Offer, claimed: list[int], winners: dict[int, tuple[DiscountId, ...]], work: Work
) -> Outcome:
    """The outcome of an offer of the line step that took nothing off."""
    lines = [line for line in claimed if offer.id not in winners[line]]
    if not lines:
        return Outcome(offer.id, offer.rule, refusal=_SAVES_NOTHING)
    cause, rule = _BETTER, 10
    choices = [work.choices.get(line) for line in lines]
    if not any(choices):
        cause, rule = Cause.UNITS_TAKEN, 12
    elif all([choice is not None and offer in choice.ties for choice in choices]):  # noqa: C419
        cause = Cause.EQUAL_FIRST
    won = tuple([winners[line] for line in lines])
    return Outcome(offer.id, rule, refusal=Reason(cause, tuple(lines), won))
