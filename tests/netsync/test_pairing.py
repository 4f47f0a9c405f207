import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spake2 import SPAKE2_A, SPAKE2_B
from support.lanes import SHOP, Lane, first_lane

from netsync.certificates import (
    lane_of,
    lane_of_key,
    make_key,
    make_request,
    public_bytes,
    self_signed,
    sign_request,
)
from netsync.pairing import Newcomer, Sponsor, WrongCode, refusal
from netsync.pairing_code import Closed
from netsync.pairing_messages import (
    Answer,
    Request,
    clean_name,
    pack_answer,
    pack_request,
    unpack_answer,
    unpack_request,
)
from netsync.ports import Member
from netsync.protocol.packing import BadFrame, pack, unpack
from store.domain.errors import BadInput, TillError, Unavailable
from store.domain.ids import LaneId

CODE = "271828"
KEY = make_key()
LANE = lane_of_key(public_bytes(KEY.public_key()))
REQUEST = Request(make_request(KEY), "Back")

Tamper = Callable[[int, bytes], bytes]


def untouched(_number: int, message: bytes) -> bytes:
    return message


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Lane:
    return first_lane(tmp_path_factory.mktemp("front"))


def answer_to(request: Request, front: Lane) -> Answer:
    certificate = sign_request(
        request.signing_request,
        SHOP,
        sponsor=front.identity.certificate,
        sponsor_key=front.identity.key_pem(),
    )
    member = Member(lane_of(certificate), request.name, 2, certificate, front.identity.lane, revoked=False)
    return Answer(
        certificate,
        2,
        front.identity.lane,
        (front.member, member),
        ("192.0.2.10:4747", "[2001:db8::1]:4747"),
        {"name": "Corner Shop", "currency": "EUR"},
    )


def converse(
    front: Lane, *, typed: str = CODE, tries_left: int = 2, tamper: Tamper = untouched
) -> tuple[Request, Answer]:
    """What the sponsor read and what the newcomer read, with somebody on the wire."""
    newcomer, sponsor = Newcomer(typed, REQUEST, lane=LANE), Sponsor(CODE, SHOP)
    reply = sponsor.reply(tamper(0, newcomer.opening()), tries_left=tries_left)
    asked = sponsor.request(tamper(2, newcomer.request(tamper(1, reply))))
    answer = newcomer.answer(tamper(3, sponsor.answer(answer_to(asked, front))))
    assert newcomer.shop == SHOP
    return asked, answer


def test_both_learn_what_the_other_has_to_say(front: Lane) -> None:
    asked, answer = converse(front)

    assert asked == REQUEST
    assert (answer.number, answer.sponsor, answer.addresses, answer.welcome) == (
        2,
        front.identity.lane,
        ("192.0.2.10:4747", "[2001:db8::1]:4747"),
        {"name": "Corner Shop", "currency": "EUR"},
    )
    assert [(m.id, m.name, m.sponsor) for m in answer.members] == [
        (front.identity.lane, "Front", None),
        (LANE, "Back", front.identity.lane),
    ]


@pytest.mark.parametrize(
    ("tries_left", "words"),
    [
        (2, "wrong code, 2 tries left"),
        (1, "wrong code, 1 try left"),
        (0, "wrong code, and no tries left: show a new one on the other lane"),
    ],
)
def test_a_wrong_code_says_how_many_tries_are_left(front: Lane, tries_left: int, words: str) -> None:
    with pytest.raises(WrongCode) as caught:
        converse(front, typed="271829", tries_left=tries_left)
    assert str(caught.value) == words


