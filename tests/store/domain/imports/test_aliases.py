"""The tables of headings are consistent: written as they are compared, no heading in two fields."""

from collections import Counter

from store.domain.imports.aliases import ALIASES, SYSTEMS
from store.domain.imports.fields import FIELDS
from store.domain.imports.headings import folded


def test_headings_stand_as_they_are_compared() -> None:
    headings = [name for fields in ALIASES.values() for names in fields.values() for name in names]
    headings += [name for system in SYSTEMS for marks in system.marks for name in marks]
    headings += [name for system in SYSTEMS for name in system.fields]
    assert [name for name in headings if folded(name) != name] == []


def test_a_heading_means_one_thing() -> None:
    for fields in ALIASES.values():
        counts = Counter(name for names in fields.values() for name in names)
        assert [name for name, count in counts.items() if count > 1] == []


def test_all_fields_are_known() -> None:
    for kind, fields in ALIASES.items():
        assert set(fields) - set(FIELDS[kind]) == set()
    for system in SYSTEMS:
        assert set(system.fields.values()) - set(FIELDS[system.kind]) - {""} == set()
