"""What can be learnt of a scanner that types, from one label scanned three times. Pure.

A label whose digits are known by their check digit tells what stands before it, what ends it, and what the
keyboard layout makes of digits; one of GS1 also what stands for its separator, and the number of a receipt
what the layout makes of the hyphen, by which its letters are known. How fast it types tells from
what pause on a run of characters is over.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
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
_FRENCH, _BELGIAN, _CZECH, _SLOVAK = "à&é\"'(-è_ç", "à&é\"'(§è!ç", "é+ěščřžýáí", "é+ľščťžýáí"
_DIGITS_BY_LAYOUT: Final = (_DIGITS, _FRENCH, _BELGIAN, _CZECH, _SLOVAK)
"""What keys of digits type without Shift."""

_AZERTY, _QWERTZ = "qaaqzwwz,mQAAQZWWZ?M", "zyyzZYYZ"
_LETTERS: Final = {
    (_DIGITS, "ß"): _QWERTZ,
    (_FRENCH, ")"): _AZERTY,
    (_BELGIAN, ")"): _AZERTY,
    (_CZECH, "="): _QWERTZ,
    (_SLOVAK, "="): _QWERTZ,
}
"""What is typed for other letters and which, in turn, by what is typed for digits and for the hyphen."""

_RECEIPT: Final = re.compile(r"\d{1,4}([^0-9A-Za-z])\d{6,}")
"""The number of a receipt: of its lane and of its place there."""


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
    told = _of_text(first.text)
    pause = max(_PAUSE_MS_MIN, 2 * gap)
    return replace(
        told,
        pause_ms=pause,
        silence_ms=max(_SILENCE_MS_MIN, pause + _PAUSE_MS_MIN),
        suffix=first.suffix,
    )


def together(known: TypingSetup, new: TypingSetup) -> TypingSetup:
    """What a label tells, with what only another kind of label could and one told before."""
    if (known.digits, known.prefix) != (new.digits, new.prefix):
        return new
    separator, others = new.separator or known.separator, new.others or known.others
    return replace(new, name=known.name, separator=separator, others=others)


def _of_text(text: str) -> TypingSetup:
    """What stands before the code, and for what is in it."""
    if text.startswith("]"):  # the scanner's word for the symbology is read with the code
        text = text[_AIM_CHARACTERS:]
    for reading in (_of_article, _of_receipt):
        for before in (0, *range(1, _PREFIX_MAX + 1)):
            told = _in_any_layout(text[before:], reading)
            if told is not None:
                return replace(told, prefix=text[:before])
    if len(text) < _CODE_MIN:
        raise BadInput("that is too short for a code: scan the bars of a product")
    raise BadInput("that is no product's code: scan the bars of a product or a receipt, or a label of GS1")


def _in_any_layout(code: str, reading: Callable[[str, str], TypingSetup | None]) -> TypingSetup | None:
    """What a code tells by the first layout whose digits make one of it.

    Raises:
        BadInput: by another one it would be the same code.
    """
    for typed in _DIGITS_BY_LAYOUT:
        plain = _plain(code, typed)
        told = reading(plain, typed)
        if told is None:
            continue
        others = {_plain(code, each) for each in _DIGITS_BY_LAYOUT if each not in {_DIGITS, typed}}
        if told.digits and plain in others:
            raise BadInput("it leaves open which keyboard this is: scan a label with more different digits")
        return told
    return None


def _plain(code: str, typed: str) -> str:
    return code.translate(str.maketrans(typed, _DIGITS))


def _of_article(plain: str, typed: str) -> TypingSetup | None:
    """What a product's code tells, plain or of GS1; None for another code."""
    digits = "" if typed == _DIGITS else typed
    if plain.isdecimal() and len(plain) in GTIN_LENGTHS and check_digit_holds(plain):
        return TypingSetup(digits=digits)
    if not digits and _is_message(plain):
        strange = next((each for each in plain if each not in _GS1_CHARACTERS), "")
        return TypingSetup(separator="" if strange == GROUP_SEPARATOR else strange)
    return None


def _of_receipt(plain: str, typed: str) -> TypingSetup | None:
    """What the number of a receipt tells; None for another code."""
    number = _RECEIPT.fullmatch(plain)
    digits = "" if typed == _DIGITS else typed
    return None if number is None else TypingSetup(digits=digits, others=_others(typed, number[1]))


def _others(digits: str, hyphen: str) -> str:
    """What is typed for letters and the hyphen, and what it means, in turn."""
    letters = _LETTERS.get((digits, hyphen), "")
    return letters if hyphen == "-" else f"{hyphen}-{letters}"


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
    if setup.others:
        pairs = zip(setup.others[::2], setup.others[1::2], strict=True)
        lower = [f"{typed} for {meant}" for typed, meant in pairs if not meant.isupper()]
        told.append(f"Typed for another    {', '.join(lower)}")
    return [*told, f"A code is over after {setup.silence_ms} ms of silence, typing after {setup.pause_ms} ms"]
