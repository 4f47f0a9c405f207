"""Sync with the other lanes: one thread with an event loop, started and asked from any thread.

What it is made of is in `link`, loaded in its own thread after the start, so that the first frame of
the till waits for none of it.
"""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import CancelledError
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from netsync.events import Fact, PeerState, SyncTrouble
from netsync.options import SyncOptions
from netsync.ports import Ask, ChangeLog, Clock, Giver, MemberBook, Snapshots
from store.domain.errors import TillError, Unavailable
from store.domain.ids import LaneId

if TYPE_CHECKING:
    from netsync.link.lane import Lane

T = TypeVar("T")

_READY_SECONDS = 15.0
_ANSWER_SECONDS = 10.0
_STOP_SECONDS = 5.0
_NOT_RUNNING = "sync is not running on this lane"

_log = logging.getLogger(__name__)


class SyncService:
    """Links this lane to the others of its shop, from `start` to `stop`; one life only."""

    def __init__(  # noqa: PLR0913 - all that this room is given, by name
        self,
        log: ChangeLog,
        book: MemberBook,
        *,
        clock: Clock,
        identity_dir: Path,
        emit: Callable[[Fact], None],
        options: SyncOptions | None = None,
        giver: Giver | None = None,
        snapshots: Snapshots | None = None,
    ) -> None:
        """`identity_dir` holds this lane's key; `emit` is called from the sync thread and must not block.

        Lanes that ask for rights get none without a `giver`; without `snapshots`, which makes copies of the
        book, new lanes are filled by the log.
        """
        self._log = log
        self._book = book
        self._clock = clock
        self._identity_dir = identity_dir
        self._emit = emit
        self._snapshots = snapshots
        self._options = options or SyncOptions()
        self._giver = giver
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._settled = threading.Event()
        """Sync is up, or has failed."""
        self._failure = _NOT_RUNNING
        self._lane: Lane | None = None

    def start(self) -> None:
        """Begin in the background; what goes wrong is emitted."""
        self._thread.start()

    def stop(self) -> None:
        """Say goodbye to the other lanes and end; blocks for a few seconds at most."""
        if not self._thread.is_alive():
            return
        self._settled.wait(_READY_SECONDS)
        lane = self._lane
        if lane is not None:
            with contextlib.suppress(RuntimeError):
                # It may have ended by itself a moment ago.
                lane.loop.call_soon_threadsafe(lane.stop)
        if threading.current_thread() is not self._thread:
            self._thread.join(_STOP_SECONDS)

    def wait_ready(self, seconds: float = _READY_SECONDS) -> bool:
        """Block until sync is up or has failed; whether it is up."""
        return self._settled.wait(seconds) and self._lane is not None

    def nudge(self) -> None:
        """The log has grown or the member book has changed: tell the others. Any thread; never blocks."""
        lane = self._lane
        if lane is not None and not lane.is_applying():
            with contextlib.suppress(RuntimeError):
                # A till that is closing nudges nobody.
                lane.loop.call_soon_threadsafe(lane.nudge)

    def ask(self, lane: LaneId, ask: Ask) -> None:
        """Ask another lane for rights that it has, if it is linked. Any thread; never blocks."""
        here = self._lane
        if here is not None:
            with contextlib.suppress(RuntimeError):
                here.loop.call_soon_threadsafe(here.ask, lane, ask)

    def linked(self) -> frozenset[LaneId]:
        """The lanes that hear this one at the moment. Any thread; never blocks."""
        here = self._lane
        return frozenset() if here is None else here.linked()

    @property
    def listening_port(self) -> int | None:
        """The TCP port other lanes reach this one at; None while there is none."""
        lane = self._lane
        return None if lane is None else lane.port

    @property
    def finding(self) -> str:
        """How lanes find each other here, in a sentence; empty while sync is not running. Any thread."""
        lane = self._lane
        return "" if lane is None else lane.finding()

    def peers(self) -> tuple[PeerState, ...]:
        """How every other lane of the shop stands; empty while sync is not running. Any thread."""
        lane = self._lane
        if lane is None:
            return ()
        if threading.current_thread() is self._thread:
            return lane.peers()
        try:
            return self._wait_for(lane, _call(lane.peers))
        except Unavailable:
            return ()

    def open_pairing(self, welcome: Mapping[str, str]) -> str:
        """Show a new code, six digits, for two minutes and three tries; waits until it can be typed.

        `welcome` is what the newcomer gets to know of the shop besides its members: the settings it
        needs to make its database. What becomes of the code is emitted. Not from within `emit`.

        Raises:
            Unavailable: sync is not running, or no port is free to listen at.
        """
        lane = self._lane if self.wait_ready() else None
        if lane is None:
            raise Unavailable(self._failure)
        return self._wait_for(lane, lane.open_pairing(welcome))

    def close_pairing(self) -> None:
        """Take the code down, if one is shown. Not from within `emit`."""
        lane = self._lane
        if lane is not None:
            with contextlib.suppress(Unavailable):
                self._wait_for(lane, _call(lane.close_pairing))

    def _wait_for(self, lane: "Lane", work: Coroutine[object, object, T]) -> T:
        """Run on the loop's thread and wait for the answer; raises Unavailable when none comes."""
        try:
            answer = asyncio.run_coroutine_threadsafe(work, lane.loop)
        except RuntimeError:
            # The loop has ended, perhaps this very moment: nobody will run it.
            work.close()
            raise Unavailable(self._failure) from None
        try:
            return answer.result(_ANSWER_SECONDS)
        except (TimeoutError, CancelledError):
            raise Unavailable(self._failure) from None

    def _run(self) -> None:
        try:
            asyncio.run(self._live())
        except TillError as error:
            self._fail(str(error))
        except Exception:  # noqa: BLE001 - the edge of this thread: the till goes on selling alone
            _log.exception("sync ended by a fault of this program")
            self._fail("sync with other lanes stopped by a fault: restart the till, and send us its log")
        finally:
            self._lane = None
            self._settled.set()

    async def _live(self) -> None:
        from netsync.link.lane import open_lane
        from netsync.link.records import Records

        records = Records(self._log, self._book, self._giver)
        try:
            lane = await open_lane(
                records,
                self._identity_dir,
                clock=self._clock,
                options=self._options,
                emit=self._emit,
                snapshots=self._snapshots,
            )
            self._lane = lane
            self._settled.set()
            await lane.run()
        finally:
            records.close()

    def _fail(self, words: str) -> None:
        self._failure = words
        self._emit(SyncTrouble(words))


async def _call(answer: Callable[[], T]) -> T:
    return answer()
