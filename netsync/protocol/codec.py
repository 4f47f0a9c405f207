"""Message ↔ frame: a msgpack array, its first item the kind of message.

The first frame of a link is a Hello, whose beginning (kind, lowest and highest protocol version) every
version keeps, so that two programs too far apart can say so. Sites are long, so each direction of a
link numbers them: a site is sent as 24 bytes once, and from then on as the number of its first
appearance. A small batch is sent as what is new against the small one before it (`likeness`). Encoder and
decoder therefore belong to one link and see every frame of it in order.
"""

import struct
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Final, TypeAlias

from netsync.protocol import limits
from netsync.protocol.likeness import Likeness, is_small
from netsync.protocol.messages import (
    Ack,
    Bye,
    Changes,
    Have,
    Hello,
    Message,
    Neighbour,
    Neighbours,
    Ping,
    Pong,
    Recall,
    Recalled,
    Want,
)
from netsync.protocol.packing import BadFrame, Fields, pack, unpack
from store.domain.changes import (
    SITE_BYTES,
    VERSION_MAX,
    Life,
    Site,
    Trail,
    Vector,
    Version,
    site_bytes,
    site_of_bytes,
)
from store.domain.ids import ID_BYTES, LaneId
from store.domain.stamps import Instant
from store.domain.transfers import ACCOUNT_CHARACTERS_MAX, Ask

HELLO, HAVE, WANT, CHANGES, ACK, NEIGHBOURS, PING, PONG, BYE, ASK, ALIKE, RECALL, RECALLED = range(1, 14)
"""An ALIKE is a Changes whose body is like the small one before it."""

_PROTOCOL_NUMBER_MAX = 0xFFFF
_PORT_MAX = 0xFFFF
_HELLO_FIELDS: Final = 8
"""Of a greeting that does not name the program."""
_AHEAD_MAX = 2**53
_ITEMS_MAX = 2 * limits.SITES_MAX
"""The longest list in a frame, batches' bodies aside: a vector, flat."""

_OLDER_CHANGES = 7
"""Items of that frame, the kind among them, from lanes that say nothing of lives."""

_LIFE_MAX = 2**32 - 1
_BEGUN = struct.Struct(">QI")
"""With which version a life began, and which."""

_Packed: TypeAlias = tuple[object, ...]


class Encoder:
    """Packs the messages of one direction of one link."""

    def __init__(self) -> None:
        self._numbers: dict[Site, int] = {}
        self._lives: dict[Site, Life | None] = {}
        """Of each site the life that was said last: only another one is said again."""
        self._likeness = Likeness()

    def encode(self, message: Message) -> bytes:
        """The frame of a message, without its length."""
        return pack(self._packed(message))

    def _packed(self, message: Message) -> _Packed:  # noqa: C901, PLR0911 - one line for each kind
        match message:
            case Hello(least, most, site, wall, port, have, floor, program, lives):
                speaker = self._site(site)  # first, as in the frame: sites are numbered as they appear
                known = self._vector(have), self._vector(floor), program[: limits.PROGRAM_CHARS_MAX]
                more = () if lives is None else (self._vector(lives),)
                return HELLO, least, most, speaker, wall, port, *known, *more
            case Have(have):
                return HAVE, self._vector(have)
            case Want(start, frames_max):
                return WANT, self._vector(start), frames_max
            case Changes():
                return self._changes(message)
            case Ack(have, frames):
                return ACK, self._vector(have), frames
            case Neighbours(lanes):
                return NEIGHBOURS, [(lane.lane, int(lane.linked), lane.addresses) for lane in lanes]
            case Ping(token, ahead_ms):
                return PING, token, ahead_ms
            case Pong(token, wall):
                return PONG, token, wall
            case Bye(reason):
                return BYE, reason[: limits.REASON_CHARS_MAX]
            case Ask(identity, holder, account, amount):
                return ASK, identity, holder, account, amount
            case Recall(site):
                return RECALL, self._site(site)
            case Recalled(trail):
                begun = b"".join(_BEGUN.pack(*each) for each in trail.begun)
                return RECALLED, self._site(trail.site), trail.through, begun

    def _changes(self, changes: Changes) -> _Packed:
        body, size = changes.body, changes.size
        named = self._site(changes.site), [self._site(other) for other in changes.sites]
        new = self._likeness.squeezed(body) if is_small(body, size) else None
        before, self._lives[changes.site] = self._lives.get(changes.site), changes.life
        life = () if changes.life == before else (changes.life,)
        if new is not None:
            return ALIKE, *named, changes.after, changes.through, new, len(body), *life
        return CHANGES, *named, changes.after, changes.through, body, size, *life

    def _site(self, site: Site) -> bytes | int:
        number = self._numbers.get(site)
        if number is not None:
            return number
        self._numbers[site] = len(self._numbers)
        return site_bytes(site)

    def _vector(self, vector: Vector) -> list[object]:
        flat: list[object] = []
        for site, version in vector.items():
            flat += self._site(site), version
        return flat


