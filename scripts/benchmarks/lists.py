"""A list of a million customers: keys to paint against letters typed into Textual's own line; its queries."""

import sqlite3
import time
from collections.abc import Callable, Sequence
from itertools import cycle
from pathlib import Path
from typing import Final

from scripts.benchmarks import process
from scripts.benchmarks.figures import MEGABYTES, MILLISECONDS, Figure, Plan, middle
from scripts.benchmarks.keys import Press, in_turn, letters, pressed, timed
from scripts.benchmarks.shops import Bench
from scripts.benchmarks.terminal import Terminal, clock
from store.api import open_store, place_in, system_world
from store.domain.listing import CustomerList

MANY, FEW = 1_000_000, 1_000
_IN_VIEW: Final = ("down",) * 10 + ("up",) * 10
_SEARCHED: Final = ("mar", "wolf", "schmidt", "zoxa", "town 49")
_NOBODY: Final = "qqqq"
_WINDOW: Final = 25
_LINES: Final = """
SELECT c.id, c.name, c.email, c.phone, c.city, c.joined, c.active, s.orders, s.spent, s.last_at, s.points
FROM customers c LEFT JOIN customer_stats s ON s.customer_id = c.id
WHERE c.deleted = 0 ORDER BY c.name_key, c.id LIMIT ?"""
_GROUPS: Final = """
SELECT m.customer_id, g.id, g.name FROM memberships m JOIN groups g ON g.id = m.group_id
WHERE m.customer_id IN ({0}) AND m.present = 1 AND g.deleted = 0
UNION SELECT a.customer_id, g.id, g.name FROM auto_members a JOIN groups g ON g.id = a.group_id
WHERE a.customer_id IN ({0}) AND g.deleted = 0"""
_HELD_MS: Final = 35
"""A letter that is typed to no field is held so long: it may be the first of a scanner's."""


def lists(plan: Plan, bench: Bench) -> Sequence[Figure]:  # noqa: ARG001 - n is large enough by itself
    """A shop of a million and one of a thousand, each key once in every program, in turn."""
    many, few = bench.peopled(MANY), bench.peopled(FEW)
    return [*_keys(bench, many, few), *_queries(many)]


def _keys(bench: Bench, many: Path, few: Path) -> list[Figure]:
    with bench.floor() as app, bench.line_floor() as line, bench.till(many) as till, bench.till(few) as other:
        app.wait("READY")
        line.wait("READY")
        for each, total in ((till, f"{MANY:,}"), (other, f"{FEW:,}")):
            each.wait("Nothing on the sale")
            each.settle(1.0)
            each.key("f3")
            each.wait(f"Customers · {total} ")
            each.settle(0.5)
        low = process.resident_bytes(app.pid) / 1e6
        moved = in_turn(line=letters(line), many=pressed(till, _IN_VIEW), few=pressed(other, _IN_VIEW))
        for _ in range(_WINDOW):
            till.key("down")
            till.settle(0.02)
        scrolled = in_turn(line=letters(line), many=pressed(till, ("down",)))
        paged = in_turn(line=letters(line), many=pressed(till, ("page down",)))
        jumped = in_turn(line=letters(line), many=pressed(till, ("end", "home")))
        found = in_turn(20, line=letters(line), many=_filtered(till, _SEARCHED))
        missed = in_turn(10, line=letters(line), many=_filtered(till, (_NOBODY,)))
        marked = _marked(till)
        used = process.resident_bytes(till.pid) / 1e6
        for _ in range(2):  # the marks, then the filter
            till.type("\x1b")
            till.settle(0.5)
        for _ in range(3):
            till.key("right")
            till.settle()
        ordered = in_turn(20, line=letters(line), many=lambda: _ordered(till))
    figures = [
        ("cursor in view", moved, 1.0), ("cursor, scrolling", scrolled, 1.5), ("a page", paged, 2.0),
        ("end and home", jumped, 3.0), ("another order", ordered, 5.0), ("a filter's letter", found, 7.0),
        ("a letter that finds nobody", missed, 7.0),
    ]  # fmt: skip
    return [
        *(
            Figure(f"lists: {name}", MILLISECONDS, middle(taken["many"]), middle(taken["line"]), most)
            for name, taken, most in figures
        ),
        Figure(
            "lists: cursor against 1,000 rows", MILLISECONDS, middle(moved["many"]), middle(moved["few"]), 1.2
        ),
        Figure("lists: all that match marked", MILLISECONDS, marked, None, 300),
        Figure("lists: resident, after all that", MEGABYTES, used, low, 2.1),
    ]


def _filtered(till: Terminal, texts: Sequence[str]) -> Press:
    """Types the last letter of a filter; it counts until the rows and their number are there."""
    following = cycle(texts)

    def press() -> float:
        text = next(following)
        till.type("/")
        till.settle(0.03)
        till.type(text[:-1])
        till.wait(f"filter {text[:-1]} ")
        till.settle(0.3)
        sent = till.type(text[-1])
        took = till.wait(f"filter {text} |Nothing matches {text}") - sent
        till.settle(0.3)
        till.type("\x1b")
        till.settle(0.2)
        return took * 1000

    return press


def _ordered(till: Terminal) -> float:
    till.settle(0.4)  # the list is counted anew behind its first rows
    return timed(till, lambda: till.type("s")) - _HELD_MS


def _marked(till: Terminal) -> float:
    till.type("/mar\r")
    till.settle(1.0)
    sent = till.type("a")
    took = till.wait("marked") - sent
    till.settle(0.2)
    return took * 1000


def _queries(many: Path) -> list[Figure]:
    """What the store does for a key, without a screen."""
    raw = sqlite3.connect(many / "shop.db")
    store = open_store(place_in(many), system_world(), "cli")
    customers = store.customers
    floor = _best(lambda: _plain_window(raw))
    opened = customers.open(CustomerList())
    opened.window(0, _WINDOW)
    window = _best(lambda: opened.window(0, _WINDOW))
    found = [_best(lambda: customers.window(CustomerList(text), 0, _WINDOW)) for text in _SEARCHED]  # noqa: B023
    missed = _best(lambda: customers.window(CustomerList(_NOBODY), 0, _WINDOW))
    store.close()
    raw.close()
    return [
        Figure("lists: 25 rows out of the store", MILLISECONDS, window, floor, 5.0),
        Figure("lists: 25 rows that match, slowest", MILLISECONDS, max(found), None, 5.0),
        Figure("lists: nobody matches", MILLISECONDS, missed, None, 5.0),
    ]


def _plain_window(raw: sqlite3.Connection) -> None:
    """The same columns of the same lines, and the groups of those who are on them."""
    found = raw.execute(_LINES, (_WINDOW,)).fetchall()
    ids = [row[0] for row in found]
    raw.execute(_GROUPS.format(", ".join("?" * len(ids))), ids * 2).fetchall()


def _best(ask: Callable[[], object]) -> float:
    taken = []
    for _ in range(20):
        started = clock()
        ask()
        taken.append(clock() - started)
        time.sleep(0)
    return min(taken) * 1000
