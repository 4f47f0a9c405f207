from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from store.domain.changes import Site
from store.domain.ids import LaneId
from store.domain.points import (
    COUPON,
    EARNED,
    SPENT,
    TAKEN_BACK,
    Booked,
    Event,
    Moved,
    Standing,
    end_of,
    live,
)
from store.domain.pots import UNKNOWN, Part
from store.domain.stamps import Instant, since_epoch

FRONT, BACK = Site(LaneId(b"front".ljust(16)), 1), Site(LaneId(b"back".ljust(16)), 1)
BERLIN = ZoneInfo("Europe/Berlin")
SEEDS = st.randoms(use_true_random=False)


def came(at: int, amount: int, ends: int | None = None, *, lane: Site = FRONT, sale: str = "") -> Booked:
    document = (sale or f"sale {at}").encode()
    return Booked(site=lane, stamp=at, document=document, kind=EARNED, amount=amount, at=at, ends=ends)


def went(at: int, amount: int, *, lane: Site = FRONT, kind: str = SPENT, origin: str = "") -> Booked:
    document = f"out {at}".encode()
    return Booked(
        site=lane, stamp=at, document=document, kind=kind, amount=-amount, at=at, origin=origin.encode()
    )


def moved(at: int, amount: int, ends: int | None = None) -> Moved:
    parts = () if ends is None else (Part(amount, ends, UNKNOWN),)
    document = f"move {at}".encode()
    return Moved(site=FRONT, taker=BACK, stamp=at, document=document, amount=amount, at=at, parts=parts)


CASES: dict[str, tuple[list[Event], int, dict[Site, int], tuple[tuple[int, int], ...]]] = {
    "nothing": ([], 5, {}, ()),
    "no end": ([came(1, 10)], 10**15, {FRONT: 10}, ()),
    "before its end": ([came(1, 10, 20)], 19, {FRONT: 10}, ((20, 10),)),
    "the end is exclusive": ([came(1, 10, 20)], 20, {FRONT: 0}, ()),
    "the oldest is spent first": ([came(1, 10, 20), came(2, 10, 21), went(3, 12)], 5, {FRONT: 8}, ((21, 8),)),
    "what was spent in time does not end": ([came(1, 10, 20), went(3, 10)], 25, {FRONT: 0}, ()),
    "soonest ending before older": ([came(1, 10), came(2, 10, 20), went(3, 10)], 25, {FRONT: 10}, ()),
    "what had ended is not spent": ([came(1, 10, 20), came(2, 10), went(22, 4)], 25, {FRONT: 6}, ()),
    "more was taken than is there": ([came(1, 10), went(2, 15)], 3, {FRONT: -5}, ()),
    "what is owed is paid first": ([came(1, 10), went(2, 15), came(3, 7, 50)], 9, {FRONT: 2}, ((50, 2),)),
    "lanes have their own": (
        [came(1, 10), came(2, 5, lane=BACK), went(3, 5, lane=BACK)], 5, {FRONT: 10, BACK: 0}, (),
    ),
    "rights move with their ends": (
        [came(1, 10, 20), came(2, 10, 30), moved(3, 15)], 9, {FRONT: 5, BACK: 15}, ((20, 10), (30, 10)),
    ),
    "what moved ends too": ([came(1, 10, 20), moved(3, 10)], 20, {FRONT: 0, BACK: 0}, ()),
    "taken back from what lives": (
        [came(1, 10, 20, sale="s"), went(5, 4, kind=TAKEN_BACK, origin="s")], 9, {FRONT: 6}, ((20, 6),),
    ),
    "what had ended is not taken back again": (
        [came(1, 10, 20, sale="s"), came(2, 10), went(25, 10, kind=TAKEN_BACK, origin="s")],
        30,
        {FRONT: 10},
        (),
    ),
    "what another lane took back is not there, and not taken once more when it ends": (
        [came(1, 10, 20, sale="s"), went(5, 10, lane=BACK, kind=TAKEN_BACK, origin="s"), came(6, 7)],
        19,
        {FRONT: 17, BACK: -10},
        (),
    ),
    "what another lane took back has ended": (
        [came(1, 10, 20, sale="s"), went(5, 10, lane=BACK, kind=TAKEN_BACK, origin="s"), came(6, 7)],
        20,
        {FRONT: 7, BACK: 0},
        (),
    ),
    "what a lane has besides does not end for what it took back": (
        [came(1, 10, 20, sale="s"), came(2, 12, 40, lane=BACK),
         went(5, 10, lane=BACK, kind=TAKEN_BACK, origin="s")],
        20,
        {FRONT: 0, BACK: 12},
        ((40, 12),),
    ),
    "what was spent where it was earned is owed where it was taken back": (
        [came(1, 10, 20, sale="s"), went(2, 4), came(3, 12, 40, lane=BACK),
         went(5, 10, lane=BACK, kind=TAKEN_BACK, origin="s")],
        20,
        {FRONT: 0, BACK: 8},
        ((40, 8),),
    ),
    "what had ended before more was taken pays nothing": (
        [came(1, 10, 4), went(5, 10, lane=BACK)], 9, {FRONT: 0, BACK: -10}, (),
    ),
    "a clock that is ahead lets nothing end": (
        [came(1, 10, 20), went(5, 10, lane=BACK), came(30, 1, lane=BACK)], 9, {FRONT: 10, BACK: -9}, (),
    ),
    "what was spent before it ended is taken back": (
        [came(1, 10, 20, sale="s"), went(2, 6), came(3, 9), went(25, 10, kind=TAKEN_BACK, origin="s")],
        30,
        {FRONT: 3},
        (),
    ),
    "what had ended lives for a clock that was set back": (
        [came(1, 10, 20), came(2, 10), went(25, 4), replace(went(15, 4), stamp=26)], 30, {FRONT: 6}, (),
    ),
    "what was given is what the giver said, whatever it had besides": (
        [came(1, 10, 20), came(2, 10, 30), moved(3, 8, 30)], 25, {FRONT: 2, BACK: 8}, ((30, 10),),
    ),
    "what was given and is not there any more is taken of the rest": (
        [came(1, 10, 20), came(2, 10, 30), moved(3, 12, 30)], 9, {FRONT: 8, BACK: 12}, ((20, 8), (30, 12)),
    ),
    "what was given and is not there at all is owed": (
        [came(1, 10, 20), moved(3, 12, 30)], 9, {FRONT: -2, BACK: 12}, ((30, 10),),
    ),
    "a coupon spends": ([came(1, 10), went(2, 10, kind=COUPON)], 3, {FRONT: 0}, ()),
}  # fmt: skip


