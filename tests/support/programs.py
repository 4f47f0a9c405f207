"""Real programs of a shop that run on beside a test, read line by line."""

import contextlib
import re
import signal
import subprocess
from pathlib import Path

from support.command_line import PATIENCE_SECONDS, PROGRAM


class Program:
    """A command that runs on; read line by line."""

    def __init__(self, shop: Path, *words: str) -> None:
        self._process = subprocess.Popen(
            [PROGRAM, "--shop", shop, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().rstrip("\n")

    def line_with(self, pattern: str) -> re.Match[str]:
        """The next line that has the pattern, those before it passed over."""
        while line := self.line():
            if found := re.search(pattern, line):
                return found
        raise AssertionError(f"{pattern} never came")

    def end(self, *, by: signal.Signals | None = None) -> tuple[int, str, str]:
        """Exit code, the rest of the output, and the errors."""
        if by is not None:
            self._process.send_signal(by)
        out, err = self._process.communicate(timeout=PATIENCE_SECONDS)
        return self._process.returncode, out, err

    def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        with self._process:
            self._process.communicate(timeout=PATIENCE_SECONDS)
