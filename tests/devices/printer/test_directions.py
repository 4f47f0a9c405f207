"""Order on paper. Capital letters stand for Hebrew ones, and ~ and ^ for Arabic ones, as they are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.printer.directions import in_order

LETTERS = {chr(ord("A") + place): chr(0x5D0 + place) for place in range(26)} | {"~": "\u0628", "^": "\u062a"}
MEANT = str.maketrans(LETTERS)
SHOWN = str.maketrans({letter: sign for sign, letter in LETTERS.items()})
MIRROR = str.maketrans("([{<", ")]}>")


@pytest.mark.parametrize(
    ("read", "seen"),
    [
        ("", ""),
        ("abc 12", "abc 12"),
        ("ABC", "CBA"),
        ("  ABC", "  CBA"),
        ("ABC 500 DEF", "FED 500 CBA"),
        ("ABC 12.50", "12.50 CBA"),
        ("5% ABC", "CBA 5%"),
        ("ABC -5%", "5%- CBA"),
        ("~ 5%", "%5 ~"),
        ("$5 A", "A $5"),
        ("AB 1-2", "1-2 BA"),
        ("~^ 1-2", "2-1 ^~"),
        ("~ 1,5", "1,5 ~"),
        ("A 5+5", "5+5 A"),
        ("A 10-20% b", "b 10-20% A"),
        ("shop ABC 2/3", "shop 2/3 CBA"),
        ("no. 5 ABC, DEF", "no. 5 FED ,CBA"),
        ("a B 5 c", "a 5 B c"),
        ("ABC (DEF)", "(FED) CBA"),
        ("A (b) C", "C (b) A"),
        ("a (B) c", "a (B) c"),
        ("ab C (D e)", "ab C (D e)"),
        ("ABC: (d)", "(d) :CBA"),
        ("x (A [b] C) y", "x (A [b] C) y"),
        ("A (b [C) d]", "[d (C] b) A"),
        ("A [x", "x] A"),
        ("a B (C) d", "a (C) B d"),
        ("a B ([C] d)", "a B ([C] d)"),
        ("Aa((a[)A)", "(A(]a))aA"),
        ("A\u03011", "1\u0301A"),
        ("AB)c(", ")c(BA"),
        ("A <b> 1:2", "b> 1:2> A"),
    ],
)
def test_each_script_runs_its_own_way(read: str, seen: str) -> None:
    assert in_order(read.translate(MEANT)).translate(SHOWN) == seen


@given(st.text("abc 12.,-+%$()[]/\u00e9"))
def test_what_runs_from_left_to_right_stays(text: str) -> None:
    assert in_order(text) == text


@given(st.text("abAB~^ 12.,-+%$()[]{}<>/:!\u0661\u060c"))
def test_nothing_is_lost_or_added(text: str) -> None:
    seen = in_order(text.translate(MEANT)).translate(SHOWN)
    assert sorted(seen.translate(MIRROR)) == sorted(text.translate(MIRROR))
