"""What is on this lane alone, by what the links know of the others."""

from dataclasses import replace
from pathlib import Path

import pytest
from support.counters import MILK, Counter, counter, peer

from netsync.events import PeerState
from store.domain.members import Unshared
from store.domain.payment import Tender
from tui.ports import StatusItem
from tui.sharing import has_most, unshared_sales
from tui.status import UNSHARED_MS_MAX, unshared_items

NOW = 1_772_452_800_000
AWAY = replace(peer("Back", 2, linked=False), has_here=None)


def test_of_all_lanes_the_one_that_has_most_counts() -> None:
    lanes = [
        replace(peer(name, number, linked=False), has_here=has)
        for number, (name, has) in enumerate((("Bar", 7), ("Back", 12), ("Attic", None)))
    ]
    assert has_most(lanes) == 12
    assert has_most(lanes[2:]) is None
    assert has_most([]) is None


def sell(made: Counter) -> int:
    """Sell one; how far the lane is then."""
    made.store.checkout.scan(MILK)
    made.store.checkout.pay([Tender("cash", 119)])
    return made.store.replication.have()[made.store.replication.site()]


def counted(made: Counter, peers: list[PeerState]) -> int | None:
    unshared = unshared_sales(made.store, peers)
    return None if unshared is None else unshared.count


def test_sales_are_counted_by_what_others_have_and_else_since_they_were_first_asked_for(
    tmp_path: Path,
) -> None:
    with counter(tmp_path / "shop") as made:
        yesterday = sell(made)
        assert counted(made, []) is None, "a shop of one lane"
        assert counted(made, [AWAY]) is None, "it may be there"
        sell(made)
        assert counted(made, [AWAY]) == 1
        assert counted(made, [AWAY, replace(AWAY, has_here=yesterday)]) == 1
        assert counted(made, [replace(AWAY, has_here=yesterday - 1)]) == 2
        assert counted(made, [replace(AWAY, has_here=sell(made))]) == 0
        made.store._database.damage.set("a page of it")
        assert counted(made, [AWAY]) is None


@pytest.mark.parametrize(
    ("unshared", "is_linked", "said"),
    [
        (None, False, ""),
        (Unshared(0, None), False, ""),
        (Unshared(1, NOW), False, "1"),
        (Unshared(1, NOW), True, ""),
        (Unshared(1, NOW - UNSHARED_MS_MAX + 1), True, ""),
        (Unshared(1200, NOW - UNSHARED_MS_MAX), True, "1,200"),
    ],
)
def test_they_are_told_while_no_lane_is_linked_or_when_they_wait_for_long(
    unshared: Unshared | None,
    is_linked: bool,  # noqa: FBT001 - a fact
    said: str,
) -> None:
    expected = (StatusItem("unshared", said, needs_hand=True),) if said else ()
    assert unshared_items(unshared, now=NOW, is_linked=is_linked) == expected
