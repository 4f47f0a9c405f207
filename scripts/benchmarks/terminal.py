"""A program in a pseudo-terminal of its own: what it shows, when, and what it costs. Linux only.

A thread stamps what the program writes when it arrives; it is made into a screen afterwards, so that
drawing never counts. How long the terminal itself would take to draw is not in any figure.
"""

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Final, Self

import pyte

from scripts.benchmarks import process

clock = time.perf_counter

PATIENCE_SECONDS: Final = 30.0
QUIET_SECONDS: Final = 0.06
"""Nothing more comes after this long without a byte."""

READ_BYTES_MAX: Final = 65_536
ENDING_SECONDS_MAX: Final = 5.0

# What pyte would show as text: questions to the terminal and modes it does not know.
_UNKNOWN = re.compile(r"\x1b\[[<>=][0-9;:]*[a-z]|\x1b\[\?[0-9]+\$p|\x1b\[\?u")
_BROKEN = re.compile(r"\x1b(?:\[[0-9;:<>=?$]*)?$")

KEYS: Final = {
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "page down": "\x1b[6~", "home": "\x1b[1~",
    "end": "\x1b[4~", "f3": "\x1b[[C", "f2": "\x1b[[B",
}  # fmt: skip
"""What a Linux console sends."""


class NotMeasured(Exception):
    """The program did not do what was to be measured."""


class Terminal:
    """A running program, 80 x 25 on a Linux console unless said otherwise; used with `with`."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        size: tuple[int, int] = (80, 25),
        term: str = "linux",
    ) -> None:
        self._command = list(command)
        self._environment = {**environment, "TERM": term}
        self._columns, self._rows = size
        self._screen = pyte.Screen(*size)
        self._stream = pyte.Stream(self._screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        self._arrived: SimpleQueue[tuple[float, bytes]] = SimpleQueue()
        self.pid = 0
        self.bytes_shown = 0
        """Bytes the program has written so far, as far as they were looked at."""
        self.started_at = 0.0

    def __enter__(self) -> Self:
        self.started_at = clock()
        self.pid, self._tty = pty.fork()
        if not self.pid:
            size = struct.pack("HHHH", self._rows, self._columns, 0, 0)
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            os.execvpe(self._command[0], self._command, self._environment)  # noqa: S606 - its own program
        self._end, self._ending = os.pipe()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number in (signal.SIGTERM, signal.SIGKILL):
            if process.ended(self.pid, number, ENDING_SECONDS_MAX):
                break
        os.write(self._ending, b".")
        self._reader.join()
        for descriptor in (self._tty, self._end, self._ending):
            os.close(descriptor)

    def _read(self) -> None:
        while True:
            ready, _, _ = select.select([self._tty, self._end], [], [])
            if self._end in ready:
                return
            try:
                data = os.read(self._tty, READ_BYTES_MAX)
            except OSError:
                data = b""
            self._arrived.put((clock(), data))
            if not data:
                return

    # What it shows

    @property
    def text(self) -> str:
        """The screen as lines."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def wait(self, shown: str | Callable[[str], bool], seconds: float = PATIENCE_SECONDS) -> float:
        """Wait until a pattern is on the screen; answers when the bytes that put it there arrived.

        Raises:
            NotMeasured: it never was.
        """
        pattern = re.compile(shown, re.MULTILINE).search if isinstance(shown, str) else shown
        at, deadline = clock(), clock() + seconds
        while not pattern(self.text):
            arrival = self._take(deadline)
            if arrival is None:
                raise NotMeasured(f"{self._command[0]} never showed {shown!r}; its screen:\n{self.text}")
            at = arrival
        return at

    def wait_for_change(self, seconds: float = PATIENCE_SECONDS) -> float:
        """Wait until anything on the screen is another than now."""
        before = self.text, (self._screen.cursor.x, self._screen.cursor.y)
        return self.wait(
            lambda text: (text, (self._screen.cursor.x, self._screen.cursor.y)) != before, seconds
        )

    def settle(self, quiet_seconds: float = QUIET_SECONDS) -> float | None:
        """Take in everything until nothing comes for a while; answers when the last of it arrived."""
        last = None
        while (at := self._take(clock() + quiet_seconds)) is not None:
            last = at
        return last

    def _take(self, deadline: float) -> float | None:
        """Show one piece; answers when it arrived, None when none came in time."""
        try:
            at, data = self._arrived.get(timeout=max(0.0, deadline - clock()))
        except Empty:
            return None
        if not data:
            return None
        self.bytes_shown += len(data)
        text = self._rest + self._decoder.decode(data)
        broken = _BROKEN.search(text)
        text, self._rest = (text[: broken.start()], broken[0]) if broken else (text, "")
        self._stream.feed(_UNKNOWN.sub("", text))
        return at

    # What is typed

    def type(self, text: str, gap_seconds: float = 0.0) -> float:
        """Type; answers when the last byte was sent."""
        data = text.encode()
        if not gap_seconds:
            return self._send(data)
        due = clock()
        for byte in data:
            while clock() < due:
                time.sleep(max(0.0, due - clock()))
            self._send(bytes([byte]))
            due = clock() + gap_seconds
        return clock()

    def key(self, name: str) -> float:
        """Press a key of `KEYS`; answers when it was sent."""
        return self._send(KEYS[name].encode())

    def _send(self, data: bytes) -> float:
        while data:
            data = data[os.write(self._tty, data) :]
        return clock()
