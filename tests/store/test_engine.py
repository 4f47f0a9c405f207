import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import IntegrityError, OperationalError, PendingRollbackError
from sqlalchemy.pool import QueuePool
from support.shops import ShopLane, place_in

from store import engine
from store.domain.errors import Refused, Unavailable
from store.domain.rules.tree import AllOf
from store.engine import CHECKPOINT_COMMITS, CHECKPOINT_ROWS, READERS_MAX, Database, Stop, sqlite_url
from store.queries.driver import fetch

WAIT_SECONDS = 0.05
ON_FILES = pytest.mark.sqlite_only("about files")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


@pytest.fixture
def database(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setattr(engine, "LOCK_WAIT_SECONDS_MAX", WAIT_SECONDS)
    made = Database(place_in(path.parent).url)
    with made.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        connection.exec_driver_sql("CREATE TABLE item (name TEXT, parent INTEGER REFERENCES parent (id))")
    yield made
    made.close()


def put(connection: Connection, name: str) -> None:
    connection.execute(text("INSERT INTO item (name) VALUES (:name)"), {"name": name})


def items(connection: Connection) -> list[str]:
    return list(connection.exec_driver_sql("SELECT name FROM item ORDER BY name").scalars())


def pragmas(connection: Connection) -> dict[str, object]:
    names = ("journal_mode", "synchronous", "foreign_keys")
    return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names}


@ON_FILES
def test_what_is_acknowledged_survives_a_power_cut(database: Database) -> None:
    full = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    with database.writing() as connection:
        assert pragmas(connection) == full
    with database.reading() as connection:
        assert pragmas(connection) == full


def test_foreign_keys_hold(database: Database) -> None:
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO item (name, parent) VALUES ('orphan', 7)")


def test_a_write_that_fails_leaves_nothing(database: Database) -> None:
    def fail(connection: Connection) -> None:
        put(connection, "first")
        connection.exec_driver_sql("CREATE TABLE half_made (id INTEGER)")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), database.writing() as connection:
        fail(connection)
    with database.writing() as connection:
        assert items(connection) == []
        assert "half_made" not in inspect(connection).get_table_names()
        put(connection, "second")
    with database.reading() as connection:
        assert items(connection) == ["second"]


def test_a_reader_sees_one_state_however_long_it_reads(database: Database) -> None:
    with database.reading() as before, database.reading() as asleep:
        assert items(before) == []
        with database.writing() as connection:
            put(connection, "new")
            assert items(before) == []
        assert items(before) == []
        # A reader's state is that of its first question.
        assert items(asleep) == ["new"]
    with database.reading() as after:
        assert items(after) == ["new"]


@ON_FILES
def test_a_writer_reads_what_it_is_about_to_change_under_its_lock(database: Database, path: Path) -> None:
    with database.writing() as connection:
        items(connection)
        with closing(sqlite3.connect(path, timeout=0)) as other, pytest.raises(sqlite3.OperationalError):
            other.execute("INSERT INTO item (name) VALUES ('in between')")


