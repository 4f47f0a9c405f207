"""What a lane's certificate says, and how one is read, made, asked for and signed.

A lane is its key: the lane id is a hash of the public key, and the certificate only ties that id to
the shop and to the lane that vouched for it. Reading needs the standard library alone, because a
linked till reads certificates all day and makes one in its life.
"""

import hashlib
from typing import TYPE_CHECKING

from store.domain.errors import BadInput
from store.domain.ids import ID_BYTES, LaneId

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey

URI_SCHEME = "till:"
_SEQUENCE = 0x30
_VERSION = 0xA0
_FIELDS_BEFORE_KEY = 5
"""serialNumber, signature, issuer, validity, subject (RFC 5280, 4.1)."""
_SHORT_FORM_MAX = 0x7F
_LENGTH_BYTES_MAX = 4


def subject_uri(shop: bytes, lane: LaneId) -> str:
    """The name a certificate carries as its URI: which shop, which lane."""
    return f"{URI_SCHEME}{shop.hex()}/{lane.hex()}"


def parse_uri(text: str) -> tuple[bytes, LaneId]:
    """Read a certificate's URI back into shop id and lane id; raises BadInput."""
    shop, slash, lane = text.removeprefix(URI_SCHEME).partition("/")
    try:
        parsed = bytes.fromhex(shop), LaneId(bytes.fromhex(lane))
    except ValueError:
        raise BadInput("the certificate does not name a lane") from None
    if not text.startswith(URI_SCHEME) or not slash or {len(part) for part in parsed} != {ID_BYTES}:
        raise BadInput("the certificate does not name a lane")
    return parsed


def lane_of_key(public_key: bytes) -> LaneId:
    """The lane a public key (DER SubjectPublicKeyInfo) belongs to."""
    return LaneId(hashlib.sha256(public_key).digest()[:ID_BYTES])


def lane_of(certificate: bytes) -> LaneId:
    """The lane whose key a certificate (DER) holds; raises BadInput when it is none."""
    return lane_of_key(_public_key_info(certificate))


def shop_of(certificate: bytes) -> bytes:
    """The shop that a lane's own certificate (DER) names; raises BadInput when it names none."""
    before, _, _ = certificate.partition(f"/{lane_of(certificate).hex()}".encode())
    _, scheme, shop = before.rpartition(URI_SCHEME.encode())
    if not scheme:
        raise BadInput("the certificate does not name a shop")
    return parse_uri(subject_uri(bytes.fromhex(shop.decode()), lane_of(certificate)))[0]


def is_signed_by(certificate: bytes, issuer: bytes) -> bool:
    """Whether `certificate` names and is directly signed by `issuer`, both DER."""
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature

    try:
        child = x509.load_der_x509_certificate(certificate)
        child.verify_directly_issued_by(x509.load_der_x509_certificate(issuer))
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def make_key() -> "EllipticCurvePrivateKey":
    """A fresh lane key, on the curve every smartcard and platform knows."""
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.generate_private_key(ec.SECP256R1())


def public_bytes(key: "EllipticCurvePublicKey") -> bytes:
    """A public key as DER SubjectPublicKeyInfo."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def make_request(key: "EllipticCurvePrivateKey") -> bytes:
    """A signing request (DER) that proves its sender holds the key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding

    lane = lane_of_key(public_bytes(key.public_key()))
    builder = x509.CertificateSigningRequestBuilder().subject_name(_name(lane))
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def self_signed(key: "EllipticCurvePrivateKey", shop: bytes) -> bytes:
    """The certificate (DER) of a shop's first lane."""
    lane = lane_of_key(public_bytes(key.public_key()))
    return _issue(key.public_key(), shop, issuer=_name(lane), signer=key)


