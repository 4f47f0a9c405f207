"""The way into a running till: one till a folder, private socket, answers until it hangs up."""

import contextlib
import errno
import json
import os
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from store.domain.errors import Refused, Unavailable
from tui import control
from tui.control import Call, Handler, Server

PATIENCE_SECONDS = 10.0


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    servers: list[Server] = []

    def start(folder: Path = tmp_path, **handlers: Handler) -> Path:
        servers.append(control.serve(folder, handlers))
        return folder

    yield start
    for server in servers:
        server.close()


def echo(call: Call) -> None:
    call.answer(heard=call.request)


def test_a_request_is_answered_with_what_it_said(till: Callable[..., Path]) -> None:
    folder = till(echo=echo)
    answers = list(control.call(folder, "echo", word="héllo\n", number=3))
    assert answers == [{"heard": {"do": "echo", "word": "héllo\n", "number": 3}}]


def test_a_refusal_travels_in_its_own_words(till: Callable[..., Path]) -> None:
    def refuse(_: Call) -> None:
        raise Refused("not today; come back tomorrow")

    with pytest.raises(Refused, match=r"^not today; come back tomorrow$"):
        list(control.call(till(ask=refuse), "ask"))


def test_a_bug_in_one_call_leaves_the_next_unharmed(
    till: Callable[..., Path], caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Call) -> None:
        raise ZeroDivisionError

    folder = till(fail=fail, echo=echo)
    with pytest.raises(Refused, match="log says why"):
        list(control.call(folder, "fail"))
    assert list(control.call(folder, "echo")) == [{"heard": {"do": "echo"}}]
    assert [record.exc_info is not None for record in caplog.records] == [True]


def test_an_unknown_request_is_refused_by_name(till: Callable[..., Path]) -> None:
    with pytest.raises(Refused, match="'dance'"):
        list(control.call(till(), "dance"))


def test_a_call_that_stays_hears_more_until_it_is_finished(till: Callable[..., Path]) -> None:
    waiting: list[Call] = []
    there = threading.Event()

    def stay(call: Call) -> None:
        call.answer(code="123 456")
        call.stay(on_gone=lambda: None)
        waiting.append(call)
        there.set()

    answers = control.call(till(stay=stay), "stay")
    assert next(answers) == {"code": "123 456"}
    assert there.wait(PATIENCE_SECONDS)
    waiting[0].answer(paired="Back")
    waiting[0].finish()
    assert list(answers) == [{"paired": "Back"}]


def test_a_caller_who_hangs_up_is_noticed(till: Callable[..., Path]) -> None:
    gone = threading.Event()

    def stay(call: Call) -> None:
        call.stay(on_gone=gone.set)
        call.answer(here=True)

    answers = control.call(till(stay=stay), "stay")
    assert next(answers) == {"here": True}
    assert not gone.is_set()
    answers.close()  # type: ignore[attr-defined] # a generator
    assert gone.wait(PATIENCE_SECONDS)


def test_nobody_else_may_connect(till: Callable[..., Path]) -> None:
    folder = till(echo=echo)
    mode = (folder / control.SOCKET_FILE).stat().st_mode
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600


def test_a_closed_till_is_not_running(tmp_path: Path) -> None:
    server = control.serve(tmp_path, {"echo": echo})
    server.close()
    assert not (tmp_path / control.SOCKET_FILE).exists()
    with pytest.raises(control.NotRunning):
        list(control.call(tmp_path, "echo"))


def test_closing_hangs_up_on_those_who_wait(tmp_path: Path) -> None:
    def stay(call: Call) -> None:
        call.stay(on_gone=lambda: None)
        call.answer(here=True)

    server = control.serve(tmp_path, {"stay": stay})
    answers = control.call(tmp_path, "stay")
    assert next(answers) == {"here": True}
    server.close()
    assert list(answers) == []


def test_what_a_crash_left_is_taken_over(till: Callable[..., Path], tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / control.SOCKET_FILE))
    with pytest.raises(control.NotRunning):
        list(control.call(tmp_path, "echo"))
    assert list(control.call(till(echo=echo), "echo")) == [{"heard": {"do": "echo"}}]


