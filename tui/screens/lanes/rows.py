"""Lanes as rows: linked or since when not, how far behind either way, whose clock is off."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from store.domain.members import Member
from tui.ports import Row
from tui.theme.inks import Ink
from tui.widgets.columns import Column
from tui.widgets.moments import Calendar

if TYPE_CHECKING:
    from netsync.events import PeerState

COLUMNS: Final = (
    Column("name", "Lane", 18, share=2, sortable=False),
    Column("number", "No", 5, align="right", sortable=False),
    Column("state", "Link", 24, share=1, sortable=False),
    Column("out", "To send", 9, align="right", sortable=False),
    Column("in", "To get", 9, align="right", sortable=False),
    Column("clock", "Clock", 9, align="right", sortable=False),
    Column("address", "Address", 21, share=1, sortable=False),
)

CLOCK_SHOWN_FROM_MS: Final = 1_000


def lane_rows(
    own: Member, peers: "Sequence[PeerState]", calendar: Calendar, *, port: int | None
) -> list[Row]:
    """This lane first, then the others by number."""
    here = f"listening at port {port}" if port is not None else "not listening yet"
    first = Row(own.id, (own.name, str(own.number), "this lane", "", "", "", here), Ink.STRONG)
    return [first, *(peer_row(peer, calendar) for peer in sorted(peers, key=lambda p: p.number))]


def peer_row(peer: "PeerState", calendar: Calendar) -> Row:
    """Another lane as a line."""
    cells = (
        peer.name,
        str(peer.number),
        link_text(peer, calendar),
        _count(peer.behind_out),
        _count(peer.behind_in),
        clock_text(peer.clock_ahead_ms),
        peer.address,
    )
    return Row(peer.id, cells, Ink.TEXT if peer.linked else Ink.BAD)


def link_text(peer: "PeerState", calendar: Calendar) -> str:
    """Linked or not, and since when."""
    if peer.since is None:
        return "linked" if peer.linked else "NOT LINKED YET"
    since = f"{calendar.local(peer.since):%H:%M}"
    return f"linked since {since}" if peer.linked else f"NOT LINKED since {since}"


def clock_text(ahead_ms: int | None) -> str:
    """How far a lane's clock is off this one's."""
    if ahead_ms is None or abs(ahead_ms) < CLOCK_SHOWN_FROM_MS:
        return ""
    return f"{ahead_ms / 1000:+.0f} s"


def _count(behind: int | None) -> str:
    return "?" if behind is None else f"{behind:,}"
