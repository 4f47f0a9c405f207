"""Lanes that edit, meet in part, in any order, twice and by detours end up with the same book.

`support.town` draws what happens from the seed in the test's name; `support.books` checks after every commit
of every lane that a vector claims nothing that is lost and that no version ever names two contents.
"""

from pathlib import Path

import pytest
from support.books import read
from support.databases import both_then_files
from support.shops import dice_of
from support.town import draw, town_in

STEPS = 80
FOR_GOOD = {"customers", "groups", "products"}
"""Nothing brings these back once deleted; a group's own discount comes back when its form says so."""


@pytest.mark.parametrize("seed", both_then_files(range(4), range(4, 12)))
def test_lanes_end_with_the_same_book(seed: int, tmp_path: Path) -> None:
    with town_in(tmp_path) as town:
        for step in draw(dice_of(seed), STEPS):
            step.run(town)
        town.heal()
        books = [read(lane.store) for lane in town.lanes]
        vectors = [lane.store.replication.have() for lane in town.lanes]

    final = {key: kept.content for key, kept in books[0].items()}
    # Row by row and column by column the greatest write anybody ever made: nobody's edit is lost.
    assert final == {key: town.witness.joined(key) for key in town.witness.named}
    assert all(book == books[0] for book in books)
    assert all(vector == vectors[0] for vector in vectors)
    deleted = {
        key
        for key, contents in town.witness.named.items()
        if key.table in FOR_GOOD and any(content["deleted"] for content in contents.values())
    }
    assert all(final[key]["deleted"] for key in deleted)
