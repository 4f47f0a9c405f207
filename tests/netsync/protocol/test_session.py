from collections import Counter
from dataclasses import replace

import pytest
from support.sessions import ME, NOW, PEER, THIRD, batch, calm, frames, hello, later

from netsync.protocol import limits
from netsync.protocol.claims import Claims
from netsync.protocol.columns import to_changes
from netsync.protocol.effects import (
    Apply,
    BeginAbove,
    ClockHeard,
    Close,
    Effect,
    Fetch,
    Give,
    Greeted,
    Heard,
    InStep,
    KnowsSelf,
    Report,
    Send,
    SetAlarm,
)
from netsync.protocol.greeting import ASLEEP
from netsync.protocol.messages import (
    Ack,
    Bye,
    Changes,
    Have,
    Hello,
    Message,
    Neighbour,
    Neighbours,
    Ping,
    Pong,
    Want,
)
from netsync.protocol.session import BEGUN_ANEW, Phase, Session
from store.domain.changes import Site, Vector
from store.domain.ids import LaneId
from store.domain.transfers import Ask


def opened(
    mine: Vector | None = None, theirs: Vector | None = None, *, claims: Claims | None = None
) -> tuple[Session, list[Effect]]:
    session = Session(ME, PEER.lane, have=mine or {}, claims=claims or Claims(), dialled=True)
    session.start(NOW, port=4748)
    return session, calm(session.receive(hello(theirs), NOW))


def test_each_side_says_which_program_it_runs() -> None:
    session = Session(ME, PEER.lane, have={}, claims=Claims(), dialled=True, program="0.1.0")
    (greeted, _) = session.start(NOW, port=4748)
    assert isinstance(greeted, Send)
    assert isinstance(greeted.message, Hello)
    assert (greeted.message.program, session.peer_program) == ("0.1.0", "")
    session.receive(replace(hello(), program="0.2.0\x1b[2J"), NOW)
    assert session.peer_program.startswith("0.2.0")
    assert "\x1b" not in session.peer_program


def test_both_sides_say_hello_first() -> None:
    session = Session(ME, PEER.lane, have={ME: 3}, claims=Claims(), dialled=True)

    assert session.start(NOW, port=4748) == [
        Send(Hello(1, 1, ME, NOW.wall, 4748, {ME: 3}, {}, lives={})),
        SetAlarm(NOW.monotonic + limits.GREETING_SECONDS_MAX),
    ]
    assert session.receive(hello({ME: 3}), NOW) == [
        Report(Greeted(4747)),
        Report(KnowsSelf(ME, 3)),
        Send(Ping(1, 0)),
        Report(InStep()),
        SetAlarm(1005.0),
    ]
    assert session.phase is Phase.OPEN


def test_own_rows_go_out_unasked_from_where_the_peer_stands() -> None:
    session, effects = opened({ME: 5}, {ME: 3})
    assert effects == [Report(Greeted(4747)), Report(KnowsSelf(ME, 3)), Fetch({ME: 3}), Report(InStep())]

    sent = session.fetched(frames(ME, 3, 5))
    assert sent == [Send(frames(ME, 3, 5)[0])]
    assert session.peer_have == {ME: 3}
    assert session.receive(Ack({ME: 5}, 1), NOW) == []
    assert session.peer_have == {ME: 5}


def test_a_local_change_is_one_small_frame_at_once() -> None:
    session, _ = opened({ME: 5}, {ME: 5})

    assert session.grown({ME: 6}, NOW) == [Fetch({ME: 5})]
    assert session.fetched(frames(ME, 5, 6)) == [Send(frames(ME, 5, 6)[0])]


def test_a_local_change_that_is_at_hand_is_sent_without_a_look_into_the_log() -> None:
    session, _ = opened({ME: 5}, {ME: 5})

    assert session.grown({ME: 6}, NOW, frames(ME, 5, 6)) == [Send(frames(ME, 5, 6)[0])]


