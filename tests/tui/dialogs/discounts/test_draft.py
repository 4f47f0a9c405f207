"""A discount goes through the form and comes back as it was; what contradicts itself is said by field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.discounts import Discount, Kind, Limits, Named, Per, Stacking, Target
from store.domain.errors import Invalid
from store.domain.ids import CategoryId, DiscountId, GroupId, ProductId
from store.domain.schedule import ALWAYS, Schedule
from tui.dialogs.discounts.draft import Gives, On, draft_from, gives_of, values_of
from tui.widgets.options import Option

D = DiscountId(b"d" * 16)


def as_saved(named: Named) -> dict[str, object]:
    """What the form gives when nothing is touched: of choices their ids."""
    values = values_of(named, lambda each: Option(each, each.decode()))
    return {
        name: tuple(option.id for option in value) if isinstance(value, tuple) and name != "hours" else value
        for name, value in values.items()
    }


@st.composite
def discounts(draw: st.DrawFn) -> Discount:
    kind = draw(st.sampled_from(Kind))
    needs_goods = kind in {Kind.PRICE, Kind.MULTIBUY}
    targets = [
        Target(frozenset([ProductId(b"p")])),
        Target(None, frozenset([CategoryId(b"c"), CategoryId(b"e")])),
    ]
    counted = st.one_of(st.none(), st.integers(1, 9))
    return Discount(
        D,
        kind,
        draw(st.integers(0, 10_000)),
        draw(st.sampled_from(targets if needs_goods else [*targets, Target()])),
        per=draw(st.sampled_from(Per)) if kind is Kind.AMOUNT else Per.SALE,
        buy=draw(st.integers(1, 9)) if kind is Kind.MULTIBUY else 0,
        groups=draw(st.sampled_from([None, frozenset(), frozenset([GroupId(b"g"), GroupId(b"h")])])),
        stacking=draw(st.sampled_from(Stacking)),
        priority=draw(st.integers(-5, 5)),
        created=7,
        active=draw(st.booleans()),
        schedule=draw(st.sampled_from([ALWAYS, Schedule(1, 5, frozenset([0, 6]), (1320, 120)), Schedule(3)])),
        minimum=draw(st.one_of(st.none(), st.integers(0, 500))),
        limits=Limits(draw(counted) if kind is Kind.MULTIBUY else None, draw(counted), draw(counted)),
        coupon=draw(st.booleans()),
    )


@given(discounts())
def test_a_discount_comes_back_as_it_was(discount: Discount) -> None:
    named = Named("Name", discount)
    assert draft_from(as_saved(named), D, 7) == named


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"percent": 10_001}, {"percent": "cannot be more than 100 percent"}),
        ({"gives": Gives.SALE, "amount": -1}, {"amount": "cannot be negative"}),
        ({"gives": Gives.PRICE, "price": 1, "on": On.SALE}, {"goods": "must name products or categories"}),
        ({"gives": Gives.SET, "price": 1, "buy": 1500}, {"buy": "a set has a whole number of units"}),
        ({"gives": Gives.SET, "price": 1, "buy": 0, "goods": On.PRODUCTS}, {"buy": "must be at least 1"}),
        ({"scheduled": True, "from_at": 5, "until_at": 5}, {"until_at": "must be later than the start"}),
        ({"minimum": -1}, {"minimum": "cannot be negative"}),
        (
            {"limited": True, "limit_total": 0},
            {"limit_total": "0 would be never: switch the discount off instead"},
        ),
        ({"limited": True, "limit_customer": 1500}, {"limit_customer": "is a whole number"}),
        ({"priority": 10**10}, {"priority": "at most 1000000"}),
    ],
)
def test_what_contradicts_itself_is_said_by_field(fields: dict[str, object], problem: dict[str, str]) -> None:
    with pytest.raises(Invalid) as invalid:
        draft_from({"name": "D", "gives": Gives.PERCENT, "percent": 1, **fields}, D, 7)
    assert invalid.value.problems == problem


def test_what_is_hidden_does_not_count() -> None:
    values = {"gives": Gives.PERCENT, "percent": 1, "from_at": 1, "limit_total": 1000, "limit_sale": 1000}
    assert draft_from(values, D, 7).discount == Discount(D, Kind.PERCENT, 1, created=7)
    assert gives_of(Discount(D, Kind.AMOUNT, 1, per=Per.UNIT)) is Gives.EACH
