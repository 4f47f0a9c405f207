"""Who has the rights of sites that spend nothing any more: those of lanes that were retired, and old lives.

A right belongs to the site that booked it. When a lane is lost, somebody says so to another one, which is to
have what is left of the lost one's rights. It has that once every other lane of the shop has heard of it: two
lanes that are apart may both be told that they are the heir, and never both are.

Why never both. A lane agrees to the retirement that it knows to be the latest, and one that was told to be
heir agrees to its own until it hears of a later one. So of two heirs the one whose retirement is the earlier
never hears that the other agrees; and whoever has the estate agrees to nobody else's.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from store.domain.changes import Site, Vector, covers
from store.domain.ids import LaneId
from store.domain.members import Member
from store.domain.money import Minor
from store.domain.values import dataclass

RISK: Final = "Only for a lane that is lost: what it spends until it hears of this may be spent twice."
"""What a manager has to know who retires a lane: nobody can ask one that is lost."""

RISK_AT_ONCE: Final = (
    "Only if they cannot be reached: what one of them takes over as well, or alone knows to be spent already,"
    " is spent twice."
)
"""What a manager has to know who does not wait for other lanes."""

EVERY_EPOCH: Final = 2**62
"""What a lane is retired below that shall never spend again."""


NAMED_MAX: Final = 3
"""Lanes that a sentence names; of more it names two."""


class Retirement(NamedTuple):
    """Who has what a lane left, or what it was before it was restored."""

    below: int
    """Its sites of a smaller epoch spend nothing any more."""
    heir: Site


class Consent(NamedTuple):
    """What a lane says that has heard that another one is retired."""

    heir: Site
    """Who is to have what that one left."""
    heard: Vector
    """How far it had everything of that one."""


@dataclass(frozen=True, slots=True)
class Inheritance:
    """What goes from a lane to its heir, as far as the heir knows."""

    lane: Member
    points: int
    balance: Minor
    vouchers: Minor
    is_earlier_life: bool
    """Whether it is what this very lane had before it was restored from a copy."""
    waits_for: tuple[str, ...] = ()
    """Names of lanes that have to hear of it before any of this may be spent."""
    is_said: bool = False
    """Whether the lane is retired already, and what it left waits to be this one's."""

    def when(self, what: str = "It") -> str:
        """From when on it may be spent here, in a sentence that begins with `what`."""
        return spendable(self.waits_for, what=what)


@dataclass(frozen=True, slots=True)
class Estate:
    """What a retired lane left and nobody has yet."""

    lane: Member
    heir: str
    """Name of the lane that is to have it."""
    is_here: bool
    """Whether that is this one."""
    waits_for: tuple[str, ...]
    """Names of lanes that have to hear of it before, as far as this lane knows."""

    def told(self) -> str:
        """The sentence about it."""
        what = f"What {self.lane.name} left"
        if self.is_here or self.waits_for:
            return spendable(self.waits_for, what=what, where="here" if self.is_here else f"on {self.heir}")
        return f"{what} can be spent on {self.heir} once that hears that all others know of it."


def spendable(waits_for: Sequence[str], *, what: str = "It", where: str = "here") -> str:
    """From when on it may be spent what a lane left, in a sentence."""
    if not waits_for:
        return f"{what} can be spent {where} now."
    has = "have" if len(waits_for) > 1 else "has"
    names = waits_for if len(waits_for) <= NAMED_MAX else [*waits_for[:2], f"{len(waits_for) - 2} others"]
    return f"{what} can be spent {where} once {' and '.join(names)} {has} heard of it."


def waited_for(
    heir: Site, others: Iterable[LaneId], consents: Mapping[LaneId, Consent], have: Vector
) -> list[LaneId]:
    """Lanes for which an heir has to wait: they have not agreed, or knew more of the lost lane than it does.

    Args:
        heir: who is to have what the lost lane left.
        others: all lanes of the shop that count, but the one that asks.
        consents: what lanes said of the lost one.
        have: how far everything is here.
    """
    return [
        lane
        for lane in others
        if (said := consents.get(lane)) is None or said.heir != heir or not covers(have, said.heard)
    ]


Retired: TypeAlias = Mapping[LaneId, int]
"""Of each lane the epoch below which its sites spend nothing any more."""

Left: TypeAlias = Mapping[LaneId, Retirement]
"""Who has what lanes left, of those where somebody has it."""


def is_retired(site: Site, retired: Retired) -> bool:
    """Whether a site spends nothing any more."""
    return site.epoch < retired.get(site.lane, 0)


def unowned(lane: LaneId) -> Site:
    """Whose the rights are that nobody has: a site of the lane that left them, and that no lane writes as."""
    return Site(lane, EVERY_EPOCH)


def owner(site: Site, retired: Retired, left: Left) -> Site:
    """Who has what a site booked: itself, its heir, or the heir's heir; `unowned` while there is none.

    Of lanes that took over from each other while they were apart nobody has it: both are retired.
    """
    passed = [site]
    while (known := left.get(passed[-1].lane)) is not None and passed[-1].epoch < known.below:
        if known.heir in passed:
            passed.append(min(passed[passed.index(known.heir) :]))
            break
        passed.append(known.heir)
    last = passed[-1]
    return unowned(last.lane) if is_retired(last, retired) else last
