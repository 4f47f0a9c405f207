"""One tty read as strokes and silences: over a real pseudo-terminal, with nothing else running."""

import os
import pty
import select
import threading
import tty
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from textual import events, messages

from tui.terminal.burst import Quiet, ScanRules, Stroke
from tui.terminal.reader import Pasted, Reader, TerminalGone, Token

EAN = "4006381333931"


@dataclass
class Wire:
    """Both ends of a pseudo-terminal and the reader on one of them."""

    keyboard: int
    reader: Reader
    wake: int

    def tokens(self, count: int) -> list[Token]:
        """At least so many tokens, as they come."""
        heard: list[Token] = []
        for tokens, _ in self.reader.stories():
            heard += tokens
            if len(heard) >= count:
                break
        return heard


@pytest.fixture
def wire() -> Iterator[Wire]:
    keyboard, terminal = pty.openpty()
    tty.setraw(terminal)
    wake_read, wake_write = os.pipe()
    yield Wire(keyboard, Reader(terminal, wake_read, ScanRules()), wake_write)
    for descriptor in (keyboard, terminal, wake_read, wake_write):
        try:
            os.close(descriptor)
        except OSError:
            assert descriptor == keyboard


def strokes(text: str) -> list[Token]:
    return [Stroke("enter", "\r") if c == "\r" else Stroke(c, c) for c in text]


def test_all_of_one_read_is_one_chunk_and_an_enter_needs_no_silence(wire: Wire) -> None:
    os.write(wire.keyboard, f"{EAN}\r".encode())
    assert wire.tokens(15) == [*strokes(f"{EAN}\r"), Quiet.CHUNK]
    assert wire.reader._seconds_to_wait() is None


def test_a_letter_is_followed_by_a_pause_and_then_by_silence(wire: Wire) -> None:
    os.write(wire.keyboard, b"a")
    assert wire.tokens(4) == [Stroke("a", "a"), Quiet.CHUNK, Quiet.PAUSE, Quiet.SILENCE]
    assert wire.reader._seconds_to_wait() is None


def test_what_is_already_there_was_no_pause_however_late_it_is_read(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr("tui.terminal.reader.monotonic", lambda: clock[0])
    os.write(wire.keyboard, b"4006")
    heard: list[Token] = []
    for tokens, _ in wire.reader.stories():
        heard += tokens
        if len(heard) == 5:
            # The rest came in time, but this thread was kept from running for ten minutes.
            os.write(wire.keyboard, b"381333931\r")
            clock[0] += 600
        else:
            break
    assert Quiet.PAUSE not in heard
    assert [t for t in heard if isinstance(t, Stroke)] == strokes(f"{EAN}\r")


def test_what_came_while_it_woke_up_was_no_pause(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    really = select.select
    rest = [b"381333931\r"]

    def wakes_late(*asked: Any) -> Any:  # noqa: ANN401 - as select is called
        answer = really(*asked)
        if asked[3] and not any(answer) and rest:
            os.write(wire.keyboard, rest.pop())
        return answer

    monkeypatch.setattr("tui.terminal.reader.select.select", wakes_late)
    os.write(wire.keyboard, b"4006")
    assert wire.tokens(16) == [
        *strokes("4006"),
        Quiet.CHUNK,
        *strokes("381333931\r"),
        Quiet.CHUNK,
    ]


def test_a_lone_escape_ends_when_its_patience_does(wire: Wire) -> None:
    os.write(wire.keyboard, b"\x1b")
    assert wire.tokens(1) == [Stroke("escape", "\x1b")]


@pytest.mark.parametrize(
    ("sent", "heard"),
    [
        (b"\x1b[A", [Stroke("up")]),
        (b"\x1bOP", [Stroke("f1")]),
        (b"\x1b[[A", [Stroke("f1")]),
        (b"\x13", [Stroke("ctrl+s", "\x13")]),
        ("ä€".encode(), [Stroke("ä", "ä"), Stroke("€", "€")]),
        (b"\xff", [Stroke("�", "�")]),
        (b"\x1b[200~two\rlines\x1b[201~x", [Pasted("two\rlines"), Stroke("x", "x")]),
    ],
)
def test_keys_of_terminals(wire: Wire, sent: bytes, heard: list[Token]) -> None:
    os.write(wire.keyboard, sent)
    told = [token for token in wire.tokens(len(heard) + 1) if not isinstance(token, Quiet)]
    assert [getattr(t, "character", None) or t for t in told] == [
        getattr(t, "character", None) or t for t in heard
    ]


def test_the_terminal_speaks_of_other_things_too(wire: Wire) -> None:
    os.write(wire.keyboard, b"\x1b[?2026;2$y\x1b[O\x1b[Ix")
    others: list[object] = []
    for tokens, said in wire.reader.stories():
        others += said
        if tokens:
            break
    assert [type(message) for message in others] == [messages.TerminalSupportsSynchronizedOutput]
    assert not any(isinstance(message, events.AppBlur) for message in others)


def test_it_ends_when_it_is_woken(wire: Wire) -> None:
    told: list[object] = []
    thread = threading.Thread(target=lambda: told.extend(wire.reader.stories()))
    thread.start()
    os.write(wire.wake, b".")
    thread.join(5)
    assert told == []


def test_a_terminal_that_hangs_up_is_told(wire: Wire) -> None:
    os.close(wire.keyboard)
    with pytest.raises(TerminalGone):
        list(wire.reader.stories())
