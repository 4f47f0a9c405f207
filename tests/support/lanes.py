"""Lanes of a pretend shop: identities, members and handshakes without a network."""

import ssl
from dataclasses import dataclass
from pathlib import Path

from netsync.certificates import make_key, make_request, sign_request
from netsync.identity import Identity, create_identity, load_identity, save_identity
from netsync.ports import Member
from netsync.trust import Trust, build_trust

SHOP = bytes(range(16))


@dataclass(frozen=True)
class Lane:
    identity: Identity
    member: Member

    def trusts(self, *members: Member) -> Trust:
        return build_trust(self.identity, members)


def first_lane(directory: Path, *, name: str = "Front", shop: bytes = SHOP) -> Lane:
    directory.mkdir(parents=True, exist_ok=True)
    identity = create_identity(directory, shop)
    return Lane(identity, Member(identity.lane, name, 1, identity.certificate, None, revoked=False))


def next_lane(directory: Path, sponsor: Lane, *, name: str = "Back", number: int = 2) -> Lane:
    member = next_lane_of(directory, sponsor.identity, name, number)
    return Lane(load_identity(directory, sponsor.identity.shop), member)


def next_lane_of(directory: Path, sponsor: Identity, name: str, number: int) -> Member:
    """Make a lane's identity in a directory, as who takes it in."""
    directory.mkdir(parents=True, exist_ok=True)
    key = make_key()
    certificate = sign_request(
        make_request(key), sponsor.shop, sponsor=sponsor.certificate, sponsor_key=sponsor.key_pem()
    )
    identity = save_identity(directory, sponsor.shop, key=key, certificate=certificate)
    return Member(identity.lane, name, number, certificate, sponsor.lane, revoked=False)


def handshake(client: ssl.SSLContext, server: ssl.SSLContext) -> tuple[ssl.SSLObject, ssl.SSLObject]:
    """Both ends of a finished TLS handshake in memory, (client, server); raises what OpenSSL raises."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = (
        client.wrap_bio(down, up),
        server.wrap_bio(up, down, server_side=True),
    )
    waiting = set(ends)
    for _ in range(10):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            waiting.discard(end)
        if not waiting:
            return ends
    raise AssertionError("the handshake never ended")
