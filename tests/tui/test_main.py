import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tui.__main__ import split


@pytest.mark.parametrize(
    ("arguments", "told", "rest"),
    [
        ([], {}, []),
        (["--shop", "/srv"], {"shop": "/srv"}, []),
        (["--shop=/srv", "--theme", "plain"], {"shop": "/srv", "theme": "plain"}, []),
        (["--shop", "/srv", "groups", "list"], {"shop": "/srv"}, ["groups", "list"]),
        (["groups", "--shop", "x"], {}, ["groups", "--shop", "x"]),
        (["--help"], {}, ["--help"]),
        (["--shop"], {}, ["--shop"]),
    ],
)
def test_what_stands_before_a_command(arguments: list[str], told: dict[str, str], rest: list[str]) -> None:
    assert split(arguments) == (told, rest)


def test_without_a_terminal_there_is_no_till() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tui"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "regulars: the till needs a terminal; see regulars --help for commands\n"


@pytest.mark.parametrize("elsewhere", ["stdin", "stdout", "stderr"])
def test_nor_where_one_of_its_streams_leads_elsewhere(elsewhere: str, tmp_path: Path) -> None:
    held, given = pty.openpty()
    with (tmp_path / "elsewhere").open("w+") as file:
        at = {name: file.fileno() if name == elsewhere else given for name in ("stdin", "stdout", "stderr")}
        done = subprocess.run(
            [sys.executable, "-m", "tui"],
            check=False,
            timeout=30,
            stdin=at["stdin"],
            stdout=at["stdout"],
            stderr=at["stderr"],
        )
    os.close(given)
    os.close(held)
    assert done.returncode == 2


NOTING = """
import logging, sys
from pathlib import Path
from tui.boot import start_log
start_log(Path(sys.argv[1]))
logging.getLogger().error("something to note")
"""


def test_a_note_that_the_disk_does_not_take_is_lost_and_not_shown() -> None:
    done = subprocess.run(
        [sys.executable, "-c", NOTING, "/dev/full"], capture_output=True, timeout=60, check=True
    )
    assert (done.stdout, done.stderr) == (b"", b"")
