"""The state that the steps of pricing hand on while one sale is priced."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from store.domain.ids import DiscountId
from store.domain.money import Milli, Minor
from store.domain.pricing.basket import BasketLine
from store.domain.pricing.book import Offer
from store.domain.pricing.priced import Outcome, Share


class Claim(NamedTuple):
    """An offer that passed the doors, and the lines it may touch."""

    offer: Offer
    lines: list[int]
    uses_left: int | None = None
    """What its use limits leave; None is without end."""


class Rest(NamedTuple):
    """What multi-buys left of a line."""

    value: Minor
    quantity: Milli


class Choice(NamedTuple):
    """What a line, or what multi-buys left of it, takes in the line step."""

    cost: Minor
    """Worked out on the line by itself."""
    offers: tuple[Offer, ...]
    rest: Rest
    """What it was worked out on."""
    is_chain: bool = False
    """Whether it took the offers that stack, as a whole."""
    ties_chain: bool = False
    """Whether these would have cost the same as the single offer that it took."""


@dataclass(slots=True)
class Work:
    """One run through the steps. Changed by them in turn; it never leaves the engine."""

    lines: Sequence[BasketLine]
    values: list[Minor]
    """What each line costs by now."""
    shares: defaultdict[int, list[Share]] = field(default_factory=lambda: defaultdict(list))
    choices: dict[int, Choice] = field(default_factory=dict)
    takers: defaultdict[int, list[DiscountId]] = field(default_factory=lambda: defaultdict(list))
    """Multi-buys that took units of a line."""
    sets: dict[DiscountId, int] = field(default_factory=dict)
    refusals: dict[DiscountId, Outcome] = field(default_factory=dict)

    def take_off(self, line: int, discount: DiscountId, amount: Minor) -> None:
        """Record what a discount takes off a line."""
        if amount:
            self.values[line] -= amount
            self.shares[line].append(Share(discount, amount))
