"""What of a customer is searched, and what a search asks for: folded words and their parts of three letters.

Every word of the text stands behind two blanks, so that its first letters are parts of three too: `"  k"` is
a word that begins with k, `" ko"` one that begins with ko.
"""

import unicodedata
from collections.abc import Iterable
from typing import Final

WORDS_MAX: Final = 8
"""More words than this in a search are a pasted text."""

WORD_CHARACTERS_MAX: Final = 64
"""What is typed beyond this narrows nothing."""

GRAM: Final = 3

WORDS_FUNCTION: Final = "regulars_search_text"
"""What `search_text` is called in SQL."""

SEARCHED_COUNT: Final = 6
"""How many texts it is given."""

_LETTERS: Final = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "\u0131": "i",
        "ŧ": "t",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
    }
)
"""Letters with a stroke, and joined ones: they do not come apart into a letter and an accent."""


_IDEOGRAPHS: Final = ("\u2e80", "\uffef")
"""Scripts without blanks between words: each sign is searched for as a word too."""


def fold(text: str) -> str:
    """What stays of a text when case, accents and Unicode form do not count."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(each for each in apart if not unicodedata.combining(each)).translate(_LETTERS)


def search_text(name: str, email: str, phone: str, reference: str, city: str, cards: str | None) -> str:
    """What is searched of a customer; `cards` are card numbers with blanks between."""
    digits = "".join(filter(str.isdecimal, phone))
    text = f"{name} {email} {phone} {'' if digits == phone else digits} {reference} {city} {cards or ''}"
    folded = fold(text)
    if not folded.isascii():
        folded += "".join(f" {each}" if _IDEOGRAPHS[0] <= each <= _IDEOGRAPHS[1] else "" for each in folded)
    return "  " + "  ".join(folded.split())


def parts(text: str) -> list[str]:
    """What must occur in the searched text: each word anywhere, one of one or two letters at a beginning."""
    words = [word[:WORD_CHARACTERS_MAX] for word in fold(text).split()[:WORDS_MAX]]
    return list(dict.fromkeys(word.rjust(GRAM) for word in words))


def grams(found: Iterable[str]) -> list[str]:
    """Pieces of three letters that leave no letter of such parts out, each once.

    As few as do so: looking them all up would take twice as long and leave out hardly anybody more.
    """
    return list(
        dict.fromkeys(
            part[at : at + GRAM]
            for part in found
            for at in (*range(0, len(part) - GRAM + 1, GRAM), len(part) - GRAM)
        )
    )
