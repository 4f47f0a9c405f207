"""Fills the book of a lane that has none yet: with a copy of another lane's, and with changes by the log."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import partial
from queue import Empty, SimpleQueue
from sys import maxsize
from typing import TYPE_CHECKING, Final, TypeAlias

from store.domain.errors import BadInput, Refused, Unavailable
from store.domain.ids import LaneId
from store.domain.members import Member
from tui.clocks import SystemClock

if TYPE_CHECKING:
    from pathlib import Path

    from netsync.link.newcomer import Joined
    from netsync.service import SyncService
    from store.api import Place

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told what is being made, how much of it is done, and how much there is; what it raises breaks that off."""

COPY_FILE: Final = "copy.db"
"""Another lane's book, before it is this one's."""

PATIENCE_SECONDS: Final = (1.0, 3.0)
"""How long after a copy broke off it is gone on with, once and again: a cable that is pulled out and put in
is nobody's trouble, and another lane would begin with a copy of its own."""

FILL_SECONDS_MAX: Final = 30.0
"""Between two signs of life of the lane that fills this one; a frame takes it a fraction of a second."""

GIVER_SECONDS: Final = 5.0
"""How long one lane is waited for once another one has given all that it has."""

LOOK_SECONDS: Final = 0.5
"""How often whoever looks on is told the same while nothing comes."""

SILENT_SECONDS: Final = 5.0
"""How long nothing comes before whoever looks on is told so: long before the lane is taken for gone."""

_CHANGES: Final = "Catching up, changes"
_GIVER_GONE: Final = "the other lane does not answer any more: keep it on, try again"
_NOBODY: Final = "No lane of the shop answers: switch one on, look at the cable; waiting"
_SILENT: Final = "Nothing comes: look at the cable, and that the other lane is on; waiting"


def fill(place: "Place", joined: "Joined", lane: Member, progress: Progress, *, epoch: int) -> bool:
    """Fill the empty book of a new lane by whichever lane of the shop answers; whether it began with a copy.

    The lane that `joined` names comes first. While none answers, it goes on trying.

    Raises:
        NoRoom: the disk is too full for the book, however it comes.
    """
    from netsync.link.snapshot_taking import KeptWaiting

    while True:
        busy: list[Joined] = []
        for giver in _givers(joined):
            try:
                if copy_book(place, giver, lane, progress, epoch=epoch):
                    return True
            except KeptWaiting as refusal:
                progress(f"{refusal}; another lane is asked", 0, 0)
                busy.append(giver)
                continue
            if any(_givers(giver, alone=True)) and _came_as_changes(place, giver, progress):
                return False
        if any(_came_as_changes(place, giver, progress) for giver in busy):
            return False
        progress(_NOBODY, 0, 0)


def _came_as_changes(place: "Place", giver: "Joined", progress: Progress) -> bool:
    try:
        fetch_changes(place, giver, progress)
    except Unavailable as error:
        progress(str(error), 0, 0)
        return False
    forget_parts(place)
    return True


def _givers(joined: "Joined", *, alone: bool = False) -> "Iterator[Joined]":
    """The lanes that answer, the one that `joined` names first; that one `alone` is not listened for."""
    from netsync.link.finding import find_answering

    answer = joined.answer
    known = {answer.sponsor: joined.addresses}
    if not alone:
        others = (member for member in answer.members if not member.revoked)
        known |= {
            member.id: tuple(answer.reached.get(member.id, ()))
            for member in others
            if member.id not in {answer.sponsor, joined.identity.lane}
        }
    found = find_answering(known, multicast=not alone)
    for each in known:
        if each in found:
            yield replace(joined, answer=replace(answer, sponsor=each), addresses=found[each])


def forget_parts(place: "Place") -> None:
    """Take away what is left of copies that broke off."""
    from netsync.link.snapshot_taking import forget_parts as forget

    forget(place.folder / COPY_FILE)


def copy_book(place: "Place", joined: "Joined", lane: Member, progress: Progress, *, epoch: int) -> bool:
    """Begin with a copy of the book of the lane that `joined` names, where there is one; whether it did.

    `epoch` is the life of the lane that begins.

    Raises:
        NoRoom: the disk is too full for the book, however it comes.
        KeptWaiting: that lane answers, and does not get to this one.
    """
    from netsync.link.snapshot_taking import KeptWaiting, NoRoom
    from store.api import adopt_snapshot, snapshot_form

    form = snapshot_form(place)
    if not form:
        return False
    file = place.folder / COPY_FILE
    try:
        _fetch_copy(joined, file, form, progress)
        progress("Checking the copy", 0, 0)
        adopt_snapshot(place, file, joined.identity.shop, lane, joined.answer.members, epoch=epoch)
        remember(place, joined)
    except (NoRoom, KeptWaiting):
        raise
    except Refused:
        return False
    except (BadInput, Unavailable) as error:
        progress(f"No copy of the book came: {error}", 0, 0)
        return False
    finally:
        file.unlink(missing_ok=True)
    return True


