"""Whom this lane speaks TLS with: the shop's unrevoked members, and whoever one of them vouched for.

OpenSSL only gets a peer through the door; who it is, and whether it may stay, `check_peer` decides.
"""

import contextlib
import ssl
from collections.abc import Mapping, Sequence

from netsync.certificates import is_signed_by, lane_of, parse_uri
from netsync.identity import Identity
from netsync.ports import Member
from store.domain.errors import BadInput, Refused
from store.domain.ids import LaneId
from store.domain.values import dataclass

ERRAND = "regulars-snapshot/1"
"""What a new lane says in the handshake (ALPN) when it calls for a copy of the book, not to be linked; a lane
that does not know it takes the call for an ordinary link."""

_NO_CHECK_TIME = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME, which the ssl module does not name: clocks of tills are wrong."""


@dataclass(frozen=True, slots=True)
class Trust:
    """The members as of one moment, and the TLS contexts that let exactly them in.

    Immutable: a changed member list makes a new one with `build_trust`.
    """

    identity: Identity
    members: dict[LaneId, Member]
    server: ssl.SSLContext
    client: ssl.SSLContext

    def check_peer(self, peer: ssl.SSLObject, *, want: LaneId | None = None) -> LaneId:
        """Who answered on the other end of a finished handshake.

        `want` is the lane that was meant to answer, when it matters.

        Raises:
            BadInput: the certificate does not name a lane.
            Refused: another shop, not the lane its key makes it, revoked, vouched for by nobody we
                trust, or not the lane that was meant.
        """
        lane = self._named(peer)
        if want is not None and lane != want:
            raise WrongLane(lane)
        member = self.members.get(lane)
        if member is not None and member.revoked:
            raise Refused(removed_words(member))
        if member is None and not self._is_sponsored(peer.getpeercert(binary_form=True) or b""):
            raise Refused(f"lane {lane.hex()[:8]} is unknown, and no member vouches for it")
        return lane

    def _named(self, peer: ssl.SSLObject) -> LaneId:
        names = (peer.getpeercert() or {}).get("subjectAltName", ())
        uris = [value for kind, value in _pairs(names) if kind == "URI"]
        if len(uris) != 1:
            raise BadInput("the certificate does not name a lane")
        shop, lane = parse_uri(uris[0])
        if shop != self.identity.shop:
            raise Refused("the two lanes belong to different shops")
        if lane_of(peer.getpeercert(binary_form=True) or b"") != lane:
            raise Refused("the certificate names a lane that has another key")
        return lane

    def _is_sponsored(self, certificate: bytes) -> bool:
        """Directly: a chain would let a stolen lane vouch for a thief in its sponsor's name."""
        return any(
            is_signed_by(certificate, member.certificate)
            for member in self.members.values()
            if not member.revoked
        )


class WrongLane(Refused):
    """Another lane answers at an address; `lane` is the one that does."""

    def __init__(self, lane: LaneId) -> None:
        super().__init__("another lane answers there")
        self.lane = lane


def removed_among(members: Mapping[LaneId, Member], *lanes: LaneId) -> str:
    """Who of some lanes no longer belongs to the shop, in words; empty when all do."""
    gone = [members[lane] for lane in lanes if lane in members]
    return next((removed_words(member) for member in gone if member.revoked), "")


def removed_words(member: Member) -> str:
    """Why a lane is not spoken to any more; either side may read it."""
    return f"lane {member.name} was removed from the shop"


def build_trust(identity: Identity, members: Sequence[Member], *, errand: str = "") -> Trust:
    """Trust in exactly the unrevoked `members`; about 10 ms for 33 of them.

    `errand` is what this lane calls others for, other than to be linked.
    """
    known = [member for member in members if _is_whole(member)]
    anchors = [member.certificate for member in known if not member.revoked]
    server = _context(ssl.PROTOCOL_TLS_SERVER, identity, anchors)
    # Nothing is ever resumed: each link proves both keys afresh, so that revoking bites at once.
    server.num_tickets = 0
    server.set_alpn_protocols([ERRAND])
    client = _context(ssl.PROTOCOL_TLS_CLIENT, identity, anchors)
    if errand:
        client.set_alpn_protocols([errand])
    return Trust(identity, {member.id: member for member in known}, server, client)


def _is_whole(member: Member) -> bool:
    """Whether a member's certificate is about that member's own key; the book came over the wire."""
    try:
        return lane_of(member.certificate) == member.id
    except BadInput:
        return False


def _context(side: int, identity: Identity, anchors: Sequence[bytes]) -> ssl.SSLContext:
    context = ssl.SSLContext(side)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    # Lanes have no host names; `check_peer` compares what they do have.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | ssl.VerifyFlags(_NO_CHECK_TIME)
    context.load_cert_chain(identity.certificate_path, identity.key_path)
    for anchor in anchors:
        # One by one: a certificate that OpenSSL cannot read must not cost the others their place.
        with contextlib.suppress(ssl.SSLError):
            context.load_verify_locations(cadata=anchor)
    return context


def _pairs(names: object) -> list[tuple[str, str]]:
    """The pairs of a decoded subjectAltName that are two texts."""
    if not isinstance(names, tuple):
        return []
    return [
        (pair[0], pair[1])
        for pair in names
        if isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(part, str) for part in pair)  # noqa: PLR2004
    ]
