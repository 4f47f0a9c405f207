"""What may be spent here: own rights, never more than is known, never below zero but for credit."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.changes import Site
from store.domain.errors import Refused
from store.domain.heirs import unowned
from store.domain.ids import LaneId, ProgramId
from store.domain.money import currency
from store.domain.spending import Purse, Rate, best_rate, new_code, purse, usable, voucher_key

HERE, BACK, CELLAR = (Site(LaneId(name.encode().ljust(16)), 1) for name in ("here", "back", "cellar"))
BEFORE = HERE._replace(epoch=0)
EUR = currency("EUR")
NAMES = {HERE.lane: "Lane 1", BACK.lane: "Lane 2", CELLAR.lane: "Cellar"}


@pytest.mark.parametrize(
    ("rights", "credit", "known", "spendable", "elsewhere"),
    [
        ({}, 0, 0, 0, ()),
        ({HERE: 300}, 0, 300, 300, ()),
        ({HERE: 120, BACK: 180}, 0, 300, 120, ("Lane 2",)),
        ({HERE: 120, BACK: -50}, 0, 70, 70, ()),
        ({HERE: 120, BACK: -500}, 0, -380, 0, ()),
        ({HERE: -20, BACK: 100, CELLAR: 5}, 0, 85, 0, ("Cellar", "Lane 2")),
        ({HERE: 50, BACK: 100}, 100, 50, 50, ("Lane 2",)),
        ({HERE: 150}, 100, 50, 150, ()),
        ({HERE: 100, BACK: 50}, 100, 50, 100, ("Lane 2",)),
        ({HERE: 0, BACK: 100}, 100, 0, 0, ("Lane 2",)),
        ({HERE: 40, BACK: -90}, 100, -150, 0, ()),
        ({BEFORE: 30, HERE: 5}, 0, 35, 5, ("this lane before it was restored (F9, t)",)),
        ({unowned(BACK.lane): 30, HERE: 5}, 0, 35, 5, ()),
        ({Site(LaneId(b"x" * 16), 1): 7}, 0, 7, 0, ("another lane",)),
    ],
)
def test_what_may_be_spent_here(
    rights: dict[Site, int], credit: int, known: int, spendable: int, elsewhere: tuple[str, ...]
) -> None:
    held = purse(rights, HERE, NAMES, credit)
    assert (held.known, held.spendable, held.elsewhere) == (known, spendable, elsewhere)


@pytest.mark.parametrize(
    ("own", "rest", "allowance", "spendable"),
    [
        (0, 100, 30, 30),
        (20, 100, 30, 50),
        (20, 10, 30, 30),
        (-10, 100, 30, 20),
        (-30, 100, 30, 0),
        (50, 0, 9, 50),
    ],
)
def test_an_allowance_goes_beyond_the_rights_and_never_beyond_what_is_known(
    own: int, rest: int, allowance: int, spendable: int
) -> None:
    assert purse({HERE: own, BACK: rest}, HERE, NAMES, 0, allowance).spendable == spendable


def test_a_lane_that_was_retired_spends_nothing_and_says_so() -> None:
    held = replace(purse({HERE: 100}, HERE, NAMES, 50), is_stopped=True)
    assert held.spendable == 0
    assert not held.is_limited
    assert "retired" in usable(held, str)


@given(
    st.dictionaries(st.sampled_from([HERE, BACK, CELLAR]), st.integers(0, 1000)),
    st.lists(st.tuples(st.sampled_from([HERE, BACK, CELLAR]), st.integers(0, 1000)), max_size=20),
)
def test_lanes_that_do_not_hear_each_other_never_spend_the_same_twice(
    booked: dict[Site, int], wanted: list[tuple[Site, int]]
) -> None:
    """Each lane sees what all booked at first, and later only what it spent itself."""
    seen = {lane: dict(booked) for lane in (HERE, BACK, CELLAR)}
    spent = 0
    for lane, amount in wanted:
        if amount <= purse(seen[lane], lane, NAMES, 0).spendable:
            seen[lane][lane] = seen[lane].get(lane, 0) - amount
            spent += amount
    assert spent <= sum(booked.values())


def test_it_is_said_how_much_is_usable_here_and_where_the_rest_was_booked() -> None:
    told = "1.20 of 3.00 usable here; the rest is with Lane 2 and Lane 3"
    assert usable(Purse(300, 120, ("Lane 2", "Lane 3")), EUR.format) == told
    assert usable(Purse(300, 300), EUR.format) == ""
    assert usable(Purse(0, 0), EUR.format) == ""


def test_only_lanes_in_use_can_be_asked_for_the_rest() -> None:
    left = unowned(CELLAR.lane)
    held = purse({BEFORE: 30, HERE: 5, BACK: 20, left: 100}, HERE, NAMES)
    assert (held.holders, held.to_ask, held.most, held.left) == ((BACK.lane,), 20, 25, (CELLAR.lane,))
    told = "5 of 155 usable here; the rest is with Lane 2 and this lane before it was restored (F9, t); soon"
    assert usable(held, str, "soon") == told
    assert usable(purse({left: 9}, HERE, NAMES), str, "it waits") == "0 of 9 usable here; it waits"


def test_a_lane_that_was_restored_hands_over_nothing_of_what_it_was() -> None:
    again = BACK._replace(epoch=2)
    held = purse({HERE: 5, BACK: 20, again: 3, CELLAR: 1}, HERE, NAMES, lives={BACK.lane: 2, CELLAR.lane: 1})
    assert (held.holders, held.to_ask, held.most) == ((BACK.lane, CELLAR.lane), 4, 9)
    held = purse({HERE: 5, BACK: 20}, HERE, NAMES, lives={BACK.lane: 2})
    assert (held.holders, held.to_ask, held.most) == ((), 0, 5)
    assert usable(held, str) == (
        "5 of 25 usable here; the rest is with Lane 2 before it was restored (F9, t there)"
    )


@pytest.mark.parametrize(
    ("own", "allowance", "told"),
    [
        (120, 100, "220 of 300 usable here, 100 of it by allowance; the rest is with Lane 2"),
        (-80, 150, "70 of 300 usable here, 70 of it by allowance; the rest is with Lane 2"),
        (120, 500, "all 300 usable here, 180 of it by allowance"),
        (300, 500, ""),
        (-80, 50, "0 of 300 usable here; the rest is with Lane 2"),
    ],
)
def test_what_an_allowance_lets_a_lane_spend_is_named_as_that(own: int, allowance: int, told: str) -> None:
    assert usable(Purse(300, own, ("Lane 2",), allowance=allowance), str) == told


@pytest.mark.parametrize(
    ("points", "amount", "have", "worth", "wanted", "needed"),
    [
        (100, 500, 250, 1250, 1, 1),
        (100, 100, 99, 99, 99, 99),
        (3, 10, 2, 6, 7, 3),
        (1000, 1, 999, 0, 1, 1000),
        (1, 1, -5, 0, 0, 0),
    ],
)
def test_what_points_pay(points: int, amount: int, have: int, worth: int, wanted: int, needed: int) -> None:
    rate = Rate(ProgramId(b"p" * 16), points, amount)
    assert rate.worth(have) == worth
    assert rate.points_for(wanted) == needed


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 10**9))
def test_points_never_pay_more_than_they_are_worth(points: int, amount: int, wanted: int) -> None:
    rate = Rate(ProgramId(b"p" * 16), points, amount)
    needed = rate.points_for(wanted)
    assert rate.worth(needed) >= wanted
    assert needed == 0 or rate.worth(needed - 1) < wanted


def test_of_several_rates_the_best_counts() -> None:
    low, high, same = (
        Rate(ProgramId(bytes([which]) * 16), points, amount)
        for which, points, amount in ((1, 100, 100), (3, 100, 200), (2, 50, 100))
    )
    assert best_rate([low, high, same]) == same
    assert best_rate([]) is None


def test_a_vouchers_code_is_the_same_however_it_is_written() -> None:
    assert voucher_key("gv 1234-5678") == voucher_key("GV12345678") != voucher_key("GV12345679")
    assert len(voucher_key("x")) == 16
    with pytest.raises(Refused, match="letters and digits"):
        voucher_key(" - ")


def test_a_new_code_is_read_as_a_code() -> None:
    assert new_code(bytes(8)) == "GV00000000000000"
    assert new_code(b"\xff" * 8) == f"GV{(2**64 - 1) % 10**14:014}"
