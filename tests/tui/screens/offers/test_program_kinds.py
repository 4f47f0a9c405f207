import pytest

from store.domain.earning import Multiplier, Range
from store.domain.errors import BadInput
from store.domain.ids import GroupId
from store.domain.money import currency
from tui.screens.offers.program_kinds import Multipliers, Ranges

GOLD = GroupId(b"gold".ljust(16))


def find(named: str) -> GroupId:
    if named.casefold() != "gold":
        raise BadInput(f"no group {named!r}")
    return GOLD


RANGES = Ranges(currency=currency("EUR"))
TIMES = Multipliers(group_of=find, name_of=lambda _: "Gold")


def test_ranges_take_amounts_the_way_people_type_them() -> None:
    assert RANGES.read("from 50,50: 2; 100: 3") == (Range(5050, 2), Range(10_000, 3))
    assert RANGES.write((Range(5050, 2),)) == "from 50.50: 2"
    assert RANGES.write(None) == ""
    with pytest.raises(BadInput, match="is no range"):
        RANGES.read("lots")


def test_multipliers_name_groups() -> None:
    assert TIMES.read("2x gold on sat") == (Multiplier(200, GOLD, frozenset({5})),)
    assert TIMES.write((Multiplier(200, GOLD, frozenset({5})),)) == "2x Gold on sat"
    assert TIMES.write(None) == ""
    with pytest.raises(BadInput, match="no group 'Silver'"):
        TIMES.read("2x Silver")


def test_what_is_too_long_is_refused_by_its_rule_not_by_its_length() -> None:
    text = "; ".join(f"from {each}: {each}" for each in range(1, 21))
    assert len(text) > 200
    assert RANGES.read(text) == tuple(Range(each * 100, each) for each in range(1, 21))
