"""A line that looks at few of many offers takes what it would take if it looked at all of them."""

import random
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from store.domain.discounts import Discount, Kind, Per, Stacking, Target
from store.domain.ids import DiscountId, ProductId
from store.domain.money import ONE, Minor, currency
from store.domain.pricing.book import Offer, price_book
from store.domain.pricing.choosing import Candidates, choose, cost_after, is_tied, percent_max, pool_of
from store.domain.pricing.work import Choice, Rest
from store.domain.shop import Tax
from store.domain.tax import TaxPolicy

VALUES = {Kind.PERCENT: (0, 1, 499, 500, 501, 1000, 5000, 9999, 10_000)}
BREAD = Target(products=frozenset([ProductId(b"bread")]))
MONEY = (0, 1, 2, 3, 50, 51, 99, 100, 700)


def drawn(dice: random.Random, stacking: Stacking) -> list[Offer]:
    """Up to sixty offers in the order of the rules, many of them alike."""
    discounts = []
    for number in range(dice.randint(1, 60)):
        kind = dice.choice((Kind.PERCENT, Kind.PERCENT, Kind.AMOUNT, Kind.PRICE))
        value = dice.choice(VALUES.get(kind, MONEY))
        identity = DiscountId(bytes([number]) * 16)
        plain = Discount(identity, kind, value, target=BREAD, stacking=stacking)
        discounts.append(replace(plain, per=Per.UNIT) if kind is Kind.AMOUNT else plain)
    book = price_book(discounts, currency=currency("EUR"), tax=TaxPolicy(Tax.NONE), timezone=ZoneInfo("UTC"))
    return list(book.offers)


def rest_of(dice: random.Random) -> Rest:
    return Rest(dice.choice((0, 1, 2, 49, 50, 99, 1000, 123_456)), dice.choice((ONE, 2 * ONE, 500)))


def after(chain: list[Offer], rest: Rest) -> Minor:
    value = rest.value
    for offer in chain:
        value = cost_after(offer, value, rest.quantity)
    return value


@pytest.mark.parametrize("seed", range(300))
def test_the_best_of_a_pool_is_the_best_of_all(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - a seed, not a secret
    offers, rest = drawn(dice, Stacking.BEST), rest_of(dice)
    costs = [cost_after(offer, *rest) for offer in offers]
    first = offers[costs.index(min(costs))]
    expected = Choice(min(costs), (first,), rest)

    assert choose(rest, Candidates(offers)) == expected
    assert choose(rest, Candidates(offers[::-1])) == expected
    assert choose(rest, Candidates(pools=(pool_of(offers),))) == expected
    assert choose(rest, Candidates(offers[::2], (pool_of(offers[1::2]),))) == expected
    tied = [offer for offer in offers if is_tied(offer, expected)]
    assert tied == [offer for offer, cost in zip(offers, costs, strict=True) if cost == min(costs)]


@pytest.mark.parametrize("seed", range(300))
def test_a_chain_that_has_nothing_left_to_take_is_as_good_as_its_whole(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - as above
    chain, rest = drawn(dice, Stacking.STACK), rest_of(dice)
    if seed % 2:
        chain = [offer for offer in chain if offer.kind is Kind.PERCENT] or chain
    given = Candidates(chain=tuple(chain), percent_max=percent_max(chain))
    assert choose(rest, given) == Choice(after(chain, rest), tuple(chain), rest, is_chain=True)
    single = drawn(dice, Stacking.BEST)[0]
    choice = choose(rest, given._replace(singles=[single]))
    alone, together = cost_after(single, *rest), after(chain, rest)
    assert choice.is_chain is (together < alone)
    assert choice.cost == min(alone, together)
    assert is_tied(chain[0], choice) is (together == alone)


def test_without_offers_a_line_costs_what_it_costs() -> None:
    assert choose(Rest(700, ONE), Candidates()) == Choice(700, (), Rest(700, ONE))
