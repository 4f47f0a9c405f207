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

ROOT = Path(__file__).parents[2]


class Terminal:
    """Starts `python ARGUMENTS` in a terminal of 80 x 25, and ends it with the `with` block."""

    def __init__(
        self, *arguments: str, term: str = "xterm-256color", environ: dict[str, str] | None = None
    ) -> None:
        self.screen = pyte.Screen(80, 25)
        self.raw = bytearray()
        self._stream = pyte.ByteStream(self.screen)
        self._lock = threading.Lock()
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
            with self._lock:
                self.raw += data
                # pyte does not know the keyboard protocol's enter and leave.
                self._stream.feed(data.replace(b"\x1b[<u", b"").replace(b"\x1b[>25u", b""))

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
        with self._lock:
            return "\n".join(line.rstrip() for line in self.screen.display)

    def wait(self, holds: str | Callable[[], object], seconds: float = 20) -> None:
        """Until a text is on the screen, or something holds; fails when it never does."""
        end = time.monotonic() + seconds
        while not (holds in self.text if isinstance(holds, str) else holds()):
            if time.monotonic() > end:
                raise AssertionError(f"{holds} never came true:\n{self.text}")
            time.sleep(0.005)

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
                time.sleep(0.005)
        return self.exit_code
