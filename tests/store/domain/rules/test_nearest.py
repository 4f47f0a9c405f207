"""What is meant by a name with a slip in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.names import name_key
from store.domain.rules.nearest import near_slips, nearest, slips_max

CITIES = ["Berlin", "Bern", "Leipzig", "São Paulo", "Ulm", "VIP", "Espresso beans 1 kg", "Coffee and tea"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Berln", "Berlin"),
        ("berlni", "Berlin"),
        ("BERNL", "Bern"),
        ("sao paulo", "São Paulo"),
        ("Lepzig", "Leipzig"),
        ("ulmm", "Ulm"),
        ("VPI", "VIP"),
        ("Espreso", "Espresso beans 1 kg"),
        ("Cofee", "Coffee and tea"),
        ("Hamburg", None),
        ("x", None),
        ("", None),
        ("ab", None),
        ("te", None),
        ("x" * 10_000, None),
    ],
)
def test_the_nearest_is_meant(typed: str, meant: str | None) -> None:
    assert nearest(typed, CITIES) == meant


LETTERS = st.text(alphabet="abcdé ", max_size=9)


@given(LETTERS, LETTERS)
def test_slips_are_counted_alike_from_both_sides(one: str, other: str) -> None:
    first, second = name_key(one), name_key(other)
    if slips_max(first) == slips_max(second) and min(len(first), len(second)) > 2:
        assert near_slips(first, second) == near_slips(second, first)
    assert near_slips(first, first) in ({0} if first else {None})


@given(st.text(alphabet="abcdefgh", min_size=5, max_size=9), st.data())
def test_one_slip_is_always_found(meant: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(meant) - 2))
    slips = {
        "left out": meant[:place] + meant[place + 1 :],
        "added": f"{meant[:place]}x{meant[place:]}",
        "mistaken": f"{meant[:place]}x{meant[place + 1 :]}",
        "swapped": meant[:place] + meant[place + 1] + meant[place] + meant[place + 2 :],
    }
    for slip in slips.values():
        assert nearest(slip, ["zzzzzzz", meant]) == meant, slip
