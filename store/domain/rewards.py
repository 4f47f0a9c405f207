"""Reward programs: how many points a customer earns for what they spend."""

from dataclasses import dataclass, replace

from store.domain.drafts import Check
from store.domain.ids import ProgramId
from store.domain.money import Minor
from store.domain.names import required_name

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


def checked(draft: ProgramDraft) -> ProgramDraft:
    """The draft tidied; raises Invalid with every fault by its field."""
    check = Check()
    tidy = replace(draft, name=check.read("name", lambda: required_name(draft.name), ""))
    check.require("points", 1 <= draft.points <= POINTS_MAX, f"between 1 and {POINTS_MAX} points")
    check.require("per_amount", draft.per_amount > 0, "an amount above zero")
    check.done()
    return tidy
