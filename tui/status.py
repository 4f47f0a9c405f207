"""The words of the status line: only what may need a hand, and where to go for it. Pure."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.ports import StatusItem

if TYPE_CHECKING:
    from netsync.events import PeerState

CLOCK_AHEAD_MS_MAX = 2_000
"""Lanes whose clocks differ by more than this are named."""


_MINUTE, _HOUR, _DAY = 60_000, 3_600_000, 86_400_000


def status_items(
    peers: "Sequence[PeerState]",
    *,
    has_printer: bool,
    troubles: Sequence[str],
    lines_waiting: int,
    clock_behind: int = 0,
    disk_free: int | None = None,
) -> tuple[StatusItem, ...]:
    """Lanes linked of lanes known, clocks that are wrong, the printer, and the sale that waits.

    `clock_behind` is by how many milliseconds this machine's clock is behind what its lane wrote last,
    `disk_free` how many bytes are left where that is too little.
    """
    items: list[StatusItem] = []
    if lines_waiting:
        items.append(StatusItem("sale", "1 line" if lines_waiting == 1 else f"{lines_waiting} lines"))
    if peers:
        linked = sum(peer.linked for peer in peers)
        items.append(StatusItem("lanes", f"{linked + 1}/{len(peers) + 1}", needs_hand=linked < len(peers)))
    clock = f"{span(clock_behind).upper()} BACK" if clock_behind else _wrong_clock(peers)
    if clock:
        items.append(StatusItem("clock", clock, needs_hand=True))
    if disk_free is not None:
        items.append(StatusItem("disk", f"{disk_free // 1_000_000} MB", needs_hand=True))
    if troubles:
        items.append(StatusItem("printer", troubles[0].upper(), needs_hand=True))
    elif has_printer:
        items.append(StatusItem("printer", "ok"))
    return tuple(items)


def book_items(*, is_damaged: bool) -> tuple[StatusItem, ...]:
    """A book that is damaged, to be restored on F9."""
    return (StatusItem("book", "DAMAGED", needs_hand=True),) if is_damaged else ()


def conflict_items(waiting: int) -> tuple[StatusItem, ...]:
    """What lanes changed without knowing of each other, for somebody to choose on F9."""
    name = "conflict" if waiting == 1 else "conflicts"
    return (StatusItem(name, f"{waiting:,}", needs_hand=True),) if waiting else ()


def span(milliseconds: int) -> str:
    """How long something is, in its largest unit: `26 h`."""
    if milliseconds < _HOUR:
        return f"{milliseconds // _MINUTE} min"
    return f"{milliseconds // _HOUR} h" if milliseconds < 3 * _DAY else f"{milliseconds // _DAY} d"


def clock_words(behind: int) -> str:
    """The sentence for a clock that is behind."""
    return (
        f"This machine's clock is {span(behind)} behind what was written here: set it right. Selling goes on."
    )


def ahead_words(name: str, ahead: int, count: int) -> str:
    """The sentence for edits that wait because a lane's clock is ahead."""
    waits = "1 of its edits waits" if count == 1 else f"{count:,} of its edits wait"
    return f"{name}'s clock is {span(ahead)} ahead: {waits}."


def disk_words(free: int) -> str:
    """The sentence for a disk that is nearly full."""
    return f"Only {free // 1_000_000} MB are left on the disk: make room before nothing can be sold any more."


def _wrong_clock(peers: "Sequence[PeerState]") -> str:
    """Whose clock differs from this one's; of several lanes that all do, this one's is the wrong one."""
    known = [peer.clock_ahead_ms for peer in peers if peer.clock_ahead_ms is not None]
    wrong = [peer for peer in peers if abs(peer.clock_ahead_ms or 0) > CLOCK_AHEAD_MS_MAX]
    if not wrong:
        return ""
    ahead = [each > 0 for each in known]
    is_own = len(wrong) == len(known) > 1 and len(set(ahead)) == 1
    return "HERE" if is_own else wrong[0].name.upper()
