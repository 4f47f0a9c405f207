import pytest

from store.domain.changes import Site, Vector
from store.domain.heirs import (
    EVERY_EPOCH,
    Consent,
    Retirement,
    is_retired,
    owner,
    spendable,
    unowned,
    waited_for,
)
from store.domain.ids import LaneId

A, B, C, D = (Site(LaneId(name * 16), 1) for name in (b"a", b"b", b"c", b"d"))
A2 = A._replace(epoch=2)


def lost(site: Site, heir: Site | None, below: int = EVERY_EPOCH) -> tuple[Site, Site | None, int]:
    return site, heir, below


@pytest.mark.parametrize(
    ("site", "retired", "has"),
    [
        (A, [], A),
        (A, [lost(A, None)], unowned(A.lane)),
        (A2, [lost(A, None)], unowned(A.lane)),
        (A, [lost(A, B)], B),
        (A2, [lost(A, B)], B),
        (B, [lost(A, B)], B),
        (A, [lost(A, B), lost(B, None)], unowned(B.lane)),
        (A, [lost(A, B), lost(B, C)], C),
        (A, [lost(A, A2, 2)], A2),
        (A2, [lost(A, A2, 2)], A2),
        (A, [lost(A, B), lost(B, A)], unowned(A.lane)),
        (B, [lost(A, B), lost(B, A)], unowned(A.lane)),
        (C, [lost(C, B), lost(A, B), lost(B, A)], unowned(A.lane)),
        (A, [lost(A, A)], unowned(A.lane)),
    ],
)
def test_who_has_what_a_site_booked(
    site: Site, retired: list[tuple[Site, Site | None, int]], has: Site
) -> None:
    left = {each.lane: Retirement(below, heir) for each, heir, below in retired if heir is not None}
    assert owner(site, {each.lane: below for each, _, below in retired}, left) == has


def test_an_earlier_life_that_was_taken_over_is_lost_with_its_lane() -> None:
    left = {A.lane: Retirement(2, A2)}
    assert owner(A, {A.lane: EVERY_EPOCH}, left) == unowned(A.lane)


def test_a_site_is_retired_by_its_epoch() -> None:
    retired = {A.lane: 2}
    assert is_retired(A, retired)
    assert not is_retired(A2, retired)
    assert not is_retired(B, retired)


@pytest.mark.parametrize(
    ("consents", "have", "lacking"),
    [
        pytest.param([], {}, [C, D], id="nobody has heard of it"),
        pytest.param([(C, B, {})], {}, [D], id="one has"),
        pytest.param([(C, B, {}), (D, B, {})], {}, [], id="both have"),
        pytest.param([(C, B, {}), (D, D, {})], {}, [D], id="one takes it that it is the heir itself"),
        pytest.param([(C, B, {}), (D, B, {A: 3})], {A: 2}, [D], id="one knew more of the lost lane"),
        pytest.param([(C, B, {}), (D, B, {A: 3})], {A: 3, C: 9}, [], id="that came, too"),
    ],
)
def test_an_heir_waits_for_who_may_hold_otherwise(
    consents: list[tuple[Site, Site, Vector]], have: Vector, lacking: list[Site]
) -> None:
    said = {by.lane: Consent(heir, heard) for by, heir, heard in consents}
    assert waited_for(B, [C.lane, D.lane], said, have) == [each.lane for each in lacking]


@pytest.mark.parametrize(
    ("waits_for", "told"),
    [
        ((), "It can be spent here now."),
        (("Front",), "It can be spent here once Front has heard of it."),
        (("Front", "Back"), "It can be spent here once Front and Back have heard of it."),
        (tuple("abc"), "It can be spent here once a and b and c have heard of it."),
        (tuple("abcdef"), "It can be spent here once a and b and 4 others have heard of it."),
    ],
)
def test_when_it_can_be_spent_is_told(waits_for: tuple[str, ...], told: str) -> None:
    assert spendable(waits_for) == told
