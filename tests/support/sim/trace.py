"""What happens to a shop in one run, drawn from a seed: a list from which any part can be left out."""

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from support.shops import DAY, dice_of
from support.sim.deeds import DEEDS
from support.sim.rare import (
    LONG_LANES_MAX,
    Copied,
    Lost,
    LostToo,
    Month,
    Rare,
    Stolen,
    is_brought_back,
    is_long,
    is_lost,
    is_stolen,
    other_than,
    spare,
)


@dataclass(frozen=True, slots=True)
class Deed:
    """Somebody does something at a lane: which deed, on what, with which number."""

    at: float
    lane: int
    what: str
    which: int
    value: int


@dataclass(frozen=True, slots=True)
class Cut:
    """Nothing gets from some lanes to others for a while; both ways are two cuts."""

    at: float
    seconds: float
    sources: frozenset[int]
    targets: frozenset[int]


@dataclass(frozen=True, slots=True)
class Weather:
    """From now on so many of a thousand packets are lost, and the others take so long."""

    at: float
    lost: int
    delay: float


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection between two lanes breaks."""

    at: float
    one: int
    other: int


@dataclass(frozen=True, slots=True)
class Crash:
    """The power of a lane fails: now, or in the middle of its next write, after so many steps of it."""

    at: float
    lane: int
    down: float
    steps: int


@dataclass(frozen=True, slots=True)
class Pause:
    """A program stands still: everything for it waits in its sockets."""

    at: float
    lane: int
    seconds: float


@dataclass(frozen=True, slots=True)
class DiskFull:
    """For a while every write of a lane fails, after so many steps of it."""

    at: float
    lane: int
    seconds: float
    steps: int


@dataclass(frozen=True, slots=True)
class Skew:
    """A clock jumps."""

    at: float
    lane: int
    by_ms: int


@dataclass(frozen=True, slots=True)
class Image:
    """Somebody copies a lane's whole disk."""

    at: float
    lane: int


