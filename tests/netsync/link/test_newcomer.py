"""Pairing over loopback: a running till on one side, `join` on the other."""

import socket
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from support.lanes import SHOP, Lane, first_lane
from support.sync import LOOPBACK, QUICK, Cable, Shop, Till, open_shop

from netsync.events import CaughtUp, LanePaired, Listening, PairingEnded, PairingFailed, PeerOnline
from netsync.identity import ANSWER_FILE, KEY_FILE, load_identity
from netsync.link.newcomer import Joined, join, keep_answer, kept_answer
from netsync.protocol import limits
from store.domain.errors import BadInput, Refused, Unavailable

WELCOME = {"name": "Corner Shop", "currency": "EUR", "timezone": "Europe/Vienna"}


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as shop:
        yield shop


@pytest.fixture
def front(shop: Shop, tmp_path: Path) -> Till:
    lane = first_lane(tmp_path / "front", name="Front")
    till = shop.till(lane, [lane.member]).start()
    till.facts.wait_for(Listening)
    return till


def knock(front: Till, code: str, folder: Path, *, address: str | None = None) -> Joined:
    return join(code, address=address or front.address, name="Back till", identity_dir=folder, pace=QUICK)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_typed_code_makes_a_member_that_syncs(front: Till, shop: Shop, tmp_path: Path) -> None:
    front.log.put(b"price", 250)
    front.service.nudge()
    code = front.service.open_pairing(WELCOME)
    joined = knock(front, f"{code[:3]} {code[3:]}", tmp_path / "back")

    lane = joined.identity.lane
    assert front.facts.wait_for(LanePaired) == LanePaired(lane, "Back till", 2)
    assert (joined.answer.number, joined.answer.sponsor, joined.answer.welcome) == (2, front.id, WELCOME)
    assert joined.addresses[0] == front.address
    assert [(m.id, m.name, m.number, m.sponsor) for m in joined.answer.members] == [
        (front.id, "Front", 1, None),
        (lane, "Back till", 2, front.id),
    ]
    assert front.book.members() == list(joined.answer.members)
    assert load_identity(tmp_path / "back", SHOP) == joined.identity
    assert stat.S_IMODE((tmp_path / "back" / KEY_FILE).stat().st_mode) == 0o600

    back = shop.till(Lane(joined.identity, joined.answer.members[1]), joined.answer.members)
    for address in reversed(joined.addresses):
        back.book.remember_address(joined.answer.sponsor, address)
    back.start()
    back.facts.wait_for(CaughtUp)
    assert back.log.values() == {b"price": 250}
    front.facts.wait_for(PeerOnline)


def test_what_the_sponsor_answered_is_kept_and_read_again(front: Till, tmp_path: Path) -> None:
    joined = knock(front, front.service.open_pairing(WELCOME), tmp_path / "back")
    path = tmp_path / "back" / ANSWER_FILE
    with pytest.raises(Unavailable, match=rf"{path} cannot be read"):
        kept_answer(tmp_path / "back")
    keep_answer(joined)
    again = kept_answer(tmp_path / "back")
    assert (again.identity, again.addresses) == (joined.identity, joined.addresses)
    assert again.answer.members == joined.answer.members
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(BadInput, match=rf"{path} is damaged"):
        kept_answer(tmp_path / "back")


def test_a_code_serves_one_newcomer(front: Till, tmp_path: Path) -> None:
    code = front.service.open_pairing({})
    knock(front, code, tmp_path / "one")

    with pytest.raises(Unavailable, match="the code is used up: show a new one on the other lane"):
        knock(front, code, tmp_path / "two")
    assert not (tmp_path / "two").exists()


def test_three_wrong_codes_and_it_is_over(front: Till, tmp_path: Path) -> None:
    code = front.service.open_pairing({})
    words = []
    for _ in range(4):
        with pytest.raises((Refused, Unavailable)) as caught:
            knock(front, wrong(code), tmp_path / "back")
        words.append(str(caught.value))

    assert words == [
        "wrong code, 2 tries left",
        "wrong code, 1 try left",
        "wrong code, and no tries left: show a new one on the other lane",
        "the code is used up: show a new one on the other lane",
    ]
    front.facts.wait_for(PairingEnded)
    assert front.facts.all(PairingFailed) == [
        PairingFailed("wrong code", LOOPBACK, left) for left in (2, 1, 0)
    ]
    assert not (tmp_path / "back").exists(), "a failed pairing leaves nothing behind"


def test_a_mistyped_code_may_be_typed_again(front: Till, tmp_path: Path) -> None:
    code = front.service.open_pairing({})
    with pytest.raises(Refused):
        knock(front, wrong(code), tmp_path / "back")

    assert knock(front, code, tmp_path / "back").answer.number == 2


def test_a_new_code_makes_the_old_one_worthless(front: Till, tmp_path: Path) -> None:
    old, new = front.service.open_pairing({}), front.service.open_pairing({})
    if old != new:
        with pytest.raises(Refused, match="wrong code"):
            knock(front, old, tmp_path / "back")

    assert knock(front, new, tmp_path / "back").answer.number == 2


