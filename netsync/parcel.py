"""Changes in a file, for lanes that no network joins: written by one lane, signed, taken in by another.

    MAGIC · frames, each after its length in four bytes · four zero bytes · the signature

The first frame names the shop and carries the certificate of the lane that wrote the file. The second is a
Hello with how far that lane had everything, and of which lives; the others are Changes: what a link would
carry, in its words.
The signature, of the lane's key over all before it, is checked before anything is taken in.
"""

import hashlib
import os
import secrets
import struct
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from netsync.certificates import is_signed_by, lane_of, sign, signs, subject_uri
from netsync.identity import Identity
from netsync.ports import ChangeLog, Clock, Member, Source
from netsync.protocol import limits
from netsync.protocol.codec import Decoder, Encoder
from netsync.protocol.columns import changes_since, to_batch
from netsync.protocol.greeting import too_far_apart
from netsync.protocol.messages import Changes, Hello
from netsync.protocol.packing import BadFrame, pack, unpack
from netsync.trust import removed_words
from store.domain.changes import Lives, Vector
from store.domain.errors import BadInput, NotFound, Refused, Unavailable
from store.domain.graves import is_clean
from store.domain.ids import LaneId
from store.domain.stamps import Instant
from store.domain.values import dataclass

MAGIC: Final = b"Regulars changes 1\n"
DRAFT: Final = ".regulars-*.part"
"""What a file is called until it is whole; a killed program leaves it."""
_LENGTH: Final = struct.Struct(">I")
_READ_BYTES: Final = 1 << 20
_SIGNATURE_BYTES_MAX: Final = 512


@dataclass(frozen=True, slots=True)
class Told:
    """What a file says of itself, once its signature was found right."""

    lane: LaneId
    name: str
    """Who wrote it."""
    have: Vector
    """How far that lane had everything."""
    frames: int
    """Frames of changes written or taken in."""
    rows: int


def export(path: Path, log: ChangeLog, identity: Identity, *, clock: Clock, beyond: Vector) -> Told:
    """Write all changes here beyond a vector into a file, which appears whole or not at all.

    It takes the place only of changes of this shop that are all here, by their versions and lives: a name
    given by mistake may be that of the book itself, or of what another lane never handed on, or a till before
    it was brought back.

    Raises:
        Refused: something else is there.
        Unavailable: the file cannot be written.
    """
    _refuse_other(path, identity.shop, log)
    return save(path, log, identity, clock=clock, beyond=beyond, lives=log.lives())


def save(
    path: Path, log: Source, identity: Identity, *, clock: Clock, beyond: Vector, lives: Lives | None
) -> Told:
    """Write such a file in the place of whatever is there; raises Unavailable.

    `lives` are those of what the log has; None where that is not known.
    """
    draft = path.with_name(DRAFT.replace("*", secrets.token_hex(8)))
    try:
        with draft.open("xb") as file:
            told = _write(_Signing(file, identity), log, identity, beyond, clock.now(), lives)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise Unavailable(f"{path} cannot be written: {error.strerror or error}") from None
    finally:
        with suppress(OSError):  # a folder that cannot be written has no draft, and refuses this as well
            draft.unlink(missing_ok=True)
    return told


def _refuse_other(path: Path, shop: bytes, log: ChangeLog) -> None:
    """Raise Refused when a path leads to something that must not be replaced."""
    try:
        if path.exists() and not (path.is_file() and _is_all_here(path, shop, log)):
            raise Refused(
                f"{path} is there and is no file of changes that this lane has, too: choose another name"
            )
    except OSError as error:
        raise Unavailable(f"{path} cannot be written: {error.strerror or error}") from None


def _is_all_here(path: Path, shop: bytes, log: ChangeLog) -> bool:
    with path.open("rb") as file:
        try:
            whose, _ = _first(file)
            greeting, _ = _greeting(file)
        except (BadInput, Refused):
            return False
    have, lives = log.have(), greeting.lives or {}
    return whose == shop and all(
        ver <= have.get(site, 0) and not log.heard_of(site, ver, lives.get(site))
        for site, ver in greeting.have.items()
    )


class _Signing:
    """Writes frames and adds up what the signature is about."""

    def __init__(self, file: IO[bytes], identity: Identity) -> None:
        self._file = file
        self._identity = identity
        self._digest = hashlib.sha256()

    def raw(self, content: bytes) -> None:
        self._file.write(content)
        self._digest.update(content)

    def frame(self, content: bytes) -> None:
        self.raw(_LENGTH.pack(len(content)) + content)

    def end(self) -> None:
        self.raw(_LENGTH.pack(0))
        self._file.write(sign(self._identity.key_pem(), self._digest.digest()))


def _write(
    out: _Signing, log: Source, identity: Identity, beyond: Vector, now: Instant, lives: Lives | None
) -> Told:
    encoder, have, goal = Encoder(), dict(beyond), log.have()
    out.raw(MAGIC)
    out.frame(pack((identity.shop, identity.certificate)))
    versions = limits.PROTOCOL_MIN, limits.PROTOCOL_MAX
    out.frame(encoder.encode(Hello(*versions, log.site(), now, 0, goal, log.floor(), "", lives)))
    frames = rows = 0
    while found := changes_since(log, have):
        for changes in found:
            out.frame(encoder.encode(changes))
            have[changes.site] = changes.through
            rows += to_batch(changes).row_count
        frames += len(found)
    out.end()
    return Told(identity.lane, "", goal, frames, rows)


def look_at(path: Path, identity: Identity, members: Sequence[Member]) -> Told:
    """What a file says of itself, without taking anything in; raises as `take_in` does."""
    with _opened(path) as file:
        member = _proven(file, identity, members)
        greeting, _ = _greeting(file)
    return Told(member.id, member.name, greeting.have, 0, 0)


