"""Lets days and months go by in a shop: each lane tends its book, and they swap what they wrote."""

from collections.abc import Sequence
from itertools import pairwise

from support.shops import DAY, ShopLane, sync

from store.api import Store
from store.services.graves import LATER_SECONDS

TENDED_MAX = 1000
"""Pieces that a test may have cleared away."""


def tend(store: Store) -> int:
    """Do all that is due; how often that took a transaction of its own."""
    for count in range(TENDED_MAX):
        if store.graves.tend() == LATER_SECONDS:
            return count
    raise AssertionError("still not done")


def swap(lanes: Sequence[ShopLane]) -> None:
    """Let all lanes know the same."""
    for _ in range(2):
        for one, other in pairwise(lanes):
            sync(one.store, other.store)


def live(lanes: Sequence[ShopLane], days: int = 1) -> None:
    """Let days go by on lanes that are linked all the time."""
    for _ in range(days):
        for lane in lanes:
            lane.machine.forward(DAY)
            tend(lane.store)
        swap(lanes)


def month(lanes: Sequence[ShopLane]) -> None:
    """Let so many days go by that whatever was deleted before them is cleared away after them."""
    live(lanes)
    for lane in lanes:
        lane.machine.forward(30 * DAY)
    live(lanes, 6)
