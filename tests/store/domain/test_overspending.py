from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.accounts import OPENING
from store.domain.changes import Site
from store.domain.ids import LaneId
from store.domain.money import Currency, currency
from store.domain.overspending import beyond_words, overspending
from store.domain.points import EARNED, SPENT, TAKEN_BACK, Booked

FRONT, BACK = Site(LaneId(b"front".ljust(16)), 1), Site(LaneId(b"back".ljust(16)), 1)


def came(at: int, amount: int, ends: int | None = None, *, sale: str = "") -> Booked:
    document = (sale or f"in {at}").encode()
    return Booked(site=FRONT, stamp=at, document=document, kind=EARNED, amount=amount, at=at, ends=ends)


def went(at: int, amount: int, *, kind: str = SPENT, origin: str = "") -> Booked:
    document = f"out {at}".encode()
    return Booked(
        site=BACK, stamp=at, document=document, kind=kind, amount=-amount, at=at, origin=origin.encode()
    )


Found = tuple[int, int, list[str]] | None
"""What is left, how much more was spent than was there, and which documents did it."""

CASES: dict[str, tuple[list[Booked], int, Found]] = {
    "nothing": ([], 0, None),
    "all of it": ([came(1, 10), went(2, 10)], 0, None),
    "more than was there": ([came(1, 10), went(2, 10), went(3, 4)], 0, (-4, 4, ["out 3"])),
    "in parts": ([came(1, 10), went(2, 12), went(3, 4)], 0, (-6, 6, ["out 2", "out 3"])),
    "made good": ([came(1, 10), went(2, 12), came(3, 2)], 0, None),
    "made good in part": ([came(1, 10), went(2, 12), came(3, 1)], 0, (-1, 1, ["out 2"])),
    "made good before, by another clock": ([went(2, 12), came(3, 12)], 0, None),
    "once more after it was made good": (
        [came(1, 10), went(2, 12), came(3, 5), went(4, 4)], 0, (-1, 1, ["out 4"]),
    ),
    "within the credit": ([came(1, 10), went(2, 15)], 5, None),
    "beyond the credit": ([came(1, 10), went(2, 17)], 5, (-7, 2, ["out 2"])),
    "what a return took": ([came(1, 5), went(2, 5), went(3, 5, kind=TAKEN_BACK)], 0, None),
    "a debt that was brought along": ([went(1, 5, kind=OPENING)], 0, None),
    "spent when a return had taken it": (
        [came(1, 5), went(2, 5, kind=TAKEN_BACK), went(3, 5)], 0, (-5, 5, ["out 3"]),
    ),
    "spent twice beside what a return took": (
        [came(1, 5), went(2, 5), went(3, 5, kind=TAKEN_BACK), went(4, 5)], 0, (-10, 5, ["out 4"]),
    ),
    "what was spent twice is made good first": (
        [came(1, 5), went(2, 5), went(3, 5, kind=TAKEN_BACK), went(4, 5), came(5, 5)], 0, None,
    ),
    "what a return took is made good after it": (
        [came(1, 5), went(2, 5), went(3, 5, kind=TAKEN_BACK), came(4, 5), went(5, 5)],
        0,
        (-5, 5, ["out 5"]),
    ),
    "what had ended": ([came(1, 30, 20), came(22, 10), went(23, 10), went(24, 10)], 0, (-10, 10, ["out 24"])),
    "what had not ended": ([came(1, 30, 25), came(22, 10), went(23, 10), went(24, 10)], 0, None),
    "what ended since": ([came(1, 30, 25), went(23, 30)], 0, None),
    "what had ended is not taken back a second time": (
        [came(1, 10, 20, sale="s"), came(2, 10), went(25, 10, kind=TAKEN_BACK, origin="s"), went(26, 10)],
        0,
        None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("entries", "credit", "found"), CASES.values(), ids=CASES)
def test_how_far_more_was_spent_than_was_there(entries: list[Booked], credit: int, found: Found) -> None:
    assert told(entries, credit=credit) == found
    assert told(entries[::-1], credit=credit) == found


def told(
    entries: list[Booked], *, credit: int = 0, ruled: int = 0, allowed: frozenset[bytes] = frozenset()
) -> Found:
    found = overspending(entries, credit=credit, ruled=ruled, allowed=allowed)
    if found is None:
        return None
    return found.left, found.over, [entry.document.decode() for entry in found.entries]


def test_what_somebody_let_go_beyond_the_credit_is_nobodys_loss() -> None:
    entries = [went(1, 7), went(2, 4)]
    assert told(entries, credit=5) == (-11, 6, ["out 1", "out 2"])
    assert told(entries, credit=5, allowed=frozenset([b"out 1"])) == (-11, 4, ["out 2"])


@pytest.mark.parametrize(("ruled", "found"), [(22, (-10, 10, ["out 22"])), (23, None)])
def test_what_was_spent_before_points_were_to_end_had_not_ended(ruled: int, found: Found) -> None:
    entries = [came(1, 10, 20), went(22, 10)]
    assert told(entries, ruled=ruled) == found


def test_what_was_taken_back_before_points_were_to_end_is_taken_of_what_there_is() -> None:
    entries = [came(1, 10, 20, sale="s"), came(2, 5), went(22, 10, kind=TAKEN_BACK, origin="s"), went(23, 5)]
    assert told(entries, ruled=23) is None
    assert told([*entries, went(24, 1)], ruled=23) == (-1, 1, ["out 24"])


AMOUNTS = st.lists(st.integers(-20, 20).filter(bool), max_size=12)


@given(AMOUNTS, st.integers(0, 10))
def test_where_no_points_end_it_is_what_the_sum_says(amounts: list[int], credit: int) -> None:
    entries = [
        came(at, amount) if amount > 0 else went(at, -amount) for at, amount in enumerate(amounts, start=1)
    ]
    found = overspending(entries, credit=credit)
    assert (0 if found is None else found.over) == max(0, -sum(amounts) - credit)
    assert found is None or found.left == sum(amounts)


@given(st.lists(st.integers(1, 20), max_size=12))
def test_whoever_spends_no_more_than_has_not_ended_spends_nothing_twice(amounts: list[int]) -> None:
    entries, lots = list[Booked](), list[Booked]()
    for at, amount in enumerate(amounts, start=1):
        living = [lot for lot in lots if lot.ends is None or lot.ends > at]
        if at % 2 or not living:
            lots.append(came(at, amount, at + 3 * amount))
            entries.append(lots[-1])
            continue
        # A lane takes of its own points, be they the first to end or not.
        chosen = living[amount % len(living)]
        some = min(amount, chosen.amount)
        entries.append(went(at, some))
        lots[lots.index(chosen)] = replace(chosen, amount=chosen.amount - some)
        lots = [lot for lot in lots if lot.amount]
    assert overspending(entries) is None


@pytest.mark.parametrize(
    ("over", "money", "words"),
    [
        (1200, None, "1,200 more points were spent of it than were there"),
        (1, None, "1 more point was spent of it than was there"),
        (1, currency("EUR"), "0.01 more was spent of it than was there"),
        (300, currency("JPY"), "300 more was spent of it than was there"),
    ],
)
def test_how_much_more_was_spent_is_told_of_what(over: int, money: Currency | None, words: str) -> None:
    assert beyond_words(over, money) == words