@pytest.mark.parametrize(("events", "now", "rights", "ending"), CASES.values(), ids=CASES)
def test_what_is_left(
    events: list[Event], now: Instant, rights: dict[Site, int], ending: tuple[tuple[int, int], ...]
) -> None:
    found = live(events, now)
    assert (dict(found.rights), found.ending) == (rights, ending)
    assert found.points == max(0, sum(rights.values()))


AMOUNTS = st.integers(1, 30)
BOOKED = st.builds(
    lambda amount, lane, ends: (amount, lane, ends),
    st.one_of(AMOUNTS, AMOUNTS.map(lambda amount: -amount)),
    st.sampled_from([FRONT, BACK]),
    st.one_of(st.none(), st.integers(1, 12)),
)


@st.composite
def histories(draw: st.DrawFn) -> list[Booked]:
    """Entries one after the other; what comes in may end some time later."""
    parts = draw(st.lists(BOOKED, max_size=12))
    found: list[Booked] = []
    for at, (amount, lane, ends) in enumerate(parts, 1):
        if amount > 0:
            found.append(came(at, amount, None if ends is None else at + ends, lane=lane))
        else:
            found.append(went(at, -amount, lane=lane))
    return found


def one_by_one(events: list[Booked], now: Instant) -> dict[Site, int]:
    """The same, point by point: each is an end in a heap of its lane, each that is owed a mark."""
    heaps: dict[Site, list[float]] = {}
    owed: dict[Site, int] = {}
    never = float("inf")
    settled = 0
    for event in [*events, None]:
        until = now if event is None else event.at
        for lane, heap in heaps.items():
            for end in [end for end in heap if settled < end <= until]:
                if marked := [each for each in (lane, *owed) if owed[each]]:
                    owed[marked[0]] -= 1
                    heap.remove(end)
        settled = until
        if event is None:
            break
        heap = heaps.setdefault(event.site, [])
        owed.setdefault(event.site, 0)
        for _ in range(abs(event.amount)):
            if event.amount > 0:
                heap.append(never if event.ends is None else event.ends)
            elif usable := [end for end in heap if end > event.at]:
                heap.remove(min(usable))
            else:
                owed[event.site] += 1
    return {lane: sum(end > now for end in heap) - owed[lane] for lane, heap in heaps.items()}


@given(histories(), st.integers(0, 30))
def test_it_is_what_counting_every_point_gives(events: list[Booked], now: int) -> None:
    now = max([now, *(event.at for event in events)])
    assert live(events, now).rights == one_by_one(events, now)


@given(histories(), st.lists(st.one_of(st.none(), st.integers(0, 12)), min_size=12, max_size=12))
def test_what_was_there_by_the_rule_of_its_time_is_not_owed_by_a_later_one(
    events: list[Booked], lives: list[int | None]
) -> None:
    kept: list[Booked] = []
    for event in events:
        if event.amount > 0 or live(kept, event.at).rights.get(event.site, 0) >= -event.amount:
            kept.append(event)
    by_then = [
        replace(event, ends=None if lasts is None or event.amount < 0 else event.at + lasts)
        for event, lasts in zip(kept, lives, strict=False)
    ]
    found = live(by_then, 13, ruled=13).rights
    assert all(held >= 0 for held in found.values())
    assert sum(found.values()) <= sum(event.amount for event in kept)


