"""Reports of scanners that act as a keyboard."""

import string
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support.emulated_scanners import (
    KEYBOARD_DESCRIPTOR,
    KEYS,
    LETTERS,
    NUMBERED_DESCRIPTOR,
    POS_DESCRIPTOR,
    RELEASED,
    pressed,
    typed,
)

from devices.events import ScannerRules
from devices.scanner.framing import HALF, Code, Outcome
from devices.scanner.keyboard import BOOT, KeyboardDecoder, KeyboardLayout, keyboard_layout
from devices.scanner.layouts import LAYOUTS, keys_of

ALT, RIGHT_ALT, CTRL, SHIFT, RIGHT_SHIFT = 0x04, 0x40, 0x01, 0x02, 0x20
A, B, C, ONE, ENTER, CAPS_LOCK = LETTERS["a"], LETTERS["b"], LETTERS["c"], 0x1E, 0x28, 0x39
PAD = {digit: 0x59 + place for place, digit in enumerate("1234567890")}
PRINTABLE = "".join(sorted(set(string.printable) & set(KEYS)))


def read(*reports: bytes) -> str:
    """The one code that the reports and an Enter make."""
    decoder = KeyboardDecoder(ScannerRules())
    outcomes = [one for report in (*reports, *typed("\n")) for one in decoder.feed(report)]
    assert len(outcomes) == 1
    assert isinstance(outcomes[0], Code)
    return outcomes[0].text


def under_alt(number: str, alt: int = ALT) -> list[bytes]:
    digits = [
        report for digit in number for report in (pressed(PAD[digit], modifiers=alt), pressed(modifiers=alt))
    ]
    return [pressed(modifiers=alt), *digits, RELEASED]


def test_all_characters_of_a_us_keyboard_are_read() -> None:
    text = "".join(character for character in PRINTABLE if character not in "\n\t")
    assert read(*typed(text)) == text


@given(st.text(alphabet=[one for one in KEYS if one not in "\n\t"], min_size=1, max_size=200))
def test_what_is_typed_is_read(text: str) -> None:
    assume(not text.startswith("]") or len(text) > len("]C1"))  # an identifier of nothing is no code
    decoder = KeyboardDecoder(ScannerRules())
    outcomes = [one for report in typed(text + "\n") for one in decoder.feed(report)]
    assert [one.aim + one.text for one in outcomes if isinstance(one, Code)] == [text]


@pytest.mark.parametrize(
    ("reports", "text"),
    [
        ([pressed(A, modifiers=SHIFT), pressed(A, B, modifiers=RIGHT_SHIFT), RELEASED], "AB"),
        ([pressed(PAD[digit]) for digit in "1234567890"], "1234567890"),
        ([pressed(0x54), pressed(0x55), pressed(0x56), pressed(0x57), pressed(0x63)], "/*-+."),
        ([pressed(0x30, modifiers=CTRL), pressed(ONE)], "\x1d1"),
        ([pressed(A, modifiers=CTRL), pressed(0x2F, modifiers=0x10), pressed(ONE)], "\x01\x1b1"),
        ([pressed(0x23, modifiers=CTRL), pressed(0x2D, modifiers=CTRL), pressed(ONE)], "\x1e\x1f1"),
        ([pressed(0x3A), pressed(0x4F), pressed(ONE)], "1"),
    ],
    ids=["shift", "keypad", "keypad signs", "GS", "other controls", "RS and US", "keys without a character"],
)
def test_keys(reports: list[bytes], text: str) -> None:
    assert read(*reports) == text


@pytest.mark.parametrize(
    ("number", "character"),
    [("029", "\x1d"), ("29", "\x1d"), ("65", "A"), ("0233", "\u00e9"), ("130", "\u00e9"), ("8364", "\u20ac")],
)
@pytest.mark.parametrize("alt", [ALT, RIGHT_ALT])
def test_digits_under_alt_are_the_number_of_a_character(number: str, character: str, alt: int) -> None:
    assert read(*typed("1"), *under_alt(number, alt), *typed("2")) == f"1{character}2"


def test_alt_without_digits_types_nothing() -> None:
    assert read(*typed("1"), pressed(modifiers=ALT), pressed(A, modifiers=ALT), RELEASED, *typed("2")) == "12"


def test_several_characters_under_alt_follow_each_other() -> None:
    assert read(*under_alt("029"), *under_alt("0065")) == "\x1dA"


@pytest.mark.parametrize(
    ("reports", "text"),
    [
        ([pressed(A, B, C)], "abc"),
        ([pressed(A), pressed(A, B), pressed(B), pressed(B, C), pressed(C)], "abc"),
        ([pressed(A, B), pressed(B), pressed(B, A)], "aba"),
        ([pressed(ONE), pressed(ONE), pressed(ONE)], "1"),
        ([pressed(ONE), RELEASED, pressed(ONE)], "11"),
        ([pressed(ONE), pressed(0, ONE), pressed(ONE)], "111"),
        ([pressed(A), pressed(1, 1, 1, 1, 1, 1), pressed(A, B)], "ab"),
        ([pressed(A, B, C, ONE, PAD["2"], PAD["3"])], "abc123"),
    ],
    ids=[
        "at once", "rolling", "moved up, not pressed", "only said again", "let go", "other slots", "too many",
        "six",
    ],
)  # fmt: skip
def test_keys_that_overlap(reports: list[bytes], text: str) -> None:
    assert read(*reports) == text


