"""Money goes back the way it came: never more each way, and all of it in the end."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.documents import document

from store.domain.errors import BadInput, Refused
from store.domain.money import currency
from store.domain.payment import BALANCE, CARD, CASH, POINTS, Paid, Tender, cash_rounded
from store.domain.refund_ways import paid_for
from store.domain.refunds import Refund, as_chosen, by_default, completed
from store.domain.sale import Sale, SaleKind

EUR = currency("EUR")


def refunded(amount: int, refund: Refund) -> Sale:
    return replace(document(-amount, refund.tenders, rounding=refund.rounding), kind=SaleKind.RETURN)


@pytest.mark.parametrize(
    ("sale", "ways"),
    [
        (document(1000, (Tender(CASH, 1000),)), [Paid(CASH, "", 1000, cash=1000)]),
        (document(998, (Tender(CASH, 2000),), rounding=2, change=1000), [Paid(CASH, "", 998, cash=1000)]),
        (document(2, (), rounding=-2), [Paid(CASH, "", 2)]),
        (document(0, ()), []),
        (
            document(1002, (Tender(CARD, 500, "A"), Tender(CASH, 500)), rounding=-2),
            [Paid(CARD, "A", 500), Paid(CASH, "", 502, cash=500)],
        ),
        (
            document(900, (Tender(POINTS, 300, "", 150), Tender(CARD, 100, "A"), Tender(CARD, 500, "B"))),
            [Paid(POINTS, "", 300, points=150), Paid(CARD, "A", 100), Paid(CARD, "B", 500)],
        ),
        # 20.00 of the change was put on the balance: that was never paid for the goods.
        (document(3000, (Tender(CASH, 5000), Tender(BALANCE, -2000))), [Paid(CASH, "", 3000, cash=3000)]),
    ],
)
def test_what_each_way_brought(sale: Sale, ways: list[Paid]) -> None:
    assert list(paid_for(sale, ())) == ways


@pytest.mark.parametrize(
    ("taken", "ways"),
    [
        (600, [Paid(POINTS, "", 300, points=150), Paid(CARD, "A", 272), Paid(CASH, "", 226, cash=228)]),
        (1098, [Paid(POINTS, "", 300, points=150), Paid(CARD, "A", 0), Paid(CASH, "", 0)]),
    ],
)
def test_what_the_balance_took_of_other_money_is_gone(taken: int, ways: list[Paid]) -> None:
    tenders = (Tender(POINTS, 300, "", 150), Tender(CARD, 600, "A"), Tender(CASH, 500))
    back = refunded(taken, Refund((Tender(BALANCE, -taken),), 0))
    assert list(paid_for(document(1398, tenders, rounding=2), [back])) == [*ways, Paid(BALANCE, "", 0)]


@pytest.mark.parametrize(
    ("amount", "paid", "step", "refund"),
    [
        (1000, [Paid(CASH, "", 1000, cash=1000)], 1, Refund((Tender(CASH, -1000),), 0)),
        (998, [Paid(CASH, "", 998, cash=1000)], 5, Refund((Tender(CASH, -1000),), -2)),
        (333, [Paid(CASH, "", 998, cash=1000)], 5, Refund((Tender(CASH, -335),), -2)),
        (2, [Paid(CASH, "", 2)], 5, Refund((), 2)),
        (0, [], 5, Refund((), 0)),
        (
            100,
            [Paid(CARD, "A", 500), Paid(CASH, "", 250, cash=250)],
            5,
            Refund((Tender(CARD, -67, "A"), Tender(CASH, -35)), -2),
        ),
        (
            450,
            [Paid(POINTS, "", 300, points=150), Paid(CARD, "", 600)],
            1,
            Refund((Tender(POINTS, -150, "", -75), Tender(CARD, -300)), 0),
        ),
        # Nothing was paid for it: an exchange had covered it with goods.
        (100, [], 5, Refund((Tender(CASH, -100),), 0)),
    ],
)
def test_a_refund_goes_the_way_it_came(amount: int, paid: list[Paid], step: int, refund: Refund) -> None:
    assert by_default(amount, paid, step=step) == refund


@st.composite
def paid_sale(draw: st.DrawFn, step: int) -> Sale:
    card, points, balance = (draw(st.integers(0, 3000)) for _ in range(3))
    tenders = [Tender(CARD, card, "A"), Tender(POINTS, points, "", draw(st.integers(0, 500)))]
    tenders = [tender for tender in [*tenders, Tender(BALANCE, balance)] if tender.amount]
    part = draw(st.integers(0, 3000))
    due, change = cash_rounded(part, step), draw(st.integers(0, 10)) * step
    total = part + sum(tender.amount for tender in tenders)
    if due + change:
        tenders.append(Tender(CASH, due + change))
    return document(total, tuple(tenders), rounding=due - part, change=change)


@given(st.data(), st.sampled_from((1, 5, 10, 50, 100)))
def test_any_split_of_refunds_gives_back_just_what_was_paid(data: st.DataObject, step: int) -> None:
    """Each way by itself, coins and points too; and no part takes more than its way had brought."""
    sale = data.draw(paid_sale(step))
    dice, rest, later = random.Random(data.draw(st.integers(0, 2**32))), sale.total, list[Sale]()  # noqa: S311
    while rest:
        amount = dice.choice([rest, dice.randint(1, rest)])
        refund = by_default(amount, paid_for(sale, later), step=step)
        assert all(tender.amount < 0 and tender.points <= 0 for tender in refund.tenders)
        later.append(refunded(amount, refund))
        rest -= amount
    for kind in (CARD, POINTS, BALANCE, CASH):
        there = [tender for each in (sale, *later) for tender in each.tenders if tender.kind == kind]
        change = sale.change if kind == CASH else 0
        assert sum(tender.amount for tender in there) == change
        if sale.total:
            assert sum(tender.points for tender in there) == 0
    if sale.total:
        assert sale.rounding + sum(each.rounding for each in later) == 0


@given(st.integers(0, 10**6), st.sampled_from((1, 2, 5, 10, 20, 25, 50, 100)), st.integers(0, 3))
def test_a_sale_in_cash_and_its_full_refund_are_nothing(total: int, step: int, more: int) -> None:
    due = cash_rounded(total, step)
    tenders = (Tender(CASH, due + more * step),) if due + more else ()
    sale = document(total, tenders, rounding=due - total, change=more * step if tenders else 0)
    refund = by_default(total, paid_for(sale, ()), step=step)
    out = sum(tender.amount for tender in refund.tenders)
    assert out == -due
    assert refund.rounding == -sale.rounding


PAID = [Paid(CARD, "A", 500), Paid(CASH, "", 502, cash=500), Paid(POINTS, "", 100, points=50)]


@pytest.mark.parametrize(
    ("amount", "chosen", "refund"),
    [
        (500, [Tender(CARD, 500)], Refund((Tender(CARD, -500, "A"),), 0)),
        (500, [Tender(CARD, 300), Tender(CARD, 200)], Refund((Tender(CARD, -500, "A"),), 0)),
        (500, [Tender(BALANCE, 500)], Refund((Tender(BALANCE, -500),), 0)),
        (1002, [Tender(BALANCE, 1002)], Refund((Tender(BALANCE, -1002),), 0)),
        (
            1102,
            [Tender(BALANCE, 1002), Tender(POINTS, 100)],
            Refund((Tender(BALANCE, -1002), Tender(POINTS, -100, "", -50)), 0),
        ),
        (502, [Tender(CASH, 502)], Refund((Tender(CASH, -500),), 2)),
        (502, [Tender(CASH, 500)], Refund((Tender(CASH, -500),), 2)),
        (
            101,
            [Tender(POINTS, 51), Tender(CASH, 50)],
            Refund((Tender(POINTS, -51, "", -25), Tender(CASH, -50)), 0),
        ),
    ],
)
def test_a_person_chooses_how(amount: int, chosen: list[Tender], refund: Refund) -> None:
    assert as_chosen(amount, chosen, PAID, step=5, currency=EUR) == refund


@pytest.mark.parametrize(
    ("amount", "chosen", "kind", "words"),
    [
        (600, [Tender(CARD, 600)], Refused, "5.00 was paid by card, and no more"),
        (600, [Tender(CASH, 600)], Refused, "5.02 was paid in cash"),
        (200, [Tender(POINTS, 101), Tender(CASH, 99)], Refused, "1.00 was paid by points"),
        (1102, [Tender(BALANCE, 1102)], Refused, "1.00 of it was paid with points"),
        (1003, [Tender(BALANCE, 501), Tender(CASH, 502)], Refused, "0.01 of it was paid with points"),
        (200, [Tender(CARD, 300)], Refused, "2.00 is to be refunded"),
        (200, [Tender(CARD, 100)], Refused, "1.00 is left to refund in cash, not 0.00"),
        (200, [Tender("gold", 200)], BadInput, "gold"),
        (200, [Tender(CARD, -200)], BadInput, "not negative"),
    ],
)
def test_what_cannot_be_chosen(amount: int, chosen: list[Tender], kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        as_chosen(amount, chosen, PAID, step=5, currency=EUR)


def test_points_do_not_become_money_in_small_parts() -> None:
    sale = document(1000, (Tender(POINTS, 600, "", 300), Tender(CASH, 400)))
    first = refunded(400, as_chosen(400, [Tender(BALANCE, 400)], paid_for(sale, ()), step=1, currency=EUR))
    left = paid_for(sale, [first])
    for kind in (BALANCE, CASH):
        with pytest.raises(Refused, match=r"2\.00 of it was paid with points"):
            as_chosen(200, [Tender(kind, 200)], left, step=1, currency=EUR)
    assert by_default(600, left, step=1) == Refund((Tender(POINTS, -600, "", -300),), 0)


@pytest.mark.parametrize(
    ("chosen", "tenders"),
    [
        ([], {CARD: -300, CASH: -301, POINTS: -60}),
        ([Tender(BALANCE, 661)], {BALANCE: -661}),
        ([Tender(BALANCE, 601)], {BALANCE: -601, CARD: -24, CASH: -24, POINTS: -12}),
        ([Tender(CARD, 500)], {CARD: -500, CASH: -134, POINTS: -27}),
        ([Tender(CARD, 200)], {CARD: -200, CASH: -384, POINTS: -77}),
        ([Tender(POINTS, 1)], {CARD: -329, CASH: -331, POINTS: -1}),
        ([Tender(CARD, 501)], None),
        ([Tender(BALANCE, 662)], None),
        ([Tender(CASH, 1)], None),
    ],
)
def test_what_is_not_chosen_goes_the_way_it_was_paid(
    chosen: list[Tender], tenders: dict[str, int] | None
) -> None:
    if tenders is None:
        with pytest.raises(Refused):
            completed(661, chosen, PAID, step=1, currency=EUR)
        return
    refund = completed(661, chosen, PAID, step=1, currency=EUR)
    assert {tender.kind: tender.amount for tender in refund.tenders} == tenders


def test_what_the_other_ways_cannot_give_comes_of_those_that_were_chosen() -> None:
    paid = [Paid(CARD, "A", 1000), Paid(CASH, "", 565, cash=565)]
    refund = completed(1341, [Tender(CARD, 500)], paid, step=1, currency=EUR)
    assert {tender.kind: tender.amount for tender in refund.tenders} == {CARD: -776, CASH: -565}
    half = completed(800, [Tender(CARD, 500)], paid, step=1, currency=EUR)
    assert {tender.kind: tender.amount for tender in half.tenders} == {CARD: -500, CASH: -300}
