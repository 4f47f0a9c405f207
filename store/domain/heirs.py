"""Who has the rights of sites that spend nothing any more: those of lanes that were retired, and old lives.

A right belongs to the site that booked it. When a lane is lost, somebody says so to another one, which is to
have what is left of the lost one's rights. It has that once every other lane of the shop has heard of it: two
lanes that are apart may both be told that they are the heir, and never both are.

Why never both. A lane agrees to the retirement that it knows to be the latest, and one that was told to be
heir agrees to its own until it hears of a later one. So of two heirs the one whose retirement is the earlier
never hears that the other agrees; and whoever has the estate agrees to nobody else's. An heir that is brought
back from an old image and does not know that it was one has what it was, not what it is now: what its earlier
life may have spent of it is nobody's until somebody says that that life is over, and all others have heard.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from store.domain.changes import Lives, Site, Vector
from store.domain.ids import LaneId
from store.domain.members import Member
from store.domain.money import Currency, Minor
from store.domain.values import dataclass

RISK: Final = "Only for a lane that is lost: what it spends until it hears of this may be spent twice."
"""What a manager has to know who retires a lane: nobody can ask one that is lost."""

RISK_AT_ONCE: Final = (
    "Only if they cannot be reached: what one of them takes over as well, or alone knows to be spent already,"
    " is spent twice."
)
"""What a manager has to know who does not wait for other lanes."""

_NOTHING: Final = "no points, balances or vouchers"

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
    lives: Lives
    """Of which lives that was: what another one of it wrote is not heard of by as many versions."""


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
    """Names of lanes that have to hear of it before any of this may be spent, or to tell what they know."""
    have_heard: tuple[str, ...] = ()
    """Those of them that have heard of it, and know more of the lane than this one."""
    is_said: bool = False
    """Whether the lane is retired already, and what it left waits to be this one's."""

    def left(self, money: Currency) -> str:
        """What there is of it, `300 points and 5.00 of balances`; `no points, balances or vouchers`."""
        points = "1 point" if self.points == 1 else f"{self.points:,} points"
        found = [points] if self.points else []
        found += [f"{money.format(self.balance)} of balances"] if self.balance else []
        found += [f"{money.format(self.vouchers)} of vouchers"] if self.vouchers else []
        return " and ".join([", ".join(found[:-1]), found[-1]] if found[1:] else found) or _NOTHING

    def when(self, what: str = "") -> str:
        """From when on it may be spent here, in a sentence that begins with `what`; empty of nothing, now."""
        if what:
            return spendable(self.waits_for, self.have_heard, what=what)
        if self.points or self.balance or self.vouchers:
            return self.when("It")
        # It may be the heir of uses of offers, too, and others may know of more than this lane does.
        return self.when("Whatever else it left") if self.waits_for else ""


@dataclass(frozen=True, slots=True)
class Estate:
    """What a retired lane left and nobody has yet."""

    lane: Member
    heir: str
    """Name of the lane that is to have it."""
    is_here: bool
    """Whether that is this one."""
    waits_for: tuple[str, ...]
    """Names of lanes that have to hear of it before, or to tell what they know, as far as this lane knows."""
    have_heard: tuple[str, ...] = ()
    """Those of them that have heard of it, and know more of the retired lane than this one."""
    is_lost: bool = False
    """Whether the lane that is to have it is out of the shop itself."""
    is_earlier_life: bool = False
    """Whether it is what the lane had before it was restored, and is to have again."""

    def told(self) -> str:
        """The sentence about it."""
        had = "had before it was restored" if self.is_earlier_life else "left"
        what, where = f"What {self.lane.name} {had}", "here" if self.is_here else f"on {self.heir}"
        if self.is_lost:
            return (
                f"Nobody has what {self.lane.name} left, for {self.heir} is out of the shop, too: retire"
                f" {self.lane.name} again on a lane that is in use."
            )
        if self.is_here or self.waits_for:
            return spendable(self.waits_for, self.have_heard, what=what, where=where)
        return f"{what} can be spent {where} once that hears that all others know of it."


def spendable(
    waits_for: Sequence[str], have_heard: Sequence[str] = (), *, what: str = "It", where: str = "here"
) -> str:
    """From when on it may be spent what a lane left, in a sentence."""
    if not waits_for:
        return f"{what} can be spent {where} now."
    to_hear = [name for name in waits_for if name not in have_heard]
    who = to_hear or waits_for
    has = "have" if len(who) > 1 else "has"
    names = " and ".join(who if len(who) <= NAMED_MAX else [*who[:2], f"{len(who) - 2} others"])
    done = "heard of it" if to_hear else "told what is known there alone of that lane"
    return f"{what} can be spent {where} once {names} {has} {done}."


def agrees(said: Consent | None, heir: Site) -> bool:
    """Whether a lane takes it that an heir is the one, in whichever of its lives."""
    return said is not None and said.heir.lane == heir.lane


def agreed(heir: Site, consents: Iterable[Consent]) -> Site:
    """In which of its lives an heir has an estate: the first that a lane agreed to, which may have spent."""
    return min([heir, *(said.heir for said in consents if said.heir.lane == heir.lane)])


def waited_for(
    heir: Site,
    others: Iterable[LaneId],
    consents: Mapping[LaneId, Consent],
    is_known: Callable[[Consent], bool],
) -> list[LaneId]:
    """Lanes for which an heir has to wait: they have not agreed, or knew more of the lost lane than it does.

    Args:
        heir: who is to have what the lost lane left.
        others: all lanes of the shop that count, but the one that asks.
        consents: what lanes said of the lost one.
        is_known: whether all is here that a lane had of the lost one.
    """
    return [
        lane
        for lane in others
        if (said := consents.get(lane)) is None or not agrees(said, heir) or not is_known(said)
    ]


Retired: TypeAlias = Mapping[LaneId, int]
"""Of each lane the epoch below which its sites spend nothing any more."""

Left: TypeAlias = Mapping[LaneId, Sequence[Retirement]]
"""Who has what lanes left, of those where somebody has it: whoever goes first, if there are several."""


def is_retired(site: Site, retired: Retired) -> bool:
    """Whether a site spends nothing any more."""
    return site.epoch < retired.get(site.lane, 0)


def unowned(lane: LaneId) -> Site:
    """Whose the rights are that nobody has: a site of the lane that left them, and that no lane writes as."""
    return Site(lane, EVERY_EPOCH)


def owner(site: Site, retired: Retired, left: Left) -> Site:
    """Who has what a site booked: itself, its heir, or the heir's heir; `unowned` while there is none.

    Of lanes that took over from each other while they were apart nobody has it, for both are retired, until
    one of them is retired once more by another lane: that one has what all of them left.
    """
    passed = [site]
    while heirs := _heirs(passed[-1], left):
        if (heir := heirs[0]) in passed:
            among_themselves = passed[passed.index(heir) :]
            others = (each for one in among_themselves for each in _heirs(one, left) if each not in passed)
            heir = max(others, default=min(among_themselves))
        if heir in passed:
            return unowned(heir.lane)
        passed.append(heir)
    last = passed[-1]
    return unowned(last.lane) if is_retired(last, retired) else last


def _heirs(site: Site, left: Left) -> list[Site]:
    return [each.heir for each in left.get(site.lane, ()) if site.epoch < each.below]
