"""What scripts/run says and does before the program starts, in a copy of the repository without `.venv`."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "#!/bin/sh\nprintf '[%s]' \"$@\"\n"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """What setting up reads, in a folder whose name needs quoting."""
    copy = tmp_path / "my till"
    for folder in (".bootstrap", "scripts"):
        shutil.copytree(ROOT / folder, copy / folder)
    for name in ("pyproject.toml", "requirements.lock", "requirements-test.lock"):
        shutil.copy(ROOT / name, copy)
    return copy


@pytest.fixture
def ready(copy: Path) -> Path:
    """The copy with a `.venv` that says it is complete, whose program shows its arguments."""
    programs = copy / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(sys.executable)
    (programs / "regulars").write_text(PROGRAM)
    (programs / "regulars").chmod(0o755)
    script = "import sys; sys.path.insert(0, sys.argv[1]); from environment import *"
    stamping = f"{script}; stamp('run').write_bytes(made_from('run'))"
    subprocess.run([sys.executable, "-c", stamping, str(copy / "scripts")], check=True)
    return copy


@pytest.fixture
def without_python(tmp_path: Path) -> Path:
    """A folder of programs for PATH that has all the scripts need but Python."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("cat", "cmp", "dirname", "readlink", "sh"):
        found = shutil.which(name)
        assert found
        (programs / name).symlink_to(found)
    return programs


def run(script: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Start a script from a folder that is not its own."""
    return subprocess.run(
        [str(script), *arguments],
        cwd="/",
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_ready_environment_starts_at_once_with_the_arguments(
    ready: Path, tmp_path: Path, without_python: Path
) -> None:
    link = tmp_path / "till"
    link.symlink_to(ready / "scripts" / "run")
    done = run(link, "price", "two words", "*", "", PATH=str(without_python))
    assert (done.stdout, done.stderr) == ("[price][two words][*][]", "")


@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml", ".venv/made-for-run"])
def test_a_change_asks_for_setting_up_again(ready: Path, without_python: Path, changed: str) -> None:
    with (ready / changed).open("a") as file:
        file.write("# changed\n")
    assert run(ready / "scripts" / "run", PATH=str(without_python)).returncode == 1


def test_an_environment_that_was_moved_is_not_ready(ready: Path, without_python: Path) -> None:
    moved = ready.rename(ready.with_name("moved"))
    assert run(moved / "scripts" / "run", PATH=str(without_python)).returncode == 1


def test_python_is_missing(copy: Path, without_python: Path) -> None:
    done = run(copy / "scripts" / "run", PATH=str(without_python))
    line = "regulars: Python is missing; install python3 (3.11 or newer) and run this again.\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", line)


def test_python_is_too_old(copy: Path, without_python: Path) -> None:
    old = without_python / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2\n')
    old.chmod(0o755)
    done = run(copy / "scripts" / "run", PATH=str(without_python))
    line = "regulars: Python 3.9.2 is too old; install Python 3.11 or newer and run this again.\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", line)


def test_a_damaged_pip_is_not_run(copy: Path) -> None:
    [wheel] = (copy / ".bootstrap").glob("pip-*.whl")
    with wheel.open("ab") as file:
        file.write(b"x")
    done = run(copy / "scripts" / "run")
    line = (
        f"regulars: {wheel} is damaged; "
        f"restore it with `git checkout {wheel.relative_to(copy)}` and run this again.\n"
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "", line)


def test_without_a_network_nothing_half_made_stays(copy: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    nowhere = {
        "NO_PROXY": "127.0.0.1",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": f"http://127.0.0.1:{port}/",
        "PIP_NO_CACHE_DIR": "1",
        "PIP_RETRIES": "1",
    }
    done = run(copy / "scripts" / "run", **nowhere)
    line = (
        "regulars: set-up failed: the package index cannot be reached; check the network, then pip's proxy, "
        f"then run this again. Details are in {copy / '.venv.log'}\n"
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"regulars: setting up (once, about a minute)…\n{line}"
    assert not (copy / ".venv").exists()
