"""From a basket to a total, by the fixed order of the rules.

Decisions where the law is terse:

- An amount by hand comes off the line as a whole, a price by hand is for one unit. A line that may not be
  discounted takes neither percent nor amount by hand; its price may be put right.
- What was done by hand stays whatever the offers do, also beside an offer that stands alone.
- What was done by hand below the line's floor price is refused, and the line priced as if it had not been.
- An offer that stands alone wins only if the sale then costs less than with all others together; of several
  such offers the cheapest wins, of equals the first.
"""

from collections.abc import Sequence
from typing import NamedTuple

from store.domain.discounts import Stacking
from store.domain.money import ONE, WHOLE, Minor, rounded
from store.domain.pricing import amount_step, line_step
from store.domain.pricing.basket import Basket, BasketLine, Manual, ManualKind
from store.domain.pricing.book import PriceBook
from store.domain.pricing.door import Door, current_groups, judge
from store.domain.pricing.outcomes import beside, lost_alone, of_run
from store.domain.pricing.priced import BY_HAND, Outcome, PricedBasket, PricedLine, Share
from store.domain.pricing.reasons import Cause, Reason
from store.domain.pricing.work import Claim, Work
from store.domain.schedule import moment
from store.domain.shop import Tax
from store.domain.tax import taxes

# Looked up once: members of an enumeration are slow to reach in Python 3.11.
_ALONE = Stacking.ALONE


def price(basket: Basket, book: PriceBook) -> PricedBasket:
    """What each line costs, which discount took what, and why every other did not."""
    lists = [line.list_value for line in basket.lines]
    start = _by_hand(basket.lines, lists)
    outcomes: dict[int, Outcome] = {}
    together: list[Claim] = []
    alone: list[Claim] = []
    targets = book.targets(basket.lines)
    if targets:
        at = moment(basket.opened, book.timezone)
        door = Door(basket, at, book.groups, lists, start.shut, current_groups(basket, book.groups, at))
        for rank, lines in targets.items():
            verdict = judge(door, book.offers[rank], lines)
            if isinstance(verdict, Outcome):
                outcomes[rank] = verdict
            elif verdict.offer.stacking is _ALONE:
                alone.append(verdict)
            else:
                together.append(verdict)
    work = _run(together, basket.lines, start)
    settled = of_run(together, work)
    if alone:
        work, settled = _try_alone(alone, (work, settled), start)
    for claim, outcome in zip((*together, *alone), settled, strict=True):
        outcomes[claim.offer.rank] = outcome
    in_order = [outcomes[rank] for rank in targets]
    return _priced(basket, book, (lists, start, work), (*start.outcomes, *in_order))


def value_by_hand(line: BasketLine, manual: Manual) -> Minor:
    """What a line costs with an override by hand."""
    value = line.list_value
    match manual.kind:
        case ManualKind.PERCENT:
            return value - rounded(value * manual.value, WHOLE)
        case ManualKind.AMOUNT:
            return max(0, value - manual.value)
        case ManualKind.PRICE:
            return rounded(manual.value * line.quantity, ONE)


class _Start(NamedTuple):
    """The sale before any offer: what was done by hand, and the lines that shuts."""

    values: list[Minor]
    shut: dict[int, Cause]
    shares: dict[int, tuple[Share, ...]]
    outcomes: list[Outcome]


def _by_hand(lines: Sequence[BasketLine], lists: list[Minor]) -> _Start:
    start = _Start(list(lists), {}, {}, [])
    for index, line in enumerate(lines):
        if not line.discountable:
            start.shut[index] = Cause.NOT_DISCOUNTABLE
        if line.manual is None:
            continue
        value = value_by_hand(line, line.manual)
        refused = _refused_by_hand(index, line, line.manual, value)
        if refused is not None:
            start.outcomes.append(refused)
            continue
        start.shut[index] = Cause.BY_HAND
        start.values[index] = value
        amount = lists[index] - value
        if amount:
            start.shares[index] = (Share(BY_HAND, amount),)
        start.outcomes.append(Outcome(BY_HAND, 15, amount, (index,), 1))
    return start


def _refused_by_hand(index: int, line: BasketLine, manual: Manual, value: Minor) -> Outcome | None:
    if not line.discountable and manual.kind is not ManualKind.PRICE and value < line.list_value:
        return Outcome(BY_HAND, 4, refusal=Reason(Cause.NOT_DISCOUNTABLE, lines=(index,)))
    if line.floor is None or manual.below_floor or value >= rounded(line.floor * line.quantity, ONE):
        return None
    return Outcome(BY_HAND, 15, refusal=Reason(Cause.BELOW_FLOOR, lines=(index,), amount=line.floor))


def _run(claims: Sequence[Claim], lines: Sequence[BasketLine], start: _Start) -> Work:
    work = Work(lines, list(start.values))
    if claims:
        line_step.settle(claims, work)
        amount_step.settle(claims, work)
    return work


def _try_alone(
    alone: list[Claim], others: tuple[Work, list[Outcome]], start: _Start
) -> tuple[Work, list[Outcome]]:
    """Let each offer that stands alone have the sale to itself; answers the winning run and all outcomes."""
    together, settled = others
    runs = [_run([claim], together.lines, start) for claim in alone]
    totals = [sum(work.values) for work in runs]
    cheapest = min(totals)
    if cheapest >= sum(together.values):
        lost = [lost_alone(claim.offer, work, winner=None) for claim, work in zip(alone, runs, strict=True)]
        return together, [*settled, *lost]
    place = totals.index(cheapest)
    winner = alone[place].offer.id
    mine = [lost_alone(claim.offer, work, winner=winner) for claim, work in zip(alone, runs, strict=True)]
    mine[place : place + 1] = of_run([alone[place]], runs[place])
    return runs[place], [*(beside(outcome, winner) for outcome in settled), *mine]


def _priced(
    basket: Basket,
    book: PriceBook,
    state: tuple[list[Minor], _Start, Work],
    outcomes: tuple[Outcome, ...],
) -> PricedBasket:
    lists, start, work = state
    values = work.values
    rates = [line.tax_rate for line in basket.lines]
    tax = taxes(values, rates, book.tax)
    included = book.tax.mode is Tax.INCLUSIVE
    freed = 0
    if basket.tax_exempt and book.tax.mode is not Tax.NONE:
        freed = sum(tax) if included else 0
        values = [value - part for value, part in zip(values, tax, strict=True)] if included else values
        tax, rates = [0] * len(values), [0] * len(values)
    lines: list[PricedLine] = []
    for index, value in enumerate(values):
        net, total = (value - tax[index], value) if included else (value, value + tax[index])
        shares = start.shares.get(index) or tuple(work.shares.get(index, ()))
        lines.append(PricedLine(lists[index], shares, net, tax[index], total, rates[index]))
    list_total, value_total, tax_total = sum(lists), sum(values), sum(tax)
    return PricedBasket(
        lines=tuple(lines),
        outcomes=outcomes,
        list_total=list_total,
        discount_total=list_total - value_total - freed,
        tax_total=tax_total,
        total=value_total if included else value_total + tax_total,
        tax_freed=freed,
    )
