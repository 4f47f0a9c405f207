"""What a newcomer and its sponsor tell each other under seal, as values and as bytes."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import field

from netsync.ports import Member
from netsync.protocol import limits
from netsync.protocol.packing import Fields, pack, unpack
from store.domain.errors import BadInput
from store.domain.ids import ID_BYTES, LaneId
from store.domain.values import dataclass

_NUMBER_MAX = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Request:
    """What a newcomer asks for."""

    signing_request: bytes
    """PKCS #10, DER."""
    name: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a sponsor gives a newcomer."""

    certificate: bytes
    """The newcomer's, DER, signed by the sponsor."""
    number: int
    """The newcomer's lane number."""
    sponsor: LaneId
    members: tuple[Member, ...]
    """Every lane of the shop, newcomer and sponsor included."""
    addresses: tuple[str, ...]
    """Where the sponsor's sync listens, `HOST:PORT`."""
    welcome: Mapping[str, str]
    """The shop's settings, for the newcomer's own database."""
    reached: Mapping[LaneId, Sequence[str]] = field(default_factory=dict)
    """Where other lanes answered last, for a newcomer whose sponsor goes away before it is filled."""


def clean_name(text: str) -> str:
    """A lane's name without what could confuse a screen; raises BadInput when nothing is left."""
    shown = "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in text)
    name = " ".join(shown.split())[: limits.NAME_CHARS_MAX].strip()
    if not name:
        raise BadInput("the new lane needs a name", field="name")
    return name


def pack_request(request: Request) -> bytes:
    """A request as bytes."""
    return pack((request.signing_request, request.name))


def unpack_request(body: bytes) -> Request:
    """Read a request; raises BadFrame, or BadInput for a name of nothing."""
    fields = unpack(body, items_max=2)
    signing_request = fields.blob(bytes_max=limits.CERTIFICATE_BYTES_MAX)
    return Request(signing_request, clean_name(fields.text(chars_max=limits.TEXT_CHARS_MAX)))


def pack_answer(answer: Answer) -> bytes:
    """An answer as bytes."""
    members = [
        (m.id, m.name, m.number, m.certificate, m.sponsor or b"", int(m.revoked)) for m in answer.members
    ]
    welcome = list(answer.welcome.items())
    reached = list(answer.reached.items())
    return pack(
        (answer.certificate, answer.number, answer.sponsor, members, answer.addresses, welcome, reached)
    )


def unpack_answer(body: bytes) -> Answer:
    """Read an answer; raises BadFrame."""
    fields = unpack(body, items_max=max(limits.LANES_MAX, limits.WELCOME_ENTRIES_MAX))
    certificate = fields.blob(bytes_max=limits.CERTIFICATE_BYTES_MAX)
    number = fields.integer(least=1, most=_NUMBER_MAX)
    sponsor = _lane(fields)
    members = tuple(map(_unpack_member, fields.fields(items_max=limits.LANES_MAX).rest()))
    addresses = _addresses(fields)
    entries = fields.fields(items_max=limits.WELCOME_ENTRIES_MAX).rest()
    welcome = dict(map(_unpack_entry, entries))
    others = fields.fields(items_max=limits.LANES_MAX).rest()
    reached = {_lane(each): _addresses(each) for each in others}
    return Answer(certificate, number, sponsor, members, addresses, welcome, reached)


def _addresses(fields: Fields) -> tuple[str, ...]:
    told = fields.fields(items_max=limits.ADDRESSES_PER_LANE_MAX)
    return tuple(told.text(chars_max=limits.ADDRESS_CHARS_MAX) for _ in range(len(told)))


def _unpack_entry(fields: Fields) -> tuple[str, str]:
    key = fields.text(chars_max=limits.TEXT_CHARS_MAX)
    return key, fields.text(chars_max=limits.WELCOME_CHARS_MAX)


def _unpack_member(fields: Fields) -> Member:
    lane = _lane(fields)
    name = fields.text(chars_max=limits.TEXT_CHARS_MAX)
    number = fields.integer(most=_NUMBER_MAX)
    certificate = fields.blob(bytes_max=limits.CERTIFICATE_BYTES_MAX)
    sponsor = fields.blob(bytes_max=ID_BYTES)
    revoked = bool(fields.integer(most=1))
    return Member(lane, name, number, certificate, LaneId(sponsor) if sponsor else None, revoked=revoked)


def _lane(fields: Fields) -> LaneId:
    return LaneId(fields.blob(bytes_min=ID_BYTES, bytes_max=ID_BYTES))