def test_a_guesser_learns_nothing_by_going_on() -> None:
    newcomer, sponsor = Newcomer("000000", REQUEST, lane=LANE), Sponsor(CODE, SHOP)
    reply = sponsor.reply(newcomer.opening(), tries_left=2)
    with pytest.raises(WrongCode):
        newcomer.request(reply)

    with pytest.raises(WrongCode, match="wrong code"):
        sponsor.request(bytes(32) + b"anything")


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (Closed.NONE_SHOWN, "the other lane shows no code: show one there first"),
        (Closed.EXPIRED, "the code has expired: show a new one on the other lane"),
        (Closed.USED_UP, "the code is used up: show a new one on the other lane"),
        (Closed.BUSY, "the other lane is pairing with somebody else: try again in a moment"),
    ],
)
def test_a_refusal_says_what_to_do(why: Closed, words: str) -> None:
    with pytest.raises(Unavailable) as caught:
        Newcomer(CODE, REQUEST, lane=LANE).request(refusal(why))
    assert str(caught.value) == words


def test_a_verdict_of_a_later_program_is_a_refusal_too() -> None:
    with pytest.raises(Unavailable, match="update Regulars"):
        Newcomer(CODE, REQUEST, lane=LANE).request(pack((200,)))


@pytest.mark.parametrize("number", range(4))
def test_any_flipped_bit_ends_the_pairing(front: Lane, number: int) -> None:
    seed = 4747 + number
    dice = random.Random(seed)  # noqa: S311 - reproducible damage, not a secret
    for _ in range(12):

        def flip(at: int, message: bytes) -> bytes:
            if at != number:
                return message
            bit = dice.randrange(8 * len(message))
            damaged = bytearray(message)
            damaged[bit // 8] ^= 1 << bit % 8
            return bytes(damaged)

        with pytest.raises(TillError):
            converse(front, tamper=flip)


@pytest.mark.parametrize("number", range(4))
def test_any_message_cut_short_ends_the_pairing(front: Lane, number: int) -> None:
    for size in (0, 1, 31, 32, 33):
        with pytest.raises(TillError):
            converse(front, tamper=lambda at, m, n=number, s=size: m[:s][:-1] if at == n else m)  # type: ignore[misc]


def test_somebody_in_the_middle_with_elements_of_their_own_is_found_out(front: Lane) -> None:
    def intercept(number: int, message: bytes) -> bytes:
        if number == 0:
            element = SPAKE2_A(b"000000", idA=b"newcomer", idB=b"sponsor").start()
            assert isinstance(element, bytes)
            return element
        if number == 1:
            fields = unpack(message, items_max=8)
            verdict, shop = fields.integer(), fields.blob(bytes_max=16)
            tries, _, proof = fields.integer(), fields.blob(bytes_max=33), fields.blob(bytes_max=32)
            own = SPAKE2_B(b"000000", idA=b"newcomer", idB=b"sponsor").start()
            return pack((verdict, shop, tries, own, proof))
        return message

    with pytest.raises(WrongCode):
        converse(front, tamper=intercept)


def test_a_recorded_conversation_is_worth_nothing_again(front: Lane) -> None:
    recorded: dict[int, bytes] = {}

    def record(number: int, message: bytes) -> bytes:
        recorded[number] = message
        return message

    converse(front, tamper=record)
    sponsor = Sponsor(CODE, SHOP)
    sponsor.reply(recorded[0], tries_left=2)
    with pytest.raises(WrongCode):
        sponsor.request(recorded[2])

    newcomer = Newcomer(CODE, REQUEST, lane=LANE)
    with pytest.raises(WrongCode):
        newcomer.request(recorded[1])


@pytest.mark.parametrize("side", [b"A", b"B"])
def test_a_reflected_element_is_refused(side: bytes) -> None:
    newcomer = Newcomer(CODE, REQUEST, lane=LANE)
    reflected = side + newcomer.opening()[1:]

    with pytest.raises(BadFrame, match="no pairing message"):
        newcomer.request(pack((0, SHOP, 2, reflected, bytes(32))))


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=40) | st.binary(min_size=32, max_size=32).map(lambda point: b"A" + point))
def test_a_hostile_element_is_refused_or_leads_to_no_proof(element: bytes) -> None:
    sponsor = Sponsor(CODE, SHOP)
    try:
        sponsor.reply(element, tries_left=2)
    except BadFrame:
        return
    with pytest.raises(WrongCode):
        sponsor.request(bytes(80))


