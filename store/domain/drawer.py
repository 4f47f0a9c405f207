"""A cash drawer's session: what went in and out by hand, and what should be in it. Arithmetic, no book.

What was taken for sales is not here: it stands in the documents, and comes in as two sums.
"""

import json
from collections import Counter
from collections.abc import Iterable
from enum import Enum
from typing import Final

from store.domain.denominations import Pieces
from store.domain.errors import BadInput, Refused
from store.domain.ids import LaneId, StaffId
from store.domain.money import Minor
from store.domain.names import clean
from store.domain.payment import AMOUNT_MAX
from store.domain.stamps import Instant
from store.domain.values import dataclass

COUNTS_MAX: Final = 2
"""Counted, and once more: whoever counts until it fits is no witness."""

HOURS_MAX: Final = 24
"""A session that is open for longer was forgotten."""

REASON_CHARACTERS_MAX: Final = 200


class Kind(Enum):
    """What happens to a drawer besides sales."""

    OPEN = "open"
    IN = "in"
    OUT = "out"
    DROP = "drop"
    """Into the safe."""
    NO_SALE = "no sale"
    COUNT = "count"
    CLOSE = "close"


REASONS: Final = {
    Kind.IN: ("change from the bank", "float topped up", "money found", "correction"),
    Kind.OUT: ("supplier paid", "post and postage", "staff expenses", "cleaning", "correction"),
    Kind.DROP: ("to the safe", "to the bank"),
    Kind.NO_SALE: ("change for a customer", "wrong drawer position", "check the float", "training"),
    Kind.CLOSE: ("wrong change given", "float was wrong", "cash sale not keyed", "not known"),
}
"""What is offered; any other reason may be typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a drawer's book."""

    id: bytes
    session: bytes
    """The id of the entry that opened it."""
    lane: LaneId
    staff: StaffId
    at: Instant
    kind: Kind
    amount: Minor
    """Signed as cash is: what is taken out is negative. Of a count, what was there."""
    reason: str = ""
    note: str = ""
    detail: str = ""
    """Of a count, what was counted: see `counted`; of an opening, what should have been there."""


@dataclass(frozen=True, slots=True)
class Cash:
    """The parts of what should be in a drawer."""

    opening: Minor = 0
    paid_in: Minor = 0
    paid_out: Minor = 0
    """Zero or negative, as `dropped` is."""
    dropped: Minor = 0
    tendered: Minor = 0
    """Cash given for documents less cash given back for returns."""
    change: Minor = 0

    @property
    def expected(self) -> Minor:
        """What should be there; what was rounded is in what was given."""
        return self.opening + self.paid_in + self.paid_out + self.dropped + self.tendered - self.change

    def plus(self, other: "Cash") -> "Cash":
        """Both together, in any order."""
        return Cash(
            self.opening + other.opening,
            self.paid_in + other.paid_in,
            self.paid_out + other.paid_out,
            self.dropped + other.dropped,
            self.tendered + other.tendered,
            self.change + other.change,
        )


def moved(entries: Iterable[Entry]) -> Cash:
    """What the entries of a session moved by hand; a count and the closing move nothing."""
    sums = dict.fromkeys(Kind, 0)
    for entry in entries:
        sums[entry.kind] += entry.amount
    return Cash(sums[Kind.OPEN], sums[Kind.IN], sums[Kind.OUT], sums[Kind.DROP])


def float_off(entries: Iterable[Entry]) -> Minor:
    """What a session began with less what the one before had left; 0 where there was none before."""
    return sum(
        entry.amount - int(entry.detail)
        for entry in entries
        if entry.kind is Kind.OPEN and entry.detail.isdecimal()
    )


