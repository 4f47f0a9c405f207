"""The words of the status line: only what may need a hand, and where to go for it. Pure."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from store.domain.clocks import span, words
from tui.ports import StatusItem

if TYPE_CHECKING:
    from devices.events import PrinterCondition, ScannerState
    from netsync.events import PeerState
    from store.domain.members import Member, Unshared
    from store.domain.stamps import Instant

CLOCK_AHEAD_MS_MAX = 2_000
"""Lanes whose clocks differ by more than this are named."""
UNSHARED_MS_MAX = 60_000
"""A lane that is linked has a sale long before."""
CLOCK_SHOWN_FROM_MS = 1_000
CLOCK_IN_SPANS_FROM_MS = 120_000


def missed(peers: "Iterable[PeerState]", members: "Iterable[Member]") -> "tuple[PeerState, ...]":
    """The lanes that ought to be linked, and those that are: nobody waits for one that was retired."""
    retired = {member.id for member in members if member.retired}
    return tuple(peer for peer in peers if peer.linked or peer.id not in retired)


def status_items(
    peers: "Sequence[PeerState]",
    *,
    printer: str,
    troubles: Sequence[str],
    lines_waiting: int,
    own_clock: str = "",
    disk_free: int | None = None,
) -> tuple[StatusItem, ...]:
    """Lanes linked of those that ought to be, clocks that are wrong, the printer, and the sale that waits.

    `printer` is how the one is that prints, empty without one; `own_clock` is what `own_clock_item` says of
    this machine's, `disk_free` how many bytes are left where that is too little.
    """
    items: list[StatusItem] = []
    if lines_waiting:
        items.append(StatusItem("sale", "1 line" if lines_waiting == 1 else f"{lines_waiting} lines"))
    if peers:
        linked = sum(peer.linked for peer in peers)
        items.append(StatusItem("lanes", f"{linked + 1}/{len(peers) + 1}", needs_hand=linked < len(peers)))
    clock = own_clock or _wrong_clock(peers)
    if clock:
        items.append(StatusItem("clock", clock, needs_hand=True))
    if disk_free is not None:
        items.append(StatusItem("disk", f"{disk_free // 1_000_000} MB", needs_hand=True))
    if troubles:
        items.append(StatusItem("printer", troubles[0].upper(), needs_hand=True))
    elif printer:
        items.append(StatusItem("printer", printer, needs_hand=printer.isupper()))
    return tuple(items)


def idle_printer_items(troubles: Sequence[str]) -> tuple[StatusItem, ...]:
    """What ails printers that neither print receipts nor have the drawer."""
    return (StatusItem("other printer", troubles[0].upper(), needs_hand=True),) if troubles else ()


def book_items(*, is_damaged: bool) -> tuple[StatusItem, ...]:
    """A book that is damaged, to be restored on F9."""
    return (StatusItem("book", "DAMAGED", needs_hand=True),) if is_damaged else ()


def parked_items(waiting: int) -> tuple[StatusItem, ...]:
    """Sales that wait to be taken up again at the checkout."""
    return (StatusItem("parked", str(waiting)),) if waiting else ()


def conflict_items(waiting: int) -> tuple[StatusItem, ...]:
    """What lanes changed without knowing of each other, for somebody to choose on F9."""
    name = "conflict" if waiting == 1 else "conflicts"
    return (StatusItem(name, f"{waiting:,}", needs_hand=True),) if waiting else ()


def printer_word(condition: "PrinterCondition") -> str:
    """How a printer without trouble is: `ok`, `LOW`; `silent` where it does not tell, `there` until asked."""
    if condition.is_paper_low:
        return "LOW"
    return {True: "ok", False: "silent", None: "there"}[condition.answers]


def scanner_items(states: "Iterable[ScannerState]", *, lacks_one: bool) -> tuple[StatusItem, ...]:
    """How scanners are: what ails one, else `GONE`, else `ok`; nothing where none was ever taken.

    One that types like a keyboard and is left alone is not known to be one.
    """
    used = [state for state in states if state.standing.value != "left-alone"]
    ailing = next((state.trouble for state in used if state.trouble is not None), None)
    if ailing is not None or lacks_one:
        return (StatusItem("scanner", ailing.value.upper() if ailing else "GONE", needs_hand=True),)
    return (StatusItem("scanner", "ok"),) if used else ()


def unshared_items(unshared: "Unshared | None", *, now: "Instant", is_linked: bool) -> tuple[StatusItem, ...]:
    """Sales that no other lane has: at once while none is linked, else when one should have them by now."""
    if unshared is None or unshared.oldest is None:
        return ()
    is_late = not is_linked or now - unshared.oldest >= UNSHARED_MS_MAX
    return (StatusItem("unshared", f"{unshared.count:,}", needs_hand=True),) if is_late else ()


def print_items(waiting: int) -> tuple[StatusItem, ...]:
    """Papers that did not come out, for somebody to print or drop."""
    return (StatusItem("unprinted", str(waiting), needs_hand=True),) if waiting else ()


def off_words(lacks: int) -> str:
    """The sentence for a clock that several other lanes do not agree with."""
    return (
        f"This machine's clock is {words(lacks)} the other lanes: set it right, or F9 and k goes by their"
        " time. Until then nothing is edited; selling goes on."
    )


def clock_words(behind: int) -> str:
    """The sentence for a clock that is behind."""
    return (
        f"This machine's clock is {span(behind)} behind what was written here: set it right. Selling goes on."
    )


def clock_text(ahead_ms: int | None) -> str:
    """How far a lane's clock is off this one's."""
    if ahead_ms is None or abs(ahead_ms) < CLOCK_SHOWN_FROM_MS:
        return ""
    if abs(ahead_ms) < CLOCK_IN_SPANS_FROM_MS:
        return f"{ahead_ms / 1000:+.0f} s"
    return f"{'+' if ahead_ms > 0 else '-'}{span(abs(ahead_ms))}"


def ahead_words(name: str, ahead: int, count: int) -> str:
    """The sentence for edits that wait because a lane's clock is ahead."""
    waits = "1 of its edits waits" if count == 1 else f"{count:,} of its edits wait"
    return f"{name}'s clock is {span(ahead)} ahead: {waits}."


def disk_words(free: int) -> str:
    """The sentence for a disk that is nearly full."""
    return f"Only {free // 1_000_000} MB are left on the disk: make room before nothing can be sold any more."


def own_clock_item(behind: int, off: int) -> str:
    """What is wrong with this machine's clock, by milliseconds; empty when nothing is.

    It is `behind` what its lane wrote last, or `off` by what it lacks of the time of all lanes while that
    stops edits, below 0 for one that is ahead.
    """
    if off:
        return f"{span(abs(off)).upper()} {'AHEAD' if off < 0 else 'BACK'}"
    return f"{span(behind).upper()} BACK" if behind else ""


def _wrong_clock(peers: "Sequence[PeerState]") -> str:
    """Whose clock differs from this one's; of several lanes that all do, this one's is the wrong one."""
    known = [peer.clock_ahead_ms for peer in peers if peer.clock_ahead_ms is not None]
    wrong = [peer for peer in peers if abs(peer.clock_ahead_ms or 0) > CLOCK_AHEAD_MS_MAX]
    if not wrong:
        return ""
    ahead = [each > 0 for each in known]
    is_own = len(wrong) == len(known) > 1 and len(set(ahead)) == 1
    return "HERE" if is_own else wrong[0].name.upper()