HOLD = """
import sys
from store.engine import Database
with Database(sys.argv[1]).writing():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_shop_that_another_program_keeps_locked_says_so(database: Database) -> None:
    command = [sys.executable, "-c", HOLD, database.url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        holder.stdout.readline()
        with pytest.raises(Unavailable, match="another program keeps the shop locked"):
            with_item(database)
        with database.reading() as connection:
            assert items(connection) == []
        holder.stdin.close()
    with_item(database)


def with_item(database: Database) -> None:
    with database.writing() as connection:
        put(connection, "written")


def test_a_write_that_takes_too_long_in_this_program_says_so_too(database: Database) -> None:
    refusals: list[Exception] = []

    def write() -> None:
        try:
            with_item(database)
        except Unavailable as error:
            refusals.append(error)

    with database.writing():
        impatient = threading.Thread(target=write)
        impatient.start()
        impatient.join()
    assert [str(error) for error in refusals] == [
        "this program is still busy with the shop's book; wait a moment, repeat"
    ]


@ON_FILES
def test_what_a_file_is_written_by_is_kept_until_a_write_fails(database: Database) -> None:
    with database.writing() as first:
        put(first, "one")
    with database.writing() as second:
        put(second, "two")
    with pytest.raises(IntegrityError), database.writing() as third:
        third.exec_driver_sql("INSERT INTO item (name, parent) VALUES ('undone', 7)")
    assert first is second is third
    with pytest.raises(PendingRollbackError), database.writing() as fourth:
        fourth.invalidate()  # as Core does when the driver says that a connection is gone
    assert fourth is not third
    with database.writing() as fifth:
        put(fifth, "three")
    assert third.closed
    assert fourth.closed
    with database.reading() as connection:
        assert items(connection) == ["one", "three", "two"]


@ON_FILES
def test_what_a_file_is_read_by_is_kept_until_a_read_fails(database: Database) -> None:
    with database.reading() as first:
        assert items(first) == []
        with database.reading() as beside:
            assert beside is not first
    with database.reading() as second, pytest.raises(Unavailable), database.reading() as third:
        third.exec_driver_sql("SELECT 1 FROM nowhere")
    assert (second, third) == (first, beside)
    assert third.closed
    with database.writing() as connection:
        put(connection, "new")
    with database.reading() as fourth:
        assert fourth is first
        assert items(fourth) == ["new"]


def test_more_readers_than_there_are_connections_say_so(database: Database) -> None:
    with ExitStack() as stack:
        for _ in range(READERS_MAX):
            stack.enter_context(database.reading())
        with pytest.raises(Unavailable), database.reading():
            pass
    with database.reading() as connection:
        assert items(connection) == []


@ON_FILES
def test_a_full_disk_says_so_and_changes_nothing(database: Database) -> None:
    with database.writing() as connection:
        put(connection, "before")
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Unavailable, match="disk is full"), database.writing() as connection:
        put(connection, "x" * 100_000)
    with database.reading() as connection:
        assert items(connection) == ["before"]


@ON_FILES
def test_a_full_disk_says_so_also_when_the_driver_itself_is_asked(database: Database) -> None:
    with database.writing() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Unavailable, match="disk is full"), database.writing() as connection:
        fetch(connection, "INSERT INTO item (name) VALUES (?) RETURNING name", ["x" * 100_000])
    with database.reading() as connection:
        assert items(connection) == []


@ON_FILES
@pytest.mark.parametrize(("free", "told"), [(0, "disk is full"), (1_000_000_000, "disk I/O error")])
def test_a_disk_without_room_for_the_shared_index_is_told_from_a_broken_one(
    database: Database, monkeypatch: pytest.MonkeyPatch, free: int, told: str
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=free))
    broken = OperationalError("SELECT 1", (), sqlite3.OperationalError("disk I/O error"))
    with pytest.raises(Unavailable, match=told), database.reading():
        raise broken


@ON_FILES
def test_damage_that_is_met_between_rows_says_so(database: Database, path: Path) -> None:
    with database.writing() as connection:
        for _ in range(100):
            put(connection, "x" * 1_000)
    database.close()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] + bytes(len(whole) - len(whole) // 2))
    damaged = Database(sqlite_url(path))
    with pytest.raises(Unavailable, match="book is damaged or not one"), damaged.reading() as connection:
        fetch(connection, "SELECT name FROM item")
    damaged.close()


@ON_FILES
@pytest.mark.usefixtures("database")
def test_a_book_that_may_not_be_written_says_so(path: Path) -> None:
    only_read = Database(f"sqlite:///file:{path}?mode=ro&uri=true")
    with pytest.raises(Unavailable, match="cannot be written: is its disk read-only"):
        with_item(only_read)
    with only_read.reading() as connection:
        assert items(connection) == []
    only_read.close()


@ON_FILES
def test_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    nowhere = Database(sqlite_url(tmp_path / "nowhere" / "shop.db"))
    with (
        pytest.raises(Unavailable, match=r"book cannot be written.*nowhere.shop\.db"),
        nowhere.reading() as connection,
    ):
        items(connection)
    nowhere.close()


@ON_FILES
@pytest.mark.parametrize(
    "content",
    [b"a spreadsheet, perhaps\n" * 100, b"SQLite format 3\x00" + bytes(range(256)) * 16],
    ids=["text", "no header"],
)
def test_a_file_that_is_no_book_says_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "shop.db").write_bytes(content)
    stranger = Database(sqlite_url(tmp_path / "shop.db"))
    with (
        pytest.raises(Unavailable, match=r"book is damaged or not one.*shop\.db"),
        stranger.reading() as connection,
    ):
        items(connection)
    stranger.close()
    assert (tmp_path / "shop.db").read_bytes() == content


def test_a_fault_of_ours_is_not_dressed_up(database: Database) -> None:
    with pytest.raises(TypeError), database.writing():
        raise TypeError
    with pytest.raises(IntegrityError), database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO parent (id) VALUES (1), (1)")
    with pytest.raises(IntegrityError), database.writing() as connection:
        fetch(connection, "INSERT INTO parent (id) VALUES (1), (1) RETURNING id")


def test_a_server_compiles_no_statement(database: Database) -> None:
    """It would take longer over that than over all that a till asks."""
    for use in (database.reading, database.writing):
        with use() as connection:
            if connection.dialect.name != "sqlite":
                assert fetch(connection, "SHOW jit") == [("off",)]


@ON_FILES
def test_a_refusal_shows_no_password() -> None:
    database = Database("postgresql+psycopg://clerk:secret@127.0.0.1:1/shop")
    with pytest.raises(Unavailable, match="does not answer") as refused, database.reading():
        pass
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)
    database.close()


@ON_FILES
@pytest.mark.parametrize(
    "name",
    ["plain", "with blank", "50%", "half%20", "h#sh", "caf\u00e9", "a&b=c", "semi;colon", "@home:1", "what?"],
)
def test_the_book_is_where_its_folder_is(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    database = Database(sqlite_url(tmp_path / name / "shop.db"))
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE item (name TEXT)")
    database.close()
    assert (tmp_path / name / "shop.db").is_file()


@ON_FILES
def test_a_closed_database_lets_go_of_its_file(database: Database, path: Path) -> None:
    with database.writing() as connection:
        put(connection, "kept")
    database.close()
    assert not path.with_name("shop.db-wal").exists()
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT name FROM item").fetchall() == [("kept",)]


def in_the_file(path: Path) -> int:
    """How many items the file has without what is only in the log yet."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as alone:
        try:
            (count,) = alone.execute("SELECT count(*) FROM item").fetchone()
        except sqlite3.OperationalError:
            return 0  # not even the table is there
        return int(count)


