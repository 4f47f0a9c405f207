"""Reports of a keyboard to characters, as a scanner sends them that is set to the keyboard of some country.

Key positions are read here and nowhere else: no layout of the machine or its console has a say.
"""

from dataclasses import replace
from typing import Final

from devices.events import ScannerRules
from devices.scanner.descriptor import Field, fields_of, report_bytes
from devices.scanner.framing import Code, Framer, Outcome
from devices.scanner.layouts import SHIFTED_DIGITS, Keys, keys_of
from store.domain.lookup import GTIN_LENGTHS, check_digit_holds
from store.domain.values import dataclass

_CTRL, _SHIFT, _ALT, _ALT_GR = 0x11, 0x22, 0x44, 0x40
_KEY_PAGE, _FIRST_MODIFIER, _LAST_MODIFIER = 0x07, 0x0007_00E0, 0x0007_00E7
_OCTET = 8
_ROLLED_OVER = frozenset({1, 2, 3})
"""Codes of errors, in the place of keys: what is held is not known."""
_CAPS_LOCK = 0x39
_KEYPAD_DIGITS = {0x59 + place: digit for place, digit in enumerate("1234567890")}
_ALT_DIGITS_MAX = 4
_OF_A_CODE_PAGE = range(0x80, 0x100)


@dataclass(frozen=True, slots=True)
class KeyboardLayout:
    """Where a report has what, in bytes from its first one, which is its number if it has one."""

    report: int
    """Number of the report with the keys; 0 when reports have none."""
    modifiers_at: int
    keys: slice
    bytes_max: int
    """The longest of its reports, this one or another."""
    bits: tuple[tuple[int, int], ...] = ()
    """Of a keyboard with a bit for each key: where in the report, and which key."""


BOOT = KeyboardLayout(0, 0, slice(2, 8), 8)
"""What every keyboard can be asked for; Device Class Definition for HID 1.11, appendix B."""


