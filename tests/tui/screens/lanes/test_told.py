from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from support.counters import peer

from netsync.events import PeerState
from store.domain.members import Unshared
from tui.screens.lanes.told import own_words, peer_words, sale_words
from tui.widgets.moments import Calendar

NOON = 1_772_452_800_000
CALENDAR = Calendar(lambda: NOON, ZoneInfo("Europe/Berlin"))
DAY = 86_400_000


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (Unshared(0, None), "no sale of this lane"),
        (Unshared(1, NOON), "1 sale of this lane, of 13:00"),
        (Unshared(1200, NOON - DAY), "1,200 sales of this lane, the oldest of 13:00 on 2026-03-01"),
    ],
)
def test_sales_that_are_nowhere_else(known: Unshared, words: str) -> None:
    assert sale_words(known, CALENDAR) == words


@pytest.mark.parametrize(
    ("state", "lacks", "words"),
    [
        (
            replace(peer("Back", 2, linked=True, since=NOON), program="0.2.0"),
            Unshared(0, None),
            (
                "Back is linked since 13:00 at 192.168.1.2:4753, with Regulars 0.2.0."
                " It has all that was sold here."
            ),
        ),
        (
            replace(peer("Back", 2, linked=False, since=NOON, ahead_ms=-4_000), reason="it was closed"),
            Unshared(2, NOON),
            (
                "Back is not linked since 13:00: it was closed. It was last reached at 192.168.1.2:4753."
                " It lacks 2 sales of this lane, the oldest of 13:00. Its clock is 4 s behind this one's."
            ),
        ),
        (
            peer("Attic", 4, linked=False, behind=None),
            None,
            "Attic is not linked yet. It is called at 192.168.1.4:4753.",
        ),
        (
            replace(peer("Bar", 3, linked=False, behind=None, ahead_ms=7_200_000), address=""),
            None,
            "Bar is not linked yet. Its clock is 2 h ahead of this one's.",
        ),
    ],
)
def test_how_a_lane_stands_in_sentences(state: PeerState, lacks: Unshared | None, words: str) -> None:
    assert peer_words(state, lacks, CALENDAR) == words


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (
            replace(peer("Back", 2, linked=False, since=NOON), reason="it was closed"),
            (
                "Back is retired and not linked since 13:00: nobody waits for it."
                " It was last reached at 192.168.1.2:4753."
            ),
        ),
        (peer("Back", 2, linked=False), "Back is retired and not linked: nobody waits for it."),
        (
            peer("Back", 2, linked=True, since=NOON),
            "Back is linked since 13:00 at 192.168.1.2:4753.",
        ),
    ],
)
def test_a_retired_lane_is_none_that_is_yet_to_come(state: PeerState, words: str) -> None:
    assert peer_words(state, None, CALENDAR, is_retired=True) == words


@pytest.mark.parametrize(
    ("address", "unshared", "words"),
    [
        ("", None, "It does not listen to other lanes yet, with Regulars 0.1.0."),
        ("192.168.1.1:4753", Unshared(0, None), ("It listens at 192.168.1.1:4753, with Regulars 0.1.0."
         " Other lanes have all that was sold here.")),
        ("192.168.1.1:4753", Unshared(1, NOON), ("It listens at 192.168.1.1:4753, with Regulars 0.1.0."
         " No other lane has 1 sale of this lane, of 13:00 yet.")),
    ],
)  # fmt: skip
def test_how_this_lane_stands_in_sentences(address: str, unshared: Unshared | None, words: str) -> None:
    assert own_words(address, "0.1.0", unshared, CALENDAR) == words


def test_a_lane_that_was_retired_says_first_that_it_may_spend_nothing() -> None:
    words = own_words("192.168.1.1:4753", "0.1.0", None, CALENDAR, is_retired=True)
    assert words.startswith("This lane was retired and may spend nothing: ")
    assert words.endswith("pair this machine as a new lane, in a new folder. It listens at 192.168.1.1:4753,"
                          " with Regulars 0.1.0.")  # fmt: skip


def test_a_restored_lane_is_told_first_how_it_may_spend_what_it_had() -> None:
    told = own_words("192.168.1.1:4753", "0.1.0", None, CALENDAR, has_earlier_life=True)
    assert told.startswith(
        "What it could spend of points, balances and vouchers before it was restored, nobody"
    )
    assert told.endswith("It listens at 192.168.1.1:4753, with Regulars 0.1.0.")
