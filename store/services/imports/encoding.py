"""Which encoding a file is in: a mark at the front or valid UTF-8 is certain, the rest is a guess.

The two old Windows code pages are told apart by what a byte would be in each. A letter in one and a sign in
the other votes for the letter when a letter stands beside it (`Pawe³` is Paweł). A consonant in one and a
vowel in the other votes for the one that does not pile up with its neighbours (`Jiøí` is Jiří, `Sřren` is
Søren). Where nothing speaks for Central Europe it is Western Europe.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from functools import cache

from store.domain.errors import BadInput
from store.domain.values import dataclass

WEST, CENTRAL = "cp1252", "cp1250"

EVIDENCE_BYTES_MAX = 8 * 1024 * 1024
"""Text with accents that a guess is made from; more does not make it better."""

CONTROLS_PER_THOUSAND_MAX = 20
"""More control characters than this are no text."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FOREIGN = (
    (b"PK\x03\x04", "an Excel or OpenDocument workbook"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "compressed"),
    (b"SQLite format 3", "a database"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
_TEXT_CODEC = re.compile(r"(utf|cp|windows|iso|latin|mac|koi8|gb|big5|shift|euc|ascii).*")
_COMMON = frozenset("\t\n\r ,;|\"'@.-_0123456789")
_STRAY_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27})

_VALID_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_SIGNS_BEFORE_WORDS = frozenset("¿¡")
_VOWELS = frozenset("aeiouyáéíóúýàèìòùâêîôûäëïöüãõåæøœąęěůőűă")


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec, and whether it was merely the best guess."""

    codec: str
    guessed: bool


def named(name: str) -> Encoding:
    """The encoding a person asks for; raises BadInput."""
    try:
        codec = codecs.lookup(name.strip()).name
    except (LookupError, ValueError) as error:
        raise BadInput(f"{name!r} is not an encoding; use utf-8, utf-16, cp1252 or cp1250") from error
    if not _TEXT_CODEC.match(codec):
        raise BadInput(f"{name!r} is not an encoding of text files; use utf-8, utf-16, cp1252 or cp1250")
    return Encoding("utf-8-sig" if codec == "utf-8" else codec, guessed=False)


def of_head(head: bytes) -> Encoding | None:
    """What the first bytes say; None when only the whole file can tell.

    Raises:
        BadInput: this is no text.
    """
    for magic, what in _FOREIGN:
        if head.startswith(magic):
            raise BadInput(f"this file is {what}, not a table in plain text; save it as CSV first")
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return Encoding(codec, guessed=False)
    if b"\0" in head and (wide := _wide(head)):
        return wide
    strange = len(head) - len(head.translate(None, _STRAY_CONTROLS))
    if strange * 1000 > CONTROLS_PER_THOUSAND_MAX * len(head):
        raise BadInput("this file is not text; save the table as CSV first")
    return None


def _wide(head: bytes) -> Encoding | None:
    """UTF-16 without a mark: paired the right way, its bytes are full of commas, digits and line ends."""
    even = head[: len(head) // 2 * 2]
    little, big = (_percent_common(even, codec) for codec in ("utf-16-le", "utf-16-be"))
    if max(little, big) < 10 or max(little, big) < 2 * min(little, big):  # noqa: PLR2004 - a tenth, twice as many
        return None
    return Encoding("utf-16-le" if little > big else "utf-16-be", guessed=True)


def _percent_common(data: bytes, codec: str) -> int:
    text = data.decode(codec, "replace")
    return 100 * sum(character in _COMMON for character in text) // max(1, len(text))


def of_whole(blocks: Iterable[bytes]) -> Encoding:
    """The encoding of a file without a mark, from all of it."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8 = True
    evidence = bytearray()
    for block in blocks:
        if len(evidence) < EVIDENCE_BYTES_MAX:
            # Plain blocks are left out, and what stood around them must not seem to be one word.
            evidence += b"\n" if block.isascii() else block
        is_utf8 = is_utf8 and _decodes(decoder, block)
    if is_utf8 and _decodes(decoder, b"", final=True):
        return Encoding("utf-8-sig", guessed=False)
    return _guess(bytes(evidence))


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _guess(evidence: bytes) -> Encoding:
    rest, valid = _VALID_UTF8.subn(b"", evidence)
    broken = len(_HIGH.findall(rest))
    if valid > 10 * broken:
        return Encoding("utf-8-sig", guessed=True)
    votes = list(_votes(evidence))
    central = votes.count(CENTRAL) > votes.count(WEST) or _is_hungarian(evidence, votes)
    return Encoding(CENTRAL if central else WEST, guessed=True)


def _is_hungarian(evidence: bytes, votes: list[str]) -> bool:
    """No language writes both õ and û, which are ő and ű in the other page."""
    if votes.count(WEST) > votes.count(CENTRAL):
        return False
    present = set(evidence)
    return bool(present & {0xF5, 0xD5} and present & {0xFB, 0xDB})


def _votes(evidence: bytes) -> Iterator[str]:
    for found in _HIGH.finditer(evidence):
        west, central = _readings(found[0][0])
        if west == central:
            continue
        before = _letter(evidence[found.start() - 1 : found.start()])
        after = _letter(evidence[found.end() : found.end() + 1])
        if west in _SIGNS_BEFORE_WORDS and not before:
            continue
        vote = _vote(west, central, [letter for letter in (before, after) if letter])
        if vote:
            yield vote


def _vote(west: str, central: str, beside: list[str]) -> str:
    if not beside:
        return ""
    if west.isalpha() != central.isalpha():
        return WEST if west.isalpha() else CENTRAL
    if (west in _VOWELS) == (central in _VOWELS):
        return ""
    vowels = sum(letter in _VOWELS for letter in beside)
    if 0 < vowels < len(beside):
        return ""
    # Between vowels stands a consonant, between consonants a vowel.
    return WEST if (west in _VOWELS) == (vowels == 0) else CENTRAL


@cache
def _readings(byte: int) -> tuple[str, str]:
    raw = bytes([byte])
    return raw.decode(WEST, "replace").casefold(), raw.decode(CENTRAL, "replace").casefold()


def _letter(raw: bytes) -> str:
    """A neighbour that is the same letter in both pages."""
    if not raw:
        return ""
    west, central = _readings(raw[0])
    return west if west == central and west.isalpha() else ""
