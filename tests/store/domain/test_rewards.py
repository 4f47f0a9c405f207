from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.earning import FACTOR_MAX, POINTS_MAX, Buying, Earning, Multiplier, Range
from store.domain.errors import Invalid
from store.domain.ids import DiscountId, GroupId, ProgramId
from store.domain.points import EXPIRES_DAYS_MAX
from store.domain.rewards import (
    AMOUNT_MAX,
    Program,
    ProgramDraft,
    best,
    checked,
    draft_of,
    earned,
)

BEANS = Program(id=ProgramId(b"b" * 16), name="Beans", points=1, per_amount=100, active=True)
GOLD, STAFF, SILVER = (GroupId(name.encode().ljust(16)) for name in ("gold", "staff", "silver"))
COUPON = DiscountId(b"c" * 16)
ANYBODY: Final = Buying()
TUE: Final = 1


def test_a_valid_program_is_only_tidied() -> None:
    assert checked(ProgramDraft(name="  Coffee \n beans ")) == ProgramDraft(name="Coffee beans")
    assert checked(ProgramDraft(name="x", points=POINTS_MAX, per_amount=1)).points == POINTS_MAX
    whole = ProgramDraft(
        name="x",
        points=2,
        earning=Earning((Range(5000, 3),), (Multiplier(200, GOLD), Multiplier(0, STAFF))),
        redeem_points=100,
        redeem_amount=100,
        coupon_points=500,
        coupon_discount=COUPON,
        expires_days=365,
        active=False,
    )
    assert checked(whole) == whole
    mixed = Earning(
        (Range(90, 4), Range(50, 3), Range(90, 4)), (Multiplier(200, GOLD), Multiplier(200, GOLD))
    )
    tidy = Earning((Range(50, 3), Range(90, 4)), (Multiplier(200, GOLD),))
    assert checked(replace(whole, earning=mixed)).earning == tidy


def ranges(*pairs: tuple[int, int]) -> Earning:
    return Earning(tuple(Range(spent, points) for spent, points in pairs))


def times(*multipliers: Multiplier) -> Earning:
    return Earning(multipliers=multipliers)


X = ProgramDraft(name="x")


