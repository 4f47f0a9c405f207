"""What became of each offer that passed the doors, read off the finished steps (rule 20)."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from store.domain.ids import DiscountId
from store.domain.money import Minor
from store.domain.pricing.book import Offer
from store.domain.pricing.choosing import is_tied
from store.domain.pricing.priced import Outcome
from store.domain.pricing.reasons import Cause, Reason
from store.domain.pricing.work import Choice, Claim, Work

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
    losers = _Losers(work)
    for offer, claimed, _ in claims:
        mine = offer.id
        if mine in amounts:
            found.append(Outcome(mine, offer.rule, amounts[mine], tuple(lines[mine]), work.sets.get(mine, 1)))
        elif mine in work.refusals:
            found.append(work.refusals[mine])
        else:
            found.append(losers.outcome(offer, claimed))
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
    ids: dict[int, tuple[DiscountId, ...]] = {}
    for line, choice in work.choices.items():
        offers = choice.offers
        mine = ids.get(id(offers))
        if mine is None:
            ids[id(offers)] = mine = tuple([offer.id for offer in offers])
        winners[line] = mine
    return winners


class _Lost(NamedTuple):
    """What an offer that took nothing off some lines lost to there."""

    lines: tuple[int, ...]
    won: tuple[tuple[DiscountId, ...], ...]
    choices: list[Choice | None]


class _Losers:
    """Tells what offers of the line step that took nothing lost to: those of the same lines to the same."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._winners = _winners(work)
        self._won_by: defaultdict[DiscountId, set[int]] = defaultdict(set)
        """The lines that each winner has."""
        for line, won in self._winners.items():
            for each in won:
                self._won_by[each].add(line)
        self._known: dict[int, _Lost] = {}

    def outcome(self, offer: Offer, claimed: list[int]) -> Outcome:
        """The outcome of an offer that claimed some lines."""
        lost = self._lost_on(claimed) if offer.id not in self._won_by else self._elsewhere(offer, claimed)
        if not lost.lines:
            return Outcome(offer.id, offer.rule, refusal=_SAVES_NOTHING)
        cause, rule = _BETTER, 10
        if not any(lost.choices):
            cause, rule = Cause.UNITS_TAKEN, 12
        elif _ties_everywhere(offer, lost.choices):
            cause = Cause.EQUAL_FIRST
        return Outcome(offer.id, rule, refusal=Reason(cause, lost.lines, lost.won))

    def _lost_on(self, lines: list[int]) -> _Lost:
        known = self._known.get(id(lines))
        if known is None:
            self._known[id(lines)] = known = self._lost(lines)
        return known

    def _elsewhere(self, offer: Offer, claimed: list[int]) -> _Lost:
        """Where an offer that some line chose, and that took nothing off there, was not chosen."""
        return self._lost([line for line in claimed if line not in self._won_by[offer.id]])

    def _lost(self, lines: list[int]) -> _Lost:
        choices = [self._work.choices.get(line) for line in lines]
        return _Lost(tuple(lines), tuple([self._winners[line] for line in lines]), choices)


def _ties_everywhere(offer: Offer, choices: list[Choice | None]) -> bool:
    # Written out: nearly always the first of many lines says no.
    for choice in choices:  # noqa: SIM110
        if choice is None or not is_tied(offer, choice):
            return False
    return True