def test_a_code_expires(front: Till, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CODE_SECONDS", 0.05)
    monkeypatch.setattr("netsync.pairing_code.CODE_SECONDS", 0.05)
    code = front.service.open_pairing({})
    assert "expired" in front.facts.wait_for(PairingEnded).reason

    monkeypatch.undo()
    with pytest.raises(Unavailable, match="the code has expired: show a new one on the other lane"):
        knock(front, code, tmp_path / "back")


def test_without_a_code_nobody_is_let_in(front: Till, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="the other lane shows no code: show one there first"):
        knock(front, "123456", tmp_path / "back")

    front.service.open_pairing({})
    front.service.close_pairing()
    with pytest.raises(Unavailable, match="shows no code"):
        knock(front, "123456", tmp_path / "back")
    assert front.facts.all(PairingFailed) == []


def test_where_nobody_listens_the_address_is_named(tmp_path: Path) -> None:
    with closing(socket.create_server((LOOPBACK, 0))) as sock:
        address = f"{LOOPBACK}:{sock.getsockname()[1]}"

    with pytest.raises(Unavailable, match=f"no lane answers at {address}: check the address"):
        join("123456", address=address, name="Back", identity_dir=tmp_path / "back", pace=QUICK)


@pytest.mark.parametrize(
    ("code", "name", "address", "words"),
    [
        ("12345", "Back", "192.0.2.1", "the code is six digits"),
        ("123456", " \x1b ", "192.0.2.1", "the new lane needs a name"),
        ("123456", "Back", "a b", "HOST or HOST:PORT"),
    ],
)
def test_what_was_typed_is_checked_before_anybody_is_called(
    tmp_path: Path, code: str, name: str, address: str, words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        join(code, address=address, name=name, identity_dir=tmp_path)


def test_a_folder_that_has_a_lane_is_left_alone(front: Till) -> None:
    with pytest.raises(Refused, match="already belongs to a lane"):
        knock(front, "123456", front.lane.identity.key_path.parent)


def test_what_is_no_lane_breaks_off(tmp_path: Path) -> None:
    with closing(socket.create_server((LOOPBACK, 0))) as listening:
        hang_up = threading.Thread(target=lambda: listening.accept()[0].close())  # noqa: PLW0108 - later
        hang_up.start()
        address = f"{LOOPBACK}:{listening.getsockname()[1]}"
        with pytest.raises(Unavailable, match="broke off"):
            join("123456", address=address, name="Back", identity_dir=tmp_path / "back", pace=QUICK)
        hang_up.join()


@pytest.mark.parametrize(
    "said", [b"HTTP/1.1 400 Bad Request\r\n\r\n", (3).to_bytes(4, "big") + b"\x93\x00\x00"]
)
def test_what_answers_and_is_no_lane_is_named_by_its_address(tmp_path: Path, said: bytes) -> None:
    def answer(listening: socket.socket) -> None:
        caller, _ = listening.accept()
        with caller:
            caller.recv(100)
            caller.sendall(said)
            caller.recv(100)

    with closing(socket.create_server((LOOPBACK, 0))) as listening:
        other = threading.Thread(target=answer, args=(listening,))
        other.start()
        address = f"{LOOPBACK}:{listening.getsockname()[1]}"
        with pytest.raises(Unavailable, match=f"what answers at {address} does not speak as a lane does"):
            join("123456", address=address, name="Back", identity_dir=tmp_path / "back", pace=QUICK)
        other.join()
    assert not (tmp_path / "back").exists()


def test_a_newcomer_that_goes_away_costs_a_try_and_staff_hear_of_it(front: Till) -> None:
    front.service.open_pairing({})
    with socket.create_connection((LOOPBACK, front.service.listening_port or 0)) as sock:
        sock.sendall(b"regulars/pair/1\n" + (33).to_bytes(4, "big") + b"A" + bytes(32))
    failed = front.facts.wait_for(PairingFailed)

    assert failed == PairingFailed("sent no pairing message", LOOPBACK, 2)


def test_only_one_newcomer_at_a_time(front: Till, tmp_path: Path) -> None:
    from spake2 import SPAKE2_A

    code = front.service.open_pairing({})
    element = SPAKE2_A(code.encode(), idA=b"newcomer", idB=b"sponsor").start()
    with socket.create_connection((LOOPBACK, front.service.listening_port or 0)) as sock:
        sock.sendall(b"regulars/pair/1\n" + len(element).to_bytes(4, "big") + element)
        assert sock.recv(4), "the first conversation is under way"
        with pytest.raises(Unavailable, match="pairing with somebody else"):
            knock(front, code, tmp_path / "back")
    assert front.facts.wait_for(PairingFailed) == PairingFailed("the new lane went away", LOOPBACK, 2)
    assert knock(front, code, tmp_path / "back").answer.number == 2


def test_whoever_changes_a_bit_on_the_way_gets_no_member(front: Till, tmp_path: Path) -> None:
    code = front.service.open_pairing({})
    for position in (40, 70, 200):
        cable = Cable(front.address, flip=position)
        try:
            with pytest.raises((Refused, Unavailable, BadInput)):
                knock(front, code, tmp_path / "back", address=cable.address)
        finally:
            cable.close()

    assert [member.name for member in front.book.members()] == ["Front"]
