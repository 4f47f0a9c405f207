from datetime import UTC

from support.baskets import basket, fixed, line, percent, shares

from store.domain.discounts import Discount, Kind, Per, Target
from store.domain.ids import CategoryId, DiscountId, ProductId
from store.domain.money import currency
from store.domain.pricing.basket import BasketLine
from store.domain.pricing.book import PriceBook, Step, price_book
from store.domain.tax import TaxPolicy

MILK, TEA = ProductId(b"milk"), ProductId(b"tea")
DAIRY = CategoryId(b"dairy")


def book(*discounts: Discount) -> PriceBook:
    return price_book(discounts, currency=currency("EUR"), tax=TaxPolicy(), timezone=UTC)


def percentage(name: bytes, *, priority: int = 0, created: int = 0, target: Target | None = None) -> Discount:
    return Discount(
        DiscountId(name), Kind.PERCENT, 1000, target or Target(), priority=priority, created=created
    )


def test_the_order_is_priority_then_age_then_id() -> None:
    discounts = [
        percentage(b"c", created=5),
        percentage(b"b", created=5),
        percentage(b"young", created=9),
        percentage(b"low", priority=-1),
        percentage(b"high", priority=1, created=99),
    ]
    expected = [b"high", b"b", b"c", b"young", b"low"]
    assert [offer.id for offer in book(*discounts).offers] == expected
    assert [offer.id for offer in book(*reversed(discounts)).offers] == expected


def test_earlier_in_a_file_is_older() -> None:
    one, other = percent("one", "10"), percent("other", "10")
    assert shares(basket(line("1.00"), discounts=[one, other])) == [{"one": 10}]
    assert shares(basket(line("1.00"), discounts=[other, one])) == [{"other": 10}]


def test_targets_are_the_lines_of_products_of_categories_or_all() -> None:
    known = book(
        percentage(b"all"),
        percentage(b"milk", target=Target(products=frozenset({MILK}))),
        percentage(b"dairy", target=Target(categories=frozenset({DAIRY}))),
        percentage(b"nothing", target=Target(products=frozenset())),
    )
    lines = [
        BasketLine(100, 1000, MILK, DAIRY),
        BasketLine(100, 1000, TEA),
        BasketLine(100, 1000, None, DAIRY),
        BasketLine(100, 1000),
    ]
    found = {known.offers[rank].id: places for rank, places in known.targets(lines).items()}
    assert found == {b"all": [0, 1, 2, 3], b"milk": [0], b"dairy": [0, 2]}
    assert known.targets([]) == {}


def test_each_kind_has_its_step_and_rule() -> None:
    goods = Target(products=frozenset({MILK}))
    known = book(
        Discount(DiscountId(b"1"), Kind.PERCENT, 1000),
        Discount(DiscountId(b"2"), Kind.PERCENT, 1000, goods),
        Discount(DiscountId(b"3"), Kind.AMOUNT, 100),
        Discount(DiscountId(b"4"), Kind.AMOUNT, 100, per=Per.UNIT),
        Discount(DiscountId(b"5"), Kind.PRICE, 100, goods),
        Discount(DiscountId(b"6"), Kind.MULTIBUY, 100, goods, buy=2),
    )
    assert [(offer.step, offer.rule) for offer in known.offers] == [
        (Step.LINE, 11),
        (Step.LINE, 10),
        (Step.AMOUNT, 13),
        (Step.LINE, 10),
        (Step.LINE, 10),
        (Step.MULTIBUY, 12),
    ]


def test_a_thousand_offers_on_other_products_change_nothing() -> None:
    others = [fixed(f"other{number}", "0.01", f"else{number}") for number in range(1000)]
    assert shares(basket(line("1.00"), discounts=[*others, fixed("mine", "0.90")])) == [{"mine": 10}]
