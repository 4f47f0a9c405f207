"""What staff have set for the printers and scanners of one lane, by the socket each is in.

A machine nobody has set anything for has the usual setup. Values come in through `changed`, which
says what is wrong with one in a sentence; what is kept is text that any version of the program can read.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any, Final, TypeAlias, TypeVar

from store.domain.cells import clean, width
from store.domain.errors import BadInput
from store.domain.names import name_key
from store.domain.values import dataclass

NAME_CELLS_MAX: Final = 30
"""A name has to fit beside where the machine is and how it is."""

PREFIX_CHARACTERS_MAX: Final = 16
"""Scanners can be set to send no more."""

_DIGITS: Final = 10

PULSE_MS_MIN, PULSE_MS_MAX = 20, 120
"""Shorter moves no latch; longer warms the coil more than one time in five allows."""


@dataclass(frozen=True, slots=True)
class PrinterSetup:
    """How one printer is used."""

    name: str = ""
    """What staff call it; empty for its own words."""
    profile: str = ""
    """Name of the profile it is driven with; empty goes by what it says it is."""
    page: str = ""
    """The one code page all its papers are printed in, by codec; empty chooses for each paper."""
    is_for_receipts: bool = False
    """Whether papers go here; at most one printer has it, without any the first that is there is taken."""
    is_for_drawer: bool = False
    """Whether the cash drawer hangs on it; at most one has it, without any it is the one for receipts."""
    drawer_pin: int = 2
    """Which pin of its connector opens the drawer: 2 or 5."""
    pulse_ms: int = 50
    """How long the drawer's coil is driven."""


@dataclass(frozen=True, slots=True)
class ScannerSetup:
    """How one scanner is used."""

    name: str = ""
    """What staff call it; empty for its own words."""
    is_scanner: bool | None = None
    """True takes it for a scanner, False leaves it alone, None goes by its make and what it says it is."""
    prefix: str = ""
    """What it sends before each code."""
    suffix: str = ""
    """What it sends after each: `enter`, `tab`, `none`; empty for any of them."""
    separator: str = ""
    """What it sends for the separator of GS1, where that cannot pass."""
    layout: str = ""
    """Of which country's keyboard it sends the keys; empty goes by its codes."""
    speed: int = 9600
    """Baud of its line, where it hangs on an adapter; what most are sold with."""
    frame: str = "8N1"
    """Data bits, parity and stop bits of that line."""


@dataclass(frozen=True, slots=True)
class TypingSetup:
    """How a scanner types that no program can take; what is 0 or empty is as the till's settings have it."""

    name: str = ""
    pause_ms: int = 0
    """After so long without a character what is too short for a code is typing."""
    silence_ms: int = 0
    """After so long any code is over."""
    prefix: str = ""
    """What it sends before each code."""
    suffix: str = ""
    """What it sends after each: `enter`, `tab`, `none`."""
    separator: str = ""
    """What it sends for the separator of GS1."""
    digits: str = ""
    """What it types for the digits 0 to 9 where the keyboard layout makes others of them."""
    others: str = ""
    """What it types for letters and the hyphen where they become others; each, then what it means."""


Setup: TypeAlias = PrinterSetup | ScannerSetup | TypingSetup
SetupKind = TypeVar("SetupKind", PrinterSetup, ScannerSetup, TypingSetup)
Value: TypeAlias = str | int | bool | None

SUFFIXES: Final = {"": "\r\n\t", "enter": "\r\n", "tab": "\t", "none": ""}
"""What ends a code, by its word."""

KEYBOARDS: Final = ("us", "uk", "de", "fr", "be", "es", "it")
"""Those that scanners can be set to and that are known here."""

SPEEDS: Final = (1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 57_600, 115_200)
FRAMES: Final = ("8N1", "8E1", "8O1", "7E1", "7O1", "7N2")
"""Of serial lines that scanners have."""

_CHOICES: Final[Mapping[str, tuple[Value, ...]]] = {
    "suffix": tuple(SUFFIXES),
    "layout": ("", *KEYBOARDS),
    "speed": SPEEDS,
    "frame": FRAMES,
    "is_scanner": (None, True, False),
    "is_for_receipts": (True, False),
    "is_for_drawer": (True, False),
    "drawer_pin": (2, 5),
}
_BOUNDS: Final = {
    "pulse_ms": (PULSE_MS_MIN, PULSE_MS_MAX),
    "pause_ms": (0, 500),
    "silence_ms": (0, 2_000),
}


def changed(setup: SetupKind, values: Mapping[str, Value]) -> SetupKind:
    """The setup with other values.

    Raises:
        BadInput: a value cannot be, or has no such name; the field says which.
    """
    known = {field.name for field in fields(setup)}
    for name in values:
        if name not in known:
            raise BadInput(f"there is no {name} to set", field=name)
    wanted: dict[str, Any] = {name: _checked(name, value) for name, value in values.items()}
    return replace(setup, **wanted)


def _checked(name: str, value: Value) -> Value:
    if name in _CHOICES:
        if not any(value is each or (value == each and type(value) is type(each)) for each in _CHOICES[name]):
            words = ", ".join(str(each) or "any" for each in _CHOICES[name])
            raise BadInput(f"{name} is one of {words}", field=name)
        return value
    if name in _BOUNDS:
        lowest, highest = _BOUNDS[name]
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            raise BadInput(f"{name} is a number from {lowest} to {highest}", field=name)
        return value
    if not isinstance(value, str):
        raise BadInput(f"{name} is a text", field=name)
    return _TEXTS[name](value)


def _name(text: str) -> str:
    name = " ".join(clean(text).split())
    if width(name) > NAME_CELLS_MAX:
        raise BadInput(f"a name may be {NAME_CELLS_MAX} characters long", field="name")
    return name


def _sent(field: str) -> Callable[[str], str]:
    def checked(text: str) -> str:
        if len(text) > PREFIX_CHARACTERS_MAX or not text.isprintable():
            limit = f"at most {PREFIX_CHARACTERS_MAX} characters that can be typed"
            raise BadInput(f"what a scanner sends there is {limit}", field=field)
        return text

    return checked


def _digits(text: str) -> str:
    if text and (len(text) != _DIGITS or len(set(text)) != _DIGITS or not text.isprintable()):
        raise BadInput("the digits 0 to 9 are typed as ten different characters", field="digits")
    return text


def _others(text: str) -> str:
    if len(text) % 2 or len(set(text[::2])) * 2 != len(text) or not text.isprintable():
        raise BadInput("each character that is typed stands for one other", field="others")
    return text


_TEXTS: Final[Mapping[str, Callable[[str], str]]] = {
    "name": _name,
    "profile": clean,
    "page": clean,
    "prefix": _sent("prefix"),
    "separator": _sent("separator"),
    "digits": _digits,
    "others": _others,
}


def is_same_name(one: str, other: str) -> bool:
    """Whether two machines would be called the same."""
    return bool(one) and name_key(one) == name_key(other)


def written(setup: Setup) -> str:
    """A setup as text: what differs from the usual one."""
    usual = type(setup)()
    told = {field.name: getattr(setup, field.name) for field in fields(setup)}
    return json.dumps({name: value for name, value in told.items() if value != getattr(usual, name)})


def read(kind: type[SetupKind], text: str) -> SetupKind:
    """A setup that was written; what this version does not understand of it stays as usual."""
    try:
        told = json.loads(text)
    except ValueError:
        return kind()
    setup = kind()
    for name, value in told.items() if isinstance(told, dict) else ():
        try:
            setup = changed(setup, {name: value})
        except (BadInput, TypeError):
            continue
    return setup
