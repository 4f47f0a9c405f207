"""A receipt that is not here: who else was asked, and what is tried next."""

from pathlib import Path

import pytest
from support.counters import counter, peer

from netsync.events import PeerState
from store.domain.errors import NotFound
from tui.finding import numbered

BACK, BAR = peer("Back", 2, linked=True), peer("Bar", 3, linked=True)


@pytest.mark.parametrize(
    ("peers", "told"),
    [
        ((), "no receipt 2-000007 here: scan it again, or look through F7"),
        ((BACK, BAR), "no receipt 2-000007 here, nor on Back and Bar: scan it again, or look through F7"),
        (
            (peer("Back", 2, linked=False), BAR),
            "no receipt 2-000007 here, and Back cannot be reached: F9 shows the links",
        ),
        (
            (peer("Back", 2, linked=True, behind=3), BAR),
            "no receipt 2-000007 here yet, and Back still tells what is new: try again",
        ),
    ],
    ids=["alone", "all have told all", "one is away", "one still tells"],
)
def test_what_is_tried_next_depends_on_the_other_lanes(
    tmp_path: Path, peers: tuple[PeerState, ...], told: str
) -> None:
    with counter(tmp_path) as till:
        till.lanes.states = peers
        with pytest.raises(NotFound) as refused:
            numbered(till, " 2-000007")
    assert str(refused.value) == told
