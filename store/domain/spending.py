"""What may be spent out of an account here: this site's own rights, and never what is not there.

A right to spend sits with the site that booked what came in, until it is handed on. So lanes that do not
hear each other never spend the same twice. A credit limit is a right like any other, with one site at first;
an allowance is what a manager lets one lane spend beyond its rights, and at whose risk.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from store.domain.changes import Site
from store.domain.errors import Refused
from store.domain.heirs import EVERY_EPOCH
from store.domain.ids import ID_BYTES, LaneId, ProgramId
from store.domain.money import Minor
from store.domain.values import dataclass

POINTS: Final = "points"
BALANCE: Final = "balance"
VOUCHER: Final = "voucher"
"""Of the accounts; a voucher's holder is `voucher_key` of its code."""

BEYOND_LIMIT: Final = "beyond limit"
"""The reference of a balance tender that asks to go beyond the credit limit; it allows nothing by itself."""


@dataclass(frozen=True, slots=True)
class Purse:
    """An account as one lane may use it."""

    known: int
    """All that is in it, as far as this lane knows."""
    own: int
    """What this lane has the right to spend of it, of the credit too; negative where it spent beyond."""
    elsewhere: tuple[str, ...] = ()
    """Who has rights to the rest: names of lanes in use, what such lanes were, and `BEFORE`."""
    credit: Minor = 0
    """How far all lanes together may go below zero."""
    limit: int | None = None
    """The most that may be spent now, whatever is there; None for all of it."""
    allowance: int = 0
    """How far beyond its rights this lane may go."""
    holders: tuple[LaneId, ...] = ()
    """The lanes that can be asked for the rest: neither what a lane was nor a retired one can."""
    to_ask: int = 0
    """How much of the rest they have."""
    left: tuple[LaneId, ...] = ()
    """Retired lanes that left rights to some of it, which nobody has yet."""
    is_stopped: bool = False
    """Whether this lane may spend nothing at all, for it was retired."""

    @property
    def _there(self) -> int:
        if self.is_stopped:
            return 0
        return max(0, min(self.known + self.credit, self.own + self.allowance))

    @property
    def spendable(self) -> int:
        """What may be spent here and now."""
        return self._there if self.limit is None else min(self._there, self.limit)

    @property
    def most(self) -> int:
        """What may be spent here and now once the lanes that can be asked have handed over all they have."""
        return replace(self, own=self.own + self.to_ask).spendable

    @property
    def by_allowance(self) -> int:
        """How much of what may be spent goes beyond this lane's rights."""
        return max(0, self.spendable - max(0, self.own))

    @property
    def is_limited(self) -> bool:
        """Whether more would be spendable without the limit."""
        return self.spendable < self._there


def purse(
    rights: Mapping[Site, int],
    here: Site,
    names: Mapping[LaneId, str],
    credit: Minor = 0,
    allowance: int = 0,
    lives: Mapping[LaneId, int] | None = None,
) -> Purse:
    """An account from what each site has of it, the right to `credit` among it.

    `lives` are the epochs of the latest lives of lanes: who was restored hands over nothing of what it was.
    """
    latest = lives or {}
    others = {site for site, held in rights.items() if site != here and held > 0}
    left = {site.lane for site in others if site.epoch >= EVERY_EPOCH}
    elsewhere = {site for site in others if site.lane != here.lane and site.lane not in left}
    in_use = {site for site in elsewhere if site.epoch >= latest.get(site.lane, 0)}
    told = sorted({names.get(site.lane, "another lane") for site in in_use})
    told += sorted({THEN.format(names.get(site.lane, "another lane")) for site in elsewhere - in_use})
    if any(site.lane == here.lane for site in others):
        told.append(BEFORE)
    return Purse(
        known=sum(rights.values()) - credit,
        own=rights.get(here, 0),
        elsewhere=tuple(told),
        credit=credit,
        allowance=allowance,
        holders=tuple(sorted({site.lane for site in in_use})),
        to_ask=sum(rights[site] for site in in_use),
        left=tuple(sorted(left)),
    )


BEFORE: Final = "this lane before it was restored (F9, t)"
"""Who has what an earlier life of this lane had the right to, and how it comes here."""

THEN: Final = "{} before it was restored (F9, t there)"
"""The same of another lane."""

USABLE_HERE: Final = "usable here"
USABLE_IN_SPLIT: Final = "usable while the network is split"
"""In words; the second where no lane that has the rest is linked."""


class NotEnough(Refused):
    """There is not enough to spend here; other lanes may have the rest."""

    def __init__(self, message: str, holders: tuple[LaneId, ...] = ()) -> None:
        super().__init__(message)
        self.holders = holders
        """The lanes that have the rest."""

    def in_split(self) -> str:
        """The same where none of them hears this lane."""
        return str(self).replace(USABLE_HERE, USABLE_IN_SPLIT)


RETIRED: Final = (
    "this lane was retired and may spend nothing: what it had is with the lane that retired it;"
    " to spend here, pair this machine as a new lane, in a new folder"
)


def usable(held: Purse, write: Callable[[int], str], left: str = "") -> str:
    """`1.20 of 3.00 usable here; the rest is with Lane 2`; empty when all of it is and by right.

    What an allowance lets this lane spend is named as that.

    Args:
        held: the account.
        write: makes a text of an amount.
        left: who is to have what retired lanes left of it, and when.
    """
    if held.is_stopped:
        return RETIRED
    if not held.elsewhere and not held.left:
        return ""
    beyond = f", {write(held.by_allowance)} of it by allowance" if held.by_allowance else ""
    if held.spendable < held.known:
        there = f"{write(held.spendable)} of {write(held.known)} {USABLE_HERE}{beyond}"
        rest = f"the rest is with {' and '.join(held.elsewhere)}" if held.elsewhere else ""
        return "; ".join(part for part in (there, rest, left) if part)
    return f"all {write(held.spendable)} {USABLE_HERE}{beyond}" if beyond else ""


@dataclass(frozen=True, slots=True)
class Rate:
    """What points pay."""

    program: ProgramId
    points: int
    amount: Minor
    """What so many points pay; both above zero."""

    def worth(self, points: int) -> Minor:
        """What points pay, rounded down: never more than they are worth."""
        return max(0, points) * self.amount // self.points

    def points_for(self, amount: Minor) -> int:
        """The fewest points that pay an amount."""
        return -(-amount * self.points // self.amount)


def best_rate(rates: "list[Rate]") -> Rate | None:
    """The one that pays most for a point, of equals the smaller id."""
    if not rates:
        return None
    best = rates[0]
    for rate in rates[1:]:
        more = rate.amount * best.points - best.amount * rate.points
        if more > 0 or (more == 0 and rate.program < best.program):
            best = rate
    return best


def voucher_key(code: str) -> bytes:
    """What a voucher's account is kept under: whoever reads the ledger cannot spend what is in it.

    Raises:
        Refused: there is no letter and no digit in it.
    """
    plain = "".join(character for character in code.upper() if character.isalnum())
    if not plain:
        raise Refused("a voucher has a code of letters and digits: scan it, or type it after =v")
    return hashlib.sha256(b"voucher " + plain.encode()).digest()[:ID_BYTES]


def new_code(randomness: bytes) -> str:
    """The code of a new voucher out of 8 random bytes: read by scanners as a code, by people in fours."""
    digits = int.from_bytes(randomness[:8]) % 10**14
    return f"GV{digits:014}"
