"""A rule as an outline: groups of questions that can be added to, wrapped, moved and taken away. Pure.

An outline keeps what a rule in its normal form would not: a group with one question or none in it. Such a
group asks nothing until there is something in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import Enum
from typing import Literal, TypeAlias

from store.domain.rules.shape import normal
from store.domain.rules.tree import AllOf, AnyOf, HasTag, InGroup, Not, Rule
from store.domain.values import dataclass

Path: TypeAlias = tuple[int, ...]
"""Which part of which part; () is the whole."""


class Joint(Enum):
    """How the questions of a group belong together."""

    ALL = "all of"
    ANY = "any of"
    NONE = "none of"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A question, or the opposite of one."""

    rule: Rule


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that belong together."""

    joint: Joint
    parts: "tuple[Node, ...]" = ()


Node: TypeAlias = Leaf | Group

NOTHING = Group(Joint.ALL)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the outline."""

    path: Path
    node: Node


def outline_of(rule: Rule | None) -> Group:
    """The outline of a rule; the whole is always a group."""
    if rule is None:
        return NOTHING
    node = node_of(normal(rule))
    return node if isinstance(node, Group) else Group(Joint.ALL, (node,))


def node_of(rule: Rule) -> Node:
    """A part of an outline; what is written as a list of groups or tags is one question."""
    match rule:
        case AllOf(parts) if parts:
            return Group(Joint.ALL, tuple(map(node_of, parts)))
        case AnyOf(parts) if parts and not _is_list(parts):
            return Group(Joint.ANY, tuple(map(node_of, parts)))
        case Not(AnyOf(parts)) if parts and not _is_list(parts):
            return Group(Joint.NONE, tuple(map(node_of, parts)))
        case Not(AllOf(parts)) if parts:
            return Group(Joint.NONE, (node_of(AllOf(parts)),))
        case _:
            return Leaf(rule)


def _is_list(parts: Sequence[Rule]) -> bool:
    return all(isinstance(each, InGroup) for each in parts) or all(isinstance(each, HasTag) for each in parts)


def rule_of(node: Node) -> Rule | None:
    """What an outline means; None while it asks nothing."""
    rule = _meaning(node)
    return None if rule is None else normal(rule)


def _meaning(node: Node) -> Rule | None:
    if isinstance(node, Leaf):
        return node.rule
    parts = tuple(rule for part in node.parts if (rule := _meaning(part)) is not None)
    if not parts:
        return None
    if node.joint is Joint.ALL:
        return AllOf(parts)
    return AnyOf(parts) if node.joint is Joint.ANY else Not(AnyOf(parts))


def lines(whole: Group) -> list[Line]:
    """Every line from top to bottom, groups before what is in them."""
    return list(_lines(whole, ()))


def _lines(node: Node, path: Path) -> Iterator[Line]:
    yield Line(path, node)
    if isinstance(node, Group):
        for index, part in enumerate(node.parts):
            yield from _lines(part, (*path, index))


def at(whole: Group, path: Path) -> Node:
    """The part at a path."""
    node: Node = whole
    for index in path:
        if isinstance(node, Leaf):
            raise KeyError(path)
        node = node.parts[index]
    return node


def changed(whole: Group, path: Path, node: Node) -> Group:
    """With another part at a path; the whole stays a group."""
    if not path:
        return node if isinstance(node, Group) else Group(Joint.ALL, (node,))
    index, *rest = path
    inner = whole.parts[index]
    new = changed(inner, tuple(rest), node) if rest and isinstance(inner, Group) else node
    return replace(whole, parts=(*whole.parts[:index], new, *whole.parts[index + 1 :]))


def added(whole: Group, path: Path, node: Node) -> tuple[Group, Path]:
    """With one part more: at the end of the group at a path, or behind the question there."""
    here = at(whole, path)
    if isinstance(here, Group):
        return _put(whole, path, len(here.parts), node)
    return _put(whole, path[:-1], path[-1] + 1, node)


def _put(whole: Group, into: Path, index: int, node: Node) -> tuple[Group, Path]:
    group = at(whole, into)
    if isinstance(group, Leaf):
        raise KeyError(into)
    parts = (*group.parts[:index], node, *group.parts[index:])
    return changed(whole, into, replace(group, parts=parts)), (*into, index)


def removed(whole: Group, path: Path) -> tuple[Group, Path]:
    """Without the part at a path; the line to go to is the next, else the one before, else the group."""
    if not path:
        return Group(whole.joint), ()
    group = at(whole, path[:-1])
    if isinstance(group, Leaf):
        raise KeyError(path)
    index = path[-1]
    parts = (*group.parts[:index], *group.parts[index + 1 :])
    nearest = min(index, len(parts) - 1)
    rest = changed(whole, path[:-1], replace(group, parts=parts))
    return rest, (*path[:-1], nearest) if parts else path[:-1]


def wrapped(whole: Group, path: Path, joint: Joint) -> tuple[Group, Path]:
    """With a group around the part at a path."""
    inside = Group(joint, (at(whole, path),))
    return changed(whole, path, inside), path


def negated(whole: Group, path: Path) -> Group:
    """With the opposite of the part at a path."""
    node = at(whole, path)
    if isinstance(node, Leaf):
        return changed(whole, path, Leaf(normal(Not(node.rule))))
    other = {Joint.NONE: Joint.ANY, Joint.ANY: Joint.NONE}.get(node.joint)
    if other is not None:
        return changed(whole, path, replace(node, joint=other))
    return changed(whole, path, Group(Joint.NONE, (node,)))


def moved(whole: Group, path: Path, way: Literal["up", "down", "out"]) -> tuple[Group, Path] | None:
    """With a part one place further, in and out of the groups it meets; None where it cannot go."""
    if not path or (way == "out" and len(path) == 1):
        return None
    above, index, node = path[:-1], path[-1], at(whole, path)
    group = at(whole, above)
    if isinstance(group, Leaf):
        raise KeyError(path)
    beside = index - 1 if way == "up" else index + 1
    without = changed(whole, above, replace(group, parts=(*group.parts[:index], *group.parts[index + 1 :])))
    if way == "out" or not 0 <= beside < len(group.parts):
        if not above:
            return None
        return _put(without, above[:-1], above[-1] + (way != "up"), node)
    neighbour = group.parts[beside]
    if isinstance(neighbour, Group):
        # Without this part, whatever followed it has moved up by one.
        into = (*above, index - 1 if way == "up" else index)
        return _put(without, into, len(neighbour.parts) if way == "up" else 0, node)
    return _put(without, above, beside, node)
