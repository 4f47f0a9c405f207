"""Lines that move money and sell nothing: top-ups and vouchers stand beside the prices of goods.

They are not priced: no offer sees them, no minimum is met by them, no tax is due.
"""

from collections.abc import Sequence
from dataclasses import replace

from store.domain.money import Minor
from store.domain.pricing.priced import PricedBasket, PricedLine
from store.domain.pricing.reasons import Reason


def beside_goods(goods: PricedBasket, amounts: Sequence[Minor | None]) -> PricedBasket:
    """The prices of a whole sale: for each of its lines the amount that it moves, or None for goods."""
    places = [place for place, amount in enumerate(amounts) if amount is None]
    if len(places) == len(amounts):
        return goods
    done = iter(goods.lines)
    moved = sum(amount for amount in amounts if amount is not None)
    return replace(
        goods,
        lines=tuple(
            next(done) if amount is None else PricedLine(amount, (), amount, 0, amount, 0)
            for amount in amounts
        ),
        outcomes=tuple(
            outcome._replace(
                lines=tuple(places[line] for line in outcome.lines),
                refusal=outcome.refusal and _in_places(outcome.refusal, places),
            )
            for outcome in goods.outcomes
        ),
        list_total=goods.list_total + moved,
        total=goods.total + moved,
    )


def _in_places(reason: Reason, places: Sequence[int]) -> Reason:
    return reason._replace(lines=tuple(places[line] for line in reason.lines))
