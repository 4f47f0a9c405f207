"""What a draft would have cost: worked out by hand, and against pricing each sale twice."""

from dataclasses import replace
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.baskets import NOON, Json, baskets
from support.shops import HOUR

from store.domain import forecast
from store.domain.discounts import Discount, Kind, Limits, Stacking, Target
from store.domain.forecast import Forecast, Gain, PastSale, Replay, as_if_now
from store.domain.ids import CustomerId, DiscountId, GroupId, ProductId
from store.domain.money import ONE, currency
from store.domain.pricing.basket import Basket, BasketLine
from store.domain.pricing.book import PriceBook, price_book
from store.domain.pricing.engine import price
from store.domain.schedule import Schedule
from store.domain.shop import Tax, TaxRounding
from store.domain.tax import TaxPolicy
from tui.cli.basket_file import read_basket
from tui.cli.json_input import Node

DRAFT, OTHER = DiscountId(b"draft"), DiscountId(b"other")
BREAD, MILK = ProductId(b"bread"), ProductId(b"milk")
VIP = GroupId(b"vip")
ANN, BEN = CustomerId(b"ann"), CustomerId(b"ben")
INCLUSIVE = TaxPolicy(Tax.INCLUSIVE, TaxRounding.LINE)


def book(*discounts: Discount) -> PriceBook:
    return price_book(discounts, currency=currency("EUR"), tax=INCLUSIVE, timezone=UTC)


def line(unit_price: int, quantity: int = ONE, product: ProductId = BREAD, tax: int = 2000) -> BasketLine:
    return BasketLine(unit_price, quantity, product, tax_rate=tax)


def sale(
    *lines: BasketLine, who: CustomerId | None = None, at: int = NOON, cost: int | None = None
) -> PastSale:
    groups = None if who is None else frozenset([VIP] if who == ANN else [])
    return PastSale(Basket(lines, at, groups), who, (cost,) * len(lines))


def run(draft: Discount, *sales: PastSale, others: tuple[Discount, ...] = ()) -> Forecast:
    replay = Replay(draft, others, (), book())
    for each in sales:
        replay.take(each)
    return replay.result()


def percent(value: int, identity: DiscountId = DRAFT, **fields: object) -> Discount:
    return replace(Discount(identity, Kind.PERCENT, value), **fields)  # type: ignore[arg-type] # by name


def test_a_percent_off_everything() -> None:
    found = run(
        percent(1000),
        sale(line(1200), who=ANN, cost=500),
        sale(line(1200), line(600), who=BEN),
        sale(line(600)),
        sale(line(1200), who=ANN, cost=500),
    )
    assert found == Forecast(
        sales=4, lines=5, touched=4, revenue=4800, revenue_with=4320, given=480, instead=0,
        margin=1000, margin_with=800, known=2000, net=4000, uses=4,
        customers=(Gain(ANN, 240, 2), Gain(BEN, 180, 1)), groups=(Gain(VIP, 240, 2),),
        anonymous=Gain(b"", 60, 1), is_near=False,
    )  # fmt: skip
    assert (found.cost, found.margin_cost) == (480, 200)


def test_only_what_it_takes_beyond_the_other_offers_costs() -> None:
    found = run(percent(3000), sale(line(1000)), others=(percent(1000, OTHER),))
    assert (found.revenue, found.revenue_with, found.given, found.instead) == (900, 700, 300, 100)
    worse = run(percent(500), sale(line(1000)), others=(percent(1000, OTHER),))
    assert (worse.cost, worse.given, worse.touched, worse.uses) == (0, 0, 0, 0)


def test_an_edit_replaces_the_discount_it_is_of() -> None:
    found = run(percent(3000), sale(line(1000)), others=(percent(1000, DRAFT),))
    assert (found.revenue, found.revenue_with) == (1000, 700)


def test_a_draft_counts_from_now_on_by_weekday_and_hour() -> None:
    schedule = Schedule(NOON * 2, NOON * 3, frozenset([2]), (13 * 60, 14 * 60))
    draft = percent(1000, active=False, schedule=schedule)
    assert as_if_now(draft).schedule == Schedule(None, None, frozenset([2]), (13 * 60, 14 * 60))
    found = run(draft, sale(line(1000)), sale(line(1000), at=NOON + HOUR))
    assert (found.touched, found.cost) == (1, 100)


@pytest.mark.parametrize(
    ("limits", "cost"),
    [(Limits(), 400), (Limits(total=3), 300), (Limits(customer=1), 200), (Limits(total=0), 0)],
)
def test_limits_are_used_up_in_the_order_of_the_sales(limits: Limits, cost: int) -> None:
    sales = [sale(line(1000), who=who) for who in (ANN, ANN, BEN, ANN)]
    assert run(percent(1000, limits=limits), *sales).cost == cost


def test_a_coupon_is_judged_as_if_everybody_had_one() -> None:
    assert run(percent(1000, coupon=True), sale(line(1000))).cost == 100
    elsewhere = percent(5000, OTHER, coupon=True)
    assert run(percent(1000), sale(line(1000)), others=(elsewhere,)).cost == 100


def test_a_multibuy_that_stands_alone_replaces_the_others() -> None:
    draft = Discount(
        DRAFT, Kind.MULTIBUY, 1000, Target(products=frozenset([BREAD])), buy=3, stacking=Stacking.ALONE
    )
    found = run(draft, sale(line(500, 3 * ONE), line(100, product=MILK)), others=(percent(1000, OTHER),))
    assert (found.revenue, found.revenue_with, found.given, found.instead) == (1440, 1100, 500, 160)


def test_nothing_sold_costs_nothing() -> None:
    found = run(percent(1000))
    assert (found.sales, found.cost, found.customers) == (0, 0, ())


def test_memory_does_not_grow_with_customers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forecast, "TRACKED_MAX", 10)
    replay = Replay(percent(1000), (), (), book())
    for number in range(100):
        who = CustomerId(number.to_bytes(16, "big"))
        replay.take(sale(line(1000 + 100 * (number == 7)), who=who))
    found = replay.result()
    assert found.is_near
    assert found.customers[0] == Gain((7).to_bytes(16, "big"), 110, 1)
    assert len(replay._customers._sums) <= 10


@given(st.lists(baskets(), max_size=4), st.data())
def test_the_cost_is_the_difference_of_pricing_twice(drawn: list[Json], data: st.DataObject) -> None:
    """With one of the discounts of a basket as the draft, and the others as they are."""
    for each in drawn:
        basket, whole = read_basket(Node(each, ""), NOON)
        plain = replace(basket, uses={}, coupons={})
        offers = [offer.discount for offer in whole.offers]
        if not offers:
            continue
        draft = data.draw(st.sampled_from(offers))
        if draft.limits.limited or draft.coupon or not draft.active:
            continue
        replay = Replay(draft, offers, whole.groups.values(), whole)
        replay.take(PastSale(plain, None, (None,) * len(plain.lines)))
        others = [other for other in offers if other.id != draft.id]
        rest = price_book(
            others, whole.groups.values(), currency=whole.currency, tax=whole.tax, timezone=whole.timezone
        )
        assert replay.result().cost == price(plain, rest).total - price(plain, whole).total
