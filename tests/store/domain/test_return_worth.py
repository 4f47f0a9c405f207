"""What goods without a receipt are given for, and how that is paid out."""

from datetime import UTC

import pytest

from store.domain.cart import CartLine, Returned
from store.domain.errors import BadInput, Refused
from store.domain.ids import ProductId
from store.domain.money import ONE, currency
from store.domain.payment import BALANCE, CARD, CASH, Paid, Tender
from store.domain.pricing.book import price_book
from store.domain.refunds import Refund
from store.domain.return_worth import Worth, agreed, lines_back, refunded, ways
from store.domain.sale import Origin
from store.domain.shop import Tax, TaxRounding
from store.domain.tax import TaxPolicy

EUR = currency("EUR")


def goods(price: int, quantity: int = ONE, rate: int = 1900) -> CartLine:
    return CartLine(
        product=ProductId(b"p" * 16), category=None, name="Coat", code="40", unit_price=price, tax_rate=rate,
        discountable=True, floor=None, quantity=quantity, cost=300,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "given", "takes_leave"),
    [(None, 700, False), (700, 700, False), (300, 300, False), (701, 701, True), (900, 900, True)],
)
def test_a_value_above_the_lowest_takes_leave(value: int | None, given: int, takes_leave: bool) -> None:  # noqa: FBT001
    assert agreed(Worth(now=900, lowest=700), value, EUR) == (given, takes_leave)


@pytest.mark.parametrize("value", [901, -1])
def test_nothing_is_worth_more_than_it_costs(value: int) -> None:
    with pytest.raises(BadInput, match=r"at most 9\.00"):
        agreed(Worth(now=900, lowest=700), value, EUR)


@pytest.mark.parametrize(
    ("tax", "exempt", "amounts"),
    [
        (Tax.INCLUSIVE, False, (-2000, -1681, -319, -2000)),
        (Tax.EXCLUSIVE, False, (-2000, -2000, -380, -2380)),
        (Tax.NONE, False, (-2000, -2000, 0, -2000)),
        (Tax.INCLUSIVE, True, (-2000, -1681, 0, -1681)),
    ],
)
def test_tax_is_that_of_today(tax: Tax, exempt: bool, amounts: tuple[int, ...]) -> None:  # noqa: FBT001
    book = price_book((), (), currency=EUR, tax=TaxPolicy(tax, TaxRounding.LINE), timezone=UTC)
    back = [Returned(None, 0, 2 * ONE, "damaged", goods(1000, 2 * ONE))]
    (line,) = lines_back(back, book, at=5, tax_exempt=exempt)
    assert (line.list, line.net, line.tax, line.total) == amounts
    assert (line.quantity, line.origin, line.shares, line.cost) == (
        -2 * ONE, Origin(None, 0, "damaged"), (), 300,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "allows_cash", "tenders"),
    [
        ([], False, (Tender(BALANCE, -502),)),
        ([], True, (Tender(BALANCE, -502),)),
        ([Tender(BALANCE, 502)], False, (Tender(BALANCE, -502),)),
        ([Tender(CASH, 500)], True, (Tender(CASH, -500),)),
        ([Tender(BALANCE, 102), Tender(CASH, 400)], True, (Tender(BALANCE, -102), Tender(CASH, -400))),
        ([Tender(CASH, 500)], False, None),
        ([Tender(CARD, 502)], True, None),
        ([Tender(BALANCE, 503)], True, None),
    ],
)
def test_it_goes_on_the_balance_unless_the_shop_gives_cash(
    chosen: list[Tender],
    allows_cash: bool,  # noqa: FBT001
    tenders: tuple[Tender, ...] | None,
) -> None:
    if tenders is None:
        with pytest.raises(Refused):
            refunded(502, chosen, allows_cash=allows_cash, step=5, currency=EUR)
        return
    rounding = 502 + sum(tender.amount for tender in tenders)
    refund = refunded(502, chosen, allows_cash=allows_cash, step=5, currency=EUR)
    assert refund == Refund(tenders, rounding)


def test_what_it_pays_for_goes_back_on_the_balance() -> None:
    assert ways(400) == (Paid(BALANCE, "", 400),)
    assert ways(0) == ()
