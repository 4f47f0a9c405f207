"""How a newcomer and its sponsor come to trust each other over an open wire by a typed code.

Four messages, each a frame after `PREFACE`:

    newcomer -> sponsor   opening   SPAKE2 element
    sponsor -> newcomer   reply     verdict, shop id, tries left, SPAKE2 element, proof
    newcomer -> sponsor   request   proof, sealed: signing request, name
    sponsor -> newcomer   answer    sealed: certificate, number, members, addresses, settings

SPAKE2 gives both a key that only the same code yields, and nothing to guess at offline. All keys are
bound to everything that was said in the open. No I/O here, and no time: see `pairing_code` and `link`.
"""

import hashlib
import hmac
from typing import TYPE_CHECKING, NamedTuple, Protocol

from netsync.certificates import is_signed_by, lane_of
from netsync.pairing_code import Closed
from netsync.pairing_messages import (
    Answer,
    Request,
    pack_answer,
    pack_request,
    unpack_answer,
    unpack_request,
)
from netsync.protocol import limits
from netsync.protocol.packing import BadFrame, pack, unpack
from store.domain.errors import Refused, Unavailable
from store.domain.ids import ID_BYTES, LaneId

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

PREFACE = b"regulars/pair/1\n"
"""First bytes of a pairing connection; a TLS one begins with 0x16."""

_ELEMENT_BYTES = 33
_PROOF_BYTES = 32
_KEY_BYTES = 32
_NONCE = bytes(12)
"""Each key seals one message."""
_WELCOME_VERDICT = 0
_NEWCOMER, _SPONSOR = b"newcomer", b"sponsor"


class WrongCode(Refused):
    """The two sides used different codes, or somebody sits between them."""


class Newcomer:
    """The newcomer's side of one conversation, call by call from above; `lane` is who it will be."""

    def __init__(self, code: str, request: Request, *, lane: LaneId) -> None:
        self._request = request
        self._lane = lane
        self._spake = _newcomer_spake(code)
        self._opening = self._spake.start()
        self._shop = b""
        self._keys: _Keys

    @property
    def shop(self) -> bytes:
        """The shop's id, once the sponsor has proved that it knows the code."""
        return self._shop

    def opening(self) -> bytes:
        """The first message."""
        return self._opening

    def request(self, reply: bytes) -> bytes:
        """Check that the sponsor knows the code too, and ask.

        Raises:
            WrongCode: it does not.
            Unavailable: it takes no guess now.
            BadFrame: the reply is malformed.
        """
        fields = unpack(reply, items_max=8)
        verdict = fields.integer(most=255)
        if verdict != _WELCOME_VERDICT:
            raise Unavailable(_verdict_words(verdict))
        shop = fields.blob(bytes_min=ID_BYTES, bytes_max=ID_BYTES)
        tries_left = fields.integer(most=limits.CODE_TRIES)
        element = fields.blob(bytes_min=_ELEMENT_BYTES, bytes_max=_ELEMENT_BYTES)
        proof = fields.blob(bytes_min=_PROOF_BYTES, bytes_max=_PROOF_BYTES)
        said = _transcript(self._opening, shop, tries_left, element)
        keys = _derive(_finish(self._spake, element), said)
        if not hmac.compare_digest(proof, keys.sponsor_proof):
            raise WrongCode(_wrong_code_words(tries_left))
        self._shop, self._keys = shop, keys
        return keys.newcomer_proof + _seal(keys.request_key, pack_request(self._request), said)

    def answer(self, message: bytes) -> Answer:
        """Open and check what the sponsor gave.

        Raises:
            BadFrame: the message was changed on its way, or the sponsor answers nonsense.
        """
        answer = unpack_answer(_open(self._keys.answer_key, message, self._keys.said))
        sponsor = next((member for member in answer.members if member.id == answer.sponsor), None)
        if sponsor is None or not is_signed_by(answer.certificate, sponsor.certificate):
            raise BadFrame("the other lane gave a certificate it did not sign")
        if lane_of(answer.certificate) != self._lane:
            raise BadFrame("the other lane gave a certificate of somebody else")
        return answer


