"""What two lanes ask each other about the lives of sites."""

import pytest
from support.sessions import ME, NOW, PEER, THIRD, calm, frames, hello

from netsync.protocol.claims import Claims
from netsync.protocol.effects import Close, Effect, KnowsSelf, LookUp, Remembered, Report, Send
from netsync.protocol.limits import HEARTBEAT_SECONDS
from netsync.protocol.messages import Ping, Pong, Recall, Recalled
from netsync.protocol.session import Session
from store.domain.changes import Lives, Site, Trail, Vector


def greeted(lives: Lives | None, have: Vector) -> tuple[Session, list[Effect]]:
    before = Site(ME.lane, 0)
    known = {ME: 3, before: 2}
    session = Session(ME, PEER.lane, have=known, claims=Claims(), dialled=True, lives={PEER: 4})
    start = session.start(NOW, port=4748)
    assert [effect.message.lives for effect in start if isinstance(effect, Send)] == [{PEER: 4}]  # type: ignore[union-attr]
    return session, calm(session.receive(hello(have, lives=lives), NOW))


def test_a_peer_tells_of_which_lives_it_has_this_lanes_sites() -> None:
    before, elsewhere = Site(ME.lane, 0), Site(THIRD.lane, 1)
    later = Site(ME.lane, 5)  # before this book was brought back
    told = {before: 7, ME: 8, elsewhere: 9, later: 1}
    _, effects = greeted(told, {before: 2, ME: 3, elsewhere: 4, later: 6})

    knows = [each.news for each in effects if isinstance(each, Report) and isinstance(each.news, KnowsSelf)]
    assert knows == [KnowsSelf(ME, 3, 8), KnowsSelf(before, 2, 7), KnowsSelf(later, 6, 1)]


def test_a_peer_that_knows_of_lives_is_asked_for_them_once_at_a_time() -> None:
    session, _ = greeted({ME: 8}, {ME: 3})
    trail = Trail(ME, 3, ((1, 8),))

    assert session.recall(ME) == [Send(Recall(ME))]
    assert session.recall(ME) == []
    assert session.receive(Recalled(trail), NOW) == [Report(Remembered(trail))]
    assert session.recall(ME) == [Send(Recall(ME))]


def test_with_a_heartbeat_it_is_asked_again_what_could_not_be_acted_on() -> None:
    session, _ = greeted({ME: 8}, {ME: 3})
    session.recall(ME)
    session.receive(Recalled(Trail(ME, 3, ((1, 8),))), NOW)
    session.recall_failed(ME)
    first, second, third = (
        NOW._replace(monotonic=NOW.monotonic + beat * HEARTBEAT_SECONDS) for beat in range(3)
    )
    assert Send(Recall(ME)) in session.receive(Ping(1, None), first)
    assert Send(Recall(ME)) in session.receive(Ping(2, None), second), "it was not answered since"
    session.receive(Recalled(Trail(ME, 3, ((1, 8),))), third)
    session.recall_failed(ME)
    assert Send(Recall(ME)) in session.receive(Pong(3, NOW.wall), third)


def test_a_peer_of_a_version_without_lives_is_not_asked() -> None:
    session, effects = greeted(None, {ME: 3})

    assert Report(KnowsSelf(ME, 3, None)) in effects
    assert session.recall(ME) == []


def test_what_nobody_asked_for_is_no_answer() -> None:
    session, _ = greeted({ME: 8}, {ME: 3})

    effects = session.receive(Recalled(Trail(ME, 9, ())), NOW)
    assert Close("it answered what it was not asked") in effects


def test_a_peer_is_told_the_lives_of_its_site() -> None:
    session, _ = greeted({ME: 8}, {ME: 3})
    trail = Trail(PEER, 3, ((1, 8),))

    assert session.receive(Recall(PEER), NOW) == [LookUp(PEER)]
    assert session.looked_up(trail) == [Send(Recalled(trail))]


def met(mine: Lives, theirs: Lives | None, have: Vector) -> list[Effect]:
    """What is done about lives when a peer that has so much greets one that has three of the third lane."""
    known = {ME: 3, THIRD: 3}
    session = Session(ME, PEER.lane, have=known, claims=Claims(), dialled=True, lives=mine)
    session.start(NOW, port=4748)
    effects = session.receive(hello(have, lives=theirs), NOW)
    return [each for each in effects if isinstance(each, Send) and isinstance(each.message, Recall)]


def test_of_a_third_lanes_site_that_is_another_life_as_far_on_both_a_peer_is_asked() -> None:
    assert met({THIRD: 7}, {THIRD: 8}, {THIRD: 3}) == [Send(Recall(THIRD))]


@pytest.mark.parametrize(
    ("theirs", "have"),
    [
        ({THIRD: 7}, {THIRD: 3}),
        ({THIRD: 8}, {THIRD: 4}),
        ({THIRD: 8}, {THIRD: 2}),
        ({THIRD: 8}, {}),
        ({}, {THIRD: 3}),
        (None, {THIRD: 3}),
    ],
    ids=[
        "the same life",
        "it has more",
        "it has less",
        "it has none",
        "it does not say",
        "it knows no lives",
    ],
)
def test_otherwise_what_comes_tells_or_there_is_nothing_to_ask(theirs: Lives | None, have: Vector) -> None:
    assert met({THIRD: 7}, theirs, have) == []


def test_of_the_lanes_own_sites_and_the_peers_it_is_asked_only_if_the_log_doubts_them() -> None:
    assert met({ME: 7, PEER: 7}, {ME: 8, PEER: 8}, {ME: 3, PEER: 3}) == []


def test_a_peer_is_asked_once_for_the_life_of_which_the_log_took_nothing() -> None:
    session, _ = greeted({}, {ME: 3, THIRD: 2})
    first, second = frames(THIRD, 0, 1)[0], frames(THIRD, 1, 2)[0]
    session.receive(first, NOW)
    assert Send(Recall(THIRD)) in session.applied({}, NOW)
    trail = Trail(THIRD, 2, ((1, 8),))

    assert session.receive(Recalled(trail), NOW) == [Report(Remembered(trail))]
    again = [*session.receive(second, NOW), *session.applied({}, NOW)]
    assert Send(Recall(THIRD)) not in again