def test_a_stalled_peer_gets_four_frames_and_no_more() -> None:
    session, _ = opened({ME: 100}, {})
    assert len(calm(session.fetched(frames(ME, 0, 10, 20, 30, 40, 50)))) == 4
    assert session.grown({ME: 200}, NOW) == []

    assert session.receive(Ack({ME: 20}, 2), NOW) == [Fetch({ME: 40})]
    assert len(calm(session.fetched(frames(ME, 40, 60, 80, 100)))) == 2


def test_what_came_is_applied_in_order_and_acknowledged_when_durable() -> None:
    session, _ = opened({}, {PEER: 3})
    first, second, third = frames(PEER, 0, 1, 2, 3)

    assert session.receive(first, NOW) == [Apply((batch(PEER, 0, 1),))]
    assert session.receive(second, NOW) == []
    assert session.receive(third, NOW) == []
    assert calm(session.applied({PEER: 1}, NOW)) == [Apply((batch(PEER, 1, 2), batch(PEER, 2, 3)))]
    assert calm(session.applied({PEER: 3}, NOW)) == [Send(Ack({PEER: 3}, 3)), Report(InStep())]


def test_who_leaves_says_first_what_it_has() -> None:
    session, _ = opened({}, {PEER: 1})
    session.receive(frames(PEER, 0, 1)[0], NOW)
    assert Send(Ack({PEER: 1}, 1)) not in session.applied({PEER: 1}, NOW), "a live change is said later"

    assert session.close("it ends") == [Send(Ack({PEER: 1}, 1)), Send(Bye("it ends")), Close("it ends")]


def test_who_leaves_for_a_fault_vouches_for_nothing() -> None:
    session, _ = opened({}, {PEER: 1})
    session.receive(frames(PEER, 0, 1)[0], NOW)
    session.applied({PEER: 1}, NOW)

    assert session.blame("lied") == [Send(Bye("this lane lied")), Close("it lied")]


def test_a_write_lock_never_holds_more_rows_than_one_frame_has() -> None:
    session, _ = opened({}, {PEER: 9})
    session.receive(to_changes(batch(PEER, 0, 1)), NOW)
    session.receive(to_changes(batch(PEER, 1, 2, rows=3000)), NOW)
    session.receive(to_changes(batch(PEER, 2, 3, rows=3000)), NOW)

    applies = [e for e in session.applied({PEER: 1}, NOW) if isinstance(e, Apply)]
    assert applies == [Apply((batch(PEER, 1, 2, rows=3000),))]


def test_others_rows_are_asked_for_and_the_peers_own_are_not() -> None:
    session, effects = opened({THIRD: 2}, {PEER: 7, THIRD: 9})

    assert effects == [Report(Greeted(4747)), Send(Want({THIRD: 2}, limits.FRAMES_IN_FLIGHT_MAX))]
    assert session.peer_have == {PEER: 7, THIRD: 9}


def test_a_site_is_asked_of_one_peer_at_a_time() -> None:
    claims = Claims()
    first, asked = opened({}, {THIRD: 9}, claims=claims)
    second, silent = opened({}, {THIRD: 9}, claims=claims)
    assert Send(Want({THIRD: 0}, 4)) in asked
    assert silent == [Report(Greeted(4747))]

    patience = later(limits.PATIENCE_SECONDS)
    assert calm(first.tick(patience)) == [], "the one that sent nothing is not asked again at once"
    assert calm(second.tick(patience)) == [Send(Want({THIRD: 0}, 4))]


def test_a_lost_link_leaves_its_sites_to_others() -> None:
    claims = Claims()
    first, _ = opened({}, {THIRD: 9}, claims=claims)
    second, _ = opened({}, {THIRD: 9}, claims=claims)
    first.lost()

    assert calm(second.receive(Have({THIRD: 10}), NOW)) == [Send(Want({THIRD: 0}, 4))]


def test_when_a_link_ends_what_it_was_asked_for_is_asked_of_another_at_once() -> None:
    claims = Claims()
    first, _ = opened({}, {THIRD: 9}, claims=claims)
    second, silent = opened({}, {THIRD: 9}, claims=claims)
    assert second.look_again(NOW) == [], "the first is still asked"
    first.close("it is linked by another connection")

    assert silent == [Report(Greeted(4747))]
    assert calm(second.look_again(NOW)) == [Send(Want({THIRD: 0}, 4))]
    second.close("this lane closes")
    assert second.look_again(NOW) == []


