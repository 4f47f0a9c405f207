from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from store.domain.stamps import COUNTER_BITS, instant, merge, since_epoch, tick, utc

stamps = st.integers(0, 2**63 - 2**20)
instants = st.integers(0, 2**46)


@given(stamps, instants)
def test_a_tick_is_later_than_the_last_and_not_before_the_clock(last: int, now: int) -> None:
    assert tick(last, now) > last
    assert instant(tick(last, now)) >= now
    assert tick(last, now) in {last + 1, now << COUNTER_BITS}


def test_stamps_grow_while_the_clock_stands_or_goes_back() -> None:
    stamp, made = 0, []
    for now in (1000, 1000, 999, 0, 1001):
        stamp = tick(stamp, now)
        made.append((instant(stamp), stamp & 0xFFFF))
    assert made == [(1000, 0), (1000, 1), (1000, 2), (1000, 3), (1001, 0)]


def test_a_full_counter_runs_into_the_next_millisecond() -> None:
    assert instant(tick((1000 << COUNTER_BITS) + 0xFFFF, 1000)) == 1001


@given(stamps, stamps, stamps)
def test_what_was_seen_last_depends_on_no_order(a: int, b: int, c: int) -> None:
    assert merge(merge(a, b), c) == merge(a, merge(b, c)) == merge(c, merge(b, a)) == max(a, b, c)
    assert merge(a, a) == a


@given(st.datetimes(timezones=st.timezones()).filter(lambda moment: 1 < moment.year < 9999))
def test_a_moment_is_an_instant_wherever_it_is_told(moment: datetime) -> None:
    at = since_epoch(moment)
    assert timedelta() <= moment - utc(at) < timedelta(milliseconds=1)
    assert since_epoch(utc(at)) == at


def test_instants_before_1970_are_moments_too() -> None:
    assert utc(-1) == datetime(1969, 12, 31, 23, 59, 59, 999000, tzinfo=UTC)
