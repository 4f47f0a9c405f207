"""Runs one session on one wire: bytes in, effects out. This is the session's edge: errors end here."""

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable, Coroutine, Sequence

from netsync.link.records import Reading, Records
from netsync.link.tls import Wire
from netsync.ports import Ask
from netsync.protocol import limits
from netsync.protocol.codec import Decoder, Encoder
from netsync.protocol.effects import (
    Apply,
    BeginAbove,
    Close,
    Effect,
    Fetch,
    Give,
    LookUp,
    News,
    Report,
    Send,
    SetAlarm,
)
from netsync.protocol.messages import Changes, Neighbour
from netsync.protocol.moment import Moment
from netsync.protocol.packing import BadFrame
from netsync.protocol.session import Phase, Session
from store.domain.changes import Batch, Site, Vector
from store.domain.errors import BadInput, TillError
from store.domain.values import dataclass

_OWN_FAULT = "a fault of this program, see its log"
_ITS_FAULT = "a fault of its program, see its log"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hooks:
    """What a driver needs of the mesh it is part of."""

    now: Callable[[], Moment]
    news: Callable[["Driver", News], None]
    """The session reports something."""
    apply: Callable[["Driver", tuple[Batch, ...]], Awaitable[Vector]]
    """Write batches to the log, tell all other sessions, and say how much further that brought us."""
    refused: Callable[[str, TillError], None]
    """The log refused to `read` or `write`."""
    worked: Callable[[str], None]
    """The log did `read` or `write`."""
    gave: Callable[[], None]
    """Rights were handed to a peer: the log has grown."""


