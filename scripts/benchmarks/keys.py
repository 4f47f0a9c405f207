"""Keys to paint: typing and moving in long lists, against Textual's own line; bytes; and idling."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from scripts.benchmarks import process
from scripts.benchmarks.figures import MILLISECONDS, Figure, Plan, high, middle
from scripts.benchmarks.shops import FLOOR, LINE_FLOOR, Bench
from scripts.benchmarks.terminal import Terminal

TIMES: Final = 60
_IDLE_SECONDS: Final = 5.0


def keys(plan: Plan) -> Sequence[Figure]:  # noqa: ARG001 - n is large enough by itself
    """Letters and cursor moves."""
    bench = Bench()
    short, long = bench.crowded("hundred", 100), bench.crowded("many", 100_000)
    with Terminal(LINE_FLOOR, bench.environment) as floor:
        floor.wait("READY")
        floor.settle(0.5)
        low = _letters(floor)
    with Terminal(bench.till(long), bench.environment) as till:
        till.wait("Nothing on the sale")
        till.settle(1.0)
        typed = _letters(till)
        till.type("\x7f" * TIMES)
        till.settle()
        moved, cursor_bytes, page_bytes = _moves(till)
    with Terminal(bench.till(short), bench.environment) as till:
        till.wait("Nothing on the sale")
        till.settle(1.0)
        moved_short, _, _ = _moves(till)
    return [
        Figure("keys: a letter at the checkout, median", MILLISECONDS, middle(typed), middle(low), 1.3),
        Figure("keys: a letter at the checkout, 95 %", MILLISECONDS, high(typed), high(low), 2.0),
        Figure("keys: cursor in 100,000 customers, median", MILLISECONDS, middle(moved), middle(low), 1.0),
        Figure("keys: the same against 100 customers", MILLISECONDS, middle(moved), middle(moved_short), 1.2),
        Figure("keys: bytes of a cursor move", "bytes", cursor_bytes, None, 350),
        Figure("keys: bytes of a page", "bytes", page_bytes, None, 3000),
    ]


def _letters(terminal: Terminal) -> list[float]:
    letters = "abcdefghij" * (TIMES // 10)
    return [_timed(terminal, partial(terminal.type, letter)) for letter in letters]


def _moves(till: Terminal) -> tuple[list[float], float, float]:
    till.key("f3")
    till.wait("> +Customer 000000")
    till.settle(0.5)
    before = till.bytes_shown
    # Down and up again: the cursor stays in view, whatever the list is.
    there_and_back = (["down"] * 10 + ["up"] * 10) * (TIMES // 20)
    times = [_timed(till, partial(till.key, name)) for name in there_and_back]
    till.settle()
    cursor_bytes = (till.bytes_shown - before) / TIMES
    before = till.bytes_shown
    till.key("page down")
    till.settle(0.3)
    return times, cursor_bytes, float(till.bytes_shown - before)


def _timed(terminal: Terminal, press: Callable[[], float]) -> float:
    sent = press()
    took = terminal.wait_for_change() - sent
    terminal.settle(0.01)
    return took * 1000


def idle(plan: Plan) -> Sequence[Figure]:  # noqa: ARG001 - five seconds are five seconds
    """A till that nobody touches and that has no links."""
    bench = Bench()
    shop = bench.demo("idle")
    with Terminal(FLOOR, bench.environment) as floor:
        floor.wait("READY")
        floor_cpu, _, _ = _rest(floor)
    with Terminal(bench.till(shop), bench.environment) as till:
        till.wait("Nothing on the sale")
        cpu, wake_ups, shown = _rest(till)
    return [
        Figure("idle: bytes to the terminal in 5 s", "bytes", float(shown), None, 0),
        Figure("idle: wake-ups a second", "1/s", wake_ups, None, 12),
        Figure("idle: processor", "% core", cpu, floor_cpu, 1.2),
    ]


def _rest(terminal: Terminal) -> tuple[float, float, int]:
    _before_the_minute()
    terminal.settle(3.0)
    before, shown = process.usage(terminal.pid), terminal.bytes_shown
    time.sleep(_IDLE_SECONDS)
    after = process.usage(terminal.pid)
    terminal.settle(0.05)
    cpu = 100 * (after.cpu_seconds - before.cpu_seconds) / _IDLE_SECONDS
    return cpu, (after.wake_ups - before.wake_ups) / _IDLE_SECONDS, terminal.bytes_shown - shown


def _before_the_minute() -> None:
    """Wait until no minute ends meanwhile: the clock of the status line is meant to move."""
    left = 60 - time.time() % 60
    if left < _IDLE_SECONDS + 4:
        time.sleep(left + 0.5)
