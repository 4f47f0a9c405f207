from netsync.protocol.effects import Send
from netsync.protocol.heartbeat import Heartbeat
from netsync.protocol.messages import Ping, Pong
from netsync.protocol.moment import Moment


def test_the_asking_side_beats_every_fifteen_seconds_on_a_common_beat() -> None:
    pulse = Heartbeat(beats=True)
    pulse.heard(100.0)

    assert pulse.beat(Moment(100.0, 0)) == [Send(Ping(1, None))]
    assert pulse.alarm == 105.0
    assert pulse.beat(Moment(104.0, 0)) == []
    assert pulse.beat(Moment(105.0, 0)) == [Send(Ping(2, None))]
    assert pulse.alarm == 120.0


def test_the_answering_side_never_asks() -> None:
    pulse = Heartbeat(beats=False)
    pulse.heard(100.0)

    assert pulse.beat(Moment(100.0, 0)) == []
    assert pulse.alarm == 140.0
    assert pulse.asked(Ping(5, None), Moment(101.0, 7_000)) == [Send(Pong(5, 7_000))]


def test_silence_is_noticed_after_two_missed_beats() -> None:
    pulse = Heartbeat(beats=True)
    pulse.heard(100.0)

    assert not pulse.is_silent(139.9)
    assert pulse.is_silent(140.0)


def test_clocks_are_compared_at_half_the_round_trip_and_both_sides_know() -> None:
    asking, answering = Heartbeat(beats=True), Heartbeat(beats=False)
    asking.heard(100.0)
    asking.beat(Moment(100.0, 5_000))
    asking.answered(Pong(1, 65_000), Moment(100.2, 5_200))
    assert asking.ahead_ms(Moment(100.2, 5_200)) == 59_900

    [told] = asking.beat(Moment(105.0, 10_000))
    assert told == Send(Ping(2, 59_900))
    answering.showed(Moment(0, 0))
    answering.asked(Ping(2, 59_900), Moment(0, 0))
    assert answering.ahead_ms(Moment(0, 0)) == -59_900


def test_a_slow_or_stale_answer_says_nothing_about_the_clock() -> None:
    pulse = Heartbeat(beats=True)
    pulse.beat(Moment(100.0, 0))
    pulse.answered(Pong(1, 65_000), Moment(102.5, 0))
    pulse.answered(Pong(0, 65_000), Moment(100.1, 0))

    assert pulse.ahead_ms(Moment(103, 0)) is None


def test_what_a_greeting_says_of_the_clock_counts_until_an_answer_comes() -> None:
    pulse = Heartbeat(beats=True)
    pulse.greeted(9_000, Moment(100.0, 5_000))
    assert pulse.ahead_ms(Moment(101.0, 6_000)) == 4_000

    pulse.beat(Moment(101.0, 6_000))
    pulse.answered(Pong(1, 10_400), Moment(101.4, 6_400))
    assert pulse.ahead_ms(Moment(101.4, 6_400)) == 4_200


def test_a_clock_that_is_set_is_compared_as_it_is_now() -> None:
    pulse = Heartbeat(beats=False)
    pulse.greeted(9_000, Moment(100.0, 5_000))

    assert pulse.ahead_ms(Moment(101.0, 10_000)) == 0


def test_a_clock_that_is_set_between_two_beats_is_not_taken_for_the_peers() -> None:
    day = 86_400_000
    pulse = Heartbeat(beats=False)
    pulse.showed(Moment(100.0, 5_000))
    pulse.asked(Ping(1, 0), Moment(101.0, 6_000))
    assert pulse.ahead_ms(Moment(101.0, 6_000)) == 0

    # The peer asks by what it was told fifteen seconds ago, and then by what it was told since.
    for token, (seconds, ahead) in enumerate([(116.0, 0), (131.0, day)], start=2):
        at = Moment(seconds, round((seconds - 95) * 1000) + day)
        pulse.asked(Ping(token, ahead), at)
        assert pulse.ahead_ms(at) == -day
