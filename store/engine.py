"""The database under the book: opening it, and the differences between SQLite and PostgreSQL.

SQLite runs in WAL with `synchronous=FULL`: what was acknowledged survives a power cut. There is one
writing connection a process; other processes (the command line beside a running till) wait for its lock.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Condition, Lock, Semaphore

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, QueuePool, StaticPool

from store.domain.errors import Damaged, Refused, Unavailable
from store.domain.searching import SEARCHED_COUNT, WORDS_FUNCTION, search_text
from store.faults import DamageMark, has_room, in_words, is_of_a_book, only_read, sqlite_path

BOOK_FILE = "shop.db"
"""The book of a shop that is kept in a folder."""

LOCK_WAIT_SECONDS_MAX = 10
"""How long a write waits for another process before the operator is told."""

CLOSE_WAIT_SECONDS_MAX = 3
"""How long closing waits for threads that still read or write."""

_WRITE_LOCK, _LANE_LOCK = 0x5265_6701, 0x5265_6702
"""Advisory locks of PostgreSQL: numbers that nothing else in the shop's database uses."""

_BUSY = "this program is still busy with the shop's book; wait a moment, repeat"

READERS_MAX = 4
"""Screens, search, sync and one to spare; each connection costs up to half a megabyte."""

READ_CACHE_KIB, WRITE_CACHE_KIB = 512, 4096
"""For each connection. What is read again comes out of the machine's own cache; a large transaction has its
pages to itself until it ends."""

CHECKPOINT_ROWS = 2000
"""After so many rows the log is copied into the file: one lot of another lane's, or some dozens of sales."""

CHECKPOINT_COMMITS = 100
"""And after so many commits: a small one writes ten pages of log for its three rows. A commit to a log that
is written over was measured to cost a third less than one to a log that grows."""

LOG_PAGES_MAX = 16_000
"""A log that grew longer than this, for want of a moment without writes, is copied while all wait."""

TICK_NANOSECONDS = 100_000_000
"""Coarser than any file system keeps times: two writes closer than this may bear the same one."""