@pytest.mark.parametrize(
    "point", [bytes(32), b"\1" + bytes(31), b"\xff" * 32, b"\xed" + b"\xff" * 30 + b"\x7f"]
)
def test_points_outside_the_group_are_refused(point: bytes) -> None:
    with pytest.raises(BadFrame):
        Sponsor(CODE, SHOP).reply(b"A" + point, tries_left=2)


def test_a_sponsor_that_hands_out_what_it_did_not_sign_is_refused(front: Lane, tmp_path: Path) -> None:
    other = first_lane(tmp_path / "other")
    honest = answer_to(REQUEST, front)
    lies = [
        (Answer(honest.certificate, 2, other.identity.lane, (other.member,), (), {}), "did not sign"),
        (Answer(honest.certificate, 2, front.identity.lane, (), (), {}), "did not sign"),
        (
            Answer(
                answer_to(Request(make_request(make_key()), "X"), front).certificate,
                2,
                front.identity.lane,
                (front.member,),
                (),
                {},
            ),
            "somebody else",
        ),
    ]
    for lie, words in lies:
        newcomer, sponsor = Newcomer(CODE, REQUEST, lane=LANE), Sponsor(CODE, SHOP)
        sponsor.request(newcomer.request(sponsor.reply(newcomer.opening(), tries_left=2)))
        with pytest.raises(BadFrame, match=words):
            newcomer.answer(sponsor.answer(lie))


def test_messages_read_back() -> None:
    certificate = self_signed(KEY, SHOP)
    answer = Answer(
        certificate,
        17,
        LANE,
        (Member(LANE, "Tør 1", 1, certificate, None, revoked=True),),
        ("192.0.2.1:4747",),
        {"name": "Corner", "tax": "inclusive"},
    )
    assert unpack_answer(pack_answer(answer)) == answer
    assert unpack_request(pack_request(REQUEST)) == REQUEST


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Back", "Back"),
        ("  Back \t till ", "Back till"),
        ("Back\x1b[2Jtill\x00", "Back [2Jtill"),
        ("a\u202eb\u200bc", "a b c"),
        ("x" * 100, "x" * 40),
        ("🛒 Kasse Nord", "🛒 Kasse Nord"),
    ],
)
def test_a_lanes_name_cannot_confuse_a_screen(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


@pytest.mark.parametrize("sent", ["", "  ", "\x00\x1b", "\u200b"])
def test_a_lane_needs_a_name(sent: str) -> None:
    with pytest.raises(BadInput, match="needs a name"):
        clean_name(sent)


@given(st.binary(max_size=200))
def test_junk_under_a_valid_seal_is_refused_in_words(junk: bytes) -> None:
    for read in (unpack_answer, unpack_request):
        try:
            read(junk)
        except TillError as refusal_in_words:
            assert str(refusal_in_words)  # noqa: PT017


def test_a_lane_id_is_sixteen_bytes() -> None:
    assert len(LaneId(LANE)) == 16


@settings(max_examples=30)
@given(st.binary(max_size=400))
def test_noise_instead_of_any_message_ends_the_pairing_in_words(noise: bytes) -> None:
    sponsor, newcomer = Sponsor(CODE, SHOP), Newcomer(CODE, REQUEST, lane=LANE)
    with pytest.raises(TillError):
        Sponsor(CODE, SHOP).reply(noise, tries_left=2)
    reply = sponsor.reply(newcomer.opening(), tries_left=2)
    with pytest.raises(TillError):
        sponsor.request(noise)
    with pytest.raises(TillError):
        Newcomer(CODE, REQUEST, lane=LANE).request(noise)
    newcomer.request(reply)
    with pytest.raises(TillError):
        newcomer.answer(noise)
