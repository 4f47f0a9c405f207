"""Bytes of scanners that act as a serial port."""

import pytest

from devices.events import ScannerRules
from devices.scanner.framing import Code, Outcome
from devices.scanner.serial import GARBLED, SerialDecoder


@pytest.mark.parametrize(
    ("pieces", "codes"),
    [
        ([b"4006381333931\r"], [Code("4006381333931")]),
        ([b"400", b"6381", b"333931", b"\r\n"], [Code("4006381333931")]),
        ([b"A\rB\r", b"C"], [Code("A"), Code("B")]),
        ([b"]Q1caf\xc3", b"\xa9\r"], [Code("caf\u00e9", "]Q1")]),
        ([b"\xff\xfe\r"], [Code("\u00ff\u00fe")]),
        ([b"0104006381333931\x1d10L\r"], [Code("0104006381333931\x1d10L")]),
    ],
)
def test_codes_end_at_their_suffix(pieces: list[bytes], codes: list[Outcome]) -> None:
    decoder = SerialDecoder(ScannerRules())
    assert [one for piece in pieces for one in decoder.feed(piece)] == codes


def test_silence_ends_a_code_without_suffix() -> None:
    decoder = SerialDecoder(ScannerRules())
    decoder.feed(b"caf\xc3\xa9")
    assert decoder.is_pending
    assert decoder.quiet() == [Code("caf\u00e9")]


@pytest.mark.parametrize(
    ("data", "outcomes"),
    [
        (b"4006381333931\r", [Code("4006381333931")]),
        (b"40063\x001333931\r", [GARBLED]),
        (b"\x004006381333931\r", [GARBLED]),
        (b"400638133393\x00\r", [GARBLED]),
        (b"\x00\x00\r96385074\r", [Code("96385074")]),
        (b"A\x00\rB\r", [GARBLED, Code("B")]),
    ],
)
def test_where_the_line_tells_of_damage_no_code_has_a_hole(data: bytes, outcomes: list[Outcome]) -> None:
    assert SerialDecoder(ScannerRules(), "\0").feed(data) == outcomes


def test_silence_ends_a_damaged_code_too() -> None:
    decoder = SerialDecoder(ScannerRules(), "\0")
    decoder.feed(b"40063\x00")
    assert decoder.quiet() == [GARBLED]
