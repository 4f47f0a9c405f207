"""`regulars lanes restore`; that it works is tested with two lanes that run."""

from pathlib import Path

import pytest
from support.command_line import CommandLine
from support.damage import damage

BOOK = "shop.db"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "no damage is found in this lane's book; nothing was done"),
        (("--from", "Bar"), "the damaged book knows no lane 'Bar'; it knows: none"),
        (("--anyway",), "the book knows of no other lane: bring back a copy of it"),
    ],
)
def test_what_cannot_be_restored_says_why(regulars: CommandLine, words: tuple[str, ...], told: str) -> None:
    before = (Path(regulars.shop) / BOOK).read_bytes()
    assert told in regulars("lanes", "restore", *words).refusal()
    assert (Path(regulars.shop) / BOOK).read_bytes() == before


def test_a_book_that_cannot_be_opened_names_the_command(regulars: CommandLine) -> None:
    damage(Path(regulars.shop) / BOOK, "local")
    assert "restore it from another lane (F9, or regulars lanes restore)" in regulars("lanes").refusal()


def test_a_damaged_book_is_said_to_be(regulars: CommandLine) -> None:
    (Path(regulars.shop) / f"{BOOK}.damaged").touch()
    lane = regulars.one("lanes")["lane"]
    assert isinstance(lane, dict)
    assert lane["damaged"] is True
    told = regulars("lanes").out
    assert "BOOK DAMAGED" in told
    assert "regulars lanes restore takes another lane's" in told
