"""Makes `.venv` from a lock file, for `run` or with the tools for `test`. Standard library only.

Called by environment.sh when `.venv` is missing, half-made or out of date. pip comes from the wheel in
`.bootstrap`: plain Debian has no ensurepip, and a wheel at hand leaves index, proxy and certificates to
the pip configuration of whoever runs this.
"""

import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PREVIOUS = ROOT / ".venv.previous"
MUTEX = ROOT / ".venv.mutex"
LOG = ROOT / ".venv.log"
PYTHON = VENV / "bin" / "python"

PIP = ROOT / ".bootstrap" / "pip-26.3-py3-none-any.whl"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"

LOCKS = {"run": ROOT / "requirements.lock", "test": ROOT / "requirements-test.lock"}
"""By kind of environment; the second holds all of the first."""

PROGRESS_SECONDS = 0.5

ROOMS = ("tui", "store", "netsync", "devices")

DISK_FULL_BYTES = 1_000_000
DISK_FULL = "the disk is full; free about 300 MB"

CAUSES = (
    ("No space left on device", DISK_FULL),
    ("DO NOT MATCH THE HASHES", "a download is not the file in the lock; try another network or mirror"),
    (
        "CERTIFICATE_VERIFY_FAILED",
        "the package index's certificate is refused; check the clock, then pip's cert",
    ),
    (
        "after connection broken by",
        "the package index cannot be reached; check the network, then pip's proxy",
    ),
    (
        "No matching distribution",
        "the package index has no build for this Python and machine; check pip's index",
    ),
    ("No module named venv", "this Python came without venv; install all of python3"),
    ("Permission denied", "a file cannot be written; check who owns this folder"),
)
"""What pip says, and what that means to whoever reads one line; the first that fits is told."""


class SetUpFailed(Exception):
    """Carries one sentence for the person at the terminal: cause and next step."""


def stamp(kind: str) -> Path:
    """The file that says `.venv` is complete for `kind`; environment.sh compares it byte by byte."""
    return VENV / f"made-for-{kind}"


def libraries_made_from(kind: str) -> bytes:
    """The part of a stamp that, when it changes, asks for a new `.venv`."""
    return os.fsencode(ROOT) + b"\n" + LOCKS[kind].read_bytes() + b"and the project:\n"


def made_from(kind: str) -> bytes:
    """All of a stamp."""
    return libraries_made_from(kind) + (ROOT / "pyproject.toml").read_bytes()


def is_ready(kind: str) -> bool:
    """Whether `.venv` is complete for `kind`."""
    return PYTHON.exists() and stamp(kind).exists() and stamp(kind).read_bytes() == made_from(kind)


def is_reusable() -> bool:
    """Whether `.venv` was complete once and holds the locked libraries for some kind."""
    return PYTHON.exists() and any(
        stamp(kind).exists() and stamp(kind).read_bytes().startswith(libraries_made_from(kind))
        for kind in LOCKS
    )


