"""What a peer is asked about the lives of sites, and asked again until this lane has acted on it."""

import pytest
from support.sessions import ME, THIRD

from netsync.protocol.effects import KnowsSelf, Remembered, Report, Send
from netsync.protocol.limits import ASKS_AT_ONCE_MAX, HEARTBEAT_SECONDS
from netsync.protocol.messages import Recall
from netsync.protocol.packing import BadFrame
from netsync.protocol.recalls import Recalls
from store.domain.changes import Site, Trail

TRAIL = Trail(ME, 3, ((1, 8),))
ASKED = [Send(Recall(ME))]
BEATS = [beat * HEARTBEAT_SECONDS for beat in range(1, 4)]


@pytest.fixture
def recalls() -> Recalls:
    made = Recalls()
    made.is_known = True
    return made


def test_it_is_asked_once_at_a_time(recalls: Recalls) -> None:
    assert [recalls.ask(ME), recalls.ask(ME)] == [ASKED, []]
    assert recalls.answered(TRAIL) == [Report(Remembered(TRAIL))]
    assert recalls.ask(ME) == ASKED


def test_what_this_lane_could_not_act_on_is_asked_again_with_a_heartbeat(recalls: Recalls) -> None:
    recalls.ask(ME)
    recalls.answered(TRAIL)
    assert recalls.remind({}, BEATS[0]) == [], "it was acted on"
    recalls.failed(ME)
    assert [recalls.remind({}, BEATS[1]), recalls.answered(TRAIL)] == [ASKED, [Report(Remembered(TRAIL))]]
    assert recalls.remind({}, BEATS[2]) == []


def test_what_is_not_answered_from_one_heartbeat_to_the_next_is_asked_again(recalls: Recalls) -> None:
    """The peer could not read its book just then, or heard too many wishes at once."""
    recalls.ask(ME)
    assert recalls.remind({}, BEATS[0]) == [], "it may have been asked a moment ago"
    assert [recalls.remind({}, at) for at in BEATS[1:]] == [ASKED, ASKED]


def test_a_peer_whose_heart_races_is_asked_no_oftener(recalls: Recalls) -> None:
    recalls.ask(ME)
    recalls.remind({}, BEATS[0])
    recalls.remind({}, BEATS[1])
    assert [recalls.remind({}, BEATS[1] + second) for second in range(1, 7)] == [[]] * 6


def test_it_is_asked_of_so_many_sites_at_once_as_it_has_patience_for(recalls: Recalls) -> None:
    sites = [Site(ME.lane, epoch) for epoch in range(1, ASKS_AT_ONCE_MAX)]
    for site in sites:
        recalls.failed(site)
    first, second = recalls.remind({}, BEATS[0]), recalls.remind({}, BEATS[1])
    assert len(first) <= ASKS_AT_ONCE_MAX / 2
    assert {Send(Recall(site)) for site in sites} == {*first, *second}


def test_an_answer_that_comes_late_comes_twice_and_no_oftener(recalls: Recalls) -> None:
    recalls.ask(ME)
    recalls.remind({}, BEATS[0])
    recalls.remind({}, BEATS[1])
    assert recalls.answered(TRAIL) == recalls.answered(TRAIL) == [Report(Remembered(TRAIL))]
    for trail in (TRAIL, Trail(THIRD, 1, ())):
        with pytest.raises(BadFrame, match="what it was not asked"):
            recalls.answered(trail)


def test_a_peer_that_knows_of_no_lives_is_looked_at_again() -> None:
    recalls = Recalls()
    assert recalls.ask(ME) == []
    recalls.failed(ME)
    assert recalls.remind({ME: 7}, BEATS[0]) == [Report(KnowsSelf(ME, 7))]
    assert recalls.remind({ME: 7}, BEATS[1]) == []