def test_a_linked_lane_is_not_asked_for_through_others() -> None:
    claims = Claims()
    direct = Session(ME, THIRD.lane, have={}, claims=claims, dialled=True)
    direct.start(NOW, port=4748)
    direct.receive(hello({THIRD: 5}, site=THIRD), NOW)
    _, effects = opened({}, {THIRD: 5}, claims=claims)

    assert effects == [Report(Greeted(4747))]


def test_more_is_asked_when_the_peer_got_further_meanwhile() -> None:
    session, _ = opened({}, {THIRD: 5})
    session.receive(Have({THIRD: 8}), NOW)
    session.receive(frames(THIRD, 0, 5)[0], NOW)

    assert calm(session.applied({THIRD: 5}, NOW)) == [
        Send(Ack({THIRD: 5}, 1)),
        Report(InStep()),
        Send(Want({THIRD: 5}, 4)),
    ]


def test_any_lane_relays_any_sites_rows_when_asked() -> None:
    session, _ = opened({ME: 1, THIRD: 9}, {ME: 1})

    assert session.receive(Want({THIRD: 4}, 2), NOW) == [Fetch({ME: 1, THIRD: 4})]
    assert len(calm(session.fetched(frames(THIRD, 4, 5, 6, 9)))) == 2, "no more than it has room for"
    assert session.receive(Ack({THIRD: 6}, 2), NOW) == [Fetch({ME: 1, THIRD: 6})]
    session.fetched(frames(THIRD, 6, 9))
    assert session.grown({THIRD: 10}, NOW) == [], "and then it is told like anything else"


def test_rows_of_a_cursor_that_moved_are_not_sent() -> None:
    session, _ = opened({THIRD: 9}, {})
    session.receive(Want({THIRD: 4}, 4), NOW)
    session.receive(Want({THIRD: 6}, 4), NOW)

    assert session.fetched(frames(THIRD, 4, 9)) == [Fetch({THIRD: 6})]


def test_news_of_others_waits_for_the_gossip() -> None:
    session, _ = opened({}, {})
    session.receive(Neighbours((Neighbour(THIRD.lane, linked=True, addresses=()),)), NOW)

    assert session.grown({THIRD: 1}, NOW) == []
    assert session.grown({THIRD: 2}, NOW) == []
    due = later(limits.GOSSIP_SECONDS)
    assert calm(session.tick(due)) == [Send(Have({THIRD: 2}))]
    assert calm(session.tick(later(20))) == [], "and is told once"


def test_lanes_that_hear_something_at_once_do_not_all_tell_of_it_at_once() -> None:
    told: Counter[float] = Counter()
    for number in range(50):
        lane = Site(LaneId(bytes([number]) * 16), 1)
        session = Session(lane, PEER.lane, have={}, claims=Claims(), dialled=False)
        session.start(NOW, port=4748)
        session.receive(hello({}), NOW)
        session.receive(Neighbours((Neighbour(THIRD.lane, linked=True, addresses=()),)), NOW)
        session.grown({THIRD: 1}, NOW)
        waits = (eighth * limits.GOSSIP_SECONDS / 8 for eighth in range(9))
        told[next(wait for wait in waits if calm(session.tick(later(wait))))] += 1
    assert min(told) > limits.GOSSIP_SECONDS / 2
    assert len(told) == 4
    assert max(told.values()) < 25


def test_a_peer_that_cannot_hear_a_lane_is_told_at_once() -> None:
    session, _ = opened({}, {})
    session.receive(Neighbours(()), NOW)

    assert session.grown({THIRD: 1}, NOW) == [Send(Have({THIRD: 1}))]


def test_a_peer_that_loses_a_lane_is_told_what_was_left_for_the_gossip() -> None:
    session, _ = opened({}, {})
    session.grown({THIRD: 1}, NOW)
    heard = Neighbours((Neighbour(THIRD.lane, linked=False, addresses=("192.0.2.3:4747",)),))

    assert session.receive(heard, NOW) == [Report(Heard(heard.lanes)), Send(Have({THIRD: 1}))]


