"""What points are still there: lots that were booked, spent soonest ending first, and ended by their day.

Nothing is written when points end. Every lane works it out from the same rows: entries go in the order of
their hybrid stamps, each lane takes from what it has itself, and so what lanes did without hearing of each
other may come in any order. A clock says one thing only: on which of the shop's days points were earned.

A lane that takes what it does not have owes it, until points end that were there: they are then what it took,
whichever lane has them. So nothing is taken twice, nor from a lane that may have spent it.

Which lots went from a lane to another one the giver has to say: worked out anew, it would be other ones once
more is known of what the giver had, and both lanes would have those that live longest.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field
from datetime import datetime, time, timedelta, tzinfo
from typing import Final, TypeAlias

from store.domain.changes import Site
from store.domain.pots import Lot, Part, Pot
from store.domain.stamps import Instant, Stamp, inside, since_epoch, utc
from store.domain.values import dataclass

EARNED: Final = "earned"
SPENT: Final = "points.spent"
GIVEN_BACK: Final = "points.back"
"""Spent ones that came back with goods."""
TAKEN_BACK: Final = "points.taken"
"""Earned ones that went back with goods."""
COUPON: Final = "points.coupon"
"""Spent on a coupon."""

REDEEMED: Final = frozenset({SPENT, GIVEN_BACK, COUPON})
"""Kinds of entries that limits of groups count: what was redeemed, less what came back."""

EXPIRES_DAYS_MAX: Final = 3660

_EARLIEST: Final[Instant] = -(2**63)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """An entry of somebody's points."""

    site: Site
    """That booked it."""
    stamp: Stamp
    document: bytes
    kind: str
    amount: int
    at: Instant
    ends: Instant | None = None
    """From when on points that came in are worth nothing."""
    origin: bytes = b""
    """Of a return, the sale whose goods came back."""
    program: bytes = b""
    """By which points came in, if by any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Rights to points that went from one lane to another."""

    site: Site
    """That gave them."""
    taker: Site
    stamp: Stamp
    document: bytes
    amount: int
    at: Instant
    parts: tuple[Part, ...] = ()
    """What was given, as much as `amount`; empty where the giver did not say it."""


Event: TypeAlias = Booked | Moved


@dataclass(frozen=True, slots=True)
class Standing:
    """What is there at a moment."""

    rights: dict[Site, int] = field(default_factory=dict)
    """Live points that each site may spend; negative where more was taken than was there."""
    ending: tuple[tuple[Instant, int], ...] = ()
    """When points end and how many, the next first."""

    @property
    def points(self) -> int:
        """All of them; never below zero."""
        return max(0, sum(self.rights.values()))


def live(events: Iterable[Event], now: Instant, ruled: Stamp = 0) -> Standing:
    """What is left of somebody's points, in whatever order their rows are given.

    `ruled` is when it was last said anew which points end. What went before that found those that had not
    ended by the rule of its time: it is not owed now because they end sooner.
    """
    pots = _pots(events, now, ruled)
    return Standing({site: pot.live(now) for site, pot in pots.items()}, _ending(pots.values(), now))


def given(
    events: Iterable[Event], giver: Site, amount: int, now: Instant, ruled: Stamp = 0
) -> Sequence[Part]:
    """What a lane gives that gives so many points now, of those it has: soonest ending first."""
    return _pots(events, now, ruled).get(giver, Pot()).take(amount, now)


