"""What a shop may expect of customer groups, and the tests that show it: none loses its test silently.

The table is catalogue.txt beside the rooms' tests; it says how to read it.
"""

import ast
import functools
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from house.sources import ROOT

TABLE: Final = ROOT / "tests" / "catalogue.txt"

NUMBERS: Final = (*map(str, range(1, 174)), *(f"D{number}" for number in range(1, 22)))
"""Every expectation, then every decision."""

LATER_MAX: Final = 9
"""As many may wait for something that is not built yet; the number only ever falls."""

_HEAD = re.compile(r"(D?\d+)  (\S.*)")
_TEST = re.compile(r"(tests/\S+\.py)::(test_\w+)")
_LATER = "later: "


@dataclass(frozen=True, slots=True)
class Entry:
    """One expectation."""

    number: str
    words: str
    tests: tuple[tuple[str, str], ...]
    """File and function."""
    later: str = ""
    """What of it waits, and for what."""


def entries(text: str) -> list[Entry]:
    """The table; raises ValueError for a line that is none."""
    found: list[Entry] = []
    for place, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        head, test = _HEAD.fullmatch(line), _TEST.fullmatch(bare)
        if head is not None:
            found.append(Entry(head[1], head[2], ()))
        elif found and line.startswith("   ") and test is not None:
            last = found.pop()
            found.append(Entry(last.number, last.words, (*last.tests, (test[1], test[2])), last.later))
        elif found and line.startswith("   ") and bare.startswith(_LATER):
            last = found.pop()
            found.append(Entry(last.number, last.words, last.tests, bare.removeprefix(_LATER)))
        else:
            raise ValueError(f"line {place} is neither a number with words, nor a test, nor later: {line!r}")
    return found


@functools.cache
def table() -> tuple[Entry, ...]:
    return tuple(entries(TABLE.read_text(encoding="utf-8")))


@functools.cache
def names_in(path: str) -> frozenset[str]:
    """Names of the tests that a file has; none without the file."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(
        node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def faults(found: tuple[Entry, ...]) -> list[str]:
    """What is wrong with a table, one sentence each."""
    times = Counter(entry.number for entry in found)
    told = [f"{number} is there {times[number]} times" for number in NUMBERS if times[number] != 1]
    told += [f"{number} is no number of the table" for number in times if number not in NUMBERS]
    for entry in found:
        if not entry.tests:
            told.append(f"{entry.number} ({entry.words}) has no test")
        told += [
            f"{entry.number} ({entry.words}) lost its test: {path}::{name}"
            for path, name in entry.tests
            if name not in names_in(path)
        ]
    return told


def test_every_expectation_has_its_tests() -> None:
    told = faults(table())
    assert not told, "\n".join(told)


def test_little_waits() -> None:
    waiting = [f"{entry.number}: {entry.later}" for entry in table() if entry.later]
    print(*waiting, sep="\n")  # noqa: T201 - for whoever wants to know, with pytest -rP
    assert len(waiting) <= LATER_MAX, "\n".join(waiting)


HERE = f"tests/house/{Path(__file__).name}"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"1  One\n   {HERE}::test_every_expectation_has_its_tests", "2 is there 0 times"),
        ("7  Seven\n7  Seven", "7 is there 2 times"),
        ("7  Seven", "7 (Seven) has no test"),
        ("174  More", "174 is no number of the table"),
        (f"7  Seven\n   {HERE}::test_gone", f"7 (Seven) lost its test: {HERE}::test_gone"),
        ("7  Seven\n   tests/gone.py::test_x", "7 (Seven) lost its test: tests/gone.py::test_x"),
        ("7  Seven\n   later: a thing that is not there", "7 (Seven) has no test"),
    ],
)
def test_a_fault_is_named(text: str, fault: str) -> None:
    assert fault in faults(tuple(entries(text)))


@pytest.mark.parametrize("text", ["seven", "7 Seven", "   tests/a.py::test_x", "7  Seven\n   tests/a.py"])
def test_a_line_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is neither a number with words"):
        entries(text)
