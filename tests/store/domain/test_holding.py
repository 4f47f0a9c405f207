"""Sales that wait: what may be parked, under which identity it goes on, and at which moment it is priced."""

from dataclasses import replace

import pytest

from store.domain.cart import Cart, CartLine
from store.domain.errors import BadInput, Refused
from store.domain.holding import checked_label, gone_on, judged_at, parkable, taken_up, without_theirs
from store.domain.ids import SaleId
from store.domain.payment import Tender

MONDAY, TUESDAY = b"monday".ljust(16), b"tuesday".ljust(16)
LINE = CartLine(
    product=None, category=None, name="Bread", code="1", unit_price=250, tax_rate=0, discountable=True,
    floor=None, quantity=1000,
)  # fmt: skip
CART = Cart(SaleId(b"s" * 16), opened_at=1_000_000, lines=(LINE,))
FRESH = Cart(SaleId(b"f" * 16))


def test_a_sale_with_something_on_it_may_be_parked() -> None:
    assert parkable(replace(CART, held=CART.sale)) == CART


@pytest.mark.parametrize(
    "cart",
    [
        FRESH,
        replace(CART, lines=(replace(LINE, voided=True),)),
        replace(CART, tenders=(Tender("cash", 100),)),
    ],
    ids=["empty", "all struck", "partly paid"],
)
def test_other_sales_may_not(cart: Cart) -> None:
    with pytest.raises(Refused):
        parkable(cart)


def test_in_every_run_of_a_program_a_sale_is_another_one() -> None:
    parked = SaleId(b"p" * 16)
    one, other = taken_up(CART, parked, MONDAY), taken_up(CART, parked, TUESDAY)

    assert len({CART.sale, one.sale, other.sale}) == 3
    assert (len(one.sale), one.held, one.lines) == (16, parked, CART.lines)
    assert taken_up(CART, parked, MONDAY) == one, "what was allowed for it is looked for again"


def test_whatever_became_of_a_sale_has_the_first_half_of_its_id() -> None:
    sale = SaleId(bytes(range(16)))
    later = gone_on(gone_on(sale, MONDAY), TUESDAY)
    assert later[:8] == sale[:8]
    assert later != gone_on(gone_on(sale, TUESDAY), MONDAY)


@pytest.mark.parametrize(
    ("now", "keep", "opened"),
    [
        (2_000_000, 60, 1_000_000),
        (1_500_000 + 3_600_000, 60, 1_000_000),
        (1_500_000 + 3_600_001, 60, 1_500_000 + 3_600_001),
        (1_500_001, 0, 1_500_001),
        (1_500_000, 0, 1_000_000),
        (1_500_000 - 86_400_000, 60, 1_000_000),
    ],
    ids=["soon", "to the minute", "too late", "never kept", "at once", "the clock was set back"],
)
def test_prices_are_kept_for_a_while(now: int, keep: int, opened: int) -> None:
    assert judged_at(CART, 1_500_000, now, keep).opened_at == opened


def test_parking_it_again_keeps_no_price_any_longer() -> None:
    again = replace(CART, parked_at=1_500_000)
    assert judged_at(again, 4_000_000, 5_100_000, 60) == again
    fresh = judged_at(again, 5_100_000, 5_100_001, 60)
    assert (fresh.opened_at, fresh.parked_at) == (5_100_001, None)


def test_what_came_since_stays_as_a_sale_of_its_own() -> None:
    more = replace(LINE, name="Milk")
    struck = replace(more, voided=True)

    assert without_theirs(CART, CART, FRESH) == FRESH
    assert without_theirs(replace(CART, lines=(LINE, struck)), CART, FRESH) == FRESH
    assert without_theirs(replace(CART, lines=(LINE, more)), CART, FRESH) == replace(
        FRESH, opened_at=CART.opened_at, lines=(more,)
    )


def test_labels_are_short() -> None:
    assert checked_label("  table  5 ") == "table 5"
    with pytest.raises(BadInput):
        checked_label("x" * 61)
