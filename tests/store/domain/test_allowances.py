import pytest

from store.domain.allowances import Allowance, amount_words, risk_words, written
from store.domain.ids import LaneId, StaffId
from store.domain.money import currency

EUR = currency("EUR")


@pytest.mark.parametrize(("amount", "used", "risk"), [(500, 0, 500), (500, 500, 500), (100, 500, 500)])
def test_at_risk_is_what_may_be_drawn_or_was_drawn_before_it_was_cut(
    amount: int, used: int, risk: int
) -> None:
    given = Allowance(LaneId(b"l" * 16), "Back", "points", amount, used, "", 0, StaffId(b"s" * 16))
    assert given.risk == risk


@pytest.mark.parametrize(
    ("amounts", "words"),
    [
        ({"points": 1}, "1 point"),
        ({"points": 1200, "balance": 0}, "1,200 points"),
        ({"balance": 2050, "points": 7}, "7 points and 20.50 of balances"),
        ({"points": 0, "balance": 0}, "nothing"),
        ({"balance": 0}, "no balance"),
        ({"points": 0}, "no points"),
    ],
)
def test_what_is_allowed_in_words(amounts: dict[str, int], words: str) -> None:
    assert written(amounts, EUR) == words


def test_what_it_risks_in_a_sentence_and_nothing_where_nothing_is_allowed() -> None:
    assert risk_words({"points": 0, "balance": 500}, "Back", EUR) == (
        "At risk: if other lanes spend the same while Back does not hear them, up to 5.00 of balances are"
        " spent twice."
    )
    assert risk_words({"points": 0, "balance": 0}, "Back", EUR) == ""
    assert amount_words("points", 1, EUR) == "1 point"
