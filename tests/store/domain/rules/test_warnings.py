from dataclasses import dataclass

import pytest
from hypothesis import given
from support.rules import GROUPS, ShopNames, rules

from store.domain.names import name_key
from store.domain.rules.grammar import parse
from store.domain.rules.tree import Rule, Text
from store.domain.rules.warnings import unknown_values, warnings

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


@dataclass
class Had:
    """What customers of a small shop have."""

    values: dict[Text | None, list[str]]

    def is_had(self, field: Text | None, value: str) -> bool:
        return name_key(value) in map(name_key, self.some(field))

    def some(self, field: Text | None) -> list[str]:
        return self.values.get(field, [])


HAD = Had(
    {
        Text.CITY: ["Berlin", "São Paulo", "Ulm"],
        Text.GENDER: ["female", "male"],
        Text.NAME: ["Ann"],
        None: ["vip", "early bird"],
    }
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("city = berlin", []),
        ("city = Berln", ["nobody has city Berln; did you mean Berlin?"]),
        ("city = Hamburg", ["nobody has city Hamburg"]),
        ('city = "Sao Paulo"', ['nobody has city "Sao Paulo"; did you mean "São Paulo"?']),
        ("gender = mal", ["nobody has gender mal; did you mean male?"]),
        ("tag = vpi", ["nobody has the tag vpi; did you mean vip?"]),
        ("tag = 'erly bird'", ['nobody has the tag "erly bird"; did you mean "early bird"?']),
        ("not (city = Ulmm or tag = vip)", ["nobody has city Ulmm; did you mean Ulm?"]),
        (
            "city in (Berln, Ulm, Berln) and not city = Ulmm",
            ["nobody has city Berln; did you mean Berlin?", "nobody has city Ulmm; did you mean Ulm?"],
        ),
        ("country = Grmany", []),
        ("name = An", []),
        ("city contains Berln", []),
        ("city known", []),
    ],
)
def test_what_nobody_has_is_said_with_what_may_be_meant(text: str, said: list[str]) -> None:
    assert list(unknown_values(parse(text, NAMES), HAD)) == said


@given(rules(leaves=12))
def test_values_of_any_rule_can_be_looked_at(rule: Rule) -> None:
    told = unknown_values(rule, HAD)
    assert len(told) == len(set(told))
