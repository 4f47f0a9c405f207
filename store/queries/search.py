# ruff: noqa: S608 - the names are our own tables'
"""Customers by what is typed, out of the index of pieces of three letters. How it is kept: `tables.search`.

The pieces of a part only say who may have it: `detail=none` keeps no places. So rows are looked at once more,
as late as possible.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum
from typing import Final

from sqlalchemy import ColumnElement, Connection, text

from store.domain.ids import CustomerId
from store.domain.searching import GRAM, grams, parts
from store.domain.values import dataclass
from store.queries.search_keeping import is_kept

VISITS_MAX: Final = 20_000
"""Names gone through in their order before the index is asked for all that match: five milliseconds."""

SEVERAL_MAX: Final = 5_000
"""Where it is not known how far apart matches are: so many are put in order quicker than met among names."""

_SPREAD_OF_MANY: Final = 100.0
"""Taken for how far apart more than those are."""

_CANDIDATE_COST: Final = 2
"""Names gone through in the time that a candidate takes to be put in order, with something to spare for
candidates that do not match."""


class Pieces(Enum):
    """What pieces are looked up in."""

    FTS = "fts5"
    ARRAYS = "inverted index over arrays"
    NONE = "none: every row is looked at"


_IS_CANDIDATE: Final = {
    Pieces.FTS: "number IN (SELECT rowid FROM customer_grams WHERE customer_grams MATCH :pieces)",
    Pieces.ARRAYS: "regulars_grams(words) @> CAST(:pieces AS text[])",
    Pieces.NONE: "1 = 1",
}

_CANDIDATES: Final = {
    # CROSS JOIN: the pieces first, whatever the planner thinks; the index by number has all that is asked.
    Pieces.FTS: (
        "SELECT s.name_key, s.customer_id FROM customer_grams AS g CROSS JOIN customer_search AS s"
        " INDEXED BY ix_customer_search_number ON s.number = g.rowid WHERE g.customer_grams MATCH :pieces"
    ),
    Pieces.ARRAYS: (
        f"SELECT name_key, customer_id FROM customer_search AS s WHERE {_IS_CANDIDATE[Pieces.ARRAYS]}"
    ),
    Pieces.NONE: "SELECT name_key, customer_id FROM customer_search AS s WHERE 1 = 1",
}


@dataclass(frozen=True, slots=True)
class Search:
    """What was typed, and how it is looked up in this book."""

    parts: tuple[str, ...]
    pieces: Pieces
    sqlite: bool
    among: float = 0
    """Names there are, about."""
    spread: float = math.inf
    """To so many names there is one candidate, about."""

    @property
    def is_sure(self) -> bool:
        """Whether whoever has the pieces has the parts."""
        return self.pieces is not Pieces.NONE and all(len(part) == GRAM for part in self.parts)

    @property
    def values(self) -> dict[str, object]:
        """Parameters of the statements below."""
        wanted = grams(self.parts)
        quoted = " AND ".join('"' + gram.replace('"', '""') + '"' for gram in wanted)
        named = {f"part_{place}": part for place, part in enumerate(self.parts)}
        pieces: dict[Pieces, dict[str, object]] = {
            Pieces.FTS: {"pieces": quoted},
            Pieces.ARRAYS: {"pieces": wanted},
            Pieces.NONE: {},
        }
        return {**named, **pieces[self.pieces]}

    def visits(self, rows: int) -> int:
        """Names worth going through for so many matches; 0: the index has them sooner."""
        in_order = _CANDIDATE_COST * self.among / self.spread
        return 0 if rows * self.spread > in_order else min(VISITS_MAX, int(in_order) + 1)

    def holds(self, row: str) -> str:
        """That every part occurs in the words of a row."""
        find = "instr" if self.sqlite else "strpos"
        return " AND ".join(f"{find}({row}.words, :part_{place}) > 0" for place in range(len(self.parts)))


Place = tuple[str, CustomerId]
"""Where a customer stands among the names."""


def search_for(connection: Connection, typed: str) -> Search | None:
    """What to look for; None when nothing is typed."""
    found = parts(typed)
    if not found:
        return None
    sqlite = connection.dialect.name == "sqlite"
    return Search(tuple(found), _pieces(connection, sqlite=sqlite), sqlite)


def _pieces(connection: Connection, *, sqlite: bool) -> Pieces:
    if not sqlite:
        return Pieces.ARRAYS
    return Pieces.FTS if is_kept(connection) else Pieces.NONE


def condition(wanted: Search) -> ColumnElement[bool]:
    """What of `customers` matches, for any statement."""
    inner = "" if wanted.is_sure else f" AND {wanted.holds('customer_search')}"
    found = f"SELECT customer_id FROM customer_search WHERE {_IS_CANDIDATE[wanted.pieces]}{inner}"
    sql = f"customers.id IN ({found})"
    used = {name: value for name, value in wanted.values.items() if f":{name}" in sql}
    return text(sql).bindparams(**used)  # type: ignore[return-value]


def measured(connection: Connection, wanted: Search, most: int) -> tuple[int, Search]:
    """How many have all pieces, counted up to about `most`; and the search with how far apart they are."""
    if wanted.pieces is not Pieces.FTS:
        found = _candidates_up_to(connection, wanted, max(most, SEVERAL_MAX + 1))
        if found <= SEVERAL_MAX:
            return found, wanted
        return found, replace(wanted, among=found * _SPREAD_OF_MANY, spread=_SPREAD_OF_MANY)
    # Numbers are given as customers come: the last of those counted tells how far apart they are.
    sql = (
        "SELECT count(*), max(rowid), (SELECT max(number) FROM customer_search) FROM"
        " (SELECT rowid FROM customer_grams WHERE customer_grams MATCH :pieces LIMIT :most) AS found"
    )
    counted, last, among = (
        int(each or 0) for each in _run(connection, sql, {**wanted.values, "most": most})[0]
    )
    return counted, replace(wanted, among=among, spread=last / counted) if counted else wanted


def _candidates_up_to(connection: Connection, wanted: Search, most: int) -> int:
    """How many have all pieces, at most `most`."""
    source = (
        "SELECT 1 FROM customer_grams WHERE customer_grams MATCH :pieces"
        if wanted.pieces is Pieces.FTS
        else f"SELECT 1 FROM customer_search WHERE {_IS_CANDIDATE[wanted.pieces]}"
    )
    return _number(connection, f"SELECT count(*) FROM ({source} LIMIT :most) AS found", wanted, most=most)


def count(connection: Connection, wanted: Search) -> int:
    """How many match, exactly. Many rows are gone through rather than looked up one by one."""
    if wanted.is_sure and wanted.pieces is Pieces.FTS:
        return _number(
            connection, "SELECT count(*) FROM customer_grams WHERE customer_grams MATCH :pieces", wanted
        )
    if _candidates_up_to(connection, wanted, VISITS_MAX) < VISITS_MAX:
        return _number(connection, f"SELECT count(*) FROM ({_checked(wanted, '')}) AS found", wanted)
    holds = wanted.holds("customer_search")
    return _number(connection, f"SELECT count(*) FROM customer_search WHERE {holds}", wanted)


def first(
    connection: Connection,
    wanted: Search,
    *,
    after: Place | None,
    descending: bool,
    size: int,
    skip: int,
) -> list[Place]:
    """The next matches after a place in the order of names.

    What many match is found soon by going through the names; what is not found so is asked of the index.
    """
    way = "DESC" if descending else "ASC"
    order = f"ORDER BY name_key {way}, customer_id {way}"
    beyond = f"(name_key, customer_id) {'<' if descending else '>'} (:name_key, :customer_id)"
    place = {} if after is None else {"name_key": after[0], "customer_id": after[1]}
    # SQLite goes through what stands in brackets in its order; asked for it again, it would sort all of it.
    again = "" if wanted.sqlite else order
    near = f" WHERE {beyond}" if after else ""
    limits = {**place, "size": size, "skip": skip}
    visited = (
        "SELECT name_key, customer_id"
        f" FROM (SELECT * FROM customer_search{near} {order} LIMIT :visits) AS s"
        f" WHERE {wanted.holds('s')} {again} LIMIT :size OFFSET :skip"
    )
    if visits := wanted.visits(size + skip):
        found = _places(connection, visited, wanted, {**limits, "visits": visits})
        if len(found) == size:
            return found
    bound = f" AND (s.name_key, s.customer_id) {beyond.partition(') ')[2]}" if after else ""
    # Hardly any candidate is none: more than are wanted seldom have to be put in order.
    for most in (4 * (size + skip), None) if wanted.sqlite else (None,):
        whole = f"{_checked(wanted, bound, order, most)} LIMIT :size OFFSET :skip"
        found = _places(connection, whole, wanted, limits)
        if len(found) == size:
            break
    return found


def everybody(connection: Connection, wanted: Search) -> list[Place]:
    """All that match, by name; for what few match."""
    order = "ORDER BY name_key, customer_id"
    return _places(connection, _checked(wanted, "", order), wanted, {})


def _checked(wanted: Search, bound: str, order: str = "", most: int | None = None) -> str:
    """Candidates in an order, the first `most`, each looked at once more unless the pieces say all."""
    found = f"{_CANDIDATES[wanted.pieces]}{bound} {order}"
    if wanted.is_sure:
        return found
    # The limit keeps the two apart: first the order out of the index alone, then the words of those wanted.
    limit, again = (f"LIMIT {-1 if most is None else most}", "") if wanted.sqlite else ("", order)
    return (
        f"SELECT name_key, customer_id FROM ({found} {limit}) AS c"
        " WHERE EXISTS (SELECT 1 FROM customer_search AS w"
        f" WHERE w.name_key = c.name_key AND w.customer_id = c.customer_id AND {wanted.holds('w')}) {again}"
    )


def _places(connection: Connection, sql: str, wanted: Search, limits: dict[str, object]) -> list[Place]:
    rows = _run(connection, sql, {**wanted.values, **limits})
    return [(str(row[0]), CustomerId(row[1])) for row in rows]


def _number(connection: Connection, sql: str, wanted: Search, **more: int) -> int:
    return int(_run(connection, sql, {**wanted.values, **more})[0][0])


def _run(connection: Connection, sql: str, values: dict[str, object]) -> Sequence[Sequence[bytes]]:
    used = {name: value for name, value in values.items() if f":{name}" in sql}
    return connection.execute(text(sql), used).all()
