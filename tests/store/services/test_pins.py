from pathlib import Path

import pytest
from support.shops import ShopLane

from store.domain.staff import Tries
from store.services import pins
from store.services.pins import ITERATIONS, MEMORY_KIB, PinTries, hashed, is_right

DEAR = "$argon2id$v=19$m=19456,t=3,p=1$"
KEPT = f"{DEAR}c2FsdCBvZiBhIHRlc3QuLg$aaO5qYTe46S+E15fV70wO773+HxAtx/L9NvkZpFtNls"
"""Of 8064."""

pytestmark = pytest.mark.sqlite_only("a hash is the same in every database")


def test_the_same_pin_is_never_kept_the_same_and_says_how_it_was_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # As they are before a run of tests makes them cheap.
    monkeypatch.setattr(pins, "ITERATIONS", ITERATIONS)
    monkeypatch.setattr(pins, "MEMORY_KIB", MEMORY_KIB)
    one, other = hashed("8064"), hashed("8064")
    assert one != other
    assert one.startswith(DEAR)


@pytest.mark.parametrize(
    ("pin", "kept", "right"),
    [
        ("8064", KEPT, True),
        ("8065", KEPT, False),
        ("08064", KEPT, False),
        ("8064", "", False),
        ("8064", "8064", False),
        ("8064", "$argon2id$v=19$m=1$rubbish", False),
    ],
)
def test_only_the_pin_that_is_kept_is_right(pin: str, kept: str, *, right: bool) -> None:
    assert is_right(pin, kept) is right


def test_two_programs_of_a_lane_count_together(front: ShopLane) -> None:
    store, world = front.store, front.machine.world()
    owner = store.staff.find("Owner").id
    store.staff.set_pin(owner, "8064")
    with front.beside() as beside:
        here, there = PinTries(store._database, world), PinTries(beside._database, world)
        assert [here.attempt(owner, "0000")[1], there.attempt(owner, "0001")[1]] == [Tries(1), Tries(2)]
        assert there.attempt(owner, "8064") == (True, Tries())
        assert here.attempt(owner, "0002") == (False, Tries(1))


def test_no_pin_is_in_any_file_of_the_shop(front: ShopLane, tmp_path: Path) -> None:
    pin = "738194062517"
    store = front.store
    owner = store.staff.find("Owner").id
    store.staff.set_pin(owner, pin)
    store.staff.sign_in(owner, pin)
    store.close()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert [path.name for path in files if pin.encode() in path.read_bytes()] == []
