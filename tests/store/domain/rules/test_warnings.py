import pytest
from hypothesis import given
from support.rules import GROUPS, ShopNames, rules

from store.domain.rules.grammar import parse
from store.domain.rules.tree import Rule
from store.domain.rules.warnings import warnings

NAMES = ShopNames({GROUPS[0]: "VIP"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("age < 0", ["nobody can meet age < 0"]),
        ("orders >= 0", ["everybody meets orders >= 0"]),
        ("age >= 0", ["everybody of whom it is known meets age >= 0"]),
        ("birthday in 366 days", ["everybody of whom it is known meets birthday in 366 days"]),
        ("age > 60 and active and age < 20", ["nobody can meet age > 60 and age < 20"]),
        ("active or (age > 60 and age < 20)", ["nobody can meet age > 60 and age < 20"]),
        ("orders > 5 or active or orders < 10", ["everybody meets orders > 5 or orders < 10"]),
        ("city = Bonn and city = Ulm", ["nobody can meet city = Bonn and city = Ulm"]),
        ("active and not active", ["nobody can meet active and not active"]),
        ("active and group = VIP and active", ["active is said twice"]),
        ("active and any of ()", ["any of nothing is met by nobody"]),
        ("not everyone", ["all of nothing is met by everybody"]),
        ("age < 0 or orders < 0", ["nobody can meet age < 0", "nobody can meet orders < 0"]),
        ("not age < 0", ["nobody can meet age < 0"]),
        ("age >= 18 and age <= 65 and not group = VIP", []),
        ("last order > 30 days or orders = 0", []),
        ("birth date known", []),
    ],
)
def test_what_is_likely_not_meant_is_said(text: str, said: list[str]) -> None:
    assert list(warnings(parse(text, NAMES), NAMES)) == said


@given(rules(leaves=12))
def test_any_rule_can_be_looked_at(rule: Rule) -> None:
    told = warnings(rule, NAMES)
    assert len(told) == len(set(told))
