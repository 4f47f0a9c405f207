import pytest

from store.domain.changes import Site
from store.domain.ids import LaneId
from store.domain.remnants import UNKNOWN_EPOCH, Remnant

LANE = LaneId(bytes(16))


@pytest.mark.parametrize(
    ("site", "following"), [(Site(LANE, 1), 2), (Site(LANE, 7), 8), (None, UNKNOWN_EPOCH)]
)
def test_the_next_life_is_one_that_was_never_lived(site: Site | None, following: int) -> None:
    assert Remnant(site, (), {}).next_epoch == following