def _pots(events: Iterable[Event], now: Instant, ruled: Stamp) -> dict[Site, Pot]:
    """What is left after all events, at a moment."""
    pots: dict[Site, Pot] = {}
    lots: dict[bytes, list[tuple[Pot, Lot]]] = {}
    settled, is_owed = _EARLIEST, False
    for event in sorted(events, key=lambda each: (each.stamp, each.site, each.document, _last(each))):
        pot, is_before = pots.setdefault(event.site, Pot()), event.stamp < ruled
        # A clock that is ahead lets no points end before they do.
        until = max(settled, min(event.at, now))
        if is_owed:
            is_owed = _settle(pots, settled, until)
        settled = until
        if isinstance(event, Moved):
            taker = pots.setdefault(event.taker, Pot())
            for part in _moved(pot, event, then_ended=is_before):
                taker.add(Lot(part.amount, part.ends, (event.stamp, event.document), part.earned))
        elif event.amount > 0:
            lot = Lot(event.amount, event.ends, (event.stamp, event.document), (event.program, event.at))
            pot.add(lot)
            lots.setdefault(event.document, []).append((pot, lot))
        else:
            earned = lots.get(event.origin, ())
            missing = -event.amount - ended([lot for _, lot in earned], event)
            owed = _had_elsewhere(earned, pot, missing) if event.kind == TAKEN_BACK else 0
            pot.debt += owed
            pot.take(missing - owed, event.at, then_ended=is_before)
        is_owed = is_owed or pot.debt > 0
    if is_owed:
        _settle(pots, settled, now)
    return pots


def _settle(pots: Mapping[Site, Pot], after: Instant, until: Instant) -> bool:
    """Let points that end pay what is owed, on their own lane first. Whether anything still is."""
    for pot in pots.values():
        for lot in pot.ending(after, until):
            for owing in (pot, *pots.values()):
                paid = min(lot.left, owing.debt)
                lot.left -= paid
                owing.debt -= paid
    return any(pot.debt for pot in pots.values())


def _had_elsewhere(earned: Iterable[tuple[Pot, Lot]], here: Pot, amount: int) -> int:
    """How much of what a return takes is there on other lanes than its own."""
    return min(amount, sum(lot.left for pot, lot in earned if pot is not here))


def _moved(pot: Pot, event: Moved, *, then_ended: bool) -> Sequence[Part]:
    """Take out of the giver's pot what it gave.

    What it gave may be spent by what is known now: of an heir by the lane that it has the estate of, of
    customers who were made one by the other one. Then it gave of the rest; the taker has what it was told.
    """
    if not event.parts:
        return pot.take(event.amount, event.at, then_ended=then_ended)
    pot.take(pot.take_alike(event.parts), event.at, then_ended=then_ended)
    return event.parts


def _last(event: Event) -> str:
    return event.kind if isinstance(event, Booked) else ""


def ended(earned: Iterable[Lot], event: Booked) -> int:
    """Of points taken back, those that had ended already: they are not taken a second time."""
    if event.kind != TAKEN_BACK:
        return 0
    taken = 0
    for lot in earned:
        some = 0 if lot.lives(event.at) else min(lot.left, -event.amount - taken)
        lot.left -= some
        taken += some
    return taken


def _ending(pots: Collection[Pot], now: Instant) -> tuple[tuple[Instant, int], ...]:
    """What ends when; what is owed is paid of what ends first."""
    ends: dict[Instant, int] = {}
    for pot in pots:
        for lot in pot.living(now):
            if lot.left and lot.ends is not None:
                ends[lot.ends] = ends.get(lot.ends, 0) + lot.left
    owed, found = sum(pot.debt for pot in pots), list[tuple[Instant, int]]()
    for end, points in sorted(ends.items()):
        if points > owed:
            found.append((end, points - owed))
        owed = max(0, owed - points)
    return tuple(found)


def end_of(at: Instant, days: int, zone: tzinfo) -> Instant:
    """When points earned at a moment end: with the day that comes `days` days later, as the shop has days.

    No lane shall be able to stop another one by a date that cannot be.
    """
    return day_start(inside(at), min(days, EXPIRES_DAYS_MAX) + 1, zone)


def day_start(at: Instant, days: int, zone: tzinfo) -> Instant:
    """The first moment of the shop's day that is `days` after that of `at`."""
    day = utc(at).astimezone(zone).date() + timedelta(days=days)
    return since_epoch(datetime.combine(day, time.min, zone))