@dataclass(frozen=True, slots=True)
class Restore:
    """A lane's disk is replaced by its last image, or by what it began with."""

    at: float
    lane: int
    down: float


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A lane is closed and opened with the newer version."""

    at: float
    lane: int


Event: TypeAlias = (
    Deed | Cut | Weather | Reset | Crash | Pause | DiskFull | Skew | Image | Restore | Upgrade | Rare
)


@dataclass(frozen=True, slots=True)
class Trace:
    """A run: so many lanes, who can reach whom, and what happens in order."""

    seed: int
    lanes: int
    links: frozenset[tuple[int, int]]
    """Pairs that can reach each other, the smaller first; the others hear of each other by these."""
    gone: frozenset[tuple[int, int]]
    """Those of them that are not there any more when all else is mended; what is left connects everybody."""
    events: tuple[Event, ...]
    newer: frozenset[int] | None = None
    """Lanes that run the newer version from the start; None where there is only one version."""
    kept: tuple[int, ...] | None = None
    """Which of the events of its seed these are; None for all."""

    def only(self, kept: Collection[int]) -> "Trace":
        """The same run with some of its events alone, by their places in what the seed draws."""
        numbers = range(len(self.events)) if self.kept is None else self.kept
        pairs = [
            (number, event) for number, event in zip(numbers, self.events, strict=True) if number in kept
        ]
        return replace(
            self, kept=tuple(number for number, _ in pairs), events=tuple(event for _, event in pairs)
        )

    def replayed_by(self) -> str:
        """What to type to see exactly this again."""
        only = "" if self.kept is None else f" --only {','.join(map(str, self.kept))}"
        return f"scripts/soak {self.seed}{only}"


START = 1000.0
"""Virtual seconds at the beginning."""
LARGE = (16, 64)
LARGE_EVERY = 100, 500
"""Every so many seeds have so many lanes."""
MIXED_EVERY = 4
"""Of so many seeds one has lanes of two versions."""


def draw(seed: int) -> Trace:
    """The run of a seed."""
    dice = dice_of(seed)
    lanes = next(
        (size for size, every in zip(LARGE, LARGE_EVERY, strict=True) if seed % every == every - 1), 0
    )
    lanes = LARGE[1] if seed % LARGE_EVERY[1] == LARGE_EVERY[1] - 1 else lanes
    lanes = lanes or dice.choice((2, 2, 2, 3, 3, 3, 4, 5, 6))
    tree, more = _links(dice, lanes)
    gone = frozenset(
        dice.sample(sorted(more), dice.randint(0, min(2, len(more)))) if dice.random() < 0.4 else ()
    )
    bad = dice.choice((0.0, 0.15, 0.3, 0.5))
    length = dice.randint(6, 18) if lanes <= 6 else 12
    at, events = START + 3, list[Event]()
    for _ in range(length):
        at += dice.choice((0, 0, 0, 0.004, 0.3, 1, 4, 12)) * dice.random() ** 0.5
        at = round(at, 3)
        events.append(_trouble(dice, at, lanes) if dice.random() < bad else _deed(dice, at, lanes))
        if isinstance(events[-1], Deed) and dice.random() < 0.25:
            events.append(_echo(dice, events[-1], lanes))
    trace = Trace(seed, lanes, frozenset(tree | more), gone, tuple(events))
    if seed % MIXED_EVERY == MIXED_EVERY // 2:
        return _mixed(trace)
    if is_long(seed) and lanes <= LONG_LANES_MAX:
        return _month(trace)
    if is_brought_back(seed) and lanes <= 6:
        return _brought_back(trace)
    if is_lost(seed) and lanes <= 6:
        return _lost(trace)
    return _with(trace, _theft(trace)) if is_stolen(seed) and lanes <= 6 else trace


def _mixed(trace: Trace) -> Trace:
    """The same run with some lanes newer from the start, and some that become so on the way."""
    dice = dice_of(trace.seed * 11 + 5)
    first = frozenset(lane for lane in range(trace.lanes) if dice.random() < 0.5)
    later = [lane for lane in range(trace.lanes) if lane not in first and dice.random() < 0.5]
    span = trace.events[0].at, trace.events[-1].at
    upgrades = [Upgrade(round(dice.uniform(*span), 3), lane) for lane in later]
    events = sorted([*trace.events, *upgrades], key=lambda event: event.at)
    return replace(trace, newer=first, events=tuple(events))


def _with(trace: Trace, more: Sequence[Event]) -> Trace:
    return replace(trace, events=tuple(sorted([*trace.events, *more], key=lambda event: event.at)))


def _month(trace: Trace) -> Trace:
    """Somebody is taken out of a group, and a month goes by; perhaps a lane hears of neither."""
    dice = dice_of(trace.seed * 13 + 3)
    at = round(dice.uniform(trace.events[0].at, trace.events[-1].at), 3)
    sleepers = spare(trace.lanes, trace.links - trace.gone)
    asleep = dice.choice(sleepers) if sleepers and dice.random() < 0.9 else None
    awake = other_than(dice, trace.lanes, *([] if asleep is None else [asleep]))
    events: list[Event] = [
        Deed(at + 0.1, awake, "move_members", 0, 3 * dice.randrange(10)),
        Deed(at + 0.2, awake, dice.choice(("edit_customer", "delete_customer")), 0, 4),
        Month(at + 6),
    ]
    if asleep is not None and dice.random() < 0.5:
        third = other_than(dice, trace.lanes, asleep, *([awake] if trace.lanes > 2 else []))
        events += [
            Deed(at - 2, asleep, "top_up", 0, 25),
            Lost(at, asleep, awake),
            Deed(at + 1.5, awake, "spend_balance", 0, 1),
            Deed(at + 1.5, third, "spend_balance", 0, 1),
        ]
    elif asleep is not None:
        events.append(Cut(at, 60, frozenset({asleep}), frozenset(range(trace.lanes)) - {asleep}))
    if dice.random() < 0.7:  # nothing else goes wrong then, or hardly anything would ever be cleared away
        past = [event for event in trace.events if event.at < at or isinstance(event, Deed)]
        trace = replace(trace, events=tuple(past))
    return _with(trace, events)


def _brought_back(trace: Trace) -> Trace:
    """A lane is brought back from an image, and first meets lanes that were away when it went on before."""
    dice = dice_of(trace.seed * 19 + 7)
    everybody = frozenset(range(max(3, trace.lanes)))
    who, *others = dice.sample(sorted(everybody), len(everybody))
    count = dice.randint(1, len(others) - 1)
    away, told = frozenset(others[:count]), frozenset(others[count:])
    at, events = START + 3, list[Event]()

    def deeds(start: float, most: int, *lanes: int) -> None:
        events.extend(
            replace(_deed(dice, round(start + 0.1 * number, 3), len(everybody)), lane=dice.choice(lanes))
            for number in range(dice.randint(1, most))
        )

    deeds(at, 3, who)
    events += [Image(at + 5, who), Cut(at + 6, 12, away, everybody - away)]
    deeds(at + 7, 4, who, who, *told)
    events += [Cut(at + 17, 24, told, everybody - told), Restore(at + 17.5, who, 0.5)]
    deeds(at + 21, 4, who, who, *away)
    if dice.random() < 0.3:
        events += [Image(at + 24, who)] if dice.random() < 0.5 else []
        events += [Restore(at + 26, who, 0.5)]
        deeds(at + 30, 3, who)
    deeds(at + 40.9, 3, *everybody)  # links are about to be there again
    later = [replace(event, at=round(event.at + 45, 3)) for event in trace.events]
    events += later if dice.random() < 0.5 else []
    links = frozenset((one, other) for one in everybody for other in everybody if one < other)
    ordered = tuple(sorted(events, key=lambda event: event.at))
    return replace(trace, lanes=len(everybody), links=links, gone=frozenset(), events=ordered)


def _lost(trace: Trace) -> Trace:
    """A lane is lost, and two that may not hear each other take over from it; some know more of it."""
    dice = dice_of(trace.seed * 23 + 3)
    lanes = max(3, trace.lanes)
    everybody = frozenset(range(lanes))
    lost, one, two, *more = dice.sample(sorted(everybody), lanes)
    side = frozenset([one, *dice.sample(more, dice.randint(0, len(more)))])
    rest = everybody - side - {lost}
    at, whose = START + 3, dice.randrange(2)

    def spends(start: float, *those: int) -> list[Event]:
        what = dice.choice(("spend_balance", "spend_points"))
        return [
            Deed(round(start + 0.1 * number, 3), lane, what, whose, 1) for number, lane in enumerate(those)
        ]

    apart = round(dice.choice((1.5, 3.5, 5.3)) + dice.random(), 3)
    events: list[Event] = [
        Deed(at, lost, "top_up", whose, dice.randrange(30)),
        Cut(at + apart, dice.choice((1, 3, 6)), side, rest),
        *spends(at + 0.5, *dice.sample((one, two), 1)),
        Cut(at + 2, 3.5, dice.choice((side, rest)), frozenset({lost})),
        *spends(at + 4.5, lost),
        Lost(at + 5, lost, one),
        LostToo(at + dice.choice((5.05, 5.4, 6, 8)), lost, two),
        *spends(at + 6.5, one, two),
        *spends(at + 10, two, one),
        *spends(at + 16, *sorted(everybody - {lost})),
    ]
    if dice.random() < 0.3:
        which = dice.choice((one, two))
        events += [Image(at + dice.choice((1, 3, 7)), which), Restore(at + dice.choice((5.6, 9)), which, 0.5)]
    elif dice.random() < 0.3:
        events.append(Crash(at + dice.choice((5.2, 6.2)), dice.choice((one, two)), 3, 0))
    links = frozenset((here, there) for here in everybody for there in everybody if here < there)
    ordered = tuple(sorted(events, key=lambda event: event.at))
    return replace(trace, lanes=lanes, links=links, gone=frozenset(), events=ordered)


def _theft(trace: Trace) -> list[Event]:
    """A lane is stolen, and a book is copied."""
    dice = dice_of(trace.seed * 17 + 9)
    span = trace.events[0].at, trace.events[-1].at
    events: list[Event] = [Copied(round(dice.uniform(*span), 3), dice.randrange(trace.lanes))]
    stealable = spare(trace.lanes, trace.links - trace.gone)
    if stealable:
        lane = dice.choice(stealable)
        events.append(Stolen(round(dice.uniform(*span), 3), lane, other_than(dice, trace.lanes, lane)))
    return events


def _links(dice: random.Random, lanes: int) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Links that connect everybody, and others besides."""
    everybody = {(one, other) for one in range(lanes) for other in range(one + 1, lanes)}
    tree = {(dice.randrange(other), other) for other in range(1, lanes)}
    if lanes <= 6 and dice.random() < 0.6:
        return tree, everybody - tree
    more = dice.randrange(lanes) if lanes <= 6 else lanes // 2
    rest = sorted(everybody - tree)
    return tree, set(dice.sample(rest, min(more, len(rest))))


