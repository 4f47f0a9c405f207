"""Keys under which what may be one person meets: names and phone numbers, however they were written.

Two customers of one key are only worth a look; whether they are one person is decided elsewhere.
"""

import unicodedata

PHONE_DIGITS = 8
"""The last digits of a number: country codes and trunk zeros differ between those who type it."""

PHONE_DIGITS_MIN = 6
"""A shorter number is an extension or a slip."""

_FOLDED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "\u0131": "i", "ħ": "h", "þ": "th", "æ": "a", "œ": "o"}
)
_UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"))


def like_key(name: str) -> str:
    """What stays of a name without accents, case, punctuation and the order of its words.

    An umlaut is also taken for the two letters it is written as: `Köhler, Ann` and `ANN KOEHLER` meet.
    """
    folded = name.casefold()
    if not folded.isascii():
        parts = unicodedata.normalize("NFKD", folded.translate(_FOLDED))
        folded = "".join(part for part in parts if not unicodedata.combining(part)).casefold()
    plain = folded if folded.isalpha() else "".join(part if part.isalnum() else " " for part in folded)
    for pair, single in _UMLAUTS:
        plain = plain.replace(pair, single)
    return " ".join(sorted(plain.split()))


def phone_key(phone: str) -> str:
    """The last digits of a phone number; empty when there are too few to mean anything."""
    digits = "".join(str(unicodedata.decimal(part)) for part in phone if part.isdecimal())
    return digits[-PHONE_DIGITS:] if len(digits) >= PHONE_DIGITS_MIN else ""
