"""The words of the status line: only what may need a hand, and where to go for it. Pure."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.ports import StatusItem

if TYPE_CHECKING:
    from netsync.events import PeerState

CLOCK_AHEAD_MS_MAX = 2_000
"""Lanes whose clocks differ by more than this are named."""


def status_items(
    peers: "Sequence[PeerState]", *, has_printer: bool, troubles: Sequence[str], lines_waiting: int
) -> tuple[StatusItem, ...]:
    """Lanes linked of lanes known, clocks that differ, the printer, and the sale that waits."""
    items: list[StatusItem] = []
    if lines_waiting:
        items.append(StatusItem("sale", "1 line" if lines_waiting == 1 else f"{lines_waiting} lines"))
    if peers:
        linked = sum(peer.linked for peer in peers)
        items.append(StatusItem("lanes", f"{linked + 1}/{len(peers) + 1}", needs_hand=linked < len(peers)))
    wrong = [peer.name for peer in peers if abs(peer.clock_ahead_ms or 0) > CLOCK_AHEAD_MS_MAX]
    if wrong:
        items.append(StatusItem("clock", wrong[0].upper(), needs_hand=True))
    if troubles:
        items.append(StatusItem("printer", troubles[0].upper(), needs_hand=True))
    elif has_printer:
        items.append(StatusItem("printer", "ok"))
    return tuple(items)
