"""The shop's side of a pairing: shows no code itself, but serves whoever connects and knows it."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence

from netsync.certificates import lane_of, sign_request
from netsync.events import Fact, LanePaired, PairingEnded, PairingFailed
from netsync.identity import Identity
from netsync.link.connecting import tune
from netsync.link.frames import hang_up, read_frame, write_frame
from netsync.link.records import Records
from netsync.pairing import PREFACE, Sponsor, WrongCode, refusal
from netsync.pairing_code import Closed, CodeDesk, Guess, new_code
from netsync.pairing_messages import Answer, Request
from netsync.ports import Clock, Member
from netsync.protocol import limits
from netsync.protocol.limits import Pace
from store.domain.errors import TillError, Unavailable
from store.domain.members import next_number

_BURNED = "the code was tried three times without success: show a new one"
_EXPIRED = "the code expired unused: show a new one when the new lane is ready"


class SponsorDesk:
    """Shows at most one code and makes whoever types it a member; lives on one event loop."""

    def __init__(
        self,
        identity: Identity,
        records: Records,
        *,
        clock: Clock,
        pace: Pace,
        emit: Callable[[Fact], None],
    ) -> None:
        self.reached_at: Callable[[str], Sequence[str]] = lambda _: ()
        """Where this lane can be reached by somebody who just reached it at the given IP address."""
        self.changed: Callable[[], None] = lambda: None
        """Called when a code is put up or taken down."""
        self.enrolled: Callable[[], Awaitable[None]] = _nothing
        """Called when the member book has a new entry."""
        self._identity = identity
        self._records = records
        self._clock = clock
        self._pace = pace
        self._emit = emit
        self._desk = CodeDesk()
        self._welcome: Mapping[str, str] = {}
        self._expiry: asyncio.TimerHandle | None = None

    @property
    def is_open(self) -> bool:
        """Whether a code is shown."""
        return self._desk.seconds_left(self._clock.monotonic()) > 0

    async def open(self, welcome: Mapping[str, str]) -> str:
        """Put up a fresh code; `welcome` is what a newcomer gets to know of the shop."""
        # The libraries are slow to load: now, while the code is being read out, not while a lane waits.
        await self._records.run(_load_libraries)
        code = new_code()
        self._welcome = dict(welcome)
        self._desk.open(code, self._clock.monotonic())
        self._set_expiry(limits.CODE_SECONDS)
        self.changed()
        return code

    def close(self) -> None:
        """Take the code down."""
        self._take_down(Closed.NONE_SHOWN)

    async def serve(self, sock: socket.socket, proven: Callable[[], None]) -> None:
        """Talk to whoever connected and began to pair; few at a time, so that nobody needs be `proven`."""
        del proven
        try:
            tune(sock)
            host, own_host = str(sock.getpeername()[0]), str(sock.getsockname()[0])
        except OSError:
            # It is gone already.
            sock.close()
            raise
        reader, writer = await asyncio.open_connection(sock=sock)
        try:
            async with asyncio.timeout(self._pace.pairing):
                if await reader.readexactly(len(PREFACE)) == PREFACE:
                    await self._converse(reader, writer, host=host, own_host=own_host)
                await writer.drain()
        finally:
            await hang_up(writer)

    async def _converse(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, host: str, own_host: str
    ) -> None:
        opening = await self._read(reader)
        guess = self._desk.take(self._clock.monotonic())
        if isinstance(guess, Closed):
            write_frame(writer, refusal(guess))
            return
        try:
            sponsor = Sponsor(guess.code, self._identity.shop)
            reply = await self._records.run(lambda: sponsor.reply(opening, tries_left=guess.tries_left))
            write_frame(writer, reply)
            message = await self._read(reader)
            request = await self._records.run(lambda: sponsor.request(message))
            answer = await self._enrol(request, own_host)
            write_frame(writer, sponsor.answer(answer))
        except (TillError, OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            self._failed(guess, host, error)
            raise
        finally:
            self._desk.release()
        self._take_down(Closed.USED_UP)
        self._emit(LanePaired(lane_of(answer.certificate), request.name, answer.number))
        await self.enrolled()

    async def _enrol(self, request: Request, own_host: str) -> Answer:
        """Make the newcomer a member, durably, before it hears of it."""
        identity = self._identity
        certificate = await self._records.run(
            lambda: sign_request(
                request.signing_request,
                identity.shop,
                sponsor=identity.certificate,
                sponsor_key=identity.key_pem(),
            )
        )
        members = await self._records.members()
        own = next((member for member in members if member.id == identity.lane), None)
        if own is None:
            raise Unavailable("this lane is not in the shop's book yet: try again when it is in step")
        number = next_number(own, members)
        newcomer = Member(
            lane_of(certificate), request.name, number, certificate, identity.lane, revoked=False
        )
        await self._records.enrol(newcomer)
        others = [each.id for each in members if each.id != identity.lane and not each.revoked]
        reached = await self._records.addresses(others)
        return Answer(
            certificate,
            number,
            identity.lane,
            tuple(await self._records.members()),
            tuple(self.reached_at(own_host))[: limits.ADDRESSES_PER_LANE_MAX],
            self._welcome,
            {lane: tuple(known)[: limits.ADDRESSES_PER_LANE_MAX] for lane, known in reached.items() if known},
        )

    async def _read(self, reader: asyncio.StreamReader) -> bytes:
        return await read_frame(reader, bytes_max=limits.PAIRING_BYTES_MAX, seconds=self._pace.pairing)

    def _failed(self, guess: Guess, host: str, error: Exception) -> None:
        reason = "wrong code" if isinstance(error, WrongCode) else "the new lane went away"
        if isinstance(error, TillError) and not isinstance(error, WrongCode):
            reason = str(error)
        self._emit(PairingFailed(reason, host, guess.tries_left))
        if guess.tries_left == 0:
            self._take_down(Closed.USED_UP)
            self._emit(PairingEnded(_BURNED))

    def _expire(self) -> None:
        self._take_down(Closed.EXPIRED)
        self._emit(PairingEnded(_EXPIRED))

    def _take_down(self, why: Closed) -> None:
        self._desk.close(why)
        self._set_expiry(None)
        self.changed()

    def _set_expiry(self, seconds: float | None) -> None:
        if self._expiry is not None:
            self._expiry.cancel()
        loop = asyncio.get_running_loop()
        self._expiry = None if seconds is None else loop.call_later(seconds, self._expire)


async def _nothing() -> None:
    """Nobody asked to be told."""


def _load_libraries() -> None:
    try:
        import cryptography.hazmat.primitives.ciphers.aead
        import cryptography.x509  # noqa: F401
        import spake2  # noqa: F401
    except ImportError as error:
        raise Unavailable(f"this installation cannot pair lanes: {error}") from error
