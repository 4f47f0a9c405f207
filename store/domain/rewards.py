"""Reward programs: how many points a customer earns for what they spend."""

from collections.abc import Iterable
from dataclasses import replace

from store.domain.drafts import Check
from store.domain.ids import ProgramId
from store.domain.money import Minor
from store.domain.names import required_name
from store.domain.values import dataclass

POINTS_MAX = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramDraft:
    """A reward program as typed into a form; not yet checked."""

    name: str
    points: int = 1
    """Points for each full `per_amount` spent."""
    per_amount: Minor = 100
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A reward program; groups point at it."""

    id: ProgramId
    name: str
    points: int
    per_amount: Minor
    active: bool


def draft_of(program: Program) -> ProgramDraft:
    """A stored reward program as the form shows it."""
    return ProgramDraft(
        name=program.name, points=program.points, per_amount=program.per_amount, active=program.active
    )


def checked(draft: ProgramDraft) -> ProgramDraft:
    """The draft tidied; raises Invalid with every fault by its field."""
    check = Check()
    tidy = replace(draft, name=check.read("name", lambda: required_name(draft.name), ""))
    check.require("points", 1 <= draft.points <= POINTS_MAX, f"between 1 and {POINTS_MAX} points")
    check.require("per_amount", draft.per_amount > 0, "an amount above zero")
    check.done()
    return tidy


def earned(program: Program, value: Minor) -> int:
    """Points for a discounted value, without what was paid with points; only full amounts count."""
    return max(0, value) // program.per_amount * program.points if program.per_amount > 0 else 0


def best(programs: Iterable[Program], value: Minor) -> Program | None:
    """The one that gives most for a value, of equals the smaller id; None when none gives anything."""
    giving = [program for program in programs if program.active and earned(program, value) > 0]
    return min(giving, key=lambda program: (-earned(program, value), program.id), default=None)
