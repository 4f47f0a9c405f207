"""The doors between rooms are as written down in doors.txt; a change of a door is a change of that file."""

import difflib
from pathlib import Path

from house.doors import listing


def test_the_doors_are_as_written_down() -> None:
    written = Path(__file__).with_name("doors.txt").read_text(encoding="utf-8").splitlines()
    changes = list(difflib.unified_diff(written, list(listing()), "doors.txt", "the code", lineterm="", n=0))
    assert changes == [], "if it is meant: python tests/house/doors.py > tests/house/doors.txt"
