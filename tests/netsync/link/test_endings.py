from itertools import permutations

import pytest

from netsync.link.endings import is_kept


@pytest.mark.parametrize(
    ("is_fresh", "by_lower", "new_by_lower", "kept"),
    [
        (True, True, False, True),
        (True, False, True, False),
        (True, True, True, False),
        (True, False, False, False),
        (False, True, False, False),
        (False, True, True, False),
    ],
)
def test_which_of_two_links_to_a_lane_stays(
    is_fresh: bool,  # noqa: FBT001
    by_lower: bool,  # noqa: FBT001
    new_by_lower: bool,  # noqa: FBT001
    kept: bool,  # noqa: FBT001
) -> None:
    assert is_kept(is_fresh=is_fresh, by_lower=by_lower, new_by_lower=new_by_lower) is kept


def test_lanes_that_dial_each_other_at_once_keep_the_same_link_whichever_they_see_first() -> None:
    kept = set()
    for old_by_lower, new_by_lower in permutations((True, False)):
        stays = is_kept(is_fresh=True, by_lower=old_by_lower, new_by_lower=new_by_lower)
        kept.add(old_by_lower if stays else new_by_lower)

    assert kept == {True}, "the link the lower lane dialled"
