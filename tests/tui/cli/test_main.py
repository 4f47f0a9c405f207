"""What every command has in common: exit codes, refusals of one line, clean ends, light help."""

import argparse
import importlib
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from support.command_line import PATIENCE_SECONDS, PROGRAM, CommandLine

from tui.cli.main import COMMANDS, run

HEAVY = ("alembic", "biip", "cryptography", "sqlalchemy", "sqlite3", "textual", "usb", "zeroconf", "asyncio")

LOADED = """
import contextlib, io, json, sys
from tui.__main__ import main
with contextlib.redirect_stdout(io.StringIO()) as out:
    code = main(json.loads(sys.argv[1]))
print(json.dumps([code, sorted(name for name in sys.modules if name.startswith("tui.cli.")),
                  sorted(set(json.loads(sys.argv[2])) & set(sys.modules)), out.getvalue()]))
"""


def loaded(*words: str) -> tuple[int, list[str], list[str], str]:
    """What the program answers and has loaded when it ends."""
    command = [sys.executable, "-c", LOADED, json.dumps(words), json.dumps(HEAVY)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE_SECONDS)
    code, ours, heavy, out = json.loads(done.stdout)
    return code, ours, heavy, out


def test_help_names_every_command_and_loads_nothing() -> None:
    code, ours, heavy, out = loaded("--help")
    assert (code, ours, heavy) == (0, ["tui.cli.main"], [])
    assert [name for name in COMMANDS if f"\n    {name} " not in out] == []


def test_the_version_loads_nothing() -> None:
    code, ours, heavy, out = loaded("--version")
    assert (code, ours, heavy) == (0, ["tui.cli.main"], [])
    assert out.startswith("regulars ")


def test_help_of_a_command_loads_that_command_only() -> None:
    code, ours, heavy, out = loaded("rewards", "--help")
    assert (code, heavy) == (0, [])
    parts = ["tui.cli.reward_answers", "tui.cli.reward_fields", "tui.cli.rewards"]
    assert ours == ["tui.cli.arguments", "tui.cli.door", "tui.cli.main", *parts]
    assert "create" in out


@pytest.mark.parametrize("name", [name for name in COMMANDS if find_spec(COMMANDS[name].module)])
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    assert capsys.readouterr().out.startswith(f"usage: regulars {name}")


