"""The till in a real terminal: no scan is lost, it starts light, sleeps when idle, and ends cleanly."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import counting_till
from support.terminal import Terminal, let_pass

TILL = counting_till.__file__
ROUNDS_MAX = 5
LATE_SECONDS = 0.02
"""A sender that was itself kept waiting this long proves nothing; it starts over with new codes."""


@pytest.fixture
def out(tmp_path: Path) -> Path:
    path = tmp_path / "told.txt"
    path.touch()
    return path


@pytest.fixture
def terminal(out: Path) -> Iterator[Terminal]:
    with Terminal(TILL, str(out)) as terminal:
        terminal.wait("OPEN")
        yield terminal


def told(out: Path) -> list[str]:
    return [line for line in out.read_text(encoding="utf-8").splitlines() if not line.startswith("heavy")]


def codes(count: int, first: int = 0) -> list[str]:
    return [f"40{number:011}" for number in range(first, first + count)]


def scan_all(terminal: Terminal, out: Path, gap_seconds: float, count: int) -> None:
    """Scan so many codes; all must be told, whole and in order."""
    for attempt in range(ROUNDS_MAX):
        before, sent = len(told(out)), codes(count, first=attempt * 1_000)
        longest = max(terminal.scan(code, gap_seconds) for code in sent)
        if longest < LATE_SECONDS:
            terminal.wait(lambda before=before: len(told(out)) >= before + count)  # type: ignore[misc]
            assert told(out)[before:] == sent
            return
        terminal.settle()
    pytest.skip("this machine is too busy to send like a scanner")


@pytest.mark.parametrize("gap_ms", [0, 1, 5])
def test_no_scan_is_lost_or_altered_at_the_checkout(terminal: Terminal, out: Path, gap_ms: int) -> None:
    scan_all(terminal, out, gap_ms / 1000, count=30 if gap_ms else 200)


@pytest.mark.parametrize("gap_ms", [0, 1, 5])
def test_nor_where_its_digits_are_actions(terminal: Terminal, out: Path, gap_ms: int) -> None:
    terminal.send("\x1bOS")
    terminal.wait("n New")
    scan_all(terminal, out, gap_ms / 1000, count=15)


@pytest.mark.parametrize("gap_ms", [0, 5])
def test_nor_in_the_field_of_a_form_which_stays_as_it_was(terminal: Terminal, out: Path, gap_ms: int) -> None:
    terminal.send("\x1bOS")
    terminal.wait("n New")
    terminal.send("n")
    terminal.wait(">Name")
    terminal.send("Ann")
    terminal.wait(">Name  Ann")
    terminal.settle()
    scan_all(terminal, out, gap_ms / 1000, count=10)
    terminal.send("\x13")
    terminal.wait(lambda: told(out)[-1] == "saved Ann")


def test_nor_while_the_program_is_stalled_for_half_a_second(terminal: Terminal, out: Path) -> None:
    terminal.send("stall\r")
    terminal.wait(lambda: told(out))
    sent = codes(20)
    for code in sent:
        terminal.scan(code, 0.001)
    terminal.wait(lambda: len(told(out)) > len(sent))
    assert told(out) == ["stalled", *sent]


@pytest.mark.parametrize("place", ["\x1bOQ", "\x1bOS"])
def test_nor_while_it_is_stopped_in_the_middle_of_a_code(terminal: Terminal, out: Path, place: str) -> None:
    terminal.send(place)
    terminal.settle()
    terminal.send("40063")
    terminal.kill(signal.SIGSTOP)
    terminal.wait(lambda: " T " in Path(f"/proc/{terminal.pid}/stat").read_text(encoding="utf-8"))
    terminal.send("81333931\r")
    let_pass(0.3)
    terminal.kill(signal.SIGCONT)
    terminal.wait(lambda: told(out))
    assert told(out) == ["4006381333931"]


def stop_and_continue(terminal: Terminal, *meanwhile: str) -> None:
    terminal.kill(signal.SIGSTOP)
    terminal.wait(lambda: " T " in Path(f"/proc/{terminal.pid}/stat").read_text(encoding="utf-8"))
    for code in meanwhile:
        terminal.scan(code)
    terminal.kill(signal.SIGCONT)


def test_nor_after_it_was_stopped_and_continued_again_and_again(terminal: Terminal, out: Path) -> None:
    sent = codes(160)
    for first in range(0, len(sent), 40):
        stop_and_continue(terminal, *sent[first : first + 10])
        for code in sent[first + 10 : first + 40]:
            terminal.scan(code, 0.001)
    terminal.wait(lambda: len(told(out)) >= len(sent))
    assert told(out) == sent


def test_closing_after_it_was_continued_gives_the_terminal_back(terminal: Terminal, out: Path) -> None:
    stop_and_continue(terminal)
    terminal.settle()
    terminal.send("\x11")
    terminal.wait("Close the till?")
    terminal.send("y")
    assert terminal.wait_exit() == 0
    assert restored(terminal)
    assert told(out)[-1] == "closed"


def test_scans_before_the_first_frame_are_kept(out: Path) -> None:
    with Terminal(TILL, str(out)) as terminal:
        terminal.wait(lambda: b"\x1b[?1049h" in terminal.raw)
        for code in codes(10):
            terminal.scan(code)
        terminal.wait(lambda: len(told(out)) == 10)
        assert told(out) == codes(10)


def test_lines_before_the_first_frame_are_kept_with_their_enter(out: Path) -> None:
    with Terminal(TILL, str(out)) as terminal:
        terminal.send("2*milk\r@ann\r")
        terminal.wait(lambda: b"\x1b[?1049h" in terminal.raw)
        terminal.send("\r=\r")
        terminal.wait(lambda: told(out)[-1:] == ["="])
        assert told(out) == ["2*milk", "@ann", "", "="]


def test_nothing_heavy_is_there_when_the_first_frame_is_out(terminal: Terminal, out: Path) -> None:
    terminal.wait("OPEN")
    assert out.read_text(encoding="utf-8").splitlines()[0] == "heavy "


def test_an_idle_till_writes_nothing_and_hardly_wakes(terminal: Terminal) -> None:
    def wakeups() -> int:
        tasks = Path(f"/proc/{terminal.pid}/task")
        return sum(
            int(line.split()[1])
            for task in tasks.iterdir()
            for line in (task / "status").read_text().splitlines()
            if line.startswith("voluntary_ctxt_switches")
        )

    terminal.settle()
    before, written = wakeups(), len(terminal.raw)
    let_pass(1)
    assert len(terminal.raw) - written in {0, *range(20, 400)}, "nothing, or the minute that just changed"
    assert wakeups() - before <= 12


@pytest.mark.parametrize("key", ["\x03", "\x1a", "\x10", "\x1c", "\x11"])
def test_keys_that_end_other_programs_do_not_end_this_one(terminal: Terminal, key: str) -> None:
    terminal.send(key)
    terminal.settle()
    terminal.send("\x1b")
    terminal.settle()
    terminal.send("still here\r")
    terminal.wait("got still here")


def restored(terminal: Terminal) -> bool:
    """Whether the terminal was given back: the main screen, the cursor, the keyboard."""
    tail = bytes(terminal.raw[-4000:])
    return all(code in tail for code in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[<u"))


def test_closing_gives_the_terminal_back(terminal: Terminal, out: Path) -> None:
    terminal.send("\x11")
    terminal.wait("Close the till?")
    terminal.send("y")
    assert terminal.wait_exit() == 0
    assert restored(terminal)
    assert told(out)[-1] == "closed"
    # This terminal has no second screen, as a Linux console has none: what was shown must be wiped.
    assert terminal.text.strip() == ""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_closes_it(terminal: Terminal, out: Path, number: signal.Signals) -> None:
    terminal.kill(number)
    assert terminal.wait_exit() == 0
    assert restored(terminal)
    assert told(out)[-1] == "closed"


def test_a_terminal_that_is_gone_ends_it(terminal: Terminal, out: Path) -> None:
    terminal.hang_up()
    terminal.wait_exit()
    assert told(out)[-1] == "closed"


def test_a_mistake_is_told_in_words_and_by_the_exit_code(terminal: Terminal, out: Path) -> None:
    terminal.send("crash\r")
    assert terminal.wait_exit() == 70
    assert restored(terminal)
    terminal.wait("The till stopped because of a mistake in the program.")
    assert "The sale is safe" in terminal.text
    assert "told.log" in terminal.text
    assert "secret-4711" not in terminal.raw.decode(errors="replace")
    log = out.with_suffix(".log").read_text(encoding="utf-8")
    assert "ZeroDivisionError: 11" in log
    assert "secret-4711" not in log.replace('pin = "secret-4711"', "")


def test_what_is_in_the_environment_does_not_change_it(out: Path) -> None:
    environ = {"TEXTUAL_PRESS": "ctrl+q,y", "TEXTUAL_SCREENSHOT": "1", "TEXTUAL_DRIVER": "os:path"}
    with Terminal(TILL, str(out), environ=environ) as terminal:
        terminal.wait("OPEN")
        terminal.send("still here\r")
        terminal.wait("got still here")


CODE_PAGE_437 = bytes(range(0x80, 0x100)).decode("cp437") + "☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼⌂"


@pytest.mark.parametrize("environ", [{}, {"NO_COLOR": "1"}], ids=["colour", "no colour"])
def test_the_plain_look_sends_a_console_only_what_it_can_show(out: Path, environ: dict[str, str]) -> None:
    with Terminal(TILL, str(out), term="linux", environ=environ) as terminal:
        for key, seen in (
            ("", "OPEN"),
            ("\x1bOS", "n New"),
            ("n", ">Name"),
            ("\x1b[21~", "What shall be done?"),
        ):
            terminal.send(key)
            terminal.wait(seen)
        strange = {letter for letter in terminal.text if not letter.isascii() and letter not in CODE_PAGE_437}
        assert strange == set()
        sent = bytes(terminal.raw)
        assert b"\x1b[38;" not in sent
        assert b";38;2;" not in sent
        assert b"\x1b[7" in sent or b";7m" in sent
        assert b"?1000h" not in sent
        if environ:
            assert b"\x1b[37" not in sent
            assert b"\x1b[97" not in sent
