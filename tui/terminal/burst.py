"""Tells a keyboard-type scanner from a person by how the characters came. Pure; knows no clock and no tty.

A *run* is characters without a pause between them. A run of some length that ends with the scanner's
suffix, or with silence, is a scan: an event, not typing. Anything else is typing and comes out as the
key presses it was made of, in order, none lost and none invented.

Where no text field has the focus the characters of a run are held back until it is decided, so that
no letter of a code fires the action of that letter. In a text field they are pressed at once, because a
person must see what they type; when the run turns out to be a scan, `Scan.pressed` says how many
must be taken out of the field again. There a run must also read like a code: a program or a fast person
that types a name, a date or an amount into a form is typing.
"""

import re
from enum import Enum
from typing import Final, Literal, TypeAlias

from store.domain.values import dataclass

GROUP_SEPARATOR: Final = "\x1d"
"""Ends a variable part of a GS1 code; the only control character a code may hold."""

RUN_CHARACTERS_MAX: Final = 4_296
"""What the largest QR code holds; a longer run is no label and is decided when it gets there."""

HELD_KEY_MIN: Final = 3
"""As many equal non-digits in a row are a key held down, not the start of a code."""

_CODE = re.compile(
    r"[0-9]+"  # the codes on goods
    r"|[0-9]+-[0-9]{6,}"  # the numbers of receipts
    r"|\][A-Za-z][0-9].+"  # an AIM symbology identifier in front
    r"|(?=.*[A-Z])(?=(?:.*[0-9]){3})[0-9A-Z./+%$-]+",  # cards and labels: capitals with digits
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class ScanRules:
    """What the scanner of this till sends, and how fast."""

    length_min: int = 6
    """Shorter runs are typing."""
    pause_ms: int = 35
    """No character for this long ends a run that is still too short to be a scan."""
    silence_ms: int = 60
    """No character for this long ends any run."""
    suffix: Literal["enter", "tab", "none"] = "enter"
    """What the scanner sends after a code."""
    prefix: str = ""
    """What the scanner sends before a code; a run that starts with it is a scan whatever its length."""
    separator: str = ""
    """What it sends for the separator of GS1, where that cannot pass."""
    digits: str = ""
    """What the keyboard layout makes of the digits 0 to 9; empty where it leaves them alone."""
    others: str = ""
    """What is typed for other characters: each, then what it means."""

    @property
    def meant(self) -> dict[int, int]:
        """What characters mean that the keyboard layout has made of others."""
        digits = str.maketrans(self.digits, "0123456789"[: len(self.digits)])
        return {**digits, **str.maketrans(self.others[::2], self.others[1::2])}


@dataclass(frozen=True, slots=True)
class Stroke:
    """One key as it was read."""

    key: str
    """Textual's name of the key."""
    character: str | None = None

    @property
    def is_printable(self) -> bool:
        """Whether it would put a character into a text field."""
        return self.character is not None and self.character.isprintable()


class Quiet(Enum):
    """What the reader says between strokes."""

    CHUNK = "all that one read returned has been told"
    PAUSE = "nothing came for pause_ms"
    SILENCE = "nothing came for silence_ms"


class Focus(Enum):
    """Where a key would go now."""

    ELSEWHERE = "a list, a question, a picture: letters are actions"
    TEXT = "a text field"
    HALF_LINE = "a line that is half typed, so that what comes belongs to it"


@dataclass(frozen=True, slots=True)
class Press:
    """Treat the stroke as typed."""

    stroke: Stroke
    revocable: bool = False
    """Belongs to a run that may still turn out to be a scan."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A code was scanned."""

    code: str
    pressed: int = 0
    """How many of its characters were pressed before this was known."""


Decision: TypeAlias = Press | Scan

_ENTER: Final = Stroke("enter", "\r")
_LINE_FEED: Final = "ctrl+j"
"""What Enter is before the terminal is the till's, and for some scanners; after Enter it says nothing new."""


class Bursts:
    """The state between strokes: the run that is still undecided."""

    def __init__(self, rules: ScanRules) -> None:
        self._rules = rules
        self._meant = rules.meant
        self._run: list[Stroke] = []
        self._pressed = 0
        self._is_after_enter = False

    def follow(self, rules: ScanRules) -> None:
        """Go by other rules from now on."""
        self._rules = rules
        self._meant = rules.meant

    @property
    def is_idle(self) -> bool:
        """Whether nothing is undecided."""
        return not self._run

    def feed(self, token: Stroke | Quiet, focus: Focus) -> list[Decision]:
        """What is now decided, in the order in which it was typed."""
        if isinstance(token, Quiet):
            return self._hear(token, focus)
        after_enter, self._is_after_enter = self._is_after_enter, token.key == _ENTER.key
        if token.key == _LINE_FEED:
            if after_enter:
                return []
            token = _ENTER
        if self._joins(token, focus):
            self._run.append(token)
            if len(self._run) >= RUN_CHARACTERS_MAX:
                return self._close(focus)
            return self._release() if self._is_held_key else []
        return self._end(token, focus)

    def close(self, focus: Focus) -> list[Decision]:
        """Decide the open run now: something that is no key follows."""
        return self._close(focus)

    def _hear(self, quiet: Quiet, focus: Focus) -> list[Decision]:
        if quiet is Quiet.CHUNK:
            return [] if focus is Focus.ELSEWHERE else self._release()
        if quiet is Quiet.PAUSE and self._is_long:
            return []
        return self._close(focus)

    def _joins(self, stroke: Stroke, focus: Focus) -> bool:
        if self._run:
            return stroke.is_printable or stroke.character == GROUP_SEPARATOR
        if focus is Focus.HALF_LINE or not stroke.is_printable:
            return False
        # Space, /, + and the like start no code: they act at once, also when held down.
        character = stroke.character or ""
        begins = ("]", self._rules.prefix[:1])
        return character.translate(self._meant).isalnum() or (bool(character) and character in begins)

    def _end(self, stroke: Stroke, focus: Focus) -> list[Decision]:
        if self._run and stroke.key == self._rules.suffix and self._is_scan(focus):
            return [self._scan()]
        return [*self._close(focus), Press(stroke)]

    def _close(self, focus: Focus) -> list[Decision]:
        """End the run without its suffix."""
        expects_suffix = self._rules.suffix != "none" and focus is not Focus.ELSEWHERE
        if not expects_suffix and self._is_scan(focus):
            return [self._scan()]
        typed = self._release(revocable=False)
        self._forget()
        return typed

    def _release(self, *, revocable: bool = True) -> list[Decision]:
        """Press what is held back."""
        held, self._pressed = self._run[self._pressed :], len(self._run)
        return [Press(stroke, revocable) for stroke in held]

    def _scan(self) -> Scan:
        text, pressed = self._code, self._pressed
        self._forget()
        return Scan(text, pressed)

    def _forget(self) -> None:
        self._run.clear()
        self._pressed = 0

    @property
    def _text(self) -> str:
        return "".join(stroke.character or "" for stroke in self._run)

    @property
    def _code(self) -> str:
        """What the scanner read."""
        text, rules = self._text.removeprefix(self._rules.prefix).translate(self._meant), self._rules
        return text.replace(rules.separator, GROUP_SEPARATOR) if rules.separator else text

    @property
    def _has_prefix(self) -> bool:
        prefix = self._rules.prefix
        return bool(prefix) and len(self._run) > len(prefix) and self._text.startswith(prefix)

    @property
    def _is_long(self) -> bool:
        return len(self._run) >= self._rules.length_min or self._has_prefix

    @property
    def _is_held_key(self) -> bool:
        first = self._run[0].character or ""
        return (
            len(self._run) >= HELD_KEY_MIN
            and not first.isdigit()
            and all(stroke.character == first for stroke in self._run)
        )

    def _is_scan(self, focus: Focus) -> bool:
        if self._has_prefix:
            return True
        text = self._text
        if len(text) < self._rules.length_min or len(set(text)) == 1:
            return False
        return focus is Focus.ELSEWHERE or reads_like_code(self._code)


def reads_like_code(text: str) -> bool:
    """Whether a label could say this and a person hardly would: no word, no date, no amount."""
    return GROUP_SEPARATOR in text or _CODE.fullmatch(text) is not None
