"""Recognises columns by their headings, in any order, and takes a person's word over its own."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from store.domain.errors import BadInput
from store.domain.imports.aliases import ALIASES, SYSTEMS, System
from store.domain.imports.fields import Places, field_named
from store.domain.imports.outcome import Column, Kind, Problem

COLUMNS_MAX = 1000
"""More are a table turned on its side, or no table."""

_STORE = re.compile(r"(.+?)\s*\[[^]]*\]")
"""`Price [Harbour Street]`: the heading, then the branch it is for."""

_TAX = re.compile(r"tax\s*-.*?\(\s*(\d{1,2})(?:[.,](\d{1,2}))?\s*%\s*\)", re.IGNORECASE)
"""`Tax - VAT (20%)`: a column of yes and no."""

_NUMBERED = re.compile(r"#(\d{1,4})")

NEEDED: Mapping[Kind, tuple[str, ...]] = {
    "customers": ("name", "first_name", "last_name", "company", "email", "reference"),
    "memberships": ("own_id", "reference", "email", "cards"),
    "groups": ("name",),
    "products": ("name", "description", "sku", "id", "barcodes"),
}
"""A file in which none of these is recognised says nothing about anybody or anything."""

_ANSWERED_BY_PARTS = frozenset({"barcodes", "cards", "groups", "options", "tags"})


def folded(heading: str) -> str:
    """What counts of a heading: its letters and digits, without case and accents."""
    plain = unicodedata.normalize("NFKD", heading).casefold()
    return "".join(character for character in plain if character.isalnum())


def system_of(kind: Kind, headings: Sequence[str]) -> System | None:
    """The program whose export has these headings."""
    present = {_base(heading) for heading in headings}
    for system in SYSTEMS:
        if system.kind == kind and any(marks <= present for marks in system.marks):
            return system
    return None


def recognised(
    kind: Kind, headings: Sequence[str], mapping: Sequence[tuple[str, str]]
) -> tuple[tuple[Column, ...], Places]:
    """What each column is read as, and where each field is.

    Args:
        kind: what the file lists.
        headings: the cells of the header.
        mapping: pairs of a column, by heading or as `#3`, and a field; they win over what is recognised.

    Raises:
        UnknownField: a field that this kind does not have.
        BadInput: a column that is not there; no column that says whom or what a row is about.
    """
    if len(headings) > COLUMNS_MAX:
        raise BadInput(f"the header has {len(headings)} columns; more than {COLUMNS_MAX} are no table")
    said = _said(kind, headings, mapping)
    taken = set(said.values())
    fields: list[str] = []
    for place, heading in enumerate(headings):
        field = said.get(place)
        if field is None:
            own = _field_of(kind, system_of(kind, headings), heading)
            # A person who maps a column to a field means that column alone.
            field = "" if own in taken else own
        fields.append(field)
    fields = _whole_names(kind, fields, said)
    columns = tuple(
        Column(place + 1, heading, field, mapped=place in said)
        for place, (heading, field) in enumerate(zip(headings, fields, strict=True))
    )
    if not any(field in NEEDED[kind] for field in fields):
        raise BadInput(
            f"no column says which {kind.removesuffix('s')} a row is about; the first row is"
            f" {_listed(headings)}; rename one in the file, or map it on the command line"
        )
    return columns, _places(kind, headings, fields, said)


def twins(columns: Sequence[Column]) -> list[Problem]:
    """A word in the header's row for each heading that stands there more than once."""
    by_heading: dict[str, list[Column]] = {}
    for column in columns:
        by_heading.setdefault(folded(column.heading), []).append(column)
    return [
        _twin([column.number for column in same], same[0])
        for heading, same in by_heading.items()
        if heading and len(same) > 1
    ]


def _twin(numbers: Sequence[int], first: Column) -> Problem:
    listed = ", ".join(map(str, numbers))
    message = (
        f"columns {listed} are all called {first.heading!r}: the first that is not empty is taken;"
        " rename one in the file to tell them apart"
    )
    return Problem(1, first.field or first.heading, message, refused=False)


def _said(kind: Kind, headings: Sequence[str], mapping: Sequence[tuple[str, str]]) -> dict[int, str]:
    said: dict[int, str] = {}
    for column, name in mapping:
        field = field_named(kind, name)
        for place in _find(headings, column):
            said[place] = field
    return said


def _find(headings: Sequence[str], column: str) -> list[int]:
    exact = [place for place, heading in enumerate(headings) if heading.strip() == column.strip()]
    numbered = _NUMBERED.fullmatch(column.strip())
    if not exact and numbered and 1 <= int(numbered[1]) <= len(headings):
        return [int(numbered[1]) - 1]
    wanted = folded(column)
    found = exact or [place for place, heading in enumerate(headings) if wanted == folded(heading) != ""]
    if not found:
        raise BadInput(f"there is no column {column!r}; the file has {_listed(headings)}")
    return found


def _listed(headings: Sequence[str]) -> str:
    shown = ", ".join(repr(heading[:40]) for heading in headings[:20])
    return shown if len(headings) <= 20 else f"{shown} and {len(headings) - 20} more"  # noqa: PLR2004 - as above


def _base(heading: str) -> str:
    branch = _STORE.fullmatch(heading.strip())
    return folded(branch[1] if branch else heading)


def _field_of(kind: Kind, system: System | None, heading: str) -> str:
    name = _base(heading)
    if system is not None and name in system.fields:
        return system.fields[name]
    return next((field for field, names in ALIASES[kind].items() if name in names), "")


def _whole_names(kind: Kind, fields: list[str], said: Mapping[int, str]) -> list[str]:
    """Where only one half of the name has its own column, a column `Name` is the other half."""
    halves = {"first_name", "last_name"} & set(fields)
    if kind != "customers" or len(halves) != 1:
        return fields
    other = "last_name" if halves == {"first_name"} else "first_name"
    return [other if field == "name" and place not in said else field for place, field in enumerate(fields)]


def _places(kind: Kind, headings: Sequence[str], fields: Sequence[str], said: Mapping[int, str]) -> Places:
    ranked: dict[str, list[tuple[int, int]]] = {}
    for place, field in enumerate(fields):
        if field:
            ranked.setdefault(field, []).append((_rank(kind, field, headings[place]), place))
    of = {
        field: tuple(place for _, place in sorted(found, key=lambda pair: _order(field, pair)))
        for field, found in ranked.items()
    }
    taxes = tuple(
        (place, _rate(match))
        for place, heading in enumerate(headings)
        if kind == "products" and place not in said and (match := _TAX.match(heading.strip()))
    )
    return Places(of, taxes)


def _order(field: str, ranked: tuple[int, int]) -> tuple[int, int]:
    """Parts stay in the file's order; of alternatives the preferred heading comes first."""
    rank, place = ranked
    return (0, place) if field in _ANSWERED_BY_PARTS else (rank, place)


def _rank(kind: Kind, field: str, heading: str) -> int:
    names = ALIASES[kind].get(field, ())
    name = _base(heading)
    return names.index(name) if name in names else -1


def _rate(match: re.Match[str]) -> int:
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0") or 0)
