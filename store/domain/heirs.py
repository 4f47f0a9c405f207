"""Who has the rights of sites that spend nothing any more: those of lanes that were retired, and old lives.

A right belongs to the site that booked it. When a lane is lost, somebody says so, and the site that is told
has from then on what is left of the lost one's rights.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple, TypeAlias

from store.domain.changes import Site
from store.domain.ids import LaneId
from store.domain.members import Member
from store.domain.money import Minor
from store.domain.values import dataclass

RISK: Final = (
    "Only for a lane that is lost, and from one lane alone: what it spends until it hears of this is spent"
    " twice, and so is what another lane takes over that has not heard of it."
)
"""What a manager has to know who retires a lane: nobody can ask all lanes while one is lost."""

EVERY_EPOCH: Final = 2**62
"""What a lane is retired below that shall never spend again."""


class Retirement(NamedTuple):
    """That a lane was retired, or what it was before it was restored."""

    below: int
    """Its sites of a smaller epoch spend nothing any more."""
    heir: Site


@dataclass(frozen=True, slots=True)
class Inheritance:
    """What goes from a lane to its heir, as far as the heir knows."""

    lane: Member
    points: int
    balance: Minor
    vouchers: Minor
    is_earlier_life: bool
    """Whether it is what this very lane had before it was restored from a copy."""


Retirements: TypeAlias = Mapping[LaneId, Retirement]


def is_retired(site: Site, retirements: Retirements) -> bool:
    """Whether a site spends nothing any more."""
    known = retirements.get(site.lane)
    return known is not None and site.epoch < known.below


def owner(site: Site, retirements: Retirements) -> Site:
    """Who has what a site booked: itself, its heir, or the heir's heir.

    Lanes that retired each other while they were apart have what both had at the smaller site, on every lane.
    """
    passed = [site]
    while is_retired(passed[-1], retirements):
        heir = retirements[passed[-1].lane].heir
        if heir in passed:
            return min(passed[passed.index(heir) :])
        passed.append(heir)
    return passed[-1]
