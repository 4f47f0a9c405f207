"""A rule as an outline: there and back again, and every change of it."""

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.rules import rules

from store.domain.ids import GroupId
from store.domain.rules.shape import normal
from store.domain.rules.tree import AllOf, AnyOf, Flag, InGroup, Is, Not, Number, NumberIs
from tui.screens.groups.rules.outline import (
    NOTHING,
    Group,
    Joint,
    Leaf,
    Path,
    added,
    at,
    changed,
    lines,
    moved,
    negated,
    outline_of,
    removed,
    rule_of,
    wrapped,
)

A, B, C, D = (NumberIs(Number.AGE, ">", age) for age in range(4))
WHOLE = Group(Joint.ALL, (Leaf(A), Group(Joint.ANY, (Leaf(B), Leaf(C))), Leaf(D)))


def told(whole: Group) -> str:
    """An outline in one line: `all(0 any(1 2) 3)`."""
    words = []
    for each in whole.parts:
        if isinstance(each, Group):
            words.append(told(each))
        else:
            assert isinstance(each.rule, NumberIs)
            words.append(str(each.rule.value))
    return f"{whole.joint.value.split()[0]}({' '.join(words)})"


@given(rules())
def test_a_rule_is_what_its_outline_means(rule: object) -> None:
    tidy = normal(rule)  # type: ignore[arg-type] # the strategy makes rules
    assert rule_of(outline_of(tidy)) == tidy


def test_nothing_asks_nothing() -> None:
    assert outline_of(None) == NOTHING
    assert rule_of(NOTHING) is None
    assert rule_of(Group(Joint.ANY, (Group(Joint.NONE), Leaf(A)))) == A


@pytest.mark.parametrize(
    ("rule", "outline"),
    [
        (A, Group(Joint.ALL, (Leaf(A),))),
        (Not(A), Group(Joint.ALL, (Leaf(Not(A)),))),
        (Not(AnyOf((A, B))), Group(Joint.NONE, (Leaf(A), Leaf(B)))),
        (Not(AllOf((A, B))), Group(Joint.NONE, (Group(Joint.ALL, (Leaf(A), Leaf(B))),))),
        (AllOf(()), Group(Joint.ALL, (Leaf(AllOf(())),))),
    ],
)
def test_shapes(rule: AllOf | Not | NumberIs, outline: Group) -> None:
    assert outline_of(rule) == outline


def test_a_list_of_groups_is_one_question() -> None:
    either = AnyOf((InGroup(GroupId(b"1" * 16)), InGroup(GroupId(b"2" * 16))))
    assert outline_of(either).parts == (Leaf(either),)


def test_lines_from_top_to_bottom() -> None:
    assert [line.path for line in lines(WHOLE)] == [(), (0,), (1,), (1, 0), (1, 1), (2,)]


@pytest.mark.parametrize(
    ("path", "outline", "goes_to"),
    [
        ((), "all(0 any(1 2) 3 9)", (3,)),
        ((0,), "all(0 9 any(1 2) 3)", (1,)),
        ((1,), "all(0 any(1 2 9) 3)", (1, 2)),
        ((1, 0), "all(0 any(1 9 2) 3)", (1, 1)),
    ],
)
def test_adding(path: Path, outline: str, goes_to: Path) -> None:
    whole, where = added(WHOLE, path, Leaf(NumberIs(Number.AGE, ">", 9)))
    assert (told(whole), where) == (outline, goes_to)


@pytest.mark.parametrize(
    ("path", "outline", "goes_to"),
    [
        ((), "all()", ()),
        ((0,), "all(any(1 2) 3)", (0,)),
        ((1,), "all(0 3)", (1,)),
        ((1, 1), "all(0 any(1) 3)", (1, 0)),
        ((2,), "all(0 any(1 2))", (1,)),
    ],
)
def test_taking_away(path: Path, outline: str, goes_to: Path) -> None:
    whole, where = removed(WHOLE, path)
    assert (told(whole), where) == (outline, goes_to)


@pytest.mark.parametrize(
    ("path", "way", "outline", "goes_to"),
    [
        ((0,), "up", None, None),
        ((0,), "down", "all(any(0 1 2) 3)", (0, 0)),
        ((2,), "up", "all(0 any(1 2 3))", (1, 2)),
        ((2,), "down", None, None),
        ((1, 0), "up", "all(0 1 any(2) 3)", (1,)),
        ((1, 0), "down", "all(0 any(2 1) 3)", (1, 1)),
        ((1, 1), "down", "all(0 any(1) 2 3)", (2,)),
        ((1, 0), "out", "all(0 any(2) 1 3)", (2,)),
        ((1,), "up", "all(any(1 2) 0 3)", (0,)),
        ((0,), "out", None, None),
        ((), "down", None, None),
    ],
)
def test_moving(
    path: Path, way: Literal["up", "down", "out"], outline: str | None, goes_to: Path | None
) -> None:
    done = moved(WHOLE, path, way)
    assert (done and (told(done[0]), done[1])) == (outline and (outline, goes_to))


def test_wrapping_and_joining() -> None:
    whole, where = wrapped(WHOLE, (0,), Joint.NONE)
    assert (told(whole), where) == ("all(none(0) any(1 2) 3)", (0,))
    assert told(wrapped(WHOLE, (), Joint.ANY)[0]) == "any(all(0 any(1 2) 3))"


def test_the_opposite() -> None:
    assert at(negated(WHOLE, (0,)), (0,)) == Leaf(Not(A))
    assert negated(negated(WHOLE, (0,)), (0,)) == WHOLE
    assert told(negated(WHOLE, (1,))) == "all(0 none(1 2) 3)"
    assert told(negated(WHOLE, ())) == "none(all(0 any(1 2) 3))"


def test_the_whole_stays_a_group() -> None:
    assert changed(WHOLE, (), Leaf(Is(Flag.ACTIVE))) == Group(Joint.ALL, (Leaf(Is(Flag.ACTIVE)),))


@given(rules(), st.data())
def test_a_move_loses_nothing(rule: object, data: st.DataObject) -> None:
    whole = outline_of(rule)  # type: ignore[arg-type] # the strategy makes rules
    path = data.draw(st.sampled_from([line.path for line in lines(whole)]))
    done = moved(whole, path, data.draw(st.sampled_from(("up", "down", "out"))))
    if done is not None:
        assert at(done[0], done[1]) == at(whole, path)
        assert len(lines(done[0])) == len(lines(whole))
