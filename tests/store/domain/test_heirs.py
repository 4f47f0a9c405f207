import pytest

from store.domain.changes import Site
from store.domain.heirs import EVERY_EPOCH, Retirement, is_retired, owner
from store.domain.ids import LaneId

A, B, C = (Site(LaneId(name * 16), 1) for name in (b"a", b"b", b"c"))
A2 = A._replace(epoch=2)


def lost(site: Site, heir: Site, below: int = EVERY_EPOCH) -> tuple[LaneId, Retirement]:
    return site.lane, Retirement(below, heir)


@pytest.mark.parametrize(
    ("site", "retired", "has"),
    [
        (A, [], A),
        (A, [lost(A, B)], B),
        (A2, [lost(A, B)], B),
        (B, [lost(A, B)], B),
        (A, [lost(A, B), lost(B, C)], C),
        (A, [lost(A, A2, 2)], A2),
        (A2, [lost(A, A2, 2)], A2),
        (A, [lost(A, B), lost(B, A)], A),
        (B, [lost(A, B), lost(B, A)], A),
        (C, [lost(C, B), lost(A, B), lost(B, A)], A),
        (A, [lost(A, A)], A),
    ],
)
def test_who_has_what_a_site_booked(site: Site, retired: list[tuple[LaneId, Retirement]], has: Site) -> None:
    assert owner(site, dict(retired)) == has


def test_a_site_is_retired_by_its_epoch() -> None:
    retired = dict([lost(A, A2, 2)])
    assert is_retired(A, retired)
    assert not is_retired(A2, retired)
    assert not is_retired(B, retired)