def test_what_grew_while_greeting_is_not_forgotten() -> None:
    session = Session(ME, PEER.lane, have={ME: 1, THIRD: 1}, claims=Claims(), dialled=False)
    session.start(NOW, port=4748)
    assert session.grown({ME: 2, THIRD: 2}, NOW) == []

    effects = session.receive(hello({ME: 1}), NOW)
    assert Fetch({ME: 1, THIRD: 2}) in effects
    assert calm(session.tick(later(limits.GOSSIP_SECONDS))) == [Send(Have({THIRD: 2}))]


def test_a_book_that_refuses_is_asked_again_with_growing_patience() -> None:
    session, _ = opened({}, {PEER: 1})
    session.receive(frames(PEER, 0, 1)[0], NOW)
    waited, waits = 0.0, []
    for expected in (1, 2, 4, 8, 16, 30):
        at = later(waited)
        assert calm(session.apply_failed(at)) == []
        assert session.tick(later(waited + expected - 0.1))[:1] != [Apply((batch(PEER, 0, 1),))]
        session.receive(Pong(0, 0), later(waited + expected))
        assert Apply((batch(PEER, 0, 1),)) in session.tick(later(waited + expected))
        waited += expected
        waits.append(expected)

    assert calm(session.applied({PEER: 1}, later(waited))) == [Report(InStep())]
    assert Send(Ack({PEER: 1}, 1)) in session.tick(later(waited + limits.ACK_SECONDS))


def test_a_log_that_cannot_be_read_is_tried_again() -> None:
    session, _ = opened({ME: 1}, {})
    session.fetch_failed(NOW)
    assert session.grown({ME: 2}, NOW) == []

    assert Fetch({ME: 0}) in session.tick(later(1))


def test_a_log_that_finds_nothing_is_not_asked_for_ever() -> None:
    session, _ = opened({ME: 1}, {})

    assert session.fetched([]) == []
    assert session.grown({ME: 2}, NOW) == [Fetch({ME: 1})]


def test_an_old_copy_of_this_lanes_book_is_reported() -> None:
    _, effects = opened({ME: 3}, {ME: 9})

    assert effects == [Report(Greeted(4747)), Report(KnowsSelf(ME, 9)), Report(InStep())]


def test_word_of_more_than_this_lane_ever_wrote_is_reported_when_it_comes_round() -> None:
    session, _ = opened({ME: 3}, {ME: 3})

    assert Report(KnowsSelf(ME, 9)) in session.receive(Have({ME: 9}), NOW)


def test_what_the_log_took_nothing_of_is_not_acknowledged_as_had() -> None:
    session, _ = opened({}, {PEER: 1, THIRD: 2})
    [apply] = session.receive(frames(THIRD, 0, 2)[0], NOW)
    assert isinstance(apply, Apply)

    effects = calm(session.applied({}, NOW)) + calm(session.tick(later(limits.ACK_SECONDS)))
    assert Send(Ack({}, 1)) in effects
    assert not any(isinstance(each, Send) and isinstance(each.message, Want) for each in effects)


def test_neighbours_are_told_and_heard() -> None:
    session, _ = opened()
    known = (Neighbour(THIRD.lane, linked=True, addresses=("192.0.2.3:4747",)),)

    assert session.neighbours(known) == [Send(Neighbours(known))]
    assert session.receive(Neighbours(known), NOW) == [Report(Heard(known))]


def test_a_question_is_answered() -> None:
    session, _ = opened()

    assert session.receive(Ping(9, 250), NOW) == [Send(Pong(9, NOW.wall)), Report(ClockHeard())]
    assert session.clock_ahead_ms(NOW) == -250


