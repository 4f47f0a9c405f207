"""How far more was taken out of an account than was in it: of an account as a whole, whichever lanes spent.

A lane takes no more than there is to its knowledge, so an account comes below what it may be where lanes that
did not hear each other took the same. What a return takes back of points is not asked for: they may have been
spent by then, and nobody is to be told of that.
"""

from collections.abc import Iterable
from typing import Final

from store.domain.accounts import OPENING
from store.domain.money import Currency
from store.domain.points import TAKEN_BACK, Booked, ended
from store.domain.pots import Lot, Pot
from store.domain.stamps import Stamp
from store.domain.values import dataclass

NOT_SPENT: Final = frozenset({TAKEN_BACK, OPENING})
"""Kinds of entries that may take an account below zero: they are what happened, and pay for nothing."""

_EARLIEST: Final = -(2**63)


@dataclass(frozen=True, slots=True)
class Overspending:
    """Where an account stands that more was spent of than was in it."""

    left: int
    """What is in it, below zero."""
    over: int
    """How much more was spent than was there, of the credit too."""
    entries: tuple[Booked, ...]
    """What was spent of it when it was not there, the last one last."""


def beyond_words(over: int, money: Currency | None) -> str:
    """`300 more points were spent of it than were there`, or so much `money` was; None is for points."""
    if money is None and over != 1:
        return f"{over:,} more points were spent of it than were there"
    return (
        f"{'1 more point' if money is None else f'{money.format(over)} more'} was spent of it than was there"
    )


def overspending(
    entries: Iterable[Booked], *, credit: int = 0, ruled: Stamp = 0, allowed: frozenset[bytes] = frozenset()
) -> Overspending | None:
    """What more was spent of an account than was there, if nobody has made it good.

    Args:
        entries: all of the account, in whatever order; what lanes have handed each other is of no account.
        credit: how far it may go below zero.
        ruled: when it was last said which points end. What was spent before found those that had not ended by
            the rule of that time.
        allowed: documents that somebody let go beyond the credit.
    """
    pot, excused = Pot(), 0
    lots: dict[bytes, list[Lot]] = {}
    causes: list[Booked] = []
    if credit > 0:
        pot.put(Lot(credit, None, (0, b"")))
    for entry in sorted(entries, key=lambda each: (each.stamp, each.site, each.document, each.kind)):
        owed, order = pot.debt, (entry.stamp, entry.document)
        if entry.amount > 0:
            lot = Lot(entry.amount, entry.ends, order)
            pot.put(lot)
            lots.setdefault(entry.document, []).append(lot)
        elif entry.stamp < ruled:
            pot.take(-entry.amount, _EARLIEST)
        else:
            pot.take(-entry.amount - ended(lots.get(entry.origin, ()), entry), entry.at)
        if pot.debt > owed and (entry.kind in NOT_SPENT or entry.document in allowed):
            excused += pot.debt - owed
        elif pot.debt > owed:
            causes.append(entry)
        excused = min(excused, pot.debt)
        if pot.debt == excused:
            causes.clear()
    over = pot.debt - excused
    return Overspending(-pot.debt - max(0, credit), over, tuple(causes)) if over else None
