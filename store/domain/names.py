"""Names as people type them, and the key under which two of them are the same name."""

import unicodedata

from store.domain.errors import BadInput

NAME_CHARACTERS_MAX = 200
"""Long enough for every real name, short enough for a screen, a receipt and an index."""

_DROPPED = {"Cc", "Cs", "Co", "Cn"}


def clean(text: str) -> str:
    """Tidy a line of typed text: NFC, inner white space to single blanks, control characters dropped."""
    # Dropped first: what stood around them may compose, or be blanks that now meet.
    # What is printable has nothing to drop: all but a few lines, and a third of the time.
    kept = text if text.isprintable() else "".join(filter(_stays, text))
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _stays(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) not in _DROPPED


def clean_text(text: str) -> str:
    """Tidy a text of several lines: NFC, nothing around it, nothing in it that no database can hold."""
    return unicodedata.normalize("NFC", storable(text.replace("\r\n", "\n"))).strip()


def storable(text: str) -> str:
    """The text without what no database can hold: NUL, and halves of characters."""
    return text if text.isprintable() else text.replace("\0", "").encode("utf-8", "ignore").decode()


def name_key(name: str) -> str:
    """What stays of a name when case, spaces and Unicode form do not count."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def required_name(text: str, *, field: str = "name") -> str:
    """A clean name that is there and not too long; raises BadInput with the field."""
    name = clean(text)
    if not name:
        raise BadInput("a name is needed", field=field)
    if len(name) > NAME_CHARACTERS_MAX:
        raise BadInput(f"a name may have {NAME_CHARACTERS_MAX} characters, this has {len(name)}", field=field)
    return name
