"""Makes a failing run smaller: leaves out what it fails without."""

from collections.abc import Callable

from support.sim.broken import Broken
from support.sim.trace import Trace
from support.sim.world import play


def broken_by(trace: Trace) -> Broken | None:
    """How a run fails; None when it does not."""
    try:
        play(trace)
    except Broken as broken:
        return broken
    return None


def shrunk(trace: Trace, fails: Callable[[Trace], bool]) -> Trace:
    """The same run without events that it fails without too, down to where each one is needed.

    Larger pieces are tried first; every attempt is a whole run of its own.
    """
    kept = list(range(len(trace.events)) if trace.kept is None else trace.kept)
    size = max(1, len(kept) // 2)
    while True:
        before = len(kept)
        for start in range(len(kept) - size, -1, -size):
            fewer = kept[:start] + kept[start + size :]
            if fails(trace.only(fewer)):
                kept = fewer
        if size == 1 and len(kept) == before:
            return trace.only(kept)
        size = max(1, size // 2)
