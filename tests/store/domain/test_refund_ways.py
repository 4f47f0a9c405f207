"""What had paid for goods goes with them: through returns, exchanges, and exchanges of exchanges."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.documents import document

from store.domain.ids import ProductId, SaleId
from store.domain.money import ONE, Minor
from store.domain.payment import BALANCE, CARD, CASH, POINTS, VOUCHER, Paid, Tender
from store.domain.refund_ways import (
    exchanged,
    handed_on,
    less,
    own_part,
    paid_for,
    value_in_points,
)
from store.domain.sale import Origin, Sale, SaleKind, SaleLine

SOLD = SaleId(b"s" * 16)


def line(total: Minor, of: SaleId | None = None) -> SaleLine:
    return SaleLine(
        product=ProductId(b"p" * 16), category=None, name="Coat", code="", quantity=ONE, unit_price=total,
        tax_rate=0, list=total, shares=(), net=total, tax=0, total=total,
        origin=None if of is None else Origin(of, 0, "resell"),
    )  # fmt: skip


def exchange(back: Minor, new: Minor, *tenders: Tender, of: SaleId = SOLD, name: bytes = b"e") -> Sale:
    """A document that takes goods back and sells others."""
    whole = document(new - back, tenders)
    lines = (line(new), line(-back, of))
    return replace(whole, id=SaleId(name * 16), kind=SaleKind.EXCHANGE, original=of, lines=lines)


def taken_over(sale: Sale, *later: Sale) -> tuple[Paid, ...]:
    """What the last of them takes over, as it is worked out when it is written."""
    return handed_on(paid_for(sale, later), exchanged(later[-1]))


@pytest.mark.parametrize(
    ("done", "left", "over"),
    [
        # The goods that go out cost more: all of what paid for the goods goes on.
        (exchange(400, 700, Tender(CASH, 300)), [(CARD, 360), (CASH, 240)], [(CARD, 240), (CASH, 160)]),
        (exchange(400, 400), [(CARD, 360), (CASH, 240)], [(CARD, 240), (CASH, 160)]),
        # They cost less: what is paid out is gone, the rest goes on.
        (exchange(400, 100, Tender(CARD, -300)), [(CARD, 257), (CASH, 343)], [(CARD, 43), (CASH, 57)]),
        (exchange(1000, 100, Tender(CARD, -540), Tender(CASH, -360)), [(CARD, 0), (CASH, 0)],
         [(CARD, 60), (CASH, 40)]),
        # What the balance took is of what other money had brought.
        (exchange(400, 100, Tender(BALANCE, -300)), [(CARD, 360), (CASH, 240), (BALANCE, 0)],
         [(CARD, 60), (CASH, 40)]),
    ],
)  # fmt: skip
def test_an_exchange_takes_over_what_paid(
    done: Sale, left: list[tuple[str, Minor]], over: list[tuple[str, Minor]]
) -> None:
    sale = replace(document(1000, (Tender(CARD, 600), Tender(CASH, 400))), id=SOLD)
    carried = taken_over(sale, done)
    assert [(way.kind, way.left) for way in carried] == over
    assert [(way.kind, way.left) for way in paid_for(sale, [replace(done, carried=carried)])] == left


def test_what_was_carried_pays_first_and_its_coins_and_points_go_with_it() -> None:
    carried = (Paid(POINTS, "", 300, points=150), Paid(CASH, "", 102, cash=100))
    sale = replace(document(200, (Tender(CARD, 200),)), id=SOLD, carried=carried)
    assert list(paid_for(sale, ())) == [*carried, Paid(CARD, "", 200)]
    half = taken_over(sale, exchange(301, 301))
    assert half == (
        Paid(POINTS, "", 150, points=75), Paid(CASH, "", 51, cash=51), Paid(CARD, "", 100),
    )  # fmt: skip
    assert own_part(half) == value_in_points(half) == 150


def test_only_an_exchange_hands_anything_on() -> None:
    assert exchanged(document(1000, (Tender(CASH, 1000),))) == 0
    assert exchanged(exchange(400, 700, Tender(CASH, 300))) == 400
    assert exchanged(exchange(400, 100, Tender(CASH, -300))) == 100


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        ([(CARD, "", 700)], [0, 100, 400]),
        ([(CARD, "B", 200), (CASH, "", 100)], [500, 100, 300]),
        ([(BALANCE, "", 600)], [250, 150, 200]),
        ([], [500, 300, 400]),
    ],
)
def test_what_is_left_after_some_of_it(taken: list[tuple[str, str, Minor]], left: list[Minor]) -> None:
    paid = (Paid(CARD, "A", 500), Paid(CARD, "B", 300), Paid(CASH, "", 400, cash=400))
    assert [way.left for way in less(paid, taken)] == left


@given(
    total=st.integers(1, 10_000),
    parts=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 5000)), max_size=6),
    card=st.integers(0, 10_000),
)
def test_nothing_is_made_and_nothing_lost(
    total: Minor, parts: list[tuple[Minor, Minor]], card: Minor
) -> None:
    """However often goods are exchanged: what is left and what went on and out is what had paid."""
    by_card = min(card, total)
    sale = replace(document(total, (Tender(CARD, by_card), Tender(CASH, total - by_card))), id=SOLD)
    later: list[Sale] = []
    out = on = 0
    for number, (back, new) in enumerate(parts):
        left = paid_for(sale, later)
        back = min(back, sum(way.left for way in left))  # noqa: PLW2901 - no more than is there
        refund = max(0, back - new)
        gone = handed_on(left, refund)
        more = [Tender(CASH, new - back)] if new > back else []
        tenders = (*(Tender(way.kind, -way.left, way.reference) for way in gone), *more)
        done = exchange(back, new, *tenders, name=bytes([number + 1]))
        moved = taken_over(sale, *later, done)
        later.append(replace(done, carried=moved))
        assert sum(way.left for way in moved) == back - refund
        out, on = out + refund, on + back - refund
    assert sum(way.left for way in paid_for(sale, later)) == total - out - on
    assert all(way.left >= 0 and way.cash >= 0 for way in paid_for(sale, later))
    assert paid_for(sale, reversed(later)) == paid_for(sale, later)  # lanes hear of them in any order


def test_two_vouchers_stay_two() -> None:
    sale = document(500, (Tender(VOUCHER, 300, "A"), Tender(VOUCHER, 200, "B")))
    assert list(paid_for(sale, ())) == [Paid(VOUCHER, "A", 300), Paid(VOUCHER, "B", 200)]