def test_a_scanner_that_locks_capitals_by_itself_is_read_as_it_means() -> None:
    lock = [pressed(CAPS_LOCK), RELEASED]
    decoder = KeyboardDecoder(ScannerRules())
    reports = [*lock, *typed("aB1\n"), *lock, *typed("aB1\n")]
    assert [one for report in reports for one in decoder.feed(report)] == [Code("Ab1"), Code("aB1")]


def test_silence_ends_a_lock_and_a_half_number() -> None:
    decoder = KeyboardDecoder(ScannerRules())
    for report in (pressed(CAPS_LOCK), RELEASED, *under_alt("029")[:-1]):
        assert decoder.feed(report) == []
    pending = [decoder.is_pending]
    assert decoder.quiet() == []
    assert [*pending, decoder.is_pending] == [True, False]
    assert [one for report in typed("a\n") for one in decoder.feed(report)] == [Code("a")]


def test_a_key_left_held_is_pressed_again_by_the_next_code() -> None:
    decoder = KeyboardDecoder(ScannerRules())
    assert decoder.feed(pressed(ONE)) == []
    assert decoder.quiet() == [Code("1")]
    assert [one for report in (pressed(ONE), pressed(ENTER)) for one in decoder.feed(report)] == [Code("1")]


def test_a_lost_report_does_not_pass_for_a_code() -> None:
    decoder = KeyboardDecoder(ScannerRules())
    for report in typed("96385074\n4006"):
        decoder.feed(report)
    assert decoder.quiet() == [HALF]


@given(st.lists(st.binary(max_size=10), max_size=60))
def test_any_bytes_are_read_without_harm(reports: list[bytes]) -> None:
    decoder = KeyboardDecoder(ScannerRules())
    outcomes: list[Outcome] = [one for report in reports for one in decoder.feed(report)]
    assert all(one == HALF or (isinstance(one, Code) and one.text) for one in [*outcomes, *decoder.quiet()])


EAN = "4006381333931"
US_SIGNS = str.maketrans("1234567890", "!@#$%^&*()")


def codes(decoder: KeyboardDecoder, reports: Iterable[bytes]) -> list[Outcome]:
    return [one for report in reports for one in decoder.feed(report)]


def keys_for(text: str, layout: str) -> Iterator[bytes]:
    """How a scanner that is set to a country's keyboard types a text."""
    for character in text:
        key, column = next(
            (key, column)
            for key, typed in keys_of(layout).items()
            for column in range(3)
            if typed[column] == character and key not in range(0x54, 0x64)  # not on the keypad
        )
        yield pressed(key, modifiers=(0, SHIFT, RIGHT_ALT)[column])
        yield RELEASED


@pytest.mark.parametrize(
    ("layout", "keys", "text"),
    [
        ("de", [(0x1C, 0), (0x1D, SHIFT), (0x38, 0), (0x24, SHIFT), (0x14, RIGHT_ALT)], "zY-/@"),
        ("fr", [(0x14, 0), (0x1E, SHIFT), (0x1E, 0), (0x10, SHIFT), (0x33, 0), (0x37, SHIFT)], "a1&?m/"),
        ("be", [(0x14, SHIFT), (0x27, SHIFT), (0x2E, 0), (0x1E, RIGHT_ALT), (0x38, SHIFT)], "A0-|+"),
        ("uk", [(0x1F, SHIFT), (0x32, 0), (0x31, SHIFT), (0x34, SHIFT), (0x64, SHIFT)], '"#~@|'),
        ("es", [(0x33, SHIFT), (0x24, SHIFT), (0x1F, RIGHT_ALT), (0x38, SHIFT)], "Ñ/@_"),
        ("it", [(0x35, 0), (0x34, RIGHT_ALT), (0x2F, SHIFT), (0x64, 0)], "\\#é<"),
        ("us", [(0x1F, SHIFT), (0x34, SHIFT), (0x14, RIGHT_ALT), (0x04, 0)], '@"a'),
        ("", [(0x1C, 0), (0x1F, SHIFT)], "y@"),
    ],
)
def test_keys_mean_what_stands_on_them_in_a_country(
    layout: str, keys: list[tuple[int, int]], text: str
) -> None:
    decoder = KeyboardDecoder(ScannerRules(layout=layout))
    reports = [report for key, modifiers in keys for report in (pressed(key, modifiers=modifiers), RELEASED)]
    assert codes(decoder, [*reports, *typed("\n")]) == [Code(text)]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_keyboard_types_what_codes_are_made_of(layout: str) -> None:
    text = f"{string.ascii_letters}{string.digits}-/:.?=&_%+*$ "
    decoder = KeyboardDecoder(ScannerRules(layout=layout))
    assert codes(decoder, [*keys_for(text, layout), *typed("\n")]) == [Code(text)]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_separator_is_one_on_each_keyboard(layout: str) -> None:
    decoder = KeyboardDecoder(ScannerRules(layout=layout))
    reports = [*keys_for("01", layout), pressed(0x30, modifiers=CTRL), RELEASED, *under_alt("029")]
    assert codes(decoder, [*reports, *typed("\n")]) == [Code("01\x1d\x1d")]


