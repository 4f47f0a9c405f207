from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.rules import CATEGORIES, GROUPS, PRODUCTS, TEXTS, ShopNames, rules
from support.texts import awkward_texts

from store.domain.ids import COMMON_GROUP
from store.domain.money import currency
from store.domain.rules.days import FIRST, LAST, day_of
from store.domain.rules.grammar import parse
from store.domain.rules.shape import EVERYBODY, NOBODY, NUMBER_MAX, normal
from store.domain.rules.tree import (
    AllOf,
    AnyOf,
    BirthdayWithin,
    Bought,
    BoughtOf,
    Date,
    Flag,
    HasTag,
    InGroup,
    Is,
    Money,
    Not,
    Number,
    NumberIn,
    NumberIs,
    OrdersWithin,
    Rule,
    SpentWithin,
    Text,
    TextContains,
    TextIs,
)
from store.domain.rules.wording import render, shown

VIP, STAFF, GONE, UNKNOWN = GROUPS
NAMES = ShopNames(
    {VIP: "VIP", STAFF: "Staff of ours", GONE: "Old", COMMON_GROUP: "Everybody"},
    {PRODUCTS[0]: "Espresso", PRODUCTS[1]: 'Disc 12"', PRODUCTS[2]: "Twin", PRODUCTS[3]: "twin"},
    {CATEGORIES[0]: "Coffee", CATEGORIES[1]: "in"},
    gone=frozenset({GONE}),
)
MALE = TextIs(Text.GENDER, ("male",))
ADULT = NumberIs(Number.AGE, ">=", 18)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (MALE, "gender = male"),
        (Not(MALE), "gender != male"),
        (TextIs(Text.CITY, ("São Paulo",)), 'city = "São Paulo"'),
        (TextIs(Text.CITY, ("Bonn", "or")), 'city in (Bonn, "or")'),
        (Not(TextIs(Text.CITY, ("Bonn", "Ulm"))), "city not in (Bonn, Ulm)"),
        (TextContains(Text.EMAIL, "@b.example"), 'email contains "@b.example"'),
        (TextContains(Text.NAME, 'say "hi"'), 'name contains "say ""hi"""'),
        (TextContains(Text.CITY, ""), "city known"),
        (Not(TextContains(Text.CITY, "")), "not city known"),
        (NumberIs(Number.AGE, ">=", 60), "age >= 60"),
        (NumberIs(Number.AGE, "!=", 60), "age != 60"),
        (Not(NumberIs(Number.AGE, "<", 60)), "not age < 60"),
        (NumberIn(Number.BIRTHDAY_MONTH, (5, 6)), "birthday month in (5, 6)"),
        (NumberIs(Number.LAST_ORDER, "<", 30), "last order < 30 days"),
        (NumberIs(Number.JOINED_DAYS, "<=", 1), "joined <= 1 day"),
        (NumberIs(Date.JOINED, ">=", day_of(date(2026, 1, 31))), "joined >= 2026-01-31"),
        (NumberIs(Date.BIRTH, ">=", FIRST), "birth date known"),
        (NumberIs(Date.BIRTH, "<=", LAST), "birth date <= 9999-12-31"),
        (NumberIs(Money.SPENT, ">", 50_000), "spent > 500.00"),
        (NumberIs(Money.BALANCE, "<", -5), "balance < -0.05"),
        (OrdersWithin(30, ">=", 3), "orders in 30 days >= 3"),
        (Not(SpentWithin(1, "=", 0)), "spent in 1 day != 0.00"),
        (BirthdayWithin(14), "birthday in 14 days"),
        (BirthdayWithin(0), "birthday today"),
        (Is(Flag.TAX_EXEMPT), "tax exempt"),
        (Not(Is(Flag.ACTIVE)), "not active"),
        (HasTag("Wine lover"), 'tag = "Wine lover"'),
        (AnyOf((HasTag("a"), HasTag("b"))), "tag in (a, b)"),
        (Bought(PRODUCTS[0]), 'bought "Espresso"'),
        (Bought(PRODUCTS[1], 30), 'bought "Disc 12""" in 30 days'),
        (BoughtOf(CATEGORIES[0], 7), "bought category Coffee in 7 days"),
        (BoughtOf(CATEGORIES[1]), 'bought category "in"'),
        (InGroup(VIP), "group = VIP"),
        (InGroup(COMMON_GROUP), "group = Everybody"),
        (Not(AnyOf((InGroup(VIP), InGroup(STAFF)))), 'group not in (VIP, "Staff of ours")'),
        (AllOf((MALE, AnyOf((HasTag("a"), HasTag("b"))))), "gender = male and tag in (a, b)"),
        (AllOf((MALE, AnyOf((ADULT, Is(Flag.ACTIVE))))), "gender = male and (age >= 18 or active)"),
        (AnyOf((ADULT, AllOf((MALE, Is(Flag.ACTIVE))))), "age >= 18 or (gender = male and active)"),
        (Not(AllOf((MALE, ADULT))), "not (gender = male and age >= 18)"),
        (EVERYBODY, "everyone"),
        (AllOf((MALE, NOBODY)), "gender = male and nobody"),
    ],
    ids=str,
)  # fmt: skip
def test_a_rule_reads_well_and_back(rule: Rule, text: str) -> None:
    assert render(rule, NAMES) == text
    assert parse(text, NAMES) == normal(rule)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (InGroup(GONE), f'group = "Old #{GONE.hex()}"'),
        (InGroup(UNKNOWN), f'group = "#{UNKNOWN.hex()}"'),
        (Bought(PRODUCTS[2]), f'bought "Twin #{PRODUCTS[2].hex()}"'),
        (BoughtOf(CATEGORIES[2], 3), f'bought category "#{CATEGORIES[2].hex()}" in 3 days'),
    ],
)
def test_what_has_no_name_of_its_own_is_told_by_its_identity(rule: Rule, text: str) -> None:
    assert render(rule, NAMES) == text
    assert parse(text, NAMES) == rule


