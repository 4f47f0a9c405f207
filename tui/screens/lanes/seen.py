"""One look at all lanes: their rows, and what there is to say of each; for a thread."""

from collections.abc import Mapping, Sequence
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, Final

from store.domain.allowances import written
from store.domain.errors import Unavailable
from store.domain.ids import LaneId
from store.domain.values import dataclass
from tui.ports import Row, RowKey, Services
from tui.screens.lanes.notes import shop_notes
from tui.screens.lanes.rows import NEVER, own_row, peer_rows
from tui.screens.lanes.told import own_words, peer_words
from tui.sharing import unshared_sales
from tui.version import VERSION
from tui.widgets.moments import Calendar

if TYPE_CHECKING:
    from netsync.events import PeerState
    from store.api import Store
    from store.domain.allowances import Allowance


@dataclass(frozen=True, slots=True)
class Seen:
    """How all lanes stand at a moment."""

    rows: tuple[Row, ...] = ()
    told: tuple[tuple[RowKey, str], ...] = ()
    """Sentences for each row, by its key."""
    finding: str = ""
    """How lanes find each other here."""

    def words(self, key: RowKey) -> str:
        """What there is to say of one."""
        return dict(self.told).get(key, "")


def look(services: Services, copied: "Mapping[LaneId, int]") -> Seen:
    """Look at them; `copied` are lanes that get a copy of the book, and how many percent they have."""
    store, lanes = services.store, services.lanes
    calendar, peers, address = Calendar(store.world.now, zone(store)), lanes.peers(), lanes.listening_at
    own = store.lanes.own()
    # What a damaged book has, nobody may rely on.
    has_sales = not store.is_damaged
    given = store.allowances.in_force() if has_sales else []
    estates = store.lanes.estates() if has_sales else []
    more = _risks(store, given)
    for left in estates:
        more[left.lane.id] = f" {left.told()}{more.get(left.lane.id, '')}"
    unshared = unshared_sales(store, peers)
    notes = shop_notes(services, given, estates)
    never = _never_heard(store, peers, copied) if has_sales else set()
    for lane in never:
        notes[lane] = f"{notes.get(lane, '')} {NEVER}".strip()
        more[lane] = f" {_NEVER}{more.get(lane, '')}"
    before = has_sales and not own.retired and store.lanes.has_earlier_life()
    if before and own.id not in notes:
        notes[own.id] = "t TAKES OVER"
    note = notes.get(own.id, "")
    note = f"{note}. " if ": " in note else ""  # it says which key helps, and may be cut in the list
    words = own_words(address, VERSION, unshared, calendar, is_retired=own.retired, has_earlier_life=before)
    told = [(own.id, f"{note}{words}{more.get(own.id, '')}")]
    retired = {member.id for member in store.lanes.members() if member.retired}
    for peer in peers:
        is_gone = peer.id in retired and not peer.linked  # what it lacks, it will hardly ever get
        known = has_sales and peer.has_here is not None and not is_gone
        lacks = store.lanes.unshared(peer.has_here or 0) if known else None
        words = peer_words(peer, lacks, calendar, is_retired=is_gone)
        told.append((peer.id, f"{words}{more.get(peer.id, '')}"))
    others = peer_rows(peers, calendar, notes=notes, retired=retired, copied=copied)
    rows = own_row(own, address, notes.get(own.id, "")), *others
    return Seen(rows, tuple(told), lanes.finding)


_NEVER: Final = (
    "Nothing has come from it since it was taken in: if it is no machine of yours, as joining was begun anew,"
    " t retires it."
)


def _never_heard(store: "Store", peers: "Sequence[PeerState]", copied: "Mapping[LaneId, int]") -> set[LaneId]:
    """Lanes that may be none: nothing has come from them yet, and now nothing comes."""
    here = {peer.id for peer in peers if peer.linked}
    return {each.id for each in store.graves.never_heard()} - here - copied.keys()


def _risks(store: "Store", given: "Sequence[Allowance]") -> dict[LaneId, str]:
    """By lane, a sentence on what it may spend beyond its rights."""
    if not given:
        return {}
    money, amounts = store.shop.get().currency, dict[LaneId, dict[str, int]]()
    for each in given:
        amounts.setdefault(each.lane, {})[each.account] = each.risk
    return {
        lane: f" It may spend {written(risk, money)} beyond its rights (o)." for lane, risk in amounts.items()
    }


def zone(store: "Store") -> tzinfo:
    """The shop's time zone; a lane that is still empty does not know it."""
    try:
        return store.shop.get().zone
    except Unavailable:
        return UTC
