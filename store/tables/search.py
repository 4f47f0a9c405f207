# ruff: noqa: S608 - the names are our own tables'
"""What customers are searched by: one row for each that is there, and the statements that keep it so.

Triggers keep it in the transaction that writes a customer or a card, whatever writes them. On SQLite pieces
of three letters are looked up in an FTS5 table, `customer_grams`; where SQLite lacks FTS5 all rows are gone
through. On PostgreSQL the same pieces stand in an inverted index.

FTS5 writes to disk before every statement that may fail, so a trigger that fed it would cost four times as
much as all the rest: triggers note what is to go, numbers tell what is new, and `catch_up` does both once for
each transaction.
"""

import unicodedata
from collections.abc import Iterator
from typing import Final

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table, Text

from store.domain.searching import WORDS_FUNCTION, fold
from store.tables.base import METADATA

CUSTOMER_SEARCH: Final = Table(
    "customer_search",
    METADATA,
    Column("name_key", Text, primary_key=True),
    Column("customer_id", LargeBinary, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("words", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Customers that are not deleted, in the order of their names; `number` is the row in `customer_grams`. Other
words get another number, and none that was in the index is used again."""

SEARCH_GONE: Final = Table(
    "search_gone",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("words", Text, nullable=False),
)
"""Rows of `customer_grams` that are still to be taken out; SQLite only."""

Index(None, CUSTOMER_SEARCH.c.number)

SEARCHED: Final = ("name", "email", "phone", "reference", "city")

_CARDS: Final = "(SELECT {together} FROM cards WHERE customer_id = {row}.id AND present = 1)"


def create(*, sqlite: bool) -> Iterator[str]:
    """Statements after which the rows are kept; `fill` writes those of customers that are there already."""
    return _sqlite() if sqlite else _postgresql()


def fill(*, sqlite: bool) -> Iterator[str]:
    """Statements that write all rows anew."""
    yield "DELETE FROM customer_search"
    number = "row_number() OVER (ORDER BY c.id)" if sqlite else "0"
    yield _insert(
        "c", number, "FROM customers AS c WHERE c.deleted = 0 ORDER BY c.name_key, c.id", sqlite=sqlite
    )


def _insert(row: str, number: str, rest: str, *, sqlite: bool) -> str:
    return (
        "INSERT INTO customer_search (name_key, customer_id, number, words)"
        f" SELECT {row}.name_key, {row}.id, {number}, {_words(row, sqlite=sqlite)} {rest}"
    )


def _words(row: str, *, sqlite: bool) -> str:
    together = "group_concat(code, ' ')" if sqlite else "string_agg(code, ' ' ORDER BY code)"
    columns = ", ".join(f"{row}.{column}" for column in SEARCHED)
    return f"{WORDS_FUNCTION}({columns}, {_CARDS.format(together=together, row=row)})"


# SQLite

_THROUGH: Final = "coalesce((SELECT number FROM local WHERE key = 'search'), 0)"
"""The highest number that is in `customer_grams`."""


def _sqlite() -> Iterator[str]:
    following = f"(SELECT max(coalesce(max(number), 0), {_THROUGH}) + 1 FROM customer_search)"
    insert = _insert("NEW", following, "WHERE NEW.deleted = 0", sqlite=True)
    delete = "DELETE FROM customer_search WHERE name_key = OLD.name_key AND customer_id = OLD.id"
    yield f"CREATE TRIGGER search_customers_insert AFTER INSERT ON customers BEGIN {insert}; END"
    watched = ("name_key", *SEARCHED, "deleted")
    differs = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in watched)
    yield (
        f"CREATE TRIGGER search_customers_update AFTER UPDATE OF {', '.join(watched)} ON customers"
        f" WHEN {differs} BEGIN {delete}; {insert}; END"
    )
    yield f"CREATE TRIGGER search_customers_delete AFTER DELETE ON customers BEGIN {delete}; END"
    yield (
        "CREATE TRIGGER search_gone AFTER DELETE ON customer_search"
        f" WHEN OLD.number <= {_THROUGH}"
        " BEGIN INSERT INTO search_gone (number, words) VALUES (OLD.number, OLD.words); END"
    )
    for event, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
        when = " WHEN NEW.present <> OLD.present" if event == "UPDATE" else ""
        theirs = f"FROM customers AS c WHERE c.id = {row}.customer_id AND c.deleted = 0"
        renewed = _insert("c", following, theirs, sqlite=True)
        yield (
            f"CREATE TRIGGER search_cards_{event.lower()} AFTER {event} ON cards{when} BEGIN"
            f" DELETE FROM customer_search WHERE customer_id = {row}.customer_id"
            f" AND name_key = (SELECT c.name_key {theirs}); {renewed}; END"
        )


def create_grams() -> Iterator[str]:
    """Statements for SQLite with FTS5 that make the table of pieces, with nothing in it."""
    yield (
        "CREATE VIRTUAL TABLE customer_grams USING"
        " fts5(words, content='', tokenize='trigram', detail=none, columnsize=0)"
    )
    yield from _begin_grams()


def clear_grams() -> Iterator[str]:
    """Statements that empty the table of pieces, whatever it missed."""
    yield "INSERT INTO customer_grams (customer_grams) VALUES ('delete-all')"
    yield from _begin_grams()


def _begin_grams() -> Iterator[str]:
    yield from leave_grams()
    yield "INSERT INTO local (key, number) VALUES ('pieces', 1), ('search', 0)"


def leave_grams() -> Iterator[str]:
    """Statements after which nothing is noted for the table of pieces any more; they work without FTS5."""
    yield "DELETE FROM search_gone"
    yield "DELETE FROM local WHERE key IN ('pieces', 'search')"


def catch_up() -> Iterator[str]:
    """Statements that bring the table of pieces to what the rows say."""
    yield (
        "INSERT INTO customer_grams (customer_grams, rowid, words)"
        " SELECT 'delete', number, words FROM search_gone ORDER BY number"
    )
    yield "DELETE FROM search_gone"
    yield (
        "INSERT INTO customer_grams (rowid, words)"
        f" SELECT number, words FROM customer_search WHERE number > {_THROUGH} ORDER BY number"
    )
    highest = "(SELECT coalesce(max(number), 0) FROM customer_search)"
    yield f"UPDATE local SET number = max(number, {highest}) WHERE key = 'search'"


# PostgreSQL

_JOINED: Final = {"ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "þ": "th", "Þ": "th"}


def _is_capital(letter: str) -> bool:
    """Whether it is a capital of its own, without an accent that comes off."""
    small = fold(letter)
    return unicodedata.normalize("NFKD", letter) == letter and len(small) == 1 and small != letter


def _postgresql() -> Iterator[str]:
    # Not every database's locale knows small letters beyond ASCII: these are told one by one.
    capitals = "".join(filter(_is_capital, map(chr, range(0x80, 0x590))))
    plain = "regexp_replace(normalize(given, NFKD), '[\\u0300-\\u036f]', '', 'g')"
    letters = f"translate({plain}, '{capitals}', '{fold(capitals)}')"
    for joined, apart in _JOINED.items():
        letters = f"replace({letters}, '{joined}', '{apart}')"
    yield (
        "CREATE FUNCTION regulars_fold(given text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT"
        f" lower(CASE WHEN octet_length(given) = length(given) THEN given ELSE {letters} END) $$"
    )
    yield (
        "CREATE FUNCTION regulars_spaced(given text) RETURNS text LANGUAGE sql IMMUTABLE AS $$"
        " SELECT given || CASE WHEN given ~ '[\\u2e80-\\uffef]' THEN ' ' || regexp_replace("
        " regexp_replace(given, '[^\\u2e80-\\uffef]', '', 'g'), '(.)', ' \\1', 'g') ELSE '' END $$"
    )
    yield (
        f"CREATE FUNCTION {WORDS_FUNCTION}(name text, email text, phone text, reference text, city text,"
        " cards text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT"
        " coalesce(string_agg('  ' || word, '' ORDER BY place), '') FROM regexp_split_to_table("
        " regulars_spaced(regulars_fold(concat_ws(' ', name, email, phone,"
        " regexp_replace(phone, '\\D', '', 'g'), reference, city, cards))), '\\s+')"
        " WITH ORDINALITY AS each (word, place) WHERE word <> '' $$"
    )
    yield (
        "CREATE FUNCTION regulars_grams(words text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$ SELECT"
        " coalesce(array_agg(DISTINCT substr(words, at, 3)), '{}')"
        " FROM generate_series(1, length(words) - 2) AS at $$"
    )
    yield "CREATE INDEX customer_search_grams ON customer_search USING gin (regulars_grams(words))"
    insert = _insert("NEW", "0", "WHERE NEW.deleted = 0", sqlite=False)
    delete = "DELETE FROM customer_search WHERE name_key = OLD.name_key AND customer_id = OLD.id"
    watched = ("name_key", *SEARCHED, "deleted")
    old, new = (", ".join(f"{row}.{column}" for column in watched) for row in ("OLD", "NEW"))
    yield (
        "CREATE FUNCTION search_customers() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP = 'UPDATE' AND ({old}) IS NOT DISTINCT FROM ({new}) THEN RETURN NULL; END IF;"
        f" IF TG_OP <> 'INSERT' THEN {delete}; END IF;"
        f" IF TG_OP <> 'DELETE' THEN {insert}; END IF; RETURN NULL; END $$"
    )
    yield (
        "CREATE FUNCTION search_cards() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP = 'DELETE' THEN {_renew('OLD')}; RETURN NULL; END IF;"
        f" IF TG_OP = 'UPDATE' AND NEW.present = OLD.present THEN RETURN NULL; END IF;"
        f" {_renew('NEW')}; RETURN NULL; END $$"
    )
    for table in ("customers", "cards"):
        yield (
            f"CREATE TRIGGER search_{table} AFTER INSERT OR UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION search_{table}()"
        )


def _renew(row: str) -> str:
    """Work the words of a card's customer out anew."""
    theirs = f"FROM customers AS c WHERE c.id = {row}.customer_id"
    return (
        f"UPDATE customer_search SET words = (SELECT {_words('c', sqlite=False)} {theirs})"
        f" WHERE customer_id = {row}.customer_id AND name_key = (SELECT c.name_key {theirs})"
    )
