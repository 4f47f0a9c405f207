"""Starting: the first frame, the first scan priced, and everything loaded."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from scripts.benchmarks import process
from scripts.benchmarks.figures import MILLISECONDS, Figure, Plan
from scripts.benchmarks.shops import Bench

CODE: Final = "9520000000141"
ADDED: Final = r"1 Baguette.*\d\.\d\d"
_FRAME: Final = r"scan, code or name[\s\S]*F1 Help"
"""The line and the keys below it: the last rows of the frame."""


def start(plan: Plan, bench: Bench) -> Sequence[Figure]:
    """Against the smallest Textual program; of interleaved runs the fastest counts."""
    shop = bench.demo("start")
    floors, tills = [], []
    for _ in range(plan.runs):
        with bench.floor() as app:
            floors.append(app.wait("READY") - app.started_at)
        tills.append(_till(bench, shop))
    low = min(floors) * 1000
    frame, scan, load = (min(seconds) * 1000 for seconds in zip(*tills, strict=True))
    return [
        Figure("start: first frame of the checkout", MILLISECONDS, frame, low, 1.3),
        Figure("start: first scan accepted and priced", MILLISECONDS, scan, low, 2.0),
        Figure("start: nothing loads any more", MILLISECONDS, load, low, 3.0),
    ]


def _till(bench: Bench, shop: Path) -> tuple[float, float, float]:
    with bench.till(shop) as till:
        frame = till.wait(_FRAME)
        till.type(f"{CODE}\r")
        scan = till.wait(ADDED)
        load = max(scan, process.busy_until(till.pid))
    return frame - till.started_at, scan - till.started_at, load - till.started_at