@pytest.mark.parametrize(
    ("message", "reason", "said"),
    [
        (Have({}), "it spoke before it greeted", "this lane spoke before it greeted"),
        (Want({ME: 0}, 4), "it spoke before it greeted", "this lane spoke before it greeted"),
        (Ping(1, None), "it spoke before it greeted", "this lane spoke before it greeted"),
        (hello(site=THIRD), "it greeted as another lane", "this lane greeted as another lane"),
        (
            hello(versions=(3, 4)),
            "one lane speaks sync protocol 3 to 4, the other 1 to 1: update Regulars on the older one",
            "",
        ),
        (
            hello(versions=(0, 0)),
            "one lane speaks sync protocol 0 to 0, the other 1 to 1: update Regulars on the older one",
            "",
        ),
    ],
)
def test_a_wrong_first_word_ends_the_link(message: Message, reason: str, said: str) -> None:
    session = Session(ME, PEER.lane, have={}, claims=Claims(), dialled=False)
    session.start(NOW, port=4748)

    assert session.receive(message, NOW) == [Send(Bye(said or reason)), Close(reason)]
    assert session.receive(hello(), NOW) == []


def test_a_program_that_speaks_our_version_among_others_is_welcome() -> None:
    session = Session(ME, PEER.lane, have={}, claims=Claims(), dialled=False)
    session.start(NOW, port=4748)

    assert Report(Greeted(4747)) in session.receive(hello(versions=(1, 9)), NOW)


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        (hello(), "greeted twice"),
        (Ack({}, 1), "acknowledged what was never sent"),
        (Changes(PEER, 0, 1, (), b"junk", 0), "sent a frame that cannot be read"),
    ],
)
def test_a_wrong_word_ends_the_link(message: Message, fault: str) -> None:
    session, _ = opened()

    assert session.receive(message, NOW) == [Send(Bye(f"this lane {fault}")), Close(f"it {fault}")]
    assert session.phase is Phase.CLOSED


def test_more_than_was_asked_for_ends_the_link() -> None:
    session, _ = opened()
    for changes in frames(PEER, 0, 1, 2, 3, 4):
        session.receive(changes, NOW)

    assert session.receive(frames(PEER, 4, 5)[0], NOW)[-1] == Close("it sent more than it was asked for")


@pytest.mark.parametrize("site", [ME, THIRD])
def test_what_was_not_asked_for_ends_the_link(site: Site) -> None:
    session, _ = opened({ME: 3}, {THIRD: 5})
    session.receive(Have({THIRD: 7}), NOW)
    unasked = Site(THIRD.lane, 2) if site == THIRD else ME

    (changes,) = frames(unasked, 3, 9)
    assert session.receive(changes, NOW)[-1] == Close("it sent what it was not asked for")


def test_what_was_asked_for_comes_also_when_nobody_waits_for_it_any_more() -> None:
    session, _ = opened({}, {THIRD: 5})
    session.grown({THIRD: 5}, NOW)

    assert Apply((batch(THIRD, 0, 5),)) in session.receive(frames(THIRD, 0, 5)[0], NOW)


def test_who_acknowledges_more_than_this_lane_ever_wrote_is_looked_into() -> None:
    session, _ = opened({ME: 3}, {})
    session.fetched(frames(ME, 0, 3))

    assert Report(KnowsSelf(ME, 9)) in session.receive(Ack({ME: 9}, 1), NOW)


def test_a_peer_that_does_not_greet_is_dropped() -> None:
    session = Session(ME, PEER.lane, have={}, claims=Claims(), dialled=False)
    session.start(NOW, port=4748)

    assert session.tick(later(4.9)) == [SetAlarm(NOW.monotonic + limits.GREETING_SECONDS_MAX)]
    assert session.tick(later(5)) == [
        Send(Bye("this lane did not greet in time")),
        Close("it did not greet in time"),
    ]


def test_a_peer_that_falls_silent_is_dropped() -> None:
    session, _ = opened()

    assert session.tick(later(limits.SILENCE_SECONDS_MAX))[-1] == Close("it fell silent")


def test_last_words_end_the_link_without_an_answer() -> None:
    session, _ = opened({ME: 9}, {})

    assert session.receive(Bye("closing time"), NOW) == [Close("closing time")]
    assert session.fetched(frames(ME, 0, 9)) == []
    assert session.grown({ME: 10}, NOW) == []
    assert session.tick(later(100)) == []
    assert session.applied({}, NOW) == []
    assert session.close("again") == []


def wish(number: int = 0) -> Ask:
    return Ask(number.to_bytes(16, "big"), b"a" * 16, "points", 300)


