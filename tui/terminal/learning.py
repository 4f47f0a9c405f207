"""What can be learnt of a scanner that types, from one label scanned three times. Pure.

A label whose digits are known by their check digit tells what stands before it, what ends it, and what the
keyboard layout makes of digits; one of GS1 also what stands for its separator. How fast it types tells from
what pause on a run of characters is over.
"""

from collections.abc import Iterable
from typing import Final

from store.domain.errors import BadInput
from store.domain.lookup import GTIN_LENGTHS, check_digit_holds
from store.domain.machines import TypingSetup
from store.domain.values import dataclass
from tui.terminal.burst import GROUP_SEPARATOR, Stroke

SCANS: Final = 3
"""Two may be alike by chance, and few have the patience for four."""

REST_SECONDS: Final = 0.5
"""So long after the last character a scan is over, however slow the scanner is."""

GAP_MS_MAX: Final = 100
"""Longer between two characters is a person's pace."""

_PAUSE_MS_MIN, _SILENCE_MS_MIN = 35, 60
_PREFIX_MAX: Final = 4
_CODE_MIN: Final = 6
_AIM_CHARACTERS: Final = 3
_GTIN_AT: Final = slice(2, 16)
_GS1_CHARACTERS: Final = frozenset(
    "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
)
"""What an element of GS1 may hold, by its General Specifications, figure 7.11-1."""

_DIGITS: Final = "0123456789"
_DIGITS_BY_LAYOUT: Final = (
    _DIGITS,
    "à&é\"'(-è_ç",  # French
    "à&é\"'(§è!ç",  # Belgian
    "é+ěščřžýáí",  # Czech
    "é+ľščťžýáí",  # Slovak
)
"""What keys of digits type without Shift."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One scan as it was typed."""

    text: str
    suffix: str
    """`enter`, `tab` or `none`."""
    gap_ms: int
    """The longest pause between two characters."""


class Ear:
    """Puts what is typed together to scans; the clock is whoever calls."""

    def __init__(self) -> None:
        self._strokes: list[Stroke] = []
        self._gap = 0.0
        self._last = 0.0

    @property
    def is_open(self) -> bool:
        """Whether something was typed that is not over."""
        return bool(self._strokes)

    def hear(self, strokes: Iterable[Stroke], at: float) -> None:
        """Hear what one read brought, at a time in seconds."""
        for stroke in strokes:
            if self._strokes:
                self._gap = max(self._gap, at - self._last)
            self._strokes.append(stroke)
            self._last = at

    def finish(self) -> Heard | None:
        """The scan that is over; None when nothing was typed but keys that are no text."""
        strokes, gap = self._strokes, self._gap
        self._strokes, self._gap = [], 0.0
        text = "".join(stroke.character or "" for stroke in strokes if _is_text(stroke))
        ends = [stroke.key for stroke in strokes if not _is_text(stroke)]
        suffix = next((key for key in ends if key in {"enter", "tab"}), "none")
        return Heard(text, suffix, round(gap * 1000)) if text else None


def _is_text(stroke: Stroke) -> bool:
    return stroke.is_printable or stroke.character == GROUP_SEPARATOR


def learnt(scans: list[Heard]) -> TypingSetup:
    """What three scans of one label tell.

    Raises:
        BadInput: they tell nothing; why, and what to do.
    """
    first = scans[0]
    if len({(scan.text, scan.suffix) for scan in scans}) > 1:
        raise BadInput("these were not the same: scan one and the same label three times")
    gap = max(scan.gap_ms for scan in scans)
    if gap > GAP_MS_MAX:
        raise BadInput(
            f"{gap} ms between two characters is a person's pace: set the scanner's delay between characters"
            " to none, by its manual"
        )
    prefix, digits, separator = _of_text(first.text)
    pause = max(_PAUSE_MS_MIN, 2 * gap)
    return TypingSetup(
        pause_ms=pause,
        silence_ms=max(_SILENCE_MS_MIN, pause + _PAUSE_MS_MIN),
        prefix=prefix,
        suffix=first.suffix,
        separator=separator,
        digits=digits,
    )


def _of_text(text: str) -> tuple[str, str, str]:
    """What stands before the code, for digits and for the separator of GS1."""
    if text.startswith("]"):  # the scanner's word for the symbology is read with the code
        text = text[_AIM_CHARACTERS:]
    for before in (0, *range(1, _PREFIX_MAX + 1)):
        code = text[before:]
        for typed in _DIGITS_BY_LAYOUT:
            plain = code.translate(str.maketrans(typed, _DIGITS))
            digits = "" if typed == _DIGITS else typed
            prefix = text[:before]
            if plain.isdecimal() and len(plain) in GTIN_LENGTHS and check_digit_holds(plain):
                return prefix, digits, ""
            if not digits and _is_message(plain):
                strange = next((each for each in plain if each not in _GS1_CHARACTERS), "")
                return prefix, "", "" if strange == GROUP_SEPARATOR else strange
    if len(text) < _CODE_MIN:
        raise BadInput("that is too short for a code: scan the bars of a product")
    raise BadInput("that is no product's code: scan the bars of a product, or a label of GS1")


def _is_message(text: str) -> bool:
    number = text[_GTIN_AT]
    return (
        text.startswith("01")
        and len(text) > _GTIN_AT.stop
        and number.isdecimal()
        and check_digit_holds(number)
    )


def words(setup: TypingSetup) -> list[str]:
    """What was learnt, for who scanned."""
    ends = {"enter": "Enter", "tab": "Tab"}.get(setup.suffix, "nothing: silence ends a code")
    told = [f"Sends after a code   {ends}", f"Sends before a code  {setup.prefix or 'nothing'}"]
    if setup.separator:
        told.append(f"Sends for GS         {setup.separator}")
    if setup.digits:
        told.append(f"Digits are typed as  {setup.digits}")
    return [*told, f"A code is over after {setup.silence_ms} ms of silence, typing after {setup.pause_ms} ms"]
