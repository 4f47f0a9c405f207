"""What the clocks of the linked lanes show, told to the book when it is news."""

from asyncio import Future
from collections.abc import Awaitable, Iterable

from netsync.link.records import Records
from netsync.ports import Clock
from netsync.protocol.moment import Moment
from netsync.protocol.session import Session
from store.domain.clocks import changed
from store.domain.stamps import Instant

_NEWS_MS: Instant = 100
"""By how much a clock has to differ from what it was told to be: links alone make it waver by less."""


class PeerClocks:
    """Compares clocks; a lane on its own goes by what it heard last."""

    def __init__(self, records: Records, clock: Clock) -> None:
        self._records = records
        self._clock = clock
        self._told: list[Instant] = []

    def hear(self, sessions: Iterable[Session]) -> Awaitable[None] | None:
        """Tell how far the clocks of these links are ahead, if it is news; raises TillError when awaited.

        Told before what is asked of the book after this call.
        """
        at = Moment(self._clock.monotonic(), self._clock.now())
        known = [session.clock_ahead_ms(at) for session in sessions]
        ahead = [each for each in known if each is not None]
        if not ahead or not changed(self._told, ahead, by=_NEWS_MS):
            return None
        self._told = ahead
        heard = self._records.hear_clocks(ahead, self._clock.monotonic)
        heard.add_done_callback(self._done)
        return heard

    def _done(self, heard: Future[None]) -> None:
        """What could not be written is told again with the next heartbeat."""
        if heard.cancelled() or heard.exception() is not None:
            self._told = []
