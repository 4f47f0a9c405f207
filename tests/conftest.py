"""Guards around every test: its own home folder, no thread left behind, dice that can be thrown again.

And what makes all of them quick together: files in memory, garbage searched seldom, statements written once.
"""

import gc
import itertools
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import settings
from support import statements

from store.services import pins

GRACE_SECONDS = 2.0
"""How long threads that were told to stop may take."""

MEMORY = Path("/dev/shm")  # noqa: S108 - see pytest_configure
MEMORY_BYTES_MIN = 4 << 30
"""A whole run takes a fifth of it; where there is less, the disk is slow but sure."""

GARBAGE = (20_000, 20, 50)
"""How many objects, and younger searches, come before garbage is searched for."""

_homes = itertools.count(1)

settings.register_profile("here", deadline=None, print_blob=True)
settings.register_profile("ci", deadline=None, print_blob=True, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: nearly a third of the time tests wait for a disk or a process."""
    return len(os.sched_getaffinity(0)) + 1


def pytest_configure() -> None:
    """Keep in memory what tests write: every commit waits for the disk, and no power cut follows."""
    is_free = "TMPDIR" not in os.environ and MEMORY.is_dir()
    if is_free and shutil.disk_usage(MEMORY).free >= MEMORY_BYTES_MIN:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None


def pytest_collection_finish() -> None:
    """Look no more through some 14,000 tests for garbage: that took a tenth of the time of all."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


@pytest.fixture(scope="session", autouse=True)
def statements_once() -> Iterator[None]:
    """Every statement is written once for all books of a process."""
    with statements.shared():
        yield


@pytest.fixture(scope="session", autouse=True)
def pins_for_nothing() -> Iterator[None]:
    """PINs are hashed in no time: what that must cost is one test's matter, and hundreds of them sign in."""
    with patch.multiple(pins, ITERATIONS=1, MEMORY_KIB=8):
        yield


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home: no test reads or litters the settings and shops of whoever runs it."""
    home = tmp_path_factory.getbasetemp() / f"home-{next(_homes)}"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in [name for name in os.environ if name.startswith(("XDG_", "REGULARS_"))]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("NO_COLOR", raising=False)
    return home


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Whatever a test starts, it stops."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before and not thread.daemon]
    for thread in left:
        thread.join(GRACE_SECONDS / len(left))
    alive = [thread.name for thread in left if thread.is_alive()]
    assert not alive, f"threads still running after the test: {', '.join(alive)}"
