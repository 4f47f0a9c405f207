"""Characters to codes: where one ends, what of it is the scanner's own, which kind of symbol it was."""

import re
from typing import TypeAlias

from devices.events import ScannerRules
from devices.limits import CODE_CHARACTERS_MAX, LOST_MS, SILENCE_MS
from store.domain.values import dataclass

SEPARATOR = "\x1d"
"""Ends a GS1 element of variable length."""

_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")


@dataclass(frozen=True, slots=True)
class Code:
    """A code as it was read."""

    text: str
    aim: str = ""
    """The AIM identifier of its symbology, `]C1`; empty when the scanner does not tell."""


@dataclass(frozen=True, slots=True)
class Spoiled:
    """Something was scanned and is not known; it has to be scanned again."""

    why: str
    """What is wrong with it, for the end of a sentence."""


Outcome: TypeAlias = Code | Spoiled

HALF = Spoiled("only a part of it came")
TOO_LONG = Spoiled("it is longer than any code")
UNREADABLE = Spoiled("the scanner sent something else than it announced")


class Framer:
    """Takes characters as they come; knows no time: `quiet` tells it of silence.

    Silence ends the codes of a scanner that sends nothing after them. One that has sent a suffix will send
    it again: until then a code is not whole, however long the pause.
    """

    def __init__(self, rules: ScannerRules) -> None:
        self._rules = rules
        self._text: list[str] = []
        self._is_too_long = False
        self._has_suffix = False

    @property
    def is_pending(self) -> bool:
        """Whether silence would end something."""
        return bool(self._text) or self._is_too_long

    @property
    def silence_ms(self) -> int:
        """How long a silence ends it."""
        return LOST_MS if self._has_suffix else SILENCE_MS

    def feed(self, text: str) -> list[Outcome]:
        """The codes that end with these characters."""
        outcomes: list[Outcome] = []
        for character in text:
            if character in self._rules.suffixes:
                self._has_suffix |= self.is_pending
                outcomes += self._whole()
            elif len(self._text) < CODE_CHARACTERS_MAX:
                self._text.append(character)
            else:
                self._is_too_long = True
        return outcomes

    def quiet(self) -> list[Outcome]:
        """What silence ends."""
        is_half = self._has_suffix and self.is_pending
        if is_half:
            self._has_suffix = False  # it may have been told to send none any more
        outcomes = self._whole()
        return [HALF] if is_half else outcomes

    def _whole(self) -> list[Outcome]:
        text, is_too_long = "".join(self._text), self._is_too_long
        self._text.clear()
        self._is_too_long = False
        return [TOO_LONG] if is_too_long else code_in(text, self._rules)


def code_in(text: str, rules: ScannerRules) -> list[Outcome]:
    """A whole code without what is the scanner's own; nothing when nothing is left."""
    text = text.removeprefix(rules.prefix).rstrip(f"\0{rules.suffixes}")
    aim = _AIM.match(text)
    body = text[aim.end() :] if aim else text
    if rules.separator:
        body = body.replace(rules.separator, SEPARATOR)
    return [Code(body, aim[0] if aim else "")] if body else []


def as_text(data: bytes) -> str:
    """Bytes of a code as characters: UTF-8 if they are that, else one byte each."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")
