"""Resident memory: of the checkout with a link to another lane, and with a long list open."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from scripts.benchmarks import process
from scripts.benchmarks.figures import MEGABYTES, Figure, Plan
from scripts.benchmarks.shops import Bench
from scripts.benchmarks.start import ADDED, CODE

_RESTED_SECONDS: Final = 1.0
_LINKED: Final = "lanes 2/2"


def memory(plan: Plan, bench: Bench) -> Sequence[Figure]:
    """Against the smallest Textual program; of interleaved runs the least counts."""
    shop, crowd = bench.demo("memory"), bench.crowded(100_000)
    floors, linked, listed = [], [], []
    for _ in range(max(1, plan.runs // 2)):
        with bench.floor() as app:
            app.wait("READY")
            app.settle(_RESTED_SECONDS)
            floors.append(process.resident_bytes(app.pid))
        linked.append(_linked(bench, shop))
        listed.append(_listed(bench, crowd))
    low = min(floors) / 1e6
    return [
        Figure("memory: checkout, linked to a lane", MEGABYTES, min(linked) / 1e6, low, 2.0),
        Figure("memory: and 100,000 customers open", MEGABYTES, min(listed) / 1e6, low, 2.1),
    ]


def _linked(bench: Bench, shop: Path) -> int:
    with bench.peer_of(shop), bench.till(shop) as till:
        till.wait(_LINKED)
        till.type(f"{CODE}\r")
        till.wait(ADDED)
        till.settle(_RESTED_SECONDS)
        return process.resident_bytes(till.pid)


def _listed(bench: Bench, shop: Path) -> int:
    with bench.peer_of(shop), bench.till(shop) as till:
        till.wait(_LINKED)
        till.key("f3")
        till.wait("Customer 000001")
        for key in ("page down", "page down", "down", "up"):
            till.key(key)
            till.settle()
        till.settle(_RESTED_SECONDS)
        return process.resident_bytes(till.pid)
