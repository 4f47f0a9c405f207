"""What an import answers: how a file was read, what its rows came to, and what was wrong with them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, TypeAlias

from store.domain.errors import BadInput, Refused

Kind: TypeAlias = Literal["customers", "memberships", "groups", "products"]

Mode: TypeAlias = Literal["add", "remove", "replace"]
"""What a row of memberships means: be in the group, not be in it, or be among those who alone are in it."""

PROBLEMS_MAX = 100_000
"""Kept of one file, some 25 MB of them; further ones are only counted."""

SAMPLES_MAX = 50
"""Rows that a preview shows."""


class Stopped(Refused):
    """The import was stopped by the person who started it; the book is as it was before."""


class UnknownField(BadInput):
    """A column was to be read as something that customers or products do not have."""


class Verdict(Enum):
    """What a row comes to."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    PASSED = "passed"
    """Carries nothing of its own: a picture, the heading of variants."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Options:
    """What a person may want beside the file."""

    create_groups: bool = False
    """Groups that are not there are made; else they are problems."""
    mode: Mode = "add"
    """Of memberships."""
    group: str = ""
    """Of memberships: the group of every row, by name; empty: the file says it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a row, as told to a person."""

    row: int
    """As a person counts in the file: the header is row 1, a cell of several lines is one row."""
    field: str
    message: str
    refused: bool
    """The whole row was left out; otherwise the row was taken and only this is wrong."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file and what it is read as."""

    number: int
    """From 1."""
    heading: str
    field: str
    """A name of `fields.FIELDS`; empty for a column that is not read."""
    mapped: bool
    """Said by a person rather than recognised."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file was read."""

    system: str
    """The program whose export it looks like; empty for none in particular."""
    columns: tuple[Column, ...]
    encoding: str
    """Codec name, such as `utf-8` or `cp1252`."""
    encoding_guessed: bool
    """Nothing in the file says so for certain; names with accents deserve a look."""
    delimiter: str


@dataclass(frozen=True, slots=True)
class Report:
    """What the rows of a file came to."""

    layout: Layout
    created: int
    updated: int
    unchanged: int
    """Rows that say what the book knows already."""
    passed: int
    """Rows without anything of their own."""
    refused: int
    problems: tuple[Problem, ...]
    """The first `PROBLEMS_MAX`, in the order of the file."""
    problem_count: int
    groups_made: tuple[str, ...] = ()
    """Names of groups that were not there."""
    added: int = 0
    """Memberships that are new, of a file of memberships."""
    removed: int = 0
    """Memberships that ended."""

    @property
    def skipped(self) -> int:
        """Rows that changed nothing, for whatever reason."""
        return self.unchanged + self.passed + self.refused

    @property
    def rows(self) -> int:
        """Every row below the header that is not blank."""
        return self.created + self.updated + self.skipped


@dataclass(slots=True)
class Tally:
    """Counts rows and collects problems while a file is gone through."""

    counts: dict[Verdict, int] = field(default_factory=lambda: dict.fromkeys(Verdict, 0))
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0

    @property
    def rows(self) -> int:
        """Rows gone through."""
        return sum(self.counts.values())

    def note(self, problem: Problem) -> None:
        """Keep a problem, as long as there is room."""
        self.problem_count += 1
        if len(self.problems) < PROBLEMS_MAX:
            self.problems.append(problem)

    def report(
        self, layout: Layout, *, groups_made: tuple[str, ...] = (), added: int = 0, removed: int = 0
    ) -> Report:
        """What was counted in a file that was read in this way."""
        counts = self.counts
        return Report(
            layout=layout,
            created=counts[Verdict.CREATED],
            updated=counts[Verdict.UPDATED],
            unchanged=counts[Verdict.UNCHANGED],
            passed=counts[Verdict.PASSED],
            refused=counts[Verdict.REFUSED],
            problems=tuple(self.problems),
            problem_count=self.problem_count,
            groups_made=groups_made,
            added=added,
            removed=removed,
        )


@dataclass(frozen=True, slots=True)
class Sample:
    """A row as it would be taken."""

    row: int
    verdict: Verdict
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Preview:
    """A whole import, dry."""

    samples: tuple[Sample, ...]
    """The first rows."""
    report: Report


class Phase(Enum):
    """What an import is busy with."""

    READING = "reading"
    DECIDING = "deciding"
    WRITING = "writing"
    UNDOING = "undoing"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is."""

    phase: Phase
    rows: int
    """Rows gone through in this phase."""
    done: int
    """Bytes of the file; customers or products when writing or undoing."""
    total: int
    """0 while nobody knows."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Whoever waits for an import: hears how far it is, and may stop it."""

    progress: Callable[[Progress], None] = lambda _: None
    is_stopped: Callable[[], bool] = lambda: False

    def tell(self, progress: Progress) -> None:
        """Say how far it is; raises Stopped."""
        if self.is_stopped():
            raise Stopped("the import was stopped; nothing was changed")
        self.progress(progress)
