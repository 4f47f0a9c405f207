"""A program of the bench in a process of its own, that answers each line it is told with one line."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import PIPE, Popen
from typing import IO

from scripts.benchmarks.terminal import NotMeasured


class Talker:
    """The process, as who started it sees it; made by `talking`."""

    def __init__(self, process: "Popen[str]", mouth: IO[str], ear: IO[str]) -> None:
        self.pid = process.pid
        self._mouth = mouth
        self._ear = ear

    def answer(self) -> str:
        """The next line it prints; raises NotMeasured when it has ended."""
        if not (line := self._ear.readline()):
            raise NotMeasured("a lane of the bench ended")
        return line.strip()

    def ask(self, words: object) -> str:
        """Tell it a line; what it answers."""
        print(words, file=self._mouth, flush=True)
        return self.answer()


@contextmanager
def talking(module: str, *arguments: object) -> Iterator[Talker]:
    """Run a module of the bench; it is ended in the end."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True) as process:
        if process.stdin is None or process.stdout is None:
            raise NotMeasured("a lane of the bench cannot be talked to")
        try:
            yield Talker(process, process.stdin, process.stdout)
        finally:
            process.terminate()
