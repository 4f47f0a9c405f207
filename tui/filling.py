"""Fills the book of a lane that has none yet: with a copy of another lane's, and with changes by the log."""

from collections.abc import Callable
from contextlib import ExitStack
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final, TypeAlias

from store.domain.errors import BadInput, Refused, Unavailable
from store.domain.members import Member
from tui.clocks import SystemClock

if TYPE_CHECKING:
    from pathlib import Path

    from netsync.link.newcomer import Joined
    from store.api import Place

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told what is being made, how much of it is done, and how much there is."""

COPY_FILE: Final = "copy.db"
"""Another lane's book, before it is this one's."""

COPY_TRIES: Final = 3
"""A cable that is pulled out once or twice while a book is copied is nobody's trouble."""

FILL_SECONDS_MAX: Final = 30.0
"""Between two signs of life of the lane that fills this one; a frame takes it a fraction of a second."""

_GIVER_GONE: Final = "the other lane does not answer any more: keep it on, try again"


def copy_book(place: "Place", joined: "Joined", lane: Member, progress: Progress, *, epoch: int) -> bool:
    """Begin with a copy of the book of the lane that `joined` names, where there is one; whether it did.

    `epoch` is the life of the lane that begins.

    Raises:
        NoRoom: the disk is too full for the book, however it comes.
    """
    from netsync.link.snapshot_taking import NoRoom, forget_parts
    from store.api import adopt_snapshot, snapshot_form

    form = snapshot_form(place)
    if not form:
        return False
    file = place.folder / COPY_FILE
    try:
        _fetch_copy(joined, file, form, progress)
        progress("Checking the copy", 0, 0)
        adopt_snapshot(place, file, joined.identity.shop, lane, joined.answer.members, epoch=epoch)
        _remember(place, joined)
    except NoRoom:
        raise
    except Refused:
        return False
    except (BadInput, Unavailable) as error:
        progress(f"No copy of the book came: {error}. All of it is fetched as changes", 0, 0)
        return False
    finally:
        file.unlink(missing_ok=True)
        forget_parts(file)
    return True


def _fetch_copy(joined: "Joined", file: "Path", form: str, progress: Progress) -> None:
    from netsync.link.snapshot_taking import NoRoom, take_snapshot

    def tell(done: int, size: int) -> None:
        # Before there is a size, the other lane copies its book, or others are served.
        progress("Copy of the book, MB" if size else "The other lane copies its book", done >> 20, size >> 20)

    for left in reversed(range(COPY_TRIES)):
        try:
            take_snapshot(joined, file, form=form, told=tell)
        except NoRoom:
            raise
        except Unavailable as error:
            if not left:
                raise
            progress(f"{error}; it is tried again", 0, 0)
        else:
            return


def fetch_changes(place: "Place", joined: "Joined", progress: Progress) -> None:
    """Fetch everything that the lane has which `joined` names, by the log; raises Unavailable."""
    from netsync.events import CaughtUp
    from netsync.options import SyncOptions
    from netsync.service import SyncService
    from store.api import open_store, system_world

    giver = joined.answer.sponsor
    facts: SimpleQueue[object] = SimpleQueue()
    _remember(place, joined)
    with ExitStack() as parts:
        store = open_store(place, system_world(), "cli")
        parts.callback(store.close)
        # Only that lane is called: this program is gone before another lane could find it.
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
        most = 0
        while True:
            try:
                fact = facts.get(timeout=FILL_SECONDS_MAX)
            except Empty:
                raise Unavailable(_GIVER_GONE) from None
            if isinstance(fact, CaughtUp) and fact.lane == giver:
                return
            missing = sum(peer.behind_in or 0 for peer in sync.peers() if peer.id == giver)
            most = max(most, missing)
            progress("Catching up, changes", most - missing, most)


def _remember(place: "Place", joined: "Joined") -> None:
    """Note where the lane is that fills this one: it is called first whenever this one runs."""
    from store.api import open_store, system_world

    store = open_store(place, system_world(), "cli")
    try:
        for address in reversed(joined.addresses):
            store.lanes.remember_address(joined.answer.sponsor, address)
    finally:
        store.close()
