"""The price function alone, reasons included: twenty lines among fifty and among 2,300 live discounts.

Also the worst mixes: all 2,300 on the same two hundred products, and all of them percents of the whole sale.

The floor is a prototype with the same index and the same rounding that gives no reasons and knows no tax,
no groups, no schedules, no limits and no order among discounts.
"""

import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from scripts.benchmarks.figures import MILLISECONDS, Figure, Plan
from scripts.benchmarks.shops import Bench
from store.domain.discounts import Discount, Kind, Per, Target
from store.domain.ids import DiscountId, ProductId
from store.domain.money import ONE, WHOLE, currency, rounded
from store.domain.pricing.basket import Basket, BasketLine
from store.domain.pricing.book import price_book
from store.domain.pricing.engine import price
from store.domain.shop import Tax
from store.domain.tax import TaxPolicy

PRODUCTS, LINES = 5_000, 20
_FEW: Final = 200
SEED: Final = 11
_FIXED, _MULTIBUY = 53, 93
"""Of a hundred discounts 53 are fixed prices, 40 multi-buys, 7 others: as in a real supermarket."""


def price_figures(plan: Plan, bench: Bench) -> Sequence[Figure]:  # noqa: ARG001 - needs no shop
    """Fifty and 2,300 discounts, and the worst that 2,300 can be."""
    every = frozenset(map(_product, range(_FEW)))
    mixes = (
        ("50 discounts", 50, 0.2, _discount),
        ("2,300 discounts", 2_300, 1.0, _discount),
        ("2,300 percents of it", 2_300, 8.0, partial(_percent, Target())),
        (f"2,300, each on {_FEW} goods", 2_300, 8.0, partial(_percent, Target(products=every))),
    )
    return [_measured(name, count, most, make, plan) for name, count, most, make in mixes]


def _measured(
    name: str, count: int, most: float, make: Callable[[random.Random, int], Discount], plan: Plan
) -> Figure:
    dice = random.Random(SEED)  # noqa: S311 - the same basket every time
    discounts = [make(dice, number) for number in range(count)]
    book = price_book(
        discounts, currency=currency("EUR"), tax=TaxPolicy(Tax.INCLUSIVE), timezone=ZoneInfo("Europe/Berlin")
    )
    on_offer = sorted({product for each in discounts for product in each.target.products or ()})
    on_offer = on_offer or [_product(0)]
    basket = Basket(
        lines=tuple(
            BasketLine(
                unit_price=dice.randint(50, 2000),
                quantity=dice.choice((1, 1, 2, 3)) * ONE,
                product=dice.choice(on_offer),
                tax_rate=700,
            )
            for _ in range(LINES)
        ),
        opened=1_790_000_000_000,
    )
    times = max(100, 40 * plan.runs) if most <= 1 else 10 * plan.runs
    ours = min(_timed(lambda: price(basket, book)) for _ in range(times))
    index: dict[ProductId, list[Discount]] = {}
    for discount in discounts:
        for product in discount.target.products or on_offer:
            index.setdefault(product, []).append(discount)
    floor = min(_timed(lambda: _prototype(basket, index)) for _ in range(times))
    return Figure(f"price: 20 lines, {name}", MILLISECONDS, ours, floor, most, is_absolute=True)


def _prototype(basket: Basket, index: dict[ProductId, list[Discount]]) -> int:
    """The total: the best single offer of each line, then every multi-buy that is cheaper than those."""
    costs: list[int] = []
    multibuys: dict[DiscountId, tuple[Discount, list[int]]] = {}
    for place, line in enumerate(basket.lines):
        best = listed = line.list_value
        for discount in () if line.product is None else index.get(line.product, ()):
            if discount.kind is Kind.PRICE:
                best = min(best, rounded(discount.value * line.quantity, ONE))
            elif discount.kind is Kind.PERCENT:
                best = min(best, listed - rounded(discount.value * listed, WHOLE))
            elif discount.kind is Kind.AMOUNT:
                best = min(best, max(0, listed - rounded(discount.value * line.quantity, ONE)))
            else:
                multibuys.setdefault(discount.id, (discount, []))[1].append(place)
        costs.append(best)
    for discount, places in multibuys.values():
        units = sum(basket.lines[place].quantity // ONE for place in places)
        part = discount.value * (units // discount.buy)
        if part and part < sum(costs[place] for place in places):
            for place in places:
                costs[place] = 0
            costs[places[0]] = part
    return sum(costs)


def _percent(target: Target, dice: random.Random, number: int) -> Discount:
    return Discount(_identity(number), Kind.PERCENT, dice.randint(1, WHOLE - 1), target=target)


def _identity(number: int) -> DiscountId:
    return DiscountId(number.to_bytes(16, "big"))


def _discount(dice: random.Random, number: int) -> Discount:
    targets = frozenset(_product(dice.randrange(PRODUCTS)) for _ in range(dice.choice((1, 2, 2, 3))))
    target, identity = Target(products=targets), _identity(number)
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