def test_what_is_asked_for_is_given_to_the_site_that_greeted() -> None:
    session, _ = opened()
    assert calm(session.receive(wish(), NOW)) == [Give(PEER, wish())]


def test_a_wish_goes_over_an_open_link_alone() -> None:
    session = Session(ME, PEER.lane, have={}, claims=Claims(), dialled=True)
    session.start(NOW, port=4748)
    assert session.ask(wish()) == []
    session.receive(hello(), NOW)
    assert session.ask(wish()) == [Send(wish())]
    session.lost()
    assert session.ask(wish()) == []


def test_of_many_wishes_so_many_a_second_are_heard_and_the_link_stays() -> None:
    session, _ = opened()
    at_once = [calm(session.receive(wish(number), NOW)) for number in range(1000)]
    assert sum(map(bool, at_once)) == limits.ASKS_AT_ONCE_MAX
    assert session.phase is Phase.OPEN
    soon = [calm(session.receive(wish(number), later(1.0))) for number in range(1000)]
    assert sum(map(bool, soon)) == limits.ASKS_A_SECOND


def greeted_above(mine: Vector, floor: Vector, theirs: Hello) -> list[Effect]:
    """What a lane does that has forgotten what was deleted below a floor, when it is greeted."""
    session = Session(ME, PEER.lane, have=mine, claims=Claims(), dialled=True, floor=floor)
    session.start(NOW, port=4748)
    return calm(session.receive(theirs, NOW))


@pytest.mark.parametrize(
    ("mine", "floor", "theirs", "who"),
    [
        ({ME: 9, THIRD: 5}, {THIRD: 5}, hello({PEER: 1, ME: 9, THIRD: 4}), ("it", "this lane")),
        ({ME: 9, THIRD: 5}, {ME: 2}, hello({PEER: 1, THIRD: 4}), ("it", "this lane")),
        ({ME: 9, PEER: 1}, {}, hello({PEER: 1, THIRD: 4}, floor={THIRD: 4}), ("this lane", "it")),
    ],
)
def test_who_slept_while_deletions_were_forgotten_is_not_linked(
    mine: Vector, floor: Vector, theirs: Hello, who: tuple[str, str]
) -> None:
    effects = greeted_above(mine, floor, theirs)
    assert effects == [Send(Bye(f"{who[1]} {ASLEEP}")), Close(f"{who[0]} {ASLEEP}")]
    assert len(f"this lane {ASLEEP}") <= limits.REASON_CHARS_MAX


@pytest.mark.parametrize(
    "theirs",
    [
        hello({PEER: 1, THIRD: 5}),
        hello({PEER: 1, THIRD: 2}, floor={THIRD: 5}),
        hello({PEER: 7}),
        hello(),
    ],
    ids=["has it", "needs none of it", "is new and sold already", "is new"],
)
def test_who_knows_of_what_is_forgotten_or_never_had_it_is_linked(theirs: Hello) -> None:
    effects = greeted_above({ME: 9, THIRD: 5}, {THIRD: 5}, theirs)
    assert effects[0] == Report(Greeted(4747))


def test_an_empty_lane_notes_what_is_forgotten_where_it_is_filled_from() -> None:
    effects = greeted_above({ME: 1}, {}, hello({PEER: 3, THIRD: 4}, floor={THIRD: 4}))
    assert effects[:2] == [Report(Greeted(4747)), BeginAbove({THIRD: 4})]


def test_a_lane_that_has_something_does_not_take_over_what_another_has_forgotten() -> None:
    effects = greeted_above({ME: 1, THIRD: 4}, {}, hello({PEER: 3, THIRD: 4}, floor={THIRD: 4}))
    assert BeginAbove({THIRD: 4}) not in effects


def test_a_peer_that_may_not_know_what_is_being_forgotten_must_greet_again() -> None:
    session, _ = opened({ME: 3, THIRD: 4}, {PEER: 1, ME: 3, THIRD: 3})
    assert session.floor_rose({THIRD: 3}) == []
    assert session.floor_rose({THIRD: 4}) == [Send(Bye(BEGUN_ANEW)), Close(BEGUN_ANEW)]
