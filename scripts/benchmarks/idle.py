"""Idling: a till that nobody touches, and that has no lane to talk to."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scripts.benchmarks import process
from scripts.benchmarks.figures import Figure, Plan
from scripts.benchmarks.shops import Bench
from scripts.benchmarks.terminal import Terminal

_SECONDS: Final = 10.0
_RESTED_SECONDS: Final = 3.0


@dataclass(frozen=True, slots=True)
class _Rest:
    cpu_percent: float
    wake_ups: float
    """In a second."""
    shown: int
    """Bytes to the terminal."""


def idle(plan: Plan, bench: Bench) -> Sequence[Figure]:  # noqa: ARG001 - ten seconds are ten seconds
    """Both rest side by side."""
    with bench.floor() as app, bench.till(bench.demo("idle")) as till:
        app.wait("READY")
        till.wait("Nothing on the sale")
        low, ours = _rest(app, till)
    return [
        Figure("idle: bytes to the terminal", "bytes", float(ours.shown), None, 0),
        Figure("idle: wake-ups a second", "1/s", ours.wake_ups, low.wake_ups, 12, is_absolute=True),
        Figure("idle: processor", "% core", ours.cpu_percent, low.cpu_percent, 1.2),
    ]


def _rest(*terminals: Terminal) -> list[_Rest]:
    _before_the_minute()
    for terminal in terminals:
        terminal.settle(_RESTED_SECONDS)
    before = [(process.usage(each.pid), each.bytes_shown) for each in terminals]
    time.sleep(_SECONDS)
    rests = []
    for terminal, (used, shown) in zip(terminals, before, strict=True):
        after = process.usage(terminal.pid)
        terminal.settle(0.05)
        rests.append(
            _Rest(
                cpu_percent=100 * (after.cpu_seconds - used.cpu_seconds) / _SECONDS,
                wake_ups=(after.wake_ups - used.wake_ups) / _SECONDS,
                shown=terminal.bytes_shown - shown,
            )
        )
    return rests


def _before_the_minute() -> None:
    """Wait until no minute ends meanwhile: the clock of the status line is meant to move."""
    left = 60 - time.time() % 60
    if left < _SECONDS + 3 * _RESTED_SECONDS:
        time.sleep(left + 0.5)
