"""What goes wrong at a counter, and the tests that show how it is told: none gets lost.

The table is counter.txt beside the rooms' tests, in the shape of catalogue.txt.
"""

from typing import Final

from house.sources import ROOT
from house.test_catalogue import entries
from house.test_complaints import faults

TABLE: Final = ROOT / "tests" / "counter.txt"

NUMBERS: Final = tuple(map(str, range(1, 21)))

LATER: Final = ["4"]
"""The only one without a test."""


def test_everything_that_goes_wrong_has_its_tests() -> None:
    found = tuple(entries(TABLE.read_text(encoding="utf-8")))
    told = faults(found, NUMBERS)
    assert not told, "\n".join(told)
    assert [entry.number for entry in found if not entry.tests] == LATER
