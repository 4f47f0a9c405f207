from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.errors import BadInput
from store.domain.ids import LaneId, SaleId, StaffId
from store.domain.money import ONE, currency
from store.domain.payment import BALANCE, CARD, CASH, POINTS, Tender
from store.domain.returns import DAMAGED, Choice, Left
from store.domain.sale import Sale, SaleKind, SaleLine
from tui.screens.sales.page_state import given_words, manual_words
from tui.screens.sales.return_state import Draft, done_words, paid_back, typed_quantity

EUR = currency("EUR")
MILK = SaleLine(
    product=None, category=None, name="Milk", code="", quantity=3 * ONE, unit_price=100, tax_rate=0, list=300,
    shares=(), net=300, tax=0, total=300,
)  # fmt: skip


def left(place: int, quantity: int, *, is_goods: bool = True) -> Left:
    return Left(place, replace(MILK, quantity=quantity), 5 * ONE, is_goods)


LEFT = (left(0, 3 * ONE), left(1, 375), left(2, 0), left(3, ONE, is_goods=False))
EMPTY = Draft(LEFT, {})


def quantities(draft: Draft) -> Mapping[int, int]:
    return {place: choice.quantity for place, choice in draft.chosen.items()}


def test_a_line_is_taken_whole_and_let_go_again() -> None:
    taken = EMPTY.toggled(0)
    assert quantities(taken) == {0: 3 * ONE}
    assert quantities(taken.toggled(0)) == {}
    assert EMPTY.toggled(2) == EMPTY
    assert EMPTY.toggled(3) == EMPTY


def test_pieces_are_more_or_less_as_far_as_there_are_any() -> None:
    assert quantities(EMPTY.stepped(0, 1).stepped(0, 1).stepped(0, -1)) == {0: ONE}
    assert quantities(EMPTY.stepped(0, -1)) == {}
    assert quantities(EMPTY.stepped(1, 1)) == {1: 375}
    assert quantities(EMPTY.stepped(0, 9)) == {0: 3 * ONE}
    assert EMPTY.stepped(17, 1) == EMPTY


def test_everything_that_is_left_and_nothing_again() -> None:
    assert quantities(EMPTY.with_all()) == {0: 3 * ONE, 1: 375}
    assert quantities(EMPTY.toggled(0).with_all()) == {0: 3 * ONE, 1: 375}
    assert quantities(EMPTY.with_all().with_all()) == {}


def test_another_choice_forgets_how_it_was_to_be_paid_out_and_keeps_the_condition() -> None:
    chosen = replace(EMPTY.toggled(0).damaged(0), tenders=(Tender(CASH, 300),))
    assert chosen.chosen[0].condition == DAMAGED
    less = chosen.stepped(0, -1)
    assert (less.tenders, less.chosen[0]) == (None, Choice(0, 2 * ONE, DAMAGED))
    assert chosen.damaged(0).chosen[0].condition != DAMAGED
    assert EMPTY.damaged(1) == EMPTY


def test_what_came_back_elsewhere_is_taken_off() -> None:
    chosen = replace(EMPTY.with_all().damaged(0), tenders=())
    after = chosen.within((left(0, ONE), left(1, 375), left(2, 0), LEFT[3]))
    assert after.chosen == {0: Choice(0, ONE, DAMAGED), 1: Choice(1, 375)}
    assert after.tenders is None
    assert chosen.within(LEFT) == chosen


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-2_000, 9_000)), max_size=20))
def test_never_more_than_is_left_nor_nothing_of_a_line(steps: list[tuple[int, int]]) -> None:
    draft = EMPTY
    for place, quantity in steps:
        draft = draft.taking(place, quantity)
    for place, quantity in quantities(draft).items():
        assert 0 < quantity <= LEFT[place].quantity
    assert [choice.position for choice in draft.choices] == sorted(draft.chosen)


def test_a_typed_quantity_is_within_what_is_left() -> None:
    assert typed_quantity(375, LEFT[1]) == 375
    for quantity, words in ((-1, "not below 0"), (376, "only 0.375 of it")):
        with pytest.raises(BadInput, match=words):
            typed_quantity(quantity, LEFT[1])


def document(*tenders: Tender, **changed: Any) -> Sale:  # noqa: ANN401 - fields of a sale
    sale = Sale(
        id=SaleId(bytes(16)), number="1-000007", lane=LaneId(b""), staff=StaffId(b""), customer=None,
        customer_name="", groups=(), opened_at=0, closed_at=0, tax="inclusive", lines=(), tenders=tenders,
        list_total=0, discount_total=0, tax_total=0, total=1_341, rounding=0, change=0,
    )  # fmt: skip
    return replace(sale, **changed)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (document(Tender(CASH, -1_341), kind=SaleKind.RETURN), "Return 1-000007: 13.41 back in cash"),
        (
            document(Tender(CASH, -2_000), kind=SaleKind.VOID, change=-659),
            "Void 1-000007: 13.41 back in cash",
        ),
        (
            document(Tender(CARD, -500, "4711"), Tender(POINTS, -100, "", -200), kind=SaleKind.RETURN),
            "Return 1-000007: 5.00 back to card 4711, 1.00 back as points",
        ),
        (
            document(Tender(CASH, -2_000), Tender(BALANCE, 659), kind=SaleKind.VOID),
            "Void 1-000007: 6.59 taken off the balance, 20.00 back in cash",
        ),
        (document(kind=SaleKind.VOID), "Void 1-000007: nothing is paid out"),
    ],
)
def test_what_was_done_names_what_changed_hands(made: Sale, words: str) -> None:
    assert done_words(made, EUR) == words


def test_what_a_void_gives_back_is_what_was_kept() -> None:
    sold = document(Tender(CASH, 2_000), Tender(CARD, 100, "4711"), change=759)
    assert given_words(sold, EUR) == "13.41 goes back: Card 4711 1.00, Cash 12.41"
    assert given_words(document(total=0), EUR) == "Nothing was paid for it"
    assert paid_back(document(Tender(CASH, -5), change=-5)) == ()


@pytest.mark.parametrize(
    ("manual", "words"),
    [
        ("percent 1250", "by hand: 12.5 % off"),
        ("amount 150", "by hand: 1.50 off"),
        ("price 990", "by hand: price 9.90"),
        ("later 7", "by hand: later 7"),
    ],
)
def test_prices_by_hand_in_words(manual: str, words: str) -> None:
    assert manual_words(manual, EUR) == words