@dataclass(frozen=True, slots=True)
class Count:
    """Cash that somebody has counted."""

    amount: Minor
    expected: Minor
    """What should have been there at that moment."""
    pieces: Pieces = ()
    """Empty where only the sum was counted."""

    @property
    def difference(self) -> Minor:
        """Negative: cash is missing."""
        return self.amount - self.expected


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawerState:
    """How the drawer of this lane stands."""

    session: bytes | None
    """None: it is not open."""
    opened_at: Instant
    opened_by: str
    opening: Minor
    left: Minor
    """What the last session left in it: the next one begins with that."""
    documents: int
    entries: tuple[Entry, ...]
    """The drawer's book, the first line first."""
    expected: Minor | None
    """None for who may not see it."""
    too_much: Minor | None
    """By how much cash is above what should be taken out at; 0 for who may not see that; None: it is not."""
    count: "Counted | None"
    """The last count that still holds, as far as whoever asks may know of it."""
    last_number: int
    """Of the last Z; 0 before the first."""
    is_overdue: bool
    """Open for longer than a day."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a count says to whoever counted."""

    amount: Minor
    is_even: bool
    """It is what should be there."""
    difference: Minor | None
    """Negative: missing. None while who may not see what should be there may count once more."""
    may_recount: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """How a day ends."""

    banked: Minor = 0
    """Taken out of the drawer for good."""
    next_float: Minor | None = None
    """What the next session begins with; None: what was counted less what is banked."""
    reason: str = ""
    """Of a difference."""


def count_detail(count: Count) -> str:
    """What the book keeps of a count beside its amount."""
    return json.dumps({"expected": count.expected, "pieces": [list(piece) for piece in count.pieces]})


def counted(entry: Entry) -> Count:
    """The count behind an entry; raises BadInput when another version wrote something else."""
    try:
        plain = json.loads(entry.detail)
        pieces = tuple((int(value), int(number)) for value, number in plain["pieces"])
        return Count(entry.amount, int(plain["expected"]), pieces)
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput("that count cannot be read here: update Regulars on this lane") from error


def counts(entries: Iterable[Entry], expected: Minor) -> list[Count]:
    """The counts of a session that still hold, the first first: no cash has moved since."""
    return [count for count in _every(entries) if count.expected == expected]


def is_told(entries: Iterable[Entry]) -> bool:
    """Whether somebody counted so often that the difference was told: from then on nobody counts blind.

    Cash that moves between two counts makes neither of them blind again.
    """
    uneven = Counter(count.expected for count in _every(entries) if count.difference)
    return any(times >= COUNTS_MAX for times in uneven.values())


def told(count: Count, times: int, *, may_see: bool) -> Counted:
    """What the count number `times` says to somebody who may see what should be there, or may not."""
    may_recount = may_see or times < COUNTS_MAX
    is_even = count.difference == 0
    shows = is_even or may_see or not may_recount
    return Counted(count.amount, is_even, count.difference if shows else None, may_recount)


def _every(entries: Iterable[Entry]) -> list[Count]:
    return [counted(entry) for entry in entries if entry.kind is Kind.COUNT]


def checked_amount(amount: Minor) -> Minor:
    """Cash that can go in or out; raises BadInput."""
    if not 0 < amount <= AMOUNT_MAX:
        raise BadInput("an amount is above 0, and not beyond all measure", field="amount")
    return amount


def checked_float(amount: Minor) -> Minor:
    """Cash a drawer can begin with, or keep; raises BadInput."""
    if not 0 <= amount <= AMOUNT_MAX:
        raise BadInput("cash in a drawer is not below 0, and not beyond all measure", field="float")
    return amount


def checked_reason(text: str) -> str:
    """Why; raises BadInput when nothing is said."""
    tidy = clean(text)
    if not tidy:
        raise BadInput("say why: whoever reads the day wants to know", field="reason")
    if len(tidy) > REASON_CHARACTERS_MAX:
        raise BadInput(f"at most {REASON_CHARACTERS_MAX} characters", field="reason")
    return tidy


def checked_note(text: str) -> str:
    """More words, or none; raises BadInput."""
    tidy = clean(text)
    if len(tidy) > REASON_CHARACTERS_MAX:
        raise BadInput(f"at most {REASON_CHARACTERS_MAX} characters", field="note")
    return tidy


def left_in_drawer(counted: Minor, banked: Minor) -> Minor:
    """What the next session begins with; raises BadInput, Refused."""
    if banked < 0:
        raise BadInput("what is taken to the bank is not below 0", field="banked")
    if banked > counted:
        raise Refused("more is to be taken to the bank than was counted: take less", field="banked")
    return counted - banked
