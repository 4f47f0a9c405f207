from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from support.lanes import SHOP, first_lane, next_lane

from netsync.certificates import (
    is_signed_by,
    lane_of,
    lane_of_key,
    make_key,
    make_request,
    parse_uri,
    public_bytes,
    self_signed,
    sign_request,
    subject_uri,
)
from store.domain.errors import BadInput
from store.domain.ids import LaneId

CERTIFICATE = self_signed(make_key(), SHOP)


def test_the_id_read_without_a_library_is_the_hash_of_the_key_the_library_sees() -> None:
    key = x509.load_der_x509_certificate(CERTIFICATE).public_key()
    info = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    assert lane_of(CERTIFICATE) == lane_of_key(info)


def test_a_certificate_passes_any_clock() -> None:
    certificate = x509.load_der_x509_certificate(CERTIFICATE)

    assert certificate.not_valid_before_utc == datetime(1970, 1, 1, tzinfo=UTC)
    assert certificate.not_valid_after_utc == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "junk", [b"", b"0", b"0\x00", b"junk", b"0\x84\xff\xff\xff\xff", b"0\x85" + b"\1" * 9]
)
def test_what_is_no_certificate_is_refused_in_words(junk: bytes) -> None:
    with pytest.raises(BadInput, match="the certificate cannot be read"):
        lane_of(junk)


@given(st.integers(0, len(CERTIFICATE) - 1))
def test_a_certificate_cut_short_is_refused(cut: int) -> None:
    with pytest.raises(BadInput, match="the certificate cannot be read"):
        lane_of(CERTIFICATE[:cut])


@given(st.integers(0, 8 * len(CERTIFICATE) - 1))
def test_no_flipped_bit_lends_the_id_to_another_key(bit: int) -> None:
    damaged = bytearray(CERTIFICATE)
    damaged[bit // 8] ^= 1 << bit % 8
    try:
        lane = lane_of(bytes(damaged))
    except BadInput:
        return
    if lane == lane_of(CERTIFICATE):
        assert public_bytes(_public_key(CERTIFICATE)) in bytes(damaged)


def _public_key(certificate: bytes) -> ec.EllipticCurvePublicKey:
    key = x509.load_der_x509_certificate(certificate).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    return key


def test_the_uri_reads_back() -> None:
    lane = LaneId(b"l" * 16)

    assert parse_uri(subject_uri(SHOP, lane)) == (SHOP, lane)


@pytest.mark.parametrize(
    "text",
    ["", "till:", "till:00/11", f"till:{SHOP.hex()}", f"till:{SHOP.hex()}/{'zz' * 16}", "http://x/y", "/"],
)
def test_a_uri_that_names_no_lane_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="does not name a lane"):
        parse_uri(text)


def test_signed_by_means_directly(tmp_path: Path) -> None:
    shop = first_lane(tmp_path / "a")
    child = next_lane(tmp_path / "b", shop)
    grandchild = next_lane(tmp_path / "c", child)

    answers = [
        is_signed_by(child.identity.certificate, shop.identity.certificate),
        is_signed_by(grandchild.identity.certificate, child.identity.certificate),
        is_signed_by(grandchild.identity.certificate, shop.identity.certificate),
        is_signed_by(shop.identity.certificate, child.identity.certificate),
        is_signed_by(b"junk", shop.identity.certificate),
    ]
    assert answers == [True, True, False, False, False]


def test_a_request_that_proves_nothing_is_refused(tmp_path: Path) -> None:
    sponsor = first_lane(tmp_path)
    other_kind = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(x509.Name([]))
        .sign(ed25519.Ed25519PrivateKey.generate(), None)
        .public_bytes(Encoding.DER)
    )
    other_curve = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(x509.Name([]))
        .sign(ec.generate_private_key(ec.SECP384R1()), hashes.SHA256())
        .public_bytes(Encoding.DER)
    )
    forged = bytearray(make_request(make_key()))
    forged[-1] ^= 1

    for request in (b"", b"junk", other_kind, other_curve, bytes(forged)):
        with pytest.raises(BadInput):
            sign_request(
                request,
                SHOP,
                sponsor=sponsor.identity.certificate,
                sponsor_key=sponsor.identity.key_pem(),
            )
