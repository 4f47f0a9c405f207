"""What is to be known of the lanes of the shop before how they are linked."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from store.domain.clocks import span
from store.domain.errors import Unavailable
from store.domain.ids import LaneId
from tui.ports import Services
from tui.screens.lanes.rows import lane_notes

if TYPE_CHECKING:
    from store.domain.allowances import Allowance
    from store.domain.heirs import Estate


def slept(services: Services) -> bool:
    """Whether this lane was away for so long that others hear it only once it has one of their books."""
    return any(peer.slept_here for peer in services.lanes.peers())


def shop_notes(
    services: Services, given: "Sequence[Allowance]", estates: "Sequence[Estate]"
) -> dict[LaneId, str]:
    """What is to be known of lanes; of a damaged book, that it is: nothing else in it can be relied on.

    `given` are the allowances that lanes have, `estates` what retired ones left and nobody has yet.
    """
    store = services.store
    if store.is_damaged:
        return {store.lanes.own().id: "BOOK DAMAGED: r restores"}
    try:
        currency = store.shop.get().currency
    except Unavailable:  # a lane that is still empty
        return {}
    notes = lane_notes(store.lanes.members(), given, currency)
    for left in estates:
        if left.is_here and not left.is_lost:
            notes[left.lane.id] = "t AT ONCE" if left.is_earlier_life else "RETIRED, t AT ONCE"
    for lost in store.graves.silent():
        notes[lost.lane] = f"{notes.get(lost.lane, '')} SILENT {lost.days} DAYS: t RETIRES".strip()
    for parted in store.lanes.partly_elsewhere():
        notes[parted.id] = f"{notes.get(parted.id, '')} PART OF IT IS ELSEWHERE".strip()
    for each in store.lanes.dated_ahead():
        waits = f"CLOCK {span(each.ahead)} AHEAD, {each.count:,} WAIT"
        notes[each.lane] = f"{notes.get(each.lane, '')} {waits}".strip()
    if slept(services):
        notes[store.lanes.own().id] = "AWAY TOO LONG: r renews"
    return notes
