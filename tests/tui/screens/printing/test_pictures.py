"""The print queue after the roll has ended, as pictures."""

from dataclasses import replace

import pytest
from support.counters import Counter, Person
from support.pictures import Compare, acting
from support.receipts import ORDINARY
from support.screens import SMALL, WIDE

from tui.theme.themes import ThemeName

NO_PAPER = "The printer is out of paper; put in a new roll, then look at the last receipt"
WAYS = ("confirmed", "unconfirmed", "cut short", "not begun", "waiting")


@pytest.fixture
def counter(counter: Counter) -> Counter:
    """A till with a paper of every kind in its queue."""
    prints = counter.store.prints
    for number, way in enumerate(WAYS, start=120):
        job = prints.add(replace(ORDINARY, number=f"1-{number:06}"), "a printer")
        if way in {"confirmed", "unconfirmed", "cut short"}:
            prints.sending(job)
        if way in {"confirmed", "unconfirmed"}:
            prints.sent(job, confirmed=way == "confirmed")
        if way in {"cut short", "not begun"}:
            prints.failed(job, NO_PAPER, reached=way == "cut short")
    counter.printer.is_there = True
    return counter


async def list_jobs(person: Person) -> None:
    await person.sees("Printing · 5")
    await person.press("down")
    await person.sees("> Receipt 1-000122", "marked DUPLICATE")


@pytest.mark.parametrize(("theme", "size"), [("plain", SMALL), ("counter", WIDE)], ids=["small", "wide"])
def test_the_queue_looks_so(
    counter: Counter, snap_compare: Compare, theme: ThemeName, size: tuple[int, int]
) -> None:
    app = counter.app("printing", theme=theme)
    assert snap_compare(app, terminal_size=size, run_before=acting(list_jobs))
