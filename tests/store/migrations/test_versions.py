"""The book as the migrations make it, on real files."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from store.domain.errors import Unavailable
from store.engine import Database, sqlite_url
from store.services import opening
from store.tables import derived, search  # noqa: F401 - to have their tables declared
from store.tables.base import METADATA, REPLICATED

FOLDER = Path(opening.__file__).parents[1] / "migrations"

Schema = set[tuple[str, str, str]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    made = Database(sqlite_url(path))
    yield made
    made.close()


def schema(path: Path) -> Schema:
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        ).fetchall()
    return {(kind, name, " ".join(sql.split())) for kind, name, sql in found}


def tables(found: Schema) -> Schema:
    return {entry for entry in found if entry[0] != "trigger" and not is_beside(entry[1])}


def is_beside(name: str | None) -> bool:
    """What no table declares: Alembic's own row, the FTS5 table of search and what FTS5 keeps for it."""
    return name == "alembic_version" or str(name).startswith("customer_grams")


def test_a_migrated_book_is_what_the_tables_say(database: Database, path: Path, tmp_path: Path) -> None:
    opening.prepare(database)
    declared = tmp_path / "declared.db"
    engine = create_engine(sqlite_url(declared))
    METADATA.create_all(engine)
    engine.dispose()

    assert tables(schema(path)) == tables(schema(declared))


def test_alembic_finds_nothing_to_add(database: Database) -> None:
    opening.prepare(database)
    with database.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": lambda name, _kind, _parents: not is_beside(name)}
        )
        assert compare_metadata(context, METADATA) == []


def test_every_replicated_table_is_guarded(database: Database, path: Path) -> None:
    opening.prepare(database)
    triggers = {name for kind, name, _ in schema(path) if kind == "trigger"}
    guards = {name for name in triggers if not name.startswith("search_")}

    names = [spec.table.name for spec in REPLICATED.values()]
    assert guards == {f"guard_{name}_{what}" for name in names for what in ("update", "delete")}


def test_the_newest_version_is_the_one_the_program_asks_for() -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    scripts = ScriptDirectory.from_config(config)

    assert scripts.get_heads() == [opening.REVISION]
    # "Newer" is told by comparing texts.
    in_order = [script.revision for script in scripts.walk_revisions()][::-1]
    assert in_order == sorted(in_order)


def test_opening_an_up_to_date_book_changes_nothing(database: Database, path: Path) -> None:
    assert not opening.has_book(database)
    opening.prepare(database)
    before = schema(path)
    with database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO local (key) VALUES ('kept')")
    opening.prepare(database)

    assert schema(path) == before
    assert opening.has_book(database)
    with database.reading() as connection:
        kept = connection.exec_driver_sql("SELECT key FROM local WHERE key = 'kept'")
        assert kept.scalars().all() == ["kept"]


def test_a_book_of_a_newer_program_is_left_alone(database: Database, path: Path) -> None:
    opening.prepare(database)
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    before = schema(path)
    with pytest.raises(Unavailable, match="opened with a newer Regulars; update this one"):
        opening.prepare(database)

    assert schema(path) == before
    assert opening.has_book(database)


PREPARE = """
import os, sys
from pathlib import Path
from store.engine import Database, sqlite_url
from store.services import opening
from store.tables import guards
database = Database(sqlite_url(Path(sys.argv[1])))
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


def preparing(path: Path, kill_at: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", PREPARE, str(path), str(kill_at)])


def test_a_migration_that_is_killed_leaves_the_book_as_it_was(database: Database, path: Path) -> None:
    killed = preparing(path, kill_at=len(REPLICATED) // 2)
    assert killed.wait(timeout=60) == 9

    assert schema(path) == set()
    assert not opening.has_book(database)
    opening.prepare(database)
    assert {name for _, name, _ in schema(path)} >= {spec.table.name for spec in REPLICATED.values()}


def test_two_programs_may_open_a_new_book_at_once(path: Path) -> None:
    both = [preparing(path, kill_at=0) for _ in range(2)]
    assert [each.wait(timeout=60) for each in both] == [0, 0]

    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [
            (opening.REVISION,)
        ]
