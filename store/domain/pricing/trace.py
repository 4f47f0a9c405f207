"""The whole trace of a price: what each discount took of which line, and why every other one did not."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from store.domain.discounts import Discount
from store.domain.ids import DiscountId
from store.domain.money import Milli, Minor
from store.domain.pricing.basket import Basket
from store.domain.pricing.book import PriceBook
from store.domain.pricing.engine import price
from store.domain.pricing.priced import Outcome, Share
from store.domain.values import dataclass


class TraceLine(NamedTuple):
    """One line and how it came to its price."""

    name: str
    quantity: Milli
    unit_price: Minor
    list: Minor
    shares: tuple[Share, ...]
    """In the order in which they were taken off; of a closed sale in that of their ids."""
    tax: Minor

    @property
    def value(self) -> Minor:
        """What it costs after all discounts, as prices are shown."""
        return self.list - sum(share.amount for share in self.shares)


@dataclass(frozen=True, slots=True)
class Trace:
    """Why a sale costs what it does. Places of lines count from 0 in `lines`."""

    lines: tuple[TraceLine, ...]
    outcomes: tuple[Outcome, ...]
    reach: Mapping[DiscountId, tuple[int, ...]]
    """The lines each candidate targets."""
    discounts: Mapping[DiscountId, Discount]
    list_total: Minor
    discount_total: Minor
    tax_total: Minor
    total: Minor

    def of_line(self, place: int) -> tuple[Outcome, ...]:
        """What became of every candidate for one line."""
        return tuple(
            outcome
            for outcome in self.outcomes
            if place in self.reach.get(outcome.discount, ()) or place in _lines(outcome)
        )


def traced(basket: Basket, book: PriceBook, names: Sequence[str]) -> Trace:
    """Price a basket and keep how it went; `names` are those of its lines."""
    done = price(basket, book)
    targets = book.targets(basket.lines)
    return Trace(
        lines=tuple(
            TraceLine(name, line.quantity, line.unit_price, priced.list, priced.shares, priced.tax)
            for name, line, priced in zip(names, basket.lines, done.lines, strict=True)
        ),
        outcomes=done.outcomes,
        reach={book.offers[rank].id: tuple(lines) for rank, lines in targets.items()},
        discounts={book.offers[rank].id: book.offers[rank].discount for rank in targets},
        list_total=done.list_total,
        discount_total=done.discount_total,
        tax_total=done.tax_total,
        total=done.total,
    )


def placed(trace: Trace, places: Sequence[int], shown: Sequence[TraceLine]) -> Trace:
    """The same among more lines, such as the struck ones: line `i` of it is line `places[i]` of `shown`."""
    if len(places) == len(shown):
        return trace
    return Trace(
        lines=tuple(shown),
        outcomes=tuple(_moved(outcome, places) for outcome in trace.outcomes),
        reach={each: tuple(places[line] for line in lines) for each, lines in trace.reach.items()},
        discounts=trace.discounts,
        list_total=trace.list_total,
        discount_total=trace.discount_total,
        tax_total=trace.tax_total,
        total=trace.total,
    )


def _moved(outcome: Outcome, places: Sequence[int]) -> Outcome:
    refusal = outcome.refusal
    if refusal is not None:
        refusal = refusal._replace(lines=tuple(places[line] for line in refusal.lines))
    return outcome._replace(lines=tuple(places[line] for line in outcome.lines), refusal=refusal)


def _lines(outcome: Outcome) -> tuple[int, ...]:
    """The lines of what was done by hand, which no discount of the shop reaches."""
    return outcome.lines if outcome.refusal is None else outcome.refusal.lines