@pytest.mark.parametrize(
    ("draft", "fields"),
    [
        (ProgramDraft(name=""), {"name"}),
        (replace(X, points=0), {"points"}),
        (replace(X, points=POINTS_MAX + 1), {"points"}),
        (replace(X, per_amount=0), {"per_amount"}),
        (replace(X, per_amount=AMOUNT_MAX + 1), {"per_amount"}),
        (ProgramDraft(name=" ", points=-1, per_amount=-1), {"name", "points", "per_amount"}),
        (replace(X, earning=ranges((0, 2))), {"ranges"}),
        (replace(X, earning=ranges((-5, 2))), {"ranges"}),
        (replace(X, earning=ranges((50, 1))), {"ranges"}),
        (replace(X, earning=ranges((50, 3), (90, 2))), {"ranges"}),
        (replace(X, earning=ranges((50, 2), (50, 3))), {"ranges"}),
        (replace(X, earning=ranges((50, POINTS_MAX + 1))), {"ranges"}),
        (replace(X, earning=ranges(*((each, each + 1) for each in range(1, 22)))), {"ranges"}),
        (replace(X, earning=times(Multiplier(-1, GOLD))), {"multipliers"}),
        (replace(X, earning=times(Multiplier(FACTOR_MAX + 1, GOLD))), {"multipliers"}),
        (replace(X, earning=times(Multiplier(200))), {"multipliers"}),
        (replace(X, earning=times(Multiplier(200, GOLD, frozenset()))), {"multipliers"}),
        (replace(X, earning=times(Multiplier(200, GOLD, frozenset({7})))), {"multipliers"}),
        (replace(X, earning=times(Multiplier(200, GOLD), Multiplier(300, GOLD))), {"multipliers"}),
        (replace(X, earning=times(*(Multiplier(each, GOLD, None) for each in range(101)))), {"multipliers"}),
        (replace(X, redeem_points=1), {"redeem_amount"}),
        (replace(X, redeem_amount=1), {"redeem_points"}),
        (replace(X, redeem_points=-1, redeem_amount=-1), {"redeem_points", "redeem_amount"}),
        (replace(X, coupon_points=100), {"coupon_discount"}),
        (replace(X, coupon_discount=COUPON), {"coupon_points"}),
        (replace(X, coupon_points=0, coupon_discount=COUPON), {"coupon_points"}),
        (replace(X, expires_days=0), {"expires_days"}),
        (replace(X, expires_days=EXPIRES_DAYS_MAX + 1), {"expires_days"}),
    ],
)
def test_every_fault_is_told(draft: ProgramDraft, fields: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        checked(draft)
    assert set(refused.value.problems) == fields


def test_a_stored_program_is_shown_as_it_was_typed() -> None:
    draft = ProgramDraft(
        name="Beans",
        points=3,
        per_amount=50,
        earning=times(Multiplier(0, STAFF)),
        redeem_points=10,
        redeem_amount=5,
        coupon_points=7,
        coupon_discount=COUPON,
        expires_days=9,
        active=False,
    )
    stored = Program(
        id=BEANS.id,
        name="Beans",
        points=3,
        per_amount=50,
        active=False,
        earning=times(Multiplier(0, STAFF)),
        redeem_points=10,
        redeem_amount=5,
        coupon_points=7,
        coupon_discount=COUPON,
        expires_days=9,
    )
    assert draft_of(stored) == draft
    assert stored.pays
    assert not BEANS.pays


@pytest.mark.parametrize(
    ("points", "per_amount", "value", "gives"),
    [
        (1, 100, 0, 0),
        (1, 100, 99, 0),
        (1, 100, 100, 1),
        (1, 100, 199, 1),
        (3, 250, 1000, 12),
        (3, 250, 999, 9),
        (1, 100, -500, 0),
        (1, 1, 7, 7),
        (1, 0, 1000, 0),
    ],
)
def test_points_for_a_value(points: int, per_amount: int, value: int, gives: int) -> None:
    # The last row is what two lanes may make of one program by editing a field each.
    assert earned(replace(BEANS, points=points, per_amount=per_amount), value, ANYBODY) == gives


RULES = Earning(
    (Range(5000, 2), Range(10_000, 3)),
    (
        Multiplier(150, SILVER),
        Multiplier(200, GOLD),
        Multiplier(300, GOLD, frozenset({TUE})),
        Multiplier(200, None, frozenset({TUE})),
        Multiplier(0, STAFF),
    ),
)


@pytest.mark.parametrize(
    ("value", "groups", "weekday", "gives"),
    [
        (4999, (), 0, 49),
        (5000, (), 0, 100),  # from there on all of it earns more
        (9999, (), 0, 198),
        (10_000, (), 0, 300),
        (2350, (SILVER,), 0, 34),  # 23 and a half time as much, rounded down
        (2350, (SILVER, GOLD), 0, 46),  # one multiplier counts, the best
        (2350, (GOLD,), TUE, 69),  # never two of them together
        (2350, (), TUE, 46),
        (2350, (GOLD, STAFF), TUE, 0),  # fewer goes before more
        (10_000, (GOLD,), 0, 600),
        (99, (GOLD,), TUE, 0),
    ],
)
def test_ranges_and_multipliers(value: int, groups: tuple[GroupId, ...], weekday: int, gives: int) -> None:
    program = replace(BEANS, earning=RULES)
    assert earned(program, value, Buying(frozenset(groups), weekday)) == gives


BUYINGS = st.builds(Buying, st.frozensets(st.sampled_from([GOLD, SILVER, STAFF])), st.sampled_from([0, TUE]))


@given(st.lists(st.integers(0, 20_000), max_size=5), BUYINGS)
def test_splitting_a_purchase_never_earns_more(parts: list[int], buying: Buying) -> None:
    program = replace(BEANS, earning=RULES, per_amount=130)
    assert sum(earned(program, part, buying) for part in parts) <= earned(program, sum(parts), buying)


@given(st.integers(0, 30_000), st.integers(0, 30_000), BUYINGS)
def test_who_spends_more_never_earns_less(one: int, other: int, buying: Buying) -> None:
    program = replace(BEANS, earning=RULES)
    assert earned(program, min(one, other), buying) <= earned(program, max(one, other), buying)


@given(st.integers(0, 30_000), BUYINGS)
def test_being_in_a_level_never_costs_points(value: int, buying: Buying) -> None:
    program = replace(BEANS, earning=replace(RULES, multipliers=RULES.multipliers[:-1]))
    higher = replace(buying, groups=buying.groups | {GOLD})
    assert earned(program, value, buying) <= earned(program, value, higher)


def test_the_best_program_counts() -> None:
    double = replace(BEANS, id=ProgramId(b"d" * 16), points=2)
    steep = replace(BEANS, id=ProgramId(b"s" * 16), points=100, per_amount=10_000)
    off = replace(BEANS, id=ProgramId(b"o" * 16), points=1000, active=False)
    twin = replace(BEANS, id=ProgramId(b"a" * 16))

    assert best([BEANS, double, steep, off], 500, ANYBODY) == double
    assert best([BEANS, double, steep, off], 10_000, ANYBODY) == double
    assert best([BEANS, steep], 10_000, ANYBODY) == BEANS  # 100 each: the smaller id
    assert best([BEANS, twin], 500, ANYBODY) == best([twin, BEANS], 500, ANYBODY) == twin
    assert best([BEANS, off], 99, ANYBODY) is None
    assert best([], 500, ANYBODY) is None


def test_which_program_is_best_depends_on_who_buys() -> None:
    levels = replace(BEANS, id=ProgramId(b"l" * 16), earning=RULES)
    double = replace(BEANS, id=ProgramId(b"m" * 16), points=2)
    assert best([levels, double], 2350, Buying(frozenset({SILVER}))) == double
    assert best([levels, double], 2350, Buying(frozenset({GOLD}), TUE)) == levels
    assert best([levels], 2350, Buying(frozenset({STAFF}))) is None
