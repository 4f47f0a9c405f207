import pytest

from store.domain.errors import BadInput
from store.domain.group_algebra import PARTS_MAX, How, SplitBy, combined, text_share
from store.domain.ids import GroupId
from store.domain.rules.tree import AllOf, AnyOf, InGroup, Not, Rule, Text, TextContains, TextIs

A, B, C = (GroupId(name.ljust(16)) for name in (b"a", b"b", b"c"))


@pytest.mark.parametrize(
    ("how", "rule"),
    [
        (How.UNION, AnyOf((InGroup(A), InGroup(B), InGroup(C)))),
        (How.INTERSECTION, AllOf((InGroup(A), InGroup(B), InGroup(C)))),
        (How.DIFFERENCE, AllOf((InGroup(A), Not(InGroup(B)), Not(InGroup(C))))),
    ],
)
def test_a_combination_is_a_rule(how: How, rule: Rule) -> None:
    assert combined(how, [A, B, C]) == rule


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ([], "2 to 50"),
        ([A], "2 to 50"),
        ([A, B, A], "once"),
        ([GroupId(bytes([n]) * 16) for n in range(PARTS_MAX + 1)], "2 to 50"),
    ],
)
def test_what_cannot_be_combined(parts: list[GroupId], why: str) -> None:
    with pytest.raises(BadInput, match=why):
        combined(How.UNION, parts)


def test_whoever_has_no_value_is_a_share_of_their_own() -> None:
    bonn, none = text_share(SplitBy.CITY, "Bonn"), text_share(SplitBy.CITY, "")
    assert (bonn.label, bonn.question) == ("Bonn", TextIs(Text.CITY, ("Bonn",)))
    assert (none.label, none.question) == ("no city", Not(TextContains(Text.CITY, "")))
