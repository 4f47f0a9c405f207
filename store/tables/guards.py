# ruff: noqa: S608 - the names are our own tables'
"""Triggers that make the one write path the only one: no unstamped update, no delete outside collection."""

from collections.abc import Iterator

_INTEGRITY = "USING ERRCODE = 'integrity_constraint_violation'"
"""What SQLite's ABORT is told as."""


def guard(table: str, *, sqlite: bool) -> Iterator[str]:
    """Statements that guard a replicated table.

    An UPDATE must move (site, ver) and may not lower `hlc`; that and a DELETE are refused unless `local` has
    `gc` = 1.
    """
    return _sqlite(table) if sqlite else _postgresql(table)


def _sqlite(table: str) -> Iterator[str]:
    yield (
        f'CREATE TRIGGER "guard_{table}_update" BEFORE UPDATE ON "{table}"'
        " WHEN ((NEW.site = OLD.site AND NEW.ver = OLD.ver) OR NEW.hlc < OLD.hlc)"
        " AND NOT EXISTS (SELECT 1 FROM local WHERE key = 'gc' AND number = 1)"
        f" BEGIN SELECT RAISE(ABORT, 'unstamped update of {table}'); END"
    )
    yield (
        f'CREATE TRIGGER "guard_{table}_delete" BEFORE DELETE ON "{table}"'
        " WHEN NOT EXISTS (SELECT 1 FROM local WHERE key = 'gc' AND number = 1)"
        f" BEGIN SELECT RAISE(ABORT, 'delete from {table} outside collection'); END"
    )


def _postgresql(table: str) -> Iterator[str]:
    yield (
        f'CREATE FUNCTION "guard_{table}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN'
        " IF TG_OP = 'UPDATE' THEN"
        "  IF ((NEW.site = OLD.site AND NEW.ver = OLD.ver) OR NEW.hlc < OLD.hlc)"
        "   AND NOT EXISTS (SELECT 1 FROM local WHERE key = 'gc' AND number = 1) THEN"
        f"   RAISE EXCEPTION 'unstamped update of {table}' {_INTEGRITY}; END IF; RETURN NEW; END IF;"
        " IF NOT EXISTS (SELECT 1 FROM local WHERE key = 'gc' AND number = 1) THEN"
        f"  RAISE EXCEPTION 'delete from {table} outside collection' {_INTEGRITY}; END IF; RETURN OLD; END $$"
    )
    yield (
        f'CREATE TRIGGER "guard_{table}" BEFORE UPDATE OR DELETE ON "{table}"'
        f' FOR EACH ROW EXECUTE FUNCTION "guard_{table}"()'
    )
