"""Goods whose label has dates: told, allowed or refused by the shop's day, and kept with what was sold."""

from dataclasses import replace

import pytest
from support.people import signed_in, staffed
from support.shops import DAY, ShopLane

from store.api import BasketItem, Store
from store.domain.catalogue import ProductDraft
from store.domain.errors import Refused
from store.domain.listing import ProductList
from store.domain.money import ONE
from store.domain.payment import Tender
from store.domain.rights import ALWAYS, NeedsApproval, Right, Role
from store.domain.sale import seal
from store.domain.till import Added

GTIN = "09520123456788"
OVER, GOOD = f"01{GTIN}1726030110L42", f"01{GTIN}1726030210L43"
ASKED = "Ham EXPIRED on 2026-03-01: a manager can allow it with a PIN; nothing was added"
TOLD = "EXPIRED on 2026-03-01; - takes it off again"
PIN = "8064"


@pytest.fixture(autouse=True)
def goods(store: Store) -> None:
    store.catalogue.create(ProductDraft(name="Ham", price=2000, barcodes=(GTIN,)))


def policy(store: Store, expired: str) -> None:
    store.shop.edit(replace(store.shop.get(), expired=expired))


def allow(store: Store, refusal: NeedsApproval) -> None:
    store.staff.approve(store.staff.find("Ben").id, PIN, refusal, "for the dog")


@pytest.mark.parametrize(
    ("elements", "told"),
    [
        ("17260301", TOLD),
        ("17260302", ""),
        ("16260301", TOLD),
        ("15260228", "past its best-before date 2026-02-28; - takes it off again"),
        ("15260401", ""),
        ("1526022817260302", "past its best-before date 2026-02-28; - takes it off again"),
    ],
)
def test_what_is_over_is_told_to_who_may_sell_it(store: Store, elements: str, told: str) -> None:
    assert store.checkout.scan(f"01{GTIN}{elements}") == Added(0, told)


