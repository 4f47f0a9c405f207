"""What all lanes of a run share, and how they read their logs."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from support.sim.copies import Copy
from support.sim.deeds import Receipt
from support.sim.furnished import Shop
from support.sim.network import Network
from support.sim.timeline import Timeline
from support.sim.witness import Witness

from netsync.protocol.messages import Changes
from store.domain.changes import Batch, Vector
from store.services.replication import ReplicationService
from store.unit import Units

if TYPE_CHECKING:
    from support.sim.lane import Lane


@dataclass(slots=True)
class Around:
    """What all lanes of a run share."""

    timeline: Timeline
    network: Network
    dice: random.Random
    shop: Shop
    witness: Witness
    seed: int
    rows_max: int
    """About how many rows lanes read from their logs at a time."""
    links: frozenset[tuple[int, int]]
    dial: "Callable[[Lane, int], None]"
    is_mixed: bool
    """Whether lanes of two versions talk."""
    frames: list[Changes] = field(default_factory=list)
    """Every batch that arrived anywhere."""
    receipts: list[Receipt] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)
    retired: set[int] = field(default_factory=set)
    """Lanes that are lost, as far as somebody said."""
    heeds_the_removed: bool = False
    """Whether lanes look who is shut out: it is asked in some runs."""
    clears: bool = False
    """The same of how much lanes have forgotten."""

    def brought_back(self) -> None:
        """A lane starts with a disk that was replaced: frames of what nobody has were never sent, either."""
        self.witness.brought_back()
        self.frames = [each for each in self.frames if each.through <= self.witness.heard(each.site)]


class FewRows(ReplicationService):
    """The log of a lane, read a few rows at a time."""

    def __init__(self, units: Units, rows_max: int) -> None:
        super().__init__(units)
        self._rows_max = rows_max

    def since(self, have: Vector, *, rows_max: int) -> Sequence[Batch]:
        return super().since(have, rows_max=min(rows_max, self._rows_max))