def sign_request(request: bytes, shop: bytes, *, sponsor: bytes, sponsor_key: bytes) -> bytes:
    """The certificate (DER) of a newcomer, signed by its sponsor.

    `request` is the newcomer's signing request (DER), `sponsor` the sponsor's certificate (DER) and
    `sponsor_key` its private key (PEM).

    Raises:
        BadInput: the request is malformed, not signed by its own key, or not on P-256.
    """
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        asked = x509.load_der_x509_csr(request)
        key, proven = asked.public_key(), asked.is_signature_valid
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise BadInput("the new lane's signing request cannot be read") from None
    if (
        not proven
        or not isinstance(key, ec.EllipticCurvePublicKey)
        or not isinstance(key.curve, ec.SECP256R1)
    ):
        raise BadInput("the new lane did not prove that it holds its key")
    signer = load_pem_private_key(sponsor_key, password=None)
    if not isinstance(signer, ec.EllipticCurvePrivateKey):
        raise BadInput("this lane's key file holds a key of another kind")
    issuer = x509.load_der_x509_certificate(sponsor).subject
    return _issue(key, shop, issuer=issuer, signer=signer)


def sign(key: bytes, digest: bytes) -> bytes:
    """A signature of a lane's private key (PEM) over a SHA-256 digest; raises BadInput for another key."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, utils
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    signer = load_pem_private_key(key, password=None)
    if not isinstance(signer, ec.EllipticCurvePrivateKey):
        raise BadInput("this lane's key file holds a key of another kind")
    return signer.sign(digest, ec.ECDSA(utils.Prehashed(hashes.SHA256())))


def signs(certificate: bytes, digest: bytes, signature: bytes) -> bool:
    """Whether the key of a certificate (DER) made a signature over a SHA-256 digest."""
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, utils

    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey):
            return False
        key.verify(signature, digest, ec.ECDSA(utils.Prehashed(hashes.SHA256())))
    except (InvalidSignature, ValueError):
        return False
    return True


def _name(lane: LaneId) -> "x509.Name":
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, lane.hex())])


def _issue(
    key: "EllipticCurvePublicKey", shop: bytes, *, issuer: "x509.Name", signer: "EllipticCurvePrivateKey"
) -> bytes:
    from datetime import UTC, datetime

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding

    lane = lane_of_key(public_bytes(key))
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign"), False
    )
    builder = (
        x509.CertificateBuilder(issuer, _name(lane), key, x509.random_serial_number())
        # No clock of a till can fall outside: a wrong date must not cut a lane off.
        .not_valid_before(datetime(1970, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
        .add_extension(
            x509.SubjectAlternativeName([x509.UniformResourceIdentifier(subject_uri(shop, lane))]),
            critical=False,
        )
        # Every lane may vouch for the next one.
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, key_cert_sign=True, encipher_only=False, decipher_only=False, **usage
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
    )
    return builder.sign(signer, hashes.SHA256()).public_bytes(Encoding.DER)


def _public_key_info(certificate: bytes) -> bytes:
    """The subjectPublicKeyInfo of a DER certificate, tag and length included."""
    start, _ = _enter(certificate, 0, len(certificate))
    start, end = _enter(certificate, start, len(certificate))
    if start < end and certificate[start] == _VERSION:
        start = _skip(certificate, start, end)
    for _ in range(_FIELDS_BEFORE_KEY):
        start = _skip(certificate, start, end)
    _enter(certificate, start, end)
    return certificate[start : _skip(certificate, start, end)]


def _enter(der: bytes, at: int, end: int) -> tuple[int, int]:
    """Where the contents of the SEQUENCE at `at` begin and end."""
    if at >= end or der[at] != _SEQUENCE:
        raise BadInput("the certificate cannot be read")
    return _contents(der, at, end)


def _skip(der: bytes, at: int, end: int) -> int:
    return _contents(der, at, end)[1]


def _contents(der: bytes, at: int, end: int) -> tuple[int, int]:
    """Where the contents of the element at `at` begin and end (X.690, 8.1.3)."""
    if at + 2 > end:
        raise BadInput("the certificate cannot be read")
    start, size = at + 2, der[at + 1]
    if size > _SHORT_FORM_MAX:
        count = size & _SHORT_FORM_MAX
        size = int.from_bytes(der[start : start + count], "big")
        start += count
        if not 0 < count <= _LENGTH_BYTES_MAX:
            raise BadInput("the certificate cannot be read")
    if start + size > end:
        raise BadInput("the certificate cannot be read")
    return start, start + size