def put_many(database: Database, count: int) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO item (name) VALUES (?)", [("x",)] * count)


@ON_FILES
def test_a_long_log_is_copied_into_the_file_while_others_may_write(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    was_free, checkpoint = list[bool](), database._checkpoint

    def look_and_copy() -> None:
        was_free.append(not database._turn.locked())
        checkpoint()

    monkeypatch.setattr(database, "_checkpoint", look_and_copy)
    put_many(database, CHECKPOINT_ROWS - 1)
    assert (was_free, in_the_file(path)) == ([], 0)
    put_many(database, 1)
    assert (was_free, in_the_file(path)) == ([True], CHECKPOINT_ROWS)
    put_many(database, 1)
    assert (was_free, in_the_file(path)) == ([True], CHECKPOINT_ROWS)


@ON_FILES
def test_a_log_of_small_commits_is_copied_before_it_is_long(database: Database, path: Path) -> None:
    copied = set[int]()
    for _ in range(2 * CHECKPOINT_COMMITS):
        put_many(database, 1)
        copied.add(in_the_file(path))
    first = CHECKPOINT_COMMITS - 1  # making the table was a commit, too
    assert copied == {0, first, first + CHECKPOINT_COMMITS}


@ON_FILES
def test_a_log_that_cannot_be_copied_now_is_copied_the_next_time(database: Database, path: Path) -> None:
    readers = [Reader(database) for _ in range(READERS_MAX)]
    put_many(database, CHECKPOINT_ROWS)
    assert in_the_file(path) == 0
    for reader in readers:
        reader.end()
    put_many(database, CHECKPOINT_ROWS)
    assert in_the_file(path) == 2 * CHECKPOINT_ROWS


@pytest.mark.sqlite_only("a server ends its queries by itself")
@pytest.mark.parametrize("asks", [Connection.exec_driver_sql, fetch], ids=["core", "driver"])
def test_what_is_read_is_ended_by_another_thread(
    tmp_path: Path, asks: Callable[[Connection, str], object]
) -> None:
    database, stop, reached = Database(sqlite_url(tmp_path / "shop.db")), Stop(), threading.Event()
    endless = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i + reached()) FROM n"
    )

    def tell() -> int:
        reached.set()
        return 0

    def stopper() -> None:
        reached.wait()
        stop.set()

    def read() -> None:
        with database.reading() as connection, stop.over(connection):
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            driver.create_function("reached", 0, tell)
            asks(connection, endless)

    thread = threading.Thread(target=stopper)
    thread.start()
    with pytest.raises(Refused, match="not wanted"):
        read()
    thread.join()
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1
    database.close()


