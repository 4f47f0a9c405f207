"""The book as the migrations make it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from support.shops import place_in

from store.domain.errors import Unavailable
from store.engine import Database
from store.services import opening
from store.tables import derived, drawer, search  # noqa: F401 - to have their tables declared
from store.tables.base import REPLICATED
from store.tables.every import whole

FOLDER = Path(opening.__file__).parents[1] / "migrations"

Schema = set[tuple[str, str, str]]


SCHEMA = {
    "sqlite": "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL",
    "postgresql": """
SELECT 'table', table_name, concat_ws(' ', column_name, data_type, is_nullable, column_default)
FROM information_schema.columns WHERE table_schema = current_schema()
UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()
UNION ALL SELECT 'constraint', conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = current_schema()::regnamespace AND contype <> 'n'
UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
""",
}
COLLATIONS = (
    "SELECT DISTINCT collation_name FROM information_schema.columns"
    " WHERE table_schema = current_schema() AND data_type = 'text'"
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(place_in(tmp_path).url)
    yield made
    made.close()


def schema(database: Database) -> Schema:
    with database.reading() as connection:
        found = connection.execute(text(SCHEMA[connection.dialect.name])).all()
    return {(kind, name, " ".join(sql.split())) for kind, name, sql in found}


def tables(found: Schema) -> Schema:
    return {entry for entry in found if entry[0] != "trigger" and not is_beside(entry[1])}


def is_beside(name: str | None) -> bool:
    """What no table declares: Alembic's row, search's FTS5 table with what FTS5 keeps, or its GIN index."""
    return str(name).startswith("alembic_version") or "_grams" in str(name)


def test_a_migrated_book_is_what_the_tables_say(database: Database, tmp_path: Path) -> None:
    opening.prepare(database)
    (tmp_path / "declared").mkdir()
    declared = Database(place_in(tmp_path / "declared").url)
    with declared.writing() as connection:
        whole().create_all(connection)

    assert tables(schema(database)) == tables(schema(declared))
    declared.close()


def test_texts_sort_by_code_points_whatever_the_language_of_the_server(database: Database) -> None:
    opening.prepare(database)
    with database.reading() as connection:
        if not database.sqlite:  # there is no other order in a file
            assert connection.execute(text(COLLATIONS)).scalars().all() == ["C"]


def test_alembic_finds_nothing_to_add(database: Database) -> None:
    opening.prepare(database)
    with database.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": lambda name, _kind, _parents: not is_beside(name)}
        )
        assert compare_metadata(context, whole()) == []


def test_every_replicated_table_is_guarded(database: Database) -> None:
    opening.prepare(database)
    triggers = {name for kind, name, _ in schema(database) if kind == "trigger"}

    names = [spec.table.name for spec in REPLICATED.values()]
    each = ("_update", "_delete") if database.sqlite else ("",)
    assert {name for name in triggers if name.startswith("guard_")} == {
        f"guard_{name}{what}" for name in names for what in each
    }


def test_the_newest_version_is_the_one_the_program_asks_for() -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    scripts = ScriptDirectory.from_config(config)

    assert scripts.get_heads() == [opening.REVISION]
    # "Newer" is told by comparing texts.
    in_order = [script.revision for script in scripts.walk_revisions()][::-1]
    assert in_order == sorted(in_order)


def test_opening_an_up_to_date_book_changes_nothing(database: Database) -> None:
    assert not opening.has_book(database)
    opening.prepare(database)
    before = schema(database)
    with database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO local (key) VALUES ('kept')")
    opening.prepare(database)

    assert schema(database) == before
    assert opening.has_book(database)
    with database.reading() as connection:
        kept = connection.exec_driver_sql("SELECT key FROM local WHERE key = 'kept'")
        assert kept.scalars().all() == ["kept"]


def test_a_book_of_a_newer_program_is_left_alone(database: Database) -> None:
    opening.prepare(database)
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    before = schema(database)
    with pytest.raises(Unavailable, match="opened with a newer Regulars; update this one"):
        opening.prepare(database)

    assert schema(database) == before
    assert opening.has_book(database)


PREPARE = """
import os, sys
from pathlib import Path
from store.engine import Database
from store.services import opening
from store.tables import guards
database = Database(sys.argv[1])
left = int(sys.argv[2])
guard = guards.guard
def killed(table, *, sqlite):
    global left
    left -= 1
    if left == 0:
        os._exit(9)
    return guard(table, sqlite=sqlite)
guards.guard = killed
opening.prepare(database)
database.close()
"""


def preparing(url: str, kill_at: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", PREPARE, url, str(kill_at)])


def test_a_migration_that_is_killed_leaves_the_book_as_it_was(database: Database) -> None:
    killed = preparing(database.url, kill_at=len(REPLICATED) // 2)
    assert killed.wait(timeout=60) == 9

    assert schema(database) == set()
    assert not opening.has_book(database)
    opening.prepare(database)
    assert {name for _, name, _ in schema(database)} >= {spec.table.name for spec in REPLICATED.values()}


def test_two_programs_may_open_a_new_book_at_once(database: Database) -> None:
    both = [preparing(database.url, kill_at=0) for _ in range(2)]
    assert [each.wait(timeout=60) for each in both] == [0, 0]

    with database.reading() as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    assert found == [opening.REVISION]
