"""The lanes of a shop, as each of them knows the others, and how they get their numbers."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import NamedTuple

from store.domain.errors import Refused
from store.domain.ids import LaneId
from store.domain.stamps import Instant, Stamp
from store.domain.values import dataclass

DIRECT_MAX = 99
"""Lanes the first lane can number by itself."""


@dataclass(frozen=True, slots=True)
class Member:
    """A lane of this shop, as the replicated member book knows it."""

    id: LaneId
    name: str
    number: int
    """Short number of the lane; prefix of its receipt numbers."""
    certificate: bytes
    """X.509 certificate, DER."""
    sponsor: LaneId | None
    """Who took it in, and answers for it; None for the shop's first lane. Itself once it was said to stay
    though who took it in goes."""
    revoked: bool
    """Whether it is shut out, by itself or with who took it in."""
    retired: bool = False
    """Whether it spends nothing any more: its rights are with another lane."""

    @property
    def is_gone(self) -> bool:
        """Whether the shop goes on without it."""
        return self.revoked or self.retired

    @property
    def was_kept(self) -> bool:
        """Whether it was said to stay though who took it in went: no other lane answers for it since."""
        return self.sponsor == self.id


@dataclass(frozen=True, slots=True)
class Unshared:
    """What was sold on this lane and is not known to be anywhere else."""

    count: int
    """Of closed sales, returns and voids."""
    oldest: Instant | None
    """When the first of them was closed; None when there are none."""


class Revocation(NamedTuple):
    """That a lane shut another one out."""

    stamp: Stamp
    by: LaneId
    lane: LaneId


def shut_out(members: Iterable[Member], revocations: Iterable[Revocation] = ()) -> set[LaneId]:
    """Lanes that are shut out: those that are said to be, and whoever such a one took in.

    Of two lanes that shut each other out, the one that did so first stays: revocations count in the order of
    their stamps, and what a lane says that is out by then counts for nothing. So it is the same on all lanes
    that have heard the same, in whichever order. Nobody can prove when it wrote: a stolen till that shuts out
    others before it is shut out itself, or dates it so, is taken for the one that stays.

    Also a lane is out that nobody had heard of then: what a stolen till takes in later comes in nowhere.
    """
    known = list(members)
    out = _with_children({member.id for member in known if member.revoked}, known)
    for each in sorted(revocations):
        if each.by not in out:
            out = _with_children(out | {each.lane}, known)
    return out


def _with_children(gone: set[LaneId], known: Collection[Member]) -> set[LaneId]:
    out = gone
    while more := {member.id for member in known if member.sponsor in out} - out:
        out |= more
    return out


def going_with(lane: LaneId, members: Iterable[Member]) -> list[Member]:
    """Lanes that would be shut out with a lane."""
    known = list(members)
    out = shut_out(replace(member, revoked=member.revoked or member.id == lane) for member in known)
    gone = shut_out(known) | {lane}
    return [member for member in known if member.id in out - gone]


def next_number(sponsor: Member, members: Iterable[Member]) -> int:
    """The number for a lane that `sponsor` takes in; no other lane can give the same one, even offline.

    The first lane hands out 2 to 99, lane n hands out n·100 + 1, n·100 + 2 and so on; numbers are not
    used again.

    Raises:
        Refused: this sponsor has no number left to give.
    """
    first = sponsor.sponsor is None
    lowest = 2 if first else sponsor.number * 100 + 1
    highest = DIRECT_MAX if first else sponsor.number * 100 + 99
    taken = [member.number for member in members if lowest <= member.number <= highest]
    number = max(taken, default=lowest - 1) + 1
    if number > highest:
        raise Refused(f"{sponsor.name} has taken in all the lanes it can number: pair with another lane")
    return number
