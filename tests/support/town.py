"""A town of lanes: scripts of edits and deliveries drawn from a seed, run on real books in one process."""

import itertools
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from support import edits
from support.books import Witness
from support.shops import DAY, ShopLane, lanes

from store.domain.catalogue import ProductDraft
from store.domain.changes import Batch, Site, Vector, Version
from store.domain.customers import CustomerDraft
from store.domain.errors import Invalid, NotFound, Refused
from store.domain.groups import GroupDraft
from store.domain.rewards import ProgramDraft

LANES = 4
ROUNDS_MAX = LANES + 2
"""Everybody has told everybody everything after two; each further one is for rows that were named anew."""


@dataclass
class Town:
    """Lanes of one shop with batches under way between them."""

    lanes: list[ShopLane]
    witness: Witness = field(default_factory=Witness)
    under_way: list[tuple[int, Batch]] = field(default_factory=list)

    def have(self, index: int) -> Vector:
        """How far a lane has everything."""
        return self.lanes[index].store.replication.have()

    def lacks(self, source: int, have: Vector, rows_max: int) -> Sequence[Batch]:
        """What a lane answers one that has `have`."""
        return self.lanes[source].store.replication.since(have, rows_max=rows_max)

    def take(self, target: int, batches: Sequence[Batch]) -> None:
        """A lane merges some batches in one transaction."""
        self.lanes[target].store.replication.apply(batches)
        self.see(target)

    def see(self, index: int) -> None:
        """Check the laws on a lane that has just committed."""
        self.witness.see(self.lanes[index].store)

    def heal(self) -> None:
        """Clocks are put right, and everybody tells everybody everything, a few rows at a time, until nobody
        has news.
        """
        now = max(lane.store.world.now() for lane in self.lanes)
        for lane in self.lanes:
            lane.machine.at = now
        for _ in range(ROUNDS_MAX):
            news = 0
            for index, lane in enumerate(self.lanes):
                lane.store.keep_current()
                self.see(index)
            for source, target in itertools.permutations(range(len(self.lanes)), 2):
                while batches := self.lacks(source, self.have(target), 7):
                    self.take(target, batches)
                    news += 1
            if not news:
                return
        raise AssertionError("everybody has told everybody everything several times, and there is still news")


@dataclass(frozen=True)
class Edit:
    """Somebody does something at a lane, a while after the last thing there."""

    lane: int
    what: edits.Edit
    which: int
    value: int
    after_ms: int

    def run(self, town: Town) -> None:
        town.lanes[self.lane].machine.forward(self.after_ms)
        try:
            self.what(town.lanes[self.lane], self.which, self.value)
        except (Invalid, NotFound, Refused):
            return  # a twin, two products of one code, or nothing is left to edit
        town.see(self.lane)

    def __repr__(self) -> str:
        return f"Edit({self.lane}, {self.what.__name__}, {self.which}, {self.value}, {self.after_ms})"


@dataclass(frozen=True)
class Skew:
    """A clock is set wrong, or right."""

    lane: int
    by_ms: int

    def run(self, town: Town) -> None:
        town.lanes[self.lane].machine.forward(self.by_ms)


@dataclass(frozen=True)
class Send:
    """A lane answers what another one lacks, in pieces of few rows; they are under way from now on."""

    source: int
    target: int
    rows_max: int
    answers: int

    def run(self, town: Town) -> None:
        have: dict[Site, Version] = dict(town.have(self.target))
        for _ in range(self.answers):
            batches = town.lacks(self.source, have, self.rows_max)
            have |= {batch.site: batch.through for batch in batches}
            town.under_way += [(self.target, batch) for batch in batches]


@dataclass(frozen=True)
class Arrive:
    """Some of what is under way to a lane arrives there, in some order, perhaps not for the last time."""

    target: int
    picks: tuple[int, ...]
    again: bool
    at_once: bool

    def run(self, town: Town) -> None:
        waiting = [batch for target, batch in town.under_way if target == self.target]
        chosen = [waiting[pick % len(waiting)] for pick in self.picks] if waiting else []
        legal = in_order(chosen, town.have(self.target))
        for batches in [legal] if self.at_once else [[batch] for batch in legal]:
            town.take(self.target, batches)
        if not self.again:
            town.under_way = [
                item for item in town.under_way if item != (self.target, item[1]) or item[1] not in legal
            ]


@dataclass(frozen=True)
class Gather:
    """A lane asks all others what it lacks and takes every answer in one transaction."""

    target: int
    rows_max: int

    def run(self, town: Town) -> None:
        have, others = town.have(self.target), (index for index in range(LANES) if index != self.target)
        answers = [batch for other in others for batch in town.lacks(other, have, self.rows_max)]
        town.take(self.target, in_order(answers, have))


Step = Edit | Skew | Send | Arrive | Gather


def in_order(batches: Sequence[Batch], have: Vector) -> list[Batch]:
    """Those that leave no gap when they are taken one after the other."""
    reached, legal = dict(have), []
    for batch in batches:
        if batch.after <= reached.get(batch.site, 0):
            legal.append(batch)
            reached[batch.site] = max(reached.get(batch.site, 0), batch.through)
    return legal


def draw(dice: random.Random, length: int) -> list[Step]:
    """A script of `length` steps."""
    return [_step(dice) for _ in range(length)]


def _step(dice: random.Random) -> Step:
    lane, other = dice.sample(range(LANES), 2)
    kind = dice.random()
    if kind < 0.40:
        # Time mostly stands still, so that stamps of different lanes are often equal.
        after_ms = dice.choice((0, 0, 0, 9))
        return Edit(lane, dice.choice(edits.EDITS), dice.choice((0, 0, 1, 2)), dice.randrange(30), after_ms)
    if kind < 0.46:
        return Gather(lane, dice.choice((3, 5000)))
    if kind < 0.68:
        return Send(lane, other, dice.choice((1, 2, 5, 5000)), dice.randint(1, 3))
    if kind < 0.97:
        picks = tuple(dice.randrange(12) for _ in range(dice.randint(1, 12)))
        return Arrive(lane, picks, again=dice.random() < 0.3, at_once=dice.random() < 0.5)
    return Skew(lane, dice.randint(-DAY, DAY))


@contextmanager
def town_in(folder: Path) -> Iterator[Town]:
    """Lanes that agree on two customers, two groups, two products and a program; closed at the end."""
    town = Town(lanes(folder, LANES))
    try:
        _furnish(town)
        yield town
    finally:
        for lane in town.lanes:
            lane.store.close()


def _furnish(town: Town) -> None:
    first = town.lanes[0].store
    program = first.programs.create(ProgramDraft(name="Points"))
    groups = tuple(first.groups.create(GroupDraft(name=name, program=program)) for name in ("VIP", "Staff"))
    for name in ("Ann", "Bob"):
        first.customers.create(CustomerDraft(name=name, groups=groups[:1]))
    for name in ("Bread", "Milk"):
        first.catalogue.create(ProductDraft(name=name, price=100, barcodes=(name,)))
    for index in range(len(town.lanes)):
        town.take(index, town.lacks(0, town.have(index), 5000))