WRONG = (
    (),
    ("burn",),
    ("--colour",),
    ("--shop",),
    ("groups", "list", "--json", "more"),
    ("lane", "--port", "70000"),
)


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_wrong_usage_is_2(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "regulars" in err


def test_without_a_shop_every_command_says_how_to_make_one(nowhere: CommandLine) -> None:
    for words in (("groups", "list"), ("customers", "list"), ("lanes",), ("pair",), ("lane",)):
        refusal = nowhere(*words).refusal()
        assert refusal == f"no shop in {nowhere.shop}; make one: regulars shop create NAME --currency CUR"
    assert not nowhere.shop.exists()


@pytest.mark.parametrize("words", ["lanes", "lane", "pair", "conflicts list", "customers create --name Ann"])
def test_where_a_lane_waits_for_its_book_every_command_says_so(nowhere: CommandLine, words: str) -> None:
    (Path(nowhere.shop) / ".joining").mkdir(parents=True)
    (Path(nowhere.shop) / ".joining" / "shop.db").touch()
    refusal = nowhere(*words.split()).refusal()
    assert refusal.startswith(f"the lane in {nowhere.shop} belongs to a shop and has no book yet")
    assert refusal.endswith("go on with: regulars pair --join")


def test_the_shop_is_the_options_else_the_environments_else_the_platforms(
    regulars: CommandLine, own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["shop", "show"]) == 1
    assert str(own_home) in capsys.readouterr().err
    monkeypatch.setenv("REGULARS_SHOP", str(regulars.shop))
    assert run(["--theme", "plain", "shop", "show", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["folder"] == str(regulars.shop)
    assert run([f"--shop={own_home}", "shop", "show"]) == 1


def test_a_bug_is_one_line_and_the_log_has_the_story(
    regulars: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("by\nnothing")

    monkeypatch.setattr("tui.cli.groups.writer", broken)
    log = regulars.shop / "log" / "regulars.log"
    refusal = regulars("groups", "list", "--json").refusal()
    assert refusal == (
        f"this should not have happened: ZeroDivisionError: by nothing ; the whole story is in {log}"
    )
    assert "Traceback" in log.read_text(encoding="utf-8")
    assert "test_main.py" in log.read_text(encoding="utf-8")


def test_a_bug_where_no_log_can_be_written_is_still_one_line(
    nowhere: CommandLine, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("tui.cli.shop.new_shop", broken)
    (own_home / ".local").write_text("in the way")
    assert "could not be written either" in nowhere("shop", "create", "A", "--currency", "EUR").refusal()


def test_a_damaged_book_is_one_line(regulars: CommandLine) -> None:
    (regulars.shop / "shop.db").write_bytes(b"no database at all" * 1000)
    assert "book is damaged or not one" in regulars("groups", "list").refusal()


def test_a_folder_that_cannot_be_written_is_one_line(nowhere: CommandLine) -> None:
    nowhere.shop.write_text("a file")
    assert nowhere("shop", "create", "A", "--currency", "EUR").refusal() == (
        f"{nowhere.shop} is a file: name the shop's folder"
    )


def test_ctrl_c_ends_without_a_word(regulars: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tui.cli.groups.writer", interrupted)
    answer = regulars("groups", "list")
    assert (answer.code, answer.out, answer.err) == (130, "", "")


def shell(regulars: CommandLine, script: str, **told: str) -> subprocess.CompletedProcess[bytes]:
    """A shell command in which $REGULARS is the installed program."""
    command = ["bash", "-c", f"set -o pipefail; {script}"]
    env = {**os.environ, "REGULARS": str(PROGRAM), "REGULARS_SHOP": str(regulars.shop), **told}
    return subprocess.run(command, capture_output=True, env=env, timeout=PATIENCE_SECONDS, check=False)


def test_a_reader_who_has_seen_enough_is_no_error(regulars: CommandLine) -> None:
    for number in range(40):
        regulars.one("groups", "create", f"Group {number} {'x' * 180}")
    # More than a pipe holds, so that writing fails for sure.
    done = shell(regulars, 'for i in 1 2; do "$REGULARS" groups list --json; done | head -c 1')
    assert (done.stdout, done.stderr) == (b"[", b"")
    assert done.returncode in {0, 141}


ENDS = {
    "standard output closed": ('"$REGULARS" groups list >&-', 0, b""),
    "standard input closed": ('"$REGULARS" sell - <&-', 2, b"regulars: "),
    "all closed": ('"$REGULARS" groups list <&- >&- 2>&-', 0, b""),
    "disk full": (
        '"$REGULARS" groups list >/dev/full',
        1,
        b"regulars: cannot go on: No space left on device\n",
    ),
}


@pytest.mark.parametrize("case", ENDS)
def test_closed_and_full_ends(regulars: CommandLine, case: str) -> None:
    script, code, words = ENDS[case]
    # Output waits in a buffer, as it does unless somebody asked Python for none.
    done = shell(regulars, script, PYTHONUNBUFFERED="")
    assert (done.returncode, done.stderr[: len(words) or None]) == (code, words)
    assert done.stderr.count(b"\n") <= 1


LOCALES = {
    "bytes": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "latin": {"LC_ALL": "C", "PYTHONIOENCODING": "latin-1"},
}


@pytest.mark.parametrize("case", LOCALES)
def test_json_is_utf_8_and_text_never_fails_whatever_the_locale(regulars: CommandLine, case: str) -> None:
    regulars.one("groups", "create", "Größe 特大")
    listed = shell(regulars, '"$REGULARS" groups list --json', **LOCALES[case])
    assert "Größe 特大" in listed.stdout.decode("utf-8")
    assert listed.stderr == b""
    plain = shell(regulars, '"$REGULARS" groups list', **LOCALES[case])
    assert (plain.returncode, plain.stderr) == (0, b"")
    assert b"Common group" in plain.stdout


def test_words_that_are_no_text_are_taken_as_far_as_they_are(regulars: CommandLine) -> None:
    done = shell(regulars, """"$REGULARS" groups create $'Caf\\xe9' --json""")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["name"] == "Caf\N{REPLACEMENT CHARACTER}"
    refused = shell(regulars, """"$REGULARS" groups show $'\\xff\\n\\e[2J'""")
    assert (refused.returncode, refused.stderr.count(b"\n")) == (1, 1)
    assert b"\x1b" not in refused.stderr


def test_a_killed_reader_of_standard_error_changes_no_exit_code(
    regulars: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone(io.StringIO):
        def write(self, _: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stderr", Gone())
    assert run(["--shop", str(regulars.shop), "groups", "show", "nobody"]) == 1


# A test run in the background has a shell that lets SIGINT be ignored, and children inherit that.
HEARING = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""


def test_sigint_ends_the_real_program_with_130(regulars: CommandLine) -> None:
    command = [str(PROGRAM), "--shop", str(regulars.shop), "pair", "--port", "0", "--no-discovery"]
    with subprocess.Popen(
        [sys.executable, "-c", HEARING, *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        running.stdout.readline()
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=PATIENCE_SECONDS)
    assert (running.returncode, err) == (130, b"")


def unexplained(parser: argparse.ArgumentParser, path: str) -> Iterator[str]:
    """Everything that may stand on a line and says nothing of itself."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                yield from unexplained(inner, f"{path} {name}")
        elif not action.help:
            yield f"{path} {' '.join(action.option_strings) or action.dest}"


@pytest.mark.parametrize("command", COMMANDS)
def test_everything_that_may_stand_on_a_line_says_what_it_is(command: str) -> None:
    parser = argparse.ArgumentParser()
    importlib.import_module(COMMANDS[command][0]).add_parser(parser.add_subparsers())
    assert list(unexplained(parser, "")) == []