def test_a_keyboard_whose_digits_need_shift_is_known_by_the_first_article() -> None:
    decoder = KeyboardDecoder(ScannerRules())
    reports = keys_for(f"{EAN}\nAZERTY-1\n12345\n", "fr")
    assert codes(decoder, reports) == [Code(EAN), Code("AZERTY-1"), Code("12345")]


@pytest.mark.parametrize(
    ("rules", "text"),
    [
        (ScannerRules(layout="us"), EAN.translate(US_SIGNS)),
        (ScannerRules(), "4006381333932".translate(US_SIGNS)),
        (ScannerRules(), "123".translate(US_SIGNS)),
        (ScannerRules(), EAN[:5].translate(US_SIGNS) + EAN[5:]),
        (ScannerRules(), EAN),
    ],
    ids=["it is known", "a wrong check digit", "no article", "mixed", "digits"],
)
def test_no_other_code_shows_it(rules: ScannerRules, text: str) -> None:
    decoder = KeyboardDecoder(rules)
    assert codes(decoder, typed(f"{text}\nq\n")) == [Code(text), Code("q")]


def with_bits(*keys: int, modifiers: int = 0) -> bytes:
    """A report of modifiers and a bit for each key."""
    return bytes([modifiers]) + sum(1 << key for key in keys).to_bytes(13, "little")


def test_a_keyboard_with_a_bit_for_each_key_is_read() -> None:
    layout = keyboard_layout(BITS)
    assert layout is not None
    decoder = KeyboardDecoder(ScannerRules(), layout)
    reports = [with_bits(A, modifiers=SHIFT), with_bits(A, B), with_bits(B), with_bits(B, ONE), with_bits()]
    assert codes(decoder, [*reports, with_bits(ONE), with_bits(), with_bits(ENTER)]) == [Code("Ab11")]
    assert codes(decoder, [with_bits(), with_bits(*range(0x04, 0x0E)), with_bits(ENTER)]) == [
        Code("abcdefghij")
    ]
    assert codes(decoder, [b"", b"\0", with_bits(A)[:2], with_bits(ENTER)]) == [Code("a")]


# Modifiers and a bit for each key; modifiers of 4 bits after a gap; keys without modifiers.
BITS = bytes.fromhex("05010906a101050719e029e715002501750195088102 19002967 9568 7501 8102 c0")
SHIFTED = bytes.fromhex(
    "05010906a101 750195048103 050719e029e7150025017501950881 02 750195048103 9506750819002aff008100c0"
)
TWO = NUMBERED_DESCRIPTOR + bytes.fromhex(
    "05010906a1018503 750895028103 050719e029e71500250175019508810295067508150026ff00050719002aff008100c0"
)
KEYS_ALONE = bytes.fromhex("05010906a1010507950675081500 26ff0019002aff008100c0")


@pytest.mark.parametrize(
    ("descriptor", "layout"),
    [
        (KEYBOARD_DESCRIPTOR, BOOT),
        (NUMBERED_DESCRIPTOR, KeyboardLayout(2, 1, slice(2, 8), 8)),
        (TWO, KeyboardLayout(2, 1, slice(2, 8), 10)),
        (BITS, KeyboardLayout(0, 0, slice(0), 14, tuple((8 + key, key) for key in range(0x68)))),
        (SHIFTED, None),
        (KEYS_ALONE, None),
        (POS_DESCRIPTOR, None),
        (b"", None),
    ],
    ids=[
        "boot",
        "numbered",
        "two of them",
        "a bit for each key",
        "shifted",
        "keys alone",
        "bar codes",
        "nothing",
    ],
)
def test_where_reports_have_the_keys(descriptor: bytes, layout: KeyboardLayout | None) -> None:
    assert keyboard_layout(descriptor) == layout


def test_numbered_reports_are_read_and_those_of_other_keys_are_not() -> None:
    decoder = KeyboardDecoder(ScannerRules(), KeyboardLayout(2, 1, slice(2, 8), 8))
    music = bytes((1, 0, LETTERS["c"], 0))
    reports = [report for boot in typed("aB1\n") for report in (b"\x02" + boot[:1] + boot[2:], music)]
    assert [one for report in reports for one in decoder.feed(report)] == [Code("aB1")]


@given(st.binary(max_size=300))
def test_any_descriptor_has_a_layout_or_none(descriptor: bytes) -> None:
    layout = keyboard_layout(descriptor)
    assert layout is None or layout.keys.stop <= layout.bytes_max
