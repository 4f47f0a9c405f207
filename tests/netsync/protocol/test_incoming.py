from math import inf

import pytest

from netsync.protocol import limits
from netsync.protocol.claims import Claims
from netsync.protocol.effects import Apply, Send
from netsync.protocol.incoming import Incoming
from netsync.protocol.limits import ROWS_TOGETHER
from netsync.protocol.messages import Ack, Want
from netsync.protocol.packing import BadFrame
from store.domain.changes import Batch, Site, TableRows
from store.domain.ids import LaneId

ME, PEER, THIRD, FOURTH = (Site(LaneId(name * 16), 1) for name in (b"m", b"p", b"t", b"f"))


def batch(site: Site, after: int, through: int, *, rows: int = 1) -> Batch:
    return Batch(site, after, through, (site,), (TableRows(1, (1,), (tuple(range(rows)),)),))


@pytest.fixture
def incoming() -> Incoming:
    return Incoming(ME, PEER, claims=Claims())


def test_only_what_nobody_sends_unasked_is_asked_for(incoming: Incoming) -> None:
    incoming.note({ME: 9, PEER: 9, THIRD: 9, FOURTH: 4})

    assert incoming.ask({FOURTH: 3}, 0) == [Send(Want({THIRD: 0, FOURTH: 3}, 4))]
    assert incoming.ask({FOURTH: 3}, 1) == [], "once"
    assert incoming.lacking == {ME: 9, PEER: 9, THIRD: 9, FOURTH: 4}


def test_what_has_come_by_another_way_is_not_missed_any_more(incoming: Incoming) -> None:
    incoming.note({THIRD: 9, FOURTH: 4})
    incoming.grown({THIRD: 9, FOURTH: 3})

    assert incoming.lacking == {FOURTH: 4}
    assert incoming.ask({THIRD: 9, FOURTH: 3}, 0) == [Send(Want({FOURTH: 3}, 4))]


def test_a_peer_that_sends_keeps_its_turn_and_one_that_does_not_loses_it() -> None:
    claims = Claims()
    first, second = Incoming(ME, PEER, claims=claims), Incoming(ME, FOURTH, claims=claims)
    for peer in (first, second):
        peer.note({THIRD: 9})
    first.ask({}, 0)
    assert second.ask({}, 0) == []
    first.receive(batch(THIRD, 0, 1), 8)
    first.finish({THIRD: 1}, 8)
    first.say(8)
    assert second.tick({}, 10) == []

    assert first.tick({}, 18) == []
    assert second.tick({}, 20) == [Send(Want({THIRD: 0}, 4))]


def test_batches_wait_their_turn_and_are_acknowledged_together(incoming: Incoming) -> None:
    many, few = 4 * ROWS_TOGETHER, 2 * ROWS_TOGETHER // 5
    batches = [batch(PEER, n, n + 1, rows=few if n else many) for n in range(4)]
    assert incoming.receive(batches[0], 0) == [Apply((batches[0],))]
    for waiting in batches[1:]:
        assert incoming.receive(waiting, 0) == []

    assert incoming.finish({PEER: 1}, 0) == {PEER: 1}
    assert incoming.say(0) == [Send(Ack({PEER: 1}, 1))]
    assert incoming.apply() == [Apply((batches[1], batches[2]))]
    assert incoming.apply() == []
    assert incoming.finish({PEER: 3}, 0) == {PEER: 3}
    assert incoming.say(0) == [], "nobody waits for it"
    assert incoming.say(9) == [Send(Ack({PEER: 3}, 2))]
    assert incoming.say(9) == [], "once"
    assert incoming.alarm == inf


def test_live_changes_are_acknowledged_together_or_a_moment_later(incoming: Incoming) -> None:
    for n, now in ((0, 1.0), (1, 1.1), (2, 1.2)):
        incoming.receive(batch(PEER, n, n + 1), now)
        assert incoming.say(now) == []
        incoming.finish({PEER: n + 1}, now)
    assert incoming.say(1.2) == [Send(Ack({PEER: 3}, 3))]

    incoming.receive(batch(PEER, 3, 4), 2.0)
    incoming.finish({PEER: 4}, 2.0)
    assert incoming.alarm == 2.0 + limits.ACK_SECONDS
    assert incoming.tick({}, 2.2) == []
    assert incoming.tick({}, 2.25) == [Send(Ack({PEER: 4}, 1))]


@pytest.mark.parametrize(("site", "rows"), [(THIRD, 1), (PEER, limits.ACK_ROWS_MAX + 1)])
def test_who_catches_up_is_waited_for_by_nobody(incoming: Incoming, site: Site, rows: int) -> None:
    incoming.note({THIRD: 9})
    incoming.ask({}, 0)
    incoming.receive(batch(site, 0, 1, rows=rows), 0)
    incoming.finish({site: 1}, 0)
    assert incoming.say(0) == [Send(Ack({site: 1}, 1))]


def test_a_site_of_which_the_peer_has_another_life_is_not_taken_or_asked_of_it(incoming: Incoming) -> None:
    incoming.note({THIRD: 9, FOURTH: 9})
    incoming.ask({}, 0)
    waiting = [batch(FOURTH, 0, 1), batch(THIRD, 1, 2), batch(THIRD, 2, 3)]
    incoming.receive(batch(THIRD, 0, 1), 0)
    for each in waiting[:2]:
        assert incoming.receive(each, 0) == []

    assert incoming.finish({FOURTH: 0}, 0) == {}, "nothing of it was taken"
    assert incoming.apply() == [Apply((waiting[0],))]
    assert incoming.receive(waiting[2], 0) == [Send(Ack({}, 3))]
    assert incoming.finish({FOURTH: 1}, 1) == {FOURTH: 1}
    incoming.grown({FOURTH: 9})
    incoming.note({THIRD: 20})
    assert incoming.ask({FOURTH: 9}, 1) == []


def test_no_more_is_kept_than_was_asked_for(incoming: Incoming) -> None:
    for n in range(limits.FRAMES_IN_FLIGHT_MAX):
        incoming.receive(batch(PEER, n, n + 1), 0)

    with pytest.raises(BadFrame, match="more than it was asked for"):
        incoming.receive(batch(PEER, 8, 9), 0)


def test_what_the_book_refuses_is_kept_and_tried_again(incoming: Incoming) -> None:
    incoming.receive(batch(PEER, 0, 1), 0)
    incoming.apply_failed(0)
    assert incoming.alarm == limits.RETRY_SECONDS_MIN

    assert incoming.tick({}, 0.5) == []
    assert incoming.tick({}, 1) == [Apply((batch(PEER, 0, 1),))]
    incoming.apply_failed(1)
    assert incoming.alarm == 3