def test_what_was_ended_does_not_begin(front: ShopLane) -> None:
    asked = front.store.group_rules.previewing(AllOf(()), None, 5)
    assert asked.find().matches == 0
    asked.stop()
    with pytest.raises(Refused, match="not wanted"):
        asked.find()


class Reader:
    """A thread that reads from `begun` until it is let go."""

    def __init__(self, database: Database) -> None:
        self.begun, self.let_go, self.read = threading.Event(), threading.Event(), list[list[str]]()
        self._database = database
        self.thread = threading.Thread(target=self._run)
        self.thread.start()
        assert self.begun.wait(10)

    def _run(self) -> None:
        with self._database.reading() as connection:
            items(connection)
            self.begun.set()
            assert self.let_go.wait(10)
            self.read.append(items(connection))

    def end(self) -> None:
        self.let_go.set()
        self.thread.join(10)


def pool_of(database: Database) -> QueuePool:
    """Whose connections are counted also after it was put away."""
    pool = database._readers.pool
    assert isinstance(pool, QueuePool)
    return pool


def test_closing_waits_for_whoever_reads(database: Database) -> None:
    reader = Reader(database)
    pool = pool_of(database)
    closer = threading.Thread(target=database.close)
    closer.start()
    while not database._is_closed:
        closer.join(0.001)
    assert closer.is_alive()
    reader.end()
    closer.join(10)
    assert reader.read == [[]]
    assert pool.checkedin() == pool.checkedout() == 0


def test_closing_does_not_wait_for_ever_and_whoever_reads_on_closes(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "CLOSE_WAIT_SECONDS_MAX", 0)
    first, second = Reader(database), Reader(database)
    pool = pool_of(database)
    database.close()
    assert pool.checkedout() == 2
    first.end()
    assert (pool.checkedin(), pool.checkedout()) == (1, 1) if not database.sqlite else (0, 2)
    second.end()
    assert pool.checkedin() == pool.checkedout() == 0
    assert first.read == second.read == [[]]


def test_nobody_reads_or_writes_a_book_that_is_closed(database: Database) -> None:
    database.close()
    with pytest.raises(Unavailable, match="closed"), database.reading():
        pass
    with pytest.raises(Unavailable, match="closed"), database.writing():
        pass
    database.close()