def test_a_name_that_another_group_has_now_does_not_lead_to_that() -> None:
    names = ShopNames({GONE: "VIP", VIP: "vip"}, gone=frozenset({GONE}))
    assert render(InGroup(GONE), names) == f'group = "VIP #{GONE.hex()}"'
    assert render(InGroup(VIP), names) == "group = vip"


def test_a_name_that_looks_like_an_identity_is_not_taken_for_one() -> None:
    names = ShopNames({VIP: f"x #{STAFF.hex()}", STAFF: "Staff"})
    assert parse(render(InGroup(VIP), names), names) == InGroup(VIP)


called = st.one_of(st.sampled_from(TEXTS), awkward_texts)


@st.composite
def names(draw: st.DrawFn) -> ShopNames:
    """A shop whose things are called anything, alike, or are gone."""
    return ShopNames(
        draw(st.dictionaries(st.sampled_from((*GROUPS, COMMON_GROUP)), called)),
        draw(st.dictionaries(st.sampled_from(PRODUCTS), called)),
        draw(st.dictionaries(st.sampled_from(CATEGORIES), called)),
        gone=draw(st.frozensets(st.sampled_from(GROUPS))),
        currency=currency(draw(st.sampled_from(["EUR", "JPY", "BHD"]))),
    )


@given(rules(leaves=12), names())
@example(AnyOf((InGroup(VIP), InGroup(VIP))), NAMES)
@example(SpentWithin(1, "=", -NUMBER_MAX), ShopNames(currency=currency("JPY")))
def test_every_rule_is_read_back_as_it_was(rule: Rule, shop: ShopNames) -> None:
    text = render(rule, shop)
    assert parse(text, shop) == normal(rule)
    assert render(parse(text, shop), shop) == text


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (InGroup(GONE), 'group = "Old" (deleted)'),
        (Not(InGroup(UNKNOWN)), "group != a group that is not here"),
        (AnyOf((InGroup(GONE), InGroup(COMMON_GROUP))), 'group in ("Old" (deleted), Everybody)'),
    ],
)
def test_a_deleted_group_is_called_so_where_a_rule_is_only_looked_at(rule: Rule, text: str) -> None:
    assert shown(rule, NAMES) == text
