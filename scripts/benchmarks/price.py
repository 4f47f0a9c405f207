"""The price function alone, reasons included: twenty lines among fifty and among 2,300 live discounts."""

import random
import time
from collections.abc import Callable, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from scripts.benchmarks.figures import MILLISECONDS, Figure, Plan
from store.domain.discounts import Discount, Kind, Per, Target
from store.domain.ids import DiscountId, ProductId
from store.domain.money import ONE, WHOLE, currency, rounded
from store.domain.pricing.basket import Basket, BasketLine
from store.domain.pricing.book import price_book
from store.domain.pricing.engine import price
from store.domain.shop import Tax
from store.domain.tax import TaxPolicy

PRODUCTS, LINES = 5_000, 20
SEED: Final = 11
_FIXED, _MULTIBUY = 53, 93
"""Of a hundred discounts 53 are fixed prices, 40 multi-buys, 7 others: as in a real supermarket."""


def price_figures(plan: Plan) -> Sequence[Figure]:
    """Fifty and 2,300 discounts."""
    return [figure for count, most in ((50, 0.2), (2_300, 1.0)) for figure in _measured(count, most, plan)]


def _measured(count: int, most: float, plan: Plan) -> Sequence[Figure]:
    dice = random.Random(SEED)  # noqa: S311 - the same basket every time
    discounts = [_discount(dice, number) for number in range(count)]
    book = price_book(
        discounts, currency=currency("EUR"), tax=TaxPolicy(Tax.INCLUSIVE), timezone=ZoneInfo("Europe/Berlin")
    )
    basket = Basket(
        lines=tuple(
            BasketLine(
                unit_price=dice.randint(50, 2000),
                quantity=dice.choice((1, 1, 2, 3)) * ONE,
                product=_product(dice.randrange(PRODUCTS)),
                tax_rate=700,
            )
            for _ in range(LINES)
        ),
        opened=1_790_000_000_000,
    )
    times = max(100, 40 * plan.runs)
    ours = min(_timed(lambda: price(basket, book)) for _ in range(times))
    by_product: dict[ProductId, list[Discount]] = {}
    for discount in discounts:
        for product in discount.target.products or ():
            by_product.setdefault(product, []).append(discount)
    floor = min(_timed(lambda: _prototype(basket, by_product)) for _ in range(times))
    name = f"price: 20 lines, {count:,} discounts"
    return [Figure(name, MILLISECONDS, ours, floor, most, is_absolute=True)]


def _prototype(basket: Basket, by_product: dict[ProductId, list[Discount]]) -> int:
    """Looks up, takes the best single offer of a line, sums up; no order, no reasons, no tax."""
    total = 0
    for line in basket.lines:
        best = listed = line.list_value
        for discount in by_product.get(line.product, ()) if line.product is not None else ():
            if discount.kind is Kind.PRICE:
                best = min(best, rounded(discount.value * line.quantity, ONE))
            elif discount.kind is Kind.PERCENT:
                best = min(best, listed - rounded(listed * discount.value, WHOLE))
        total += best
    return total


def _discount(dice: random.Random, number: int) -> Discount:
    targets = frozenset(_product(dice.randrange(PRODUCTS)) for _ in range(dice.choice((1, 2, 2, 3))))
    target, identity = Target(products=targets), DiscountId(number.to_bytes(16, "big"))
    kind = dice.randrange(100)
    if kind < _FIXED:
        return Discount(identity, Kind.PRICE, dice.randint(40, 1500), target=target)
    if kind < _MULTIBUY:
        buy = dice.choice((2, 3, 4))
        return Discount(identity, Kind.MULTIBUY, dice.randint(100, 3000), target=target, buy=buy)
    return Discount(identity, Kind.AMOUNT, dice.randint(10, 200), target=target, per=Per.UNIT)


def _product(number: int) -> ProductId:
    return ProductId(number.to_bytes(16, "big"))


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000