@pytest.mark.parametrize(("ruled", "rights"), [(0, -10), (5, -10), (6, 0)])
def test_what_had_ended_is_spent_by_who_did_not_know_and_after_what_lives(ruled: int, rights: int) -> None:
    entries = [came(1, 10, 3), came(4, 10), went(5, 20)]
    assert live(entries, 9, ruled).rights == {FRONT: rights}
    assert live([*entries, came(6, 10)], 9, ruled).rights == {FRONT: rights + 10}
    assert live([*entries[:2], went(5, 10)], 9, ruled).rights == {FRONT: 0}


@given(histories(), SEEDS)
def test_rows_may_come_in_any_order(events: list[Booked], dice: "st.DataObject") -> None:
    shuffled = list(events)
    dice.shuffle(shuffled)  # type: ignore[attr-defined] # a Random
    assert live(shuffled, 15) == live(events, 15)


@example([came(1, 21), went(5, 22), came(6, 1, 7, lane=BACK), came(7, 1)], 7)
@given(histories(), st.integers(0, 20))
def test_a_lane_has_no_less_for_what_another_one_did(events: list[Booked], now: int) -> None:
    alone = [event for event in events if event.site == FRONT]
    by_itself = live(alone, now).rights.get(FRONT, 0)
    assert by_itself <= live(events, now).rights.get(FRONT, 0)
    so_far = (live(alone[: place + 1], event.at) for place, event in enumerate(alone))
    if by_itself >= 0 and all(then.rights.get(FRONT, 0) >= 0 for then in so_far):
        assert live(events, now).rights.get(FRONT, 0) == by_itself, (
            "it owed nothing that another one could pay"
        )


@st.composite
def with_returns(draw: st.DrawFn) -> list[Booked]:
    """Entries of one lane, of which some are taken back; all that comes in ends after as long."""
    found: list[Booked] = []
    rest: dict[str, int] = {}
    for at, amount in enumerate(draw(st.lists(st.integers(-20, 20).filter(bool), max_size=14)), 1):
        returned = draw(st.sampled_from(["", *rest]))
        if amount > 0:
            found.append(came(at, amount, at + 5))
            rest[f"sale {at}"] = amount
        elif some := min(-amount, rest.get(returned, 0)):
            rest[returned] -= some
            found.append(went(at, some, kind=TAKEN_BACK, origin=returned))
        else:
            found.append(went(at, -amount))
    return found


@given(with_returns(), SEEDS)
def test_it_is_all_one_where_goods_come_back(events: list[Booked], dice: "st.DataObject") -> None:
    scattered = [
        replace(event, site=dice.choice([FRONT, BACK])) if event.kind == TAKEN_BACK else event  # type: ignore[attr-defined] # a Random
        for event in events
    ]
    for now in range(len(events), len(events) + 8):
        found, whole = live(scattered, now), live(events, now)
        assert sum(found.rights.values()) == sum(whole.rights.values())
        assert found.ending == whole.ending


@given(histories(), st.integers(-5, 5))
def test_a_clock_that_is_off_changes_nothing_where_nothing_ends(events: list[Booked], off: int) -> None:
    lasting = [replace(event, ends=None) for event in events]
    shifted = [replace(event, at=event.at + off) if event.site == BACK else event for event in lasting]
    assert live(shifted, 100) == live(lasting, 100)
    assert live(lasting, 100).points == max(0, sum(event.amount for event in events))


@given(histories(), st.lists(AMOUNTS, max_size=3))
def test_where_nothing_ends_sums_say_it(events: list[Booked], handed: list[int]) -> None:
    lasting: list[Event] = [replace(event, ends=None) for event in events]
    both = [*lasting, *(moved(at, amount) for at, amount in enumerate(handed, 2))]
    sums = dict.fromkeys([event.site for event in events], 0)
    for event in events:
        sums[event.site] += event.amount
    for amount in handed:
        sums[FRONT] = sums.get(FRONT, 0) - amount
        sums[BACK] = sums.get(BACK, 0) + amount
    assert live(both, 100) == Standing(sums)


@given(histories())
def test_time_alone_only_takes(events: list[Booked]) -> None:
    later = [live(events, now).points for now in range(13, 30)]
    assert all(before >= after for before, after in pairwise(later))


@given(histories(), st.integers(13, 30))
def test_what_ends_is_told_before_it_does(events: list[Booked], now: int) -> None:
    found = live(events, now)
    after = live(events, max((end for end, _ in found.ending), default=now))
    assert sum(found.rights.values()) - sum(points for _, points in found.ending) == sum(
        after.rights.values()
    )


def test_nothing_is_a_standing_too() -> None:
    assert Standing().points == 0


def moment(text: str) -> Instant:
    return since_epoch(datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC))


@pytest.mark.parametrize(
    ("at", "days", "ends"),
    [
        ("2026-03-02T12:00", 0, "2026-03-03T00:00"),
        ("2026-03-02T00:00", 30, "2026-04-02T00:00"),
        ("2026-03-02T23:59", 30, "2026-04-02T00:00"),
        ("2026-10-24T12:00", 1, "2026-10-26T00:00"),  # a day of 25 hours lies between
    ],
)
def test_points_end_with_a_day_of_the_shop(at: str, days: int, ends: str) -> None:
    assert end_of(moment(at), days, BERLIN) == moment(ends)