@contextlib.contextmanager
def only_one() -> Iterator[int]:
    """Hold the mutex, waiting for whoever has it; gives its descriptor.

    Children inherit it, so that a pip whose parent was killed keeps the next set-up waiting until it is gone.
    """
    with MUTEX.open("w") as mutex:
        try:
            fcntl.flock(mutex, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another set-up is running here; waiting for it…")
            fcntl.flock(mutex, fcntl.LOCK_EX)
        yield mutex.fileno()


def say(text: str) -> None:
    """Tell the person at the terminal; answers of the program itself go to standard output."""
    print(f"regulars: {text}", file=sys.stderr, flush=True)


def main() -> int:
    """Make `.venv` ready for the kind that is the first argument."""
    kind = sys.argv[1]
    try:
        with only_one() as mutex:
            if not is_ready(kind):
                set_up(kind, mutex)
    except SetUpFailed as failure:
        say(str(failure))
        return 1
    except OSError as error:
        say(f"cannot set up in {ROOT}: {reason(error)} and run this again.")
        return 1
    except KeyboardInterrupt:
        say("set-up stopped; run this again to finish it.")
        return 130
    return 0


def reason(error: OSError) -> str:
    """Cause and next step for an error of the file system."""
    if error.errno == errno.ENOSPC:
        return DISK_FULL
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return "no permission to write there; become its owner, or clone into a folder of your own,"
    return f"{error.strerror} ({error.filename}); mend that"


def set_up(kind: str, mutex: int) -> None:
    """Build what is missing, and stamp it when all of it is on the disk."""
    if hashlib.sha256(PIP.read_bytes()).hexdigest() != PIP_SHA256:
        raise SetUpFailed(
            f"{PIP} is damaged; restore it with `git checkout {PIP.relative_to(ROOT)}` and run this again."
        )
    with LOG.open("w", encoding="utf-8") as log:
        if is_reusable():
            say("setting up (a few seconds)…")
            fill(kind, log, mutex)
            return
        say("setting up (once, about a minute)…")
        set_aside()
        try:
            run([os.path.realpath(sys.executable), "-m", "venv", "--without-pip", str(VENV)], log, mutex)
            fill(kind, log, mutex)
        except BaseException:
            put_back()
            raise
        shutil.rmtree(PREVIOUS, ignore_errors=True)


def set_aside() -> None:
    """Make room for a new `.venv`, keeping a complete old one until the new one is."""
    if any(stamp(kind).exists() for kind in LOCKS):
        shutil.rmtree(PREVIOUS, ignore_errors=True)
        VENV.rename(PREVIOUS)
    elif VENV.exists():
        shutil.rmtree(VENV)


def put_back() -> None:
    """After a failure, return to the old `.venv`: with the older program it still serves."""
    shutil.rmtree(VENV, ignore_errors=True)
    if PREVIOUS.exists():
        PREVIOUS.rename(VENV)


def fill(kind: str, log: IO[str], mutex: int) -> None:
    """Install the locked libraries and the project, compile both, and stamp."""
    for each in LOCKS:
        if not is_ready(each):
            stamp(each).unlink(missing_ok=True)
    pip = [str(PYTHON), "-m", "pip", "--no-input", "--disable-pip-version-check", "install"]
    locked = ["--require-hashes", "--no-compile", "--requirement", str(LOCKS[kind])]
    ourselves = ["--no-deps", "--no-index", "--no-build-isolation", "--editable", str(ROOT)]
    run([*pip, *locked], log, mutex)
    run([*pip, *ourselves], log, mutex)
    rooms = [str(ROOT / room) for room in ROOMS]
    run([str(PYTHON), "-m", "compileall", "-q", "-j0", str(VENV / "lib"), *rooms], log, mutex)
    # After a power cut a stamp must not stand on files that never reached the disk.
    os.sync()
    for each in LOCKS if kind == "test" else (kind,):
        fresh = stamp(each).with_suffix(".new")
        fresh.write_bytes(made_from(each))
        fresh.replace(stamp(each))


def run(command: list[str], log: IO[str], mutex: int) -> None:
    """Run a command with its output in the log; raises SetUpFailed with what the output means."""
    begin = log.tell()
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONPATH": str(PIP), "PIP_USER": "0"},
        pass_fds=(mutex,),
    )
    with process:
        show_progress(process, begin)
    if process.returncode != 0:
        raise SetUpFailed(f"set-up failed: {cause(said(begin))}, then run this again. Details are in {LOG}")


def show_progress(process: subprocess.Popen[bytes], begin: int) -> None:
    """Until the process ends, count on a terminal what pip has fetched: slow must not look dead."""
    shown = 0
    while process.poll() is None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(PROGRESS_SECONDS)
        fetched = said(begin).count("\nCollecting ")
        if fetched > shown and sys.stderr.isatty():
            print(f"\r{fetched} packages fetched", end="", file=sys.stderr, flush=True)
            shown = fetched
    if shown:
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def said(begin: int) -> str:
    """What commands have written to the log from byte `begin` on."""
    return LOG.read_bytes()[begin:].decode(errors="replace")


def cause(words: str) -> str:
    """What went wrong and what to mend, from a command's last words."""
    if shutil.disk_usage(ROOT).free < DISK_FULL_BYTES:
        return DISK_FULL
    for sign, meaning in CAUSES:
        if sign in words:
            return meaning
    last_words = words.strip().rpartition("\n")[2] or "no reason given"
    return f"{last_words}; mend that"


if __name__ == "__main__":
    sys.exit(main())
