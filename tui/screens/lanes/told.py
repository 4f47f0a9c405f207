"""What there is to say of the lane under the cursor, in sentences. Pure."""

from typing import TYPE_CHECKING, Final

from store.domain.clocks import span
from store.domain.spending import RETIRED
from tui.status import CLOCK_SHOWN_FROM_MS
from tui.widgets.moments import Calendar

if TYPE_CHECKING:
    from netsync.events import PeerState
    from store.domain.members import Unshared


_BEFORE: Final = (
    "What it could spend of points, balances and vouchers before it was restored, nobody may spend until t"
    " retires what it was."
)


def own_words(
    address: str,
    program: str,
    unshared: "Unshared | None",
    calendar: Calendar,
    *,
    is_retired: bool = False,
    has_earlier_life: bool = False,
) -> str:
    """Of this lane: what it may not spend, where it listens, and what of its sales is nowhere else."""
    here = f"It listens at {address}" if address else "It does not listen to other lanes yet"
    told = [f"{here}, with Regulars {program}."]
    if is_retired:
        told.insert(0, f"{RETIRED.capitalize()}.")
    if unshared is not None:
        told.append(
            f"No other lane has {sale_words(unshared, calendar)} yet." if unshared.count else
            "Other lanes have all that was sold here."
        )  # fmt: skip
    return " ".join([_BEFORE, *told] if has_earlier_life else told)


def peer_words(
    peer: "PeerState", lacks: "Unshared | None", calendar: Calendar, *, is_retired: bool = False
) -> str:
    """Of another lane: how it is linked or why not, what it lacks, its clock, its program."""
    when = "" if peer.since is None else f" since {calendar.local(peer.since):%H:%M}"
    at = f" at {peer.address}" if peer.address else ""
    if peer.linked:
        program = f", with Regulars {peer.program}" if peer.program else ""
        told = [f"{peer.name} is linked{when}{at}{program}."]
    else:
        why = f": {peer.reason}" if peer.reason else ""
        told = [
            f"{peer.name} is retired and not linked{when}: nobody waits for it." if is_retired else
            f"{peer.name} is not linked{when or ' yet'}{why}."
        ]  # fmt: skip
        if at and (peer.since or not is_retired):
            told.append(f"It was last reached{at}." if peer.since else f"It is called{at}.")
    if lacks is not None:
        told.append(
            f"It lacks {sale_words(lacks, calendar)}." if lacks.count else "It has all that was sold here."
        )
    return " ".join([*told, *_clock(peer)])


def sale_words(unshared: "Unshared", calendar: Calendar) -> str:
    """`1 sale of this lane, of 14:02`, `3 sales of this lane, the oldest of 14:02 on 2026-03-01`."""
    if unshared.oldest is None:
        return "no sale of this lane"
    local = calendar.local(unshared.oldest)
    on = "" if local.date() == calendar.today() else f" on {local:%Y-%m-%d}"
    if unshared.count == 1:
        return f"1 sale of this lane, of {local:%H:%M}{on}"
    return f"{unshared.count:,} sales of this lane, the oldest of {local:%H:%M}{on}"


def _clock(peer: "PeerState") -> list[str]:
    off = peer.clock_ahead_ms
    if off is None or abs(off) < CLOCK_SHOWN_FROM_MS:
        return []
    return [f"Its clock is {span(abs(off))} {'ahead of' if off > 0 else 'behind'} this one's."]