def _deed(dice: random.Random, at: float, lanes: int) -> Deed:
    what = dice.choice(DEEDS)
    return Deed(at, dice.randrange(lanes), what, dice.choice((0, 0, 1, 2)), dice.randrange(30))


def _echo(dice: random.Random, deed: Deed, lanes: int) -> Deed:
    """In the same moment somebody at another lane does the same, or something else to the same."""
    lane = (deed.lane + dice.randrange(1, lanes)) % lanes
    what = deed.what if dice.random() < 0.6 else dice.choice(DEEDS)
    return Deed(deed.at, lane, what, deed.which, dice.choice((deed.value, dice.randrange(30))))


def _trouble(dice: random.Random, at: float, lanes: int) -> Event:  # noqa: PLR0911 - one for each kind
    lane, other = dice.sample(range(lanes), 2)
    match dice.randrange(11):
        case 0 | 1:
            side = frozenset(dice.sample(range(lanes), dice.randint(1, lanes - 1)))
            rest = frozenset(range(lanes)) - side
            everybody = frozenset(range(lanes)) if dice.random() < 0.5 else rest
            return Cut(at, dice.choice((0.5, 4, 20, 60)), side, everybody)
        case 2:
            return Weather(at, dice.choice((0, 20, 300)), dice.choice((0.0005, 0.02, 0.2)))
        case 3:
            return Reset(at, min(lane, other), max(lane, other))
        case 4 | 5:
            steps = dice.choice((0, 0, 10, 40, 120, 300))
            return Crash(at, lane, dice.choice((0.5, 3, 15)), steps and dice.randint(1, steps))
        case 6:
            return Pause(at, lane, dice.choice((0.3, 6, 50)))
        case 7:
            return DiskFull(at, lane, dice.choice((0.5, 8)), dice.randint(1, 120))
        case 8:
            return Image(at, lane)
        case 9:
            return Restore(at, lane, dice.choice((0.5, 20)))
        case _:
            by_ms = dice.choice((-DAY, DAY, -400 * DAY, 400 * DAY, -3000, 3000, dice.randint(-DAY, DAY)))
            return Skew(at, lane, by_ms)
