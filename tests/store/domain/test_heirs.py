import pytest

from store.domain.changes import Site, Vector, covers
from store.domain.heirs import (
    EVERY_EPOCH,
    Consent,
    Inheritance,
    Retirement,
    agreed,
    is_retired,
    owner,
    spendable,
    unowned,
    waited_for,
)
from store.domain.ids import LaneId
from store.domain.members import Member
from store.domain.money import currency

A, B, C, D = (Site(LaneId(name * 16), 1) for name in (b"a", b"b", b"c", b"d"))
A2, B2 = A._replace(epoch=2), B._replace(epoch=2)


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
        (A, [lost(A, B), lost(B, A), lost(A, C)], C),
        (B, [lost(A, B), lost(B, A), lost(A, C)], C),
        (D, [lost(D, A), lost(A, B), lost(B, A), lost(A, C)], C),
        (A, [lost(A, B), lost(B, A), lost(A, C), lost(B, D)], D),
        (B, [lost(A, B), lost(B, A), lost(A, C), lost(B, D)], D),
        (A, [lost(A, B), lost(B, A), lost(A, C), lost(C, None)], unowned(C.lane)),
        (A, [lost(A, B), lost(A, C)], B),
    ],
)
def test_who_has_what_a_site_booked(
    site: Site, retired: list[tuple[Site, Site | None, int]], has: Site
) -> None:
    left: dict[LaneId, list[Retirement]] = {}
    for each, heir, below in retired:
        if heir is not None:
            left.setdefault(each.lane, []).append(Retirement(below, heir))
    assert owner(site, {each.lane: below for each, _, below in retired}, left) == has


def test_an_earlier_life_that_was_taken_over_is_lost_with_its_lane() -> None:
    left = {A.lane: [Retirement(2, A2)]}
    assert owner(A, {A.lane: EVERY_EPOCH}, left) == unowned(A.lane)


def test_a_site_is_retired_by_its_epoch() -> None:
    retired = {A.lane: 2}
    assert is_retired(A, retired)
    assert not is_retired(A2, retired)
    assert not is_retired(B, retired)


@pytest.mark.parametrize(
    ("consents", "lacking"),
    [
        pytest.param([], [C, D], id="nobody has heard of it"),
        pytest.param([(C, B, {})], [D], id="one has"),
        pytest.param([(C, B, {}), (D, B, {})], [], id="both have"),
        pytest.param([(C, B, {}), (D, B2, {})], [], id="one agreed to another life of the heir"),
        pytest.param([(C, B, {}), (D, D, {})], [D], id="one takes it that it is the heir itself"),
        pytest.param([(C, B, {}), (D, B, {A: 3})], [D], id="one knew more of the lost lane"),
        pytest.param([(C, B, {}), (D, B, {A: 2})], [], id="as much is here"),
    ],
)
def test_an_heir_waits_for_who_may_hold_otherwise(
    consents: list[tuple[Site, Site, Vector]], lacking: list[Site]
) -> None:
    said = {by.lane: Consent(heir, heard, {}) for by, heir, heard in consents}
    waited = waited_for(B, [C.lane, D.lane], said, lambda one: covers({A: 2}, one.heard))
    assert waited == [each.lane for each in lacking]


@pytest.mark.parametrize(
    ("named", "consents", "has"),
    [
        pytest.param(B, [], B, id="nobody has said anything"),
        pytest.param(B2, [B2, B2], B2, id="it was brought back before"),
        pytest.param(B2, [B2, B], B, id="it was brought back after somebody had agreed"),
        pytest.param(B, [B2, A], B, id="another lane's say is no life of it"),
    ],
)
def test_an_heir_has_it_in_the_first_life_that_a_lane_agreed_to(
    named: Site, consents: list[Site], has: Site
) -> None:
    assert agreed(named, [Consent(heir, {}, {}) for heir in consents]) == has


@pytest.mark.parametrize(
    ("waits_for", "have_heard", "told"),
    [
        ("", "", "It can be spent here now."),
        ("a", "", "It can be spent here once a has heard of it."),
        ("ab", "", "It can be spent here once a and b have heard of it."),
        ("abc", "", "It can be spent here once a and b and c have heard of it."),
        ("abcdef", "", "It can be spent here once a and b and 4 others have heard of it."),
        ("abc", "ac", "It can be spent here once b has heard of it."),
        ("a", "a", "It can be spent here once a has told what is known there alone of that lane."),
        ("ab", "ab", "It can be spent here once a and b have told what is known there alone of that lane."),
    ],
)
def test_when_it_can_be_spent_is_told(waits_for: str, have_heard: str, told: str) -> None:
    assert spendable(tuple(waits_for), tuple(have_heard)) == told


_LATER = "Whatever else it left can be spent here once Bar has heard of it."


@pytest.mark.parametrize(
    ("left", "waits_for", "words", "when"),
    [
        ((0, 0, 0), (), "no points, balances or vouchers", ""),
        ((0, 0, 0), ("Bar",), "no points, balances or vouchers", _LATER),
        ((1, 0, 0), (), "1 point", "It can be spent here now."),
        ((1200, 0, 0), (), "1,200 points", "It can be spent here now."),
        ((0, 0, 250), (), "2.50 of vouchers", "It can be spent here now."),
        ((300, 500, 0), (), "300 points and 5.00 of balances", "It can be spent here now."),
        ((2, 500, 250), (), "2 points, 5.00 of balances and 2.50 of vouchers", "It can be spent here now."),
    ],
)
def test_what_a_lane_leaves_is_named_as_far_as_there_is_any(
    left: tuple[int, int, int], waits_for: tuple[str, ...], words: str, when: str
) -> None:
    lane = Member(A.lane, "Back", 2, b"", None, revoked=False)
    found = Inheritance(lane, *left, is_earlier_life=False, waits_for=waits_for)
    assert found.left(currency("EUR")) == words
    assert found.when() == when
