"""Where codes end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.events import ScannerRules
from devices.limits import CODE_CHARACTERS_MAX, LOST_MS, SILENCE_MS
from devices.scanner.framing import HALF, TOO_LONG, Code, Framer, Outcome, as_text

USUAL = ScannerRules()


@pytest.mark.parametrize(
    ("rules", "text", "codes"),
    [
        (USUAL, "4006381333931\n", [Code("4006381333931")]),
        (USUAL, "A\r\nB\r\n", [Code("A"), Code("B")]),
        (USUAL, "\r\n\t", []),
        (USUAL, "]E04006381333931\r", [Code("4006381333931", "]E0")]),
        (USUAL, "]C10104006381333931\x1d10L\r", [Code("0104006381333931\x1d10L", "]C1")]),
        (USUAL, "]E0\r", []),
        (USUAL, "[)>\x1e06\x1dQ3\x1e\x04\r", [Code("[)>\x1e06\x1dQ3\x1e\x04")]),
        (USUAL, "a\x1b[2J\x07b\r", [Code("a\x1b[2J\x07b")]),
        (ScannerRules(prefix="~"), "~A\r~~B\rC\r", [Code("A"), Code("~B"), Code("C")]),
        (ScannerRules(suffixes="#"), "A\r\nB#C", [Code("A\r\nB")]),
        (ScannerRules(separator="|"), "0104|10L\r", [Code("0104\x1d10L")]),
        (ScannerRules(prefix="~", separator="|"), "~]C101|10\r", [Code("01\x1d10", "]C1")]),
    ],
)
def test_codes_end_at_their_suffix(rules: ScannerRules, text: str, codes: list[Outcome]) -> None:
    assert Framer(rules).feed(text) == codes


@given(st.lists(st.text(st.characters(exclude_characters="\r\n\t\0]"), min_size=1), min_size=1), st.data())
def test_codes_may_come_in_any_pieces(codes: list[str], data: st.DataObject) -> None:
    whole, framer, read = "".join(f"{code}\r" for code in codes), Framer(USUAL), list[Outcome]()
    while whole:
        size = data.draw(st.integers(1, len(whole)))
        read += framer.feed(whole[:size])
        whole = whole[size:]
    assert read == [Code(code) for code in codes]


def test_silence_ends_the_codes_of_a_scanner_without_a_suffix() -> None:
    framer = Framer(USUAL)
    assert framer.feed("96385074") == []
    assert (framer.is_pending, framer.silence_ms) == (True, SILENCE_MS)
    assert framer.quiet() == [Code("96385074")]
    assert not framer.is_pending
    assert framer.quiet() == []


def test_a_part_of_a_code_is_none_where_a_suffix_is_sent() -> None:
    framer = Framer(USUAL)
    framer.feed("4006381333931\n40063")
    assert framer.silence_ms == LOST_MS
    assert framer.quiet() == [HALF]
    framer.feed("4006381333931")
    assert framer.quiet() == [Code("4006381333931")], "it was told to send no suffix any more"


def test_a_code_without_end_is_none() -> None:
    framer = Framer(USUAL)
    assert framer.feed("7" * CODE_CHARACTERS_MAX + "\n") == [Code("7" * CODE_CHARACTERS_MAX)]
    assert framer.feed("7" * (CODE_CHARACTERS_MAX + 1)) == []
    assert len(framer._text) == CODE_CHARACTERS_MAX
    assert framer.feed("\n96385074\n") == [TOO_LONG, Code("96385074")]


@pytest.mark.parametrize(
    ("data", "text"), [(b"caf\xc3\xa9", "caf\u00e9"), (b"caf\xe9", "caf\u00e9"), (b"1\x1d2", "1\x1d2")]
)
def test_bytes_are_read_as_what_they_can_be(data: bytes, text: str) -> None:
    assert as_text(data) == text
