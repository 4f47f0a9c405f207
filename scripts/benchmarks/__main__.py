"""Each speed figure against a floor measured in the same run; it informs, it is no gate."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from typing import Final

from scripts.benchmarks import (
    bulk,
    closing,
    devices,
    groups,
    idle,
    imports,
    keys,
    links,
    lists,
    memory,
    price,
    room,
    rows,
    scan,
    singles,
    snapshot,
    spending,
    start,
    visidata,
)
from scripts.benchmarks.figures import Figure, Plan
from scripts.benchmarks.shops import Bench, bench
from scripts.benchmarks.terminal import NotMeasured

GROUPS: Final[dict[str, Callable[[Plan, Bench], Sequence[Figure]]]] = {
    "start": start.start,
    "memory": memory.memory,
    "keys": keys.keys,
    "lists": lists.lists,
    "visidata": visidata.visidata,
    "bulk": bulk.bulk,
    "imports": imports.imports,
    "groups": groups.groups,
    "scan": scan.scan,
    "snapshot": snapshot.snapshot,
    "price": price.price_figures,
    "closing": closing.closing,
    "spending": spending.spending,
    "rows": rows.rows,
    "singles": singles.singles,
    "room": room.room,
    "links": links.links,
    "idle": idle.idle,
    "devices": devices.devices,
}

SETS: Final = {"replication": ("bulk", "rows", "singles", "room", "snapshot", "spending", "links")}
"""Names for several figures. Of the targets of replication two are not here: ratios to other programs' CRDTs
need those, and the simulator's seeds are `scripts/test` and `scripts/soak`."""


def main() -> int:
    """Measure what is named, or everything; 1 when something could not be measured."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join((*GROUPS, *SETS))}; all unless said"
    )
    parser.add_argument("--json", action="store_true", help="print a JSON list and nothing else")
    parser.add_argument("--full", action="store_true", help="10,000 scans, a million customers")
    parser.add_argument("-n", type=int, default=6, help="runs of what is started anew (6)")
    args = parser.parse_args()
    names = [each for name in args.names for each in SETS.get(name, (name,))]
    unknown = set(names) - set(GROUPS)
    if unknown:
        parser.error(f"there is no figure {min(unknown)!r}; there are {', '.join(GROUPS)}")
    plan = Plan(runs=max(1, args.n), full=args.full)
    figures, code = [], 0
    with bench() as place:
        for name in names or GROUPS:
            try:
                measured = GROUPS[name](plan, place)
            except NotMeasured as reason:
                print(f"{name}: {reason}", file=sys.stderr)
                code = 1
                continue
            figures += [figure.plain() for figure in measured]
            if not args.json:
                print("\n".join(figure.line() for figure in measured), flush=True)
    if args.json:
        print(json.dumps(figures, indent=2))
    return code


if __name__ == "__main__":
    sys.exit(main())
