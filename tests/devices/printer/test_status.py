"""Status bytes, as the manuals' tables have them."""

import pytest

from devices.events import Trouble
from devices.printer.status import (
    MUTE,
    SENTENCES,
    Status,
    drawer_pin,
    is_offline,
    offline_cause,
    paper,
    port_says_no_paper,
)


@pytest.mark.parametrize(
    ("cause", "error", "trouble"),
    [
        (0x16, 0, Trouble.COVER_OPEN),
        (0x32, 0, Trouble.PAPER_OUT),
        (0x36, 0, Trouble.COVER_OPEN),
        (0x52, 0x1A, Trouble.CUTTER),
        (0x52, 0x32, Trouble.FAULT),
        (0x52, 0, Trouble.FAULT),
        (0x1A, 0x12, Trouble.OFFLINE),
        (0, 0, Trouble.OFFLINE),
    ],
)
def test_why_a_printer_is_offline(cause: int, error: int, trouble: Trouble) -> None:
    assert offline_cause(cause, error) is trouble


def test_offline() -> None:
    assert (is_offline(0x12), is_offline(0x1A), is_offline(0x16)) == (False, True, False)


@pytest.mark.parametrize(
    ("sensor", "status"),
    [
        (0x12, Status(answers=True)),
        (0x1E, Status(answers=True, paper_low=True)),
        (0x7E, Status(answers=True, trouble=Trouble.PAPER_OUT, paper_low=True)),
        (0x72, Status(answers=True, trouble=Trouble.PAPER_OUT)),
    ],
)
def test_paper(sensor: int, status: Status) -> None:
    assert paper(sensor) == status


def test_the_port_tells_of_paper_too() -> None:
    answers = [port_says_no_paper(status) for status in (None, 0x18, 0x38, 0x20)]
    assert answers == [False, False, True, True]


def test_silence_is_no_trouble() -> None:
    assert MUTE.trouble is None


def test_what_a_printer_suffers_from_is_told_with_the_next_step() -> None:
    assert all("; " in sentence for sentence in SENTENCES.values())


def test_the_drawer_is_high_or_low() -> None:
    assert [drawer_pin(byte) for byte in (0x12, 0x16, 0x1A, 0x1E)] == [False, True, False, True]