class Decoder:
    """Unpacks the frames of one direction of one link."""

    def __init__(self) -> None:
        self._sites: list[Site] = []
        self._lives: dict[Site, Life | None] = {}
        self._likeness = Likeness()

    def decode(self, frame: bytes) -> Message:
        """The message of a frame without its length; raises BadFrame."""
        fields = unpack(frame, items_max=_ITEMS_MAX)
        kind = fields.integer()
        read = _READERS.get(kind)
        if read is None:
            raise BadFrame(f"sent a message of unknown kind {kind}: update Regulars on this lane")
        return read(self, fields)

    def hello(self, fields: Fields) -> Hello:
        """The first of a link."""
        versions = fields.integer(most=_PROTOCOL_NUMBER_MAX), fields.integer(most=_PROTOCOL_NUMBER_MAX)
        if versions[0] > limits.PROTOCOL_MAX:
            # What follows is of a version that may have other fields: enough is known to say no.
            return Hello(*versions, Site(LaneId(bytes(ID_BYTES)), 0), 0, 0, {}, {})
        site, wall = self._site(fields), _wall(fields)
        port = fields.integer(most=_PORT_MAX)
        have, floor = self.vector(fields), self.vector(fields)
        # Lanes of before these were told say nothing here.
        told = len(fields)
        program = fields.text(chars_max=limits.PROGRAM_CHARS_MAX) if told > _HELLO_FIELDS else ""
        lives = self.vector(fields) if told > _HELLO_FIELDS + 1 else None
        if lives is not None and max(lives.values(), default=0) > _LIFE_MAX:
            raise BadFrame("sent a life that is none")
        return Hello(*versions, site, wall, port, have, floor, program, lives)

    def changes(self, fields: Fields) -> Changes:
        """Rows of a site, whole."""
        told = self._told(fields)
        body = fields.blob(bytes_max=limits.FRAME_BYTES_MAX)
        size = fields.integer(most=limits.BODY_BYTES_MAX)
        if is_small(body, size):
            self._likeness.note(body)
        return Changes(*told, body, size, self._life(told[0], fields))

    def alike(self, fields: Fields) -> Changes:
        """Rows of a site, as what is new in them."""
        told = self._told(fields)
        new = fields.blob(bytes_max=limits.ALIKE_BYTES_MAX)
        body = self._likeness.whole(new, fields.integer(most=limits.ALIKE_BYTES_MAX))
        return Changes(*told, body, 0, self._life(told[0], fields))

    def _life(self, site: Site, fields: Fields) -> Life | None:
        if len(fields) > _OLDER_CHANGES:
            self._lives[site] = fields.maybe_integer(most=_LIFE_MAX)
        return self._lives.get(site)

    def recall(self, fields: Fields) -> Recall:
        """A question for the lives of a site."""
        return Recall(self._site(fields))

    def recalled(self, fields: Fields) -> Recalled:
        """The lives of a site."""
        site, through = self._site(fields), fields.integer(most=VERSION_MAX)
        packed = fields.blob(bytes_max=_BEGUN.size * limits.LIVES_MAX)
        if len(packed) % _BEGUN.size:
            raise BadFrame("sent a life that is none")
        begun = tuple((version, life) for version, life in _BEGUN.iter_unpack(packed))
        starts = [0, *(version for version, _ in begun), through + 1]
        if any(later <= earlier for earlier, later in pairwise(starts)):
            raise BadFrame("sent lives out of their order")
        return Recalled(Trail(site, through, begun))

    def _told(self, fields: Fields) -> tuple[Site, Version, Version, tuple[Site, ...]]:
        site = self._site(fields)
        named = fields.fields(items_max=limits.SITES_MAX)
        sites = tuple(self._site(named) for _ in range(len(named)))
        after, through = fields.integer(most=VERSION_MAX), fields.integer(most=VERSION_MAX)
        if after > through:
            raise BadFrame("sent a batch that ends before it begins")
        return site, after, through, sites

    def vector(self, fields: Fields) -> Vector:
        """How far somebody has which sites."""
        flat = fields.fields(items_max=_ITEMS_MAX)
        if len(flat) % 2:
            raise BadFrame("sent a vector with a site and no version")
        return {self._site(flat): flat.integer(most=VERSION_MAX) for _ in range(len(flat) // 2)}

    def _site(self, fields: Fields) -> Site:
        item = fields.item()
        if type(item) is int and 0 <= item < len(self._sites):
            return self._sites[item]
        if not isinstance(item, bytes) or len(item) != SITE_BYTES or len(self._sites) >= limits.SITES_MAX:
            raise BadFrame("sent a site that is none")
        site = site_of_bytes(item)
        if site.epoch > VERSION_MAX:
            raise BadFrame("sent a site that is none")
        self._sites.append(site)
        return site


def _frames(fields: Fields) -> int:
    return fields.integer(least=1, most=limits.FRAMES_IN_FLIGHT_MAX)


def _ask(fields: Fields) -> Ask:
    identity = fields.blob(bytes_min=ID_BYTES, bytes_max=ID_BYTES)
    holder = fields.blob(bytes_min=ID_BYTES, bytes_max=ID_BYTES)
    return Ask(identity, holder, fields.text(chars_max=ACCOUNT_CHARACTERS_MAX), fields.integer(least=1))


def _wall(fields: Fields) -> Instant:
    return fields.integer(least=-_AHEAD_MAX, most=_AHEAD_MAX)


def _ping(fields: Fields) -> Ping:
    token, ahead = fields.integer(), fields.item()
    if ahead is not None and not (type(ahead) is int and -_AHEAD_MAX <= ahead <= _AHEAD_MAX):
        raise BadFrame("sent a clock that is none")
    return Ping(token, ahead)


def _neighbours(fields: Fields) -> Neighbours:
    return Neighbours(tuple(map(_neighbour, fields.fields(items_max=limits.LANES_MAX).rest())))


def _neighbour(fields: Fields) -> Neighbour:
    lane = LaneId(fields.blob(bytes_min=ID_BYTES, bytes_max=ID_BYTES))
    linked = bool(fields.integer(most=1))
    told = fields.fields(items_max=limits.ADDRESSES_PER_LANE_MAX)
    return Neighbour(
        lane, linked, tuple(told.text(chars_max=limits.ADDRESS_CHARS_MAX) for _ in range(len(told)))
    )


_READERS: Final[Mapping[int, Callable[[Decoder, Fields], Message]]] = {
    HELLO: Decoder.hello,
    HAVE: lambda link, fields: Have(link.vector(fields)),
    WANT: lambda link, fields: Want(link.vector(fields), _frames(fields)),
    CHANGES: Decoder.changes,
    ALIKE: Decoder.alike,
    ACK: lambda link, fields: Ack(link.vector(fields), _frames(fields)),
    NEIGHBOURS: lambda _, fields: _neighbours(fields),
    PING: lambda _, fields: _ping(fields),
    PONG: lambda _, fields: Pong(fields.integer(), _wall(fields)),
    BYE: lambda _, fields: Bye(fields.text(chars_max=limits.REASON_CHARS_MAX)),
    ASK: lambda _, fields: _ask(fields),
    RECALL: Decoder.recall,
    RECALLED: Decoder.recalled,
}
