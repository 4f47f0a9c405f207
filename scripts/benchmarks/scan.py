"""Scans: none may be lost or altered, at any gap and through any stall; and how fast they are."""

import os
import random
import signal
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from scripts.benchmarks.closing import aged
from scripts.benchmarks.figures import MILLISECONDS, Figure, Plan, middle
from scripts.benchmarks.shops import Bench
from scripts.benchmarks.terminal import NotMeasured, clock

GAPS: Final = (0.0, 0.001, 0.005)
SCANS, SCANS_FULL = 500, 10_000
LINES: Final = 250
"""Scans of one sale; a sale has an end, and paying one is part of a day."""
STALL_SECONDS: Final = 0.5
TURNS: Final = 40
STILL_SECONDS: Final = 0.03
"""Nothing is drawn for this long after the last byte: drawing takes a processor from what is measured, most
of all where thirteen letters were painted before. What comes meanwhile is stamped all the same."""
SEED: Final = 7


def scan(plan: Plan, bench: Bench) -> Sequence[Figure]:
    """Every code that was sent is on a sale, in order, once."""
    shop = bench.demo("scan")
    codes = _codes(shop)
    figures = []
    for gap in GAPS:
        for stalled in (False, True):
            wanted = _draw(codes, SCANS_FULL if plan.full else SCANS)
            wrong = _wrong(bench, shop, wanted, gap, stalled=stalled)
            name = f"scan: wrong of {len(wanted):,} at {gap * 1000:.0f} ms{', stalled' if stalled else ''}"
            figures.append(Figure(name, "scans", float(wrong), None, 0))
    return [*figures, *_speed(bench, shop, aged(shop, plan), codes)]


def _codes(shop: Path) -> list[str]:
    from store.api import open_store, place_in, system_world
    from store.domain.listing import ProductList

    store = open_store(place_in(shop), system_world(), "cli")
    try:
        return [row.barcode for row in store.catalogue.window(ProductList(), 0, 200)]
    finally:
        store.close()


def _draw(codes: Sequence[str], count: int) -> list[str]:
    dice = random.Random(SEED)  # noqa: S311 - the same scans every time
    drawn: list[str] = []
    while len(drawn) < count:
        code = dice.choice(codes)
        # Two of the same in a row are one line of two: leave that out, so that lines are scans.
        if not drawn or drawn[-1] != code:
            drawn.append(code)
    return drawn


def _wrong(bench: Bench, shop: Path, wanted: Sequence[str], gap: float, *, stalled: bool) -> int:
    before = _sold(shop)
    with bench.till(shop) as till:
        till.wait("Nothing on the sale")
        till.settle(0.5)
        over = threading.Event()
        stalling = threading.Thread(target=_stall, args=(till.pid, over), daemon=True)
        if stalled:
            stalling.start()
        for first in range(0, len(wanted), LINES):
            for code in wanted[first : first + LINES]:
                till.type(f"{code}\r", gap)
            till.type("=\r", gap)
        over.set()
        till.wait("CHANGE", 120)
        _until_sold(shop, before + -(-len(wanted) // LINES))
        till.settle(1.0)
    got = _lines_since(shop, before)
    length = max(len(got), len(wanted))
    return sum(1 for n in range(length) if got[n : n + 1] != wanted[n : n + 1])


def _stall(pid: int, over: threading.Event) -> None:
    while not over.wait(STALL_SECONDS):
        os.kill(pid, signal.SIGSTOP)
        time.sleep(STALL_SECONDS)
        os.kill(pid, signal.SIGCONT)


def _until_sold(shop: Path, count: int) -> None:
    deadline = clock() + 120
    while _sold(shop) < count:
        if clock() > deadline:
            raise NotMeasured("a sale was never closed")
        time.sleep(0.2)


def _sold(shop: Path) -> int:
    from store.api import open_store, place_in, system_world
    from store.domain.listing import SaleList

    store = open_store(place_in(shop), system_world(), "cli")
    try:
        return store.sales.count(SaleList())
    finally:
        store.close()


def _lines_since(shop: Path, before: int) -> list[str]:
    from store.api import open_store, place_in, system_world
    from store.domain.listing import SaleList

    store = open_store(place_in(shop), system_world(), "cli")
    try:
        fresh = store.sales.window(SaleList(), 0, store.sales.count(SaleList()) - before)
        return [line.code for row in reversed(fresh) for line in store.sales.get(row.id).lines]
    finally:
        store.close()


def _speed(bench: Bench, shop: Path, old: Path, codes: Sequence[str]) -> Sequence[Figure]:
    """In turn with letters in Textual's own line, so that all meet one machine; `old` has sold for a year."""
    low: list[float] = []
    late: list[float] = []
    taken: dict[float, list[float]] = {0.005: [], 0.0: []}
    with bench.line_floor() as line, bench.till(shop) as till, bench.till(old) as other:
        line.wait("READY")
        for each in (till, other):
            each.wait("Nothing on the sale")
            each.settle(1.0)
        for turn in range(TURNS):
            sent = line.type("abcdefghij"[turn % 10])
            time.sleep(STILL_SECONDS)
            low.append((line.wait_for_change() - sent) * 1000)
            line.settle(0.02)
            for place, (gap, times) in enumerate(taken.items()):
                sent = till.type(f"{codes[(2 * turn + place) % len(codes)]}\r", gap)
                time.sleep(STILL_SECONDS)
                times.append((till.wait(rf"> +{2 * turn + place + 1} ") - sent) * 1000)
                till.settle(0.06)
            sent = other.type(f"{codes[turn % len(codes)]}\r", 0.005)
            time.sleep(STILL_SECONDS)
            late.append((other.wait(rf"> +{turn + 1} ") - sent) * 1000)
            other.settle(0.06)
    return [
        Figure("scan: last byte to line, 5 ms gap", MILLISECONDS, middle(taken[0.005]), middle(low), 4.0),
        Figure("scan: last byte to line, burst", MILLISECONDS, middle(taken[0.0]), middle(low), 10.0),
        Figure("scan: with a year of sales", MILLISECONDS, middle(late), middle(taken[0.005]), 1.5),
    ]
