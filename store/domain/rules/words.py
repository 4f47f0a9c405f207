"""The words, quoted texts and signs that the text of a rule is made of. What they mean is not known here."""

import re
from enum import Enum, auto
from typing import Final

from store.domain.rules.faults import BadRule
from store.domain.values import dataclass

CHARACTERS_MAX: Final = 300_000
"""Room for the largest rule there can be, written out."""


class Kind(Enum):
    """What a piece of a rule is."""

    WORD = auto()
    QUOTED = auto()
    SIGN = auto()
    OPEN = auto()
    CLOSE = auto()
    COMMA = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a rule and where it stands."""

    kind: Kind
    text: str
    """A quoted text without its quotes, a sign in its one spelling, all else as typed."""
    start: int
    end: int

    @property
    def key(self) -> str:
        """A word without regard to case; empty for all else."""
        return self.text.casefold() if self.kind is Kind.WORD else ""


_SIGNS: Final = {
    "=": "=", "==": "=", "!=": "!=", "<>": "!=", "≠": "!=", "<": "<", "<=": "<=", "=<": "<=", "≤": "<=",
    ">": ">", ">=": ">=", "=>": ">=", "≥": ">=",
}  # fmt: skip

_CLOSING: Final = {'"': '"', "“": "”", "„": "“", "”": "”", "«": "»"}
"""Quotes as keyboards, phones and word processors make them."""

_PIECE: Final = re.compile(
    r"""
    (?P<OPEN>\() | (?P<CLOSE>\)) | (?P<COMMA>[,;])
    | (?P<SIGN>[<>=!]=|<>|=<|=>|[=<>≠≤≥])
    | (?P<WORD>(?:[^\s(),;=<>≠≤≥"“”„«!]|!(?!=))+)
    """,
    re.VERBOSE,
)
_BLANK: Final = re.compile(r"\s*")
_CLOSING_APOSTROPHE: Final = re.compile(r"'(?=[\s(),;=<>!≠≤≥]|\Z)")


def tokens(text: str) -> list[Token]:
    """The pieces of a rule in order, an END after them; raises BadRule for a quote that does not close."""
    if len(text) > CHARACTERS_MAX:
        raise BadRule(f"a rule may have {CHARACTERS_MAX} characters, this has {len(text)}", CHARACTERS_MAX)
    found: list[Token] = []
    apostrophe_closes = True
    place = _skip_blank(text, 0)
    while place < len(text):
        token = None
        if text[place] in _CLOSING:
            token = _quoted(text, place)
        elif text[place] == "'" and apostrophe_closes:
            token = _in_apostrophes(text, place)
            apostrophe_closes = token is not None
        token = token or _piece(text, place)
        found.append(token)
        place = _skip_blank(text, token.end)
    return [*found, Token(Kind.END, "", len(text), len(text))]


def _skip_blank(text: str, place: int) -> int:
    blank = _BLANK.match(text, place)
    return blank.end() if blank else place


def _piece(text: str, place: int) -> Token:
    match = _PIECE.match(text, place)
    if match is None or match.lastgroup is None:
        raise BadRule(f"{text[place]!r} does not belong here", place)
    piece = match[0]
    return Token(Kind[match.lastgroup], _SIGNS.get(piece, piece), place, match.end())


def _quoted(text: str, start: int) -> Token:
    """A text in quotes, in which its closing quote stands twice where it is meant."""
    closing = _CLOSING[text[start]]
    place = start + 1
    while (end := text.find(closing, place)) >= 0:
        if text[end + 1 : end + 2] != closing:
            inside = text[start + 1 : end].replace(closing * 2, closing)
            return Token(Kind.QUOTED, inside, start, end + 1)
        place = end + 2
    raise BadRule("the quote that opens here does not close", start)


def _in_apostrophes(text: str, start: int) -> Token | None:
    """A text in apostrophes, which words have too: it closes where a word could end."""
    closing = _CLOSING_APOSTROPHE.search(text, start + 1)
    if closing is None:
        return None
    return Token(Kind.QUOTED, text[start + 1 : closing.start()], start, closing.end())
