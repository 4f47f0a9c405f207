import pytest

from store.domain.allowances import Allowance
from store.domain.ids import LaneId, StaffId


@pytest.mark.parametrize(("amount", "used", "risk"), [(500, 0, 500), (500, 500, 500), (100, 500, 500)])
def test_at_risk_is_what_may_be_drawn_or_was_drawn_before_it_was_cut(
    amount: int, used: int, risk: int
) -> None:
    given = Allowance(LaneId(b"l" * 16), "Back", "points", amount, used, "", 0, StaffId(b"s" * 16))
    assert given.risk == risk