def keyboard_layout(descriptor: bytes) -> KeyboardLayout | None:
    """Where the reports have what, by the scanner's own words; None for what is no keyboard."""
    fields = fields_of(descriptor)
    first = next((one for one in fields if one.usage == _FIRST_MODIFIER and one.bits == 1), None)
    if first is None or first.bit % _OCTET:
        return None
    last = Field(first.report, _LAST_MODIFIER, first.bit + 7, 1, 1)
    mine = [one for one in fields if one.report == first.report]
    slots = [one for one in mine if _is_slot(one)]
    bits = tuple((one.bit, one.usage & 0xFFFF) for one in mine if _is_key(one))
    if last not in fields or not (slots or bits):
        return None
    keys = slice(slots[0].bit // _OCTET, slots[-1].bit // _OCTET + slots[-1].count) if slots else slice(0)
    return KeyboardLayout(first.report, first.bit // _OCTET, keys, report_bytes(fields), bits)


def _is_key(one: Field) -> bool:
    return one.usage >> 16 == _KEY_PAGE and one.bits == 1 and one.usage < _FIRST_MODIFIER


def _is_slot(one: Field) -> bool:
    return one.usage >> 16 == _KEY_PAGE and one.bits == _OCTET and one.bit % _OCTET == 0


_US: Final = keys_of("us")
_ABOVE_DIGITS: Final = str.maketrans({_US[key][1]: _US[key][0] for key in range(0x1E, 0x28)})
"""From what a US keyboard types with Shift and a digit to that digit."""


class KeyboardReports:
    """What is held down, from one report to the next."""

    def __init__(self, layout: KeyboardLayout, typed: Keys) -> None:
        self._layout = layout
        self.typed = typed
        """What each key means; may become another once more is known of the scanner."""
        self._keys: tuple[int, ...] = ()
        self._modifiers = 0
        self._alt_digits = ""
        self._is_caps_locked = False

    @property
    def is_pending(self) -> bool:
        """Whether silence should end something: digits under Alt, a lock of the scanner's own."""
        return bool(self._alt_digits) or self._is_caps_locked

    def feed(self, report: bytes) -> str:
        """The characters that a report types."""
        layout = self._layout
        if len(report) <= layout.modifiers_at or (layout.report and report[0] != layout.report):
            return ""
        slots = (*report[layout.keys], *(key for bit, key in layout.bits if _is_set(report, bit)))
        if _ROLLED_OVER & set(slots):
            return ""
        modifiers = report[layout.modifiers_at]
        typed = self._alt_typed() if self._modifiers & _ALT and not modifiers & _ALT else ""
        for key in _pressed(self._keys, slots):
            typed += self._press(key, modifiers)
        self._keys, self._modifiers = slots, modifiers
        return typed

    def quiet(self) -> None:
        """Nothing is under way any more, whatever keys were left held."""
        self._alt_digits = ""
        self._is_caps_locked = False
        self._keys, self._modifiers = (), 0

    def _press(self, key: int, modifiers: int) -> str:
        if key == _CAPS_LOCK:
            self._is_caps_locked = not self._is_caps_locked
            return ""
        plain, shifted, third = self.typed.get(key, ("", "", ""))
        if modifiers & _ALT_GR and third:
            return third
        if modifiers & _ALT:
            self._alt_digits = (self._alt_digits + _KEYPAD_DIGITS.get(key, ""))[:_ALT_DIGITS_MAX]
            return ""
        if modifiers & _CTRL:
            return _control(_US.get(key, ("", "", ""))[0])
        is_letter = plain.isalpha()
        is_shifted = bool(modifiers & _SHIFT) != (is_letter and self._is_caps_locked)
        return shifted if is_shifted else plain

    def _alt_typed(self) -> str:
        """The character whose number was typed while Alt was held."""
        digits, self._alt_digits = self._alt_digits, ""
        if not digits:
            return ""
        number = int(digits)
        if number not in _OF_A_CODE_PAGE:
            return chr(number)
        codec = "cp1252" if digits.startswith("0") else "cp437"
        return bytes([number]).decode(codec, errors="ignore")


def _is_set(report: bytes, bit: int) -> bool:
    return bit // _OCTET < len(report) and bool(report[bit // _OCTET] >> bit % _OCTET & 1)


def _pressed(before: tuple[int, ...], now: tuple[int, ...]) -> list[int]:
    """The keys that a report adds, in its order.

    A key that changes its slot while all others stay held was let go and pressed again between two
    reports: some scanners send equal digits that way. When others were let go, it only moved up.
    """
    held = set(before) - {0}
    keys = [key for key in now if key]
    if held == set(keys):
        return [key for place, key in enumerate(now) if key and before[place : place + 1] != (key,)]
    return [key for key in keys if key not in held]


def _control(plain: str) -> str:
    """The control character of a key pressed with Ctrl."""
    named = {"2": "\0", "6": "\x1e", "-": "\x1f", "\n": "\n"}
    if plain in named:
        return named[plain]
    is_plain = len(plain) == 1 and "@" <= plain.upper() <= "_"
    return chr(ord(plain.upper()) & 0x1F) if is_plain else ""


class KeyboardDecoder:
    """A scanner that acts as a keyboard."""

    def __init__(self, rules: ScannerRules, layout: KeyboardLayout = BOOT) -> None:
        self.report_bytes = layout.bytes_max
        self._reports = KeyboardReports(layout, keys_of(rules.layout))
        self._knows_keys = bool(rules.layout)
        self._framer = Framer(rules)

    @property
    def is_pending(self) -> bool:
        """Whether silence would end something."""
        return self._framer.is_pending or self._reports.is_pending

    @property
    def silence_ms(self) -> int:
        """How long a silence ends it."""
        return self._framer.silence_ms

    def feed(self, data: bytes) -> list[Outcome]:
        """What a report completes."""
        return [self._as_meant(one) for one in self._framer.feed(self._reports.feed(data))]

    def quiet(self) -> list[Outcome]:
        """What silence completes."""
        self._reports.quiet()
        return [self._as_meant(one) for one in self._framer.quiet()]

    def _as_meant(self, outcome: Outcome) -> Outcome:
        """The number of an article, typed where digits need Shift, shows the keyboard from then on."""
        if self._knows_keys or not isinstance(outcome, Code):
            return outcome
        digits = outcome.text.translate(_ABOVE_DIGITS)
        if any(character.isdigit() for character in outcome.text) or not _is_article(digits):
            return outcome
        self._reports.typed = keys_of(SHIFTED_DIGITS)
        self._knows_keys = True
        return replace(outcome, text=digits)


def _is_article(text: str) -> bool:
    """Whether a text is a GTIN: its digits and their check digit."""
    return text.isascii() and text.isdecimal() and len(text) in GTIN_LENGTHS and check_digit_holds(text)
