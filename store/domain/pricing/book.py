"""What a shop offers, sorted once so that pricing a sale looks only at what concerns it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from enum import Enum

from store.domain.discounts import Discount, GroupState, Kind, Per, Stacking
from store.domain.ids import CategoryId, DiscountId, GroupId, ProductId
from store.domain.money import Basis, Currency, Minor
from store.domain.pricing.basket import BasketLine
from store.domain.stamps import Instant
from store.domain.tax import TaxPolicy
from store.domain.values import dataclass

_LONG_AGO: Instant = -(2**62)
_NEVER: Instant = 2**62


class Step(Enum):
    """The part of pricing in which a discount is settled."""

    MULTIBUY = 12
    LINE = 10
    AMOUNT = 13


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """A discount with its place in the order and what pricing asks of it most, ready to hand."""

    rank: int
    discount: Discount
    id: DiscountId
    kind: Kind
    value: Basis | Minor
    step: Step
    stacking: Stacking
    on_sum: bool
    """A percentage of the whole sale, worked out once on the sum of its lines."""
    period: tuple[Instant, Instant] | None
    """For an offer with no other condition: it is open to everybody from the first instant to the second."""

    @property
    def rule(self) -> int:
        """Number of the rule by which it takes something off."""
        return 11 if self.on_sum else self.step.value


@dataclass(frozen=True, slots=True)
class PriceBook:
    """Everything a price depends on besides the basket; made by `price_book`, never changed."""

    currency: Currency
    tax: TaxPolicy
    timezone: tzinfo
    groups: Mapping[GroupId, GroupState]
    offers: tuple[Offer, ...]
    by_product: Mapping[ProductId, tuple[int, ...]]
    by_category: Mapping[CategoryId, tuple[int, ...]]
    whole_sale: tuple[int, ...]
    counted: frozenset[int]
    """Ranks of the offers that need to know how often they were used before."""
    recorded: Mapping[DiscountId, Discount]
    """Those whose uses a sale must write down."""

    def targets(self, lines: Sequence[BasketLine]) -> dict[int, list[int]]:
        """The lines each offer targets, by rank in order; offers that target none are left out."""
        # Offers with the same lines share one list of them: what is known of those is worked out once.
        found: dict[int, list[int]] = {}
        own: set[int] = set()
        for ranks, indexes in self._alike(lines):
            for rank in ranks:
                if rank not in found:
                    found[rank] = indexes
                elif rank in own:
                    found[rank] += indexes
                else:
                    found[rank] = [*found[rank], *indexes]
                    own.add(rank)
        alike: dict[tuple[int, ...], list[int]] = {}
        for rank in own:
            indexes = sorted(found[rank])
            found[rank] = alike.setdefault(tuple(indexes), indexes)
        everything = list(range(len(lines)))
        if lines:
            for rank in self.whole_sale:
                found[rank] = everything
        return {rank: found[rank] for rank in sorted(found)}

    def _alike(self, lines: Sequence[BasketLine]) -> Iterable[tuple[tuple[int, ...], list[int]]]:
        """Ranks of offers for products or categories, each with the lines that have just these."""
        found: dict[int, tuple[tuple[int, ...], list[int]]] = {}
        for index, line in enumerate(lines):
            for ranks in (
                () if line.product is None else self.by_product.get(line.product, ()),
                () if line.category is None else self.by_category.get(line.category, ()),
            ):
                if ranks:
                    found.setdefault(id(ranks), (ranks, []))[1].append(index)
        return found.values()

    def counted_on(self, lines: Sequence[BasketLine]) -> list[Offer]:
        """The offers on these lines whose earlier uses count; a shop without any pays nothing for it."""
        if not self.counted or not lines:
            return []
        ranks = set(self.whole_sale)
        for line in lines:
            if line.product is not None:
                ranks.update(self.by_product.get(line.product, ()))
            if line.category is not None:
                ranks.update(self.by_category.get(line.category, ()))
        return [self.offers[rank] for rank in sorted(ranks & self.counted)]


def price_book(
    discounts: Iterable[Discount],
    groups: Iterable[GroupState] = (),
    *,
    currency: Currency,
    tax: TaxPolicy,
    timezone: tzinfo,
) -> PriceBook:
    """Sort a shop's discounts for pricing.

    A group that a discount names and `groups` does not describe is active at any time.
    """
    in_order = sorted(discounts, key=lambda each: (-each.priority, each.created, each.id))
    products: defaultdict[ProductId, list[int]] = defaultdict(list)
    categories: defaultdict[CategoryId, list[int]] = defaultdict(list)
    whole_sale: list[int] = []
    for rank, discount in enumerate(in_order):
        if discount.target.whole_sale:
            whole_sale.append(rank)
        for product in discount.target.products or ():
            products[product].append(rank)
        for category in discount.target.categories or ():
            categories[category].append(rank)
    known: dict[tuple[int, ...], tuple[int, ...]] = {}

    def same(ranks: tuple[int, ...]) -> tuple[int, ...]:
        return known.setdefault(ranks, ranks)

    return PriceBook(
        currency=currency,
        tax=tax,
        timezone=timezone,
        groups={group.id: group for group in groups},
        offers=tuple(_offer(rank, discount) for rank, discount in enumerate(in_order)),
        by_product={product: same(tuple(ranks)) for product, ranks in products.items()},
        by_category={category: same(tuple(ranks)) for category, ranks in categories.items()},
        whole_sale=tuple(whole_sale),
        counted=frozenset(rank for rank, discount in enumerate(in_order) if discount.limits.counted),
        recorded={each.id: each for each in in_order if each.limits.counted or each.coupon},
    )


def _offer(rank: int, discount: Discount) -> Offer:
    if discount.kind is Kind.MULTIBUY:
        step = Step.MULTIBUY
    elif discount.kind is Kind.AMOUNT and discount.per is Per.SALE:
        step = Step.AMOUNT
    else:
        step = Step.LINE
    return Offer(
        rank=rank,
        discount=discount,
        id=discount.id,
        kind=discount.kind,
        value=discount.value,
        step=step,
        stacking=discount.stacking,
        on_sum=discount.kind is Kind.PERCENT and discount.target.whole_sale,
        period=_only_period(discount),
    )


def _only_period(discount: Discount) -> tuple[Instant, Instant] | None:
    schedule = discount.schedule
    conditions = (
        discount.groups is not None,
        not discount.active,
        discount.minimum,
        discount.limits.limited,
        discount.coupon,
    )
    if any(conditions) or schedule.weekdays is not None or schedule.hours is not None:
        return None
    starts = _LONG_AGO if schedule.starts is None else schedule.starts
    return starts, _NEVER if schedule.ends is None else schedule.ends