class Driver:
    """One live link."""

    def __init__(
        self, wire: Wire, session: Session, *, records: Records, hooks: Hooks, frame_seconds: float
    ) -> None:
        self.wire = wire
        self.session = session
        self.opened = 0.0
        """When the peer greeted, monotonic seconds."""
        self._records = records
        self._hooks = hooks
        self._frame_seconds = frame_seconds
        self._encoder, self._decoder = Encoder(), Decoder()
        self._alarm: asyncio.TimerHandle | None = None
        self._work: set[asyncio.Task[None]] = set()
        self._ended = ""
        self.was_told = False
        """Whether the link ended by somebody's word, not by the network."""

    async def run(self, *, port: int) -> str:
        """Talk until the link ends; why it did. `port` is where this lane listens."""
        try:
            self._perform(self.session.start(self._hooks.now(), port=port))
            await self.wire.channel.listen(
                self._take_frame, bytes_max=limits.GREETING_BYTES_MAX, seconds=self._frame_seconds
            )
        except BadFrame as fault:
            self._perform(self.session.blame(str(fault)))
        except (OSError, TimeoutError) as error:
            self._ended = self._ended or _connection_words(error)
        except Exception:  # noqa: BLE001 - a session's edge: one link's fault must not end the others
            _log.exception("a link ended by a fault of this program")
            self._perform(self.session.close(_OWN_FAULT, say=_ITS_FAULT))
        finally:
            await self._end()
        return self._ended

    def grown(self, news: Vector, at: Moment, fresh: Sequence[Changes]) -> None:
        """This lane has got further; `fresh` is of its own what is at hand."""
        try:
            self._perform(self.session.grown(news, at, fresh))
        except Exception as error:  # noqa: BLE001 - a session's edge, as in `run`
            self._fail(error)

    def tell(self, lanes: Sequence[Neighbour]) -> None:
        """Tell the peer which lanes this one knows."""
        self._perform(self.session.neighbours(lanes))

    def floor_rose(self, floor: Vector) -> None:
        """What was deleted up to here is being forgotten."""
        self._perform(self.session.floor_rose(floor))

    def look_again(self) -> None:
        """Another link ended: perhaps this peer is to be asked instead."""
        self._perform(self.session.look_again(self._hooks.now()))

    def ask(self, ask: Ask) -> None:
        """Ask the peer for rights that it has."""
        self._perform(self.session.ask(ask))

    def recall(self, site: Site) -> None:
        """Ask the peer of which lives what it has of a site of this lane is."""
        self._perform(self.session.recall(site))

    def close(self, reason: str, *, say: str = "") -> None:
        """Say why, in other words if the peer is to have others, and end."""
        self._perform(self.session.close(reason, say=say))

    def _take_frame(self, frame: bytes) -> None:
        is_greeting = self.session.phase is Phase.GREETING
        self._perform(self.session.receive(self._decoder.decode(frame), self._hooks.now()))
        if is_greeting:
            self.wire.channel.allow(limits.FRAME_BYTES_MAX)

    def _perform(self, effects: list[Effect]) -> None:  # noqa: C901 - one case for each kind
        for effect in effects:
            if self._ended:
                return
            match effect:
                case Send(message):
                    self.wire.channel.send(self._encoder.encode(message))
                case Apply(batches):
                    self._start(self._apply(batches))
                case Fetch(have):
                    self._records.fetch(have, self._fetched)
                case Give(taker, ask):
                    self._start(self._give(taker, ask))
                case LookUp(site):
                    self._start(self._look_up(site))
                case BeginAbove(floor):
                    self._start(self._begin_above(floor))
                case SetAlarm(at):
                    self._set_alarm(at)
                case Report(news):
                    self._hooks.news(self, news)
                case Close(reason):
                    self._ended, self.was_told = reason, True
                    self.wire.channel.close()

    async def _apply(self, batches: tuple[Batch, ...]) -> None:
        try:
            news = await self._hooks.apply(self, batches)
        except BadInput as error:
            self._hooks.refused("write", error)
            unusable = f"cannot use what was sent: {error}"
            self._perform(self.session.close(f"this lane {unusable}", say=f"it {unusable}"))
        except TillError as error:
            self._hooks.refused("write", error)
            self._perform(self.session.apply_failed(self._hooks.now()))
        else:
            self._hooks.worked("write")
            self._perform(self.session.applied(news, self._hooks.now()))

    def _fetched(self, reading: Reading) -> None:
        """Every link that lacks the same gets here with one answer: no task for each of them."""
        if reading.cancelled():
            return
        try:
            frames = reading.result()
            self._hooks.worked("read")
            self._perform(self.session.fetched(frames))
        except TillError as error:
            self._hooks.refused("read", error)
            self._perform(self.session.fetch_failed(self._hooks.now()))
        except Exception as error:  # noqa: BLE001 - a session's edge, as in `run`
            self._fail(error)

    async def _give(self, taker: Site, ask: Ask) -> None:
        try:
            amount = await self._records.give(taker, ask)
        except TillError as error:
            self._hooks.refused("write", error)
        else:
            if amount:
                self._hooks.gave()

    async def _look_up(self, site: Site) -> None:
        try:
            trail = await self._records.trail(site)
        except TillError as error:
            self._hooks.refused("read", error)
        else:
            self._perform(self.session.looked_up(trail))

    async def _begin_above(self, floor: Vector) -> None:
        try:
            await self._records.begin_above(floor)
        except TillError as error:
            # What comes is written after this, by the same thread: nothing may come without it.
            self._hooks.refused("write", error)
            words = f"cannot write: {error}"
            self._perform(self.session.close(f"this lane {words}", say=f"it {words}"))

    def _start(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._work.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: "asyncio.Task[None]") -> None:
        self._work.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        _log.error("a link ended by a fault of this program", exc_info=error)
        self._perform(self.session.close(_OWN_FAULT, say=_ITS_FAULT))

    def _set_alarm(self, at: float) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        delay = max(0.0, at - self._hooks.now().monotonic)
        self._alarm = asyncio.get_running_loop().call_later(delay, self._ring)

    def _ring(self) -> None:
        self._perform(self.session.tick(self._hooks.now()))

    async def _end(self) -> None:
        self._ended = self._ended or "it was closed"
        self.session.lost()
        if self._alarm is not None:
            self._alarm.cancel()
        await self.wire.channel.finish()


def _connection_words(error: Exception) -> str:
    if isinstance(error, ConnectionError | ssl.SSLError):
        return "the other lane went away"
    if isinstance(error, TimeoutError):
        return "the network stopped passing anything"
    return f"the network failed: {getattr(error, 'strerror', None) or error}"