def test_days_end_where_the_shop_is(front: ShopLane) -> None:
    front.machine.forward(DAY // 2 - 3_600_000)

    added = front.store.checkout.scan(GOOD)

    assert added == Added(0, "EXPIRED on 2026-03-02; - takes it off again")


def test_a_cashier_needs_leave_and_whose_it_was_is_told(store: Store) -> None:
    staffed(store)
    signed_in(store, "Mia")
    with pytest.raises(NeedsApproval) as asked:
        store.checkout.scan(OVER)
    assert str(asked.value) == ASKED
    assert asked.value.right is Right.SELL_EXPIRED
    assert store.checkout.till().lines == ()
    store.checkout.scan(GOOD)

    allow(store, asked.value)

    assert store.checkout.scan(OVER) == Added(1, TOLD)
    assert [line.over for line in store.checkout.till().lines] == ["", "EXPIRED"]
    told = [line.what for line in store.history.besides_sales(0, 9)]
    assert any("Mia to sell goods whose date is over" in what for what in told), told


def test_leave_is_for_one_package(store: Store) -> None:
    staffed(store)
    signed_in(store, "Mia")
    with pytest.raises(NeedsApproval) as asked:
        store.checkout.scan(OVER)
    allow(store, asked.value)
    store.checkout.scan(OVER)

    with pytest.raises(NeedsApproval):
        store.checkout.scan(OVER)


def test_the_shop_may_give_the_right_never_sell_or_only_warn(store: Store) -> None:
    staffed(store)
    policy(store, "refuse")
    with pytest.raises(Refused, match="Ham EXPIRED on 2026-03-01: the shop does not sell it any more"):
        store.checkout.scan(OVER)
    policy(store, "warn")
    signed_in(store, "Mia")
    assert store.checkout.scan(OVER) == Added(0, TOLD)
    signed_in(store, "Owner")
    policy(store, "ask")
    store.staff.set_limit(Role.CASHIER, Right.SELL_EXPIRED, ALWAYS)
    signed_in(store, "Ann")
    assert store.checkout.scan(OVER) == Added(0, TOLD)


def test_a_product_that_is_chosen_for_a_code_is_judged_too(store: Store) -> None:
    staffed(store)
    signed_in(store, "Mia")
    ham = store.catalogue.window(ProductList(), 0, 1)[0].id

    with pytest.raises(NeedsApproval, match="Ham EXPIRED"):
        store.checkout.add(ham, ONE, code=OVER)


def test_baskets_are_judged_as_scans_are(store: Store) -> None:
    staffed(store)
    signed_in(store, "Mia")
    with pytest.raises(NeedsApproval) as asked:
        store.checkout.sell(None, [BasketItem(OVER, ONE)], [Tender("cash", 2000)])
    assert str(asked.value) == ASKED
    signed_in(store, "Owner")
    closed = store.checkout.sell(None, [BasketItem(OVER, ONE)], [Tender("cash", 2000)])
    assert store.sales.get(closed.sale).lines[0].package == "use-by 2026-03-01 lot L42"


def test_dates_and_lot_are_kept_with_the_line_and_sealed(store: Store) -> None:
    for code in (OVER, OVER, GOOD, GTIN):
        store.checkout.scan(code)
    store.checkout.void_line(0)
    sale = store.sales.get(store.checkout.pay([Tender("cash", 4000)]).sale)

    kept = [(line.package, line.quantity, line.voided) for line in sale.lines]

    assert kept == [
        ("use-by 2026-03-01 lot L42", 2 * ONE, True),
        ("use-by 2026-03-02 lot L43", ONE, False),
        ("", ONE, False),
    ]
    other = replace(sale, lines=(*sale.lines[:1], replace(sale.lines[1], package="lot L44"), *sale.lines[2:]))
    assert seal(other, "") != seal(sale, "")


# ---- a date that ends while the sale waits ----

LONG = f"01{GTIN}1726030910L44"


def recalled(front: ShopLane, expired: str) -> tuple[tuple[str, ...], bool, list[tuple[str, bool]]]:
    """What is told of a sale that waited over midnight; of its lines, what is seen and if they are struck."""
    store = front.store
    policy(store, expired)
    staffed(store)
    signed_in(store, "Mia")
    for code in (GOOD, LONG):
        store.checkout.scan(code)
    store.holding.park("")
    front.machine.forward(DAY)
    (held,) = store.holding.waiting()
    told = store.holding.recall(held.sale)
    lines = [(line.over, line.voided) for line in store.checkout.till().lines]
    return told.expired, told.is_struck, lines


@pytest.mark.parametrize("expired", ["ask", "refuse"])
def test_goods_whose_date_ended_while_the_sale_waited_are_struck_and_asked_about_when_scanned(
    front: ShopLane, expired: str
) -> None:
    names, is_struck, lines = recalled(front, expired)
    assert (names, is_struck) == (("Ham",), True)
    assert [struck for _, struck in lines] == [True, False]
    with pytest.raises(Refused if expired == "refuse" else NeedsApproval):
        front.store.checkout.scan(GOOD)
    closed = front.store.checkout.pay([Tender("cash", 2000)])
    assert [line.voided for line in front.store.sales.get(closed.sale).lines] == [True, False]


def test_where_such_goods_are_sold_with_a_word_it_is_said(front: ShopLane) -> None:
    names, is_struck, lines = recalled(front, "warn")
    assert (names, is_struck) == (("Ham",), False)
    assert lines == [("EXPIRED", False), ("", False)]


def test_who_may_sell_them_by_themselves_is_only_told(front: ShopLane) -> None:
    front.store.checkout.scan(GOOD)
    front.store.holding.park("")
    front.machine.forward(DAY)
    told = front.store.holding.recall(front.store.holding.waiting()[0].sale)
    assert (told.expired, told.is_struck) == (("Ham",), False)


def test_what_was_allowed_before_the_sale_waited_is_not_asked_about_again(front: ShopLane) -> None:
    store = front.store
    staffed(store)
    signed_in(store, "Mia")
    with pytest.raises(NeedsApproval) as asked:
        store.checkout.scan(OVER)
    allow(store, asked.value)
    store.checkout.scan(OVER)
    store.holding.park("")
    front.machine.forward(DAY)
    told = store.holding.recall(store.holding.waiting()[0].sale)
    assert (told.expired, told.is_struck) == ((), False)
    assert [line.voided for line in store.checkout.till().lines] == [False]


@pytest.mark.parametrize(("expired", "is_sold"), [("refuse", False), ("warn", True)])
def test_a_sale_that_waits_is_not_finished_from_outside_with_what_nobody_was_asked_about(
    front: ShopLane, expired: str, *, is_sold: bool
) -> None:
    policy(front.store, expired)
    front.store.checkout.scan(GOOD)
    front.store.holding.park("")
    front.machine.forward(DAY)
    (held,) = front.store.holding.waiting()
    if is_sold:
        front.store.holding.finish(held.sale, [Tender("cash", 2000)])
    else:
        with pytest.raises(Refused, match="Ham EXPIRED while the sale waited"):
            front.store.holding.finish(held.sale, [Tender("cash", 2000)])
    assert len(front.store.holding.waiting()) == (not is_sold)