class Database:
    """Connections to one shop's book.

    Args:
        url: an SQLAlchemy URL, `sqlite:////path/shop.db` or `postgresql+psycopg://…`.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.sqlite = make_url(url).get_backend_name() == "sqlite"
        self._writer = self._engine(pool_size=1, writing=True)
        self._readers = self._engine(pool_size=READERS_MAX, writing=False)
        self._claim: Connection | None = None
        self._turn = Lock()
        """Whoever writes to a file holds it."""
        self._kept: Connection | None = None
        """What a file is written by, kept for the next transaction: lending it anew costs each sale time."""
        self._copied = 0
        """How many rows had been written when the log was last copied into the file; `_turn` guards it."""
        self._commits = 0
        """How many commits there have been since then; `_turn` guards it."""
        self._reads = Semaphore(READERS_MAX)
        """Whoever reads a file holds one."""
        self._resting: list[Connection] = []
        """What a file was read by, kept for the same reason; the one that rests least is lent first."""
        self._left = Condition(Lock())
        """Its lock guards the three below; told of whoever lets go of a connection."""
        self._users = 0
        self._is_closed = False
        self._is_late = False
        """Closing did not wait any longer: whoever lets go last closes every connection."""
        file = sqlite_path(url)
        self.damage = DamageMark(file)
        """Whether the file under the book was found damaged."""
        self._files = () if file is None else (file, file.with_name(f"{file.name}-wal"))

    def has_room(self, size: int) -> bool:
        """Whether there are so many bytes free for the book; a server sees to that itself."""
        return not self._files or has_room(self._files[0], size)

    def mark(self) -> tuple[tuple[int, int], ...] | None:
        """What is another after any program's commit, without asking the database; None: one has to ask."""
        marks = tuple(_mark(file) for file in self._files)
        is_fresh = any(time.time_ns() - written < TICK_NANOSECONDS for written, _ in marks)
        return None if is_fresh or not marks else marks

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the book from its first query on."""
        with self._plainly():
            if self.sqlite:
                with self._resting_one(LOCK_WAIT_SECONDS_MAX) as connection:
                    yield connection
            else:
                with self._readers.connect() as connection:
                    yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The one writing connection in a transaction: committed at the end, undone by any exception."""
        with self._plainly():
            if self.sqlite:
                with self._own_turn() as connection:
                    connection.begin()
                    yield connection
                    connection.commit()
                    is_due = self._is_due(connection)
                if is_due:
                    self._checkpoint()
            else:
                with self._writer.begin() as connection:
                    yield connection

    @contextmanager
    def _own_turn(self) -> Iterator[Connection]:
        """The connection that stays open for writing; raises Unavailable when it is not free for long."""
        if not self._turn.acquire(timeout=LOCK_WAIT_SECONDS_MAX):
            raise Unavailable(_BUSY)
        try:
            connection, self._kept = self._kept or self._writer.connect(), None
            try:
                yield connection
            except BaseException:
                connection.close()  # whatever it left behind is undone before anybody writes again
                raise
            self._kept = connection
        finally:
            self._turn.release()

    def _is_due(self, connection: Connection) -> bool:
        """Whether what was written since the last time is enough to copy the log into the file."""
        driver = connection.connection.driver_connection
        written = driver.total_changes if isinstance(driver, sqlite3.Connection) else 0
        self._commits += 1
        if written - self._copied < CHECKPOINT_ROWS and self._commits < CHECKPOINT_COMMITS:
            return False
        self._copied, self._commits = written, 0
        return True

    def _checkpoint(self) -> None:
        """Copy the log into the file while others write: in a commit all of them would wait for it.

        What fails is left for the next time. The log has it all.
        """
        with suppress(Unavailable, DatabaseError, sqlite3.Error), self._resting_one(0) as connection:
            driver = connection.connection.driver_connection
            if isinstance(driver, sqlite3.Connection):
                driver.execute("PRAGMA wal_checkpoint(PASSIVE)")

    @contextmanager
    def _resting_one(self, patience_seconds: float) -> Iterator[Connection]:
        """A connection that stays open for reading; raises Unavailable when none is free so long."""
        if not self._reads.acquire(timeout=patience_seconds):
            raise Unavailable(_BUSY)
        try:
            connection = self._rested()
            try:
                yield connection
                connection.rollback()
            except BaseException:
                connection.close()
                raise
            self._resting.append(connection)
        finally:
            self._reads.release()

    def _rested(self) -> Connection:
        try:
            return self._resting.pop()
        except IndexError:
            return self._readers.connect()

    def ask_writable(self) -> None:
        """Raise Unavailable where a file may be read and not written: at the start, not after long work."""
        refused = only_read(sqlite_path(self.url))
        if refused is not None:
            raise refused

    def claim(self) -> None:
        """Be the one lane that runs on this database, until `close`; a file's lane is claimed by its folder.

        Raises:
            Unavailable: it can only be read, or another till or lane runs on it, here or on another machine.
        """
        self.ask_writable()
        if self.sqlite or self._claim is not None:
            return
        with self._plainly():
            connection = self._readers.connect()
            if not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_LANE_LOCK})").scalar_one():
                connection.close()
                raise Unavailable("another till or lane runs on this database; one database is one lane")
            connection.commit()  # the lock belongs to the session, not to the transaction
            self._claim = connection

    def close(self) -> None:
        """Close every connection, once the threads that use one have let go; nobody gets another one.

        After CLOSE_WAIT_SECONDS_MAX the last of them closes instead.
        """
        with self._left:
            self._is_closed = True
            self._is_late = not self._left.wait_for(lambda: self._users == 0, CLOSE_WAIT_SECONDS_MAX)
            if self._is_late:
                return
        self._dispose()

    def _dispose(self) -> None:
        for kept in (self._claim, self._kept, *self._resting):
            if kept is not None:
                kept.close()
        self._readers.dispose()
        self._writer.dispose()

    def _come(self) -> None:
        """Closing waits from now on, until `_go`; raises Unavailable when it is closed."""
        with self._left:
            if self._is_closed:
                raise Unavailable("the shop's book is closed: start the program again")
            self._users += 1

    def _go(self) -> None:
        with self._left:
            self._users -= 1
            is_last = self._is_late and self._users == 0
            self._left.notify_all()
        if is_last:
            self._dispose()

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        """Use the database; in words why it cannot be used now, everything else is a bug and passes."""
        self._come()
        try:
            yield
        except PoolTimeout as error:
            raise Unavailable(_BUSY) from error
        except DatabaseError as error:
            # Damage is told by the plain class itself; the other classes below it are bugs.
            if type(error) not in {OperationalError, DatabaseError}:
                raise
            told = in_words(self.url, error, lock_seconds=LOCK_WAIT_SECONDS_MAX)
            if isinstance(told, Damaged) and is_of_a_book(error):
                self.damage.set(str(error.orig))
            raise told from error
        finally:
            self._go()

    def _engine(self, *, pool_size: int, writing: bool) -> Engine:
        if not self.sqlite:
            return self._server_engine(pool_size=pool_size, writing=writing)
        given = {"check_same_thread": False, "timeout": LOCK_WAIT_SECONDS_MAX}
        if writing:
            engine = create_engine(self.url, poolclass=StaticPool, connect_args=given)
        else:
            engine = create_engine(
                self.url, poolclass=QueuePool, pool_size=pool_size, max_overflow=0,
                pool_timeout=LOCK_WAIT_SECONDS_MAX, connect_args=given,
            )  # fmt: skip
        event.listen(engine, "connect", _prepare_writer if writing else _prepare_reader)
        # Not by the event of this name: every connection that is lent would pay for listening to it.
        engine.dialect.do_begin = _begin_immediate if writing else _begin  # type: ignore[method-assign]
        return engine

    def _server_engine(self, *, pool_size: int, writing: bool) -> Engine:
        engine = create_engine(
            self.url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=LOCK_WAIT_SECONDS_MAX,
            isolation_level="READ COMMITTED" if writing else "REPEATABLE READ",
        )
        event.listen(engine, "connect", _compile_nothing)
        if writing:
            event.listen(engine, "begin", _begin_alone)
        return engine


