"""Starting: the first frame, the first scan priced, everything loaded; and the memory that stays."""

import re
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from scripts.benchmarks import process
from scripts.benchmarks.figures import MEGABYTES, MILLISECONDS, Figure, Plan
from scripts.benchmarks.shops import FLOOR, REGULARS, Bench
from scripts.benchmarks.terminal import NotMeasured, Terminal, clock

CODE: Final = "9520000000141"
_FRAME: Final = "scan, code or name"
_ADDED: Final = r"1 Baguette"
_LISTENING: Final = "control.sock"


def start(plan: Plan) -> Sequence[Figure]:
    """First frame, first scan, all loaded, against the smallest Textual program."""
    bench = Bench()
    shop = bench.demo("start")
    floors, frames, scans, loads = [], [], [], []
    for _ in range(plan.runs):
        with Terminal(FLOOR, bench.environment) as floor:
            floors.append(floor.wait("READY") - floor.started_at)
        (shop / "cart.json").unlink(missing_ok=True)
        (shop / _LISTENING).unlink(missing_ok=True)
        with Terminal(bench.till(shop), bench.environment) as till:
            frames.append(till.wait(_FRAME) - till.started_at)
            till.type(f"{CODE}\r")
            scans.append(till.wait(_ADDED) - till.started_at)
            loads.append(_appeared(shop / _LISTENING) - till.started_at)
    low = min(floors) * 1000
    return [
        Figure("start: first frame of the checkout", MILLISECONDS, min(frames) * 1000, low, 1.3),
        Figure("start: first scan accepted and priced", MILLISECONDS, min(scans) * 1000, low, 2.0),
        Figure("start: links and devices begun", MILLISECONDS, min(loads) * 1000, low, 3.0),
    ]


def _appeared(path: Path) -> float:
    deadline = clock() + 30
    while not path.exists():
        if clock() > deadline:
            raise NotMeasured(f"{path.name} never appeared")
        time.sleep(0.002)
    return clock()


def memory(plan: Plan) -> Sequence[Figure]:
    """Resident memory at the checkout, linked to another lane; and with a long list open."""
    bench = Bench()
    shop, other = bench.demo("memory"), bench.folder / "other"
    floors, linked, listed = [], [], []
    _pair(bench, shop, other)
    for _ in range(max(1, plan.runs // 3)):
        with Terminal(FLOOR, bench.environment) as floor:
            floor.wait("READY")
            floor.settle(1.0)
            floors.append(process.resident_bytes(floor.pid))
        with _lane(bench, other), Terminal(bench.till(shop), bench.environment) as till:
            till.wait("lanes 2/2")
            till.type(f"{CODE}\r")
            till.wait(_ADDED)
            till.settle(1.0)
            linked.append(process.resident_bytes(till.pid))
    crowd = bench.crowded("crowd", 100_000)
    with Terminal(bench.till(crowd), bench.environment) as till:
        till.wait("Nothing on the sale")
        till.key("f3")
        till.wait("Customer 000001")
        till.settle(1.0)
        listed.append(process.resident_bytes(till.pid))
    low = min(floors) / 1e6
    return [
        Figure("memory: checkout, linked to a lane", MEGABYTES, min(linked) / 1e6, low, 2.0),
        Figure("memory: list of 100,000 customers open", MEGABYTES, min(listed) / 1e6, low, 2.1),
    ]


def _pair(bench: Bench, shop: Path, other: Path) -> None:
    showing = subprocess.Popen(
        [REGULARS, "--shop", str(shop), "pair"], env=bench.environment, stdout=subprocess.PIPE, text=True
    )
    if showing.stdout is None:
        raise NotMeasured("no code was shown")
    code, hint = showing.stdout.readline(), showing.stdout.readline()
    port = re.search(r":(\d+)\s*$", hint)
    address = f"127.0.0.1:{port[1]}" if port else "127.0.0.1"
    bench.regulars(other, "pair", "--join", code.strip().replace(" ", ""), "--address", address)
    showing.wait()


def _lane(bench: Bench, shop: Path) -> "subprocess.Popen[bytes]":
    return _Ended([REGULARS, "--shop", str(shop), "lane"], env=bench.environment, stdout=subprocess.DEVNULL)


class _Ended(subprocess.Popen[bytes]):
    """A program that is told to end when its block does."""

    def __exit__(self, *error: object) -> None:
        self.terminate()
        self.wait()
