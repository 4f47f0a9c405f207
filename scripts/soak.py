"""Plays runs of pretend shops, each drawn from a seed, and asks every law of replication after each.

Without a SEED fresh ones are played for as long as you like; the first that breaks a law is printed with the
line that plays it again. Runs in one process, on books in memory.
"""

import argparse
import gc
import itertools
import secrets
import sys
import time
from collections.abc import Iterator
from dataclasses import astuple

from support.sim.rare import TWINS_EVERY
from support.sim.shrink import broken_by, shrunk
from support.sim.trace import Trace, draw

TOLD_EVERY_SECONDS = 10.0


def main() -> int:
    """Play what is asked for; 1 when a law was broken."""
    parser = argparse.ArgumentParser(prog="scripts/soak", description=__doc__)
    parser.add_argument("seed", nargs="?", type=int, metavar="SEED", help="play this one alone")
    parser.add_argument("--only", metavar="N,N", help="of its events these alone, by their places")
    parser.add_argument("--shrink", action="store_true", help="leave out what it breaks a law without")
    parser.add_argument(
        "--minutes", type=float, help="stop after so long; without it at the first broken law"
    )
    parser.add_argument("--seeds", type=int, help="stop after so many")
    parser.add_argument("--brought-back", action="store_true", help="only runs with a till of two lives")
    args = parser.parse_args()
    kind = TWINS_EVERY if args.brought_back else (1, 0)
    traces = (
        _fresh(args.minutes, args.seeds, kind) if args.seed is None else iter([_asked(args.seed, args.only)])
    )
    return 0 if all(_plays(trace, shrink=args.shrink) for trace in traces) else 1


def _asked(seed: int, only: str | None) -> Trace:
    trace = draw(seed)
    return trace if only is None else trace.only({int(place) for place in only.split(",") if place})


def _fresh(minutes: float | None, seeds: int | None, kind: tuple[int, int]) -> Iterator[Trace]:
    began = told = time.monotonic()
    every, remainder = kind
    first = secrets.randbelow(10**9) // every * every + remainder
    for number in itertools.count() if seeds is None else range(seeds):
        now = time.monotonic()
        if minutes is not None and now - began > minutes * 60:
            return
        if now - told > TOLD_EVERY_SECONDS:
            told = now
            print(
                f"{number} seeds from {first} on kept every law, {number / (now - began):.1f} a second",
                flush=True,
            )
        gc.collect() if number % 50 == 0 else None
        yield draw(first + every * number)


def _plays(trace: Trace, *, shrink: bool) -> bool:
    broken = broken_by(trace)
    if broken is None:
        return True
    if shrink:
        law = broken.law
        trace = shrunk(trace, lambda fewer: (other := broken_by(fewer)) is not None and other.law == law)
        broken = broken_by(trace) or broken
    print(f"{trace.lanes} lanes, linked {sorted(trace.links)}")
    for event in trace.events:
        print(f"  {type(event).__name__}{astuple(event)}")
    print(broken)
    return False


if __name__ == "__main__":
    sys.exit(main())
