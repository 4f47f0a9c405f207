"""A real pseudo-terminal with a program in it, and a screen to look at."""

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

LOOK_SECONDS = 0.01
"""How often something that does not announce itself is looked at."""

QUIET_SECONDS = 0.15
"""Longer than any pause the till waits for."""

ROOT = Path(__file__).parents[2]


def let_pass(seconds: float) -> None:
    """Let time go by, where time itself is what is tested: the pace of a scanner, an idle second."""
    select.select([], [], [], seconds)


class Terminal:
    """Starts `python ARGUMENTS` in a terminal of 80 x 25, and ends it with the `with` block."""

    def __init__(
        self, *arguments: str, term: str = "xterm-256color", environ: dict[str, str] | None = None
    ) -> None:
        self.screen = pyte.Screen(80, 25)
        self.raw = bytearray()
        self._stream = pyte.ByteStream(self.screen)
        self._changed = threading.Condition()
        self.exit_code: int | None = None
        path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
        child = {**os.environ, "TERM": term, "PYTHONPATH": path, **(environ or {})}
        child.pop("COLORTERM", None) if not environ else None
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 25, 80, 0, 0))
            os.execve(sys.executable, [sys.executable, *arguments], child)  # noqa: S606 - the test's own program
        self._wake_read, self._wake_write = os.pipe()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.exit_code is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self.wait_exit()
        self.hang_up()

    def _read(self) -> None:
        while True:
            try:
                ready, _, _ = select.select([self._fd, self._wake_read], [], [])
                data = b"" if self._wake_read in ready else os.read(self._fd, 65_536)
            except OSError:
                return
            if not data:
                return
            with self._changed:
                self.raw += data
                # pyte does not know the keyboard protocol's enter and leave.
                self._stream.feed(data.replace(b"\x1b[<u", b"").replace(b"\x1b[>25u", b""))
                self._changed.notify_all()

    def send(self, data: str | bytes) -> None:
        """Type bytes at once."""
        os.write(self._fd, data.encode() if isinstance(data, str) else data)

    def kill(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    def hang_up(self) -> None:
        """Close the terminal."""
        if self._fd < 0:
            return
        os.write(self._wake_write, b".")
        self._thread.join()
        for descriptor in (self._fd, self._wake_read, self._wake_write):
            os.close(descriptor)
        self._fd = -1

    @property
    def text(self) -> str:
        """What stands on the screen."""
        with self._changed:
            return "\n".join(line.rstrip() for line in self.screen.display)

    def wait(self, holds: str | Callable[[], object], seconds: float = 20) -> None:
        """Until a text is on the screen, or something holds; fails when it never does."""
        end = time.monotonic() + seconds
        while not (holds in self.text if isinstance(holds, str) else holds()):
            if time.monotonic() > end:
                raise AssertionError(f"{holds} never came true:\n{self.text}")
            with self._changed:
                self._changed.wait(LOOK_SECONDS)

    def settle(self) -> None:
        """Until the program has nothing more to show, and whatever was typed is decided."""
        with self._changed:
            while self._changed.wait(QUIET_SECONDS):
                pass

    def scan(self, code: str, gap_seconds: float = 0) -> float:
        """Send a code and Enter the way a scanner does; the longest gap there really was."""
        if not gap_seconds:
            self.send(f"{code}\r")
            return 0.0
        longest, sent = 0.0, time.monotonic()
        for letter in f"{code}\r":
            self.send(letter)
            let_pass(gap_seconds)
            longest, sent = max(longest, time.monotonic() - sent), time.monotonic()
        return longest

    def wait_exit(self, seconds: float = 20) -> int:
        """The exit code."""
        end = time.monotonic() + seconds
        while self.exit_code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.exit_code = os.waitstatus_to_exitcode(status)
            elif time.monotonic() > end:
                raise AssertionError(f"it did not end:\n{self.text}")
            else:
                let_pass(LOOK_SECONDS)
        # What it said last is still being read on a busy machine.
        self._thread.join(max(0.0, end - time.monotonic()))
        return self.exit_code
