import subprocess
import sys

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
