"""Characters a printer can show, and honest stand-ins for those it cannot.

One page serves a whole job: printers disagree about what a change within a line does. What the page
lacks is spelled in Latin letters where that can be read (`ł` → `l`, `€` → `EUR`, `か` → `ka`, `Ж` → `Zh`);
the rest is named in brackets, such as `[Han]`. A question mark never stands for a lost character.
"""

# ruff: noqa: RUF001 - characters that look like others are the subject here

import unicodedata
from collections.abc import Callable, Container, Iterable, Sequence
from functools import lru_cache

from devices.profiles import CodePage
from store.domain.cells import clean

_NAME_MAX = 24
"""Longest name of a symbol put in brackets."""


def _table(text: str) -> dict[str, str]:
    return {entry[0]: entry[2:] for entry in text.split()}


_SYMBOLS = _table(
    "€:EUR £:GBP ¥:JPY ₽:RUB ₹:INR ₺:TRY ₴:UAH ₩:KRW ₪:ILS ₫:VND ₱:PHP ¢:c "
    "‘:' ’:' ‚:' ‛:' “:\" ”:\" „:\" «:\" »:\" ‹:' ›:' ′:' ″:\" ‐:- ‑:- ‒:- –:- —:- ―:- −:- "
    "•:* ·:* ×:x ÷:/ "
    "№:No ©:(c) ®:(R) ™:TM °:deg ⁄:/ ¡:! ✓:OK ✔:OK →:-> ←:<- ー:- 、:, 。:. \ufffd:[unreadable]"
)
_LETTERS = _table(
    "ß:ss æ:ae œ:oe ø:o đ:d ð:d þ:th ł:l ħ:h ı:i ŋ:ng ə:a ŧ:t "
    "а:a б:b в:v г:g ґ:g д:d е:e ё:yo є:ye ж:zh з:z и:i і:i ї:yi й:y к:k л:l м:m н:n о:o п:p р:r с:s т:t "
    "у:u ў:u ф:f х:kh ц:ts ч:ch ш:sh щ:shch ъ:' ы:y ь:' э:e ю:yu я:ya ђ:dj ј:j љ:lj њ:nj ћ:c џ:dz "
    "α:a β:v γ:g δ:d ε:e ζ:z η:i θ:th ι:i κ:k λ:l μ:m ν:n ξ:x ο:o π:p ρ:r σ:s ς:s τ:t υ:y φ:f χ:ch ψ:ps ω:o"
)
_SYLLABLES = ("HIRAGANA LETTER ", "KATAKANA LETTER ", "HANGUL SYLLABLE ")
"""Scripts whose Unicode names spell the sound."""
_SCRIPTS = {"CJK": "Han"}
"""Where the first word of the Unicode name is not what people call the script."""


@lru_cache(maxsize=16)
def repertoire(codec: str) -> frozenset[str]:
    """The printable characters of a code page."""
    table = (bytes(range(0x20, 0x7F)) + bytes(range(0x80, 0x100))).decode(codec, "ignore")
    return frozenset(c for c in table if c == " " or (c.isprintable() and clean(c) == c))


def pinned(pages: Sequence[CodePage], texts: Iterable[str]) -> CodePage:
    """The page for a whole job: the first, unless another one shows more of its characters."""
    characters = set("".join(map(clean, texts))) - {"\ufffd"}
    return min(pages, key=lambda page: len(characters - repertoire(page.codec)))


def _nothing(_: str) -> bool:
    return False


def printable(page: CodePage, draws: Callable[[str], bool] = _nothing) -> Callable[[str], str]:
    """The function that makes any text one that `page` can show, character for character.

    What can be drawn, by the word of `draws`, stays as it is.
    """
    shown = repertoire(page.codec)
    return lambda text: _stand_ins(clean(text), _Shown(shown, draws))


def is_on(page: CodePage, text: str) -> bool:
    """Whether `page` has every character of a text."""
    return repertoire(page.codec).issuperset(text)


class _Shown:
    """What stays as it is: a page's characters and those that can be drawn."""

    def __init__(self, page: frozenset[str], draws: Callable[[str], bool]) -> None:
        self._page, self._draws = page, draws

    def __contains__(self, character: object) -> bool:
        return character in self._page or (isinstance(character, str) and self._draws(character))


def _stand_ins(text: str, shown: Container[str]) -> str:
    """Each character as itself, spelled or named; words of one unshowable script get one name."""
    parts: list[str] = []
    named = ""
    spaces = ""
    for character in text:
        if character == " ":
            spaces += character
            continue
        if character not in shown and unicodedata.category(character).startswith("M"):
            continue  # a mark on a letter that is spelled or named already
        part = character if character in shown else _spelled(character, shown)
        if part is None and _name(character) == named:
            spaces = ""
            continue
        named = "" if part is not None else _name(character)
        parts += (spaces, part if part is not None else f"[{named}]")
        spaces = ""
    return "".join([*parts, spaces])


def _spelled(character: str, shown: Container[str]) -> str | None:
    """A character in others that the page shows, or None."""
    plain = _transcribed(character)
    if plain is None:
        letters = unicodedata.normalize("NFKD", character)
        plain = "".join(c for c in letters if not unicodedata.combining(c))
        if plain == character:
            return None
        parts = [c if c in shown else _spelled(c, shown) for c in plain]
        return None if None in parts else "".join(filter(None, parts))
    return plain


def _transcribed(character: str) -> str | None:
    if character in _SYMBOLS:
        return _SYMBOLS[character]
    lower = character.lower()
    if lower in _LETTERS:
        return _LETTERS[lower] if lower == character else _LETTERS[lower].capitalize()
    name = unicodedata.name(character, "")
    if name.startswith(_SYLLABLES):
        return name.split()[-1].lower()
    digit = unicodedata.decimal(character, None)
    return None if digit is None else str(digit)


def _name(character: str) -> str:
    name = unicodedata.name(character, "symbol")
    if unicodedata.category(character).startswith("L"):
        first = name.split()[0].partition("-")[0]
        return _SCRIPTS.get(first, first.capitalize())
    return name.lower()[:_NAME_MAX].rstrip()
