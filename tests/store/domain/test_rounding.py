"""Cash rounding, rule by rule: only what cash settles is rounded, and it mirrors on the way back.

Not a module of its own: the rules of cash over `payment`, `money` and the documents.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.errors import Refused
from store.domain.money import currency
from store.domain.payment import Settlement, Tender, cash_rounded, settle, still_due

STEPS = st.sampled_from((1, 2, 5, 10, 20, 50, 100, 500))
EUR = currency("EUR")


@pytest.mark.parametrize(
    ("tenders", "rounding", "due"),
    [
        ([], -2, 1000),
        ([Tender("card", 1002)], 0, 0),
        ([Tender("card", 500)], -2, 500),
        ([Tender("balance", 499)], 2, 505),
        ([Tender("points", 1, points=1)], -1, 1000),
        ([Tender("voucher", 1000)], -2, 0),
    ],
)
def test_a_only_what_is_left_for_cash_is_rounded(tenders: list[Tender], rounding: int, due: int) -> None:
    assert still_due(tenders, 1002, step=5) == due
    cash = [Tender("cash", due)] if due else []
    assert settle([*tenders, *cash], 1002, step=5, currency=EUR) == Settlement(rounding, 0)


@given(st.integers(0, 10**9), STEPS)
def test_b_the_amount_is_rounded_and_its_sign_put_back(amount: int, step: int) -> None:
    assert cash_rounded(-amount, step) == -cash_rounded(amount, step)
    assert abs(cash_rounded(amount, step) - amount) * 2 <= step


@given(st.integers(0, 10**6), STEPS)
def test_a_sale_and_its_return_in_cash_come_to_nothing(total: int, step: int) -> None:
    """What was really paid, with its rounding, is what the full return hands back."""
    paid = still_due((), total, step=step)
    settled = settle([Tender("cash", paid)], total, step=step, currency=EUR)
    assert paid + cash_rounded(-total, step) == 0
    assert settled.rounding == paid - total


@given(st.lists(st.integers(1, 10**4), min_size=2, max_size=5), STEPS)
def test_c_each_part_that_goes_back_in_cash_is_rounded_by_itself(parts: list[int], step: int) -> None:
    back = sum(cash_rounded(-part, step) for part in parts)
    assert abs(back + sum(parts)) * 2 <= step * len(parts)


@pytest.mark.parametrize(("total", "step"), [(2, 5), (4, 10), (49, 100), (0, 5)])
def test_d_less_than_half_a_step_is_nothing_and_needs_no_cash(total: int, step: int) -> None:
    assert settle([], total, step=step, currency=EUR) == Settlement(-total, 0)


@pytest.mark.parametrize(("total", "step", "due"), [(3, 5, 5), (5, 10, 10), (50, 100, 100)])
def test_d_half_a_step_and_more_is_a_step(total: int, step: int, due: int) -> None:
    with pytest.raises(Refused):
        settle([], total, step=step, currency=EUR)
    assert settle([Tender("cash", due)], total, step=step, currency=EUR) == Settlement(due - total, 0)


@pytest.mark.parametrize(
    ("code", "total", "step", "due"),
    [
        ("JPY", 1234, 10, 1230),
        ("JPY", 1235, 10, 1240),
        ("CHF", 1234, 5, 1235),
        ("SEK", 1249, 100, 1200),
        ("SEK", 1250, 100, 1300),
        ("KWD", 1234, 5, 1235),
        ("KWD", 1232, 5, 1230),
    ],
)
def test_g_steps_and_currencies(code: str, total: int, step: int, due: int) -> None:
    assert still_due((), total, step=step) == due
    settled = settle([Tender("cash", due)], total, step=step, currency=currency(code))
    assert settled == Settlement(due - total, 0)


def test_h_cash_that_covers_the_rest_rounds_it_and_taking_it_away_rounds_nothing() -> None:
    card = [Tender("card", 500)]
    assert settle([*card, Tender("cash", 505)], 1003, step=5, currency=EUR) == Settlement(2, 0)
    assert still_due(card, 1003, step=5) == 505
    assert settle([*card, Tender("card", 503)], 1003, step=5, currency=EUR) == Settlement(0, 0)
