from itertools import pairwise

import pytest

from netsync.protocol import limits
from netsync.protocol.claims import Favourites
from netsync.protocol.columns import to_changes
from netsync.protocol.effects import Effect, Fetch, Send
from netsync.protocol.messages import Changes, Have
from netsync.protocol.outgoing import Outgoing
from netsync.protocol.packing import BadFrame
from store.domain.changes import Batch, Site, TableRows, Vector
from store.domain.ids import LaneId

ME, THIRD = Site(LaneId(b"m" * 16), 1), Site(LaneId(b"t" * 16), 1)


def frames(site: Site, *bounds: int) -> list[Changes]:
    rows = (TableRows(1, (1,), ((1,),)),)
    return [to_changes(Batch(site, after, through, (site,), rows)) for after, through in pairwise(bounds)]


def sent(effects: list[Effect]) -> list[int]:
    """How far each frame that goes out reaches."""
    messages = [effect.message for effect in effects if isinstance(effect, Send)]
    return [message.through for message in messages if isinstance(message, Changes)]


def outgoing(*, have: Vector, peer_have: Vector) -> Outgoing:
    return Outgoing(ME, have=have, peer_have=peer_have, favourites=Favourites())


def test_the_own_site_goes_on_for_ever_and_others_until_they_are_sent() -> None:
    out = outgoing(have={ME: 1, THIRD: 5}, peer_have={ME: 1})
    assert out.pump() == []
    assert out.want({THIRD: 3}, 4) == [Fetch({ME: 1, THIRD: 3})]
    assert sent(out.fetched(frames(THIRD, 3, 5))) == [5]

    assert out.grown({ME: 2, THIRD: 6}) == [Fetch({ME: 1, THIRD: 6})]


def test_own_rows_that_are_at_hand_are_not_read_again() -> None:
    out = outgoing(have={ME: 1}, peer_have={ME: 1})
    assert out.grown({ME: 2}, frames(ME, 1, 2)) == [Send(frames(ME, 1, 2)[0])]
    assert out.grown({ME: 4}, frames(ME, 2, 3)) == [Send(frames(ME, 2, 3)[0]), Fetch({ME: 3})]
    assert sent(out.grown({ME: 5}, frames(ME, 3, 5))) == [5], "though the log was asked for it"
    assert out.fetched(frames(ME, 3, 4)) == [], "once"


def test_rows_at_hand_are_not_for_who_waits_for_others_or_takes_no_more() -> None:
    out = outgoing(have={ME: 9, THIRD: 9}, peer_have={ME: 3})
    out.pump()
    assert out.grown({ME: 10}, frames(ME, 9, 10)) == []
    assert sent(out.fetched(frames(ME, 3, 5, 7, 9))) == [5, 7, 9]
    assert sent(out.fetched(frames(ME, 9, 10))) == [10]
    assert out.grown({ME: 11}, frames(ME, 10, 11)) == []
    assert out.acknowledged(1) == [Fetch({ME: 10, THIRD: 9})]


def test_a_lot_of_rows_that_packs_well_is_for_a_few_all_the_same() -> None:
    rows = (TableRows(1, (1,), (tuple(range(2000)),)), TableRows(2, (1,), ((b"a" * 2000,),)))
    lot = to_changes(Batch(ME, 1, 2, (ME,), rows))
    assert len(lot.body) < limits.BULK_BYTES_MIN <= lot.size
    shared = Favourites()
    peers = [
        Outgoing(ME, have={ME: 1}, peer_have={ME: 1}, favourites=shared)
        for _ in range(limits.BULK_PEERS_MAX + 1)
    ]
    *few, other = [peer.grown({ME: 2}, [lot]) for peer in peers]
    assert few == [[Send(lot)]] * limits.BULK_PEERS_MAX
    assert other == [Send(Have({ME: 2}))]


def test_one_read_at_a_time() -> None:
    out = outgoing(have={ME: 1}, peer_have={})
    assert out.pump() == [Fetch({ME: 0})]
    assert out.grown({ME: 2}) == []

    assert out.fetched(frames(ME, 0, 1)) == [Send(frames(ME, 0, 1)[0]), Fetch({ME: 1})]


def test_the_window_is_the_peers_word_and_is_never_passed() -> None:
    out = outgoing(have={ME: 9, THIRD: 9}, peer_have={ME: 9})
    out.want({THIRD: 0}, 2)
    assert sent(out.fetched(frames(THIRD, 0, 1, 2, 3))) == [1, 2]
    assert out.acknowledged(1) == [Fetch({ME: 9, THIRD: 2})]


def test_an_acknowledgement_of_nothing_is_a_fault() -> None:
    with pytest.raises(BadFrame, match="acknowledged what was never sent"):
        outgoing(have={}, peer_have={}).acknowledged(1)


def test_a_log_that_refuses_is_left_alone_for_a_while() -> None:
    out = outgoing(have={ME: 1}, peer_have={})
    out.pump()
    waits = []
    now = 100.0
    for _ in range(7):
        out.fetch_failed(now)
        assert out.tick(out.retry_at - 0.01) == []
        waits.append(out.retry_at - now)
        now = out.retry_at
        assert out.tick(now) == [Fetch({ME: 0})]

    assert waits == [1, 2, 4, 8, 16, 30, 30]
    out.fetched(frames(ME, 0, 1))
    out.grown({ME: 2})
    out.fetch_failed(now)
    assert out.retry_at == now + 1, "one success and the patience is new"


def test_a_peer_ahead_of_this_lanes_own_log_is_sent_nothing() -> None:
    out = outgoing(have={ME: 3}, peer_have={ME: 9})

    assert out.pump() == []
    assert out.grown({ME: 4}) == []
