"""A lane that hears of another life of its own says so at once, and asks nothing for all else that comes."""

import asyncio

import pytest
from support.lanes import SHOP
from support.memory_log import MemoryBook, MemoryLog

from netsync.link.old_copy import OldCopy
from netsync.link.records import Records
from store.domain.changes import Site, Vector
from store.domain.ids import LaneId

LANE, OTHER = LaneId(b"l" * 16), LaneId(b"o" * 16)
OLD, NEW, THEIRS = Site(LANE, 1), Site(LANE, 2), Site(OTHER, 1)


@pytest.mark.parametrize(
    ("have", "site", "told"),
    [
        ({OLD: 4, NEW: 9, THEIRS: 3}, NEW, [(NEW, {OLD: 4, NEW: 9, THEIRS: 3})]),
        ({OLD: 7, NEW: 7}, NEW, [(NEW, {OLD: 7, NEW: 7})]),
        ({OLD: 7, NEW: 2}, OLD, []),
        ({OLD: 7, THEIRS: 3}, OLD, []),
        ({OLD: 9}, OLD, []),
    ],
    ids=["parted", "nothing went back", "a life before is taken back", "another lane's", "nothing new"],
)
def test_what_the_book_has_shows_whether_the_lane_goes_on_as_another_site(
    have: Vector, site: Site, told: list[tuple[Site, Vector]]
) -> None:
    said: list[tuple[Site, Vector]] = []
    records = Records(MemoryLog(LANE, epoch=site.epoch), MemoryBook(SHOP, []))
    copy = OldCopy(records, refused=lambda *_: None, went_on=lambda site, vector: said.append((site, vector)))

    is_renamed = asyncio.run(copy.heard(have, {OLD: 7}, OLD))
    records.close()

    assert (is_renamed, said) == (bool(told), told)
