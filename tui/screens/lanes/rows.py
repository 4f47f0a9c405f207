"""Lanes as rows: linked or since when not, how far behind either way, whose clock is off."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from store.domain.ids import LaneId
from store.domain.members import Member
from store.domain.payment import BALANCE
from tui.ports import Row
from tui.status import clock_text
from tui.theme.inks import Ink
from tui.widgets.columns import Column
from tui.widgets.moments import Calendar

if TYPE_CHECKING:
    from netsync.events import PeerState
    from store.domain.allowances import Allowance
    from store.domain.money import Currency

COLUMNS: Final = (
    Column("name", "Lane", 14, share=1, sortable=False),
    Column("number", "No", 3, align="right", sortable=False),
    Column("state", "Link", 23, share=2, sortable=False),
    Column("out", "To send", 8, align="right", sortable=False),
    Column("in", "To get", 8, align="right", sortable=False),
    Column("clock", "Clock", 8, align="right", sortable=False),
    Column("address", "Address", 21, share=1, sortable=False),
)

NEVER: Final = "NEVER HEARD OF: t RETIRES"
"""The note on a lane that nothing has come from yet."""


def own_row(own: Member, address: str, note: str = "") -> Row:
    """This lane as a line; `address` is where it listens, empty while it does not."""
    state = f"this lane, {note}" if note else "this lane"
    cells = (own.name, str(own.number), state, "", "", "", address or "not listening yet")
    return Row(own.id, cells, Ink.STRONG)


def peer_rows(
    peers: "Sequence[PeerState]",
    calendar: Calendar,
    *,
    notes: "Mapping[LaneId, str]",
    retired: "Collection[LaneId]" = (),
    copied: "Mapping[LaneId, int] | None" = None,
) -> list[Row]:
    """The other lanes by number; `notes` stand before how one is linked.

    Nobody waits for those that are `retired`. `copied` are lanes that are being given a copy of the book, and
    how many percent of it they have.
    """
    filled = copied or {}
    return [
        retired_row(peer, notes.get(peer.id, ""))
        if peer.id in retired and not peer.linked
        else peer_row(peer, calendar, notes.get(peer.id, ""), copied=filled.get(peer.id))
        for peer in sorted(peers, key=lambda p: p.number)
    ]


def lane_notes(
    members: "Sequence[Member]", given: "Sequence[Allowance]", currency: "Currency"
) -> "dict[LaneId, str]":
    """What is to be known of lanes before all else: that one was retired, what one may overspend."""
    notes = {member.id: "RETIRED" for member in members if member.retired}
    risks: dict[LaneId, list[str]] = {}
    for each in given:
        risk = currency.format(each.risk) if each.account == BALANCE else f"{each.risk:,} points"
        risks.setdefault(each.lane, []).append(risk)
    for lane, risked in risks.items():
        # Two amounts would leave no room for how it is linked: they are told in the form.
        word = f"RISK {risked[0]}" if len(risked) == 1 else "RISK"
        notes[lane] = f"{notes.get(lane, '')} {word}".strip()
    return notes


def peer_row(peer: "PeerState", calendar: Calendar, note: str = "", *, copied: int | None = None) -> Row:
    """Another lane as a line; a note stands before how it is linked, or how much of its copy it has."""
    link = link_text(peer, calendar) if copied is None else f"has {copied} % of the book"
    if note.endswith(NEVER) and peer.since is None:
        link = ""  # that it is not linked yet is said by that
    cells = (
        peer.name,
        str(peer.number),
        f"{note} {link}".strip(),
        _count(peer.behind_out),
        _count(peer.behind_in),
        clock_text(peer.clock_ahead_ms),
        peer.address,
    )
    return Row(peer.id, cells, Ink.TEXT if peer.linked or copied is not None else Ink.BAD)


def retired_row(peer: "PeerState", note: str) -> Row:
    """A lane that is gone as a line: nobody waits for it, and what it lacks it will hardly ever get."""
    to_get = "" if peer.behind_in is None else _count(peer.behind_in)
    cells = (peer.name, str(peer.number), note, "", to_get, "", peer.address)
    return Row(peer.id, cells, Ink.DIM)


def link_text(peer: "PeerState", calendar: Calendar) -> str:
    """Linked or not and since when; instead of that it is not, why, if it said so."""
    when = "" if peer.since is None else f"{calendar.local(peer.since):%H:%M}"
    if peer.reason and not peer.linked:
        return f"{peer.reason.partition(';')[0]} {when}".strip()
    if not when:
        return "linked" if peer.linked else "NOT LINKED YET"
    return f"linked since {when}" if peer.linked else f"NOT LINKED since {when}"


def _count(behind: int | None) -> str:
    return "?" if behind is None else f"{behind:,}"
