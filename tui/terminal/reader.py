"""Reads one tty: bytes to strokes and silences. Runs in its own thread; knows no app and no focus.

All that one read returns is one instant. Whether there was a pause is the kernel's answer, not a
clock's: `select` must have waited the whole time *and* find nothing when asked once more. A thread
that was kept from running (a long garbage collection, a stopped process) wakes to a full buffer, and
a clock would call that a pause in the middle of a code.
"""

import os
import select
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import Final, TypeAlias

from textual import events
from textual._xterm_parser import XTermParser
from textual.message import Message

from store.domain.values import dataclass
from tui.terminal.burst import GROUP_SEPARATOR, Quiet, ScanRules, Stroke

READ_BYTES_MAX: Final = 4_096


@dataclass(frozen=True, slots=True)
class Pasted:
    """Text from the clipboard, as the terminal marks it."""

    text: str


class TerminalGone(Exception):
    """The other end of the tty was closed."""


Token: TypeAlias = Stroke | Quiet | Pasted


class Reader:
    """An endless story of what is typed on one tty."""

    def __init__(self, tty: int, wake: int, rules: ScanRules) -> None:
        """Read from `tty` until a byte arrives on `wake`, both file descriptors."""
        self._tty = tty
        self._wake = wake
        self._parser = XTermParser(debug=False)
        # A terminal set to another charset sends what UTF-8 forbids; that must not end the till.
        self._decoder = getincrementaldecoder("utf-8")(errors="replace")
        self.follow(rules)
        self._awaited: Quiet | None = None
        self._read_at = 0.0

    def follow(self, rules: ScanRules) -> None:
        """Go by other rules from the next key on; any thread."""
        self._pause_seconds = rules.pause_ms / 1000
        self._silence_seconds = rules.silence_ms / 1000

    def stories(self) -> Iterator[tuple[list[Token], list[Message]]]:
        """Keys with the silences between them, and whatever else the terminal said, batch by batch.

        Ends when woken.

        Raises:
            TerminalGone: nobody is at the other end any more.
        """
        while True:
            ready = self._wait(self._seconds_to_wait())
            if self._wake in ready:
                return
            if self._tty in ready:
                yield self._read()
            else:
                yield self._overdue()

    def _wait(self, seconds: float | None) -> list[int]:
        ready, _, _ = select.select([self._tty, self._wake], [], [], seconds)
        if not ready and seconds:
            ready, _, _ = select.select([self._tty, self._wake], [], [], 0)
        return ready

    def _seconds_to_wait(self) -> float | None:
        """Until the next silence or the end of an escape sequence's patience; None: for ever."""
        patience = self._parser._timeout_time  # noqa: SLF001 - what Textual's own thread polls for
        alarms = [alarm for alarm in (self._quiet_at(), patience) if alarm is not None]
        return max(0.0, min(alarms) - monotonic()) if alarms else None

    def _quiet_at(self) -> float | None:
        if self._awaited is None:
            return None
        wait = self._pause_seconds if self._awaited is Quiet.PAUSE else self._silence_seconds
        return self._read_at + wait

    def _read(self) -> tuple[list[Token], list[Message]]:
        try:
            data = os.read(self._tty, READ_BYTES_MAX)
        except OSError as error:
            raise TerminalGone from error
        if not data:
            raise TerminalGone
        self._read_at = monotonic()
        tokens, others = _sort(self._parser.feed(self._decoder.decode(data)))
        if tokens:
            self._awaited = Quiet.PAUSE if _may_go_on(tokens[-1]) else None
            tokens.append(Quiet.CHUNK)
        return tokens, others

    def _overdue(self) -> tuple[list[Token], list[Message]]:
        tokens, others = _sort(self._parser.tick())
        quiet_at = self._quiet_at()
        if self._awaited is not None and quiet_at is not None and monotonic() >= quiet_at:
            tokens.append(self._awaited)
            self._awaited = Quiet.SILENCE if self._awaited is Quiet.PAUSE else None
        return tokens, others


def _may_go_on(last: Token) -> bool:
    """Whether a run may be open after this, so that its silence is worth waking up for."""
    return isinstance(last, Stroke) and (last.is_printable or last.character == GROUP_SEPARATOR)


def _sort(said: Iterable[Message]) -> tuple[list[Token], list[Message]]:
    tokens: list[Token] = []
    others: list[Message] = []
    for message in said:
        if isinstance(message, events.Key):
            tokens.append(Stroke(message.key, message.character))
        elif isinstance(message, events.Paste):
            tokens.append(Pasted(message.text))
        elif not isinstance(message, (events.AppFocus, events.AppBlur)):
            # A till keeps its focus when the window manager shows something else.
            others.append(message)
    return tokens, others
