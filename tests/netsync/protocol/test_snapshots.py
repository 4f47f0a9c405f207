"""What is said while a copy of the book is handed over: nothing is lost on the wire, and noise is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netsync.protocol import limits
from netsync.protocol.packing import BadFrame, pack
from netsync.protocol.snapshots import (
    COPY_BYTES,
    Ask,
    Begun,
    Declined,
    Ended,
    Part,
    Told,
    Waiting,
    pack_ask,
    pack_told,
    unpack_ask,
    unpack_told,
)

NAME = bytes(range(COPY_BYTES))
SAID: tuple[Told, ...] = (
    Waiting(),
    Declined("the book is small"),
    Begun(2**40, NAME, 2**40),
    Part(b"\x00" * limits.PART_PACKED_BYTES_MAX),
    Ended(bytes(range(32))),
)


@pytest.mark.parametrize("told", SAID, ids=lambda told: type(told).__name__)
def test_what_is_said_arrives(told: Told) -> None:
    assert unpack_told(pack_told(told)) == told


@pytest.mark.parametrize("ask", [Ask("0003/1"), Ask("0003/1", NAME, 2**40)])
def test_what_is_asked_arrives(ask: Ask) -> None:
    assert unpack_ask(pack_ask(ask)) == ask


def test_a_reason_is_as_long_as_a_screen_shows() -> None:
    told = unpack_told(pack_told(Declined("a" * 5000)))
    assert told == Declined("a" * limits.REASON_CHARS_MAX)


WRONG = {
    "another kind": (9,),
    "nothing": (),
    "no kind": ("begun", 1),
    "a size below nothing": (2, -1, NAME, 0),
    "a start below nothing": (2, 1, NAME, -1),
    "a start behind the end": (2, 1, NAME, 2),
    "a copy without a name": (2, 1, b"", 0),
    "a part too long": (3, bytes(limits.PART_PACKED_BYTES_MAX + 1)),
    "a short hash": (4, bytes(31)),
    "a part that is a text": (3, "part"),
    "more than belongs": (2, 1, NAME, 1, 1),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_does_not_belong_is_refused(case: str) -> None:
    with pytest.raises(BadFrame):
        unpack_told(pack(WRONG[case]))


WRONG_ASKS = {
    "no form": (1, b"", 0),
    "a name too long": ("0003/1", bytes(COPY_BYTES + 1), 0),
    "a start below nothing": ("0003/1", NAME, -1),
    "a start beyond all numbers": ("0003/1", NAME, 2**63),
}


@pytest.mark.parametrize("case", WRONG_ASKS)
def test_what_cannot_be_asked_is_refused(case: str) -> None:
    with pytest.raises(BadFrame):
        unpack_ask(pack(WRONG_ASKS[case]))


@given(st.binary(max_size=200))
def test_noise_is_refused_and_nothing_else(noise: bytes) -> None:
    for read in (unpack_told, unpack_ask):
        try:
            read(noise)
        except BadFrame:
            continue