def test_a_folder_whose_path_no_socket_can_have_still_works(
    till: Callable[..., Path], tmp_path: Path
) -> None:
    folder = tmp_path / ("d" * 100) / ("e" * 100)
    folder.mkdir(parents=True)
    till(folder, echo=echo)
    assert (folder / control.SOCKET_FILE).is_socket()
    assert list(control.call(folder, "echo")) == [{"heard": {"do": "echo"}}]


HOSTILE = {
    "silence": b"",
    "no JSON": b"hello\n",
    "no object": b"[1]\n",
    "nested": b"[" * 60_000 + b"\n",
    "no end of line": b"x" * (control.LINE_BYTES_MAX + 10),
    "bytes": b"\xff\xfe\x00\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_callers_are_let_go(till: Callable[..., Path], name: str) -> None:
    folder = till(echo=echo)
    with socket.socket(socket.AF_UNIX) as caller:
        caller.settimeout(PATIENCE_SECONDS)
        caller.connect(str(folder / control.SOCKET_FILE))
        caller.sendall(HOSTILE[name])
        caller.shutdown(socket.SHUT_WR)
        # The kernel resets a connection whose last bytes nobody read.
        with contextlib.suppress(ConnectionResetError), caller.makefile("rb") as file:
            answer = file.read()
            assert b"error" in answer or answer == b""
    assert list(control.call(folder, "echo")) == [{"heard": {"do": "echo"}}]


def test_more_callers_than_there_is_room_for_are_turned_away(till: Callable[..., Path]) -> None:
    there = threading.Semaphore(0)

    def stay(call: Call) -> None:
        call.stay(on_gone=lambda: None)
        call.answer(here=True)
        there.release()

    folder = till(stay=stay)
    calls = [control.call(folder, "stay") for _ in range(control.CALLS_MAX)]
    assert [next(call) for call in calls] == [{"here": True}] * control.CALLS_MAX
    try:
        late = list(control.call(folder, "stay", seconds_max=PATIENCE_SECONDS))
    except Unavailable:
        late = []
    assert late == []


def test_poking_does_no_harm_where_nothing_runs(tmp_path: Path) -> None:
    control.poke(tmp_path)
    control.poke(tmp_path / "nowhere")


def test_poking_reaches_the_till(till: Callable[..., Path]) -> None:
    poked = threading.Event()

    def poke(_: Call) -> None:
        poked.set()

    control.poke(till(poke=poke))
    assert poked.is_set()


def test_a_second_till_is_refused_and_told_who_runs(tmp_path: Path) -> None:
    first = control.claim(tmp_path, "the till")
    with pytest.raises(Unavailable, match=rf"^the till \(process {os.getpid()}\) already runs on this shop"):
        control.claim(tmp_path, "a lane")
    first.release()
    control.claim(tmp_path, "a lane").release()


def test_a_folder_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(
        Unavailable, match="gone cannot be written: No such file or directory; look at its disk"
    ):
        control.claim(tmp_path / "gone", "the till")


def test_a_full_disk_keeps_no_till_from_its_shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        first = control.claim(tmp_path, "the till")
    with pytest.raises(Unavailable, match=r"^another program already runs"):
        control.claim(tmp_path, "a lane")
    first.release()


def test_the_claim_of_a_killed_till_is_free(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from tui import control\n"
        "held = control.claim(Path(sys.argv[1]), 'the till'); print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(Unavailable, match="the till"):
            control.claim(tmp_path, "a lane")
        other.kill()
        other.wait()
    control.claim(tmp_path, "a lane").release()


def test_answers_are_one_line_each(till: Callable[..., Path]) -> None:
    def two(call: Call) -> None:
        call.answer(text="a\nb")
        call.answer(text="\u2028")

    folder = till(two=two)
    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect(str(folder / control.SOCKET_FILE))
        caller.sendall(b'{"do": "two"}\n')
        with caller.makefile("rb") as file:
            lines = file.read().split(b"\n")
    assert [json.loads(line) for line in lines if line] == [{"text": "a\nb"}, {"text": "\u2028"}]
