"""What a peer is asked about the lives of sites, and asked again until this lane has acted on it."""

import pytest
from support.sessions import ME, THIRD

from netsync.protocol.effects import KnowsSelf, Remembered, Report, Send
from netsync.protocol.messages import Recall
from netsync.protocol.packing import BadFrame
from netsync.protocol.recalls import Recalls
from store.domain.changes import Trail

TRAIL = Trail(ME, 3, ((1, 8),))
ASKED = [Send(Recall(ME))]


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
    assert recalls.remind({}) == [], "it was acted on"
    recalls.failed(ME)
    assert [recalls.remind({}), recalls.answered(TRAIL)] == [ASKED, [Report(Remembered(TRAIL))]]
    assert recalls.remind({}) == []


def test_what_is_not_answered_from_one_heartbeat_to_the_next_is_asked_again(recalls: Recalls) -> None:
    """The peer could not read its book just then, or heard too many wishes at once."""
    recalls.ask(ME)
    assert recalls.remind({}) == [], "it may have been asked a moment ago"
    assert [recalls.remind({}), recalls.remind({})] == [ASKED, ASKED]


def test_an_answer_that_comes_late_comes_twice(recalls: Recalls) -> None:
    recalls.ask(ME)
    recalls.remind({})
    recalls.remind({})
    assert recalls.answered(TRAIL) == recalls.answered(TRAIL) == [Report(Remembered(TRAIL))]
    with pytest.raises(BadFrame, match="what it was not asked"):
        recalls.answered(Trail(THIRD, 1, ()))


def test_a_peer_that_knows_of_no_lives_is_looked_at_again() -> None:
    recalls = Recalls()
    assert recalls.ask(ME) == []
    recalls.failed(ME)
    assert recalls.remind({ME: 7}) == [Report(KnowsSelf(ME, 7))]
    assert recalls.remind({ME: 7}) == []
