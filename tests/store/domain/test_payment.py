import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.errors import BadInput, Refused
from store.domain.money import currency
from store.domain.payment import (
    AMOUNT_MAX,
    KINDS,
    Settlement,
    Tender,
    cash_rounded,
    kicks_drawer,
    settle,
    still_due,
)

EUR = currency("EUR")


@pytest.mark.parametrize(
    ("amount", "step", "due"),
    [
        (123, 1, 123), (122, 5, 120), (123, 5, 125), (120, 5, 120), (0, 5, 0), (2, 5, 0), (3, 5, 5),
        (-122, 5, -120), (-123, 5, -125), (124, 10, 120), (125, 10, 130),
        (-125, 10, -130), (49, 100, 0), (50, 100, 100),
    ],
)  # fmt: skip
def test_cash_is_rounded_to_what_coins_there_are(amount: int, step: int, due: int) -> None:
    assert cash_rounded(amount, step) == due


@given(st.integers(-(10**9), 10**9), st.sampled_from((1, 5, 10, 20, 50, 100)))
def test_a_sale_and_its_refund_in_cash_mirror(amount: int, step: int) -> None:
    assert cash_rounded(-amount, step) == -cash_rounded(amount, step)
    assert cash_rounded(amount, step) % step == 0
    assert 2 * abs(cash_rounded(amount, step) - amount) <= step


@pytest.mark.parametrize(
    ("given_", "total", "step", "settled"),
    [
        ([1000], 1000, 1, Settlement(0, 0)),
        ([2000], 1000, 1, Settlement(0, 1000)),
        ([500, 600], 1000, 1, Settlement(0, 100)),
        ([1000], 998, 5, Settlement(2, 0)),
        ([1000], 1002, 5, Settlement(-2, 0)),
        ([0], 2, 5, Settlement(-2, 0)),
        ([], 0, 1, Settlement(0, 0)),
        ([], 2, 5, Settlement(-2, 0)),
        ([AMOUNT_MAX], 1, 1, Settlement(0, AMOUNT_MAX - 1)),
    ],
)
def test_tenders_cover_a_total(given_: list[int], total: int, step: int, settled: Settlement) -> None:
    assert settle([Tender("cash", amount) for amount in given_], total, step=step, currency=EUR) == settled


@pytest.mark.parametrize(
    ("tenders", "total", "settled"),
    [
        ([Tender("card", 1000)], 1000, Settlement(0, 0)),
        ([Tender("card", 1002)], 1002, Settlement(0, 0)),
        ([Tender("card", 500), Tender("cash", 505)], 1002, Settlement(-2, 5)),
        ([Tender("card", 500), Tender("cash", 505)], 1003, Settlement(2, 0)),
        ([Tender("cash", 300), Tender("card", 702)], 1002, Settlement(0, 0)),
        ([Tender("cash", 300), Tender("card", 703)], 1003, Settlement(0, 0)),
        ([Tender("points", 100, points=50), Tender("balance", 902)], 1002, Settlement(0, 0)),
        ([Tender("voucher", 900), Tender("cash", 200)], 1002, Settlement(-2, 100)),
        ([Tender("card", 1000)], 1002, Settlement(-2, 0)),
    ],
)
def test_only_what_is_left_for_cash_is_rounded(
    tenders: list[Tender], total: int, settled: Settlement
) -> None:
    assert settle(tenders, total, step=5, currency=EUR) == settled


@pytest.mark.parametrize(
    ("tenders", "left"),
    [([], 1000), ([Tender("card", 602)], 400), ([Tender("cash", 602)], 398), ([Tender("cash", 2000)], -1000)],
)
def test_what_is_still_due(tenders: list[Tender], left: int) -> None:
    assert still_due(tenders, 1002, step=5) == left


@given(
    st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 3000)), max_size=5),
    st.integers(0, 5000),
    st.sampled_from((1, 5, 10, 100)),
)
def test_what_is_taken_is_the_total_with_its_rounding(
    given_: list[tuple[str, int]], total: int, step: int
) -> None:
    tenders = [Tender(kind, amount) for kind, amount in given_]
    try:
        settled = settle(tenders, total, step=step, currency=EUR)
    except Refused:
        return
    assert sum(tender.amount for tender in tenders) == total + settled.rounding + settled.change
    assert 2 * abs(settled.rounding) <= step
    assert 0 <= settled.change <= sum(tender.amount for tender in tenders if tender.kind == "cash")


@pytest.mark.parametrize(
    ("tenders", "says"),
    [
        ([Tender("card", 1001)], "10.00 is left to pay, and only cash gives change: take card for that"),
        ([Tender("cash", 600), Tender("card", 401)], "4.00 is left to pay"),
        ([Tender("cash", 2000), Tender("voucher", 1)], "0.00 is left to pay"),
    ],
)
def test_only_cash_gives_change(tenders: list[Tender], says: str) -> None:
    with pytest.raises(Refused, match=says):
        settle(tenders, 1000, step=1, currency=EUR)


@pytest.mark.parametrize(
    ("tenders", "says"),
    [
        ([Tender("cash", 999)], "0.01 is still to pay"),
        ([], "10.00 is still to pay"),
        ([Tender("cash", 300), Tender("cash", 300)], "4.00 is still to pay"),
    ],
)
def test_too_little_is_refused_with_what_is_missing(tenders: list[Tender], says: str) -> None:
    with pytest.raises(Refused, match=says):
        settle(tenders, 1000, step=1, currency=EUR)


@pytest.mark.parametrize(
    "tender", [Tender("cash", -1), Tender("cash", AMOUNT_MAX + 1), Tender("card", -5), Tender("", 1000)]
)
def test_a_tender_that_cannot_be_is_refused(tender: Tender) -> None:
    with pytest.raises(BadInput) as refused:
        settle([tender, Tender("cash", 5000)], 1000, step=1, currency=EUR)
    assert refused.value.field == "tenders"


@pytest.mark.parametrize(
    ("tenders", "change", "opens"),
    [
        ([Tender("cash", 500)], 0, True),
        ([Tender("cash", 500)], 100, True),
        ([Tender("card", 500)], 0, False),
        ([Tender("card", 400), Tender("cash", 100)], 0, True),
        ([Tender("points", 200), Tender("balance", 200), Tender("voucher", 100)], 0, False),
        ([Tender("card", 500)], 100, True),
        ([Tender("cash", -230)], 0, True),
        ([Tender("card", -230)], 0, False),
        ([], 0, False),
    ],
)
def test_the_drawer_opens_for_cash_alone(tenders: list[Tender], change: int, *, opens: bool) -> None:
    assert kicks_drawer(tenders, change) is opens
