"""What somebody with bad intentions may try, and the tests that show it does not work: none gets lost.

The table is threats.txt beside the rooms' tests, in the shape of complaints.txt.
"""

from typing import Final

from house.sources import ROOT
from house.test_catalogue import entries
from house.test_complaints import faults

TABLE: Final = ROOT / "tests" / "threats.txt"

NUMBERS: Final = tuple(map(str, range(1, 21)))


def test_every_threat_has_its_tests_and_none_waits() -> None:
    found = tuple(entries(TABLE.read_text(encoding="utf-8")))
    told = faults(found, NUMBERS)
    assert not told, "\n".join(told)
    assert all(entry.tests for entry in found)
