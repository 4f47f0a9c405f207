"""The newcomer's side of a pairing: finds a lane that shows a code, and becomes a lane of its shop.

Runs before there is any database; whoever called makes one from what comes back.
"""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from netsync.certificates import lane_of_key, make_key, make_request, public_bytes
from netsync.identity import (
    ANSWER_FILE,
    Identity,
    find_identity,
    refuse_second_identity,
    save_identity,
    write_private,
)
from netsync.link.addresses import format_address, parse_address
from netsync.link.connecting import connect, tune
from netsync.link.discovery import Discovery, Sighting
from netsync.link.frames import hang_up, read_frame, write_frame
from netsync.link.troubles import Troubles
from netsync.pairing import PREFACE, Newcomer, WrongCode
from netsync.pairing_code import parse_code
from netsync.pairing_messages import Answer, Request, clean_name, pack_answer, unpack_answer
from netsync.protocol import limits
from netsync.protocol.limits import Pace
from netsync.protocol.packing import BadFrame
from store.domain.errors import BadInput, Refused, Unavailable
from store.domain.ids import LaneId
from store.domain.values import dataclass

_HANG_UP_SECONDS = 1.0
_FIND_SECONDS = 8.0
_FIND_OTHERS_SECONDS = 0.5
"""After the first lane with a code is heard: is there another one?"""


@dataclass(frozen=True, slots=True)
class Joined:
    """What a newcomer needs to make its own database and begin to sync."""

    identity: Identity
    """Saved already; knows the lane's and the shop's id."""
    answer: Answer
    """Lane number, members with the newcomer among them, the shop's settings."""
    addresses: tuple[str, ...]
    """Where the sponsor answers, best first."""


def join(
    code: str,
    *,
    address: str | None,
    name: str,
    identity_dir: Path,
    pace: Pace | None = None,
    reached: Callable[[], object] = lambda: None,
) -> Joined:
    """Become a lane of the shop whose lane shows `code`; blocks for seconds.

    Without an `address` (`HOST[:PORT]`) the lane that shows a code is looked for on the network. It is
    `reached` before it is asked for anything: what that raises leaves it as it was.

    Raises:
        BadInput: the code, address or name is none.
        Refused: the folder already belongs to a lane, more than one lane shows a code, wrong code.
        Unavailable: nobody answers, no code is shown, or it has expired.
    """
    digits, lane_name = parse_code(code), clean_name(name)
    refuse_second_identity(identity_dir)
    place = None if address is None else format_address(*parse_address(address))
    key = make_key()
    talk = Newcomer(
        digits,
        Request(make_request(key), lane_name),
        lane=lane_of_key(public_bytes(key.public_key())),
    )
    places = [place] if place else asyncio.run(_find_sponsor())
    answer, answered_at = asyncio.run(_join(talk, places, reached, pace=pace or Pace()))
    try:
        identity_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        identity = save_identity(identity_dir, talk.shop, key=key, certificate=answer.certificate)
    except OSError as error:
        raise Unavailable(f"cannot write {identity_dir}: {error.strerror}") from error
    return Joined(identity, answer, tuple(dict.fromkeys([answered_at, *answer.addresses])))


def keep_answer(joined: Joined) -> None:
    """Keep what the sponsor answered beside the key: without it nobody could go on with this lane."""
    addresses = joined.addresses[: limits.ADDRESSES_PER_LANE_MAX]
    kept = pack_answer(replace(joined.answer, addresses=addresses))
    write_private(joined.identity.key_path.with_name(ANSWER_FILE), kept)


def kept_answer(identity_dir: Path) -> Joined:
    """What `keep_answer` kept.

    Raises:
        NotFound: there is no key.
        Unavailable: what was kept cannot be read.
        BadInput: it is damaged.
    """
    identity, path = find_identity(identity_dir), identity_dir / ANSWER_FILE
    try:
        answer = unpack_answer(path.read_bytes())
    except OSError as error:
        raise Unavailable(f"{path} cannot be read: {error.strerror}") from error
    except BadFrame:
        raise BadInput(f"{path} is damaged: join anew with a code from another lane") from None
    return Joined(identity, answer, answer.addresses)


async def _join(
    talk: Newcomer, places: Sequence[str], reached: Callable[[], object], *, pace: Pace
) -> tuple[Answer, str]:
    """What the sponsor answers, and where it was reached."""
    try:
        sock, answered_at = await connect(places, pace)
    except Unavailable:
        words = f"no lane answers at {places[0]}: check the address, and that the other lane is on"
        raise Unavailable(words) from None
    with contextlib.ExitStack() as unless_asked:
        unless_asked.callback(sock.close)
        reached()
        unless_asked.pop_all()
    tune(sock)
    try:
        async with asyncio.timeout(pace.pairing):
            return await _converse(talk, sock), answered_at
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        words = "the other lane broke off: look at its screen, and show a new code there"
        raise Unavailable(words) from None
    except BadFrame:
        if talk.shop:  # it proved that it is the lane with the code
            raise
        words = f"what answers at {answered_at} does not speak as a lane does: check the address and the port"
        raise Unavailable(words) from None


async def _converse(talk: Newcomer, sock: socket.socket) -> Answer:
    reader, writer = await asyncio.open_connection(sock=sock)
    try:
        writer.write(PREFACE)
        write_frame(writer, talk.opening())
        reply = await read_frame(reader, bytes_max=limits.PAIRING_BYTES_MAX, seconds=limits.CODE_SECONDS)
        try:
            write_frame(writer, talk.request(reply))
        except WrongCode:
            # An empty frame proves nothing: the sponsor hears of it at once.
            write_frame(writer, b"")
            await _hung_up(reader)
            raise
        answer = await read_frame(reader, bytes_max=limits.WELCOME_BYTES_MAX, seconds=limits.CODE_SECONDS)
        return talk.answer(answer)
    finally:
        await hang_up(writer)


async def _hung_up(reader: asyncio.StreamReader) -> None:
    """Wait until the sponsor is done with this try, and so free for the next."""
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(_HANG_UP_SECONDS):
            await reader.read(1)


async def _find_sponsor() -> Sequence[str]:
    """Addresses of the one lane on the network that says it shows a code."""
    found: dict[LaneId, Sighting] = {}
    heard = asyncio.Event()

    def see(sighting: Sighting) -> None:
        if sighting.pairing and sighting.addresses:
            found[sighting.lane] = sighting
            heard.set()
        else:
            found.pop(sighting.lane, None)

    searching = asyncio.create_task(Discovery(see, troubles=Troubles(lambda _: None)).run())
    try:
        async with asyncio.timeout(_FIND_SECONDS):
            await heard.wait()
            await asyncio.sleep(_FIND_OTHERS_SECONDS)
    except TimeoutError:
        words = "no lane is heard that shows a code: show one on the other lane, or give that lane's address"
        raise Unavailable(words) from None
    finally:
        searching.cancel()
        await asyncio.gather(searching, return_exceptions=True)
    if len(found) != 1:
        raise Refused("more than one lane shows a code, or none any more: give the address of the right one")
    return next(iter(found.values())).addresses