def _compile_nothing(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    """Let the server compile no statement: a till asks for little at once, and compiling takes it 70 ms."""
    cursor = connection.cursor()
    cursor.execute("SET jit = off")
    cursor.close()
    connection.commit()


class Stop:
    """Ends what one thread reads, from another one. A server is not asked to: there it ends by itself."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._is_set = False
        self._reading: sqlite3.Connection | None = None

    def set(self) -> None:
        """End it, now or as soon as it begins."""
        with self._lock:
            self._is_set = True
            if self._reading is not None:
                self._reading.interrupt()

    @contextmanager
    def over(self, connection: Connection) -> Iterator[None]:
        """What is read on this connection may be ended; raises Refused when it is."""
        driver = connection.connection.driver_connection
        with self._lock:
            self._refuse_if_set()
            self._reading = driver if isinstance(driver, sqlite3.Connection) else None
        try:
            yield
        except (OperationalError, sqlite3.OperationalError):  # the second: of what asks the driver itself
            self._refuse_if_set()
            raise
        finally:
            with self._lock:
                self._reading = None

    def _refuse_if_set(self) -> None:
        if self._is_set:
            raise Refused("what was asked for is not wanted any more")


def sqlite_url(path: Path) -> str:
    """The URL of an SQLite file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def _mark(file: Path) -> tuple[int, int]:
    """When it was written to, and its size."""
    try:
        told = file.stat()
    except OSError:
        return 0, 0
    return told.st_mtime_ns, told.st_size


def _prepare_reader(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    _prepare(connection, READ_CACHE_KIB)


def _prepare_writer(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    _prepare(connection, WRITE_CACHE_KIB)
    if isinstance(connection, sqlite3.Connection):
        connection.execute(f"PRAGMA wal_autocheckpoint={LOG_PAGES_MAX}")


def _prepare(connection: DBAPIConnection, cache_kib: int) -> None:
    # The driver must not open transactions by itself: reads would see a moving book, and a write would
    # start as a read and fail to upgrade.
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
        connection.create_function(WORDS_FUNCTION, SEARCHED_COUNT, search_text, deterministic=True)
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # or INSERT OR REPLACE would delete past the guards
        "temp_store=MEMORY",
        f"cache_size=-{cache_kib}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_alone(connection: Connection) -> None:
    # A site's versions are counted one by one: its programs write in turn, as they do on a file.
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_WAIT_SECONDS_MAX}s'")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITE_LOCK})")


def _begin(dbapi_connection: PoolProxiedConnection) -> None:
    dbapi_connection.cursor().execute("BEGIN")


def _begin_immediate(dbapi_connection: PoolProxiedConnection) -> None:
    dbapi_connection.cursor().execute("BEGIN IMMEDIATE")
