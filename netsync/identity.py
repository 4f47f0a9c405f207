"""This lane's key and certificate on disk, and who they make it.

Nothing here trusts anybody else: see `trust`. The key never leaves its file of mode 0600.
"""

import os
import secrets
import ssl
from pathlib import Path
from typing import TYPE_CHECKING

from netsync.certificates import lane_of, make_key, self_signed, shop_of, subject_uri
from store.domain.errors import BadInput, NotFound, Refused, Unavailable
from store.domain.ids import LaneId
from store.domain.values import dataclass

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

KEY_FILE = "lane.key"
CERTIFICATE_FILE = "lane.crt"
ANSWER_FILE = "lane.answer"
"""What its sponsor answered, for a lane that waits for its book."""
_PRIVATE = 0o600
_KEY_BEGINS = b"-----BEGIN "
"""As PEM does (RFC 7468)."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who this lane is on the wire."""

    lane: LaneId
    shop: bytes
    certificate: bytes
    """X.509 certificate, DER."""
    key_path: Path
    certificate_path: Path

    def key_pem(self) -> bytes:
        """The private key, for the rare moment another lane is signed for."""
        return self.key_path.read_bytes()


def create_identity(directory: Path, shop: bytes) -> Identity:
    """Make the key and self-signed certificate of a shop's first lane.

    Raises:
        Refused: the directory already holds a lane's key.
    """
    key = make_key()
    return save_identity(directory, shop, key=key, certificate=self_signed(key, shop))


def save_identity(
    directory: Path, shop: bytes, *, key: "EllipticCurvePrivateKey", certificate: bytes
) -> Identity:
    """Write a lane's key and certificate (DER) so that a crash leaves both or no identity.

    Raises:
        Refused: the directory already holds a lane's key.
    """
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    refuse_second_identity(directory)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_private(directory / KEY_FILE, pem)
    # The certificate comes last: an identity without one does not load and may be made again.
    write_private(directory / CERTIFICATE_FILE, ssl.DER_cert_to_PEM_cert(certificate).encode())
    return load_identity(directory, shop)


def refuse_second_identity(directory: Path) -> None:
    """Raise Refused when the directory already makes somebody a lane."""
    if (directory / CERTIFICATE_FILE).exists():
        raise Refused(f"{directory} already belongs to a lane; use another folder for a new one")


def load_identity(directory: Path, shop: bytes) -> Identity:
    """Read who this lane is; `shop` is the shop id its certificate must name.

    Raises:
        NotFound: there is no key or no certificate.
        Unavailable: one of them cannot be read.
        BadInput: one of them is damaged.
        Refused: the certificate belongs to another shop.
    """
    key_path, certificate_path = directory / KEY_FILE, directory / CERTIFICATE_FILE
    if not key_path.exists() or not certificate_path.exists():
        raise NotFound(f"{directory} holds no lane key; create the shop there or pair this lane")
    try:
        key = key_path.read_bytes()
        certificate = ssl.PEM_cert_to_DER_cert(certificate_path.read_text("ascii"))
    except OSError as error:
        whose = "it must belong to whoever runs this program"
        raise Unavailable(f"{error.filename} cannot be read: {error.strerror}; {whose}") from None
    except ValueError:
        certificate = b""
    if not key.startswith(_KEY_BEGINS):
        raise BadInput(f"{key_path} is damaged: bring it back from a copy of this folder, or pair anew")
    lane = lane_of(certificate)
    if subject_uri(shop, lane).encode() not in certificate:
        raise Refused(f"{certificate_path} belongs to another shop; put this lane's own certificate there")
    return Identity(lane, shop, certificate, key_path, certificate_path)


def find_identity(directory: Path) -> Identity:
    """Read who this lane is, where nothing else says of which shop; raises as `load_identity`."""
    try:
        shop = shop_of(ssl.PEM_cert_to_DER_cert((directory / CERTIFICATE_FILE).read_text("ascii")))
    except OSError:
        raise NotFound(f"{directory} holds no lane key; pair this lane anew in another folder") from None
    except ValueError:
        raise BadInput(f"{directory / CERTIFICATE_FILE} is damaged; pair this lane anew") from None
    return load_identity(directory, shop)


def write_private(path: Path, content: bytes) -> None:
    """Write a file that was never readable by others and is never seen half written."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    if hasattr(os, "O_DIRECTORY"):
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
