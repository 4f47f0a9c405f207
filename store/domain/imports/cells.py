"""One cell: freed of what spreadsheets wrap around it, tidied, taken as yes or no, taken apart."""

import re

from store.domain.names import clean

_WRAPPINGS = frozenset("='")

_FORMULA = re.compile(r'="(.*)"', re.DOTALL)
_APOSTROPHE = re.compile("'+[\\d=+\\-@\uff1d\uff0b\uff0d\uff20]")
"""Before what a spreadsheet would count with. Of several one is taken away: the others are the text's own."""

_QUOTED = re.compile(r'\s*"((?:[^"]|"")*)"\s*')

_YES = {
    "1", "y", "yes", "true", "t", "on", "x", "active", "enabled", "published", "publish", "visible",
    "ja", "wahr", "oui", "vrai", "si", "sí", "verdadero", "vero", "sim", "tak", "ano", "да", "evet",
}  # fmt: skip
_NO = {
    "0", "-1", "n", "no", "false", "f", "off", "inactive", "disabled", "archived", "draft", "private",
    "hidden", "unpublished", "nein", "falsch", "non", "faux", "falso", "não", "nao", "nie", "ne", "нет",
}  # fmt: skip


def unwrapped(cell: str) -> str:
    """The cell without the `="…"` or the apostrophe that keeps a spreadsheet from counting with it."""
    if cell[:1] not in _WRAPPINGS:
        return cell
    if formula := _FORMULA.fullmatch(cell):
        return formula[1].replace('""', '"')
    return cell[1:] if _APOSTROPHE.match(cell) else cell


def line(cell: str) -> str:
    """A cell as one tidy line."""
    return clean(unwrapped(cell.strip()))


def lines(cell: str) -> str:
    """A cell as tidy lines, its paragraphs kept."""
    tidy = [clean(part) for part in unwrapped(cell.strip()).splitlines()]
    return "\n".join(tidy).strip()


def truth(cell: str) -> bool | None:
    """Yes or no in the languages of the programs we know; None for anything else."""
    word = line(cell).casefold().rstrip(".")
    return True if word in _YES else False if word in _NO else None


def parts(cell: str, separators: str = ",;|\n") -> list[str]:
    """What is listed in a cell. A part in quotes is whole, whatever separators it has."""
    if '"' not in cell:
        return [part for part in map(line, re.split(f"[{re.escape(separators)}]", cell)) if part]
    found: list[str] = []
    place = 0
    while place <= len(cell):
        part, place = _next(cell, place, separators)
        found += [part] if part else []
    return found


def _next(cell: str, place: int, separators: str) -> tuple[str, int]:
    """The part that begins at a place, and where the next one does."""
    quoted = _QUOTED.match(cell, place)
    if quoted and (quoted.end() == len(cell) or cell[quoted.end()] in separators):
        return clean(quoted[1].replace('""', '"')), quoted.end() + 1
    end = min((at for at in (cell.find(mark, place) for mark in separators) if at >= 0), default=len(cell))
    return line(cell[place:end]), end + 1
