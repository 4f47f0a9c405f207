"""The command line as a test uses it: in this process for speed, or as the real program."""

import contextlib
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tui.cli.main import run

PROGRAM = Path(sys.executable).with_name("regulars")

PATIENCE_SECONDS = 60


def shop_after(folder: Path, before: Path, *commands: Sequence[str]) -> Path:
    """A copy of a shop in which some commands were run; for tests to copy again."""
    shutil.copytree(before, folder)
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()):
        patch.setenv("HOME", str(folder.parent))
        codes = [run(["--shop", str(folder), *words]) for words in commands]
    assert not any(codes)
    return folder


@dataclass(frozen=True)
class Answer:
    """What a command left behind."""

    code: int
    out: str
    err: str

    def json(self) -> object:
        """What it printed, which must be JSON and nothing else."""
        assert (self.code, self.err) == (0, "")
        return json.loads(self.out)

    def refusal(self, code: int = 1) -> str:
        """The one line it was refused with."""
        assert (self.code, self.out) == (code, ""), self
        assert self.err.startswith("regulars: ")
        assert self.err.count("\n") == 1
        return self.err.removeprefix("regulars: ").rstrip("\n")


@dataclass
class CommandLine:
    """Runs commands on one shop."""

    shop: Path
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def __call__(self, *words: str, stdin: str | bytes = b"") -> Answer:
        """Run a command in this process."""
        given = stdin.encode() if isinstance(stdin, str) else stdin
        self.capsys.readouterr()
        with self.monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
            code = run(["--shop", str(self.shop), *words])
        out, err = self.capsys.readouterr()
        return Answer(code, out, err)

    def get(self, *words: str, stdin: str | bytes = b"") -> object:
        """The JSON a command answers with."""
        return self(*words, "--json", stdin=stdin).json()

    def one(self, *words: str, stdin: str | bytes = b"") -> dict[str, object]:
        """The JSON object a command answers with."""
        answer = self.get(*words, stdin=stdin)
        assert isinstance(answer, dict)
        return answer

    def many(self, *words: str) -> list[dict[str, object]]:
        """The JSON list a command answers with."""
        answer = self.get(*words)
        assert isinstance(answer, list)
        return answer

    def names(self, *words: str) -> list[object]:
        """The names in the JSON list a command answers with."""
        return [one["name"] for one in self.many(*words)]

    def program(self, *words: str, stdin: bytes = b"", env: dict[str, str] | None = None) -> Answer:
        """Run the installed program."""
        done = self._run(words, stdin, env)
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())

    def printed(self, *words: str) -> bytes:
        """What the installed program prints, to the byte."""
        done = self._run(words, b"", None)
        assert (done.returncode, done.stderr) == (0, b"")
        return done.stdout

    def _run(
        self, words: tuple[str, ...], stdin: bytes, env: dict[str, str] | None
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [PROGRAM, "--shop", self.shop, *words],
            input=stdin,
            env=env,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