def _fetch_copy(joined: "Joined", file: "Path", form: str, progress: Progress) -> None:
    from netsync.link.snapshot_taking import KeptWaiting, NoRoom, take_snapshot

    far = making = ("The other lane copies its book", 0, 0)

    def tell(done: int, size: int) -> None:
        nonlocal far
        # Before there is a size, the other lane copies its book, or others are served.
        far = ("Copy of the book, MB", done >> 20, size >> 20) if size else making
        progress(*far)

    def silent(seconds: float) -> None:
        _while_silent(progress, far, seconds)

    for seconds in (*PATIENCE_SECONDS, None):
        try:
            take_snapshot(joined, file, form=form, told=tell, silent=silent)
        except (NoRoom, KeptWaiting):
            raise
        except Unavailable as error:
            if seconds is None:
                raise
            progress(f"{error}; it is tried again", 0, 0)
            time.sleep(seconds)
        else:
            return


def fetch_changes(place: "Place", joined: "Joined", progress: Progress) -> None:
    """Fetch everything that the lane has which `joined` names, by the log; raises Unavailable.

    Or what another lane has that is linked, where that one is silent then: of two lanes that are filled at
    once neither is what the other one wants.
    """
    from netsync.options import SyncOptions
    from netsync.service import SyncService
    from store.api import open_store, system_world

    facts: SimpleQueue[object] = SimpleQueue()
    remember(place, joined)
    with ExitStack() as parts:
        store = open_store(place, system_world(), "cli")
        parts.callback(store.close)
        # Lanes are called where they were last: this program is gone before one could find it.
        sync = SyncService(
            store.replication,
            store.lanes,
            clock=SystemClock(),
            identity_dir=joined.identity.key_path.parent,
            emit=facts.put,
            options=SyncOptions(port=0, discover=False),
        )
        store.subscribe(facts.put)
        sync.start()
        parts.callback(sync.stop)
        _wait_for_all(facts, sync, joined.answer.sponsor, progress)
        store.shop.get()  # of a lane that is filled itself at the moment nothing may have come


def _wait_for_all(facts: SimpleQueue[object], sync: "SyncService", giver: LaneId, progress: Progress) -> None:
    """Wait until all is here that the giver has, and no linked lane has more; raises Unavailable.

    What a lane goes on to have alone, as rows of another life of a third one, is not waited for for long.
    """
    from netsync.events import CaughtUp, SyncRecovered, SyncTrouble

    gave, trouble, is_whole = set[LaneId](), "", False
    most = missing = 0
    least, came_at = maxsize, time.monotonic()
    while giver not in gave or not is_whole:
        seconds = GIVER_SECONDS if gave and is_whole else FILL_SECONDS_MAX
        fact = _next(facts, seconds, partial(_while_silent, progress, (_CHANGES, most - missing, most)))
        stands = fact is None or time.monotonic() - came_at > FILL_SECONDS_MAX
        if stands and (fact is None or trouble or giver in gave):
            if trouble or not (giver in gave or (gave and is_whole)):
                raise Unavailable(trouble or _GIVER_GONE)
            return
        match fact:
            case CaughtUp(lane=lane):
                gave.add(lane)
                came_at = time.monotonic()
            case SyncTrouble(message=message):
                trouble = message
            case SyncRecovered():
                trouble = ""
        ahead = {peer.id: peer.behind_in for peer in sync.peers() if peer.linked or peer.id == giver}
        lacking = sum(count or 0 for count in ahead.values())
        if lacking < least:
            least, came_at = lacking, time.monotonic()
        is_whole = ahead.get(giver) is not None and not lacking
        missing = ahead.get(giver) or 0
        most = max(most, missing)
        progress(_CHANGES, most - missing, most)


def _next(facts: SimpleQueue[object], seconds: float, look: Callable[[float], None]) -> object:
    """The next fact; None when there is none for so long. Whoever looks on is told while nothing comes."""
    begun, gone = time.monotonic(), 0.0
    while gone < seconds:
        with suppress(Empty):
            return facts.get(timeout=min(seconds - gone, LOOK_SECONDS))
        gone = time.monotonic() - begun
        if gone < seconds:
            look(gone)
    return None


def _while_silent(progress: Progress, far: tuple[str, int, int], seconds: float) -> None:
    """Say again how far it is, or that nothing comes."""
    progress(*((_SILENT, 0, 0) if seconds >= SILENT_SECONDS else far))


def remember(place: "Place", joined: "Joined") -> None:
    """Note where the lane is that fills this one, and where the others were last."""
    from store.api import open_store, system_world

    store = open_store(place, system_world(), "cli")
    try:
        for lane, addresses in {**joined.answer.reached, joined.answer.sponsor: joined.addresses}.items():
            for address in reversed(addresses):
                store.lanes.remember_address(lane, address)
    finally:
        store.close()