def take_in(path: Path, log: ChangeLog, identity: Identity, members: Sequence[Member]) -> Told:
    """Merge what a file holds and this lane lacks; harmless when repeated.

    Raises:
        NotFound: there is no such file.
        Unavailable: it cannot be read, or the book cannot be written now.
        BadInput: it is no such file, is damaged, or begins after what is here.
        Refused: of another shop, of a lane that is not trusted, from before what is forgotten was deleted, or
            with rows of another life of a lane than this book has.
    """
    with _opened(path) as file:
        member = _proven(file, identity, members)
        greeting, decoder = _greeting(file)
        if not is_clean(greeting.have, greeting.floor, log.floor()):
            raise Refused(
                f"{path.name} knows nothing of what was deleted since, and that is forgotten here: write it"
                f" again on {member.name}, once that lane has met another one"
            )
        if greeting.floor and not log.have().keys() - {log.site()}:
            log.begin_above(greeting.floor)
        log.renew(log.site(), greeting.have.get(log.site(), 0))
        _refuse_other_life(path, log, greeting, member)
        frames = rows = 0
        for frame in _frames(file):
            changes = decoder.decode(frame)
            if not isinstance(changes, Changes):
                raise BadFrame("holds something else than changes")
            batch = to_batch(changes)
            if batch.after > log.have().get(batch.site, 0):
                raise BadInput(
                    f"{path.name} begins after what is here: take in the file that was written before it, or"
                    f" write it again on {member.name}, beyond a file of this lane"
                )
            log.apply([batch])
            if log.have().get(batch.site, 0) < batch.through:
                raise Refused(_other_life(path, member))
            frames, rows = frames + 1, rows + batch.row_count
    return Told(member.id, member.name, greeting.have, frames, rows)


def _refuse_other_life(path: Path, log: ChangeLog, greeting: Hello, member: Member) -> None:
    """Raise Refused if of a site no less is here than in a file, but of another life.

    Merging would pass over it as if it were here. Of a site that the file has more of, the rows tell.
    """
    have, lives = log.have(), greeting.lives or {}
    for site, ver in greeting.have.items():
        if ver <= have.get(site, 0) and log.heard_of(site, ver, lives.get(site)):
            raise Refused(_other_life(path, member))


def _other_life(path: Path, member: Member) -> str:
    return (
        f"{path.name} goes on from another copy of a till than what is here: link this lane and {member.name}"
        " once, and that till with one of them"
    )


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise NotFound(f"there is no file {path}") from None
    except OSError as error:
        raise Unavailable(f"{path} cannot be read: {error.strerror or error}") from None


def _proven(file: IO[bytes], identity: Identity, members: Sequence[Member]) -> Member:
    """Who signed a file, which stands after its first frame then; nothing in it was believed before."""
    try:
        shop, certificate = _first(file)
        digest, signature = _sealed(file)
    except OSError as error:
        raise Unavailable(f"the file cannot be read: {error.strerror or error}") from None
    if shop != identity.shop:
        raise Refused("the file is of another shop; nothing was taken in")
    member = _member(certificate, identity, members)
    if not signs(certificate, digest, signature):
        raise BadInput("the file was damaged or changed after it was written; nothing was taken in")
    file.seek(0)
    _first(file)
    return member


def _first(file: IO[bytes]) -> tuple[bytes, bytes]:
    if file.read(len(MAGIC)) != MAGIC:
        raise BadInput("that is no file of changes that this version of Regulars can read")
    fields = unpack(next(_frames(file), b""), items_max=2)
    return fields.blob(bytes_max=limits.ADDRESS_CHARS_MAX), fields.blob(
        bytes_max=limits.CERTIFICATE_BYTES_MAX
    )


def _sealed(file: IO[bytes]) -> tuple[bytes, bytes]:
    """What the signature is about, and the signature."""
    file.seek(0)
    digest = hashlib.sha256(file.read(len(MAGIC)))
    for frame in _frames(file):
        digest.update(_LENGTH.pack(len(frame)))
        digest.update(frame)
    digest.update(_LENGTH.pack(0))
    return digest.digest(), file.read(_SIGNATURE_BYTES_MAX)


def _member(certificate: bytes, identity: Identity, members: Sequence[Member]) -> Member:
    lane = lane_of(certificate)
    known = next((member for member in members if member.id == lane), None)
    if known is not None and known.revoked:
        raise Refused(f"{removed_words(known)}: its file is not taken in")
    if known is not None:
        return known
    vouches = any(not member.revoked and is_signed_by(certificate, member.certificate) for member in members)
    if not vouches or subject_uri(identity.shop, lane).encode() not in certificate:
        raise Refused("the file is of a lane that nobody here knows: take in a file of its sponsor first")
    return Member(lane, lane.hex()[:8], 0, certificate, None, revoked=False)


def _greeting(file: IO[bytes]) -> tuple[Hello, Decoder]:
    decoder = Decoder()
    hello = decoder.decode(next(_frames(file), b""))
    if not isinstance(hello, Hello):
        raise BadFrame("does not say how far it goes")
    if words := too_far_apart(hello):
        raise Refused(f"the file is of another version; nothing was taken in: {words}")
    return hello, decoder


def _frames(file: IO[bytes]) -> Iterator[bytes]:
    """Frames up to the end mark; raises BadInput where the file ends before it."""
    while size := _LENGTH.unpack(_exactly(file, _LENGTH.size))[0]:
        if size > limits.FRAME_BYTES_MAX:
            raise BadInput("the file is damaged: it holds a piece that is too long")
        yield _exactly(file, size)


def _exactly(file: IO[bytes], size: int) -> bytes:
    found = file.read(size)
    if len(found) < size:
        raise BadInput("the file ends too early: copy it again")
    return found
