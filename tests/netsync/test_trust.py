import dataclasses
import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from support.lanes import SHOP, Lane, first_lane, handshake, next_lane

from netsync.certificates import subject_uri
from netsync.ports import Member
from netsync.trust import Trust, WrongLane
from store.domain.errors import Refused
from store.domain.ids import LaneId


@pytest.fixture
def front(tmp_path: Path) -> Lane:
    return first_lane(tmp_path / "front")


@pytest.fixture
def back(tmp_path: Path, front: Lane) -> Lane:
    return next_lane(tmp_path / "back", front)


def meet(client: Trust, server: Trust, *, want: LaneId | None = None) -> tuple[LaneId, LaneId]:
    """Whom the client and the server each find at the other end."""
    near, far = handshake(client.client, server.server)
    return client.check_peer(near, want=want), server.check_peer(far)


def test_two_members_meet(front: Lane, back: Lane) -> None:
    everybody = front.member, back.member

    met = meet(back.trusts(*everybody), front.trusts(*everybody), want=front.identity.lane)
    assert met == (front.identity.lane, back.identity.lane)


def test_it_is_tls_1_3_without_tickets(front: Lane, back: Lane) -> None:
    near, _ = handshake(back.trusts(front.member, back.member).client, front.trusts(front.member).server)

    assert near.version() == "TLSv1.3"
    assert front.trusts(front.member).server.num_tickets == 0


def test_a_newcomer_nobody_has_heard_of_is_let_in_by_its_sponsors_signature(front: Lane, back: Lane) -> None:
    met = meet(back.trusts(front.member, back.member), front.trusts(front.member))

    assert met == (front.identity.lane, back.identity.lane)


def test_another_shop_is_refused(tmp_path: Path, front: Lane) -> None:
    rogue = first_lane(tmp_path / "rogue")

    with pytest.raises(ssl.SSLCertVerificationError):
        meet(rogue.trusts(front.member, rogue.member), front.trusts(front.member))


def test_a_member_that_signs_for_another_shop_does_not_get_its_client_in(tmp_path: Path, front: Lane) -> None:
    sponsor_of_elsewhere = dataclasses.replace(
        front, identity=dataclasses.replace(front.identity, shop=b"another shop, 16")
    )
    stranger = next_lane(tmp_path / "stranger", sponsor_of_elsewhere)

    with pytest.raises(Refused, match="different shops"):
        meet(stranger.trusts(front.member, stranger.member), front.trusts(front.member))


def test_a_client_without_a_certificate_is_refused(front: Lane) -> None:
    bare = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    bare.check_hostname = False
    bare.verify_mode = ssl.CERT_NONE

    with pytest.raises(ssl.SSLError, match="PEER_DID_NOT_RETURN_A_CERTIFICATE"):
        handshake(bare, front.trusts(front.member).server)


def test_tls_1_2_is_refused(front: Lane, back: Lane) -> None:
    old = back.trusts(front.member, back.member).client
    old.minimum_version = ssl.TLSVersion.TLSv1_2
    old.maximum_version = ssl.TLSVersion.TLSv1_2

    with pytest.raises(ssl.SSLError, match="UNSUPPORTED_PROTOCOL"):
        handshake(old, front.trusts(front.member, back.member).server)


def test_another_lane_than_the_one_meant_is_named(front: Lane, back: Lane) -> None:
    everybody = front.member, back.member

    with pytest.raises(WrongLane) as caught:
        meet(back.trusts(*everybody), front.trusts(*everybody), want=LaneId(b"somebody else 16"))
    assert caught.value.lane == front.identity.lane


def revoked(member: Member) -> Member:
    return dataclasses.replace(member, revoked=True)


def test_a_revoked_lane_is_refused(tmp_path: Path, front: Lane, back: Lane) -> None:
    third = next_lane(tmp_path / "third", front)
    everybody = front.member, back.member, third.member

    with pytest.raises(Refused, match="lane Back was removed from the shop"):
        # Its certificate still carries a member's signature; the record that it was removed decides.
        meet(back.trusts(*everybody), third.trusts(front.member, revoked(back.member), third.member))


def test_what_a_stolen_key_signs_is_worth_nothing(tmp_path: Path, front: Lane, back: Lane) -> None:
    thief = next_lane(tmp_path / "thief", back)
    knows = front.trusts(front.member, revoked(back.member))

    with pytest.raises((ssl.SSLError, Refused)):
        meet(thief.trusts(front.member, thief.member), knows)


def test_a_chain_through_a_revoked_lane_to_its_sponsor_is_not_direct(
    tmp_path: Path, front: Lane, back: Lane
) -> None:
    thief = next_lane(tmp_path / "thief", back)
    chain = tmp_path / "chain.pem"
    chain.write_text(
        ssl.DER_cert_to_PEM_cert(thief.identity.certificate)
        + ssl.DER_cert_to_PEM_cert(back.identity.certificate)
    )
    client = thief.trusts(front.member, thief.member)
    client.client.load_cert_chain(chain, thief.identity.key_path)
    # OpenSSL alone is content: thief, stolen lane, the stolen lane's sponsor.
    _, far = handshake(client.client, front.trusts(front.member, revoked(back.member)).server)

    with pytest.raises(Refused, match="no member vouches"):
        front.trusts(front.member, revoked(back.member)).check_peer(far)


def test_a_forged_member_row_gives_no_key_another_lanes_place(
    tmp_path: Path, front: Lane, back: Lane
) -> None:
    rogue = first_lane(tmp_path / "rogue")
    forged = dataclasses.replace(back.member, certificate=rogue.identity.certificate)

    with pytest.raises(ssl.SSLCertVerificationError):
        meet(rogue.trusts(front.member, rogue.member), front.trusts(front.member, forged))


def test_a_member_that_signs_itself_another_lanes_name_is_found_out(front: Lane, back: Lane) -> None:
    signer = load_pem_private_key(back.identity.key_pem(), None)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    sponsor = x509.load_der_x509_certificate(back.identity.certificate)
    uri = x509.UniformResourceIdentifier(subject_uri(SHOP, front.identity.lane))
    forged = (
        x509.CertificateBuilder(
            sponsor.subject,
            x509.Name([]),
            signer.public_key(),
            1,
            datetime(1970, 1, 1, tzinfo=UTC),
            datetime(9999, 1, 1, tzinfo=UTC),
        )
        .add_extension(x509.SubjectAlternativeName([uri]), critical=True)
        .sign(signer, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )
    everybody = front.member, back.member
    client = back.trusts(*everybody)
    back.identity.certificate_path.write_text(ssl.DER_cert_to_PEM_cert(forged))
    client.client.load_cert_chain(back.identity.certificate_path, back.identity.key_path)

    with pytest.raises(Refused, match="a lane that has another key"):
        meet(client, back.trusts(*everybody))


@pytest.mark.parametrize("certificate", [b"", b"junk", b"0\x03\x02\x01\x01"])
def test_a_damaged_member_row_costs_nobody_else_the_way_in(
    front: Lane, back: Lane, certificate: bytes
) -> None:
    damaged = Member(LaneId(b"d" * 16), "damaged", 9, certificate, None, revoked=False)
    everybody = front.member, damaged, back.member

    assert meet(back.trusts(*everybody), front.trusts(*everybody))


def test_the_shop_id_is_the_one_in_the_certificates(front: Lane) -> None:
    assert front.identity.shop == SHOP
