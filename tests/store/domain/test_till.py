import pytest

from store.domain.ids import CustomerId
from store.domain.till import TillCustomer, TillGroup


@pytest.mark.parametrize(
    ("groups", "percent"),
    [
        ((), 0),
        ((TillGroup("VIP", 1000, current=True),), 1000),
        ((TillGroup("VIP", 1000, current=False),), 0),
        ((TillGroup("A", 500, current=True), TillGroup("B", 700, current=True)), 700),
        ((TillGroup("A", 500, current=True), TillGroup("B", 2000, current=False)), 500),
        ((TillGroup("Amount", 0, current=True),), 0),
    ],
)
def test_the_percent_beside_a_name_is_the_best_that_counts_now(
    groups: tuple[TillGroup, ...], percent: int
) -> None:
    customer = TillCustomer(CustomerId(bytes(16)), "Ann", active=True, groups=groups, points=0)

    assert customer.percent == percent
