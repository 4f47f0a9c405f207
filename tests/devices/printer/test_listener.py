"""What a printer says, sorted, as the manuals' tables have it; in whatever pieces it comes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.events import Trouble
from devices.printer.listener import Listener, automatic_status
from devices.printer.status import Status

WELL = b"\x10\x00\x00\x0f"
DONE = b"\x37\x220042\x00"


def listening(*packets: bytes) -> Listener:
    listener = Listener()
    for packet in packets:
        listener.hear(packet)
    return listener


@pytest.mark.parametrize(
    ("received", "answer"),
    [
        (b"", None),
        (b"\x12", 0x12),
        (b"\x1a", 0x1A),
        (b"\x00", None),  # an answer to GS r
        (WELL, None),
        (b"\x00\x12", 0x12),
        (b"\x12\x16", 0x16),
        (b"\x92", None),
        (b"\x13", None),
        (DONE, None),
    ],
)
def test_answers_are_told_from_other_bytes(received: bytes, answer: int | None) -> None:
    assert listening(received).answer == answer


@pytest.mark.parametrize(
    ("received", "is_confirmed"),
    [
        (b"", False),
        (b"\x00", True),
        (b"\x0f", True),
        (b"\x12", False),
        (b"\x12\x03", True),
        (b"\x18\x00\x0f\x0f", False),  # automatic status: offline, out of paper
        (b"\x18\x00\x0f\x0f\x00", True),
        (b"\x12\x10\x00\x00\x0f\x1a", False),
        (DONE, False),
        (b"\x37\x00", True),  # not the head of a name
    ],
)
def test_the_end_is_told_from_answers(received: bytes, is_confirmed: bool) -> None:  # noqa: FBT001 - an expected value
    assert listening(received).is_confirmed is is_confirmed


def test_a_job_that_is_done_is_named() -> None:
    assert listening(b"\x12", DONE[:3], DONE[3:], b"\x00").done == b"0042"
    assert listening(DONE[:-1]).done == b""


STATES = {
    "well": (b"\x10\x00\x00\x0f", Status(answers=True)),
    "little paper": (b"\x10\x00\x03\x0f", Status(answers=True, paper_low=True)),
    "no paper": (b"\x18\x00\x0f\x0f", Status(answers=True, trouble=Trouble.PAPER_OUT, paper_low=True)),
    "cover open": (b"\x38\x00\x00\x0f", Status(answers=True, trouble=Trouble.COVER_OPEN)),
    "cutter": (b"\x18\x08\x00\x0f", Status(answers=True, trouble=Trouble.CUTTER)),
    "fault": (b"\x18\x20\x00\x0f", Status(answers=True, trouble=Trouble.FAULT)),
    "hot": (b"\x18\x40\x00\x0f", Status(answers=True, trouble=Trouble.FAULT)),
    "offline": (b"\x18\x00\x00\x0f", Status(answers=True, trouble=Trouble.OFFLINE)),
}


@pytest.mark.parametrize("state", STATES)
def test_a_state_that_is_told_unasked_is_read(state: str) -> None:
    said, status = STATES[state]
    assert automatic_status(said) == status
    assert listening(said).told == status
    assert listening(said[:1], said[1:3], said[3:]).told == status


def test_the_drawers_switch_is_heard() -> None:
    assert [listening(said).drawer_pin for said in (b"", WELL, b"\x14\x00\x00\x0f")] == [None, False, True]


def test_what_breaks_off_is_forgotten_with_the_next_question() -> None:
    listener = listening(b"\x10\x00")
    listener.forget()
    listener.hear(b"\x12")
    assert (listener.answer, listener.told) == (0x12, None)


def test_half_a_state_swallows_no_answer() -> None:
    listener = listening(b"\x10\x00\x12")
    assert listener.answer == 0x12


@given(
    st.lists(st.sampled_from([b"\x12", b"\x16", WELL, b"\x18\x00\x0f\x0f", DONE, b"\x00"]), max_size=8),
    st.data(),
)
def test_however_it_is_cut_into_packets_it_says_the_same(said: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(said)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=4)))
    pieces = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    one, many = listening(whole), listening(*pieces)
    assert [(each.answer, each.told, each.done, each.is_confirmed) for each in (one, many)] == [
        (one.answer, one.told, one.done, one.is_confirmed)
    ] * 2


@given(st.lists(st.binary(max_size=9)))
def test_noise_is_borne(packets: list[bytes]) -> None:
    listener = listening(*packets)
    assert listener.answer is None or listener.answer & 0x93 == 0x12
