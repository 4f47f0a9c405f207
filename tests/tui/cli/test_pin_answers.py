"""Exceptions from rules in words: where somebody is kept, until when, and why."""

from zoneinfo import ZoneInfo

import pytest

from store.domain.pins import Pin, Side
from tui.cli.pin_answers import PinWriter, side

NOON = 1_767_265_200_000
"""2026-01-01 12:00 in Berlin."""

WRITER = PinWriter(ZoneInfo("Europe/Berlin"), NOON)


@pytest.mark.parametrize(
    ("pin", "words", "answer"),
    [
        (
            Pin(Side.IN, "", None, None),
            "in",
            {"side": "in", "reason": "", "until": None, "over": False},
        ),
        (
            Pin(Side.OUT, "asked us", NOON + 1000, None),
            "out, until 2026-01-01T12:00:01+01:00: asked us",
            {"side": "out", "reason": "asked us", "until": "2026-01-01T12:00:01+01:00", "over": False},
        ),
        (
            Pin(Side.IN, "", NOON, None),
            "in, over since 2026-01-01T12:00:00+01:00",
            {"side": "in", "reason": "", "until": "2026-01-01T12:00:00+01:00", "over": True},
        ),
    ],
)
def test_exceptions_are_written(pin: Pin, words: str, answer: dict[str, object]) -> None:
    assert WRITER.words(pin, side(pin)) == words
    assert WRITER.json(pin) == answer
