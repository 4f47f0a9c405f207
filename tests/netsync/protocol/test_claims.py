from netsync.protocol.claims import Claims
from store.domain.changes import Site
from store.domain.ids import LaneId

A, B = Site(LaneId(b"a" * 16), 1), Site(LaneId(b"b" * 16), 1)


def test_one_peer_at_a_time_is_asked_for_a_site() -> None:
    claims, first, second = Claims(), object(), object()

    assert claims.take(A, first, now=0, ends=10)
    assert not claims.take(A, second, now=5, ends=15)
    assert claims.take(B, second, now=5, ends=15)
    assert claims.take(A, first, now=9, ends=19), "its holder prolongs it"
    assert not claims.take(A, second, now=12, ends=22)


def test_a_claim_lapses_when_nothing_comes() -> None:
    claims, first, second = Claims(), object(), object()
    claims.take(A, first, now=0, ends=10)

    assert claims.take(A, second, now=10, ends=20)


def test_a_dropped_or_released_claim_is_free() -> None:
    claims, first, second = Claims(), object(), object()
    claims.take(A, first, now=0, ends=10)
    claims.drop(A, second)
    assert not claims.take(A, second, now=1, ends=10), "only its holder drops it"
    claims.drop(A, first)
    assert claims.take(A, second, now=1, ends=10)

    claims.release(second)
    assert claims.take(A, first, now=2, ends=10)


def test_a_site_whose_own_lane_is_linked_is_asked_of_nobody_else() -> None:
    claims, owner, other = Claims(), object(), object()
    claims.take(A, other, now=0, ends=10)
    claims.pin(A, owner)

    assert not claims.take(A, other, now=1000, ends=1010)
    claims.drop(A, owner)
    assert not claims.take(A, other, now=1000, ends=1010), "it stays while the link does"
    claims.release(owner)
    assert claims.take(A, other, now=1000, ends=1010)


def test_a_lane_that_does_not_bring_its_own_rows_is_passed_by_after_a_while() -> None:
    """Its disk may have been put back: then others have more of it than it has itself."""
    claims, owner, other = Claims(), object(), object()
    claims.pin(A, owner)

    assert not claims.take(A, other, now=100, ends=110)
    assert not claims.take(A, other, now=105, ends=115)
    assert claims.take(A, other, now=110, ends=120)
    assert not claims.take(A, owner, now=112, ends=122)


def test_what_was_missed_long_ago_has_come_since() -> None:
    claims, owner, other = Claims(), object(), object()
    claims.pin(A, owner)

    assert not claims.take(A, other, now=100, ends=110)
    assert not claims.take(A, other, now=1000, ends=1010)
    assert claims.take(A, other, now=1010, ends=1020)
