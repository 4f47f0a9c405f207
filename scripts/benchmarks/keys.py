"""Keys to paint: typing and moving in lists, against letters typed into Textual's own line; and bytes."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import cycle
from typing import Final

from scripts.benchmarks.figures import MILLISECONDS, Figure, Plan, high, middle
from scripts.benchmarks.shops import Bench
from scripts.benchmarks.terminal import Terminal

TIMES: Final = 60
_PAUSE_SECONDS: Final = 0.02
"""Between keys: quicker than hands, slower than the paint before."""

_IN_VIEW: Final = ("down",) * 10 + ("up",) * 10
"""From below the middle of the list; the cursor stays on the screen."""


def keys(plan: Plan, bench: Bench) -> Sequence[Figure]:  # noqa: ARG001 - n is large enough by itself
    """Each key once in every program, in turn, so that all meet the same machine."""
    short, long = bench.crowded(100), bench.crowded(100_000)
    with bench.line_floor() as line, bench.till(long) as till, bench.till(short) as other:
        line.wait("READY")
        for each in (till, other):
            each.wait("Nothing on the sale")
        for each in (line, till, other):
            each.settle(1.0)
        typed = in_turn(line=letters(line), till=letters(till))
        till.type("\x7f" * TIMES)
        for each in (till, other):
            _open_list(each)
        moved = in_turn(line=letters(line), many=pressed(till, _IN_VIEW), few=pressed(other, _IN_VIEW))
        move_bytes = _bytes_of(till, "down")
        scrolled = in_turn(line=letters(line), many=_to_the_end(till))
        paged = in_turn(line=letters(line), many=pressed(till, ("page down",)))
        page_bytes = _bytes_of(till, "page down")
    letter, low = "keys: a letter at the checkout", typed["line"]
    cursor = "keys: cursor in 100,000 customers"
    return [
        Figure(f"{letter}, median", MILLISECONDS, middle(typed["till"]), middle(low), 1.3),
        Figure(f"{letter}, 95 %", MILLISECONDS, high(typed["till"]), high(low), 2.0),
        Figure(f"{cursor}, median", MILLISECONDS, middle(moved["many"]), middle(moved["line"]), 1.0),
        Figure(f"{cursor}, scrolling", MILLISECONDS, middle(scrolled["many"]), middle(scrolled["line"]), 1.5),
        Figure(f"{cursor}, a page", MILLISECONDS, middle(paged["many"]), middle(paged["line"]), 2.0),
        Figure(f"{cursor} against 100", MILLISECONDS, middle(moved["many"]), middle(moved["few"]), 1.2),
        Figure("keys: bytes of a cursor move", "bytes", move_bytes, None, 350),
        Figure("keys: bytes of a page", "bytes", page_bytes, None, 3000),
    ]


Press = Callable[[], float]
"""Presses the next key; the answer is how long it took to be painted, in milliseconds."""


def in_turn(times: int = TIMES, **programs: Press) -> dict[str, list[float]]:
    """Each program's milliseconds; every key once in each, so that all meet the same machine."""
    taken: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(times):
        for name, press in programs.items():
            taken[name].append(press())
    return taken


def letters(terminal: Terminal) -> Press:
    """Types letters."""
    following = cycle("abcdefghij")
    return lambda: timed(terminal, lambda: terminal.type(next(following)))


def pressed(terminal: Terminal, names: Sequence[str]) -> Press:
    """Presses these keys, again and again."""
    following = cycle(names)
    return lambda: timed(terminal, lambda: terminal.key(next(following)))


def timed(terminal: Terminal, press: Press) -> float:
    """Milliseconds from the key to the first change of the screen."""
    sent = press()
    took = terminal.wait_for_change() - sent
    terminal.settle(_PAUSE_SECONDS)
    return took * 1000


def _open_list(till: Terminal) -> None:
    till.key("f3")
    till.wait("> +Customer 000000")
    till.settle(0.5)


def _to_the_end(till: Terminal) -> Press:
    """Down at the lower edge of the list: every key moves all rows."""
    for _ in range(25):
        till.key("down")
        till.settle(_PAUSE_SECONDS)
    return pressed(till, ("down",))


def _bytes_of(till: Terminal, key: str) -> float:
    before = till.bytes_shown
    timed(till, partial(till.key, key))
    till.settle(0.3)
    return float(till.bytes_shown - before)
