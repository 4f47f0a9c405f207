"""What people complain about in other tills, and the tests that show it cannot happen here: none gets lost.

The table is complaints.txt beside the rooms' tests, in the shape of catalogue.txt.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from house.sources import ROOT
from house.test_catalogue import Entry, entries, names_in

TABLE: Final = ROOT / "tests" / "complaints.txt"

NUMBERS: Final = tuple(map(str, range(1, 76)))

LATER_MAX: Final = 0
"""As many may wait; the number only ever falls."""


def faults(found: tuple[Entry, ...], numbers: Sequence[str] = NUMBERS) -> list[str]:
    """What is wrong with a table, one sentence each; an entry has tests, or says what it waits for."""
    times = Counter(entry.number for entry in found)
    told = [f"{number} is there {times[number]} times" for number in numbers if times[number] != 1]
    told += [f"{number} is no number of the table" for number in times if number not in numbers]
    for entry in found:
        if not entry.tests and not entry.later:
            told.append(f"{entry.number} ({entry.words}) has no test")
        told += [
            f"{entry.number} ({entry.words}) lost its test: {path}::{name}"
            for path, name in entry.tests
            if name not in names_in(path)
        ]
    return told


def test_every_complaint_has_its_tests() -> None:
    told = faults(tuple(entries(TABLE.read_text(encoding="utf-8"))))
    assert not told, "\n".join(told)


def test_few_wait() -> None:
    waiting = [entry.number for entry in entries(TABLE.read_text(encoding="utf-8")) if not entry.tests]
    assert len(waiting) <= LATER_MAX, waiting


def test_a_fault_is_named() -> None:
    text = "7  Seven\n8  Eight\n   later: it waits\n9  Nine\n   tests/gone.py::test_x\n999  More"
    told = faults(tuple(entries(text)))
    assert "7 (Seven) has no test" in told
    assert "9 (Nine) lost its test: tests/gone.py::test_x" in told
    assert "999 is no number of the table" in told
    assert "1 is there 0 times" in told
    assert not [fault for fault in told if fault.startswith("8 ")]