class Sponsor:
    """The sponsor's side of one conversation, call by call from above."""

    def __init__(self, code: str, shop: bytes) -> None:
        self._code = code
        self._shop = shop
        self._keys: _Keys

    def reply(self, opening: bytes, *, tries_left: int) -> bytes:
        """Answer an opening; raises BadFrame when it is no element of the group."""
        if len(opening) != _ELEMENT_BYTES:
            raise BadFrame("sent no pairing message")
        spake = _sponsor_spake(self._code)
        element = spake.start()
        said = _transcript(opening, self._shop, tries_left, element)
        self._keys = _derive(_finish(spake, opening), said)
        return pack((_WELCOME_VERDICT, self._shop, tries_left, element, self._keys.sponsor_proof))

    def request(self, message: bytes) -> Request:
        """Check that the newcomer knows the code, and read what it asks.

        Raises:
            WrongCode: it does not.
            BadInput: it does, and asks nonsense.
        """
        proof, sealed = message[:_PROOF_BYTES], message[_PROOF_BYTES:]
        if not hmac.compare_digest(proof, self._keys.newcomer_proof):
            raise WrongCode("wrong code")
        return unpack_request(_open(self._keys.request_key, sealed, self._keys.said))

    def answer(self, answer: Answer) -> bytes:
        """Seal what the newcomer gets."""
        return _seal(self._keys.answer_key, pack_answer(answer), self._keys.said)


def refusal(why: Closed) -> bytes:
    """The reply to an opening that is not taken."""
    return pack((why.value,))


def _verdict_words(verdict: int) -> str:
    words = {
        Closed.NONE_SHOWN.value: "the other lane shows no code: show one there first",
        Closed.EXPIRED.value: "the code has expired: show a new one on the other lane",
        Closed.USED_UP.value: "the code is used up: show a new one on the other lane",
        Closed.BUSY.value: "the other lane is pairing with somebody else: try again in a moment",
    }
    return words.get(verdict, "the other lane refuses to pair: update Regulars on both")


def _wrong_code_words(tries_left: int) -> str:
    if tries_left == 0:
        return "wrong code, and no tries left: show a new one on the other lane"
    return f"wrong code, {tries_left} {'try' if tries_left == 1 else 'tries'} left"


class _Spake(Protocol):
    def start(self) -> bytes: ...
    def finish(self, inbound_side_and_message: bytes) -> bytes: ...


def _newcomer_spake(code: str) -> _Spake:
    from spake2 import SPAKE2_A

    spake: _Spake = SPAKE2_A(code.encode(), idA=_NEWCOMER, idB=_SPONSOR)
    return spake


def _sponsor_spake(code: str) -> _Spake:
    from spake2 import SPAKE2_B

    spake: _Spake = SPAKE2_B(code.encode(), idA=_NEWCOMER, idB=_SPONSOR)
    return spake


def _finish(spake: _Spake, element: bytes) -> bytes:
    """The shared key; whatever the library raises for a hostile element becomes BadFrame."""
    from spake2 import SPAKEError
    from spake2.ed25519_basic import NotOnCurve

    try:
        return spake.finish(element)
    except (SPAKEError, NotOnCurve, ValueError, AssertionError) as error:
        raise BadFrame("sent no pairing message") from error


class _Keys(NamedTuple):
    sponsor_proof: bytes
    newcomer_proof: bytes
    request_key: bytes
    answer_key: bytes
    said: bytes


def _transcript(opening: bytes, shop: bytes, tries_left: int, element: bytes) -> bytes:
    said = pack((PREFACE, opening, shop, tries_left, element))
    return hashlib.sha256(said).digest()


def _derive(shared: bytes, said: bytes) -> _Keys:
    """Four keys from the shared one: two prove that it is shared, two seal."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    stream = HKDF(SHA256(), 4 * _KEY_BYTES, salt=said, info=PREFACE).derive(shared)
    prove_sponsor, prove_newcomer, request_key, answer_key = (
        stream[at : at + _KEY_BYTES] for at in range(0, len(stream), _KEY_BYTES)
    )
    return _Keys(
        hmac.digest(prove_sponsor, said, "sha256"),
        hmac.digest(prove_newcomer, said, "sha256"),
        request_key,
        answer_key,
        said,
    )


def _cipher(key: bytes) -> "ChaCha20Poly1305":
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    return ChaCha20Poly1305(key)


def _seal(key: bytes, body: bytes, said: bytes) -> bytes:
    return _cipher(key).encrypt(_NONCE, body, said)


def _open(key: bytes, sealed: bytes, said: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag

    try:
        return _cipher(key).decrypt(_NONCE, sealed, said)
    except InvalidTag as error:
        raise BadFrame("sent a message that was changed on its way") from error
