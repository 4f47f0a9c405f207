"""What keys type on the keyboards of countries, by their usage on page 07 of the HID Usage Tables. Data only.

A scanner that acts as a keyboard is set to one of them, by its own manual, and sends the keys that type a
code there.
"""

# ruff: noqa: RUF001 - characters that look like others stand on keys

from collections.abc import Mapping
from typing import Final

from store.domain.values import dataclass

_A, _ONE, _MINUS, _EXTRA = 0x04, 0x1E, 0x2D, 0x64
_SIGNS: Final = (*range(_MINUS, 0x32), *range(0x33, 0x39))
"""Right of 0 and P, right of L, right of M; 0x31 and 0x32 are one key, of which keyboards have either."""
_EUROPEAN_HASH: Final = 0x32

Keys = Mapping[int, tuple[str, str, str]]
"""What each key types: plain, with Shift, with AltGr; empty where that is nothing."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """A keyboard, by the places its keys have on a US one."""

    letters: str = "abcdefghijklmnopqrstuvwxyz"
    """In the places of A to Z."""
    digits: str = "1234567890"
    above_digits: str = "!@#$%^&*()"
    signs: str = "-=[]\\;'`,./"
    above_signs: str = '_+{}|:"~<>?'
    extra: str = "\\|"
    """The key beside the left Shift that US keyboards lack."""
    with_alt: str = ""
    """What AltGr types: pairs of the character its key types plain, and this one."""


_ABOVE_GERMAN, _ABOVE_BRITISH, _AZERTY = '!"§$%&/()=', '!"£$%^&*()', "qbcdefghijkl,noparstuvzxyw"
_COUNTRIES: Final = {
    "us": _Rows(),
    "uk": _Rows(
        above_digits=_ABOVE_BRITISH, signs="-=[]#;'`,./", above_signs="_+{}~:@¬<>?", with_alt="4€"
    ),
    "de": _Rows(
        "abcdefghijklmnopqrstuvwxzy", above_digits=_ABOVE_GERMAN,
        signs="ß´ü+#öä^,.-", above_signs="?`Ü*'ÖÄ°;:_", extra="<>", with_alt="q@7{8[9]0}ß\\+~<|e€mµ2²3³",
    ),
    "fr": _Rows(
        _AZERTY, "&é\"'(-è_çà", "1234567890",
        signs=")=^$*mù²;:!", above_signs="°+¨£µM% ./§", extra="<>", with_alt="é~\"#'{([-|è`_\\ç^à@)]=}e€",
    ),
    "be": _Rows(
        _AZERTY, "&é\"'(§è!çà", "1234567890",
        signs=")-^$µmù²;:=", above_signs="°_¨*£M%³./+", extra="<>", with_alt='&|é@"#ç{à}^[$]µ`=~<\\e€',
    ),
    "es": _Rows(
        above_digits='!"·$%&/()=',
        signs="'¡`+çñ´º,.-", above_signs="?¿^*ÇÑ¨ª;:_", extra="<>", with_alt="1|2@3#º\\`[+]´{ç}e€",
    ),
    "it": _Rows(
        above_digits='!"£$%&/()=',
        signs="'ìè+ùòà\\,.-", above_signs="?^é*§ç°|;:_", extra="<>", with_alt="è[+]ò@à#e€",
    ),
}  # fmt: skip

LAYOUTS: Final = tuple(_COUNTRIES)
"""Words of all keyboards, that of most scanners first."""

SHIFTED_DIGITS: Final = "fr"
"""The keyboard whose digits need Shift: codes of digits cannot be mistaken for those of another."""

_EVERYWHERE: Final[Keys] = {
    0x28: ("\n", "\n", ""),
    0x29: ("\x1b", "\x1b", ""),
    0x2A: ("\b", "\b", ""),
    0x2B: ("\t", "\t", ""),
    0x2C: (" ", " ", ""),
    **{0x54 + place: (sign, sign, "") for place, sign in enumerate("/*-+\n")},
    **{0x59 + place: (digit, digit, "") for place, digit in enumerate("1234567890")},
    0x63: (".", ".", ""),
}


def keys_of(layout: str) -> Keys:
    """What each key types on the keyboard of that word; of an unknown one as on a US keyboard."""
    rows = _COUNTRIES.get(layout, _COUNTRIES["us"])
    plain = rows.letters + rows.digits + rows.signs + rows.extra[0]
    shifted = rows.letters.upper() + rows.above_digits + rows.above_signs + rows.extra[1]
    if "," in rows.letters:
        shifted = shifted.replace(",", "?", 1)
    alt = dict(zip(rows.with_alt[::2], rows.with_alt[1::2], strict=True))
    places = (*range(_A, _A + 26), *range(_ONE, _ONE + 10), *_SIGNS, _EXTRA)
    typed = zip(places, plain, shifted, strict=True)
    keys = {place: (one, above.strip(), alt.get(one, "")) for place, one, above in typed}
    return {**_EVERYWHERE, **keys, _EUROPEAN_HASH: keys[_EUROPEAN_HASH - 1]}
